"""The sheets of an XLSX workbook as rows of texts, read without reckoning anything.

A workbook is a zip of XML (ECMA-376). Only what cells hold is read: of a formula the value that
was saved with it. expat reads each sheet as it comes, so a large one is never a tree in memory;
a DTD ends the reading as in ``xml_trees``.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quizzes.formats.packages import opened
from quizzes.formats.question_files import Altered, ImportLimits, QuestionFileError
from quizzes.formats.sheet_cells import CellReader, Styles
from quizzes.formats.sheet_streams import SheetLimits, SheetStream, StringStream
from quizzes.formats.tabular_files import CellFault, Row
from quizzes.formats.xml_trees import Element, parsed

WORKBOOK = "xl/workbook.xml"
_DATE_CODES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_OF_A_CODE = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet that a workbook names, and the path of its file."""

    name: str
    is_hidden: bool
    path: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that are not empty, what of them was altered, what could not be read."""

    rows: tuple[Row, ...]
    notes: tuple[Altered, ...]
    faults: tuple[CellFault, ...]


class WorkbookFile:
    """An open workbook. All of it raises ``QuestionFileError`` for what is none, or too large."""

    def __init__(self, data: bytes, limits: ImportLimits, sheet_limits: SheetLimits) -> None:
        """Open a workbook and read what it says of its sheets."""
        self._package = opened(data, limits, manifest="")
        self._limits = limits
        self._sheet_limits = sheet_limits
        if WORKBOOK not in self._package:
            raise QuestionFileError("is no workbook in the format of XLSX")
        book = self._tree(WORKBOOK)
        self._related = dict(self._relations())
        self.sheets = tuple(self._entries(book))
        self._styles = Styles(self._dates(), _is_since_1904(book))
        self._strings: tuple[str, ...] | None = None

    def rows_of(self, entry: SheetEntry) -> Sheet:
        """Return what a sheet holds."""
        if self._strings is None:
            self._strings = self._shared()
        cells = CellReader(self._strings, self._styles, self._sheet_limits)
        stream = SheetStream(cells, self._sheet_limits)
        stream.read(self._package.read(entry.path))
        return Sheet(tuple(stream.rows), (*cells.notes, *stream.notes()), tuple(cells.faults))

    def _tree(self, path: str) -> Element:
        limits = replace(self._limits, bytes=self._limits.package_bytes)
        return parsed(self._package.read(path), limits).root

    def _relations(self) -> Iterator[tuple[str, str]]:
        path = "xl/_rels/workbook.xml.rels"
        if path not in self._package:
            return
        for one in self._tree(path).children:
            target = one.attributes.get("Target", "")
            joined = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            yield one.attributes.get("Id", ""), joined

    def _entries(self, book: Element) -> Iterator[SheetEntry]:
        for holder in _named(book, "sheets"):
            for one in _named(holder, "sheet"):
                number = _attribute(one, "id")
                path = self._related.get(number, "")
                if path in self._package:
                    hidden = one.attributes.get("state", "visible") != "visible"
                    yield SheetEntry(one.attributes.get("name", ""), hidden, path)

    def _shared(self) -> tuple[str, ...]:
        path = "xl/sharedStrings.xml"
        if path not in self._package:
            return ()
        stream = StringStream(self._sheet_limits)
        stream.read(self._package.read(path))
        return tuple(stream.strings)

    def _dates(self) -> frozenset[int]:
        """Return the numbers of the styles that show a number as a date."""
        path = "xl/styles.xml"
        if path not in self._package:
            return frozenset()
        root = self._tree(path)
        own = {
            one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
            for holder in _named(root, "numFmts")
            for one in _named(holder, "numFmt")
        }
        styles = [one for holder in _named(root, "cellXfs") for one in _named(holder, "xf")]
        return frozenset(
            place
            for place, one in enumerate(styles)
            if _is_date(one.attributes.get("numFmtId", "0"), own)
        )


def _is_date(number: str, own: dict[str, str]) -> bool:
    if number in own:
        code = own[number]
        return bool(_DATE_LETTER.search(_NOT_OF_A_CODE.sub("", code))) and code != "General"
    return number.isdecimal() and len(number) < 4 and int(number) in _DATE_CODES


def _is_since_1904(book: Element) -> bool:
    return any(
        one.attributes.get("date1904", "0") in ("1", "true") for one in _named(book, "workbookPr")
    )


def _named(element: Element, name: str) -> list[Element]:
    return [one for one in element.children if one.name.rpartition(":")[2] == name]


def _attribute(element: Element, name: str) -> str:
    """Return an attribute with a prefix, whatever that is."""
    for key, value in element.attributes.items():
        if ":" in key and key.rpartition(":")[2] == name:
            return value
    return ""
