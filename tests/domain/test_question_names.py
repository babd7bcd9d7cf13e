"""Which titles of a file are names that somebody gave."""

import pytest

from quizzes.domain.question_names import given_name
from quizzes.domain.questions import AcceptedAnswer, Cloze, Gap, TrueFalse
from quizzes.formats.moodle_names import name_from

LONG = "Which of the two rivers that meet below the old town carries more water in a dry summer?"


def asking(stem: str) -> TrueFalse:
    return TrueFalse(stem=stem, answer=True)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Übung 3: Größe (exam 2019)", "How large is it?"),
        ("Rome", "Rome is a city."),
        ("Rome...", "Paris is a city."),
        ("7", "Is it 7?"),
        ("∫", "∫ x dx"),
        ("What is *it*? (2)", "What is *it*?"),
    ],
)
def test_a_title_of_its_own_is_a_name(title, stem):
    assert given_name(title, asking(stem), "12") == title


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("", "Rome is a city."),
        ("Rome is a city.", "**Rome** is a [city](lesson:cities)."),
        ("rome is  a CITY", "Rome is a city."),
        (name_from(LONG), LONG),
        (name_from(f"<p>{LONG}</p>"), LONG),
        ("Which of the two…", f"![A map](picture:map) {LONG}"),
        ("2 < 3 & 4", r"2 \< 3 & 4"),
        ("∫ + ∫", "∫ + ∫"),
    ],
)
def test_what_a_reader_makes_of_the_text_is_none(title, stem):
    assert given_name(title, asking(stem)) == ""


def test_a_text_with_gaps_is_its_beginning_too():
    gap = Gap(key="a", answers=(AcceptedAnswer(text="Tiber"),))
    body = Cloze(stem="Fill in the gap.", text="Rome lies on the [[a]], they say.", gaps=(gap,))
    assert given_name("Rome lies on the {#1}, they say.", body) == ""
    assert given_name("Rome lies on...", body) == ""
    assert given_name("Fill in", body) == "Fill in"


def test_the_key_that_an_export_writes_in_place_of_a_name_is_none():
    assert given_name("about-rome", asking("Rome?"), "about-rome") == ""
    assert given_name("about-rome", asking("Rome?"), "7") == "about-rome"
    assert given_name("Q 12", asking("Rome?"), "Q 12") == "Q 12"


def test_a_name_that_is_too_long_is_cut():
    assert given_name("n" * 255, asking("Q")) == "n" * 255
    assert given_name("n" * 256, asking("Q")) == "n" * 254 + "…"
