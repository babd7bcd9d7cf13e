"""What a cell of a workbook holds, as the text that a person sees in it."""

import math
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from quizzes.formats.question_files import Altered
from quizzes.formats.tabular_files import CellFault, column_letter

_PLACE = re.compile(r"([A-Z]{1,4})[0-9]{1,9}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LAST_DAY = 2_957_003
"""The number of the last day that a spreadsheet knows, however it counts: 9999-12-31."""

_MOST_NOTES = 200


class _Limits(Protocol):
    cell_characters: int


@dataclass(slots=True)
class RawCell:
    """A cell as the file has it; rows count from 1, columns from 0."""

    row: int
    column: int
    kind: str
    style: int
    text: str = ""
    has_value: bool = False
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles that show a number as a date, and from when days are counted."""

    dates: frozenset[int] = frozenset()
    is_since_1904: bool = False


def column_number(place: str) -> int | None:
    """Return the column of ``B5``, which is 1; None for what is no place."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return None
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(slots=True)
class CellReader:
    """Turns cells into texts and gathers what was altered or could not be read."""

    strings: tuple[str, ...]
    styles: Styles
    limits: _Limits
    notes: list[Altered] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    def text_of(self, cell: RawCell) -> str:
        """Return the text of a cell; empty, and a fault, for one that holds an error."""
        if cell.is_formula:
            if not cell.has_value:
                self._fault(cell, "holds a formula without its value; save the file once more")
                return ""
            self._note(cell, "holds a formula; its value is read")
        text = self._read(cell) if cell.has_value else ""
        if len(text) > self.limits.cell_characters:
            self._fault(cell, f"holds more than {self.limits.cell_characters:,} characters")
            return ""
        return text

    def _read(self, cell: RawCell) -> str:
        match cell.kind:
            case "s":
                return self._shared(cell)
            case "b":
                return "true" if cell.text.strip() == "1" else "false"
            case "e":
                self._fault(cell, f"holds the error {cell.text[:20]}")
                return ""
            case "n":
                return self._number(cell)
            case "d":
                self._note(cell, f"is a date and is read as {cell.text[:40]}")
                return cell.text
        return unescaped(cell.text)

    def _shared(self, cell: RawCell) -> str:
        written = cell.text.strip()
        if not written:
            return ""
        if written.isdecimal() and len(written) < 9 and int(written) < len(self.strings):
            return unescaped(self.strings[int(written)])
        self._fault(cell, "names a text that is not in the file")
        return ""

    def _number(self, cell: RawCell) -> str:
        written = cell.text.strip()
        try:
            number = float(written)
        except ValueError:
            return written
        if not math.isfinite(number):
            return written
        if cell.style in self.styles.dates and 0 <= number <= _LAST_DAY:
            shown = _date(number, self.styles)
            self._note(cell, f"is a date and is read as {shown}")
            return shown
        return number_text(number)

    def _note(self, cell: RawCell, message: str) -> None:
        if len(self.notes) < _MOST_NOTES:
            told = f"column {column_letter(cell.column)}: {message}"
            self.notes.append(Altered(cell.row, told, "row"))

    def _fault(self, cell: RawCell, message: str) -> None:
        self.faults.append(CellFault(cell.row, column_letter(cell.column), message))


def number_text(number: float) -> str:
    """Return a number as it was typed: 1 for 1.0, and no more figures than tell it apart."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def unescaped(text: str) -> str:
    """Return a text in which ``_x000D_`` stands for the sign of that number.

    Signs that no page and no database can carry are left out.
    """
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _date(number: float, styles: Styles) -> str:
    # Day 60 of the older count is a 29 February 1900 that never was; before it all are one less.
    start = date(1904, 1, 1) if styles.is_since_1904 else date(1899, 12, 30)
    days, minutes = divmod(round(number * 1_440), 1_440)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    if not days and minutes:
        return clock
    day = (start + timedelta(days=days)).isoformat()
    return f"{day} {clock}" if minutes else day
