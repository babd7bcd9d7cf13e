"""What all formats of question files share: limits, what was read, and what was wrong with it.

Reading goes in two steps, so that each can be compared with what it follows::

    raw = gift.read_raw(data)      # what Moodle makes of the file: RawFile
    file = gift.read(data)         # the same as the site's specs: ImportedFile

The first step knows the format and nothing of the site, the second (``moodle_specs.to_item``)
knows the site and nothing of the format. A file that cannot be read at all is a
``QuestionFileError``; of all others each question is there whole, or it is a ``Fault``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from quizzes.domain.questions import QuestionBody


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """The most that is read of one file.

    ``bytes``, ``items``, ``depth`` and ``elements`` concern the whole file, which is refused when
    it has more. ``answers`` (options, answers, pairs, gaps), ``text_characters``, ``text_tags``
    and ``file_bytes`` concern one question, which is refused by itself. ``faults`` is how many are
    told before the rest is only counted. ``lines``, ``tags`` (signs that may begin one, of the
    format or in its texts) and ``table_cells`` of HTML are those of a whole file: little to send,
    and long to read. Of a package, ``bytes`` is its size; ``package_files``
    and ``package_bytes`` are what it may hold and unpack to, and a file over ``freely_expanded``
    bytes may unpack to no more than ``expansion`` times its size.
    """

    bytes: int = 20_000_000
    items: int = 5_000
    depth: int = 40
    elements: int = 300_000
    attributes: int = 50
    answers: int = 100
    text_characters: int = 60_000
    text_tags: int = 2_000
    file_bytes: int = 5_000_000
    faults: int = 500
    lines: int = 300_000
    tags: int = 1_000_000
    table_cells: int = 30_000
    package_files: int = 10_000
    package_bytes: int = 100_000_000
    freely_expanded: int = 1_000_000
    expansion: int = 200


USUAL_LIMITS = ImportLimits()


_TABLE_CELL = re.compile(rb"(?:<|&lt;)t[dh]\b", re.IGNORECASE)


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """What was refused: a line from 1 (0 for the file as a whole), a sentence, the question.

    Where a file has no lines, ``unit`` says what is counted: the rows of a table.
    """

    line: int
    message: str
    title: str = ""
    unit: str = "line"

    def __str__(self) -> str:
        return f"{self.unit} {self.line}: {self.message}" if self.line else f"file: {self.message}"


@dataclass(frozen=True, order=True, slots=True)
class Altered:
    """What of a question was changed or not understood: a line from 1 (0: unknown), a sentence.

    ``unit`` is what is counted, as in ``Fault``.
    """

    line: int
    message: str
    unit: str = "line"

    def __str__(self) -> str:
        return f"{self.unit} {self.line}: {self.message}" if self.line else self.message


class QuestionFileError(Exception):
    """A file that cannot be read at all: where, and what to do about it."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.fault = Fault(line, message)
        super().__init__(str(self.fault))


def check_size(data: bytes, limits: ImportLimits) -> None:
    """Refuse a file before it is read that is too large, or would take too long.

    Raises ``QuestionFileError``.
    """
    counted = {
        f"is larger than {limits.bytes:,} bytes": len(data) > limits.bytes,
        f"has more than {limits.lines:,} lines": data.count(b"\n") > limits.lines,
        f"has more than {limits.tags:,} tags": data.count(b"<") + data.count(b"&lt;") > limits.tags,
        f"has tables with more than {limits.table_cells:,} cells in all": (
            sum(1 for _one in _TABLE_CELL.finditer(data)) > limits.table_cells
        ),
    }
    for message, is_over in counted.items():
        if is_over:
            raise QuestionFileError(f"{message}; export it in parts")


# What Moodle makes of a file


class TextFormat(IntEnum):
    """How Moodle shows a text; the numbers are its own.

    ``MOODLE`` is HTML in which the end of a line is one on the page, too; ``WIKI``, which Moodle
    itself shows no more, is read like it.
    """

    MOODLE = 0
    HTML = 1
    PLAIN = 2
    WIKI = 3
    MARKDOWN = 4


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that belongs to a text, which names it ``@@PLUGINFILE@@/path/name``."""

    name: str
    data: bytes
    path: str = "/"


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as the file has it."""

    text: str = ""
    format: TextFormat = TextFormat.MOODLE
    files: tuple[RawFile, ...] = ()
    line: int = 0


