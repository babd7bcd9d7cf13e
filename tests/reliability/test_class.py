"""A class that answers at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from tests.reliability.browsers import Browser
from tests.reliability.students import Door, Student

pytestmark = pytest.mark.exhaustive

STUDENTS = 64
QUESTIONS = 5


@pytest.fixture
def world(site):
    """The course, the quiz and the class."""
    return site.python("tests.reliability.world", str(STUDENTS), str(QUESTIONS))


@pytest.fixture
def door(site, world):
    """The running site."""
    site.start()
    door = Door()
    door.open(site.port)
    yield door
    site.stop()


@pytest.fixture
def students(door, world):
    """The class, logged in."""
    students = [
        Student(Browser({"sessionid": person["session"]}), door, world["quiz"], Random(number))
        for number, person in enumerate(world["students"])
    ]
    yield students
    for student in students:
        student.browser.close()


def complaints(log):
    """Return the lines of a server's log that are no request, or one that failed."""
    lines = (json.loads(line) for line in log.read_text().splitlines())
    return [line for line in lines if line["level"] != "info" or line.get("status", 0) >= 500]


def test_64_students_answer_at_once(site, students):
    with ThreadPoolExecutor(STUDENTS) as pool:
        list(pool.map(Student.take_quiz, students))
    sent = [said for student in students for said in student.record()]
    found = site.python("tests.reliability.records", given=sent)
    assert found["faults"] == []
    assert found["answers_confirmed"] == found["answers_on_record"] == STUDENTS * QUESTIONS
    assert found["broken_off"] == 0
    assert complaints(site.log) == []
