"""Options, pairs and labels that were asked keep their keys to themselves, for good."""

from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.forms.cloze import read_options
from quizzes.models import QuestionVersion
from tests import factories
from tests.domain import kinds
from tests.views.desk_pages import take
from tests.views.test_desk_editor import EDIT, QUESTIONS, sent, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, instructor, clock):
    return client_of(instructor)


def replace_row(desk, address: str, index: int, row: dict) -> None:
    """Remove a row at the desk and write another into the last empty one, as two saves do."""
    values = sent(desk, address)
    (rows,) = {name.split("-")[0] for name in values if name.endswith("-TOTAL_FORMS")}
    fields = {name: value for name, value in values.items() if not name.startswith(rows)}
    kept = [one for one in rows_of(values, rows) if one.get("key") and one["index"] != index]
    for number, one in enumerate([*kept, row]):
        fields |= {
            f"{rows}-{number}-{name}": value for name, value in one.items() if name != "index"
        }
    fields |= {name: value for name, value in values.items() if name.endswith("_FORMS")}
    fields[f"{rows}-TOTAL_FORMS"] = str(len(kept) + 1)
    response = desk.post(address, fields | {"save": "1"})
    assert response.status_code == 303


def rows_of(values: dict, rows: str) -> list[dict]:
    found: dict[int, dict] = {}
    for name, value in values.items():
        _rows, number, field = [*name.split("-", 2), "", ""][:3]
        if _rows == rows and number.isdigit():
            found.setdefault(int(number), {"index": int(number)})[field] = value
    return [*found.values()]


def test_a_new_option_never_gets_the_key_of_one_that_was_asked(desk, course, student):
    attempt = take(student, course.quiz)
    replace_row(desk, EDIT, 0, {"text": "The Charter of the Council"})
    first, second = QuestionVersion.objects.filter(question=the(course)).order_by("number")
    assert [option.key for option in first.spec.options] == ["a", "b", "c"]
    assert [option.key for option in second.spec.options] == ["b", "c", "d"]
    assert attempt.items.get(version=first).response.answer["choice"] == "a"


def test_nor_that_of_one_dropped_versions_ago(desk, course, student):
    take(student, course.quiz)
    replace_row(desk, EDIT, 0, {"text": "The Charter of the Council"})
    replace_row(desk, EDIT, 2, {"text": "The Treaty of the Council"})
    keys = [option.key for option in the(course).current.spec.options]
    assert keys == ["b", "c", "d"]


def test_what_was_never_asked_begins_with_a_again(desk, course):
    replace_row(desk, EDIT, 0, {"text": "The Charter of the Council"})
    assert [option.key for option in the(course).current.spec.options] == ["b", "c", "a"]


def test_a_new_match_gets_a_key_of_its_own(desk, course, student, clock):
    question = factories.QuestionFactory(
        objective=course.objective, body=kinds.matching(), key="labelled"
    )
    quiz = factories.QuizFactory(lesson=course.lesson, questions=[question])
    attempts.start(user=student, quiz=quiz, now=clock.now, rng=Random(1))
    address = f"{QUESTIONS}labelled/"
    response = desk.post(address, sent(desk, address, **{"pairs-0-match": "New", "save": "1"}))
    assert response.status_code == 303
    first, second = QuestionVersion.objects.filter(question=question).order_by("number")
    old = {option.key for option in first.spec.options}
    new = next(option.key for option in second.spec.options if option.text == "New")
    assert old & {new} == set()


def test_nor_does_a_new_line_of_a_gap(desk):
    stored = [{"key": "b", "text": "Rome", "correct": True, "feedback": ""}]
    options = read_options("*Rome\nOslo", stored, {"a"})
    assert [option["key"] for option in options] == ["b", "c"]
