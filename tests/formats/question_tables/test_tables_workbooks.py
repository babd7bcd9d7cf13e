"""Workbooks as spreadsheets write them: numbers, dates, formulas, hidden and merged things."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from quizzes.formats import question_tables
from quizzes.formats.question_files import ImportLimits, QuestionFileError


def workbook(*rows, change=lambda book, sheet: None):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(book, sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(*rows, **options):
    return question_tables.read_xlsx(workbook(*rows, **options))


def notes(file):
    return [str(note) for note in file.notes]


def refused(data, **limits):
    with pytest.raises(QuestionFileError) as caught:
        question_tables.read_xlsx(data, limits=ImportLimits(**limits))
    return str(caught.value)


FIRST_ROW = "the first row has to name the columns, at least kind and stem"
HEADER = ("kind", "stem", "option 1", "option 2", "answer", "credit 2")


def test_numbers_and_verdicts_are_what_they_look_like():
    file = read(
        HEADER,
        ("single_choice", 1789.0, 1, 2.5, "A"),
        ("numeric", "Q", None, 0.3, 3.0, 0.5),
        ("true_false", "Q", None, None, True),
    )
    choice, numeric, verdict = (one.body for one in file.items)
    assert choice.stem == "1789"
    assert [one.text for one in choice.options] == ["1", "2.5"]
    assert [one.value for one in numeric.bands] == [3, 0.3]
    assert verdict.answer is True


def test_a_date_is_read_as_people_write_it_and_noted():
    file = read(HEADER, ("essay", datetime(1945, 5, 8, tzinfo=UTC).replace(tzinfo=None)))
    assert file.items[0].body.stem == "1945-05-08"
    assert notes(file) == ["row 2: column B: is a date and is read as 1945-05-08"]


def raw(*cells, head=""):
    """Return a workbook of which the second row's cells are XML."""
    rows = "".join(f"<row>{one}</row>" for one in cells)
    header = '<row><c t="str"><v>kind</v></c><c t="str"><v>stem</v></c></row>'
    sheet = f"{head}<worksheet><sheetData>{header}{rows}</sheetData></worksheet>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="a"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Target="worksheets/a.xml"/></Relationships>',
        )
        packed.writestr("xl/worksheets/a.xml", sheet)
    return buffer.getvalue()


ESSAY = '<c t="str"><v>essay</v></c>'


@pytest.mark.parametrize(
    ("cell", "stem", "note"),
    [
        ("<c><f>1+1</f><v>2</v></c>", "2", "row 2: column B: holds a formula; its value is read"),
        ('<c t="inlineStr"><is><t>Wh</t><t>y?</t></is></c>', "Why?", None),
        ('<c t="inlineStr"><is><r><t>Why?</t></r><rPh><t>x</t></rPh></is></c>', "Why?", None),
        ('<c t="inlineStr"><is><t>Why?</t></is><v>1</v></c>', "Why?", None),
        ('<c t="str"><v>Why?</v></c><c t="s"><v/></c>', "Why?", None),
        ('<c t="str"><v>Why_x000D_\n_x005F_x0041_</v></c>', "Why\n_x0041_", None),
        ("<c><v>0.1</v></c>", "0.1", None),
        ("<c><v>0.10000000000000001</v></c>", "0.1", None),
        ('<c r="B2" t="b"><v>1</v></c>', "true", None),
        (
            '<c t="d"><v>2002-05-28</v></c>',
            "2002-05-28",
            "row 2: column B: is a date and is read as 2002-05-28",
        ),
    ],
)
def test_a_cell_is_read_as_it_is_seen(cell, stem, note):
    file = question_tables.read_xlsx(raw(ESSAY + cell))
    assert [one.body.stem for one in file.items] == [stem]
    assert notes(file) == ([note] if note else [])


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("<c><f>1+1</f></c>", "holds a formula without its value; save the file once more"),
        ('<c t="e"><v>#REF!</v></c>', "holds the error #REF!"),
        ('<c t="s"><v>7</v></c>', "names a text that is not in the file"),
        (f'<c t="str"><v>{"x" * 32_768}</v></c>', "holds more than 32,767 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_its_row(cell, message):
    file = question_tables.read_xlsx(raw(ESSAY + cell, ESSAY + ESSAY))
    assert [str(fault) for fault in file.problems] == [f"row 2: column B: {message}"]
    assert [one.where for one in file.items] == ["row 3"]


def test_hidden_and_merged_things_are_told():
    def change(book, sheet):
        sheet.merge_cells("C2:D2")
        sheet.row_dimensions[2].hidden = True
        book.create_sheet("Old").sheet_state = "hidden"
        book.create_sheet("More")
        book.create_sheet("First", 0).append(["Some", "thing"])

    file = read(HEADER, ("essay", "Why?"), change=change)
    assert [one.body.stem for one in file.items] == ["Why?"]
    assert notes(file) == [
        f"the sheet 'First' was not read; {FIRST_ROW}",
        "the sheet 'Old' is hidden and was not read",
        "the sheet 'More' was not read; only one is",
        "the cells C2:D2 are one; only the first of them is read",
        "row 2: is hidden and is read all the same",
    ]


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 20_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message", "limits"),
    [
        (b"PK\x03\x04", "file: is damaged, or no zip; export it once more", {}),
        (
            bomb(),
            "file: the file 'xl/workbook.xml' in it unpacks to more than 200 times its size",
            {},
        ),
        (raw(head="<!DOCTYPE a>"), "file: has a DTD or entities of its own", {}),
        (raw(head="<"), "file: is a damaged workbook; save it once more", {}),
        (raw(), "file: holds no questions, only the names of columns", {}),
        (raw(ESSAY, ESSAY), "file: holds more than 1 questions", {"items": 1}),
        (raw('<c r="XFD2"><v>1</v></c>'), "file: has more than 400 columns in row 2", {}),
        (workbook(("a", "b")), "file: has no sheet with questions; the first row has to name", {}),
        (
            workbook(("kind", "text")),
            "file: row 1: there is no column “stem”; the first row has to name the columns",
            {},
        ),
    ],
)
def test_a_workbook_that_is_none_or_too_large_is_refused(data, message, limits):
    assert refused(data, **limits).startswith(message)
