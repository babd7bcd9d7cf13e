"""Cards and terms written at the desk: previewed, checked, saved, corrected."""

import pytest

from quizzes.models import Card, ContentChange, GlossaryTerm, Note
from tests import factories
from tests.views.desk_writing_pages import CARD, DESK, FILED, TERM, of_note, of_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(instructor, client_of, clock):
    return client_of(instructor)


@pytest.fixture
def term(course):
    return GlossaryTerm.objects.create(
        course=course.course, key="isaf", term="ISAF", definition="A force.", status="published"
    )


def test_both_sides_of_a_card_are_shown(client, course):
    text = client.get(CARD).text
    assert "<dd>Where?</dd>" in text
    assert "<dd>Rome</dd>" in text
    assert "Passages of this lesson: first, second" in " ".join(text.split())


def test_a_card_is_saved_with_its_correction(client, course, student):
    note = course.notes[0]
    sent = of_note(note, back="Near Rome", meaning_changed="on", correction="It was near Rome.")
    text = client.post(CARD, sent, follow=True).text
    assert "Whoever learned it before is told" in text
    note = Note.objects.get(pk=note.pk)
    assert note.current.body["back"] == "Near Rome"
    assert note.current.correction == "It was near Rome."
    assert ContentChange.objects.of(note).get().data["body"]["back"] == "Near Rome"
    lonely = of_note(note, correction="Only said.", began_from="2")
    assert "Tick this too" in client.post(CARD, lonely).text


def test_a_new_card_asks_its_kind_first(client, course, instructor):
    new = f"{DESK}cards/new/"
    assert "Text with gaps" in client.get(new).text
    assert client.post(new, {}).status_code == 404
    address = f"{new}?kind=cloze"
    assert "What was corrected" not in client.get(address).text
    sent = FILED | {"text": "In {{c1::Rome}}, {{c2::2002}}.", "objective": course.objective.pk}
    preview = client.post(f"{new}preview/?kind=cloze", sent).text
    assert preview.count("<dt>Asks</dt>") == 2
    response = client.post(address, sent | {"extra": "", "tags": "when", "facts": "F1"})
    note = Note.objects.get(key="in-rome-2002")
    assert response["Location"] == f"{DESK}cards/in-rome-2002/"
    assert (note.author, note.is_private, note.tags, note.facts) == (
        *(instructor, True),
        *(["when"], ["F1"]),
    )
    assert sorted(Card.objects.filter(note=note).values_list("slot", flat=True)) == ["c1", "c2"]
    assert note.position == max(n.position for n in Note.objects.all())


def test_cards_that_go_are_told(client, course):
    note = factories.NoteFactory(
        objective=course.objective,
        key="gaps",
        body={"kind": "cloze", "text": "{{c1::Rome}}, {{c2::2002}}.", "extra": ""},
    )
    sent = FILED | {"objective": note.objective_id, "text": "{{c1::Rome}}, 2002.", "extra": ""}
    text = client.post(f"{DESK}cards/gaps/", sent | {"began_from": "1"}, follow=True).text
    assert "No longer asked, but not forgotten: c2." in text


def test_a_card_that_is_not_whole_says_what_it_needs(client, course):
    address = f"{DESK}cards/new/preview/?kind=cloze"
    text = client.post(address, FILED | {"text": "No gap", "objective": ""}).text
    assert "The card appears here once it can be asked." in text
    assert "needs a deletion" in text
    assert client.post(f"{DESK}cards/new/preview/?kind=riddle").status_code == 404


def test_a_card_of_another_course_finds_no_place_here(client, course):
    other = factories.ObjectiveFactory()
    sent = of_note(course.notes[0], objective=str(other.pk))
    assert client.post(CARD, sent).status_code == 422
    Note.objects.filter(pk=course.notes[0].pk).update(objective=course.objective)
    assert Note.objects.get(pk=course.notes[0].pk).revision == 1


# A term


def test_a_term_is_shown_saved_and_made(client, course, term, instructor):
    assert "<dd><p>A force.</p>" in client.get(TERM).text
    sent = of_term(term, definition="A *force*.", translations="ru: МССБ")
    assert client.post(TERM, sent).status_code == 303
    term.refresh_from_db()
    assert (term.definition, term.translations) == ("A *force*.", {"ru": "МССБ"})
    preview = client.post(f"{TERM}preview/", sent | {"definition": "[It](term:none)"}).text
    assert "Line 1: the course has no term" in preview
    new = {"term": "Mandate", "definition": "A task.", "status": "published", "key": ""}
    assert client.post(f"{DESK}glossary/new/", new).status_code == 303
    made = GlossaryTerm.objects.get(key="mandate")
    assert (made.author, made.is_private) == (instructor, False)
