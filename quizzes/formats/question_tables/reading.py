"""Tables of questions, CSV and XLSX, to what the site has of them."""

import re
from collections.abc import Iterable

from pydantic import ValidationError

from quizzes.domain.questions import Level, normalise_line
from quizzes.formats.moodle_names import name_from
from quizzes.formats.moodle_texts import plain_of
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportLimits,
    QuestionFileError,
    RawText,
    Refused,
    TextFormat,
    check_size,
    told,
)
from quizzes.formats.question_tables.bodies import READERS, Asked, body_of, column_of
from quizzes.formats.question_tables.columns import (
    NEEDED,
    Cells,
    Heading,
    cells_of,
    heading_of,
    headings_of,
)
from quizzes.formats.sheet_streams import SheetLimits
from quizzes.formats.spec_sentences import located_sentences
from quizzes.formats.tabular_files import (
    CellFault,
    Row,
    TabularErrors,
    TabularLimits,
    column_letter,
    table_of,
)
from quizzes.formats.text_decoding import decoded_words
from quizzes.formats.worksheets import Sheet, SheetEntry, WorkbookFile

MOST_COLUMNS = 400
EXPLAINING_SHEET = "Columns"
"""The sheet of the template that says what each column is."""

_FIRST_ROW = "the first row has to name the columns, at least kind and stem"


def read_csv(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a CSV file. Raises ``QuestionFileError`` for one that is none."""
    check_size(data, limits)
    text, notes = decoded_words(data, "a table")
    most = TabularLimits(rows=limits.items, columns=MOST_COLUMNS)
    try:
        table = table_of(text, "", headings_of, limits=most)
    except TabularErrors as errors:
        fault = errors.faults[0]
        where = f"row {fault.row}: " if fault.row else ""
        raise QuestionFileError(f"{where}{fault.message}") from None
    rows = (table.header, *table.rows) if table.header else table.rows
    return _file("csv", rows, limits, notes)


def read_xlsx(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a workbook. Raises ``QuestionFileError`` for one that is none."""
    sheet_limits = SheetLimits(rows=limits.items + 1, columns=MOST_COLUMNS)
    book = WorkbookFile(data, limits, sheet_limits)
    notes: list[Altered] = []
    chosen: tuple[SheetEntry, Sheet] | None = None
    for entry in book.sheets:
        shown = entry.name[:40]
        if entry.is_hidden:
            notes.append(Altered(0, f"the sheet {shown!r} is hidden and was not read"))
        elif chosen is not None:
            if entry.name != EXPLAINING_SHEET:
                notes.append(Altered(0, f"the sheet {shown!r} was not read; only one is"))
        else:
            sheet = book.rows_of(entry)
            if sheet.rows and headings_of(sheet.rows[0].cells):
                chosen = entry, sheet
            else:
                notes.append(Altered(0, f"the sheet {shown!r} was not read; {_FIRST_ROW}"))
    if chosen is None:
        raise QuestionFileError(f"has no sheet with questions; {_FIRST_ROW}")
    sheet = chosen[1]
    return _file("xlsx", sheet.rows, limits, (*notes, *sheet.notes), sheet.faults)


def _file(
    name: str,
    rows: Iterable[Row],
    limits: ImportLimits,
    notes: Iterable[Altered],
    faults: Iterable[CellFault] = (),
) -> ImportedFile:
    header, *others = rows
    places, said = _places(header)
    broken = {fault.row: fault for fault in faults}
    items: list[ImportedItem] = []
    problems = [
        Fault(fault.row, f"column {fault.column}: {fault.message}", unit="row")
        for fault in broken.values()
    ]
    for row in others:
        cells = cells_of(row, places)
        if row.number in broken or not cells.values:
            continue
        try:
            items.append(_item(cells, limits))
        except Refused as refused:
            title = (cells.said("title") or cells.said("stem"))[:80]
            problems.append(Fault(row.number, refused.message, title, "row"))
    if not items and not problems:
        raise QuestionFileError("holds no questions, only the names of columns")
    return ImportedFile(name, tuple(items), told(problems, limits), (*notes, *said))


def _places(header: Row) -> tuple[dict[Heading, int], list[Altered]]:
    """Return the place of each column, and notes on those that are not known or there twice."""
    places = headings_of(header.cells)
    missing = [f"“{name}”" for name in NEEDED if (name, 0) not in places]
    if missing:
        names = " and ".join(missing)
        raise QuestionFileError(f"row {header.number}: there is no column {names}; {_FIRST_ROW}")
    notes = []
    for place, cell in enumerate(header.cells):
        heading = heading_of(cell)
        where = f"column {column_letter(place)}"
        if heading is None and cell.strip():
            message = f"{where}: {cell.strip()[:40]!r} is no column here and was left out"
            notes.append(Altered(header.number, message, "row"))
        elif heading is not None and places[heading] != place:
            first = column_letter(places[heading])
            message = f"{where}: {cell.strip()[:40]!r} is column {first}, too, and was left out"
            notes.append(Altered(header.number, message, "row"))
    return places, notes


def _item(cells: Cells, limits: ImportLimits) -> ImportedItem:
    asked = Asked(cells, limits)
    kind = _kind(asked)
    try:
        body = body_of(asked, kind)
    except ValidationError as error:
        raise Refused(_sentence(asked, kind, error), cells.number) from None
    title = asked.line("title") or name_from(body.stem)
    tags = re.split(r"[,;\n]", asked.line("tags"))
    level = _level(asked)
    lesson = _one_line(asked.line("lesson"))
    item = {
        "category": (lesson,) if lesson else (),
        "tags": tuple(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in tags)))),
        "idnumber": _one_line(asked.line("id")),
        "lesson": lesson,
        "objective": _one_line(asked.line("objective")),
    }
    for name, number in cells.unused():
        asked.note(name, number, f"means nothing for {kind.replace('_', ' ')} and was left out")
    return ImportedItem(
        where=f"row {cells.number}",
        line=cells.number,
        title=_one_line(title),
        body=body,
        level=level,
        notes=tuple(dict.fromkeys(asked.notes)),
        **item,
    )


def _one_line(text: str) -> str:
    return normalise_line(plain_of(RawText(text, TextFormat.PLAIN)))


def _kind(asked: Asked) -> str:
    written = asked.cells.said("kind")
    kind = re.sub(r"[\s/_-]+", "_", written.casefold())
    if kind not in READERS:
        known = ", ".join(READERS)
        what = f"{written[:40]!r} is no kind" if written else "says no kind"
        raise asked.refuse("kind", 0, f"{what}; kinds are {known}")
    return kind


def _level(asked: Asked) -> str:
    written = asked.cells.said("level").casefold()
    if written and written not in list(Level):
        known = ", ".join(Level)
        asked.note("level", 0, f"{written[:40]!r} is no level; levels are {known}")
        return ""
    return written


def _sentence(asked: Asked, kind: str, error: ValidationError) -> str:
    sentences = []
    for path, sentence in located_sentences(error):
        column = column_of(asked, kind, path)
        if column is None:
            words = " ".join(str(step).replace("_", " ") for step in path)
            sentences.append(f"{words}: {sentence}" if words else sentence)
        else:
            sentences.append(f"{asked.cells.where(*column)}: {sentence}")
    return "; ".join(dict.fromkeys(sentences))
