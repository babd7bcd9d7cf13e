"""Answers in the text of a cloze question, sign by sign as Moodle parts them."""

import pytest

from quizzes.formats import moodle_xml
from quizzes.formats.question_files import TextFormat
from tests.formats.moodle_xml.files import question, quiz
from tests.formats.moodle_xml.test_moodle_xml_specs import fields, read


def gap(text):
    """Return the one gap of a cloze question."""
    (raw,) = moodle_xml.read_raw(quiz(question("cloze", text=f"x {text}"))).questions
    assert raw.text.text == "x {#1}"
    (part,) = raw.parts
    assert part.text.text == text
    return part


def answers(text):
    """Return the text, share and feedback of each answer of a gap."""
    return [(one.text.text, one.fraction, one.feedback.text) for one in gap(text).answers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{1:MC:~=a~b}", [("a", 1.0, ""), ("b", 0.0, "")]),
        ("{1:MC:~a#no~=b#yes}", [("a", 0.0, "no"), ("b", 1.0, "yes")]),
        ("{1:MC:~a~%100%b~%50%c}", [("a", 0.0, ""), ("b", 1.0, ""), ("c", 0.5, "")]),
        ("{1:SA:~=a}", [("a", 1.0, "")]),
        ("{1:MC:~~a~=b}", [("~a", 0.0, ""), ("b", 1.0, "")]),
        ("{1:NM:~=3:1}", [("3", 1.0, "")]),
    ],
)
def test_a_tilde_before_the_first_answer_parts_nothing(text, expected):
    assert answers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{1:MC:=a~b~}", [("a", 1.0, ""), ("b", 0.0, ""), ("~", 0.0, "")]),
        ("{1:MC:=a~b#no~}", [("a", 1.0, ""), ("b", 0.0, "no"), ("~", 0.0, "")]),
        ("{1:MC:=a~=}", [("a", 1.0, ""), ("=", 0.0, "")]),
    ],
)
def test_a_tilde_at_the_end_of_the_last_gap_is_an_option(text, expected):
    assert answers(text) == expected


def test_a_tilde_at_the_end_takes_everything_up_to_the_next_brace():
    text = "{1:MC:=a~b~} or {1:SA:=c}"
    assert answers(text) == [("a", 1.0, ""), ("b", 0.0, ""), ("} or {1:SA:=c", 0.0, "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{1:NM:=3\n}", [("3", 1.0, ""), ("\n", 0.0, "")]),
        ("{1:NM:=3:1\n~%50%4}", [("3", 1.0, ""), ("4", 0.5, "")]),
        ("{1:SA:=a\n~b#no\n}", [("a\n", 1.0, ""), ("b", 0.0, "no"), ("\n", 0.0, "")]),
    ],
)
def test_a_line_break_at_the_end_of_a_gap_is_an_answer_of_its_own(text, expected):
    assert answers(text) == expected


def test_an_answer_without_words_is_none_of_the_question():
    (item,) = read(question("cloze", text="<p>Say.</p><p>x {1:NM:=3:1\n}</p>")).items
    assert fields(item)["gaps"] == [{"key": "1", "bands": [{"value": 3.0, "tolerance": 1.0}]}]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&eacute;&euro;&frac12;", "é€½"),
        ("&quot;a&quot; &#39;b&#x27;", "\"a\" 'b'"),
        ("&lt;p&gt; &#35;&#125;&#126;", "<p> #}~"),
        ("&apos;a&apos;", "&apos;a&apos;"),
        ("&amp &copy a", "&amp &copy a"),
        ("&AMP; &NotEqual; &nosuch;", "&AMP; &NotEqual; &nosuch;"),
        ("&#0; &#128; &#55555555;", "&#0; &#128; &#55555555;"),
    ],
)
def test_entities_are_those_of_html_4(written, meant):
    assert answers(f"{{1:SA:={written}#{written}}}") == [(meant, 1.0, meant)]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("{1:MR:=a~=b~%0%c}", [0.5, 0.5, -0.5]),
        ("{1:MR:%0%a~=b}", [-1.0, 1.0]),
        ("{1:MR:=a~=b~%-0%c}", [0.5, 0.5, 0.0]),
    ],
)
def test_a_weight_of_nothing_is_none(text, shares):
    assert [one.fraction for one in gap(text).answers] == shares


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1 000", 1000.0),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567.0),
        ("3x10^2", 300.0),
        ("-3*10^-2", -0.03),
        ("3×10**2", 300.0),
    ],
)
def test_numbers_are_written_in_many_ways(said, value):
    (item,) = read(question("cloze", text=f"<p>Say.</p><p>x {{1:NM:={said}}}</p>")).items
    assert fields(item)["gaps"] == [{"key": "1", "bands": [{"value": value}]}]


@pytest.mark.parametrize("said", ["3 m", "3%", "1_000", "3..4", "1e", "٣", "nan", "-", "3 x 10"])
def test_what_only_begins_as_a_number_is_none(said):
    file = moodle_xml.read_raw(quiz(question("cloze", text=f"x {{1:NM:={said}}}")))
    assert [problem.message for problem in file.problems] == [f"{said!r} is no number"]


def test_a_question_without_a_name_is_named_by_its_text_with_numbered_gaps():
    text = question("cloze", text="Say {1:SA:=a} now").replace("<name><text>N</text></name>", "")
    (raw,) = moodle_xml.read_raw(quiz(text)).questions
    assert raw.name == "Say {#1} now"


def test_options_are_html_and_typed_words_are_plain():
    formats = [gap(f"{{1:{kind}:=1~2}}").answers[0].text.format for kind in ("MC", "SA", "NM")]
    assert formats == [TextFormat.HTML, TextFormat.PLAIN, TextFormat.MOODLE]
