"""An attempt as a whole: where it goes on, all its questions on one page, its end, its clock."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock as course_clock
from quizzes.actions import attempts, presence
from quizzes.domain.quiz_rules import Rules, read_rules
from quizzes.forms import one_page
from quizzes.models import Attempt, AttemptItem
from quizzes.models.presence import seen_at
from quizzes.reports.attempt_pages import Clock, clock_of, questions_of, steps_of
from quizzes.views.answer_words import late_words, too_long_words
from quizzes.views.answering import see_other, sent_with
from quizzes.views.paging import counts_down, is_timed, next_position


def own_attempt(request: HttpRequest, course_key: str, attempt_id: int) -> Attempt:
    """Return the person's own attempt, submitted if its time is over; Http404 for any other.

    Its ``enters_course`` tells whether the rest of the course is open to them too.
    """
    reached = Attempt.objects.within_reach(request.user, course_clock.now())
    own = reached.filter(quiz__course__key=course_key)
    related = own.select_related("quiz__course", "quiz__lesson__module")
    found = get_object_or_404(related, pk=attempt_id)
    submit_if_over(found)
    return found


def submit_if_over(found: Attempt) -> None:
    """Submit what was saved in an attempt whose time is over."""
    if found.finished_at is not None or not is_timed(read_rules(found.rules)):
        return
    if attempts.finish_overdue(now=course_clock.now(), attempts=[found]):
        found.refresh_from_db()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Go on with the attempt, or show all its questions on one page; a POST saves them all."""
    found = own_attempt(request, course_key, attempt_id)
    rules = read_rules(found.rules)
    if request.method == "POST":
        return _save_all(request, found, rules)
    if found.finished_at:
        return redirect("result", course_key, attempt_id)
    if rules.is_on_one_page:
        return _all_questions(request, found, rules)
    position = next_position(found, rules)
    if position is None:
        return redirect("attempt_check", course_key, attempt_id)
    return redirect("item", course_key, attempt_id, position)


def _all_questions(
    request: HttpRequest,
    found: Attempt,
    rules: Rules,
    refused: Mapping[int, tuple[dict, str]] = MappingProxyType({}),
) -> HttpResponse:
    """Show all questions; ``refused`` has what was sent for some of them, and what is wrong."""
    course = found.quiz.course
    context = _frame(request, found, rules) | {
        "questions": [
            one_page.asked(item, rules, course.key, *refused.get(item.position, ()))
            for item in questions_of(found)
        ],
        "page": uuid4(),
        "steps": steps_of(found.pk, rules),
        "refused": sorted(refused),
    }
    return render(request, "quizzes/all.html", context, status=422 if refused else 200)


def _save_all(request: HttpRequest, found: Attempt, rules: Rules) -> HttpResponse:
    """Save what was changed; after the end as well, where it counts in the grace or is late."""
    here = [found.quiz.course.key, found.pk]
    if not rules.is_on_one_page:
        return see_other("attempt", *here)
    refused = _save_changed(request, found) if "saved" not in request.POST else {}
    position, _colon, value = request.POST.get("flag", "").partition(":")
    is_flag = position.isascii() and position.isdigit() and 1 <= int(position[:6]) <= found.length
    if is_flag:
        place = {"attempt_id": found.pk, "position": int(position[:6])}
        attempts.flag(user=request.user, flagged=value == "1", **place)
    if refused:
        found.refresh_from_db()
        return _all_questions(request, found, rules, refused)
    if found.finished_at is not None:
        return see_other("result", *here)
    if is_flag:
        return redirect(f"{request.path}#question-{place['position']}")
    return see_other("attempt_check" if request.POST.get("go") == "check" else "attempt", *here)


def _save_changed(request: HttpRequest, found: Attempt) -> dict[int, tuple[dict, str]]:
    """Save every answer that says something else than what is saved; return those refused."""
    posted, sent = dict(request.POST.lists()), sent_with(request)
    changed, now = {}, course_clock.now()
    items = AttemptItem.objects.pages(user=request.user, attempt_id=found.pk, now=now)
    for item in items:
        raw = one_page.of_position(posted, item.position)
        if one_page.is_changed(item, raw):
            by_itself = {"revision": one_page.revision_in(raw), "was": (raw.get("was") or [""])[-1]}
            changed[item.position] = attempts.Form(raw=raw, **by_itself)
    if not changed:
        return {}
    sheet = attempts.answer_all(
        user=request.user,
        attempt_id=found.pk,
        forms=changed,
        items=items,
        now=now,
        **{name: sent[name] for name in ("uuid", "claimed_at", "page", "age")},
    )
    if not any(outcome.is_new for outcome in sheet.outcomes):
        _keep_contact(found)
    late = [outcome.item for outcome in sheet.outcomes if outcome.late]
    if late:
        messages.warning(request, late_words(late[-1], read_rules(found.rules)))
    return {
        position: (changed[position].raw, too_long_words(error))
        for position, error in sheet.refused.items()
    }


def _keep_contact(found: Attempt) -> None:
    now = course_clock.now()
    if found.finished_at is None and counts_down(read_rules(found.rules), found, now):
        presence.heard(attempt_id=found.pk, now=now)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Show what is unanswered or flagged before the attempt is submitted; a POST submits it."""
    found = own_attempt(request, course_key, attempt_id)
    if request.method == "POST":
        attempts.finish(user=request.user, attempt_id=found.pk, now=course_clock.now())
        return see_other("result", course_key, attempt_id)
    if found.finished_at is not None:
        return redirect("result", course_key, attempt_id)
    rules = read_rules(found.rules)
    context = _frame(request, found, rules) | {
        "steps": steps_of(found.pk, rules),
        "back": next_position(found, rules) or found.length,
        "is_free": not rules.is_one_way,
    }
    return render(request, "quizzes/check.html", context)


@never_cache
@require_safe
def clock(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Tell how long the attempt still runs: seconds, None for as long as one likes.

    That it was asked is written down, for who watches over the exam.
    """
    reached = Attempt.objects.within_reach(request.user, course_clock.now())
    own = reached.filter(quiz__course__key=course_key)
    found = get_object_or_404(own.select_related("quiz", "presence"), pk=attempt_id)
    time = _time(request, found, read_rules(found.rules))
    over = found.finished_at is not None
    if time and not over and time.is_counted:
        presence.heard(attempt_id=found.pk, now=course_clock.now(), before=seen_at(found))
    return JsonResponse(
        {
            "left": 0 if over else time and time.left,
            "ended": over,
            "base": time.allowed.base if time and time.allowed else None,
            "own": time.allowed.own if time and time.allowed else None,
        }
    )


def _time(request: HttpRequest, found: Attempt, rules: Rules) -> Clock | None:
    if not is_timed(rules):
        return None
    allowance = attempts.allowance_for(request.user, found.quiz.course_id)
    return clock_of(rules, allowance, found, course_clock.now())


def _frame(request: HttpRequest, found: Attempt, rules: Rules) -> dict:
    return {
        "nav": "course",
        "course": found.quiz.course,
        "quiz": found.quiz,
        "attempt": found,
        "rules": rules,
        "one_page": rules.is_on_one_page,
        "time": _time(request, found, rules),
        "by_link": not found.enters_course,
    }
