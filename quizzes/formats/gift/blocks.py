"""The lines of a GIFT file as blocks: a question with its comments stands between blank lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.question_files import (
    Fault,
    ImportLimits,
    QuestionFileError,
    RawQuestion,
    RawQuestions,
    Refused,
    check_size,
)
from quizzes.formats.text_decoding import decoded_words

_IDNUMBER = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_NOT_IN_NUMBERS = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_TAGS = re.compile(r"[<>`\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Block:
    """A question: its lines as they are, the number of the first, and its comments together."""

    first: int
    source: str
    text: str
    comments: str

    def idnumber(self) -> str:
        """Return the number that a comment gives the question, the first if there are more."""
        return next(_marks(self.comments, _IDNUMBER, _NOT_IN_NUMBERS), "")

    def tags(self) -> tuple[str, ...]:
        """Return the tags that comments give the question."""
        return tuple(_marks(self.comments, _TAG, _NOT_IN_TAGS))

    def beginning(self) -> str:
        """Return the start of the first line, to tell which question is meant."""
        return self.text.strip(BLANKS).partition("\n")[0][:80]


def blocks(text: str) -> Iterator[Block]:
    """Return the blocks that hold more than comments, in their order."""
    for first, lines in _groups(text):
        bare = [line.strip(BLANKS) for line in lines]
        comments = [line for line in bare if line.startswith("//")]
        if len(comments) < len(bare):
            # A comment leaves its line behind, with a space on it.
            kept = "\n".join(" " if line.startswith("//") else line for line in bare)
            yield Block(first, "\n".join(lines), kept, "\n".join(comments))


def read_blocks(
    data: bytes, question: Callable[[Block], RawQuestion], limits: ImportLimits
) -> RawQuestions:
    """Return what ``question`` makes of each block of a file; one that it refuses is a fault.

    Raises ``QuestionFileError`` for a file that is no text, too large, or empty.
    """
    check_size(data, limits)
    text, notes = decoded_words(data, "a text of questions")
    found: list[RawQuestion] = []
    problems: list[Fault] = []
    questions = 0
    for block in blocks(text):
        questions += 1
        try:
            if len(block.text) > limits.text_characters:
                raise Refused(f"has more than {limits.text_characters:,} characters")
            found.append(question(block))
            questions -= found[-1].kind == "category"
        except Refused as refused:
            line = refused.line or block.first
            problems.append(Fault(line, refused.message, block.beginning()))
        if questions > limits.items:
            raise QuestionFileError(
                f"holds more than {limits.items:,} questions; export them in parts", block.first
            )
    if not found and not problems:
        raise QuestionFileError("holds no questions")
    return RawQuestions(tuple(found), tuple(problems), notes)


def lines_of(text: str) -> list[str]:
    """Return the lines of a file; carriage returns part them where there are no line feeds."""
    return text.split("\n" if "\n" in text else "\r")


def _groups(text: str) -> Iterator[tuple[int, list[str]]]:
    group: list[str] = []
    number = 0
    for number, line in enumerate(lines_of(text), start=1):
        if line.strip(BLANKS):
            group.append(line.rstrip(BLANKS))
        elif group:
            yield number - len(group), group
            group = []
    if group:
        yield number - len(group) + 1, group


def _marks(comments: str, mark: re.Pattern[str], parting: re.Pattern[str]) -> Iterator[str]:
    """Return what stands in marks of one kind, which no sign of ``parting`` may break."""
    for stretch in parting.split(comments):
        # Without the bracket that ends it, each mark would be followed to the end in vain.
        for found in mark.finditer(stretch, 0, stretch.rfind("]") + 1):
            yield found[1].strip(BLANKS).replace(r"\]", "]")
