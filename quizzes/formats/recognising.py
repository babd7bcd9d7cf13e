"""Which format a file of questions is in, by what stands in it and never by its name."""

import csv
import io
import re
import zipfile
from enum import StrEnum

from quizzes.formats.packages import MANIFEST, opened
from quizzes.formats.question_files import USUAL_LIMITS, ImportLimits, QuestionFileError
from quizzes.formats.question_tables.columns import NEEDED, headings_of
from quizzes.formats.text_decoding import decoded


class FileFormat(StrEnum):
    """What a file may be."""

    GIFT = "gift"
    AIKEN = "aiken"
    MISSING_WORD = "missing_word"
    MOODLE_XML = "moodle_xml"
    COURSE_PACK = "course_pack"
    TABLE = "csv"
    WORKBOOK = "xlsx"
    QTI = "qti"
    QTI_3 = "qti_3"
    QTI_1 = "qti_1_2"


NAMES = {
    FileFormat.GIFT: "GIFT",
    FileFormat.AIKEN: "Aiken",
    FileFormat.MISSING_WORD: "missing word",
    FileFormat.MOODLE_XML: "Moodle XML",
    FileFormat.COURSE_PACK: "a course pack",
    FileFormat.TABLE: "a table (CSV)",
    FileFormat.WORKBOOK: "a workbook (XLSX)",
    FileFormat.QTI: "QTI 2",
    FileFormat.QTI_3: "QTI 3",
    FileFormat.QTI_1: "QTI 1.2",
}
"""What people call each format."""

LOOKED_AT = 200_000
"""Characters at the beginning that tell what a text is."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
LOOKED_AT_FOR_A_DTD = 2_000
MOST_OF_A_MANIFEST = 5_000_000
MOST_PARTS = 20_000
_ROOT = re.compile(
    # Each piece is taken once: to try another end of it again and again could take for ever.
    r"\s*+(?:(?><\?.{0,2000}?\?>|<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,2000}>)\s*+){0,50}+"
    r"<(?:[A-Za-z_][\w.-]{0,80}:)?([A-Za-z_][\w.-]{0,80})",
    re.DOTALL,
)
_ROOTS = {
    "quiz": FileFormat.MOODLE_XML,
    "questestinterop": FileFormat.QTI_1,
    **dict.fromkeys(
        ("assessmentItem", "assessmentTest", "assessmentSection", "manifest"), FileFormat.QTI
    ),
    **dict.fromkeys(
        ("qti-assessment-item", "qti-assessment-test", "qti-assessment-section"), FileFormat.QTI_3
    ),
}
_NEW = re.compile(rb"imsqti_(?:item|test|section)_xmlv([23])")
_AIKEN_ANSWER = re.compile(r"^[ \t]*ANSWER:[ \t]*[A-Za-z][ \t]*\r?$", re.MULTILINE)
_AIKEN_OPTION = re.compile(r"^[ \t]*[A-Z][).]", re.MULTILINE)
_BRACES = re.compile(r"(?<!\\)\{[^{}]{0,20000}(?<!\\)\}")
_CATEGORY_OR_NAME = re.compile(
    r"^[ \t]*(?:\$CATEGORY:|::|//|\[(?:html|markdown|plain|moodle)\])", re.MULTILINE
)
_BARE_WEIGHT = re.compile(r"[~{=][ \t\r\n]*[0-9]{1,3}(?:\.[0-9]{1,9})?%")


def recognised(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> FileFormat:
    """Return the format of a file. Raises ``QuestionFileError`` for one that is none of them."""
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, limits)
    if data.startswith(OLD_OFFICE):
        raise QuestionFileError("is an old workbook, or has a password; save it as XLSX without")
    if not data.strip():
        raise QuestionFileError("is empty")
    text = decoded(data)[0][:LOOKED_AT]
    is_marked = text.lstrip("\ufeff \t\r\n").startswith("<")
    return (_marked(text) if is_marked else None) or _words(text)


def _marked(text: str) -> FileFormat | None:
    """Return the format of XML by its root; None for words that begin with a tag."""
    found = _ROOT.match(text)
    if found and found[1] in _ROOTS:
        return _ROOTS[found[1]]
    if not found and "<!DOCTYPE" in text[:LOOKED_AT_FOR_A_DTD]:
        raise QuestionFileError("has a DTD or entities of its own; take them out", 1)
    if found and not _BRACES.search(text):
        why = f"begins with <{found[1]}>, which is no format of questions here"
        raise QuestionFileError(why, 1)
    return None


def _words(text: str) -> FileFormat:
    if _heads_questions(text):
        return FileFormat.TABLE
    if _AIKEN_ANSWER.search(text) and _AIKEN_OPTION.search(text):
        return FileFormat.AIKEN
    if _seems_table(text):
        return FileFormat.TABLE
    if _BRACES.search(text):
        is_missing_word = _BARE_WEIGHT.search(text) and not _CATEGORY_OR_NAME.search(text)
        return FileFormat.MISSING_WORD if is_missing_word else FileFormat.GIFT
    if _CATEGORY_OR_NAME.search(text):
        return FileFormat.GIFT
    known = ", ".join(NAMES.values())
    raise QuestionFileError(f"is of no format that is known here: {known}")


def _heads_questions(text: str) -> bool:
    """Tell whether one of the first two lines names the columns of a table of questions."""
    for line in text.split("\n", 2)[:2]:
        cells = re.split(r"[,;\t|]", line[:5_000])
        places = headings_of(cell.strip().strip('"') for cell in cells)
        if len(places) > 2 and all((name, 0) in places for name in NEEDED):
            return True
    return False


def _seems_table(text: str) -> bool:
    """Tell whether the first rows have the same number of cells, and no braces."""
    lines = text.splitlines()[:20]
    first = next((line for line in lines if line.strip()), "")
    if "{" in first or "::" in first:
        return False
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text[:20_000]), delimiter=delimiter))[:5]
    except csv.Error:
        return False
    widths = {len(row) for row in rows[:-1] or rows if row}
    return len(widths) == 1 and widths.pop() > 2


def _archive(data: bytes, limits: ImportLimits) -> FileFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[: max(MOST_PARTS, limits.package_files)]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise QuestionFileError("is a damaged archive") from None
    ends = {name.rpartition("/")[2] for name in names}
    if "xl/workbook.xml" in names:
        return FileFormat.WORKBOOK
    if MANIFEST in ends:
        return _package(data, limits)
    if ends & {"course.yml", "questions.yml"}:
        return FileFormat.COURSE_PACK
    raise QuestionFileError("is an archive without questions: no course pack and no QTI")


def _package(data: bytes, limits: ImportLimits) -> FileFormat:
    """Return which QTI a package has, by the types of what its manifest names."""
    package = opened(data, limits)
    if any(path.endswith(".xml.qti") for path in package.paths()):
        return FileFormat.QTI_1
    manifest = package.read(MANIFEST)[:MOST_OF_A_MANIFEST].replace(b"\0", b"").lower()
    if found := _NEW.search(manifest):
        return FileFormat.QTI_3 if found[1] == b"3" else FileFormat.QTI
    is_old = b"imsqti_xmlv1p" in manifest or b"imsqti_assesment_xmlv1p" in manifest
    return FileFormat.QTI_1 if is_old else FileFormat.QTI
