"""Taking a quiz: its front page, one question at a time, and the result."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import is_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from quizzes import clock, markdown
from quizzes.actions import attempts
from quizzes.domain import grading
from quizzes.domain.grading import Verdict
from quizzes.domain.memory import EventKind
from quizzes.domain.progress import questions_minutes
from quizzes.domain.questions import parse_body
from quizzes.forms import answers, kept_answers
from quizzes.models import Attempt, AttemptItem, CardEvent, Course, Quiz
from quizzes.reports.attempts import lesson_after, result_of
from quizzes.views import access

PAST_RESULTS_SHOWN = 5


# The quiz


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show what the quiz is; a POST starts it, or goes on with the attempt that is open."""
    course = access.course_or_404(request, course_key)
    found = Quiz.objects.published().select_related("lesson")
    chosen = get_object_or_404(found, course=course, key=quiz_key)
    if request.method == "POST":
        return _start(request, course, chosen)
    return _quiz_page(request, course, chosen)


def _start(request: HttpRequest, course: Course, chosen: Quiz) -> HttpResponse:
    is_visitor = not request.user.is_authenticated
    if is_visitor and not chosen.places.askable().exists():
        return _quiz_page(request, course, chosen, status=409)
    try:
        attempt = attempts.start(user=access.learner(request), quiz=chosen, now=clock.now())
    except attempts.NothingToAskError:
        return _quiz_page(request, course, chosen, status=409)
    position = attempt.items.unanswered().values_list("position", flat=True).first()
    if position is None:
        # Another tab has answered the last question since.
        return _see_other(reverse("attempt", args=[course.key, attempt.pk]))
    return _see_other(reverse("item", args=[course.key, attempt.pk, position]))


def _quiz_page(
    request: HttpRequest, course: Course, chosen: Quiz, status: int = 200
) -> HttpResponse:
    own = Attempt.objects.of(request.user).filter(quiz=chosen).with_next_position()
    past = list(own.finished()[:PAST_RESULTS_SHOWN])
    length = chosen.places.askable().count()
    context = {
        "nav": "course",
        "course": course,
        "quiz": chosen,
        "length": length,
        "minutes": questions_minutes(length),
        "running": own.open().first(),
        "past": past,
    }
    return render(request, "quizzes/quiz.html", context, status=status)


# An attempt


@never_cache
@require_safe
def attempt(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Go to the first unanswered question, or to the result when there is none."""
    own = Attempt.objects.of(request.user).filter(quiz__course__key=course_key)
    found = get_object_or_404(own.with_next_position(), pk=attempt_id)
    if found.finished_at or found.next_position is None:
        return redirect("result", course_key, attempt_id)
    return redirect("item", course_key, attempt_id, found.next_position)


@never_cache
@require_safe
def result(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Show how the attempt went and what to do next; before its end, go back to it."""
    own = Attempt.objects.of(request.user).filter(quiz__course__key=course_key)
    found = get_object_or_404(
        own.select_related("quiz__course", "quiz__lesson__module"), pk=attempt_id
    )
    if found.finished_at is None:
        return redirect("attempt", course_key, attempt_id)
    outcome = result_of(found)
    for line in outcome.items:
        body = line.version.spec
        line.stem = answers.stem(body, line.position, course_key).heading
    context = {
        "nav": "course",
        "course": found.quiz.course,
        "quiz": found.quiz,
        "attempt": found,
        "result": outcome,
        "next_lesson": lesson_after(found.quiz.lesson) if found.quiz.lesson else None,
    }
    return render(request, "quizzes/result.html", context)


# One question


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, course_key: str, attempt_id: int, position: int) -> HttpResponse:
    """Ask one question, or show what was answered; a POST answers it, once."""
    if not request.user.is_authenticated:
        return _logged_out(request, attempt_id, position)
    if request.method == "POST":
        return _answer(request, course_key, attempt_id, position)
    place = {"user": request.user, "attempt_id": attempt_id, "position": position}
    try:
        found = AttemptItem.objects.page(**place, course_key=course_key)
    except AttemptItem.DoesNotExist:
        raise Http404 from None
    if found.answered_at is not None:
        return _show_answered(request, found)
    if found.finished_at:
        return redirect("result", course_key, attempt_id)
    token = request.GET.get("kept", "")
    place = {"attempt_id": attempt_id, "position": position, "now": clock.now()}
    said = kept_answers.kept(token, **place) if token else {}
    return _ask(request, found, parse_body(found.body), said)


