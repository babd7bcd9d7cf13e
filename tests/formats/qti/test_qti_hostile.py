"""QTI that is broken, huge, or made to keep the reader busy."""

import contextlib
from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import qti
from quizzes.formats.question_files import ImportedItem, ImportLimits, QuestionFileError
from tests.formats.qti import spoilt
from tests.formats.qti.files import MAP, VARIABLE, choice, declared, item, mapping, rules


def is_whole(one, file_format):
    """Tell whether an item has a body that is one, or is kept as XML that is read the same."""
    if one.body is None:
        write = qti.write_3 if file_format == "qti_3" else qti.write_2
        again = qti.read(write([one]).as_bytes())
        return [back.kept for back in again.items] == [one.kept]
    return questions.parse_body(questions.dump_body(one.body)) == one.body


def tried(data):
    """Return what is read of a file; None for one that is refused."""
    with contextlib.suppress(QuestionFileError):
        return qti.read(data)


@pytest.mark.exhaustive
def test_a_spoilt_item_is_read_or_refused():
    came = Counter()
    for data in spoilt.items_of(5_000):
        file = tried(data)
        came["refused" if file is None else "read"] += 1
        for one in file.items if file is not None else ():
            came["body" if one.body is not None else "kept"] += 1
            assert is_whole(one, file.format)
    assert came["read"] > 1_000
    assert came["body"] > 500


@pytest.mark.exhaustive
def test_a_spoilt_package_is_read_or_refused():
    came = Counter()
    for data in spoilt.packages_of(5_000):
        file = tried(data)
        came["refused" if file is None else "read"] += 1
        assert file is None or all(is_whole(one, file.format) for one in file.items)
    assert came["read"] > 1_000


@pytest.mark.exhaustive
def test_one_piece_very_often_and_very_many_parts_are_read_or_refused():
    for data in spoilt.long_files():
        file = tried(data)
        assert file is None or all(is_whole(one, file.format) for one in file.items)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            item(choice(*"ab"), declared("single", "identifier", "A") * 1_001),
            "has more than 1,000 of responseDeclaration",
        ),
        (
            item(choice(*"ab"), declared("multiple", "identifier", *["A"] * 1_001)),
            "has more than 1,000 of value",
        ),
        (
            item(
                choice(*"ab"),
                declared("single", "identifier", inside=mapping(*[("A", 1)] * 1_001)),
                processing=MAP,
            ),
            "has more than 1,000 of mapEntry",
        ),
        (
            item(
                choice(*"ab"),
                declared("single", "identifier", "A"),
                feedback="".join(
                    f'<modalFeedback identifier="f{number}"/>' for number in range(1_001)
                ),
            ),
            "has more than 1,000 texts of feedback",
        ),
    ],
)
def test_what_no_item_needs_so_often_is_refused(data, message):
    file = qti.read(data)
    assert [one.message for one in file.problems] == [message]


def test_too_many_choices_are_refused_by_themselves():
    data = item(choice(*"abc"), declared("single", "identifier", "A"))
    file = qti.read(data, limits=ImportLimits(answers=2))
    assert [str(one) for one in file.problems] == ["line 2: has more than 2 options"]


def test_too_many_rules_are_not_followed():
    data = item(
        choice(*"ab"),
        declared("single", "identifier", "A"),
        processing=rules(*[(f"<isNull>{VARIABLE}</isNull>", 1)] * 13_000),
    )
    (one,) = qti.read(data).items
    assert [note.message for note in one.notes] == [
        "has too many rules; right is what the item names as right"
    ]


def test_a_question_that_cannot_be_written_is_left_out_by_name():
    body = questions.ShortAnswer(stem="What?", answers=[questions.AcceptedAnswer(text="a*")])
    written = qti.write_2([ImportedItem(where="", line=0, title="N", body=body)])
    assert [(one.title, one.message) for one in written.left_out] == [
        ("N", "every right answer has a wildcard (*), which QTI does not have")
    ]
