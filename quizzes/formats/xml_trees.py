"""An XML file of questions as a tree, with the line of each element; no DTD is ever read.

The reader is the standard library's expat. Entities, which are what does harm in XML, need a DTD
to be declared in: a file that brings one is refused at its first sign, and one that only names
one is read as if it did not (decision 38).
"""

import re
from dataclasses import dataclass
from xml.parsers import expat

from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.question_files import Altered, ImportLimits, QuestionFileError, check_size
from quizzes.formats.text_decoding import decoded

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_DOCTYPE = re.compile(
    r"(\s*+(?:(?><\?.{0,2000}?\?>|<!--.{0,20000}?-->)\s*+){0,50}+)"
    r"(<!DOCTYPE\s+[^\s<>\[\]\"']{1,200}"
    r"(?:\s+(?:SYSTEM|PUBLIC\s+(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'))"
    r"\s+(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'))?\s*>)",
    re.DOTALL,
)
"""What stands before the root, and the name of a DTD that is somewhere else."""
_NO_LINE_END = re.compile(r"[^\n]")
_ENCODING = re.compile(rb"\A\s{0,20}<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_UNICODE = frozenset({"utf-8", "utf8", "utf-16", "utf16", "us-ascii", "ascii", "unicode"})
_BYTES = re.compile(r"(?:windows-?|cp-?)(125[0-8])|iso-?8859-?(\d\d?)|(koi8-[ru])", re.IGNORECASE)
_WHY = {
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: (
        "uses a name such as &nbsp; that XML does not know; texts with HTML belong in CDATA"
    ),
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "an element is closed by another",
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "is empty, or ends too early",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "ends within an element",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: "ends within CDATA",
}


@dataclass(slots=True)
class Element:
    """An element: what it holds as text is ``text``, tags within it are ``children``.

    ``content`` has both as they stand. ``start`` and ``end`` are where its tags begin in the bytes
    of ``Tree``. Most elements hold nothing or one thing, so lists are made where something is put
    in.
    """

    name: str
    attributes: dict[str, str]
    line: int
    start: int
    end: int = 0
    children: list["Element"] | tuple[()] = ()
    content: list["Element | str"] | tuple[()] = ()

    @property
    def text(self) -> str:
        """All characters that stand in the element itself."""
        return "".join(one for one in self.content if isinstance(one, str))

    def add(self, child: "Element") -> None:
        """Put an element behind what is there."""
        if self.children:
            self.children.append(child)
        else:
            self.children = [child]
        self._put(child)

    def say(self, text: str) -> None:
        """Put characters behind what is there."""
        self._put(text)

    def _put(self, one: "Element | str") -> None:
        if self.content:
            self.content.append(one)
        else:
            self.content = [one]

    def all(self, name: str) -> list["Element"]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str, default: str = "") -> str:
        """Return the text of the first child of a name without blanks around it."""
        found = self.first(name)
        return default if found is None else found.text.strip(BLANKS)


@dataclass(slots=True)
class Tree:
    """The root of a file, the bytes it was read from (UTF-8), and what was guessed."""

    root: Element
    data: bytes
    notes: tuple[Altered, ...]

    def source(self, element: Element) -> str:
        """Return an element that is not empty as it stands in the file."""
        return self.data[element.start : self.data.index(b">", element.end) + 1].decode()


def parsed(data: bytes, limits: ImportLimits) -> Tree:
    """Return the tree of an XML file.

    Raises ``QuestionFileError`` for one that is not well formed, brings a DTD, or is too large in
    bytes, elements, attributes or depth.
    """
    check_size(data, limits)
    text, notes = _text(data)
    # expat is told the encoding, so the declaration says nothing any more.
    declared = _DECLARATION.match(text)
    body = _without_doctype(text[declared.end() :] if declared else text).encode()
    skipped = declared[0].count("\n") if declared else 0
    builder = _Builder(limits, skipped)
    return Tree(builder.root_of(body), body, notes)


def _without_doctype(text: str) -> str:
    """Return a text with blanks for the name of a DTD, which expat would take for its entities."""
    named = _DOCTYPE.match(text)
    if named is None:
        return text
    return named[1] + _NO_LINE_END.sub(" ", named[2]) + text[named.end() :]


def _text(data: bytes) -> tuple[str, tuple[Altered, ...]]:
    found = _ENCODING.match(data)
    name = found[1].decode().casefold() if found else "utf-8"
    if name in _UNICODE:
        return decoded(data)
    known = _BYTES.fullmatch(name)
    if known is None:
        raise QuestionFileError(f"is in the encoding {name}; save it once more as UTF-8", 1)
    # What is called Latin-1 is written by programs that mean Windows-1252.
    codec = f"cp{known[1]}" if known[1] else known[3] or f"iso8859_{known[2]}"
    try:
        return data.decode("cp1252" if codec == "iso8859_1" else codec), ()
    except (LookupError, UnicodeDecodeError):
        raise QuestionFileError(f"is not in the encoding {name} that it names", 1) from None


class _Builder:
    """Takes what expat reports and makes the tree of it, counting as it goes."""

    def __init__(self, limits: ImportLimits, skipped: int) -> None:
        self.limits = limits
        self.skipped = skipped
        self.elements = 0
        self.open: list[Element] = []
        self.root: Element | None = None
        parser = self.parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype

    def root_of(self, body: bytes) -> Element:
        """Return the root of a file. Raises ``QuestionFileError``."""
        try:
            self.parser.Parse(body, True)
        except expat.ExpatError as error:
            why = (
                _WHY.get(error.code) or f"is not well-formed XML ({expat.ErrorString(error.code)})"
            )
            raise QuestionFileError(why, error.lineno + self.skipped) from None
        return self.root

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber + self.skipped

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.limits.elements:
            raise QuestionFileError(
                f"has more than {self.limits.elements:,} elements; export it in parts", self.line
            )
        if len(self.open) >= self.limits.depth:
            raise QuestionFileError(f"is nested deeper than {self.limits.depth}", self.line)
        if len(attributes) > self.limits.attributes:
            most = self.limits.attributes
            raise QuestionFileError(f"has an element with more than {most} attributes", self.line)
        element = Element(name, attributes, self.line, self.parser.CurrentByteIndex)
        if self.open:
            self.open[-1].add(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, name: str) -> None:
        self.open.pop().end = self.parser.CurrentByteIndex

    def _characters(self, text: str) -> None:
        if self.open:
            self.open[-1].say(text)

    def _doctype(self, *_: object) -> None:
        raise QuestionFileError("has a DTD or entities of its own; take them out", self.line)
