"""What all questions of a Moodle XML file have, element by element, as Moodle 4.3 reads it."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field

from quizzes.formats.moodle_names import BLANKS, cleaned_name, name_from
from quizzes.formats.question_files import (
    Altered,
    ImportLimits,
    RawAnswer,
    RawFile,
    RawText,
    Refused,
    TextFormat,
)
from quizzes.formats.xml_trees import Element

_FORMATS = {
    "html": TextFormat.HTML,
    "moodle_auto_format": TextFormat.MOODLE,
    "plain_text": TextFormat.PLAIN,
    "wiki_like": TextFormat.WIKI,
    "markdown": TextFormat.MARKDOWN,
}


@dataclass(slots=True)
class Question:
    """A question on its way: its element, what is allowed, the format of texts without one."""

    element: Element
    limits: ImportLimits
    format: TextFormat = TextFormat.HTML
    notes: list[Altered] = field(default_factory=list)

    def note(self, message: str, line: int = 0) -> None:
        """Note what is not read as it stands, on a line or on that of the question."""
        self.notes.append(Altered(line or self.element.line, message))

    def text(self, name: str) -> RawText:
        """Return the text of a child; an empty one in the question's format where it is missing."""
        found = self.element.first(name)
        return RawText("", self.format) if found is None else self.text_of(found)

    def text_of(self, element: Element) -> RawText:
        """Return the text of an element that has ``text`` in it, and its files.

        Raises ``Refused`` for a text with tags that are not in CDATA.
        """
        inner = element.first("text")
        holder = inner
        if inner is None and not element.children and element.text.strip(BLANKS):
            holder = element
            self.note(
                "a text that is not in <text>, where Moodle looks for it, is read", element.line
            )
        words = "" if holder is None else plain_text(holder)
        if len(words) > self.limits.text_characters:
            most = self.limits.text_characters
            raise Refused(f"has a text with more than {most:,} characters", element.line)
        written = element.attributes.get("format")
        text_format = self.format if written is None else self._format(written, element.line)
        line = element.line if holder is None else holder.line
        return RawText(words, text_format, self._files(element), line)

    def _format(self, written: str, line: int) -> TextFormat:
        found = _FORMATS.get(written.strip())
        if found is None:
            self.note(f"the format {written[:40]!r} of a text is read as HTML", line)
        return TextFormat.HTML if found is None else found

    def _files(self, element: Element) -> tuple[RawFile, ...]:
        files = (
            self.file(one.attributes.get("name", ""), one, one.attributes.get("path", "/"))
            for one in element.all("file")
        )
        return tuple(one for one in files if one is not None)

    def file(self, name: str, element: Element, path: str = "/") -> RawFile | None:
        """Return a file in base64; None, and a note, for one that is damaged."""
        written = element.text
        if len(written) * 3 // 4 > self.limits.file_bytes:
            most = self.limits.file_bytes
            raise Refused(f"has a file with more than {most:,} bytes", element.line)
        try:
            return RawFile(name, b64decode(written), path)
        except (binascii.Error, ValueError):
            self.note(f"the file {name[:80]!r} is damaged and was left out", element.line)
            return None

    def flag(self, name: str, default: str) -> bool:
        """Return what Moodle takes for yes: anything but false, 0 and nothing."""
        return self.element.said(name, default) not in ("false", "0", "")

    def number(self, name: str, default: float) -> float:
        """Return a number; the default, and a note, for what is none."""
        written = self.element.said(name)
        if not written:
            return default
        try:
            return _finite(written)
        except ValueError:
            self.note(f"{name} is no number: {written[:40]!r}")
            return default

    def answers(self, *, plain: bool = False, number: bool = False) -> tuple[RawAnswer, ...]:
        """Return the answers; ``plain`` ones are words that have no format, as numbers are."""
        found = self.few("answer", "answers")
        return tuple(self._answer(one, plain or number, number) for one in found)

    def few(self, name: str, words: str) -> list[Element]:
        """Return the children of a name. Raises ``Refused`` where there are too many."""
        found = self.element.all(name)
        if len(found) > self.limits.answers:
            raise Refused(f"has more than {self.limits.answers} {words}", self.element.line)
        return found

    def _answer(self, element: Element, plain: bool, number: bool) -> RawAnswer:
        text = self.text_of(element)
        if plain:
            text = RawText(text.text, TextFormat.PLAIN, line=text.line)
        feedback = element.first("feedback")
        # In old files a number's share is a tag, and 1 is everything.
        old = element.said("fraction") if number else ""
        return RawAnswer(
            text,
            self.share(old, element) if old else self.fraction(element),
            RawText("", self.format) if feedback is None else self.text_of(feedback),
            tolerance=element.said("tolerance", "0") if number else None,
        )

    def fraction(self, element: Element) -> float:
        """Return what an answer earns. Raises ``Refused`` for a share that is no number."""
        return self.share(element.attributes.get("fraction", "0").strip() or "0", element) / 100

    def share(self, written: str, element: Element) -> float:
        """Return a share that an answer names. Raises ``Refused`` for one that is no number."""
        try:
            return _finite(written)
        except ValueError:
            raise Refused(f"a share of {written[:40]!r} is no number", element.line) from None


def _finite(written: str) -> float:
    number = float(written)
    if not abs(number) <= 1e100:
        raise ValueError(written)
    return number


def plain_text(element: Element) -> str:
    """Return the text of an element without blanks around it. Raises ``Refused`` for tags in it."""
    if element.children:
        why = f"has <{element.children[0].name[:40]}> within a text; texts with tags go in CDATA"
        raise Refused(why, element.children[0].line)
    return element.text.strip(BLANKS)


def common_fields(question: Question) -> dict[str, object]:
    """Return the fields of a ``RawQuestion`` that all kinds have."""
    element = question.element
    text = with_old_picture(question, question.text("questiontext"))
    question.format = text.format
    # In old files the text of a hint is an element deeper.
    hints = [
        question.text_of(one.first("hintcontent") or one) for one in question.few("hint", "hints")
    ]
    return {
        "name": _name(question, text),
        "text": text,
        "general_feedback": question.text("generalfeedback"),
        "default_mark": question.number("defaultgrade", 1.0),
        "idnumber": element.said("idnumber"),
        "tags": _tags(element),
        "hints": tuple(hints),
        "shuffle": question.flag("shuffleanswers", "false"),
        "right_feedback": question.text("correctfeedback"),
        "partly_right_feedback": question.text("partiallycorrectfeedback"),
        "wrong_feedback": question.text("incorrectfeedback"),
    }


def _name(question: Question, text: RawText) -> str:
    found = question.element.first("name")
    if found is None:
        question.note("had no name; it is named by its text")
        return name_from(text.text)
    return cleaned_name(question.text_of(found).text)


def _tags(element: Element) -> tuple[str, ...]:
    found = element.first("tags")
    tags = (one.said("text") for one in found.all("tag")) if found is not None else ()
    return tuple(dict.fromkeys(filter(None, tags)))


def with_old_picture(question: Question, text: RawText) -> RawText:
    """Return the text with the picture of a Moodle before 2.0, which stood beside it."""
    name, data = question.element.said("image"), question.element.first("image_base64")
    if not name or data is None or not data.text.strip():
        return text
    name = name.replace("/", "_")
    file = question.file(name, data)
    if file is None:
        return text
    shown = f'{text.text} <img src="@@PLUGINFILE@@/{name}" />'
    return RawText(shown, text.format, (*text.files, file), text.line)
