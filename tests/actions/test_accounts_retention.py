"""What deleted accounts left behind goes when its course's date is past, and not before."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from quizzes.actions import attempts, deletion
from quizzes.models import Attempt, User
from tests.factories import MORNING

TODAY = MORNING.date()


@pytest.fixture
def left_behind(course, student, other_student, clock):
    """A deleted account's attempt beside that of somebody who stayed."""
    attempts.start(user=student, quiz=course.quiz, now=clock.now)
    attempts.start(user=other_student, quiz=course.quiz, now=clock.now)
    deletion.delete_account(user=student, now=clock.now)
    return Attempt.objects.get(user=student.pk)


@pytest.mark.parametrize("kept_until", [None, TODAY, TODAY + timedelta(days=1)])
def test_evidence_stays_until_its_date_is_past(course, left_behind, kept_until):
    course.course.evidence_kept_until = kept_until
    course.course.save()
    assert deletion.purge_evidence(today=TODAY) == 0
    assert Attempt.objects.filter(pk=left_behind.pk).count() == 1


def test_after_the_date_it_goes_with_its_nameless_row(course, left_behind, other_student):
    course.course.evidence_kept_until = TODAY - timedelta(days=1)
    course.course.save()
    out = StringIO()
    call_command("purge_evidence", stdout=out)
    assert out.getvalue() == "Erased 1 attempts of deleted accounts.\n"
    assert [attempt.user for attempt in Attempt.objects.all()] == [other_student]
    assert list(User.objects.all()) == [other_student]
