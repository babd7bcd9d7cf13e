"""The files of grades of the term test: downloaded, read back, compared with sums made by hand."""

import csv
import io

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.term_class import (
    Student,
    exam_percent,
    homework_percent,
    homework_percents,
    passed,
    total_percent,
)
from tests.browser.term_desk import GRADES
from tests.browser.term_work import account_of


def download(page: Page, words: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=words).click()
    return started.value.path().read_bytes()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unguarded(cell):
    """Return a text without the apostrophe that keeps spreadsheets from reading a formula."""
    return cell.removeprefix("'") if isinstance(cell, str) and cell[:2] == "'=" else cell


HEADINGS = [
    *("Name", "User name", "Student number", "Group"),
    *("The exam", "The exam: passed", "Practice", "From one body to the next"),
    *("Exams in percent", "Homework in percent", "Total in percent"),
]


def expected(one: Student) -> tuple[list[str], list]:
    """Return what a row says of a student: texts, and numbers (or a word where there is none)."""
    exam = exam_percent(one)
    texts = [one.name, account_of(one).username, one.student_number, one.group]
    practice, reading = homework_percents(one)
    marks = ["excused" if exam is None else exam, passed(one), practice, reading]
    return texts, [*marks, "" if exam is None else exam, homework_percent(one), total_percent(one)]


def assert_rows(rows: list[list], students: list[Student]) -> None:
    """Compare the rows of a file, by student number, with what was computed by hand."""
    assert rows[0] == HEADINGS
    found = {row[2]: [unguarded(cell) for cell in row] for row in rows[1:]}
    assert list(found) == [one.student_number for one in sorted(students, key=by_name)]
    for one in students:
        texts, marks = expected(one)
        row = found[one.student_number]
        assert row[:4] == texts
        numbers = [number(cell) for cell in row[4:]]
        assert (one.number, numbers) == (one.number, pytest.approx(marks))


def by_name(one: Student) -> tuple:
    return one.name.casefold(), account_of(one).pk


def number(cell):
    """Return a cell as a number where it is one; an empty one as an empty text."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell or ""


def the_files_say_so(desk: Page, students: list[Student]) -> None:
    desk.goto(GRADES)
    expect(desk.get_by_text("120 students")).to_be_visible()
    assert_rows(rows_of(download(desk, "Download as CSV")), students)
    data = download(desk, "Download for a spreadsheet (XLSX)")
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    assert_rows([list(row) for row in sheet.iter_rows(values_only=True)], students)


def the_file_of_an_assistant_has_own_groups(ada: Page, students: list[Student]) -> None:
    ada.goto(GRADES)
    own = [one for one in students if one.group != "Tuesday"]
    assert_rows(rows_of(download(ada, "Download as CSV")), own)
