"""Aiken, the plainest format of choices: a question on a line, options with letters, the answer.

A file looks like this, and says no more than this::

    What is the capital of Italy?
    A) Paris
    B) Rome
    ANSWER: B

It is read as Moodle reads it: a question is one line, and one that has no answer before the next
begins is refused. Texts are plain words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from quizzes.domain.questions import QuestionBody, SingleChoice
from quizzes.formats.anki.html_text import blocks_of
from quizzes.formats.anki.markdown_html import to_html
from quizzes.formats.anki.markdown_text import plain
from quizzes.formats.moodle_names import BLANKS, name_from
from quizzes.formats.moodle_specs import to_file
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportLimits,
    LeftOut,
    QuestionFileError,
    RawAnswer,
    RawQuestion,
    RawQuestions,
    RawText,
    TextFormat,
    WrittenFile,
    check_size,
)
from quizzes.formats.text_decoding import decoded_words

_OPTION = re.compile(r"[A-Z][).]")
_ANSWER = "ANSWER:"


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of an Aiken file. Raises ``QuestionFileError`` as ``read_raw`` does."""
    return to_file(read_raw(data, limits=limits), "aiken", limits=limits)


def read_raw(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> RawQuestions:
    """Return the questions of an Aiken file as Moodle 4.3 reads them.

    Raises ``QuestionFileError`` for a file that is no text, too large, or empty.
    """
    check_size(data, limits)
    text, notes = decoded_words(data, "Aiken")
    reader = _Reader(limits, notes=[*notes])
    for number, line in _lines(text):
        reader.take(number, line)
    reader.give_up(None)
    if not reader.found and not reader.problems:
        raise QuestionFileError("holds no questions")
    return RawQuestions(tuple(reader.found), tuple(reader.problems), tuple(reader.notes))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Return what stands on each line that is not empty; a carriage return ends one, too."""
    lines = text.split("\n") if "\n" in text else text.split("\r")
    for number, line in enumerate(lines, start=1):
        for part in line.split("\r"):
            if bare := part.strip(BLANKS):
                yield number, bare


@dataclass(slots=True)
class _Open:
    """A question whose answer was not reached yet."""

    line: int
    text: str
    options: list[RawAnswer] = field(default_factory=list)
    source: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Reads line by line; ``found`` is what has its answer."""

    limits: ImportLimits
    found: list[RawQuestion] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)
    notes: list[Altered] = field(default_factory=list)
    open: _Open | None = None

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if len(line) == 1 and line.isascii():
            self._pass_over(number, line)
        elif _OPTION.match(line) or line.startswith(_ANSWER):
            self._go_on(number, line)
        else:
            self.give_up(number)
            self.open = _Open(number, line, source=[line])

    def _pass_over(self, number: int, line: str) -> None:
        if len(self.notes) < self.limits.faults:
            self.notes.append(Altered(number, f"the line {line!r} was passed over"))

    def give_up(self, number: int | None) -> None:
        """Refuse the question that is open, since the next one begins or the file ends."""
        if self.open is not None:
            why = "the file ends" if number is None else "the next question begins"
            self._refuse(number or self.open.line, f"has no {_ANSWER} before {why}")

    def _refuse(self, number: int, message: str) -> None:
        if len(self.problems) >= self.limits.items:
            raise QuestionFileError("holds too much that is not Aiken", number)
        self.problems.append(Fault(number, message, self.open.text[:80] if self.open else ""))
        self.open = None

    def _go_on(self, number: int, line: str) -> None:
        if self.open is None:
            self._refuse(number, "there is no question before this line")
            return
        self.open.source.append(line)
        if line.startswith(_ANSWER):
            self._close(number, line.removeprefix(_ANSWER).strip(BLANKS))
        else:
            self.open.options.append(RawAnswer(_text(line[2:], number)))

    def _close(self, number: int, letter: str) -> None:
        options = self.open.options
        place = ord(letter[0].upper()) - ord("A") if letter else -1
        if len(options) < 2:
            self._refuse(number, "needs at least two options")
        elif len(options) > self.limits.answers:
            self._refuse(number, f"has more than {self.limits.answers} options")
        elif not 0 <= place < len(options):
            self._refuse(number, f"the answer {letter[:20]!r} is none of its options")
        else:
            self._keep(number, place)

    def _keep(self, number: int, place: int) -> None:
        if len(self.found) >= self.limits.items:
            raise QuestionFileError(
                f"holds more than {self.limits.items:,} questions; export them in parts", number
            )
        one = self.open
        answers = tuple(
            RawAnswer(option.text, float(index == place), RawText("", TextFormat.HTML))
            for index, option in enumerate(one.options)
        )
        self.found.append(
            RawQuestion(
                "multichoice",
                one.line,
                source="\n".join(one.source),
                name=name_from(one.text),
                text=_text(one.text, one.line),
                general_feedback=RawText("", TextFormat.HTML),
                answers=answers,
            )
        )
        self.open = None


def _text(words: str, line: int) -> RawText:
    return RawText(escape(words.strip(BLANKS), quote=False), TextFormat.HTML, line=line)


# Writing


def refusal(body: QuestionBody) -> str:
    """Return why Aiken cannot carry a question at all; empty when it can."""
    if not isinstance(body, SingleChoice):
        return "Aiken has choices with one right option only"
    stem = _words(body.stem)
    if len(stem) < 2 or not all(_words(option.text) for option in body.options):
        return "a text is too short without its signs and pictures"
    if _OPTION.match(stem) or stem.startswith(_ANSWER):
        return "its text begins as an option or an answer does"
    return ""


def not_carried(body: QuestionBody) -> tuple[str, ...]:
    """Return what of a question gets lost in Aiken, or why all of it does; empty for nothing."""
    if why := refusal(body):
        return (why,)
    lost = {
        "the feedback of options": any(option.feedback for option in body.options),
        "the explanation": bool(body.explanation),
        "hints": bool(body.hints),
        "the fixed order of the options": not body.shuffle,
        "bold, lists, links and all else that is not plain words": any(
            _as_read(text) != text for text in (body.stem, *(one.text for one in body.options))
        ),
    }
    return tuple(what for what, is_lost in lost.items() if is_lost)


def write(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as Aiken; those that it cannot carry at all are left out and named.

    Titles, tags and categories have no place in it.
    """
    blocks: list[str] = []
    left_out: list[LeftOut] = []
    for item in items:
        why = "is of a kind that is not here" if item.body is None else refusal(item.body)
        if why:
            left_out.append(LeftOut(item.title, why, item.where))
        else:
            blocks.append(_block(item.body))
    return WrittenFile("\n".join(blocks), tuple(left_out))


def _block(body: SingleChoice) -> str:
    letters = [chr(ord("A") + place) for place in range(len(body.options))]
    right = next(letter for letter, one in zip(letters, body.options, strict=True) if one.correct)
    options = [
        f"{letter}) {_words(one.text)}" for letter, one in zip(letters, body.options, strict=True)
    ]
    return "\n".join([_words(body.stem), *options, f"{_ANSWER} {right}", ""])


def _words(markdown: str) -> str:
    return plain(blocks_of(to_html(markdown))[0])


def _as_read(markdown: str) -> str:
    return markdown_of(_text(_words(markdown), 0))[0]
