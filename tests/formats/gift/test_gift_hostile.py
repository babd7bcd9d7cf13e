"""GIFT that is broken, huge, in an old encoding, or made to do harm."""

import contextlib
from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import aiken, gift, missing_word
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from tests.formats import plain_spoilt
from tests.formats.gift import spoilt


def faults(text, **limits):
    file = gift.read(text.encode(), limits=ImportLimits(**limits))
    return [str(fault) for fault in file.problems]


TWO = "Q{=a ~b}\n\nR{=a ~b}"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"bytes": 10}, "file: is larger than 10 bytes; export it in parts"),
        ({"items": 1}, "line 3: holds more than 1 questions; export them in parts"),
    ],
)
def test_a_file_over_a_limit_is_refused(limits, message):
    with pytest.raises(QuestionFileError) as caught:
        gift.read(TWO.encode(), limits=ImportLimits(**limits))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "limits", "fault"),
    [
        ("Q{=a ~b ~c}", {"answers": 2}, "line 1: has more than 2 options"),
        ("Q{=a =b =c}", {"answers": 2}, "line 1: has more than 2 answers"),
        ("Q{#=1 =2 =3}", {"answers": 2}, "line 1: has more than 2 answers"),
        ("Q{=a->b =c->d =e->f}", {"answers": 2}, "line 1: has more than 2 answers"),
        ("Long{=a ~b ~c}", {"text_characters": 5}, "line 1: has more than 5 characters"),
        ("[html]<b><b><b>Q{T}", {"text_tags": 2}, "line 1: has a text with more than 2 tags"),
    ],
)
def test_a_question_over_a_limit_is_refused_by_itself(text, limits, fault):
    assert faults(f"{text}\n\nR{{T}}", **limits) == [fault]


def test_faults_are_listed_up_to_a_number_and_the_rest_is_counted():
    assert faults("Q{\n\n" * 5, faults=2) == [
        "line 1: has a { that no } closes; in a text it is written \\{",
        "line 3: has a { that no } closes; in a text it is written \\{",
        "file: 3 more faults are not listed",
    ]


@pytest.mark.parametrize("data", [b"", b"\n \n\t\n", b"// only a comment", b"\xef\xbb\xbf"])
def test_a_file_without_questions_is_refused(data):
    with pytest.raises(QuestionFileError, match="file: holds no questions"):
        gift.read(data)


@pytest.mark.parametrize(
    "data",
    [
        "Café “x”{T}".encode(),
        b"\xef\xbb\xbf" + "Café “x”{T}".encode(),
        "Café “x”{T}".encode("utf-16"),
        "Café “x”{T}".encode("utf-16-le"),
        b"\xfe\xff" + "Café “x”{T}".encode("utf-16-be"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(data):
    file = gift.read(data)
    assert [one.title for one in file.items] == ["Café “x”"]
    assert file.notes == ()


def test_windows_1252_is_read_and_said():
    file = gift.read("Q{T}\n\nCafé “x” – naïve{T}".encode("cp1252"))
    assert [one.title for one in file.items] == ["Q", "Café “x” – naïve"]
    assert [str(note) for note in file.notes] == [
        "line 3: the file is not UTF-8 and was read as Windows-1252; look at accents and quotes"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("Столица Италии?{T}".encode("cp1251"), "line 1: seems to be Windows-1251 (Cyrillic)"),
        ("Q{T}\n\nQ{T}".encode("utf-32"), "file: is UTF-32 text"),
        (b"\xff\xfeQ", "line 1: is damaged UTF-16 text"),
        (b"\xef\xbb\xbfQ{T}\n\xff", "line 2: is damaged UTF-8 text"),
        (b"Q{T}\n\n\x81\x8d", "line 3: is in an encoding that is not known"),
    ],
)
def test_other_encodings_are_refused_with_what_to_do(data, message):
    with pytest.raises(QuestionFileError) as caught:
        gift.read(data)
    assert str(caught.value) == f"{message}; save it once more as UTF-8"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"Q{T}\x00", b"\x00" * 5_000])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(QuestionFileError, match="is not a text file"):
        gift.read(data)


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (gift.read, "a text of questions"),
        (missing_word.read, "a text of questions"),
        (aiken.read, "Aiken"),
    ],
)
@pytest.mark.parametrize("data", [b"<?xml version='1.0'?>\n<x/>", b"\n<quiz>\n</quiz>"])
def test_xml_is_refused(read, name, data):
    with pytest.raises(QuestionFileError) as caught:
        read(data)
    assert str(caught.value) == f"line 1: is XML and not {name}"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_ending_is_read(ending):
    file = gift.read(f"Q{{T}}{ending}{ending}R{{F}}{ending}".encode())
    assert [(one.title, one.line) for one in file.items] == [("Q", 1), ("R", 3)]


def test_the_file_the_others_are_made_from_is_whole():
    file = gift.read(spoilt.WHOLE.encode())
    assert file.problems == ()
    assert [one.body and one.body.kind for one in file.items] == [
        "single_choice",
        "multiple_choice",
        "single_choice",
        "true_false",
        "numeric",
        "short_answer",
        "matching",
        "essay",
        None,
        "true_false",
    ]


@pytest.mark.parametrize(
    ("read", "text", "count"),
    [
        (aiken.read, plain_spoilt.AIKEN, 3),
        (missing_word.read, plain_spoilt.MISSING_WORD, 5),
    ],
)
def test_the_plain_files_that_are_spoilt_are_whole(read, text, count):
    file = read(text.encode())
    assert len([one for one in file.items if one.body is not None]) == count


def is_whole(item):
    """Tell whether an item has a body that is one, or is kept."""
    if item.body is None:
        return item.kept is not None
    body = questions.parse_body(questions.dump_body(item.body))
    return item.kept is None and body == item.body


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("read", "files_of"),
    [
        (gift.read, spoilt.files_of),
        (aiken.read, plain_spoilt.aiken_of),
        (missing_word.read, plain_spoilt.missing_word_of),
    ],
)
def test_a_spoilt_file_is_read_or_refused(read, files_of):
    refused, whole = Counter(), 0
    for data in files_of(5_000):
        try:
            file = read(data)
        except QuestionFileError as error:
            refused[error.fault.message] += 1
        else:
            whole += all(map(is_whole, file.items))
    assert whole + refused.total() == 5_000
    assert whole > refused.total()


@pytest.mark.exhaustive
@pytest.mark.parametrize("template", spoilt.TEMPLATES)
def test_one_sign_very_often_is_read_or_refused(template):
    for data in spoilt.long_files(template):
        with contextlib.suppress(QuestionFileError):
            assert all(map(is_whole, gift.read(data).items))
