"""Reading a lesson and recalling inside it, for visitors, guests and students."""

import re

import pytest
from django.urls import reverse

from quizzes import models
from tests import factories
from tests.factories import fresh_uuid

pytestmark = pytest.mark.django_db

BODY = """\
## First part {#first}

It met near [Rome](term:rome).[7](source:bosworth)

::: recall fact-1/forward, fact-2/forward
:::

## Second part {#second}

::: figure line
:::

::: recall fact-3/forward
:::
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Seats</title></svg>'


@pytest.fixture
def lesson(course, clock) -> models.Lesson:
    """The small course's first lesson with two recall areas, a term, a source and a figure."""
    shared = {"course": course.course, "status": "published"}
    models.GlossaryTerm.objects.create(key="rome", term="Rome", definition="A city.", **shared)
    models.Source.objects.create(key="bosworth", number=7, citation="Bosworth 2002", **shared)
    models.Figure.objects.create(key="line", title="Seats", text="Ten.", svg=DRAWING, **shared)
    course.lesson.body = BODY
    course.lesson.save()
    return course.lesson


def address(lesson: models.Lesson, name: str = "lesson", *args) -> str:
    return reverse(name, args=[lesson.course.key, lesson.key, *args])


def answer(client, course, area: int, index: int, rating: int = 3, **extra):
    data = {"card": course.cards[index].pk, "rating": rating, "uuid": fresh_uuid()} | extra
    headers = {"HX-Request": "true"} if extra.pop("htmx", False) else {}
    return client.post(address(course.lesson, "recall", area), data, headers=headers)


def asked(response) -> str:
    """Return the card number the first open recall area asks."""
    return re.search(r'name="card" value="(\d+)"', response.content.decode())[1]


@pytest.mark.parametrize("persona", ["anonymous", "guest", "student"])
def test_everybody_may_read(lesson, client_of, request, persona):
    user = None if persona == "anonymous" else request.getfixturevalue(persona)
    page = client_of(user).get(address(lesson)).content.decode()
    assert '<h2 id="first">First part</h2>' in page
    assert '<dt id="rome">Rome</dt>' in page
    assert 'aria-label="Source 7"' in page
    assert '<svg viewBox="0 0 9 9"><title>Seats</title></svg>' in page


def test_a_lesson_of_a_closed_course_is_not_there_for_strangers(lesson, client_of, student):
    lesson.course.access = models.Course.Access.MEMBERS
    lesson.course.save()
    assert client_of(student).get(address(lesson)).status_code == 404
    factories.MembershipFactory(user=student, course=lesson.course)
    assert client_of(student).get(address(lesson)).status_code == 200


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_an_unpublished_lesson_is_not_there(lesson, client_of, student, status):
    lesson.status = status
    lesson.save()
    assert client_of(student).get(address(lesson)).status_code == 404


def test_a_visitor_who_answers_becomes_a_guest_and_the_next_card_is_asked(
    lesson, course, client_of
):
    client = client_of()
    response = answer(client, course, 0, 0)
    assert (response.status_code, response.url) == (302, address(lesson) + "#recall-0")
    user = models.User.objects.get()
    assert (user.is_guest, user.card_states.get().card) == (True, course.cards[0])
    assert asked(client.get(address(lesson))) == str(course.cards[1].pk)


def test_the_same_answer_twice_counts_once(lesson, course, client_of, student):
    client, uuid = client_of(student), fresh_uuid()
    for _time in range(2):
        answer(client, course, 0, 0, uuid=uuid)
    assert student.card_events.count() == 1


def test_a_forgotten_card_returns_in_the_next_area(lesson, course, client_of, student):
    client = client_of(student)
    answer(client, course, 0, 0, rating=1)
    answer(client, course, 0, 1)
    page = client.get(address(lesson)).content.decode()
    assert re.findall(r'name="card" value="(\d+)"', page) == [str(course.cards[2].pk)]
    answer(client, course, 1, 2)
    assert asked(client.get(address(lesson))) == str(course.cards[0].pk)
    answer(client, course, 1, 0)
    page = client.get(address(lesson)).content.decode()
    assert re.findall(r'name="card" value="(\d+)"', page) == []
    assert ("1 of 2 remembered" in page, "2 of 2 remembered" in page) == (True, True)


def test_what_is_forgotten_in_the_last_area_comes_back_in_the_review(
    lesson, course, client_of, student
):
    client = client_of(student)
    answer(client, course, 0, 0, rating=1)
    answer(client, course, 0, 1)
    page = client.get(address(lesson)).content.decode()
    assert page.count("What was forgotten comes back further down. Read on.") == 1
    assert "comes back in your card review" not in page
    answer(client, course, 1, 2)
    answer(client, course, 1, 0, rating=1)
    page = client.get(address(lesson)).content.decode()
    assert page.count("What was forgotten comes back in your card review.") == 1


def test_a_card_can_be_skipped_without_a_trace(lesson, course, client_of):
    client = client_of()
    data = {"card": course.cards[0].pk, "skip": "1", "uuid": fresh_uuid()}
    response = client.post(address(lesson, "recall", 0), data)
    expected = f"{address(lesson)}?skipped={course.cards[0].pk}#recall-0"
    assert (response.status_code, response.url) == (302, expected)
    assert asked(client.get(response.url)) == str(course.cards[1].pk)
    assert models.User.objects.count() == 0


