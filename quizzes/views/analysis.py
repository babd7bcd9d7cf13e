"""Item analysis at the desk: which questions of a quiz work, and what was answered to one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.tasks import TaskResultStatus
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock, tasks
from quizzes.actions import item_figures
from quizzes.domain.item_flags import FEW_ATTEMPTS, FlagCode
from quizzes.formats.tabular_files import write_table
from quizzes.models import Course, Quiz, Taken
from quizzes.models.kept_apart import is_kept_apart
from quizzes.reports import item_analysis
from quizzes.reports.item_analysis import ItemLine, Standing, is_untold, quiz_totals
from quizzes.views import analysis_cells as cells
from quizzes.views.access import course_taught_or_404
from quizzes.views.analysis_words import flag_words, given_words, part_words, short_words


def _page(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    """Return a page of the desk, its times in the instructor's own zone."""
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", {"nav": "desk"} | context)


@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show the figures of a quiz and of its questions; a POST counts its attempts again."""
    course, shown = _quiz_or_404(request, course_key, quiz_key)
    taken = _taken(request, shown)
    if request.method == "POST":
        return _count_again(request, shown, taken)
    if is_untold(course, shown):
        return _page(request, "analysis_untold", {"course": course, "quiz": shown})
    is_apart = is_kept_apart(course, shown)
    standing = _standing(shown, taken)
    lines, are_all = item_analysis.quiz_lines(shown, taken, is_apart=is_apart)
    rows = _rows(lines) if standing.kept else []
    context = {
        "course": course,
        "quiz": shown,
        "standing": standing,
        "choices": [(n, v, v == taken) for v, n in Taken.choices if not is_apart],
        "taken": taken,
        "is_small": standing.kept and standing.kept.attempts < FEW_ATTEMPTS,
        "are_all": are_all,
        "figures": are_all and standing.kept and cells.quiz_cells(quiz_totals(standing.kept)),
        "headings": cells.item_headings(),
        "rows": rows,
        "remarked": [row for row in rows if row.remarks],
        "explained": cells.explained(),
    }
    return _page(request, "analysis_quiz", context)


def _quiz_or_404(request: HttpRequest, course_key: str, quiz_key: str) -> tuple[Course, Quiz]:
    course = course_taught_or_404(request, course_key)
    shown = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    shown.course = course
    return course, shown


def _taken(request: HttpRequest, shown: Quiz) -> str:
    """Return which attempts are asked for; of practice told in sums only, the first ones always.

    Where one person alone took it again, the other choices less the first would be that attempt.
    """
    if is_kept_apart(shown.course, shown):
        return Taken.FIRST.value
    asked = request.GET.get("attempts", "")
    return asked if asked in Taken.values else Taken.FIRST.value


def _standing(shown: Quiz, taken: str) -> Standing:
    """Return the figures of a quiz, counted first where they are old and that is quickly done."""
    standing = item_analysis.standing(shown, taken)
    if standing.is_fresh or not standing.is_quick:
        return standing
    kept = item_figures.count(quiz=shown, taken=taken, now=clock.now())
    return Standing(kept, standing.evidence)


def _count_again(request: HttpRequest, shown: Quiz, taken: str) -> HttpResponse:
    result = tasks.count_quiz.enqueue(shown.pk, taken)
    if result.status == TaskResultStatus.SUCCESSFUL:
        messages.success(request, _("Counted again."))
    elif result.status == TaskResultStatus.FAILED:
        messages.error(request, _("That did not work. The figures are the ones from before."))
    else:
        messages.info(request, _("The attempts are being counted. Look again in a minute."))
    back = reverse("desk_analysis", args=[shown.course.key, shown.key])
    return HttpResponseRedirect(f"{back}?attempts={taken}", status=303)


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the table of a quiz: its number, figures and remarks.

    Remarks are without the one on few attempts, which a page says once.
    """

    number: str
    line: ItemLine
    cells: list
    remarks: list[str]
    facility: cells.Cell
    discrimination: cells.Cell


def _rows(lines: list[ItemLine]) -> list[Row]:
    rows, number = [], 0
    for line in lines:
        number += not line.is_part
        own = cells.item_cells(line)
        told = [flag for flag in line.flags if flag.code is not FlagCode.FEW]
        name = f"{number} v{line.version.number}" if line.is_part else str(number)
        remarks = flag_words(told, line.version.spec) if told else []
        by_label = {column.key: cell for column, cell in zip(cells.ITEM_COLUMNS, own, strict=True)}
        rows.append(Row(name, line, own, remarks, by_label["facility"], by_label["discrimination"]))
    return rows


@require_safe
def table(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Return the figures of the questions of a quiz as a table for a spreadsheet."""
    course, shown = _quiz_or_404(request, course_key, quiz_key)
    if is_untold(course, shown):
        raise Http404(_("There are no figures of so few people."))
    taken = _taken(request, shown)
    _standing(shown, taken)
    lines, _are_all = item_analysis.quiz_lines(shown, taken, is_apart=is_kept_apart(course, shown))
    response = HttpResponse(
        write_table(cells.table_rows(lines)), content_type="text/csv; charset=utf-8"
    )
    name = f"{shown.key}-figures-{taken}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def question(request: HttpRequest, course_key: str, question_key: str) -> HttpResponse:
    """Show the figures of a question over all quizzes and in each, and who chose which answer."""
    course = course_taught_or_404(request, course_key)
    rows = course.question_set.authored_for(request.user).exclude(current=None)
    asked = get_object_or_404(rows.select_related("current"), key=question_key)
    everywhere, in_each = item_analysis.question_lines(course, asked)
    context = {
        "course": course,
        "question": asked,
        "stem": asked.current.body["stem"],
        "headings": cells.item_headings(cells.OVER_ALL_QUIZZES),
        "lines": [(line, cells.item_cells(line, cells.OVER_ALL_QUIZZES)) for line in everywhere],
        "quiz_headings": cells.item_headings(),
        "quiz_lines": [(line, cells.item_cells(line)) for line in in_each],
        "tables": [_table_of(line) for line in everywhere if line.answers],
        "remarks": [
            (line, flag_words(line.flags, line.version.spec)) for line in everywhere if line.flags
        ],
        "explained": cells.explained(),
    }
    return _page(request, "analysis_question", context)


def _table_of(line: ItemLine) -> dict:
    """Return the answers of one wording, part by part."""
    body, parts = line.version.spec, {}
    for row in line.answers:
        parts.setdefault(row.part, []).append(
            {
                "words": given_words(row, body),
                "short": short_words(row, body),
                "is_key": row.is_key,
                "count": row.count,
                "share": _percents(row.share),
                "mean": None if row.mean is None else _percents(row.mean),
                "upper": _percents(row.upper),
                "lower": _percents(row.lower),
            }
        )
    named = [(part_words(body, part), rows) for part, rows in parts.items()]
    return {"line": line, "parts": named}


def _percents(share: float) -> cells.Cell:
    return cells.Cell("", 100 * share, cells.shown(100 * share, 0, "%"))
