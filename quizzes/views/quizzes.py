"""The front page of a quiz: what it asks for, what came of it so far, and its start."""

from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock, markdown
from quizzes.actions import attempts
from quizzes.domain import timing
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.progress import questions_minutes
from quizzes.domain.quiz_rules import GradeMethod, Rules, read_rules
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.forms import tried
from quizzes.models import Attempt, Course, Quiz
from quizzes.reports.quiz_front import length_of, past_results
from quizzes.views import access
from quizzes.views.answering import see_other
from quizzes.views.attempts import submit_if_over
from quizzes.views.paging import is_on_one_page, next_position

BEHAVES = {
    Behaviour.IMMEDIATE_FEEDBACK: _("Each answer is explained as soon as you give it."),
    Behaviour.DEFERRED_FEEDBACK: _(
        "Every answer is saved as you give it, and you can change it until you submit the quiz. "
        "Only then is it marked."
    ),
    Behaviour.INTERACTIVE: _(
        "Each answer is checked at once. After a wrong one there may be a hint and another try, "
        "which counts a little less."
    ),
    Behaviour.ADAPTIVE: _(
        "Each answer is checked at once, and you may try as often as you like. "
        "Every wrong try costs a little; your best result counts."
    ),
    Behaviour.IMMEDIATE_CERTAINTY: _(
        "With each answer you say how sure you are, and it is explained at once."
    ),
    Behaviour.DEFERRED_CERTAINTY: _(
        "With each answer you say how sure you are. You can change both until you submit the quiz; "
        "only then is it marked."
    ),
}
COUNTS = {
    GradeMethod.HIGHEST: _("Your best attempt counts."),
    GradeMethod.AVERAGE: _("The average of your attempts counts."),
    GradeMethod.FIRST: _("Your first attempt counts."),
    GradeMethod.LAST: _("Your last attempt counts."),
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show what the quiz is; a POST starts it, or goes on with the attempt that is open."""
    course = access.course_or_404(request, course_key)
    found = Quiz.objects.published().select_related("lesson", "module", "course")
    chosen = get_object_or_404(found, course=course, key=quiz_key)
    if request.method == "POST":
        return _start(request, course, chosen)
    return _front_page(request, course, chosen)


def _start(request: HttpRequest, course: Course, chosen: Quiz) -> HttpResponse:
    now = clock.now()
    if not request.user.is_authenticated and not _may_begin(chosen, now):
        return _front_page(request, course, chosen, status=409)
    try:
        attempt = attempts.start(user=access.learner(request), quiz=chosen, now=now)
    except (
        attempts.NothingToAskError,
        attempts.NotOpenError,
        attempts.ClosedError,
        attempts.NoAttemptsLeftError,
    ):
        # The page itself says why.
        return _front_page(request, course, chosen, status=409)
    return to_first_page(course.key, attempt)


def _may_begin(chosen: Quiz, now) -> bool:
    """Tell whether it is worth making a guest of a visitor."""
    rules = chosen.rules()
    begun = rules.opens_at is None or rules.opens_at <= now
    ended = rules.closes_at is not None and rules.closes_at <= now
    return begun and not ended and length_of(chosen) > 0


def to_first_page(course_key: str, attempt: Attempt) -> HttpResponse:
    """Return the way to the question an attempt begins or goes on with."""
    rules = read_rules(attempt.rules)
    position = None if is_on_one_page(rules) else next_position(attempt, rules)
    if position is None:
        return see_other("attempt", course_key, attempt.pk)
    return see_other("item", course_key, attempt.pk, position)


def _front_page(
    request: HttpRequest, course: Course, chosen: Quiz, status: int = 200
) -> HttpResponse:
    now, user, rules = clock.now(), request.user, chosen.rules()
    own = Attempt.objects.of(user).filter(quiz=chosen, practice_of=None)
    running = own.with_next_position().open().first()
    if running is not None:
        submit_if_over(running)
    allowance = attempts.allowance_for(user, course.pk) if user.pk else NO_ALLOWANCE
    left = attempts.attempts_left(user, chosen, allowance)
    length = length_of(chosen)
    context = {
        "nav": "course",
        "course": course,
        "quiz": chosen,
        "zone": user.zone if user.pk else UTC,
        "is_practice": rules.purpose == "practice",
        "refused": status == 409,
        "length": length,
        "minutes": questions_minutes(length),
        "running": None if running is None or running.finished_at else running,
        "results": past_results(chosen, own, rules, now),
        "left": left,
        "allowed": None if left is None else chosen.attempts_allowed + allowance.extra_attempts,
        "refusal": _refusal(rules, allowance, left, now),
    }
    context |= _rules_in_words(chosen, rules, allowance, course)
    return render(request, "quizzes/quiz.html", context, status=status)


def _rules_in_words(chosen: Quiz, rules: Rules, allowance, course: Course) -> dict:
    has_certainty = rules.behaviour.has_certainty
    return {
        "rules": rules,
        "intro": markdown.render(chosen.intro, course.key) if chosen.intro else "",
        "behaves": BEHAVES[rules.behaviour],
        "counts": COUNTS[rules.grade_method],
        "time": timing.time_allowed(rules, allowance),
        "opens_at": rules.opens_at,
        "closes_at": timing.closing(rules, allowance),
        "certainties": tried.certainties({}) if has_certainty else (),
        "is_lax": rules.attempts_allowed is None and rules.time_limit is None,
    }


def _refusal(rules: Rules, allowance, left: int | None, now) -> str:
    """Return why no attempt can be started now; empty when one can."""
    closes_at = timing.closing(rules, allowance)
    if rules.opens_at is not None and now < rules.opens_at:
        return "not open"
    if closes_at is not None and now >= closes_at:
        return "closed"
    return "none left" if left == 0 else ""
