"""The gradebook at the desk: the class, one student, and how one mark came about."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock
from quizzes.actions import gradebook as actions
from quizzes.actions.attempts import finish_overdue_in
from quizzes.actions.courses import StaleEdit
from quizzes.forms.gradebook import ERRORS, FORMER, GradesFilterForm, OverrideForm
from quizzes.models import Assignment, Course, Group, Membership, User
from quizzes.reports import grade_history
from quizzes.reports import gradebook as report
from quizzes.reports.gradebook import Gradebook, Row
from quizzes.reports.marking import blind_attempts, blind_work
from quizzes.reports.people import enrolled_at_desk, find_people, former_at_desk
from quizzes.views import grade_cells as cells
from quizzes.views.access import course_assisted_or_404

A_PAGE = 150
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page of the desk, its times in the teacher's own zone."""
    context = {"nav": "desk", "zone_name": request.user.zone.key} | context
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", context, status=status)


# The class


@dataclass(frozen=True, slots=True)
class Shown:
    """The gradebook as it was asked for: its filters, the columns shown, the rows in order."""

    form: GradesFilterForm
    wanted: dict[str, str]
    book: Gradebook
    columns: tuple
    rows: list[Row]


def asked_for(request: HttpRequest, course: Course) -> Shown:
    """Return the students and columns that the address asks for, as far as it makes sense."""
    now = clock.now()
    finish_overdue_in(course, now=now)
    groups = Group.objects.filter(course=course).order_by("name")
    if course.desk_groups is not None:
        groups = groups.filter(pk__in=course.desk_groups)
    categories = course.grade_categories.order_by("position", "pk")
    form = GradesFilterForm(
        request.GET,
        groups,
        categories,
        has_former=course.is_taught,
        has_pass_mark=course.pass_mark is not None,
    )
    wanted = form.wanted()
    users = _found(course, wanted)
    book = report.gradebook(course, users, now=now, blind=blind_work(course, request.user))
    columns = book.columns
    if category := wanted.get("category"):
        columns = tuple(one for one in columns if str(one.category) == category)
    return Shown(form, wanted, book, columns, _picked(book, wanted))


def _picked(book: Gradebook, wanted: dict[str, str]) -> list[Row]:
    """Return the rows with the result that was asked for, in the order that was asked for."""
    outcome = wanted.get("result")
    rows = [row for row in book.rows if outcome is None or row.result.outcome == outcome]
    return sorted(rows, key=ORDERS.get(wanted.get("sort", ""), _by_name))


def _found(course: Course, wanted: dict[str, str]) -> QuerySet[User]:
    if wanted.get("people") == FORMER:
        former = former_at_desk(course, wanted.get("q", ""))
        return former.none() if "group" in wanted else former
    users, members = enrolled_at_desk(course), Membership.objects.filter(course=course)
    if group := wanted.get("group"):
        users = users.filter(pk__in=members.filter(groups=group).values("user"))
    if text := wanted.get("q"):
        users = find_people(course, users, text)
    return users


def _by_name(row: Row) -> tuple:
    return row.person.name.casefold(), row.person.pk


def _by_total(row: Row) -> tuple:
    percent = row.grade.percent
    return percent is None, percent or 0.0, *_by_name(row)


ORDERS = {
    "number": lambda row: (not row.person.student_number, row.person.student_number, _by_name(row)),
    "group": lambda row: (not row.person.groups, row.person.groups, _by_name(row)),
    "lowest": _by_total,
    "highest": lambda row: (row.grade.percent is None, -(row.grade.percent or 0.0), _by_name(row)),
}


