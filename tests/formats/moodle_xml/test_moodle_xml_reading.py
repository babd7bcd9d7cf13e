"""What Moodle makes of elements that are missing, empty or written as old files have them."""

import pytest

from quizzes.formats import moodle_xml
from quizzes.formats.moodle_view import view_of
from tests.formats.moodle_xml.files import answer, question, quiz
from tests.formats.moodle_xml.test_moodle_xml_specs import fields, notes, read


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("moodle_auto_format", 0),
        ("html", 1),
        ("plain_text", 2),
        ("wiki_like", 3),
        ("markdown", 4),
        ("HTML", 1),
        ("", 1),
    ],
)
def test_texts_without_a_format_have_that_of_the_question(name, number):
    options = answer("a", attributes="") + answer("b", 0, attributes="")
    asked = question("multichoice", options).replace('"html"', f'"{name}"')
    (raw,) = moodle_xml.read_raw(quiz(asked)).questions
    view = view_of(raw)
    found = {view["text"]["format"], view["general_feedback"]["format"]}
    found |= {one["format"] for one in view["answers"]}
    assert found | {one["feedback"]["format"] for one in view["answers"]} == {number}


def test_only_a_number_has_its_share_as_an_element():
    old = answer("3", 100, "<fraction>0.5</fraction>")
    file = moodle_xml.read_raw(quiz(question("shortanswer", old), question("numerical", old)))
    assert [one.answers[0].fraction for one in file.questions] == [1.0, 0.5]


def test_a_name_that_is_too_long_is_cut_where_moodle_cuts_it():
    words = question("shortanswer", answer("a"), name="long name " * 60)
    signs = question("shortanswer", answer("a"), name="x" * 300)
    file = moodle_xml.read_raw(quiz(words, signs))
    assert [one.name for one in file.questions] == [
        f"{'long name ' * 24}long ...",
        f"{'x' * 248}...",
    ]


def test_a_tolerance_is_nothing_where_it_is_missing_and_none_where_it_is_empty():
    numbers = question("numerical", answer("3"), answer("*", 0, "<tolerance></tolerance>"))
    (raw,) = moodle_xml.read_raw(quiz(numbers)).questions
    assert [one["tolerance"] for one in view_of(raw)["answers"]] == [0.0, None]


def test_a_text_in_the_wiki_format_keeps_its_lines():
    text = question("essay", text="a\nb").replace('"html"', '"wiki_like"')
    (item,) = read(text).items
    assert (fields(item), notes(item)) == ({"stem": "a\\\nb"}, [])


def test_a_number_without_words_share_and_feedback_is_none():
    numbers = question("numerical", answer("", 0), answer("3"), answer(" ", 0))
    (item,) = read(numbers).items
    assert fields(item)["bands"] == [{"value": 3.0}]


def test_a_wording_without_words_share_and_feedback_is_none():
    words = question("shortanswer", answer("", 0), answer("a"), answer("b", 50), answer(" ", 0))
    (item,) = read(words).items
    assert fields(item)["answers"] == [{"text": "a"}, {"text": "b", "credit": 0.5}]


@pytest.mark.parametrize(
    ("said", "value"), [("1 000", 1000.0), ("1,234.5", 1234.5), ("3x10^2", 300.0)]
)
def test_numbers_are_written_in_many_ways(said, value):
    inside = f"<tolerance>{said}</tolerance>"
    (item,) = read(question("numerical", answer(said, 100, inside))).items
    assert fields(item)["bands"] == [{"value": value, "tolerance": value}]


@pytest.mark.parametrize("said", ["3,5", "1,000", "3 m", "1_000", "nan", "٣"])
def test_what_may_mean_another_number_is_refused(said):
    file = moodle_xml.read(quiz(question("numerical", answer(said))))
    assert [one.message for one in file.problems] == [f"{said!r} is no number"]


def test_a_word_to_choose_that_is_blank_is_not_offered():
    words = "".join(
        f"<selectoption><text>{word}</text><group>1</group></selectoption>"
        for word in ("a", " ", "b", "")
    )
    (item,) = read(question("gapselect", words, text="<p>Say.</p><p>x [[3]]</p>")).items
    assert fields(item)["gaps"] == [
        {
            "key": "1",
            "options": [{"key": "a", "text": "a"}, {"key": "b", "text": "b", "correct": True}],
        }
    ]
