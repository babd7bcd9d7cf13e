"""One question of an attempt: asked, answered, and shown with its verdict."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock, markdown
from quizzes.actions import attempts, presence
from quizzes.actions.attempts import AnswerOutcome
from quizzes.domain import grading
from quizzes.domain.grading import Verdict
from quizzes.domain.memory import EventKind
from quizzes.domain.questions import parse_body
from quizzes.domain.quiz_rules import Navigation, Rules, read_rules
from quizzes.domain.refilling import filled_in
from quizzes.domain.saving import print_of
from quizzes.forms import answers, kept_answers, tried
from quizzes.models import Attempt, AttemptItem, CardEvent
from quizzes.reports.attempt_pages import clock_of, steps_of
from quizzes.reports.attempts import review_of
from quizzes.views import access
from quizzes.views.answer_words import (
    few_words,
    late_words,
    out_of_turn_words,
    saved_words,
    too_long_words,
    unmarked_words,
)
from quizzes.views.answering import (
    go_to,
    is_gone,
    logged_out,
    see_other,
    sent_with,
    wants_json,
)
from quizzes.views.paging import counts_down, is_timed, passage_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, course_key: str, attempt_id: int, position: int) -> HttpResponse:
    """Ask one question, or show what was answered; a POST answers it, as its quiz behaves."""
    if not request.user.is_authenticated:
        return logged_out(request, attempt_id, position)
    place = {"attempt_id": attempt_id, "position": position, "course_key": course_key}
    try:
        if request.method == "POST":
            return _post(request, place | {"now": clock.now()})
        found = AttemptItem.objects.page(user=request.user, **place, now=clock.now())
        return _show(request, found)
    except AttemptItem.DoesNotExist:
        if request.method == "POST" and is_gone(request, attempt_id, position):
            return JsonResponse({"status": "gone"}, status=404)
        raise Http404 from None


# Looking at it


def _show(request: HttpRequest, found: AttemptItem) -> HttpResponse:
    rules = read_rules(found.rules)
    here = [found.course_key, found.attempt_id]
    if _is_over(found, rules):
        return redirect("result", *here)
    if found.finished_at:
        return _look_back(request, found, rules)
    if rules.is_one_way and found.position != found.reached:
        return redirect("item", *here, found.reached)
    if found.closed_at is not None:
        return _verdict(request, _outcome_of(request, found), rules)
    if rules.is_on_one_page:
        return redirect("attempt", *here)
    body = parse_body(found.body)
    said = _kept(request, found) or _said(found, found.said, found.certainty)
    return _ask(request, found, body, rules, said)


def _is_over(found: AttemptItem, rules: Rules) -> bool:
    """Tell whether the time of a running attempt is over; then what was saved is submitted."""
    end = attempts.deadline_of(found, rules) if found.finished_at is None else None
    now = clock.now()
    if end is None or now <= end:
        return False
    attempts.finish_overdue(now=now, attempts=Attempt.objects.filter(pk=found.attempt_id))
    return True


def _look_back(request: HttpRequest, found: AttemptItem, rules: Rules) -> HttpResponse:
    review = review_of(found, rules, clock.now())
    if found.answered_at is None or not review.is_whole:
        return redirect("result", found.course_key, found.attempt_id)
    return _verdict(request, _outcome_of(request, found), rules)


def _outcome_of(request: HttpRequest, found: AttemptItem) -> AnswerOutcome:
    body = parse_body(found.body)
    return AnswerOutcome(
        item=found,
        body=body,
        answer=found.said,
        grade=grading.grade(body, found.said, language=found.language),
        card_returns=_card_returns_tomorrow(request, found),
    )


def _card_returns_tomorrow(request: HttpRequest, found: AttemptItem) -> bool:
    day = request.user.learner_day(found.answered_at)
    if found.verdict is Verdict.RIGHT or day != access.today(request.user):
        return False
    advanced = CardEvent.objects.filter(
        user=request.user.pk, kind=EventKind.ADVANCE, at=found.answered_at
    )
    return advanced.filter(card__questions=found.question_id).exists()


def _kept(request: HttpRequest, found: AttemptItem) -> dict:
    token = request.GET.get("kept", "")
    place = {"attempt_id": found.attempt_id, "position": found.position, "now": clock.now()}
    return kept_answers.kept(token, **place) if token else {}


def _said(found: AttemptItem, answer, certainty: int | None) -> dict:
    if not answer:
        return {}
    said = filled_in(found.options, answer)
    return said | {"certainty": [str(certainty)]} if certainty else said


# Answering it


def _post(request: HttpRequest, place: dict) -> HttpResponse:
    if "flag" in request.POST or "saved" in request.POST:
        found = AttemptItem.objects.page(user=request.user, **place)
        rules = read_rules(found.rules)
        if "flag" in request.POST:
            _flag(request, found)
            if wants_json(request):
                return JsonResponse({"flagged": found.flagged})
        if "saved" in request.POST:
            return _go_on(request, found, rules)
        if not rules.behaviour.is_deferred:
            return _flagged(request, found, rules)
    posted = dict(request.POST.lists())
    try:
        outcome = attempts.answer(user=request.user, raw=posted, **sent_with(request), **place)
    except attempts.IncompleteAnswerError as open_parts:
        return _ask_again(request, open_parts, answers.submitted(posted))
    except (attempts.TooLongError, attempts.FewWordsError) as error:
        return _refuse(request, error, answers.submitted(posted))
    return _answered(request, outcome, read_rules(outcome.item.rules))


def _flag(request: HttpRequest, found: AttemptItem) -> None:
    found.flagged = request.POST["flag"] == "1"
    place = {"attempt_id": found.attempt_id, "position": found.position}
    attempts.flag(user=request.user, flagged=found.flagged, **place)


def _flagged(request: HttpRequest, found: AttemptItem, rules: Rules) -> HttpResponse:
    """Show the question again with its mark, and with what was chosen but not sent."""
    if found.finished_at or found.closed_at:
        return go_to(request, "item", found.course_key, found.attempt_id, found.position)
    said = answers.submitted(dict(request.POST.lists()))
    return _ask(request, found, parse_body(found.body), rules, said)


def _ask_again(
    request: HttpRequest, open_parts: attempts.IncompleteAnswerError, said: dict
) -> HttpResponse:
    found, body = open_parts.item, open_parts.body
    if found.closed_at is not None:
        if "self_mark" in request.POST:
            messages.warning(request, unmarked_words(found))
        return go_to(request, "item", found.course_key, found.attempt_id, found.position)
    missing = [name for name in open_parts.missing if name != "certainty"]
    words = [answers.missing_words(missing, body, found.options, said)] if missing else []
    if len(missing) < len(open_parts.missing):
        words.append(str(tried.MISSING_CERTAINTY))
    return _ask(request, found, body, read_rules(found.rules), said, error=" ".join(words))


def _refuse(
    request: HttpRequest, error: attempts.TooLongError | attempts.FewWordsError, said: dict
) -> HttpResponse:
    """Show what was typed again: too long to be kept, and too dear to be cut, or too short.

    What is too short may be meant so: the same button sends it as it is then.
    """
    is_short = isinstance(error, attempts.FewWordsError)
    words = few_words(error) if is_short else too_long_words(error)
    if wants_json(request):
        return JsonResponse({"status": "refused", "words": words}, status=422)
    rules = read_rules(error.item.rules)
    confirms = attempts.MEANT_SHORT if is_short else ""
    return _ask(request, error.item, error.body, rules, said, error=words, confirms=confirms)


def _answered(request: HttpRequest, outcome: AnswerOutcome, rules: Rules) -> HttpResponse:
    found, now = outcome.item, clock.now()
    if not outcome.is_new and found.finished_at is None and counts_down(rules, found, now):
        presence.heard(attempt_id=found.attempt_id, now=now)
    if wants_json(request):
        return JsonResponse(saved_words(outcome, rules))
    if outcome.out_of_turn:
        messages.warning(request, out_of_turn_words(found))
        return go_to(request, "item", found.course_key, found.attempt_id, found.reached)
    if outcome.late:
        messages.warning(request, late_words(found, rules))
    return _after(request, outcome, rules)


def _after(request: HttpRequest, outcome: AnswerOutcome, rules: Rules) -> HttpResponse:
    """Show what a person sees after their answer was recorded."""
    found = outcome.item
    if rules.behaviour.is_deferred:
        return _go_on_from_saved(request, outcome, rules)
    if outcome.late or outcome.grade is None or _is_hidden(found, rules):
        return go_to(request, "result", found.course_key, found.attempt_id)
    if not (outcome.already_answered or request.htmx):
        return see_other("item", found.course_key, found.attempt_id, found.position)
    if found.closed_at is not None:
        return _verdict(request, outcome, rules)
    said = _said(found, outcome.answer, None)
    return _ask(request, found, outcome.body, rules, said)


def _is_hidden(found: AttemptItem, rules: Rules) -> bool:
    """Tell whether the attempt had been over before, and its quiz shows less than a verdict."""
    if found.finished_at is None:
        return False
    return not review_of(found, rules, clock.now()).is_whole


def _go_on_from_saved(request: HttpRequest, outcome: AnswerOutcome, rules: Rules) -> HttpResponse:
    found = outcome.item
    if outcome.late or found.finished_at:
        return go_to(request, "result", found.course_key, found.attempt_id)
    if outcome.superseded:
        messages.warning(request, _("A newer answer of yours was already saved. It counts."))
    elif outcome.other_page:
        words = _("Your answer replaces one that you gave on another page or device.")
        messages.info(request, words)
    return _go_on(request, found, rules)


def _go_on(request: HttpRequest, found: AttemptItem, rules: Rules) -> HttpResponse:
    """Go where the pressed button leads: on, back, or to the check before submitting."""
    here, position = [found.course_key, found.attempt_id], found.position
    where = request.POST.get("go", "")
    if where == "check":
        return see_other("attempt_check", *here)
    if where == "next" and rules.is_one_way:
        place = {"attempt_id": found.attempt_id, "position": position}
        following = attempts.go_on(user=request.user, now=clock.now(), **place)
        return see_other("item", *here, following) if following else _to_end(found)
    if where == "next" and position == found.length:
        return _to_end(found)
    step = {"next": 1, "previous": -1}.get(where, 0)
    return see_other("item", *here, max(1, position + step))


def _to_end(found: AttemptItem) -> HttpResponse:
    return see_other("attempt_check", found.course_key, found.attempt_id)


# The page


def _ask(
    request: HttpRequest,
    found: AttemptItem,
    body,
    rules: Rules,
    said,
    *,
    error: str = "",
    confirms: str = "",
) -> HttpResponse:
    behaviour = rules.behaviour
    context = _frame(request, found, body, rules)
    context |= {
        "fields": answers.ask(body, found.options, said, found.course_key),
        "error": error,
        "confirms": confirms,
        "uuid": uuid4(),
        "certainties": tried.certainties(said) if behaviour.has_certainty else (),
    }
    if behaviour.is_deferred:
        context |= {"page": uuid4(), "revision": (found.revision or 0) + 1}
        context["was"] = print_of(found.said or {}, found.certainty)
    elif behaviour.has_tries:
        context["tried"] = tried.tried(found, body, behaviour, found.course_key)
    return _page_or_part(request, context, status=422 if error else 200)


def _verdict(request: HttpRequest, outcome: AnswerOutcome, rules: Rules) -> HttpResponse:
    found, body = outcome.item, outcome.body
    course_key = found.course_key
    context = _frame(request, found, body, rules)
    context |= {
        "outcome": outcome,
        "uuid": uuid4(),
        "verdict": found.verdict,
        "graded": answers.show_graded(
            body,
            found.options,
            outcome.answer,
            outcome.grade,
            course_key,
            by_person=rules.purpose != "practice",
        ),
        "explanation": markdown.render(body.explanation, course_key),
        "passage": passage_of(course_key, found.lesson_key, found.passage),
    }
    return _page_or_part(request, context, status=409 if outcome.already_answered else 200)


def _frame(request: HttpRequest, found: AttemptItem, body, rules: Rules) -> dict:
    """Return what the page shows around question and verdict alike."""
    frame = {
        "nav": "course",
        "course": {"key": found.course_key},
        "item": found,
        "rules": rules,
        "deferred": rules.behaviour.is_deferred,
        "stem": answers.stem(body, found.position, found.course_key),
        "is_part": request.htmx and not request.htmx.history_restore_request,
        "by_link": not found.enters_course,
    }
    if not frame["is_part"] and found.finished_at is None:
        frame |= _around(found, rules)
    return frame


def _around(found: AttemptItem, rules: Rules) -> dict:
    """Return what stands beside the question on a whole page: time, and the other questions."""
    around = {}
    if is_timed(rules):
        around["time"] = clock_of(rules, attempts.allowance_of(found), found, clock.now())
    is_practice = rules.purpose == "practice" and not (
        rules.behaviour.is_deferred or rules.behaviour.has_tries
    )
    if rules.navigation is Navigation.FREE and not is_practice and found.length > 1:
        around["steps"] = steps_of(found.attempt_id, rules, found.position)
    return around


def _page_or_part(request: HttpRequest, context: dict, *, status: int) -> HttpResponse:
    template = "quizzes/item.html#item" if context["is_part"] else "quizzes/item.html"
    return render(request, template, context, status=status)
