"""Instructors settle between two markers, release marks to students, and take a release back."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import mark_releases
from quizzes.actions import marking as actions
from quizzes.actions.attempts import finish_overdue_in
from quizzes.actions.repairs import Order
from quizzes.domain.marking import THRESHOLD, Missing, mean
from quizzes.forms.marking import ReleaseForm, SettleForm, group_named
from quizzes.models import Course, Quiz
from quizzes.models.marked_answers import Answered, answered
from quizzes.reports import marking as report
from quizzes.reports.people import name_people
from quizzes.views.access import course_assisted_or_404
from quizzes.views.desk_marking import (
    A_PAGE,
    LARGEST_ID,
    READ_AND_WRITE,
    marking_page,
    name_writers,
    names_hidden,
    quiz_and_question,
)


def _course(request: HttpRequest, course_key: str) -> Course:
    """Return the course for who instructs it; Http404 for everyone else, assistants too."""
    course = course_assisted_or_404(request, course_key)
    if not course.is_taught:
        raise Http404(_("There is no such page."))
    return course


# Between two markers


@never_cache
@require_http_methods(READ_AND_WRITE)
def differences(
    request: HttpRequest, course_key: str, quiz_key: str, question_key: str
) -> HttpResponse:
    """Show where markers differ over a question, and settle it."""
    course = _course(request, course_key)
    quiz, asked = quiz_and_question(request, course, quiz_key, question_key)
    essays = report.essays_of(course, quiz, asked, None)
    form = None
    if request.method == "POST":
        form = SettleForm(request.POST)
        if _settled(request, form, essays):
            messages.success(request, _("Settled. It is released with the others."))
            here = reverse("desk_marking_differences", args=[course.key, quiz.key, asked.key])
            return HttpResponseRedirect(here, status=303)
    numbered = [(n, one) for n, one in enumerate(answered(essays), 1) if _has_two(one)]
    page = Paginator(numbered, A_PAGE).get_page(request.GET.get("page"))
    name_writers(request, course, [one for _number, one in page.object_list])
    context = {
        "course": course,
        "quiz": quiz,
        "question": asked,
        "stem": asked.current.spec.stem,
        "page": page,
        "rows": [_row(request, number, one) for number, one in page.object_list],
        "errors": [error for errors in form.errors.values() for error in errors] if form else [],
        "threshold": 100 * THRESHOLD,
        "query": "",
    }
    return marking_page(request, "marking_differences", context, 422 if form else 200)


def _settled(request: HttpRequest, form: SettleForm, essays) -> bool:
    if not form.is_valid():
        return False
    found = answered(essays.filter(pk=form.cleaned_data["item"]))
    if not found:
        raise Http404
    (one,) = found
    if one.item.response_id != form.cleaned_data["response"]:
        form.add_error(None, _("The answer was changed meanwhile. It has to be marked again."))
        return False
    mark = form.mark(one)
    if mark is None:
        return False
    try:
        actions.settle(
            item=one.item,
            response=one.item.response,
            mark=mark,
            by=request.user,
            seen=form.cleaned_data["seen"],
            now=clock.now(),
        )
    except actions.StaleMarkingError:
        form.add_error(None, _("Its marks were changed meanwhile. They are shown below as now."))
        return False
    return True


def _has_two(one: Answered) -> bool:
    return len(one.counting) > 1 or one.settled is not None


def _row(request: HttpRequest, number: int, one: Answered) -> dict:
    points, current = one.item.points, one.item.response_id
    finished = [mark.to_mark(current) for mark in one.finished]
    return {
        "number": number,
        "one": one,
        "name": "" if names_hidden(request) else one.item.attempt.user.shown_name,
        "marks": [(mark, mark.fraction * points) for mark in one.finished],
        "is_unfinished": len(one.finished) < len(one.counting),
        "difference": one.difference * points,
        "mean": mean(finished).fraction * points if finished else None,
        "settled": one.settled and one.settled.fraction * points,
        "form": SettleForm(None, prefix_id=f"settle-{one.item.pk}"),
    }


# What others have begun


@require_POST
def set_aside(request: HttpRequest, course_key: str, item_id: int) -> HttpResponse:
    """Let no release wait any more for what somebody has not finished."""
    course = _course(request, course_key)
    if item_id > LARGEST_ID:
        raise Http404
    quizzes = course.quiz_set.authored_for(request.user)
    found = answered(report.essays_at_desk(course).filter(pk=item_id, attempt__quiz__in=quizzes))
    markings = {str(marking.pk): marking for one in found for marking in one.markings}
    wanted = markings.get(request.POST.get("marking", ""))
    if wanted is None:
        raise Http404(_("There is no such answer."))
    try:
        actions.set_aside(
            item=found[0].item,
            marking_id=wanted.pk,
            by=request.user,
            seen=request.POST.get("seen", ""),
            now=clock.now(),
        )
    except actions.StaleMarkingError:
        messages.error(request, _("Its marks were changed meanwhile. They are shown below as now."))
    else:
        messages.success(request, _("Set aside, and put on record."))
    here = reverse("desk_marking_answer", args=[course.key, item_id])
    return HttpResponseRedirect(here, status=303)


# Release


WHY = {
    Missing.UNMARKED: gettext_lazy("nobody has marked it"),
    Missing.UNFINISHED: gettext_lazy("somebody has begun to mark it and not finished"),
    Missing.CHANGED: gettext_lazy("it was changed after it was marked"),
    Missing.DIFFERENT: gettext_lazy("its markers differ, and nobody has settled it"),
}


@never_cache
@require_http_methods(READ_AND_WRITE)
def release(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show who would get which mark; give them once that was shown and still holds."""
    course = _course(request, course_key)
    quiz = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    finish_overdue_in(course, now=clock.now())
    groups = list(report.groups_seen(course))
    group = group_named(request.GET.get("group", ""), groups)
    essays = report.in_group(report.essays_at_desk(course), group)
    sent = request.POST if request.method == "POST" else None
    form = ReleaseForm(sent)
    is_sent = sent is not None and form.is_valid()
    order = _order(request, form.cleaned_data if is_sent else {})
    outcome = mark_releases.release(order=order, quiz=quiz, essays=essays)
    if is_sent and (outcome.done or outcome.repeated):
        _say_released(request, quiz, order)
        return HttpResponseRedirect(reverse("desk_marking", args=[course.key]), status=303)
    name_writers(request, course, [*outcome.due, *outcome.held])
    fresh = {"confirm": outcome.digest, "uuid": uuid4(), "reason": _("Your essay was marked.")}
    if is_sent:
        fresh["reason"] = form.cleaned_data["reason"]
    context = {
        "course": course,
        "quiz": quiz,
        "groups": groups,
        "group": group,
        "outcome": outcome,
        "due": [_due(request, one) for one in outcome.due],
        "held": [_held(request, one) for one in outcome.held],
        "releases": report.releases_of(quiz),
        "is_stale": is_sent,
        "form": form if sent is not None and not is_sent else ReleaseForm(initial=fresh),
    }
    return marking_page(request, "marking_release", context, 200 if sent is None else 422)


