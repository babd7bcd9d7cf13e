"""Aiken: read as Moodle reads it, written so that it comes back, refused with the line."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizzes.domain import questions
from quizzes.formats import aiken
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.moodle_view import view_of
from quizzes.formats.question_files import (
    ImportedItem,
    ImportLimits,
    Kept,
    QuestionFileError,
    RawText,
    TextFormat,
)
from tests.formats import moodle_oracle, question_strategies
from tests.formats.gift.strategies import keyed

ROME = "The capital of Italy?\nA) Paris\nB) Rome\nANSWER: B\n"


def item(body):
    return ImportedItem(where="", line=0, title="", body=body)


@pytest.mark.parametrize("path", moodle_oracle.records("aiken"))
def test_a_file_is_read_as_moodle_reads_it(path):
    record = moodle_oracle.record(path)
    read = aiken.read_raw(moodle_oracle.sample(path, "aiken"))
    assert [view_of(one) for one in read.questions] == [
        moodle_oracle.of_moodle(one) for one in record["questions"]
    ]
    assert len(read.problems) == record["importer_errors"]


def test_a_question_becomes_a_choice():
    file = aiken.read(ROME.encode())
    (read,) = file.items
    assert (read.where, read.line, read.title) == ("line 1", 1, "The capital of Italy?")
    assert read.body == questions.SingleChoice(
        stem="The capital of Italy?",
        options=[
            questions.Option(key="a", text="Paris"),
            questions.Option(key="b", text="Rome", correct=True),
        ],
    )
    assert (file.problems, file.notes, read.notes) == ((), (), ())


@pytest.mark.parametrize(
    "text",
    [
        ROME.replace("\n", "\r\n"),
        ROME.replace("\n", "\r"),
        ROME.replace("\n", "\n\n"),
        ROME.replace(") ", ")"),
        ROME.replace(")", "."),
        ROME.replace("ANSWER: B", "ANSWER:B)"),
        ROME.replace("ANSWER: B", "ANSWER: b"),
    ],
)
def test_other_ways_of_writing_it_are_read_the_same(text):
    assert [one.body for one in aiken.read(text.encode()).items] == [
        one.body for one in aiken.read(ROME.encode()).items
    ]


def test_signs_of_html_and_markdown_are_words():
    (read,) = aiken.read(b"Is <b> & *x*?\nA) <i>\nB) _y_\nANSWER: A").items
    assert read.body.stem == r"Is \<b> & \*x\*?"
    assert [one.text for one in read.body.options] == [r"\<i>", r"\_y\_"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "A) a\nB) b\nANSWER: A",
            [
                "line 1: there is no question before this line",
                "line 2: there is no question before this line",
                "line 3: there is no question before this line",
            ],
        ),
        ("Why?\nA) a\nANSWER: A", ["line 3: needs at least two options"]),
        ("Why?\nA) a\nB) b\nANSWER: C", ["line 4: the answer 'C' is none of its options"]),
        ("Why?\nA) a\nB) b\nANSWER:", ["line 4: the answer '' is none of its options"]),
        ("Why?\nA) a\nB) b\n", ["line 1: has no ANSWER: before the file ends"]),
        (
            "Why?\nAnd how?\nA) a\nB) b\nANSWER: A",
            ["line 2: has no ANSWER: before the next question begins"],
        ),
        (
            "Why?\n" + "".join(f"{x}) {x}\n" for x in "ABCDEFGHIJKLM") + "ANSWER: A",
            ["line 1: options: has 13; at most 12 are possible here"],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, faults):
    assert [str(fault) for fault in aiken.read(text.encode()).problems] == faults


def test_a_line_of_one_sign_is_passed_over_and_told():
    file = aiken.read(b"x\n" + ROME.encode())
    assert [str(note) for note in file.notes] == ["line 1: the line 'x' was passed over"]
    assert len(file.items) == 1


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"bytes": 10}, "file: is larger than 10 bytes; export it in parts"),
        ({"items": 1}, "line 8: holds more than 1 questions; export them in parts"),
    ],
)
def test_a_file_over_a_limit_is_refused(limits, message):
    with pytest.raises(QuestionFileError) as caught:
        aiken.read((ROME * 2).encode(), limits=ImportLimits(**limits))
    assert str(caught.value) == message


def test_a_question_over_a_limit_is_refused_by_itself():
    file = aiken.read(
        (ROME + ROME.replace("B)", "B) b\nC)")).encode(), limits=ImportLimits(answers=2)
    )
    assert [str(fault) for fault in file.problems] == ["line 9: has more than 2 options"]
    assert len(file.items) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"x"])
def test_a_file_without_questions_is_refused(data):
    with pytest.raises(QuestionFileError, match="holds no questions"):
        aiken.read(data)


plain_texts = question_strategies.lines.map(
    lambda text: markdown_of(RawText(text, TextFormat.PLAIN))[0]
).filter(bool)


@st.composite
def plain_choices(draw):
    """Return a single choice whose texts are plain words."""
    count = draw(st.integers(2, 12))
    right = draw(st.integers(0, count - 1))
    options = [
        questions.Option(key="a", text=draw(plain_texts), correct=place == right)
        for place in range(count)
    ]
    return questions.SingleChoice(stem=draw(plain_texts), options=keyed(options))


@given(plain_choices())
@settings(max_examples=60, deadline=None)
def test_a_question_comes_back_as_it_went_out(body):
    assume(aiken.not_carried(body) == ())
    file = aiken.read(aiken.write([item(body), item(body)]).text.encode())
    assert (file.problems, [one.body for one in file.items]) == ((), [body, body])


@given(question_strategies.bodies)
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_read(body):
    written = aiken.write([item(body)])
    if why := aiken.refusal(body):
        assert aiken.not_carried(body) == (why,)
        assert [one.message for one in written.left_out] == [why]
        return
    file = aiken.read(written.text.encode())
    assert (file.problems, aiken.write(file.items).text) == ((), written.text)


CHOICE = questions.SingleChoice(
    stem="The capital?",
    options=[
        questions.Option(key="a", text="Rome", correct=True),
        questions.Option(key="b", text="Paris"),
    ],
)


@pytest.mark.parametrize(
    ("changes", "losses"),
    [
        ({}, ()),
        (
            {"stem": "The **capital**?"},
            ("bold, lists, links and all else that is not plain words",),
        ),
        (
            {"explanation": "Yes.", "hints": ("Look.",), "shuffle": False},
            ("the explanation", "hints", "the fixed order of the options"),
        ),
        ({"stem": "A) Rome?"}, ("its text begins as an option or an answer does",)),
        ({"stem": "ANSWER: Rome?"}, ("its text begins as an option or an answer does",)),
        ({"stem": "?"}, ("a text is too short without its signs and pictures",)),
    ],
)
def test_what_gets_lost_is_named_before(changes, losses):
    assert aiken.not_carried(CHOICE.model_copy(update=changes)) == losses


def test_another_kind_is_left_out_by_name():
    essay = replace(item(questions.Essay(stem="Why?")), title="Essay")
    kept = ImportedItem("", 0, "Text", None, kept=Kept("gift", "description", "x"))
    written = aiken.write([essay, item(CHOICE), kept])
    assert written.text == "The capital?\nA) Rome\nB) Paris\nANSWER: A\n"
    assert [(one.title, one.message) for one in written.left_out] == [
        ("Essay", "Aiken has choices with one right option only"),
        ("Text", "is of a kind that is not here"),
    ]
