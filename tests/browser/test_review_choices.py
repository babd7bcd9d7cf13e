"""The review's menu and typed cards: by mouse, keyboard, touch, and without script."""

import pytest
from playwright.sync_api import expect

from quizzes.actions import cards
from quizzes.domain.memory import EventKind
from quizzes.models import CardEvent, CardState
from tests.factories import NoteFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def typed(course, student, clock):
    """The student's deck: a card whose answer is typed, then the small course's three."""
    body = {"kind": "typed", "front": "Which capital?", "answers": ["Ankara"], "slips": 1}
    note = NoteFactory(objective=course.objective, body=body, position=0)
    card = note.cards.get()
    cards.add(user=student, cards=[card, *course.cards], now=clock.now)
    return card


def kinds() -> list[str]:
    return list(CardEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_what_is_typed_is_compared_by_keyboard_alone(page, log_in, student, typed, clock):
    log_in(page, student)
    page.goto("/review/")
    ask_until(page, "Which capital?")

    page.get_by_label("Type your answer").focus()
    page.keyboard.type("ankraa")
    page.keyboard.press("Enter")

    expect(page.locator("[data-compared]")).to_have_text("You typed “ankraa”: right.")
    expect(page.locator("#status")).to_have_text("You typed “ankraa”: right.")
    with page.expect_response(answer_to(typed)):
        page.keyboard.press("2")
    assert CardState.objects.get(card=typed).reviews == 1


def answer_to(card):
    """Return whether a response is that to an answer to this card."""
    return lambda response: f"card={card.pk}&rating" in (response.request.post_data or "")


def ask_until(page, question: str) -> None:
    """Answer cards until this one is asked."""
    for _ in range(6):
        if page.locator(".flashcard .ask").inner_text() == question:
            return
        page.keyboard.press("Space")
        page.keyboard.press("2")
    raise AssertionError(f"never asked: {question}")


def test_a_card_set_aside_makes_room_and_undo_brings_it_back(page, log_in, student, typed):
    log_in(page, student)
    page.goto("/review/")
    first = page.locator(".flashcard .ask").inner_text()

    page.keyboard.press("m")
    with page.expect_response("**/review/mark/"):
        page.get_by_role("button", name="Set aside").click()
    expect(page.locator(".flashcard .ask")).not_to_have_text(first)
    expect(page.locator("#status")).to_have_text("Set aside until you resume it.")
    assert kinds() == [EventKind.SUSPEND]

    with page.expect_response("**/review/undo/"):
        page.keyboard.press("u")
    expect(page.locator(".flashcard .ask")).to_have_text(first)
    assert kinds() == [EventKind.SUSPEND, EventKind.UNDO]


def test_a_flag_stays_with_its_card(page, log_in, student, typed):
    log_in(page, student)
    page.goto("/review/")
    page.keyboard.press("m")
    with page.expect_response("**/review/mark/"):
        page.get_by_role("button", name="Flag", exact=True).click()
    expect(page.locator("#status")).to_have_text("Flagged.")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Take the flag off")).to_be_visible()
    assert CardState.objects.filter(flag=1).count() == 1


def test_practice_goes_round_until_all_are_known(page, log_in, student, course, clock):
    cards.add(user=student, cards=course.cards[:1], now=clock.now)
    log_in(page, student)
    page.goto("/review/custom/")
    page.get_by_role("link", name="Practise").first.click()
    expect(page.get_by_text("This is practice")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.locator(".flashcard .ask")).to_be_visible()
    expect(page.locator(".flashcard .ask")).not_to_have_text("One moment")
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="You knew them all")).to_be_visible()
    assert list(CardEvent.objects.values_list("practice", flat=True)) == [True, True]
    assert CardState.objects.get().reviews == 0


def test_without_script_all_of_it_works(new_context, log_in, student, typed):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, student)
    page.goto("/review/")
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Not today").click()
    assert kinds() == [EventKind.BURY]
    page.get_by_role("button", name="Undo").click()
    assert kinds() == [EventKind.BURY, EventKind.UNDO]


def test_typed_cards_without_script(new_context, log_in, student, course, clock):
    body = {"kind": "typed", "front": "Which capital?", "answers": ["Ankara"]}
    note = NoteFactory(objective=course.objective, body=body)
    cards.add(user=student, cards=note.cards.all(), now=clock.now)
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, student)
    page.goto("/review/")
    page.get_by_label("Type your answer").fill("Oslo")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("[data-compared]")).to_have_text("You typed “Oslo”. Compare it yourself.")
    page.get_by_role("button", name="Good").click()
    assert CardState.objects.get().reviews == 1


def test_nothing_stands_in_anyones_way(page, log_in, student, typed, assert_usable):
    log_in(page, student)
    for address in ("/review/", "/review/custom/", "/review/?practice=1"):
        page.goto(address)
        if page.locator(".menu").count():
            page.locator(".menu > summary").click()
        assert_usable(page)
