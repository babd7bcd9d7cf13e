"""An objective and what serves it stay in one lesson."""

import pytest

from quizzes.models import Objective
from tests import factories
from tests.security.matrix.forms import filled_in

pytestmark = pytest.mark.django_db


def move(client, objective, lesson):
    address = f"/admin/quizzes/objective/{objective.pk}/change/"
    fields = filled_in(client.get(address).text, "objective_form")
    fields = {name: value for name, value in fields.items() if "action" not in name}
    return client.post(address, fields | {"lesson": str(lesson.pk), "_save": "Save"})


def test_a_served_objective_keeps_its_lesson(course, administrator, client_of, clock):
    refused = move(client_of(administrator), course.objective, course.next_lesson)
    assert refused.status_code == 200
    assert "Move those to another objective first." in refused.text
    assert Objective.objects.get(pk=course.objective.pk).lesson == course.lesson


def test_another_moves(course, administrator, client_of, clock):
    objective = factories.ObjectiveFactory(lesson=course.lesson, key="unserved")
    assert move(client_of(administrator), objective, course.next_lesson).status_code == 302
    assert Objective.objects.get(pk=objective.pk).lesson == course.next_lesson