@require_safe
def grades(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what each student has for each assignment, and what it comes to."""
    course = course_assisted_or_404(request, course_key)
    asked = asked_for(request, course)
    page = Paginator(asked.rows, A_PAGE).get_page(request.GET.get("page"))
    query = urlencode(asked.wanted)
    context = {
        "course": course,
        "filters": asked.form,
        "columns": asked.columns,
        "page": page,
        "rows": [
            (row.person, cells.total(row), cells.cells(asked.columns, row))
            for row in page.object_list
        ],
        "query": f"{query}&" if query else "",
        "legend": cells.LEGEND,
    }
    return _page(request, "grades", context)


# One student


@require_safe
def person(request: HttpRequest, course_key: str, user_id: int) -> HttpResponse:
    """Show what one student has for each assignment, and how the total comes about."""
    course = course_assisted_or_404(request, course_key)
    shown, is_former = _graded(course, user_id)
    finish_overdue_in(course, now=clock.now(), user=shown)
    blind = blind_work(course, request.user)
    book = report.gradebook(course, [shown], now=clock.now(), blind=blind)
    context = {"course": course, "is_former": is_former} | book_context(course, book)
    return _page(request, "grades_person", context)


def _graded(course: Course, user_id: int) -> tuple[User, bool]:
    """Return somebody with grades whom the person at the desk sees, and whether they have left."""
    student = enrolled_at_desk(course).filter(pk=user_id).first()
    if student is not None:
        return student, False
    return get_object_or_404(former_at_desk(course), pk=user_id), True


def book_context(course: Course, book: Gradebook) -> dict:
    """Return what a page shows of the gradebook of one student."""
    row = book.rows[0]
    return {
        "person": row.person,
        "total": cells.shown(row.grade.percent),
        "result": row.result,
        "lines": cells.lines_of(book, row, report.windows_of_person(course, book)),
        "parts": cells.parts_of(book, row),
    }


# One mark


@dataclass(frozen=True, slots=True)
class _Mark:
    """The mark a page is about: whose, and of what."""

    course: Course
    student: User
    about: Assignment
    is_former: bool


@never_cache
@require_http_methods(READ_AND_WRITE)
def grade(request: HttpRequest, course_key: str, user_id: int, assignment_id: int) -> HttpResponse:
    """Show how one mark came about; by POST it is set by hand, what would change shown first."""
    course = course_assisted_or_404(request, course_key)
    if request.method == "POST" and not course.is_taught:
        raise Http404(_("There is no such page."))
    student, is_former = _graded(course, user_id)
    if request.method == "POST" and is_former:
        raise Http404(_("There is no such page."))
    seen = Assignment.objects.filter(course=course).counted()
    about = get_object_or_404(seen.select_related("lesson", "quiz"), pk=assignment_id)
    finish_overdue_in(course, now=clock.now(), user=student)
    mark = _Mark(course, student, about, is_former)
    if request.method != "POST":
        return _grade_page(request, mark, OverrideForm())
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _grade_page(request, mark, form, 422)
    try:
        if request.POST.get("confirm"):
            return _decide(request, mark, form)
        return _confirm_page(request, mark, form)
    except actions.OverrideError as error:
        form.add_error(None, ERRORS[error.code])
        return _grade_page(request, mark, form, 422)


def _decide(request: HttpRequest, mark: _Mark, form: OverrideForm) -> HttpResponse:
    said = request.POST.get("seen", "")
    seen = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    try:
        actions.override_grade(
            assignment=mark.about,
            user=mark.student,
            by=request.user,
            seen=seen,
            now=clock.now(),
            **form.cleaned_data,
        )
    except StaleEdit:
        return _confirm_page(request, mark, form, is_stale=True)
    messages.success(request, _("Done, and put on record."))
    back = reverse("desk_grade", args=[mark.course.key, mark.student.pk, mark.about.pk])
    return HttpResponseRedirect(back, status=303)


def _confirm_page(
    request: HttpRequest, mark: _Mark, form: OverrideForm, *, is_stale: bool = False
) -> HttpResponse:
    """Show what a decision would change; nothing is written."""
    latest = actions.latest_override(mark.about, mark.student)
    wanted = actions.checked(mark.about, mark.student, latest=latest, **form.cleaned_data)
    now = clock.now()
    before = report.gradebook(mark.course, [mark.student], now=now)
    after = report.gradebook(mark.course, [mark.student], now=now, adding=wanted)
    context = {
        "course": mark.course,
        "person": before.rows[0].person,
        "assignment": mark.about,
        "before": _in_words(before, mark.about),
        "after": _in_words(after, mark.about),
        "total_before": cells.shown(before.rows[0].grade.percent),
        "total_after": cells.shown(after.rows[0].grade.percent),
        "wanted": wanted,
        "sent": [(name, form.data.get(name, "")) for name in form.fields],
        "seen": latest.pk if latest else 0,
        "is_stale": is_stale,
    }
    return _page(request, "grade_confirm", context)


def _in_words(book: Gradebook, about: Assignment) -> str:
    piece = next(one for one in book.rows[0].pieces if one.key == about.pk)
    words = str(cells.STANDINGS[piece.standing])
    return words if piece.percent is None else f"{cells.shown(piece.percent)}. {words}"


def _grade_page(
    request: HttpRequest, mark: _Mark, form: OverrideForm, status: int = 200
) -> HttpResponse:
    blind = blind_work(mark.course, request.user)
    book = report.gradebook(mark.course, [mark.student], now=clock.now(), blind=blind)
    own = book_context(mark.course, book)
    attempts = grade_history.attempts_for(mark.about, mark.student)
    unseen = blind_attempts(mark.course, attempts, request.user) if blind else set()
    told = [one for one in attempts if one.pk not in unseen]
    context = {
        "course": mark.course,
        "person": own["person"],
        "assignment": mark.about,
        "line": next(one for one in own["lines"] if one.piece.key == mark.about.pk),
        "attempts": attempts,
        "unseen": unseen,
        "history": grade_history.history_of(mark.about, mark.student, told),
        "form": form,
        "is_former": mark.is_former,
    }
    return _page(request, "grade", context, status)
