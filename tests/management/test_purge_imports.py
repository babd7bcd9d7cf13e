"""`manage.py purge_imports` forgets what nobody took."""

from io import StringIO

import pytest
from django.core.management import call_command

from quizzes.models import ImportRow, QuestionImport
from quizzes.models.question_imports import KEPT_FOR
from tests.views.import_pages import brought

pytestmark = pytest.mark.django_db


def test_what_waits_longer_than_a_week_is_forgotten(course, instructor, clock):
    brought(course.course, instructor)
    assert said() == "Forgot 0 files that nobody imported.\n"
    clock.move(seconds=KEPT_FOR.total_seconds())
    assert said() == "Forgot 1 files that nobody imported.\n"
    assert not QuestionImport.objects.exists()
    assert not ImportRow.objects.exists()


def said():
    out = StringIO()
    call_command("purge_imports", stdout=out)
    return out.getvalue()
