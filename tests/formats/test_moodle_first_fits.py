"""Where Moodle's first answer that fits is not the site's best one, a note says so."""

import pytest

from quizzes.formats import gift, moodle_xml
from tests.formats.moodle_xml.files import question, quiz


def notes(file):
    assert file.problems == ()
    (item,) = file.items
    return [str(note) for note in item.notes]


def sentence(text, there, here):
    return f"an earlier answer takes {text!r} there, which then earns {there}; here it earns {here}"


def said(text, there, here, line=1):
    return [f"line {line}: {sentence(text, there, here)}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q{=%50%*rome*=%100%Rome}", said("Rome", "50%", "100%")),
        ("Q{=%100%*rome*=%50%Rome}", said("Rome", "100%", "50%")),
        ("Q{=%50%*rome*\n=%100%*Rome in*}", said("*Rome in*", "50%", "100%", 2)),
        ("Q{=%50%Rome=%100%Rome}", said("Rome", "50%", "100%")),
        ("Q{=%100%*rome*=%50%*Rome in*}", []),
        ("Q{=%50%Rom=%100%Rome=%0%*}", []),
        ("Q{=Rome=*rome*}", []),
        ("Q{#=%50%5:1=%100%5:0}", said("5", "50%", "100%")),
        ("Q{#=%50%1..4=%100%4..9}", said("6.5", "50%", "100%")),
        ("Q{#=%100%5:0=%50%5:1}", []),
        ("Q{#=%50%1..4=%100%5..9}", []),
    ],
)
def test_an_earlier_answer_that_takes_a_later_one_is_noted(text, expected):
    assert notes(gift.read(text.encode())) == expected


def test_so_it_is_in_a_gap_whose_empty_answers_are_none():
    text = question("cloze", text="<p>Say.</p><p>x {1:SA: ~%50%*rome*~=Rome}</p>")
    assert notes(moodle_xml.read(quiz(text))) == said("Rome", "50%", "100%", 5)


def test_so_it_is_with_numbers_in_a_gap():
    text = question("cloze", text="<p>Say.</p><p>x {1:NM:%50%5:1~ ~=5.5}</p>")
    assert notes(moodle_xml.read(quiz(text))) == said("5.5", "50%", "100%", 5)
