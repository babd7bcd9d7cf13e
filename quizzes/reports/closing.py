"""When a quiz has closed for everyone, whatever time some of them were given."""

from datetime import datetime

from quizzes.domain import timing
from quizzes.domain.quiz_rules import read_rules
from quizzes.domain.timing import NO_ALLOWANCE, Allowance
from quizzes.models import Accommodation, Attempt, Quiz


def review_opens_at(quiz_id: int) -> datetime | None:
    """Return when the last participant's own time is over; None for a quiz that never closes.

    Counted are later dates and minutes of everyone in the course, begun or not, and the minutes
    given to attempts that are still running. Three queries, however many people there are.
    """
    quiz = Quiz.objects.get(pk=quiz_id)
    if quiz.closes_at is None:
        return None
    allowances = allowances_in(quiz.course_id)
    rules = quiz.rules()
    ends = [timing.closing(rules, allowance) for allowance in allowances.values()]
    running = Attempt.objects.filter(quiz=quiz_id).open()
    for user, stored, started_at, extra in running.values_list(
        "user", "rules", "started_at", "extra_minutes"
    ):
        own = allowances.get(user, NO_ALLOWANCE)
        ends.append(timing.deadline(read_rules(stored), own, started_at, extra))
    # An attempt begun before the quiz had a closing time runs without one: nobody waits for it.
    return max([quiz.closes_at, *(end for end in ends if end is not None)])


def allowances_in(course_id: int) -> dict[int, Allowance]:
    """Return what people are allowed beyond others in a course, by person: one query."""
    rows = Accommodation.objects.filter(course=course_id)
    return {one.user_id: one.to_allowance() for one in rows}
