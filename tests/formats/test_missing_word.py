"""Moodle's missing word format."""

import pytest

from quizzes.domain import questions
from quizzes.formats import missing_word
from quizzes.formats.question_files import ImportLimits, QuestionFileError, TextFormat


def raw(text):
    """Return the one question of a text as Moodle has it."""
    read = missing_word.read_raw(text.encode())
    assert read.problems == ()
    (question,) = read.questions
    return question


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("~Paris =Rome", [("Paris", 0.0, ""), ("Rome", 1.0, "")]),
        ("=Rome#Yes. ~Paris#No.", [("Rome", 1.0, "Yes."), ("Paris", 0.0, "No.")]),
        ("=Rome ~50%Latium", [("Rome", 1.0, ""), ("Latium", 0.5, "")]),
        ("=Rome ~%50%Latium", [("Rome", 1.0, ""), ("Latium", 0.5, "")]),
        ("=1990 ~_50% of it", [("1990", 1.0, ""), ("50% of it", 0.0, "")]),
        ("=a\nb ~ c ", [("a b", 1.0, ""), ("c", 0.0, "")]),
        (r"=a\:b ~c", [(r"a\:b", 1.0, ""), ("c", 0.0, "")]),
    ],
)
def test_answers_weights_and_feedback(answers, expected):
    question = raw(f"It is {{{answers}}}.")
    assert (question.kind, question.single) == ("multichoice", True)
    assert question.text.text == "It is _____."
    assert [
        (one.text.text, one.fraction, one.feedback.text) for one in question.answers
    ] == expected


@pytest.mark.parametrize("answer", ["=Rome", "Rome", "~Rome", "=Rome#Yes."])
def test_one_answer_is_typed(answer):
    question = raw(f"It is {{{answer}}}")
    assert (question.kind, question.text.text) == ("shortanswer", "It is _____")
    assert [(one.text.text, one.fraction) for one in question.answers] == [("Rome", 1.0)]


def test_weights_alone_make_several_right():
    (item,) = missing_word.read(b"It is {~50%Rome ~50%Italy ~Paris}.").items
    assert item.body.kind == "multiple_choice"
    assert [option.correct for option in item.body.options] == [True, True, False]


def test_a_question_may_run_over_lines_and_becomes_the_sites_own():
    file = missing_word.read(b"\nThe capital of Italy\nis {~Paris\n=Rome}.\n\nMore {=a ~b}")
    assert [(one.line, one.title) for one in file.items] == [
        (2, "The capital of Italy is _____."),
        (6, "More _____"),
    ]
    assert file.items[0].body == questions.SingleChoice(
        stem=r"The capital of Italy is \_\_\_\_\_.",
        options=[
            questions.Option(key="a", text="Paris"),
            questions.Option(key="b", text="Rome", correct=True),
        ],
    )
    assert (file.format, file.problems) == ("missing_word", ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("No answers", "line 1: has no { before its answers"),
        ("Open\n{=a", "line 2: has no } behind its answers"),
        ("None {}", "line 1: needs at least an answer in the braces"),
        ("None {~=}", "line 1: answer 1, the text: is empty"),
        ("Many {=a ~b ~c}", "line 1: has more than 2 answers"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, fault):
    file = missing_word.read(f"{text}\n\nAfter {{=a}}".encode(), limits=ImportLimits(answers=2))
    assert [str(one) for one in file.problems] == [fault]
    assert [one.title for one in file.items] == ["After _____"]


def test_a_file_without_questions_is_refused():
    with pytest.raises(QuestionFileError, match="holds no questions"):
        missing_word.read(b" \n ")


def test_options_and_feedback_are_html_as_moodle_has_them():
    question = raw("It is {=Rome#Yes. ~Paris}.")
    formats = [(one.text.format, one.feedback.format) for one in question.answers]
    assert question.text.format == TextFormat.MOODLE
    assert formats == [(TextFormat.HTML, TextFormat.HTML)] * 2
    assert raw("It is {=Rome}.").answers[0].feedback.format == TextFormat.HTML


def test_there_are_no_comments():
    question = raw("// Say it.\nIt is {=Rome ~Paris}.")
    assert (question.text.text, question.line) == ("// Say it. It is _____.", 1)


def test_a_right_answer_keeps_its_underscore():
    assert [one.text.text for one in raw("It is {=_5 ~_6}.").answers] == ["_5", "6"]