def _say_released(request: HttpRequest, quiz: Quiz, order: Order) -> None:
    """Say that marks are released; or that they were, and nothing of it stands any more."""
    if mark_releases.standing_of(quiz, order.uuid):
        messages.success(request, _("Released, and put on record."))
        return
    words = _("Nothing was released now: this page is from before that release was taken back.")
    messages.warning(request, words)


def _order(request: HttpRequest, said: dict) -> Order:
    return Order(
        by=request.user,
        now=clock.now(),
        reason=said.get("reason", ""),
        seen=said.get("confirm", ""),
        uuid=said.get("uuid"),
    )


def _name(request: HttpRequest, one: Answered) -> str:
    return "" if names_hidden(request) else one.item.attempt.user.shown_name


def _due(request: HttpRequest, one: Answered) -> dict:
    item = one.item
    now = None if item.fraction is None else item.fraction * item.points
    return {
        "one": one,
        "name": _name(request, one),
        "before": now,
        "after": one.outcome.fraction * item.points,
    }


def _held(request: HttpRequest, one: Answered) -> dict:
    why = WHY.get(one.outcome) if isinstance(one.outcome, Missing) else None
    return {"one": one, "name": _name(request, one), "why": why}


@never_cache
@require_http_methods(READ_AND_WRITE)
def undo(request: HttpRequest, course_key: str, quiz_key: str, uuid: UUID) -> HttpResponse:
    """Show what taking a release back would take; do it by POST."""
    course = _course(request, course_key)
    quiz = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    made = next((one for one in report.releases_of(quiz) if one.uuid == str(uuid)), None)
    if made is None:
        raise Http404(_("There is no such release."))
    sent = request.POST if request.method == "POST" else None
    form = ReleaseForm(sent, initial={"uuid": uuid})
    if sent is not None and form.is_valid():
        order = _order(request, form.cleaned_data)
        count = mark_releases.take_back(order=order, quiz=quiz, uuid=uuid)
        messages.success(request, _taken_back(count))
        back = reverse("desk_marking_release", args=[course.key, quiz.key])
        return HttpResponseRedirect(back, status=303)
    standing = mark_releases.standing_of(quiz, uuid)
    name_people(course, [given.attempt.user for given in standing])
    context = {
        "course": course,
        "quiz": quiz,
        "release": made,
        "standing": standing,
        "form": form,
    }
    return marking_page(request, "marking_undo", context, 200 if sent is None else 422)


def _taken_back(count: int) -> str:
    if not count:
        return _("Nothing of that release stands any more.")
    words = ngettext(
        "Taken back for %(n)d answer, and put on record.",
        "Taken back for %(n)d answers, and put on record.",
        count,
    )
    return words % {"n": count}
