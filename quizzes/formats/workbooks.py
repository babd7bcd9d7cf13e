"""Rows to an XLSX workbook, in which nothing that a person wrote is ever reckoned with."""

import io
import re
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from quizzes.formats.tabular_files import guarded

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""

LONGEST_NAME = 31
"""Characters of the name of a sheet."""

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r"[\\*?:/\[\]']")


type Rows = Iterable[Iterable[str | float | None]]


def write_workbook(rows: Rows, *, name: str) -> bytes:
    """Return rows as a workbook of one sheet; the first row stays in sight.

    Texts are ``guarded`` as in a CSV file, and kept as texts whatever they look like; numbers stay
    numbers, and None is an empty cell.
    """
    return write_sheets({name: rows})


def write_sheets(sheets: Mapping[str, Rows]) -> bytes:
    """Return a workbook with a sheet for each name, as ``write_workbook`` does."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        title = _NOT_IN_A_NAME.sub(" ", _plain(name))[:LONGEST_NAME].strip() or "1"
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text(sheet, text: str) -> Cell | None:
    # "_x0041_" would be read as the sign of that number.
    text = _LOOKS_ESCAPED.sub("_x005F_", guarded(_plain(text)))[:LONGEST_CELL]
    if not text:
        return None
    cell = WriteOnlyCell(sheet, text)
    # Or "=1+1" would be a formula, and "#N/A" an error.
    cell.data_type = "s"
    return cell


def _plain(text: str) -> str:
    """Return a text without the characters that XML cannot say."""
    return _NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))
