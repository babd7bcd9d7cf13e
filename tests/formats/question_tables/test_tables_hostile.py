"""Tables that are broken, huge, in an old encoding, or made to do harm."""

from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import question_tables
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from tests.formats.question_tables import spoilt

HEAD = "kind,stem,option 1"


def refused(data, **limits):
    with pytest.raises(QuestionFileError) as caught:
        question_tables.read_csv(data, limits=ImportLimits(**limits))
    return str(caught.value)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_delimiters_and_encodings_are_found_out(sign, encoding):
    text = sign.join(["kind", "stem", "title"]) + "\r\n" + sign.join(["essay", "“Café”", "A; b, c"])
    text = text.replace("A; b, c", '"A; b, c"')
    file = question_tables.read_csv(text.encode(encoding))
    assert [(one.body.stem, one.title) for one in file.items] == [("“Café”", "A; b, c")]
    assert file.notes == ()


def test_windows_1252_is_read_and_said():
    file = question_tables.read_csv("kind;stem\nessay;“Café”".encode("cp1252"))
    assert [one.body.stem for one in file.items] == ["“Café”"]
    assert "Windows-1252" in str(file.notes[0])


def test_the_line_of_a_spreadsheet_that_names_the_delimiter_is_passed_over():
    (item,) = question_tables.read_csv(b"sep=;\nkind;stem\nessay;Why?").items
    assert (item.body.stem, item.where) == ("Why?", "row 3")


@pytest.mark.parametrize(
    ("data", "message", "limits"),
    [
        (b"", "file: holds no rows", {}),
        (b"a,b,c\n1,2,3", "file: row 1: there is no column “kind” and “stem”", {}),
        (b"kind,answer\nessay,x", "file: row 1: there is no column “stem”", {}),
        (b"stem,answer\nx,x", "file: row 1: there is no column “kind”", {}),
        (b"kind,stem\n", "file: holds no questions, only the names of columns", {}),
        (b'kind,stem\nessay,"x', "file: row 2: has a quote that is not closed", {}),
        (b"kind,stem\nessay,a\nessay,b", "file: holds more than 1 rows", {"items": 1}),
        (b"kind,stem\nessay,a", "file: is larger than 9 bytes; export it in parts", {"bytes": 9}),
        (b"kind,stem\n" + b"," * 401, "file: row 2: has more than 400 columns", {}),
        (b"kind\0stem", "line 1: is not a text file", {}),
        ("kind,stem\nessay,Совет".encode("cp1251"), "line 2: seems to be Windows-1251", {}),
        (b"<?xml version='1.0'?><quiz/>", "line 1: is XML and not a table", {}),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_row(data, message, limits):
    assert refused(data, **limits).startswith(message)


def test_a_row_over_a_limit_is_refused_by_itself():
    data = f"{HEAD}\nessay,{'x' * 20},\nessay,Why?,\nessay,{'<b>' * 4},".encode()
    limits = ImportLimits(text_characters=15, text_tags=3)
    file = question_tables.read_csv(data, limits=limits)
    assert [one.body.stem for one in file.items] == ["Why?"]
    assert [str(fault) for fault in file.problems] == [
        "row 2: column B (stem): has more than 15 characters",
        "row 4: column B (stem): has a text with more than 3 tags",
    ]


def test_pictures_of_nowhere_become_their_words():
    (item,) = question_tables.read_csv(f"{HEAD}\nessay,![A map](http://x/a.png),".encode()).items
    assert item.body.stem == "A map"
    assert [str(one) for one in item.notes] == ["row 2: column B (stem): a picture was left out"]


def tried(read, files):
    """Return how many files were read, and how many were refused."""
    counts = Counter()
    for data in files:
        try:
            file = read(data)
        except QuestionFileError:
            counts["refused"] += 1
        else:
            counts["read"] += 1
            for one in file.items:
                assert questions.parse_body(questions.dump_body(one.body)) == one.body
    return counts


@pytest.mark.exhaustive
def test_a_spoilt_table_is_read_or_refused():
    counts = tried(question_tables.read_csv, spoilt.tables_of(5_000))
    assert counts.total() == 5_000
    assert counts["read"] > 1_000


@pytest.mark.exhaustive
def test_a_spoilt_workbook_is_read_or_refused():
    counts = tried(question_tables.read_xlsx, spoilt.workbooks_of(5_000))
    assert counts.total() == 5_000
    assert counts["read"] > 1_000


@pytest.mark.exhaustive
def test_one_sign_very_often_is_read_or_refused():
    counts = tried(question_tables.read_csv, spoilt.long_tables())
    assert counts.total() == len(spoilt.HARMFUL) * len(spoilt.KINDS)
