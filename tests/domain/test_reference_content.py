"""People, events and translations of a course: what their specs take, and what the checks say."""

import pytest
from pydantic import TypeAdapter, ValidationError

from quizzes.domain import content, course_checks
from tests.specs import small_course, small_event, small_person

DATES = TypeAdapter(content.SortDate)


@pytest.mark.parametrize("text", ["2002", "2002-05", "2004-02-29"])
def test_a_year_a_month_or_a_day_sorts(text):
    assert DATES.validate_python(text) == text


@pytest.mark.parametrize("text", ["", "02", "2002-13", "2003-02-29", "28 May 2002", "2002-5"])
def test_no_other_text_is_a_date(text):
    with pytest.raises(ValidationError):
        DATES.validate_python(text)


def said(**changes):
    found = course_checks.check_references(small_course(**changes))
    return [(one.kind, one.key, one.field, one.message) for one in found]


def test_the_small_course_has_no_problem():
    assert said() == []


def test_lessons_and_links_of_people_and_events_exist():
    person = small_person(lessons=("founding", "lost"), about="[x](term:nrc)")
    event = small_event(lesson="lost", printed="[x](source:nobody)")
    assert said(people=(person,), timeline=(event,)) == [
        ("person", "blair", ("lessons", 1), "the course has no lesson 'lost'"),
        ("event", "rome", ("lesson",), "the course has no lesson 'lost'"),
        ("person", "blair", ("about",), "the course has no term 'nrc'"),
        ("event", "rome", ("printed",), "the course has no source 'nobody'"),
    ]


def test_keys_of_people_and_events_are_unique():
    found = said(people=(small_person(),) * 2, timeline=(small_event(),) * 2)
    assert [problem[3] for problem in found] == [
        "another person has the key 'blair'",
        "another event has the key 'rome'",
    ]
