"""The two sides of cards."""

import pytest

from quizzes.domain.content import BasicNote, ClozeNote
from quizzes.domain.faces import Face, face

CLOZE = ClozeNote(text="Founded near {{c1::Rome::city}} in {{c2::2002}}.", extra="A summit.")


def test_a_basic_note_asks_its_front():
    note = BasicNote(kind="basic", front="Where?", back="Rome")
    assert face(note, "forward") == Face("Where?", "Rome", "")


def test_a_reversed_note_asks_its_back_too():
    note = BasicNote(kind="reversed", front="PJC", back="Permanent Joint Council")
    assert face(note, "reverse") == Face("Permanent Joint Council", "PJC", "")


def test_a_cloze_card_hides_its_own_deletion_behind_the_hint():
    expected = Face(
        r"Founded near **\[city\]** in 2002.", "Founded near **Rome** in 2002.", "A summit."
    )
    assert face(CLOZE, "c1") == expected


def test_a_cloze_card_without_a_hint_shows_a_gap():
    assert face(CLOZE, "c2").question == r"Founded near Rome in **\[…\]**."


def test_a_slot_the_note_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no card 'c3'"):
        face(CLOZE, "c3")
