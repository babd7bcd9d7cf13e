"""The list of cards and the notes of one's own: usable by everyone, with script and without."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from quizzes.actions import lessons, own_notes
from quizzes.actions.wordings import word_note
from quizzes.domain.content import parse_note_body
from quizzes.models import Card, CardState, Lesson, Note, OwnWording
from tests.browser import pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lesson(nrc, student, clock) -> Lesson:
    """Return a lesson the student has read: its core cards are in the deck."""
    lesson = Lesson.objects.get(key="rapprochement-after-911")
    lessons.mark_read(user=student, lesson=lesson, now=clock.now)
    return lesson


@pytest.fixture
def page(new_context) -> Page:
    """Return a page on which neither a script nor the content policy may complain."""
    opened = new_context(reduced_motion="reduce").new_page()
    opened.heard = pages.listen(opened)
    yield opened
    assert [said for said in opened.heard if "status of 422" not in said] == []


def card_of(lesson: Lesson) -> Card:
    core = Card.objects.filter(note__lesson=lesson, note__tier="core")
    return core.filter(note__current__kind="basic").first()


def test_the_list_and_a_card_in_their_states(lesson, student, page, log_in, assert_usable):
    log_in(page, student)
    page.goto("/cards/?q=a&state=new")
    assert_usable(page)
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("alert")).to_contain_text("Select the cards first.")
    assert_usable(page)
    page.goto("/cards/?q=nothing+like+it")
    assert_usable(page)
    page.goto(f"/cards/{card_of(lesson).pk}/")
    page.get_by_text("Suspend, bury, flag").click()
    assert_usable(page)


def test_notes_of_ones_own_and_extras(lesson, student, page, log_in, assert_usable, clock):
    log_in(page, student)
    place = f"{lesson.course.key}/{lesson.key}"
    body = parse_note_body({"kind": "basic", "front": "Mine?", "back": "Yes"})
    note = own_notes.add_note(user=student, lesson=lesson, body=body, uuid=uuid4(), now=clock.now)
    addresses = ["/cards/notes/new/", f"/c/nrc/lessons/{lesson.key}/extras/"]
    addresses += [f"/cards/notes/new/?lesson={place}&kind={kind}" for kind in ("cloze", "typed")]
    addresses += [f"/cards/notes/{note.pk}/", f"/cards/notes/{note.pk}/delete/"]
    for address in addresses:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        assert_usable(page)


def test_a_newer_wording_beside_ones_own(lesson, student, page, log_in, assert_usable, clock):
    log_in(page, student)
    card = card_of(lesson)
    page.goto(f"/cards/{card.pk}/wording/")
    assert_usable(page)
    page.get_by_label("Front").fill("Said in my own words?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Said in my own words?")).to_be_visible()
    note = Note.objects.get(pk=card.note_id)
    body = parse_note_body(note.current.body).model_copy(update={"front": "Said anew?"})
    word_note(note=note, body=body, now=clock.now)
    page.reload()
    expect(page.get_by_text("Said anew?")).to_be_visible()
    assert_usable(page)
    page.get_by_role("button", name="Take the course’s").click()
    expect(page.get_by_role("heading", name="Said anew?")).to_be_visible()
    assert OwnWording.objects.count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_cards_are_suspended_and_brought_back_by_keyboard(
    lesson, student, new_context, log_in, script
):
    page = new_context(java_script_enabled=script).new_page()
    log_in(page, student)
    page.goto("/cards/")
    boxes = page.locator("input[name=cards]")
    for number in (0, 2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Do it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Suspend: 2 cards.")).to_be_visible()
    assert CardState.objects.filter(suspended=True).count() == 2
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back: 2 cards.")).to_be_visible()
    assert CardState.objects.filter(suspended=True).count() == 0