NO_TEXT = RawText()


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An option, a wording or a number with what it earns: 1 is everything, -0.5 costs half.

    ``tolerance`` is as written, None for what is no number. ``ends`` are those of a range, of
    which ``text`` and ``tolerance`` then are the middle and the half.
    """

    text: RawText
    fraction: float = 0.0
    feedback: RawText = NO_TEXT
    tolerance: str | None = None
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RawPair:
    """Something to find the match of, and the match in plain words; no text is a spare match."""

    text: RawText
    match: str


@dataclass(frozen=True, slots=True)
class RawUnit:
    """A unit; numbers given in it are divided by ``multiplier``."""

    text: str
    multiplier: float


@dataclass(frozen=True, slots=True)
class RawQuestion:
    """A question with Moodle's words for what it is; what a kind does not have stays empty.

    ``kind`` is Moodle's: multichoice, truefalse, shortanswer, numerical, match, essay,
    description, multianswer, ... or category, where only ``category`` (as written) means
    anything. ``parts`` are the gaps of a multianswer, in the order of ``{#1}``, ``{#2}``.
    In one whose words are put into gaps they are the words, with their group as ``name``.
    ``attachments`` is how many files may be handed in with an essay, -1 for any number.
    ``source`` is the question as it stood in the file.
    """

    kind: str
    line: int
    source: str = ""
    name: str = ""
    text: RawText = NO_TEXT
    general_feedback: RawText = NO_TEXT
    answers: tuple[RawAnswer, ...] = ()
    pairs: tuple[RawPair, ...] = ()
    parts: tuple["RawQuestion", ...] = ()
    single: bool = True
    true_is_right: bool = True
    true_feedback: RawText = NO_TEXT
    false_feedback: RawText = NO_TEXT
    use_case: bool = False
    shuffle: bool = True
    default_mark: float = 1.0
    hints: tuple[RawText, ...] = ()
    right_feedback: RawText = NO_TEXT
    partly_right_feedback: RawText = NO_TEXT
    wrong_feedback: RawText = NO_TEXT
    grader_info: RawText = NO_TEXT
    response_template: RawText = NO_TEXT
    response_format: str = ""
    attachments: int = 0
    attachments_required: int = 0
    min_words: int | None = None
    max_words: int | None = None
    units: tuple[RawUnit, ...] = ()
    unit_required: bool = False
    unit_list: bool = False
    grading: str = ""
    category: str = ""
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[Altered, ...] = ()


@dataclass(frozen=True, slots=True)
class RawQuestions:
    """The questions and categories of a file in their order, and what was refused."""

    questions: tuple[RawQuestion, ...]
    problems: tuple[Fault, ...] = ()
    notes: tuple[Altered, ...] = ()


# What the site makes of it


@dataclass(frozen=True, slots=True)
class Kept:
    """A question of a kind that is not here, word for word, to be exported as it came."""

    format: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportedPicture:
    """A picture that came with a question, of which texts show it as ``picture:`` and its key.

    The key tells its bytes from any other. It is not one of the course yet.
    """

    key: str
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """A question: a body of the site, or ``kept`` where the site has no such kind; never both.

    ``where`` says in words where in the file it stands. ``category`` is a path of names.
    ``notes`` is everything about it that is not as it was in the file. ``raw`` is what Moodle makes
    of it, where a format is Moodle's. ``lesson`` and ``objective`` are keys and ``level`` a name of
    the site's, where a format says where a question belongs; empty where it does not.
    """

    where: str
    line: int
    title: str
    body: QuestionBody | None
    kept: Kept | None = None
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    idnumber: str = ""
    notes: tuple[Altered, ...] = ()
    pictures: tuple[ImportedPicture, ...] = ()
    lesson: str = ""
    objective: str = ""
    level: str = ""
    raw: RawQuestion | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The questions of a file, what was refused, and what concerns the file as a whole."""

    format: str
    items: tuple[ImportedItem, ...] = ()
    problems: tuple[Fault, ...] = ()
    notes: tuple[Altered, ...] = field(default=())


class Refused(Exception):
    """A question that is refused by itself: raised within a format, told as a ``Fault``."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def told(problems: Iterable[Fault], limits: ImportLimits) -> tuple[Fault, ...]:
    """Return the first faults by their lines, and one that counts the others."""
    found = sorted(set(problems))
    if len(found) <= limits.faults:
        return tuple(found)
    rest = len(found) - limits.faults
    return (*found[: limits.faults], Fault(0, f"{rest:,} more faults are not listed"))


# What goes out


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that a format cannot carry: its title, why, and where it stands."""

    title: str
    message: str
    where: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file to download, and the questions that are not in it.

    A format of text has ``text``; a package has no text, and its bytes as ``data``.
    """

    text: str = ""
    left_out: tuple[LeftOut, ...] = ()
    data: bytes = field(default=b"", repr=False)

    def as_bytes(self) -> bytes:
        """Return the file as it is downloaded; text is UTF-8."""
        return self.data or self.text.encode()
