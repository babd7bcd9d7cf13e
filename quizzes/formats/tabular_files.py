"""A CSV or TSV file to rows: its encoding, its delimiter, and where anything is wrong.

Nothing is guessed that could spoil a text: an encoding is known, or the file is refused.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass

from quizzes.formats.text_decoding import seems_cyrillic

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class TabularLimits:
    """The most that is read of one file."""

    bytes: int = 10_000_000
    rows: int = 20_000
    columns: int = 50
    cell_characters: int = 20_000
    faults: int = 200


USUAL_LIMITS = TabularLimits()


@dataclass(frozen=True, order=True, slots=True)
class CellFault:
    """What is wrong: the row of the file (the first is 1), the column's letter, a sentence.

    Row 0 and an empty column are the file as a whole.
    """

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.row:
            return f"file: {self.message}"
        return f"row {self.row}{self.column and f', column {self.column}'}: {self.message}"


class TabularErrors(Exception):
    """Everything that is wrong with a table, in the order of its rows."""

    def __init__(self, faults: Iterable[CellFault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that is not empty, and its number in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: how it was written, its header (or None) and its rows."""

    encoding: str
    delimiter: str
    header: Row | None
    rows: tuple[Row, ...]

    def width(self) -> int:
        """Return the number of columns."""
        rows = (self.header, *self.rows) if self.header else self.rows
        return max((len(row.cells) for row in rows), default=0)


type Headings = Callable[[Iterable[str]], Sized]


def read_table(data: bytes, headings: Headings, *, limits: TabularLimits = USUAL_LIMITS) -> Table:
    """Return the rows of a file; raises ``TabularErrors`` for one that is no table, or too large.

    ``headings`` returns which cells of a row are headings we know, nothing for an ordinary row.
    UTF-8 is read with or without its mark, UTF-16 with it. The delimiter is the one that gives
    the most headings, or else rows of the same width.
    """
    if len(data) > limits.bytes:
        raise fault_of(f"is larger than {limits.bytes:,} bytes")
    text, encoding = _decoded(data)
    return table_of(text, encoding, headings, limits=limits)


def table_of(
    text: str, encoding: str, headings: Headings, *, limits: TabularLimits = USUAL_LIMITS
) -> Table:
    """Return the rows of a text that was decoded already, as ``read_table`` does."""
    delimiter, first, text = _announced(text)
    if delimiter is None:
        delimiter = _likeliest(text, headings)
    rows = _rows(text, delimiter, first, limits)
    if not rows:
        raise fault_of("holds no rows")
    header = rows[0] if headings(rows[0].cells) else None
    return Table(encoding, delimiter, header, tuple(rows[1:] if header else rows))


def column_letter(place: int) -> str:
    """Return the letters a spreadsheet has above a column; 0 is A and 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def fault_of(message: str, row: int = 0) -> TabularErrors:
    """Return the error of one fault: of a row, or of the file as a whole."""
    return TabularErrors((CellFault(row, "", message),))


_AGAIN = "save it once more as CSV UTF-8"


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise fault_of(f"is UTF-32 text; {_AGAIN}")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if encoding == "utf-8-sig" and data[:1_000].count(0):
        raise fault_of(f"is not text, or UTF-16 without its mark; {_AGAIN}")
    try:
        return data.decode(encoding), encoding.removesuffix("-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        if encoding == "utf-16":
            raise fault_of(f"is damaged UTF-16 text; {_AGAIN}", row) from None
        raise fault_of(f"is not UTF-8 text{_guess(data)}; {_AGAIN}", row) from None


def _guess(data: bytes) -> str:
    """Return what the encoding seems to be; it is only said, never used: a guess spoils names."""
    if seems_cyrillic(data):
        return ", perhaps Windows-1251 (Cyrillic)"
    return ", perhaps Windows-1252 or another older encoding"


_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


def _announced(text: str) -> tuple[str | None, int, str]:
    """Return the delimiter that the first lines name, the next row's number, and what follows.

    Spreadsheets write ``sep=;``, Anki ``#separator:tab`` with other lines of that kind.
    """
    delimiter, number = None, 1
    while True:
        line, _, rest = text.partition("\n")
        line = line.strip("\r ")
        if found := re.fullmatch(r"sep=(.)", line):
            delimiter = found[1]
        elif found := re.fullmatch(r"#separator:(\w+|.)", line, re.IGNORECASE):
            delimiter = _SEPARATORS.get(found[1].lower(), found[1])
        elif not re.match(r"#[a-z ]+:", line):
            break
        text, number = rest, number + 1
    if delimiter is not None and delimiter not in DELIMITERS:
        raise fault_of("names a delimiter that is none of comma, semicolon, tab and bar")
    return delimiter, number, text


def _likeliest(text: str, headings: Headings) -> str:
    sample = text[:50_000]

    def score(delimiter: str) -> tuple[int, float, int]:
        widths: Counter[int] = Counter()
        header = 0
        try:
            for number, cells in enumerate(
                csv.reader(io.StringIO(sample, ""), delimiter=delimiter)
            ):
                header = len(headings(cells)) if not number else header
                widths[len(cells)] += bool(cells)
        except csv.Error:
            pass
        width, same = max(widths.items(), key=lambda pair: pair[1], default=(0, 0))
        return header, same / max(1, widths.total()) if width > 1 else 0, width

    return max(DELIMITERS, key=score)


_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe in front of one.

    An apostrophe that is the text's own gets a second one, so that one can be taken away.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what ``guarded`` made this of."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def write_table(rows: Iterable[Iterable[str | float | None]]) -> bytes:
    """Return rows as CSV in UTF-8 with the mark spreadsheets look for; texts are ``guarded``.

    Numbers stay numbers, with a point; None is an empty cell.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue().encode("utf-8-sig")


def _rows(text: str, delimiter: str, first: int, limits: TabularLimits) -> list[Row]:
    rows = []
    reader = csv.reader(io.StringIO(text, ""), delimiter=delimiter, strict=True)
    number = first
    try:
        for number, cells in enumerate(reader, start=first):
            if len(cells) > limits.columns:
                raise fault_of(f"has more than {limits.columns} columns", number)
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(cells)))
            if len(rows) > limits.rows + 1:
                raise fault_of(f"holds more than {limits.rows:,} rows")
    except csv.Error:
        raise fault_of(
            "has a quote that is not closed, or a cell that is too long", number + 1
        ) from None
    return rows
