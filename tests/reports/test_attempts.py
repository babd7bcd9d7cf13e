"""What a result counts by objective, and what it calls missed."""

import pytest

from quizzes.models import AttemptItem
from quizzes.reports.attempts import result_of
from tests import factories
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.domain import kinds
from tests.factories import MORNING

pytestmark = pytest.mark.django_db


def told(attempt):
    result = result_of(attempt, now=MORNING)
    lines = [(line.objective.key, line.right, line.total) for line in result.objectives]
    return lines, result.missed, len(result.rereading)


def test_objectives_tell_how_many_of_their_questions_were_right(course, begin, student):
    other = factories.ObjectiveFactory(lesson=course.next_lesson, key="what-came-after")
    question = factories.QuestionFactory(objective=other)
    course.quiz.places.create(question=question, position=5)
    attempt = begin(student, behaviour="deferred_feedback")
    for position, answers in ((1, RIGHT), (2, WRONG), (3, RIGHT)):
        send(attempt, position, answers)
    lines = [("founding-document", 2, 4), ("what-came-after", 0, 1)]
    assert told(finish(attempt)) == (lines, 3, 2)


def test_what_was_dropped_or_waits_for_a_person_is_not_missed(course, begin, student):
    other = factories.ObjectiveFactory(lesson=course.next_lesson, key="essays")
    essay = factories.QuestionFactory(objective=other, body=kinds.essay())
    course.quiz.places.create(question=essay, position=5)
    attempt = begin(student, behaviour="deferred_feedback", purpose="checkpoint")
    send(attempt, 1, WRONG)
    send(attempt, 5, {"text": ["It was so."]}.items())
    attempt = finish(attempt)
    AttemptItem.objects.filter(position=1).update(dropped=True)
    assert told(attempt) == ([("founding-document", 0, 3)], 3, 1)
    missed = attempt.items.missed().order_by("position")
    assert [item.position for item in missed] == [2, 3, 4]
    assert [item.position for item in attempt.items.order_by("position") if item.is_missed] == [
        *(2, 3, 4)
    ]


def test_an_essay_marked_by_its_writer_counts_nowhere(course, begin, student):
    other = factories.ObjectiveFactory(lesson=course.next_lesson, key="essays")
    for position in (5, 6):
        essay = factories.QuestionFactory(objective=other, body=kinds.essay())
        course.quiz.places.create(question=essay, position=position)
    attempt = begin(student, behaviour="deferred_feedback")
    send(attempt, 1, RIGHT)
    for position in (5, 6):
        send(attempt, position, {"text": ["It was so."]}.items())
    attempt = finish(attempt)
    for position, count in ((5, 2), (6, 0)):
        rubric = [token for token, _key in attempt.items.get(position=position).options]
        send(attempt, position, {"self_mark": ["1"], "ticks": rubric[:count]}.items())
    assert told(attempt) == ([("founding-document", 1, 4)], 3, 1)
    assert attempt.items.missed().count() == 3
    result = result_of(attempt, now=MORNING)
    assert (result.right, result.partly, result.length) == (1, 0, 4)
