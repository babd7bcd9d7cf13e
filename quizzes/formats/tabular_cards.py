"""Cards as a table: CSV or TSV, as spreadsheets and other programs write it, both ways.

Reading goes in steps, so that a person can look before anything is taken::

    table = read_table(data)               # TabularErrors: encoding, dialect, limits
    columns = proposed_columns(table)      # what each column seems to be; a person may change it
    preview(table)                         # the first rows, to be shown beside the proposal
    cards = read_cards(table, columns)     # TabularErrors: every fault with its row and column

``write_cards`` gives a file that spreadsheets open as text: a cell that would be a formula gets an
apostrophe in front, which reading takes away again (OWASP, "CSV Injection").
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from quizzes.domain.content import CLOZE
from quizzes.domain.questions import Key, normalise_text
from quizzes.domain.questions.base import KEY_PATTERN
from quizzes.formats.tabular_files import (
    USUAL_LIMITS,
    CellFault,
    Row,
    Table,
    TabularErrors,
    TabularLimits,
    column_letter,
    fault_of,
    guarded,
)
from quizzes.formats.tabular_files import read_table as _read_table

Kind = Literal["basic", "reversed", "cloze", "typed"]
Role = Literal["key", "kind", "front", "back", "extra", "answers", "tags"]
ROLES: tuple[Role, ...] = get_args(Role)

HEADINGS: dict[Role, frozenset[str]] = {
    "key": frozenset({"key", "id", "guid", "ключ"}),
    "kind": frozenset({"kind", "type", "note type", "notetype", "вид", "тип"}),
    "front": frozenset(
        {"front", "question", "term", "word", "text", "prompt", "вопрос", "лицо", "термин"}
    ),
    "back": frozenset(
        {"back", "answer", "definition", "meaning", "translation", "ответ", "оборот"}
    ),
    "extra": frozenset({"extra", "back extra", "note", "notes", "comment", "дополнительно"}),
    "answers": frozenset({"answers", "accepted answers", "accepted", "ответы"}),
    "tags": frozenset({"tags", "tag", "labels", "метки", "теги"}),
}
"""What a column may be headed, in small letters, by what it then is."""


@dataclass(frozen=True, slots=True)
class TabularCard:
    """One note: ``front`` holds the text of a cloze, ``answers`` are those a typed one accepts."""

    kind: Kind
    front: str
    back: str = ""
    extra: str = ""
    answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    key: str = ""


def read_table(data: bytes, *, limits: TabularLimits = USUAL_LIMITS) -> Table:
    """Return the rows of a file; raises ``TabularErrors`` for one that is no table, or too large.

    Encoding and delimiter are found out (`tabular_files.read_table`).
    """
    return _read_table(data, _known, limits=limits)


def proposed_columns(table: Table) -> dict[Role, int]:
    """Return the column (from 0) of each role that a header names.

    Without a header the first column is the front and the second the back.
    """
    if table.header is None:
        positions: tuple[Role, ...] = ("front", "back")
        return {role: place for place, role in enumerate(positions) if place < table.width()}
    return _known(table.header.cells)


def preview(table: Table, most: int = 5) -> tuple[Row, ...]:
    """Return the first rows, each with as many cells as the table has columns."""
    width = table.width()
    return tuple(
        Row(row.number, (*row.cells, *[""] * (width - len(row.cells)))) for row in table.rows[:most]
    )


def read_cards(
    table: Table, columns: Mapping[Role, int], *, limits: TabularLimits = USUAL_LIMITS
) -> tuple[TabularCard, ...]:
    """Return a card for each row; raises ``TabularErrors`` with every fault.

    ``columns`` says which column has what; ``front`` is needed. Where no kind is given, a front
    with deletions and no back is a cloze, a row with answers is typed, any other is basic.
    """
    faults: list[CellFault] = []
    if "front" not in columns or not all(0 <= place < table.width() for place in columns.values()):
        raise fault_of("needs a column for the front of its cards")
    cards = []
    keys: dict[str, int] = {}
    for row in table.rows:
        reader = _RowReader(row, columns, limits)
        card = reader.card()
        if card.key and keys.setdefault(card.key, row.number) != row.number:
            reader.fault("key", f"{card.key!r} is also the key of row {keys[card.key]}")
        faults += reader.faults
        cards.append(card)
        if len(faults) >= limits.faults:
            break
    if faults:
        raise TabularErrors(faults[: limits.faults])
    return tuple(cards)


def write_cards(cards: Iterable[TabularCard], *, delimiter: str = ",") -> bytes:
    """Return the cards as a table with a header, in UTF-8 with the mark spreadsheets look for."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(ROLES)
    for card in cards:
        values = {field.name: getattr(card, field.name) for field in fields(card)}
        values["answers"] = "\n".join(card.answers)
        values["tags"] = " ".join(card.tags)
        writer.writerow([guarded(values[role]) for role in ROLES])
    return target.getvalue().encode("utf-8-sig")


