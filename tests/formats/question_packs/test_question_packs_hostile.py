"""Course packs that are broken, huge, or made to keep the reader busy."""

import contextlib
from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import question_packs
from quizzes.formats.located_yaml import MOST_VALUES
from quizzes.formats.question_files import QuestionFileError
from tests.formats.question_packs import spoilt
from tests.formats.question_packs.files import QUESTIONS, packed, with_questions


def told(data):
    return [str(fault) for fault in question_packs.read(data).problems]


def test_a_file_of_very_many_values_is_refused_by_itself():
    assert told(with_questions("- a\n" * (MOST_VALUES + 1))) == [
        (
            f"line 100001: {QUESTIONS}: yaml: "
            "has more than 100,000 values, or 1,000 faults; split the file"
        )
    ]


def test_very_many_faults_are_not_told_one_by_one():
    faults = told(with_questions("- a\n" * 1_500))
    assert len(faults) == 501
    assert faults[-1] == "file: 502 more faults are not listed"
    fields = "".join(f"  f{number}: 1\n" for number in range(200))
    faults = told(with_questions(f"{spoilt.QUESTION}  kind: essay\n{fields}"))
    assert len(faults) == 101
    assert faults[0] == f"line 1: {QUESTIONS}: a: has 100 more faults; mend the others first"


def test_a_key_of_any_length_is_told_in_short():
    (fault, *_rest) = told(with_questions(f"- key: {'a' * 1_000}"))
    assert len(fault) < 300


def test_the_pack_the_others_are_made_from_is_whole():
    file = question_packs.read(packed(spoilt.WHOLE))
    assert file.problems == ()
    kinds = ["single_choice", "numeric", "cloze", "matching"]
    assert [one.body.kind for one in file.items] == ["true_false"] * 5 + kinds


def is_whole(item):
    return questions.parse_body(questions.dump_body(item.body)) == item.body


@pytest.mark.exhaustive
def test_a_spoilt_pack_is_read_or_refused():
    counts = Counter()
    for data in spoilt.files_of(5_000):
        try:
            file = question_packs.read(data)
        except QuestionFileError:
            counts["refused"] += 1
        else:
            counts["read"] += all(map(is_whole, file.items))
    assert counts.total() == 5_000
    assert counts["read"] > counts["refused"]


@pytest.mark.exhaustive
def test_one_piece_very_often_is_read_or_refused():
    for data in spoilt.long_files(100_000):
        with contextlib.suppress(QuestionFileError):
            assert all(map(is_whole, question_packs.read(data).items))