def test_htmx_gets_the_area_alone(lesson, course, client_of, student):
    response = answer(client_of(student), course, 0, 0, htmx=True)
    text = response.content.decode()
    assert (response.status_code, text.count("<section")) == (200, 1)
    assert ("<html" in text, asked(response)) == (False, str(course.cards[1].pk))


@pytest.mark.parametrize("rating", ["2", "4", "", "x"])
def test_an_answer_that_is_none_is_refused(lesson, course, client_of, student, rating):
    assert answer(client_of(student), course, 0, 0, rating=rating).status_code == 400
    assert student.card_events.count() == 0


@pytest.mark.parametrize("card", ["0", "-1", "x", "99999999999999999999", "٣"])
def test_a_card_the_lesson_does_not_ask_is_not_there(lesson, client_of, student, card):
    data = {"card": card, "rating": 3, "uuid": fresh_uuid()}
    assert client_of(student).post(address(lesson, "recall", 0), data).status_code == 404


def test_marking_as_read_puts_the_core_cards_into_the_deck(
    lesson, course, client_of, student, clock
):
    client = client_of(student)
    response = client.post(address(lesson, "lesson_read"))
    assert (response.status_code, response.url) == (302, address(lesson) + "#end")
    clock.move(days=2)
    client.post(address(lesson, "lesson_read"), {"automatic": "1"})
    reading = student.readings.get()
    assert (reading.read_at, reading.read_on) == (factories.MORNING, factories.MORNING.date())
    assert student.card_states.count() == 3


def test_scrolling_to_the_end_makes_no_guest_but_pressing_the_button_does(lesson, client_of):
    client = client_of()
    response = client.post(address(lesson, "lesson_read"), {"automatic": "1"})
    assert (response.status_code, models.User.objects.count()) == (200, 0)
    response = client.post(address(lesson, "lesson_read"))
    assert (response.status_code, models.User.objects.get().is_guest) == (302, True)
    assert client.post(address(lesson, "lesson_read"), {"automatic": "1"}).status_code == 204


def test_a_card_of_an_unpublished_lesson_is_not_asked_here(lesson, course, client_of, student):
    note = course.notes[0]
    note.lesson = factories.LessonFactory(module=lesson.module, status="draft")
    note.save()
    client = client_of(student)
    assert asked(client.get(address(lesson))) == str(course.cards[1].pk)
    assert answer(client, course, 0, 0).status_code == 404
    assert student.card_events.count() == 0


def test_a_place_the_lesson_does_not_have_records_nothing(lesson, course, client_of, student):
    assert answer(client_of(student), course, 2, 0).status_code == 404
    assert student.card_events.count() == 0


def test_the_neighbours_come_in_reading_order(lesson, client_of):
    earlier = factories.ModuleFactory(course=lesson.course, number=0)
    factories.LessonFactory(module=earlier, number=9, title="A prologue")
    page = client_of().get(address(lesson)).content.decode()
    assert ("lesson 2 of 3" in page, "A prologue" in page) == (True, True)


def test_extra_cards_stay_out_of_the_deck(lesson, course, client_of, student):
    models.Note.objects.filter(pk=course.notes[0].pk).update(tier="extra")
    client_of(student).post(address(lesson, "lesson_read"))
    assert student.card_states.count() == 2


def test_the_place_is_kept_for_people_and_not_for_visitors(lesson, client_of, student):
    client_of().post(address(lesson, "lesson_place"), {"section": "second"})
    response = client_of(student).post(address(lesson, "lesson_place"), {"section": "second"})
    assert response.status_code == 204
    assert models.LessonReading.objects.get().last_section == "second"


def test_a_place_that_does_not_exist_is_refused(lesson, client_of, student):
    response = client_of(student).post(address(lesson, "lesson_place"), {"section": "third"})
    assert response.status_code == 400
    assert models.LessonReading.objects.count() == 0


@pytest.mark.parametrize("name", ["lesson_read", "lesson_place"])
def test_writing_takes_a_post(lesson, client_of, student, name):
    assert client_of(student).get(address(lesson, name)).status_code == 405


def test_the_page_takes_at_most_ten_queries_whatever_it_holds(
    lesson, course, client_of, student, count_queries
):
    client = client_of(student)
    with count_queries() as few:
        client.get(address(lesson))
    for number in range(3):
        factories.ObjectiveFactory(lesson=lesson)
        factories.LessonFactory(module=lesson.module)
        note = factories.NoteFactory(objective=course.objective, key=f"more-{number}")
        lesson.body += f"\n::: recall {note.key}/forward\n:::\n"
    lesson.save()
    answer(client, course, 0, 0)
    with count_queries() as many:
        client.get(address(lesson))
    assert (len(few) <= 10, len(many)) == (True, len(few))


def test_two_open_prompts_of_one_page_both_count(lesson, course, client_of, student):
    client = client_of(student)
    page = client.get(address(lesson)).content.decode()
    uuids = re.findall(r'name="uuid" value="([^"]+)"', page)
    assert len(uuids) == 2
    answer(client, course, 0, 0, uuid=uuids[0], htmx=True)
    answer(client, course, 1, 2, uuid=uuids[1], htmx=True)
    assert list(student.card_events.values_list("card", flat=True)) == [
        course.cards[0].pk,
        course.cards[2].pk,
    ]