_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


_KEY = re.compile(KEY_PATTERN.removesuffix("$") + r"\Z")
_LONGEST_KEY = next(part.max_length for part in Key.__metadata__ if hasattr(part, "max_length"))


class _RowReader:
    """Reads one row and keeps what is wrong with it."""

    def __init__(self, row: Row, columns: Mapping[Role, int], limits: TabularLimits) -> None:
        self.row = row
        self.columns = columns
        self.limits = limits
        self.faults: list[CellFault] = []

    def fault(self, role: Role, message: str) -> None:
        """Keep a fault of the cell in that role, or of the row where no column has it."""
        place = self.columns.get(role)
        column = "" if place is None else column_letter(place)
        self.faults.append(CellFault(self.row.number, column, message))

    def card(self) -> TabularCard:
        """Return the row as a card; it counts only when there are no faults."""
        front, back, extra = (self._text(role) for role in ("front", "back", "extra"))
        answers = tuple(filter(None, map(str.strip, self._text("answers").split("\n"))))
        kind = self._kind(front, back, answers)
        if not front:
            self.fault("front", "is empty")
        if kind == "cloze" and front and not CLOZE.search(front):
            self.fault("front", "needs a deletion such as {{c1::answer}}")
        if kind in ("basic", "reversed") and not back:
            self.fault("back", "is empty")
        if kind == "typed" and not answers:
            self.fault("answers", "needs the accepted answers, each on a line of its cell")
        return TabularCard(kind, front, back, extra, answers, self._tags(), self._key())

    def _text(self, role: Role) -> str:
        place = self.columns.get(role)
        if place is None or place >= len(self.row.cells):
            return ""
        text = self.row.cells[place]
        if len(text) > self.limits.cell_characters:
            self.fault(role, f"has more than {self.limits.cell_characters:,} characters")
            return ""
        try:
            return normalise_text(_unguarded(text.strip(" \n\r"))).strip()
        except ValueError as error:
            self.fault(role, str(error))
            return ""

    def _kind(self, front: str, back: str, answers: tuple[str, ...]) -> Kind:
        said = self._text("kind").casefold()
        if said in get_args(Kind):
            return said
        if said:
            self.fault("kind", f"must be {', '.join(get_args(Kind))}, not {said[:40]!r}")
        if answers:
            return "typed"
        return "cloze" if CLOZE.search(front) and not back else "basic"

    def _tags(self) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys(filter(None, re.split(r"[\s,;]+", self._text("tags")))))
        for tag in tags:
            self._check_key("tags", tag)
        return tags

    def _key(self) -> str:
        key = self._text("key")
        if key:
            self._check_key("key", key)
        return key

    def _check_key(self, role: Role, key: str) -> None:
        if not _KEY.match(key) or len(key) > _LONGEST_KEY:
            self.fault(
                role,
                f"{key[:40]!r} must be small letters a to z, digits and hyphens, "
                f"at most {_LONGEST_KEY}",
            )


def _known(cells: Iterable[str]) -> dict[Role, int]:
    """Return the columns of a header that names the front; nothing for any other row."""
    found: dict[Role, int] = {}
    for place, cell in enumerate(cells):
        heading = " ".join(cell.casefold().split())
        for role, names in HEADINGS.items():
            if heading in names:
                found.setdefault(role, place)
    return found if "front" in found else {}
