"""How an attempt went, and what to do next."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import clock
from quizzes.actions import attempts
from quizzes.domain import behaviours
from quizzes.domain.marking import Mark
from quizzes.domain.questions import Essay
from quizzes.domain.quiz_rules import read_rules
from quizzes.forms import tried
from quizzes.forms.reviewed import reviewed
from quizzes.models import Attempt
from quizzes.reports.attempts import AttemptResult, lesson_after, result_of, review_of
from quizzes.reports.closing import closed_among
from quizzes.reports.desk_record import changes_of
from quizzes.reports.quiz_front import counted_result
from quizzes.reports.released_marks import released_marks
from quizzes.reports.withheld import hidden_questions
from quizzes.views.answering import see_other
from quizzes.views.attempts import own_attempt
from quizzes.views.paging import passage_of
from quizzes.views.quizzes import COUNTS, to_first_page


@never_cache
@require_safe
def result(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Show how the attempt went, as far as its quiz shows it; before its end, go back to it."""
    found = own_attempt(request, course_key, attempt_id)
    if found.finished_at is None:
        return redirect("attempt", course_key, attempt_id)
    now, quiz = clock.now(), found.quiz
    if found.cards_wait:
        own = Attempt.objects.filter(pk=found.pk)
        attempts.return_cards(now=now, closed=closed_among({quiz.pk}, now), attempts=own)
    outcome = result_of(found, now=now)
    marks = _marks(outcome)
    context = {
        "nav": "course",
        "course": quiz.course,
        "quiz": quiz,
        "attempt": found,
        "result": outcome,
        "lines": [_line(outcome, item, course_key, marks) for item in outcome.items],
        "calibration": tried.calibration(outcome.calibration),
        "changes": changes_of(found, marks=outcome.review.marks),
        "show_marks": outcome.review.marks,
        "counted": counted_result(found, outcome.rules, now),
        "counts": COUNTS[outcome.rules.grade_method],
        "may_repeat": outcome.rules.attempts_allowed is None,
        "next_lesson": lesson_after(quiz.lesson) if quiz.lesson and found.enters_course else None,
        "by_link": not found.enters_course,
    }
    return render(request, "quizzes/result.html", context)


def _marks(outcome: AttemptResult) -> dict[int, Mark]:
    """Return what was released of the attempt's essays, if it has any."""
    has_essays = any(isinstance(item.version.spec, Essay) for item in outcome.items)
    return released_marks(outcome.attempt) if has_essays else {}


def _line(outcome: AttemptResult, item, course_key: str, marks: dict[int, Mark]) -> dict:
    """Return one question as the result shows it."""
    body, question = item.version.spec, item.version.question
    by_person = outcome.rules.purpose != "practice"
    return {
        "item": item,
        "reviewed": reviewed(
            body,
            item.options,
            item.response.answer if item.response else None,
            position=item.position,
            language=outcome.attempt.quiz.course.language,
            course_key=course_key,
            review=outcome.review,
            by_person=by_person,
            mark=marks.get(item.response_id),
        ),
        "verdict": item.verdict if outcome.review.verdicts else "",
        "earned": (item.credit or 0) * item.points if outcome.review.marks else None,
        "most": item.points * behaviours.max_credit(outcome.rules.behaviour),
        "passage": passage_of(course_key, question.lesson.key, question.passage),
        "opens_alone": isinstance(body, Essay) and not by_person and item.answered_at,
    }


@require_POST
def practise(request: HttpRequest, course_key: str, attempt_id: int) -> HttpResponse:
    """Begin a practice of what was missed, or go on with it."""
    found, now = own_attempt(request, course_key, attempt_id), clock.now()
    if not found.enters_course:
        # It would ask other questions of the course.
        raise Http404(_("This link leads to one quiz only."))
    if found.finished_at is None:
        return see_other("attempt", course_key, attempt_id)
    if not review_of(found, read_rules(found.rules), now).tells_answers:
        # Practice would tell them; the result says when it may.
        return see_other("result", course_key, attempt_id)
    hidden = hidden_questions(request.user, now=now)
    own = {"user": request.user, "attempt_id": attempt_id}
    try:
        practice = attempts.practise_missed(**own, now=now, hidden=hidden)
    except attempts.NothingToAskError:
        messages.info(request, _("Nothing is left to practise today. Come back tomorrow."))
        return see_other("result", course_key, attempt_id)
    return to_first_page(course_key, practice)
