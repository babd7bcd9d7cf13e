"""The front page of a quiz: what it asks for, what came of it so far, and its start."""

from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock, markdown
from quizzes.actions import attempts, practice_links
from quizzes.domain import timing
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.quiz_rules import GradeMethod, Rules, read_rules
from quizzes.domain.timing import NO_ALLOWANCE
from quizzes.forms import tried
from quizzes.models import Attempt, PracticeLink, Quiz
from quizzes.models.windows import allowed_in, rules_for, rules_in, window_of
from quizzes.reports.quiz_front import length_of, past_results
from quizzes.views import access
from quizzes.views.answering import see_other
from quizzes.views.attempts import submit_if_over
from quizzes.views.paging import next_position

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
    chosen = access.quiz_or_404(request, course_key, quiz_key)
    return begin(request, chosen) if request.method == "POST" else front_page(request, chosen)


def begin(request: HttpRequest, chosen: Quiz, link: PracticeLink | None = None) -> HttpResponse:
    """Start the quiz or go on with it, for whoever came by a link with the pass it gives."""
    now = clock.now()
    if not request.user.is_authenticated and not _may_begin(chosen, request.user, now):
        return front_page(request, chosen, status=409)
    user = access.learner(request)
    try:
        if link is not None:
            practice_links.come_in(user=user, link=link, now=now)
        attempt = attempts.start(user=user, quiz=chosen, now=now)
    except (
        attempts.NothingToAskError,
        attempts.NotOpenError,
        attempts.ClosedError,
        attempts.AccountNeededError,
        attempts.NoAttemptsLeftError,
    ):
        # The page itself says why.
        return front_page(request, chosen, status=409)
    return to_first_page(chosen.course.key, attempt)


def _may_begin(chosen: Quiz, visitor, now) -> bool:
    """Tell whether it is worth making a guest of a visitor."""
    rules = rules_for(chosen, visitor)
    begun = rules.opens_at is None or rules.opens_at <= now
    ended = rules.closes_at is not None and rules.closes_at <= now
    return begun and not ended and not rules.needs_account and length_of(chosen).questions > 0


def to_first_page(course_key: str, attempt: Attempt) -> HttpResponse:
    """Return the way to the question an attempt begins or goes on with."""
    rules = read_rules(attempt.rules)
    position = None if rules.is_on_one_page else next_position(attempt, rules)
    if position is None:
        return see_other("attempt", course_key, attempt.pk)
    return see_other("item", course_key, attempt.pk, position)


def front_page(request: HttpRequest, chosen: Quiz, status: int = 200) -> HttpResponse:
    """Show what the quiz is; ``chosen`` is one of ``access.quizzes_for``."""
    now, user, course = clock.now(), request.user, chosen.course
    window = window_of(chosen, user)
    rules = rules_in(chosen, window)
    own = Attempt.objects.within_reach(user, now).filter(quiz=chosen, practice_of=None)
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
        "due_at": allowed_in(chosen, window, allowance).due_at,
        "length": length.questions,
        "minutes": length.minutes,
        "running": None if running is None or running.finished_at else running,
        "results": past_results(chosen, own, rules, now),
        "left": left,
        "allowed": None if left is None else chosen.attempts_allowed + allowance.extra_attempts,
        "refusal": _refusal(rules, allowance, left, now) or _stranger(user, rules),
        "by_link": not chosen.enters_course,
    }
    context |= _rules_in_words(chosen, rules, allowance)
    return render(request, "quizzes/quiz.html", context, status=status)


def _rules_in_words(chosen: Quiz, rules: Rules, allowance) -> dict:
    has_certainty = rules.behaviour.has_certainty
    return {
        "rules": rules,
        "intro": markdown.render(chosen.intro, chosen.course.key) if chosen.intro else "",
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


def _stranger(user, rules: Rules) -> str:
    """Return "no account" for a visitor or guest where the quiz wants an account; else nothing."""
    has_account = user.is_authenticated and not user.is_guest
    return "no account" if rules.needs_account and not has_account else ""


# By the link for everyone


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the quiz that a link lets anyone practise; a POST starts it, or goes on with it."""
    links = PracticeLink.objects.leading_in(clock.now())
    link = links.filter(token=token).first()
    if link is None:
        response = render(request, "quizzes/no_link.html", {"nav": "course"}, status=404)
    else:
        chosen = access.quizzes_for(request.user).get(pk=link.quiz_id)
        is_start = request.method == "POST"
        response = begin(request, chosen, link) if is_start else front_page(request, chosen)
    # Whoever has the address has the quiz: it is for people to pass on, not for search engines.
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
