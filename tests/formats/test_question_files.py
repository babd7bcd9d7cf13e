"""What all formats refuse of a file before they read it."""

import zipfile
from io import BytesIO

import pytest

from quizzes.formats import aiken, gift, moodle_xml, packages, question_tables
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from quizzes.formats.sheet_cells import unescaped
from tests.formats.moodle_xml import files

READERS = [aiken.read, gift.read, moodle_xml.read, question_tables.read_csv]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("data", "limits", "message"),
    [
        (b"abcdef", {"bytes": 5}, "file: is larger than 5 bytes; export it in parts"),
        (b"a\n\nb\n", {"lines": 2}, "file: has more than 2 lines; export it in parts"),
        (b"<b>a&lt;/b>", {"tags": 1}, "file: has more than 1 tags; export it in parts"),
        (
            b"<TD>a&lt;th class=x>b <table><tr>",
            {"table_cells": 1},
            "file: has tables with more than 1 cells in all; export it in parts",
        ),
    ],
)
def test_what_is_little_to_send_and_long_to_read_is_refused_unread(read, data, limits, message):
    with pytest.raises(QuestionFileError) as caught:
        read(data, limits=ImportLimits(**limits))
    assert str(caught.value) == message


def test_categories_are_no_questions():
    limits = ImportLimits(items=2)
    words = b"$CATEGORY: a\n\nA{T}\n\n$CATEGORY: b\n\nB{T}\n\n$CATEGORY: c"
    assert len(gift.read(words, limits=limits).items) == 2
    one = files.question("essay", text="Why?")
    category = files.question("category", "<category><text>a</text></category>")
    xml = files.quiz(category, one, category, one, category)
    assert len(moodle_xml.read(xml, limits=limits).items) == 2
    with pytest.raises(QuestionFileError, match="holds more than 2 questions"):
        gift.read(words + b"\n\nC{T}", limits=limits)
    with pytest.raises(QuestionFileError, match="holds more than 2 questions"):
        moodle_xml.read(files.quiz(one, one, one), limits=limits)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_packed_in_another_way_is_refused(method):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>" * 100)
    with pytest.raises(QuestionFileError, match="packed in a way that is not read here"):
        packages.opened(buffer.getvalue(), ImportLimits())


def test_a_cell_holds_nothing_that_no_database_can_carry():
    assert unescaped("a_x0000_b_xD800_c_x000D_d_xFFFF_\x1f\te") == "abc\nd\te"
