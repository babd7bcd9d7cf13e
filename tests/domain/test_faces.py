"""The two sides of cards."""

import pytest

from quizzes.domain.content import BasicNote, ClozeNote, parse_note_body
from quizzes.domain.faces import Face, face
from quizzes.domain.grading import Verdict, grade

CLOZE = ClozeNote(text="Founded near {{c1::Rome::city}} in {{c2::2002}}.", extra="A summit.")


def test_a_basic_note_asks_its_front():
    note = BasicNote(kind="basic", front="Where?", back="Rome")
    assert face(note, "forward") == Face("Where?", "Rome", "")


def test_a_reversed_note_asks_its_back_too():
    note = BasicNote(kind="reversed", front="PJC", back="Permanent Joint Council")
    assert face(note, "reverse") == Face("Permanent Joint Council", "PJC", "")


def test_a_cloze_card_has_a_blank_for_its_own_deletion_and_the_hint_behind_it():
    expected = Face(
        r"Founded near **\_\_\_\_** (hint: city) in 2002.",
        "Founded near **Rome** in 2002.",
        "A summit.",
    )
    assert face(CLOZE, "c1") == expected


def test_a_cloze_card_without_a_hint_shows_a_gap():
    assert face(CLOZE, "c2").question == r"Founded near Rome in **\_\_\_\_**."


def test_a_slot_the_note_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no card 'c3'"):
        face(CLOZE, "c3")


def test_a_typed_card_shows_its_first_answer_and_takes_any():
    body = parse_note_body(
        {"kind": "typed", "front": "Which city?", "answers": ["Ankara", "Angora"], "slips": 1}
    )
    verdicts = [
        grade(body.as_question(), {"text": text}).verdict
        for text in ("Ankara", " ángora ", "Ankraa", "Oslo", "")
    ]

    assert body.slots() == ("forward",)
    assert face(body, "forward") == Face("Which city?", "Ankara", "")
    right, wrong = Verdict.RIGHT, Verdict.WRONG
    assert verdicts[:4] == [right, right, right, wrong]
    assert verdicts[4] != right
