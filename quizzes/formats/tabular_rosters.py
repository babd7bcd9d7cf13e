"""A roster as a table: who is expected, in which group, as spreadsheets write it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.formats.tabular_files import (
    CellFault,
    Row,
    TabularErrors,
    TabularLimits,
    column_letter,
    fault_of,
    read_table,
    write_table,
)

HEADINGS: dict[str, frozenset[str]] = {
    "name": frozenset({"name", "full name", "student", "student name", "имя", "фио"}),
    "first": frozenset({"first name", "firstname", "given name", "forename"}),
    "last": frozenset({"last name", "lastname", "surname", "family name", "фамилия"}),
    "email": frozenset({"email", "e-mail", "mail", "email address", "e-mail address", "почта"}),
    "number": frozenset(
        {"student number", "number", "student id", "id", "id number", "matriculation number"}
    ),
    "group": frozenset({"group", "class", "section", "группа", "класс"}),
}
"""What a column may be headed, in small letters, by what it then is."""

LIMITS = TabularLimits(bytes=500_000, rows=1_000, columns=50, cell_characters=400, faults=50)
LONGEST = {"name": 150, "email": 254, "number": 50, "group": 150}
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as a row says: its number in the file, and what is known of them."""

    row: int
    name: str
    email: str
    number: str
    group: str


def read_roster(data: bytes) -> tuple[RosterRow, ...]:
    """Return the people of a file. Raises ``TabularErrors`` with every fault and where it is."""
    table = read_table(data, _known, limits=LIMITS)
    columns = _known(table.header.cells) if table.header else {}
    if not columns.keys() & {"name", "first", "last", "email"}:
        message = "needs headings in its first row: name, email, student number, group"
        raise fault_of(message)
    faults: list[CellFault] = []
    rows = tuple(_person(row, columns, faults) for row in table.rows)
    if not rows:
        raise fault_of("holds no people, only headings")
    if faults:
        raise TabularErrors(faults[: LIMITS.faults])
    return rows


def write_roster(rows: Iterable[RosterRow]) -> str:
    """Return people as a text that `read_roster` reads as the same people."""
    lines = [("name", "email", "student number", "group")]
    lines += [(row.name, row.email, row.number, row.group) for row in rows]
    return write_table(lines).decode("utf-8-sig")


def _known(cells: Iterable[str]) -> dict[str, int]:
    """Return the column (from 0) of each thing that a row of headings names."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        words = " ".join(cell.replace("_", " ").split()).casefold()
        for what, names in HEADINGS.items():
            if words in names:
                found.setdefault(what, place)
    return found


def _person(row: Row, columns: dict[str, int], faults: list[CellFault]) -> RosterRow:
    said = {what: _cell(row, place) for what, place in columns.items()}
    name = said.get("name") or " ".join(filter(None, (said.get("first"), said.get("last"))))
    person = RosterRow(
        row.number, name, said.get("email", ""), said.get("number", ""), said.get("group", "")
    )

    def fault(what: str, message: str) -> None:
        place = columns.get(what)
        faults.append(CellFault(row.number, "" if place is None else column_letter(place), message))

    for what, most in LONGEST.items():
        value = getattr(person, what)
        if len(value) > most:
            fault(what, f"is longer than {most} letters")
        elif not value.isprintable():
            fault(what, "holds signs that cannot be shown")
    if person.email and not _EMAIL.fullmatch(person.email):
        fault("email", f"“{person.email[:60]}” is no e-mail address")
    if not (person.name or person.email):
        fault("name", "has neither a name nor an e-mail address")
    return person


def _cell(row: Row, place: int) -> str:
    text = row.cells[place] if place < len(row.cells) else ""
    text = " ".join(text.split())
    # The apostrophe that keeps a spreadsheet from reading a formula (`tabular_files.guarded`).
    return text[1:] if re.match(r"'+[=+\-@]", text) else text
