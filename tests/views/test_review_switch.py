"""Whether a course asks for reviews: switched at the desk or in the admin, and on record."""

import pytest

from quizzes.models import ContentChange, Course
from tests.factories import MembershipFactory
from tests.views.desk_pages import DESK

BANK = f"{DESK}questions/"
SWITCH = f"{DESK}reviews/"
pytestmark = pytest.mark.usefixtures("clock")


def on_record(course) -> list[tuple]:
    return list(ContentChange.objects.of(course).values_list("action", "by__username"))


def test_an_instructor_switches_reviews_on_and_off_at_the_desk(course, client_of, instructor):
    desk = client_of(instructor)
    assert "Reviews before publishing: off" in desk.get(BANK).text
    page = desk.post(SWITCH, {"reviews": "on"}, follow=True)
    assert "Questions are now reviewed before they are published." in page.text
    assert "Reviews before publishing: on" in page.text
    assert Course.objects.get().reviews_questions is True
    desk.post(SWITCH, {"reviews": "on"})
    desk.post(SWITCH, {"reviews": "off"})
    assert Course.objects.get().reviews_questions is False
    assert on_record(course.course) == [
        ("reviews_off", "instructor"),
        ("reviews_on", "instructor"),
    ]
    history = desk.get(f"{DESK}history/course/small/")
    assert "Reviews before publishing switched off" in history.text


def test_a_value_that_makes_no_sense_switches_nothing(course, client_of, instructor):
    assert client_of(instructor).post(SWITCH, {"reviews": "x"}).status_code == 404
    assert on_record(course.course) == []


def test_assistants_see_no_switch(course, client_of, student):
    MembershipFactory(user=student, course=course.course, role="assistant")
    page = client_of(student).get(BANK)
    assert (page.status_code, "Reviews before publishing" in page.text) == (200, False)


def test_a_switch_in_the_administration_is_on_record_too(course, client_of, administrator):
    admin = client_of(administrator)
    address = f"/admin/quizzes/course/{course.course.pk}/change/"
    form = admin.get(address).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"reviews_questions": "on"}
    assert admin.post(address, sent).status_code == 302
    assert on_record(course.course)[0] == ("reviews_on", "administrator")
