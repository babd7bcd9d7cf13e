"""Sheets and texts of a workbook, read by expat as they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from quizzes.formats.question_files import Altered, QuestionFileError
from quizzes.formats.sheet_cells import CellReader, RawCell, column_number
from quizzes.formats.tabular_files import Row

_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """The most that is read of one sheet; whatever is over makes a ``QuestionFileError``.

    ``elements`` counts those of a file of XML, ``rows`` and ``columns`` only what is not empty.
    """

    rows: int = 5_001
    columns: int = 400
    cell_characters: int = 32_767
    elements: int = 1_000_000
    depth: int = 40


class _Stream:
    """Takes what expat reports; names come without their prefix."""

    def __init__(self, limits: SheetLimits) -> None:
        self.limits = limits
        self.elements = 0
        self.depth = 0
        self.pieces: list[str] | None = None

    def read(self, data: bytes) -> None:
        """Read a file. Raises ``QuestionFileError``."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _declared
        parser.EntityDeclHandler = _declared
        parser.ExternalEntityRefHandler = _declared
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError):
            raise QuestionFileError("is a damaged workbook; save it once more") from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > self.limits.elements or self.depth > self.limits.depth:
            raise QuestionFileError("is a workbook with too many cells")
        self.start(name.rpartition(":")[2], attributes)

    def _finish(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def _characters(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)

    def taken(self) -> str:
        """Return the characters since ``pieces`` was set, and take no more."""
        text = "".join(self.pieces or ())
        self.pieces = None
        return text


def _declared(*_: object) -> None:
    raise QuestionFileError("has a DTD or entities of its own, which no workbook has")


class StringStream(_Stream):
    """The texts that cells share, by their numbers; how letters look is left out."""

    def __init__(self, limits: SheetLimits) -> None:
        super().__init__(limits)
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._spoken = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._spoken += 1
        elif name == "t" and not self._spoken:
            self.pieces = []

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "t" and not self._spoken:
            self._parts.append(self.taken())
        elif name == "rPh":
            self._spoken -= 1
        elif name == "si":
            self.strings.append("".join(self._parts))


class SheetStream(_Stream):
    """The rows of a sheet."""

    def __init__(self, cells: CellReader, limits: SheetLimits) -> None:
        super().__init__(limits)
        self.rows: list[Row] = []
        self._cells = cells
        self._row = 0
        self._column = -1
        self._values: dict[int, str] = {}
        self._cell: RawCell | None = None
        self._merged: list[str] = []
        self._hidden: list[int] = []
        self._spoken = 0

    def notes(self) -> Iterator[Altered]:
        """Yield what of the whole sheet is not as it looks."""
        for place in self._merged[:_MOST_NOTES]:
            yield Altered(0, f"the cells {place} are one; only the first of them is read")
        seen = {row.number for row in self.rows}
        for number in [one for one in self._hidden if one in seen][:_MOST_NOTES]:
            yield Altered(number, "is hidden and is read all the same", "row")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        match name:
            case "row":
                self._begin_row(attributes)
            case "c":
                self._begin_cell(attributes)
            case "mergeCell":
                self._merged.append(attributes.get("ref", "")[:20])
            case "rPh":
                self._spoken += 1
            case "f" if self._cell is not None:
                self._cell.is_formula = True
            case "v" | "t" if self._is_value(name):
                self.pieces = []

    def end(self, name: str) -> None:
        """Take the end of an element."""
        match name:
            case "v" | "t" if self._cell is not None and self._is_value(name):
                self._cell.text += self.taken()
                self._cell.has_value = True
            case "rPh":
                self._spoken -= 1
            case "c" if self._cell is not None:
                self._end_cell(self._cell)
            case "row":
                self._end_row()

    def _is_value(self, name: str) -> bool:
        """Tell whether an element says what the open cell holds: of a text in place only ``t``."""
        if self._cell is None or self._spoken:
            return False
        return (name == "t") is (self._cell.kind == "inlineStr")

    def _begin_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        self._row = int(said) if said.isdecimal() and len(said) < 9 else self._row + 1
        self._column = -1
        self._values = {}
        if attributes.get("hidden") in ("1", "true"):
            self._hidden.append(self._row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = column_number(attributes.get("r", ""))
        self._column = self._column + 1 if place is None else place
        style = attributes.get("s", "")
        self._cell = RawCell(
            self._row,
            self._column,
            attributes.get("t", "n"),
            int(style) if style.isdecimal() and len(style) < 9 else 0,
        )

    def _end_cell(self, cell: RawCell) -> None:
        self._cell = None
        text = self._cells.text_of(cell)
        if not text:
            return
        if cell.column >= self.limits.columns:
            why = f"has more than {self.limits.columns} columns in row {cell.row}"
            raise QuestionFileError(why)
        self._values[cell.column] = text

    def _end_row(self) -> None:
        if any(text.strip() for text in self._values.values()):
            width = max(self._values) + 1
            cells = tuple(self._values.get(place, "") for place in range(width))
            self.rows.append(Row(self._row, cells))
        self._values = {}
        if len(self.rows) > self.limits.rows:
            raise QuestionFileError(f"holds more than {self.limits.rows - 1:,} questions")
