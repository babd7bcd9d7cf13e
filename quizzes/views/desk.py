"""The desk of repairs, for who teaches the course or helps to: exam day and after."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock
from quizzes.actions.accommodations import set_accommodation
from quizzes.actions.attempts import finish_overdue
from quizzes.actions.repairs import Change, Order, Outcome
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.forms import repairs as forms
from quizzes.forms.repairs import AccommodationForm, RepairForm
from quizzes.forms.rulings import RULING_FORMS
from quizzes.models import Accommodation, Attempt, Course, Question, Quiz
from quizzes.models.kept_apart import is_kept_apart
from quizzes.reports import desk, desk_record
from quizzes.reports import people as people_report
from quizzes.reports.marking import blind_attempts, marked_apart
from quizzes.reports.person_practice import practice_of
from quizzes.reports.practice import seen_among
from quizzes.views.access import course_assisted_or_404, courses_with_desk

A_PAGE = 50
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page of the desk, its times in the instructor's own zone."""
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", {"nav": "desk"} | context, status=status)


def _paged(request: HttpRequest, rows):
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the desk of the one course there is for this person, or show which there are."""
    courses = list(courses_with_desk(request.user))
    if not courses:
        raise Http404
    if len(courses) == 1:
        return HttpResponseRedirect(reverse("desk", args=[courses[0].key]))
    return _page(request, "home", {"courses": courses})


@require_safe
def quizzes(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the quizzes of the course and what goes on in them."""
    course = course_assisted_or_404(request, course_key)
    return _page(
        request, "quizzes", {"course": course, "lines": desk.quiz_lines(course, request.user)}
    )


