"""What a plan for an exam starts from: how one person stands in a course today."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Subquery

from quizzes.domain.exam_plan import Outlook, UnreadLesson
from quizzes.domain.memory import MemoryState, Phase
from quizzes.domain.progress import reading_minutes
from quizzes.domain.queue import Limits
from quizzes.models.accounts import User
from quizzes.models.cards import MEMORY_FIELDS, CardState
from quizzes.models.courses import Lesson
from quizzes.models.notes import Card, Note
from quizzes.models.plans import ExamPlan, StudyBreak
from quizzes.models.progress import LessonReading
from quizzes.models.study import study_rules


def core_states(user: User, course: int):
    """Return the states of the person's core cards in the course, without those not to be seen."""
    deck = CardState.objects.deck_of(user)
    return deck.filter(
        card__note__course=course, card__note__owner=None, card__note__tier=Note.Tier.CORE
    )


def outlook(*, user: User, plan: ExamPlan, day: date) -> Outlook:
    """Return how the person stands in the plan's course on this learner day: in five queries.

    The stricter of the plan's daily limit and the person's own holds.
    """
    columns = core_states(user, plan.course_id).order_by("card")
    states, in_deck = [], Counter()
    for lesson, *memory in columns.values_list("card__note__lesson", *MEMORY_FIELDS):
        values = dict(zip(MEMORY_FIELDS, memory, strict=True))
        states.append(MemoryState(**values | {"phase": Phase(values["phase"])}))
        in_deck[lesson] += 1
    core = _core_cards(plan.course_id)
    unread, read_today, absent = [], 0, 0
    for pk, key, body, read_on in _lessons(user, plan.course_id):
        missing = max(core[pk] - in_deck[pk], 0)
        read_today += read_on == day
        if read_on is None:
            unread.append(UnreadLesson(key, missing, reading_minutes(len(body.split()))))
        else:
            absent += missing
    return Outlook(
        cards=tuple(states),
        lessons=tuple(unread),
        since=min(user.learner_day(plan.set_at), day),
        today=day,
        exam_on=plan.exam_on,
        target=plan.target_recall,
        limits=Limits(user.new_cards_per_day, min(user.answers_per_day, plan.answers_per_day)),
        settings=study_rules(user, [plan.course_id])[plan.course_id],
        days_off=days_off(user),
        read_today=read_today,
        absent=absent,
    )


def days_off(user: User) -> frozenset[date]:
    """Return all days of the person's breaks: one query."""
    breaks = StudyBreak.objects.standing().filter(user=user.pk)
    return frozenset(
        one.first_day + timedelta(days=ahead) for one in breaks for ahead in range(one.length)
    )


def _core_cards(course: int) -> Counter:
    core = Card.objects.filter(
        note__course=course,
        note__owner=None,
        note__tier=Note.Tier.CORE,
        note__status="published",
        retired=False,
    )
    counted = core.order_by().values("note__lesson").annotate(n=Count("pk"))
    return Counter(dict(counted.values_list("note__lesson", "n")))


def _lessons(user: User, course: int):
    mine = LessonReading.objects.filter(user=user.pk, lesson=OuterRef("pk"))
    readable = Lesson.objects.readable().filter(course=course)
    dated = readable.annotate(read_on=Subquery(mine.values("read_on")[:1]))
    return dated.values_list("pk", "key", "body", "read_on")
