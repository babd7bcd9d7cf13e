"""The columns of a table of questions: how they may be headed, and what of a row stands where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from quizzes.formats.tabular_files import Row, column_letter, unguarded

NEEDED = ("kind", "stem")

COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("type", "question type", "question kind"),
    "title": ("name", "question name", "question title"),
    "stem": ("question", "question text"),
    "text": ("text with gaps", "cloze text"),
    "answer": ("answers", "key", "correct answer", "correct", "right answer"),
    "feedback true": ("true feedback", "feedback if true"),
    "feedback false": ("false feedback", "feedback if false"),
    "follow up": ("followup",),
    "scoring": (),
    "shuffle": ("shuffle options", "shuffle answers"),
    "case sensitive": ("case matters",),
    "accent sensitive": ("accents matter",),
    "punctuation sensitive": ("punctuation matters",),
    "slips": ("typing slips",),
    "units": ("unit",),
    "unit entry": (),
    "min words": ("minimum words",),
    "max words": ("maximum words",),
    "model answer": ("sample answer",),
    "explanation": ("general feedback",),
    "tags": ("tag",),
    "lesson": (),
    "objective": (),
    "level": (),
    "id": ("idnumber", "id number", "number"),
}
"""Each column that is there once, and what else it may be called."""

NUMBERED: dict[str, tuple[str, ...]] = {
    "option": ("choice", "item"),
    "match": ("group",),
    "feedback": ("option feedback",),
    "credit": ("points", "share"),
    "hint": ("hints",),
    "common error": ("common errors",),
}
"""Each column that is there as often as there is something to say, with a number behind it."""

LARGEST_NUMBER = 100

_ONCE = {alias: name for name, others in COLUMNS.items() for alias in (name, *others)}
_OFTEN = {alias: name for name, others in NUMBERED.items() for alias in (name, *others)}
_WITH_NUMBER = re.compile(r"(.*?\D) ?([0-9]{1,3})")

type Heading = tuple[str, int]
"""The name of a column and its number; 0 where there is only one."""


def heading_of(cell: str) -> Heading | None:
    """Return which column a cell heads, without regard to case; None for one that is not known."""
    words = " ".join(re.sub(r"[\s_-]+", " ", cell.replace("\ufeff", "")).split()).casefold()
    if words in _ONCE:
        return _ONCE[words], 0
    if words in _OFTEN:
        return _OFTEN[words], 1
    found = _WITH_NUMBER.fullmatch(words)
    if found and found[1] in _OFTEN and 1 <= int(found[2]) <= LARGEST_NUMBER:
        return _OFTEN[found[1]], int(found[2])
    return None


def headings_of(cells: Iterable[str]) -> dict[Heading, int]:
    """Return the place of each known column; nothing for a row that heads no questions."""
    found: dict[Heading, int] = {}
    for place, cell in enumerate(cells):
        heading = heading_of(cell)
        if heading is not None:
            found.setdefault(heading, place)
    return found if any((name, 0) in found for name in NEEDED) else {}


@dataclass(slots=True)
class Cells:
    """A row by its columns, and which of them were asked for."""

    number: int
    values: dict[Heading, str]
    places: dict[Heading, int]
    used: set[Heading] = field(default_factory=set)

    def said(self, name: str, number: int = 0) -> str:
        """Return what stands in a column, without blanks around it."""
        self.used.add((name, number))
        return self.values.get((name, number), "")

    def numbers(self, *names: str) -> list[int]:
        """Return the numbers for which any of these columns says something."""
        found = sorted({number for name, number in self.values if name in names})
        self.used |= {(name, number) for number in found for name in names}
        return found

    def where(self, name: str, number: int = 0) -> str:
        """Return a column as people find it: ``column C (option 2)``."""
        said = f"{name} {number}" if number else name
        place = self.places.get((name, number))
        return f"column {said}" if place is None else f"column {column_letter(place)} ({said})"

    def unused(self) -> list[Heading]:
        """Return the columns that say something nobody asked for."""
        return [heading for heading in self.values if heading not in self.used]


def cells_of(row: Row, places: dict[Heading, int]) -> Cells:
    """Return a row by its columns; what keeps a spreadsheet from reading a formula is gone."""
    values = {
        heading: text
        for heading, place in places.items()
        if place < len(row.cells) and (text := unguarded(row.cells[place].strip()).strip())
    }
    return Cells(row.number, values, places)