@require_safe
def quiz(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show the attempts at a quiz and its questions."""
    course = course_assisted_or_404(request, course_key)
    shown = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    shown.course = course
    page = _paged(request, desk.attempts_at(course, shown))
    if finish_overdue(now=clock.now(), attempts=_running(page.object_list)):
        page = _paged(request, desk.attempts_at(course, shown))
    attempts = shown.attempts.all()
    blind = set() if course.is_taught else blind_attempts(course, attempts, request.user)
    context = {
        "course": course,
        "quiz": shown,
        "page": page,
        "lines": desk.attempt_lines(shown, page.object_list),
        "questions": desk.question_lines(course, shown, request.user, blind),
        "is_kept_apart": is_kept_apart(course, shown),
        "blind": blind,
    }
    return _page(request, "quiz", context)


def _running(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [one for one in attempts if one.finished_at is None]


# One attempt


@require_http_methods(READ_AND_WRITE)
def attempt(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Show the record of an attempt, and repair it."""
    course = course_assisted_or_404(request, course_key)
    rows = people_report.attempts_at_desk(course).select_related("user", "quiz__course")
    shown = get_object_or_404(rows, pk=attempt_id)

    if finish_overdue(now=clock.now(), attempts=_running([shown])):
        shown.refresh_from_db()
    people_report.name_people(course, [shown.user])

    def page(sent: RepairForm | None = None, status: int = 200) -> HttpResponse:
        essays = _marked_apart(request, course, shown)
        context = _attempt_context(course, shown, sent, essays) | {"wanted": _wanted(request)}
        return _page(request, "attempt", context, status)

    if request.method != "POST":
        return page()
    form = _sent_form(request, course, forms.ATTEMPT_FORMS, shown)
    is_mark = form.kind == "mark" and form.is_valid()
    if is_mark and form.item.pk in _marked_apart(request, course, shown):
        raise Http404
    back = reverse("desk_attempt", args=[course.key, shown.pk])
    return _repaired(request, form, page, {"course": course, "quiz": shown.quiz, "back": back})


def _wanted(request: HttpRequest) -> str:
    """Return the kind of the repair that the address opens; of several on a page, none."""
    kind = request.GET.get("repair", "")
    return "" if kind == forms.MarkForm.kind else kind


def _marked_apart(request: HttpRequest, course: Course, shown: Attempt) -> dict[int, bool]:
    """Return the essays of an attempt that this person marks at the desk of marking alone.

    Each with whether they have finished it. Instructors mark everything here as well.
    """
    return {} if course.is_taught else marked_apart(course, shown, request.user)


def _attempt_context(
    course: Course, shown: Attempt, sent: RepairForm | None, essays: dict[int, bool]
) -> dict:
    own = Accommodation.objects.filter(course=course, user=shown.user_id).first()
    allowance = own.to_allowance() if own else NO_ALLOWANCE
    blind = [item for item, has_finished in essays.items() if not has_finished]
    items = desk_record.record_of(shown, blind)
    marks = [
        (record, None if record.item.pk in essays else _mark_form(shown, record, sent))
        for record in items
    ]
    offered = _offered(course, shown, sent)
    is_on_the_page = sent is None or sent in [*offered, *(form for _record, form in marks)]
    return {
        "course": course,
        "quiz": shown.quiz,
        "line": desk.AttemptLine(
            shown,
            desk.deadline_of(shown, allowance),
            shown.counted_points,
            sum(record.late for record in items),
        ),
        "items": marks,
        "is_blind": any(record.is_blind for record in items),
        "repairs": _repairs_of(shown).exclude(response__item__in=blind),
        "forms": offered,
        "errors": [] if is_on_the_page else [*chain(*sent.errors.values())],
    }


def _offered(course: Course, shown: Attempt, sent: RepairForm | None) -> list[RepairForm]:
    """Return the forms of what can be done to an attempt as a whole, the one sent as it was."""
    kinds = ["submit", "time"]
    if shown.finished_at is not None:
        ended = ["time"] if shown.ending == Attempt.Ending.TIME else []
        kinds = ["unvoid"] if shown.voided_at else ["reopen", *ended, "override", "void"]
    made = [forms.ATTEMPT_FORMS[kind](target=shown) for kind in kinds if _may(course, kind)]
    return _with_sent(made, sent)


def _may(course: Course, kind: str) -> bool:
    """Return whether this person may make a repair of this kind: assistants give time and mark."""
    return course.is_taught or kind in forms.FOR_ASSISTANTS


def _with_sent(made: list[RepairForm], sent: RepairForm | None) -> list[RepairForm]:
    return [sent if _is_kind_of(sent, form) else form for form in made]


def _is_kind_of(sent: RepairForm | None, form: RepairForm) -> bool:
    return sent is not None and sent.kind == form.kind


def _repairs_of(shown: Attempt):
    """Return what was done to an attempt, and the rulings that changed its mark."""
    own = Q(attempt=shown) | Q(pk__in=shown.mark_changes.values("repair"))
    found = shown.quiz.repairs.filter(own).with_withdrawals()
    return found.select_related("done_by").order_by("pk")


def _mark_form(shown: Attempt, record, sent: RepairForm | None) -> RepairForm | None:
    item = record.item
    if item.response_id is None or item.closed_at is None:
        return None
    if sent is not None and sent.kind == "mark" and sent.item == item:
        return sent
    return forms.MarkForm(target=shown, item=item)


# One question of a quiz


@require_http_methods(READ_AND_WRITE)
def question(
    request: HttpRequest, course_key: str, quiz_key: str, question_key: str
) -> HttpResponse:
    """Show the answers a question was given in a quiz, and rule on it."""
    course = course_assisted_or_404(request, course_key)
    asked_in = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    asked_in.course = course
    rows = course.question_set.authored_for(request.user).exclude(current=None)
    asked = get_object_or_404(rows.select_related("current"), _asked_in(asked_in), key=question_key)

    def page(sent: RepairForm | None = None, status: int = 200) -> HttpResponse:
        context = _question_context(course, asked_in, asked, sent)
        return _page(request, "question", context, status)

    if request.method != "POST":
        return page()
    form = _sent_form(request, course, RULING_FORMS, (asked_in, asked))
    back = reverse("desk_question", args=[course.key, asked_in.key, asked.key])
    return _repaired(request, form, page, {"course": course, "quiz": asked_in, "back": back})


def _asked_in(quiz: Quiz) -> Q:
    placed = quiz.places.values("question")
    drawn = quiz.attempts.values("items__version__question")
    return Q(pk__in=placed) | Q(pk__in=drawn)


def _question_context(
    course: Course, asked_in: Quiz, asked: Question, sent: RepairForm | None
) -> dict:
    target = (asked_in, asked)
    made = [form(target=target) for form in RULING_FORMS.values()]
    known = made if course.is_taught else []
    accept = next(form for form in made if form.kind == "accept")
    offered = [form for form in known if form.is_possible or _is_kind_of(sent, form)]
    return {
        "course": course,
        "quiz": asked_in,
        "question": asked,
        "stem": asked.current.spec.stem,
        "answers": accept.answers,
        "rulings": desk.rulings_of(asked_in, asked),
        "forms": _with_sent(offered, sent),
    }


# Repairs: shown first, then done


def _sent_form(request: HttpRequest, course: Course, known: dict[str, type], target) -> RepairForm:
    kind = request.POST.get("repair", "")
    form = known.get(kind)
    if form is None or not _may(course, kind):
        raise Http404
    return form(request.POST, target=target)


def _repaired(
    request: HttpRequest, form: RepairForm, page: Callable, context: dict
) -> HttpResponse:
    """Show what a repair would do; do it when that was shown and still holds."""
    if not form.is_valid():
        return page(form, 422)
    order = _order(request, form)
    outcome = form.carry_out(order)
    if outcome and not outcome.done and form.kind in forms.IN_ONE_CLICK:
        outcome = form.carry_out(replace(order, seen=outcome.digest))
    if outcome is None:
        return page(form, 422)
    if outcome.done or outcome.repeated:
        messages.success(request, _("Done, and put on record."))
        return HttpResponseRedirect(context["back"], status=303)
    seen = seen_among(context["course"], [change.attempt for change in outcome.changes])
    people_report.name_people(context["course"], [one.attempt.user for one in outcome.changes])
    return _page(request, "confirm", context | _shown(form, outcome, order, seen))


def _order(request: HttpRequest, form: RepairForm) -> Order:
    uuid = None
    with suppress(ValueError):
        uuid = UUID(request.POST.get("uuid", ""))
    return Order(
        by=request.user,
        now=clock.now(),
        reason=form.cleaned_data.get("reason", ""),
        seen=request.POST.get("confirm", ""),
        uuid=uuid,
    )


def _shown(form: RepairForm, outcome: Outcome, order: Order, seen: set[int]) -> dict:
    """Return what the page of a dry run shows; attempts that are not ``seen`` are only counted."""
    told = [change for change in outcome.changes if change.attempt.pk in seen]
    return {
        "changes": sorted(told, key=_by_name),
        "untold": len(outcome.changes) - len(told),
        "form": form,
        "outcome": outcome,
        "is_stale": bool(order.seen),
        "uuid": uuid4(),
        "fields": form.sent(),
        "said": form.said(),
    }


def _by_name(change: Change) -> tuple[str, int]:
    return change.attempt.user.shown_name.casefold(), change.attempt.pk


# Accommodations


@require_safe
def people(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the students of the course and what they are allowed beyond the others."""
    course = course_assisted_or_404(request, course_key)
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:150]
    found = people_report.students_at_desk(course)
    if wanted:
        found = people_report.find_people(course, found, wanted)
    page = _paged(request, found)
    own = desk.accommodations_of(course, page.object_list)
    lines = [(person, own.get(person.pk)) for person in page.object_list]
    query = f"{urlencode({'q': wanted})}&" if wanted else ""
    context = {"course": course, "page": page, "lines": lines, "wanted": wanted, "query": query}
    return _page(request, "people", context)


@require_http_methods(READ_AND_WRITE)
def person(request: HttpRequest, course_key: str, user_id: int) -> HttpResponse:
    """Show and set what one student is allowed beyond the others."""
    course = course_assisted_or_404(request, course_key)
    shown = get_object_or_404(people_report.students_at_desk(course), pk=user_id)
    own = Accommodation.objects.filter(course=course, user=shown).first()
    sent = request.POST if request.method == "POST" else None
    form = AccommodationForm(sent, instance=own or Accommodation(course=course, user=shown))
    if sent is not None and form.is_valid():
        set_accommodation(course=course, user=shown, allowance=form.allowance())
        words = _("Saved. It holds at once, for running attempts as well.")
        messages.success(request, words)
        return HttpResponseRedirect(reverse("desk_people", args=[course.key]), status=303)
    context = {
        "course": course,
        "person": shown,
        "form": form,
        "practice": practice_of(course, shown),
    }
    return _page(request, "person", context, 422 if sent is not None else 200)
