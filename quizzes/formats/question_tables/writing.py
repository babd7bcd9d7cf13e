"""Questions as a table: CSV, or a workbook; and a workbook to fill in."""

from collections.abc import Iterable, Sequence

from quizzes.formats.question_files import ImportedItem, LeftOut, WrittenFile
from quizzes.formats.question_tables.columns import COLUMNS, NUMBERED, Heading
from quizzes.formats.question_tables.examples import EXAMPLES, MEANINGS, TEMPLATE_NUMBERS
from quizzes.formats.question_tables.losses import refusal
from quizzes.formats.question_tables.reading import EXPLAINING_SHEET
from quizzes.formats.question_tables.rows import TableRow, Value, row_of
from quizzes.formats.tabular_files import write_table
from quizzes.formats.workbooks import write_sheets

QUESTIONS = "Questions"
_FIRST = ("kind", "title", "stem", "text", "answer")
_OPTIONS = ("option", "match", "feedback", "credit")


def write_csv(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as CSV in UTF-8 with the mark that spreadsheets look for."""
    lines, left_out = _lines(items)
    return WrittenFile(left_out=left_out, data=write_table(lines))


def write_xlsx(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as a workbook of one sheet."""
    lines, left_out = _lines(items)
    return WrittenFile(left_out=left_out, data=write_sheets({QUESTIONS: lines}))


def template() -> bytes:
    """Return a workbook to fill in: an example of each kind, and what each column means."""
    numbered = [(name, number) for name, most in TEMPLATE_NUMBERS for number in range(1, most + 1)]
    headings = _in_order({*numbered, *((name, 0) for name in COLUMNS)})
    meanings = [(_said((name, 0)), MEANINGS[name]) for name in (*COLUMNS, *NUMBERED)]
    return write_sheets(
        {
            QUESTIONS: [_header(headings), *(_cells(row, headings) for row in EXAMPLES)],
            EXPLAINING_SHEET: [("column", "what it says"), *meanings],
        }
    )


def _lines(
    items: Iterable[ImportedItem],
) -> tuple[list[Sequence[Value]], tuple[LeftOut, ...]]:
    rows: list[TableRow] = []
    left_out: list[LeftOut] = []
    for item in items:
        why = "is of a kind that is not here" if item.body is None else refusal(item.body)
        if why:
            left_out.append(LeftOut(item.title, why, item.where))
        else:
            rows.append(row_of(item))
    needed = {("kind", 0), ("title", 0), ("stem", 0)}
    headings = _in_order({heading for row in rows for heading in row} | needed)
    return [_header(headings), *(_cells(row, headings) for row in rows)], tuple(left_out)


def _in_order(headings: Iterable[Heading]) -> list[Heading]:
    """Return headings as they stand in a table: what all kinds have, the options, the rest."""
    once, often = list(COLUMNS), list(NUMBERED)

    def place(heading: Heading) -> tuple[int, int, int]:
        name, number = heading
        if name in _FIRST:
            return 0, _FIRST.index(name), 0
        if name in _OPTIONS:
            return 1, number, _OPTIONS.index(name)
        return 2, once.index(name) if name in once else len(once) + often.index(name), number

    return sorted(headings, key=place)


def _header(headings: Iterable[Heading]) -> list[str]:
    return [_said(heading) for heading in headings]


def _said(heading: Heading) -> str:
    name, number = heading
    if name in NUMBERED and not number:
        return f"{name} 1, {name} 2, …"
    return f"{name} {number}" if number else name


def _cells(row: TableRow, headings: Iterable[Heading]) -> list[Value]:
    return [row.get(heading) for heading in headings]