def _answer(request: HttpRequest, course_key: str, attempt_id: int, position: int) -> HttpResponse:
    posted = dict(request.POST.lists())
    try:
        outcome = attempts.answer(
            user=request.user,
            course_key=course_key,
            attempt_id=attempt_id,
            position=position,
            raw=posted,
            uuid=_uuid(request.POST.get("uuid", "")),
            claimed_at=_moment(request.POST.get("claimed_at", "")),
            now=clock.now(),
        )
    except AttemptItem.DoesNotExist:
        raise Http404 from None
    except attempts.IncompleteAnswerError as open_parts:
        found, body, said = open_parts.item, open_parts.body, answers.submitted(posted)
        error = answers.missing_words(open_parts.missing, body, found.options, said)
        return _ask(request, found, body, said, error=error)
    if outcome.late or outcome.grade is None:
        return _to_result(request, course_key, attempt_id)
    if outcome.already_answered or request.htmx:
        return _verdict(request, outcome)
    return _see_other(reverse("item", args=[course_key, attempt_id, position]))


def _show_answered(request: HttpRequest, found: AttemptItem) -> HttpResponse:
    body = parse_body(found.body)
    response = found.responses.latest("pk")
    language = found.language
    outcome = attempts.AnswerOutcome(
        item=found,
        body=body,
        answer=response.answer,
        grade=grading.grade(body, response.answer, language=language),
        card_returns=_card_returns_tomorrow(request, found, response.learner_day),
    )
    return _verdict(request, outcome)


def _card_returns_tomorrow(request: HttpRequest, found: AttemptItem, day) -> bool:
    if found.verdict is Verdict.RIGHT or day != access.today(request.user):
        return False
    advanced = CardEvent.objects.filter(
        user=request.user.pk, kind=EventKind.ADVANCE, at=found.answered_at
    )
    return advanced.filter(card__questions=found.question_id).exists()


def _ask(request: HttpRequest, found: AttemptItem, body, said, *, error: str = "") -> HttpResponse:
    course_key = found.course_key
    context = _frame(found, body)
    context["fields"] = answers.ask(body, found.options, said, course_key)
    context["error"] = error
    context["uuid"] = uuid4()
    return _page_or_part(request, context, status=422 if error else 200)


def _verdict(request: HttpRequest, outcome: attempts.AnswerOutcome) -> HttpResponse:
    found, body = outcome.item, outcome.body
    course_key = found.course_key
    passage = reverse("lesson", args=[course_key, found.lesson_key])
    context = _frame(found, body)
    context |= {
        "outcome": outcome,
        "uuid": uuid4(),
        "verdict": found.verdict,
        "graded": answers.show_graded(
            body, found.options, outcome.answer, outcome.grade, course_key
        ),
        "explanation": markdown.render(body.explanation, course_key),
        "passage": f"{passage}#{found.passage}" if found.passage else passage,
    }
    return _page_or_part(request, context, status=409 if outcome.already_answered else 200)


def _frame(found: AttemptItem, body) -> dict:
    """Return what the page shows around question and verdict alike."""
    return {
        "nav": "course",
        "course": {"key": found.course_key},
        "item": found,
        "stem": answers.stem(body, found.position, found.course_key),
    }


def _page_or_part(request: HttpRequest, context: dict, *, status: int) -> HttpResponse:
    part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/item.html#item" if part else "quizzes/item.html"
    return render(request, template, context, status=status)


# Around an answer


def _logged_out(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    """Keep an answer whose session is gone; nothing tells whether there is such an attempt."""
    came_to = request.get_full_path()
    if request.method != "POST":
        if request.htmx:
            return HttpResponseClientRedirect(_log_in_address(came_to))
        return redirect_to_login(came_to)
    said = answers.submitted(dict(request.POST.lists()))
    place = {"attempt_id": attempt_id, "position": position, "now": clock.now()}
    token = kept_answers.keep(said, **place)
    come_back = f"{request.path}?{urlencode({'kept': token})}" if token else request.path
    template = "quizzes/logged_out.html#item" if request.htmx else "quizzes/logged_out.html"
    context = {"nav": "course", "log_in": _log_in_address(come_back)}
    context["too_long"] = "" if token else kept_answers.typed(said)
    response = render(request, template, context, status=401)
    # The standard wants a scheme with 401; browsers ask for a password only for those they know.
    response.headers["WWW-Authenticate"] = "Form"
    return response


def _log_in_address(come_back: str) -> str:
    return f"{resolve_url('account_login')}?{urlencode({'next': come_back})}"


def _to_result(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    address = reverse("result", args=[course_key, attempt_id])
    return HttpResponseClientRedirect(address) if request.htmx else _see_other(address)


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _uuid(text: str) -> UUID:
    """Return the form's UUID; a new one for a form that lost it."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _moment(text: str) -> datetime | None:
    """Return the time the browser claims; None for one that is missing or makes no sense."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment is not None and is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
