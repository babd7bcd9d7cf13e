"""Workbooks: read back they say what went in, and nothing in them is reckoned with."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from quizzes.formats.workbooks import LONGEST_CELL, write_workbook


def read(data: bytes):
    return load_workbook(io.BytesIO(data)).worksheets[0]


def test_texts_numbers_and_nothing_come_back():
    sheet = read(write_workbook([["Name", "Mark"], ["Ada", 200 / 3], ["Ben", None]], name="Grades"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["Name", "Mark"], ["Ada", 200 / 3], ["Ben", None]]
    assert (sheet.title, sheet.freeze_panes) == ("Grades", "A2")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "＝1", '=HYPERLINK("http://x","y")']
)
def test_what_looks_like_a_formula_is_a_text_with_an_apostrophe(text):
    cell = read(write_workbook([[text]], name="x")).cell(1, 1)
    assert (cell.data_type, cell.value) == ("s", f"'{text}")


def test_what_looks_like_an_error_is_a_text():
    cell = read(write_workbook([["#N/A"]], name="x")).cell(1, 1)
    assert (cell.data_type, cell.value) == ("s", "#N/A")


def test_what_xml_cannot_say_and_what_is_too_long_is_left_out():
    sheet = read(write_workbook([["a\0b\x0b\ufffe\ud800c", "x" * 40_000]], name="x"))
    assert sheet.cell(1, 1).value == "abc"
    assert len(sheet.cell(1, 2).value) == LONGEST_CELL


@pytest.mark.parametrize(
    ("name", "title"),
    [("a/b: [c]?", "a b   c"), ("x" * 40, "x" * 31), ("", "1"), ("***", "1"), ("'a'", "a")],
)
def test_any_course_has_a_sheet(name, title):
    assert read(write_workbook([["a"]], name=name)).title == title


@given(st.text(max_size=40))
def test_no_text_is_ever_anything_else(text):
    cell = read(write_workbook([["first", text]], name=text)).cell(1, 2)
    assert cell.data_type in ("s", "n")
    assert cell.value is None or isinstance(cell.value, str)
