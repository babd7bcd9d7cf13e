"""A row of a table on its way to a body."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from quizzes.formats.moodle_texts import markdown_of, plain_of
from quizzes.formats.question_files import Altered, ImportLimits, RawText, Refused, TextFormat
from quizzes.formats.question_tables.columns import Cells


@dataclass(slots=True)
class Asked:
    """A row on its way to a body. ``numbers`` are those of the columns its rows came from."""

    cells: Cells
    limits: ImportLimits
    notes: list[Altered] = field(default_factory=list)
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def note(self, name: str, number: int, message: str) -> None:
        """Note what is not read as it stands in a column."""
        told = f"{self.cells.where(name, number)}: {message}"
        self.notes.append(Altered(self.cells.number, told, "row"))

    def refuse(self, name: str, number: int, message: str) -> Refused:
        """Return the error of a column."""
        return Refused(f"{self.cells.where(name, number)}: {message}", self.cells.number)

    def text(self, name: str, number: int = 0) -> str:
        """Return a text in Markdown; what of it is not kept is noted."""
        return self.markdown(self.cells.said(name, number), name, number)

    def markdown(self, written: str, name: str, number: int) -> str:
        """Return words of a column as Markdown."""
        if len(written) > self.limits.text_characters:
            most = self.limits.text_characters
            raise self.refuse(name, number, f"has more than {most:,} characters")
        raw = RawText(written, TextFormat.MARKDOWN)
        try:
            markdown, remarks = markdown_of(raw, most_tags=self.limits.text_tags)
        except Refused as refused:
            raise self.refuse(name, number, refused.message) from None
        for remark in remarks:
            self.note(name, number, remark)
        return markdown

    def line(self, name: str, number: int = 0) -> str:
        """Return plain words."""
        return plain_of(RawText(self.cells.said(name, number), TextFormat.PLAIN))

    def value[T](self, read: Callable[[str], T], name: str, number: int = 0) -> T | None:
        """Return what a cell says, read with ``read``; None for an empty one."""
        written = self.cells.said(name, number)
        if not written:
            return None
        try:
            return read(written)
        except Refused as refused:
            raise self.refuse(name, number, refused.message) from None

    def rows(self, what: str, *columns: str) -> list[int]:
        """Return the numbers of filled columns, which become the rows of ``what``."""
        found = self.cells.numbers(*columns)
        if len(found) > self.limits.answers:
            raise self.refuse(columns[0], 0, f"there are more than {self.limits.answers}")
        self.numbers[what] = found
        return found

    def word(self, name: str) -> str | None:
        """Return one of a few words that a spec knows, as it writes them."""
        written = self.cells.said(name)
        return re.sub(r"[\s-]+", "_", written.casefold()) or None
