"""Notes of courses, and those that are somebody's own."""

import pytest
from django.db import IntegrityError, transaction

from quizzes.models import Card, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_note(course, student):
    """A published note of the student's own in the small course, with one card."""
    lesson = course.cards[0].note.lesson
    note = Note.everyones.create(
        course=lesson.course, lesson=lesson, key="own-1", owner=student, status="published"
    )
    Card.objects.create(note=note, slot="forward")
    return note


def test_an_own_note_is_no_note_of_the_course(own_note, course):
    assert own_note not in Note.objects.all()
    assert own_note not in own_note.lesson.notes.all()
    assert own_note in Note.everyones.all()


def test_only_its_owner_sees_its_cards(own_note, student, other_student, instructor):
    card = own_note.cards.get()

    seen = [card in Card.objects.visible_to(user) for user in (student, other_student, instructor)]

    assert seen == [True, False, False]
    assert Card.objects.wording_shown(student, card.pk) == (None, own_note.course_id)
    with pytest.raises(Card.DoesNotExist):
        Card.objects.wording_shown(other_student, card.pk)


def test_a_note_of_a_course_has_an_objective(course):
    lesson = course.cards[0].note.lesson
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.everyones.create(course=lesson.course, lesson=lesson, key="loose")
