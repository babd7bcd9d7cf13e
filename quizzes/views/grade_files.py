"""The gradebook as a file: what the page shows, with every digit."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.domain.gradebook import Outcome, Piece, Result, Standing
from quizzes.formats.tabular_files import write_table
from quizzes.formats.workbooks import write_workbook
from quizzes.reports.gradebook import Column, Row
from quizzes.views.access import course_assisted_or_404
from quizzes.views.desk_grades import Shown, asked_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type Cell = str | float | None


@never_cache
@require_safe
def csv(request: HttpRequest, course_key: str) -> HttpResponse:
    """Return the gradebook as a CSV file, its students and columns those of the page's filters."""
    course = course_assisted_or_404(request, course_key)
    data = write_table(table_rows(asked_for(request, course)))
    return _file(data, "text/csv; charset=utf-8", f"{course.key}-grades.csv")


@never_cache
@require_safe
def xlsx(request: HttpRequest, course_key: str) -> HttpResponse:
    """Return the same as a workbook."""
    course = course_assisted_or_404(request, course_key)
    data = write_workbook(table_rows(asked_for(request, course)), name=course.title)
    return _file(data, XLSX, f"{course.key}-grades.xlsx")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table_rows(asked: Shown) -> Iterator[list[Cell]]:
    """Yield the headings, then a row for each student; marks are in percent, not rounded.

    A mark that does not count says why, one that is not due yet is empty. Behind an assignment
    with a pass mark stands whether it was reached; behind the total, where the course has one.
    """
    categories, mark = asked.book.categories, asked.book.pass_mark
    yield [
        *(_("Name"), _("User name"), _("Student number"), _("Group")),
        *(heading for column in asked.columns for heading in _headings(column)),
        *(_("%(category)s in percent") % {"category": one.name} for one in categories),
        *([_("In no category, in percent")] if asked.book.has_uncategorised else []),
        _("Total in percent"),
        *([_("Passed, from %(mark)d%% on") % {"mark": mark}] if mark is not None else []),
    ]
    words = _words()
    for row in asked.rows:
        yield _cells(asked, row, words)


def _headings(column: Column) -> list[str]:
    if column.pass_mark is None:
        return [column.title]
    return [column.title, _("%(title)s: passed") % {"title": column.title}]


def _words() -> dict[object, str]:
    return {
        Standing.NOTHING: _("counts nowhere"),
        Standing.EXCUSED: _("excused"),
        Standing.WAITING: _("not marked yet"),
        Standing.WITHHELD: _("not shown yet"),
        True: _("yes"),
        False: _("no"),
        Outcome.PASSED: _("yes"),
        Outcome.NOT_PASSED: _("no"),
        Outcome.NOT_YET: _("not yet"),
    }


def _cells(asked: Shown, row: Row, words: dict[object, str]) -> list[Cell]:
    person = row.person
    pieces = {piece.key: piece for piece in row.pieces}
    by_category = {one.category.key: one.percent for one in row.grade.categories}
    keys = [one.pk for one in asked.book.categories]
    keys += [None] if asked.book.has_uncategorised else []
    return [
        *(person.name, person.username, person.student_number, ", ".join(person.groups)),
        *(cell for column in asked.columns for cell in _mark(column, pieces[column.key], words)),
        *(by_category.get(key) for key in keys),
        row.grade.percent,
        *([] if row.result is None else [_passed(row.result, words)]),
    ]


def _passed(result: Result, words: dict[object, str]) -> str:
    if result.outcome is Outcome.PASSED and result.is_so_far:
        return _("yes, so far")
    return words[result.outcome]


def _mark(column: Column, piece: Piece, words: dict[object, str]) -> list[Cell]:
    percent = piece.percent
    shown = words.get(piece.standing) if percent is None else percent
    if column.pass_mark is None:
        return [shown]
    return [shown, words.get(column.passed(piece))]
