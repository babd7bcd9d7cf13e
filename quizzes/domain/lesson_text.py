"""The Markdown of a course: how it is set up, and what a text refers to.

A lesson body is CommonMark without raw HTML, with tables, sections that name their anchor
(``## Heading {#anchor}``), links inside the course (``[words](term:key)``, also ``source:``,
``lesson:`` and ``quiz:``), pictures of the course (``![words](picture:key)``) and the containers
``note``, ``after``, ``recall`` and ``figure`` between lines of three colons. Stems, feedback, cards
and definitions are shorter texts with the same links and pictures, and no sections or containers.

The set-up is here once, so that what the checks read is what the site shows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from quizzes.domain.course_markdown import MOST_BRACKETS, has_too_many_brackets, plain_parser
from quizzes.domain.picture_links import picture_key
from quizzes.domain.questions import CARD_KEY_PATTERN, FACT_ID_PATTERN, KEY_PATTERN

CONTAINERS = ("note", "after", "recall", "figure")
MOST_CARDS_IN_A_RECALL_AREA = 3

_KEY = re.compile(KEY_PATTERN.removesuffix("$") + r"\Z")
_CARD_KEY = re.compile(CARD_KEY_PATTERN.removesuffix("$") + r"\Z")
_FACT_ID = re.compile(FACT_ID_PATTERN.removesuffix("$") + r"\Z")
_ANCHOR = re.compile(r"[ \t]*\{#(?P<anchor>[^{}\s]*)\}[ \t]*\Z")
_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(\s[^<>]*)?/?>|<!--")
_WORD = re.compile(r"\w+(?:[-'’.,]\w+)*")
_CLOSER = re.compile(r" {0,3}:{3,}[ \t]*\Z")
_COURSE_LINK = re.compile(r"(?P<kind>term|source|lesson|quiz):(?P<key>[^#]*)(#(?P<anchor>.*))?\Z")
_WEB_LINK = re.compile(r"https?://[^/]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading: its level (2 for ``##``), its anchor and its words without mark-up."""

    anchor: str | None
    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A link inside the course: ``kind`` is term, source, lesson, quiz, picture or anchor.

    An ``anchor`` reference points into the same text and has an empty ``key``.
    """

    kind: str
    key: str
    anchor: str | None
    line: int


@dataclass(frozen=True, slots=True)
class RecallArea:
    """A place where cards are asked: their keys and the section it stands in."""

    cards: tuple[str, ...]
    section: str | None
    line: int


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """A place where a figure of the course is shown."""

    key: str
    line: int


@dataclass(frozen=True, slots=True)
class EditorNote:
    """An editor's note, with the id of its erratum when it has one, and where it stands."""

    erratum: str | None
    line: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class TextProblem:
    """What an author must mend: a line of the text, counted from 1, and a sentence."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class TextStructure:
    """What a text holds and refers to, each in the order of the text."""

    sections: tuple[Section, ...] = ()
    references: tuple[Reference, ...] = ()
    recall_areas: tuple[RecallArea, ...] = ()
    figures: tuple[FigurePlace, ...] = ()
    notes: tuple[EditorNote, ...] = ()
    problems: tuple[TextProblem, ...] = ()
    words: int = 0

    def anchors(self) -> frozenset[str]:
        """Return every anchor a passage or a link may name."""
        return frozenset(section.anchor for section in self.sections if section.anchor)


def parser() -> MarkdownIt:
    """Return a new Markdown parser set up for course texts.

    Headings carry their anchor as the attribute ``id``. A container opens with the token
    ``container_<name>_open`` and the words after its name are in ``token.meta["argument"]``.
    Raw HTML is text. The caller adds render rules.
    """
    markdown = plain_parser()
    for name in CONTAINERS:
        container_plugin(markdown, name)
    markdown.core.ruler.after("normalize", "final_newline", _end_with_newline)
    markdown.core.ruler.after("block", "course_blocks", _annotate_blocks)
    return markdown


def _end_with_newline(state: StateCore) -> None:
    # The container rule looks one character past a last line that has none.
    if not state.src.endswith("\n"):
        state.src += "\n"


def _annotate_blocks(state: StateCore) -> None:
    for token, following in pairwise(state.tokens):
        if token.type == "heading_open" and (found := _ANCHOR.search(following.content)):
            following.content = following.content[: found.start()]
            if _KEY.match(found["anchor"]):
                token.attrs["id"] = found["anchor"]
        if token.type.startswith("container_") and token.nesting == 1:
            token.meta["argument"] = token.info.strip().partition(" ")[2].strip()


_shared_parser = lru_cache(maxsize=1)(parser)


def parse(body: str) -> TextStructure:
    """Return the structure of a lesson body, problems included; it never raises."""
    return _Reader(body, whole=True).read()


def parse_passage(text: str) -> TextStructure:
    """Return the structure of a stem, feedback, card or definition; it never raises.

    Sections and containers are problems there.
    """
    # Most short texts are plain words; those need no parser.
    if not re.search(r"[\[<#!]|:::|^\s*(=+|-+)\s*$", text, re.MULTILINE):
        return TextStructure(words=len(_WORD.findall(text)))
    return _Reader(text, whole=False).read()


class _Reader:
    """Walks the tokens of one text and gathers its structure."""

    def __init__(self, text: str, *, whole: bool) -> None:
        self.lines = re.split(r"\r\n?|\n", text)
        self.tokens = _shared_parser().parse(text)
        self.whole = whole
        self.line = 1
        self.words = 0
        self.container: Token | None = None
        self.sections: list[Section] = []
        self.references: list[Reference] = []
        self.recall_areas: list[RecallArea] = []
        self.figures: list[FigurePlace] = []
        self.notes: list[EditorNote] = []
        self.problems: list[TextProblem] = []
        if has_too_many_brackets(text):
            self._problem(f"more than {MOST_BRACKETS} opening brackets: no link of this is read")

    def read(self) -> TextStructure:
        for position, token in enumerate(self.tokens):
            if token.map is not None:
                self.line = token.map[0] + 1
            if token.type == "heading_open":
                self._heading(token, self.tokens[position + 1])
            elif token.type.startswith("container_") and token.nesting == 1:
                self._container(token, self.tokens[position + 1])
            elif token.type == "inline":
                self._inline(token)
        return TextStructure(
            sections=tuple(self.sections),
            references=tuple(self.references),
            recall_areas=tuple(self.recall_areas),
            figures=tuple(self.figures),
            notes=tuple(self.notes),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.line)),
            words=self.words,
        )

    def _problem(self, message: str, line: int | None = None) -> None:
        self.problems.append(TextProblem(line or self.line, message))

    def _heading(self, token: Token, content: Token) -> None:
        level = int(token.tag[1:])
        anchor = token.attrs.get("id")
        title = "".join(child.content for child in content.children or ()).strip()
        if not self.whole or token.level > 0:
            self._problem("a heading cannot stand here; use bold words or plain text")
            return
        if level == 1:
            self._problem("the title is the page's only first heading; begin with ##")
        if level == 2 and anchor is None:
            self._problem(f"the section {title!r} needs an anchor, such as {{#{_slug(title)}}}")
        if anchor is not None and any(section.anchor == anchor for section in self.sections):
            self._problem(f"the anchor {anchor!r} is used twice in this lesson")
        self.sections.append(Section(anchor, title, level, self.line))

    def _container(self, token: Token, following: Token) -> None:
        name = token.type.removeprefix("container_").removesuffix("_open")
        argument = token.meta["argument"]
        if not self.whole:
            self._problem(f"a ::: {name} block cannot stand here; only in a lesson's text")
            return
        if token.level > 0:
            self._nested(token, name)
            return
        self.container = token
        if not self._is_closed(token):
            self._problem(f"the ::: {name} block is not closed; end it with a line of three colons")
        holds_text = following.nesting != -1 and not following.type.startswith("container_")
        if name in {"recall", "figure"} and holds_text:
            self._problem(f"a ::: {name} block holds nothing between its two lines")
        if name in {"note", "after"} and following.nesting == -1:
            self._problem(f"the ::: {name} block is empty")
        getattr(self, f"_{name}")(argument)

    def _nested(self, token: Token, name: str) -> None:
        outer = self.container
        if outer is None or token.map[0] >= outer.map[1]:
            self._problem(f"a ::: {name} block cannot stand inside another block")
            return
        self._problem(
            f"this block is not closed before ::: {name} begins; "
            "end it with a line of three colons",
            outer.map[0] + 1,
        )

    def _is_closed(self, token: Token) -> bool:
        end = token.map[1] if token.map else len(self.lines)
        return end < len(self.lines) and bool(_CLOSER.match(self.lines[end]))

    def _note(self, argument: str) -> None:
        if argument and not _FACT_ID.match(argument):
            self._problem(f"{argument!r} is not the id of an erratum; write ::: note E13")
            argument = ""
        section = self.sections[-1].anchor if self.sections else None
        self.notes.append(EditorNote(argument or None, self.line, section))

    def _after(self, argument: str) -> None:
        if argument:
            self._problem(f"::: after takes nothing behind it, not {argument!r}")

    def _recall(self, argument: str) -> None:
        cards = tuple(part.strip() for part in argument.split(",")) if argument else ()
        for card in cards:
            if not _CARD_KEY.match(card):
                self._problem(f"{card!r} is not a card; write note-key/slot, such as pjc/forward")
        if not cards:
            self._problem("::: recall needs the cards to ask: note-key/slot, note-key/slot")
        if len(cards) > MOST_CARDS_IN_A_RECALL_AREA:
            self._problem(
                f"a recall area asks at most {MOST_CARDS_IN_A_RECALL_AREA} cards, "
                f"this one {len(cards)}"
            )
        section = self.sections[-1].anchor if self.sections else None
        good = tuple(card for card in cards if _CARD_KEY.match(card))
        self.recall_areas.append(RecallArea(good, section, self.line))

    def _figure(self, argument: str) -> None:
        if _KEY.match(argument):
            self.figures.append(FigurePlace(argument, self.line))
        else:
            self._problem("::: figure needs the key of one figure: ::: figure figure-key")

    def _inline(self, token: Token) -> None:
        first = self.line
        for offset, line in enumerate(token.content.split("\n")):
            if line.lstrip().startswith(":::"):
                self._stray_colons(line.strip(), first + offset)
        for child, line in _numbered(token.children or (), first):
            self.words += len(_WORD.findall(child.content)) if not child.children else 0
            if child.type == "link_open":
                self._link(str(child.attrs.get("href", "")), line)
            elif child.type == "image":
                self._picture(str(child.attrs.get("src", "")), line)
            elif child.type == "text":
                self._plain(child.content, line)

    def _stray_colons(self, line: str, number: int) -> None:
        name = line.strip(":").strip().partition(" ")[0]
        if not name:
            self._problem("this line of colons closes nothing", number)
        else:
            known = ", ".join(CONTAINERS)
            self._problem(f"::: {name} is not a block this course knows ({known})", number)

    def _link(self, target: str, line: int) -> None:
        if target.startswith("#"):
            self.references.append(Reference("anchor", "", target[1:], line))
            return
        found = _COURSE_LINK.match(target)
        if found is None:
            if not _WEB_LINK.match(target):
                self._problem(
                    f"the link {target!r} leads nowhere; begin it with term:, source:, lesson:, "
                    "quiz:, # or https://",
                    line,
                )
            return
        if not _KEY.match(found["key"]):
            self._problem(f"the link {target!r} needs a key of small letters and hyphens", line)
            return
        if found["anchor"] is not None and found["kind"] != "lesson":
            self._problem(f"only a lesson: link may name an anchor, not {target!r}", line)
            return
        self.references.append(Reference(found["kind"], found["key"], found["anchor"], line))

    def _picture(self, target: str, line: int) -> None:
        if key := picture_key(target):
            self.references.append(Reference("picture", key, None, line))
        else:
            self._problem("pictures come by ![words](picture:key) or ::: figure figure-key", line)

    def _plain(self, text: str, line: int) -> None:
        if found := _RAW_HTML.search(text):
            self._problem(
                f"raw HTML such as {found[0]!r} is shown as text; take it out, "
                "or put it between backticks",
                line,
            )
        if "](" in text:
            self._problem(
                "this looks like a link but is not read as one; "
                "write [words](target) without spaces in the target",
                line,
            )


def _numbered(children: list[Token] | tuple[()], line: int) -> Iterator[tuple[Token, int]]:
    for child in children:
        yield child, line
        if child.type in {"softbreak", "hardbreak"}:
            line += 1


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold())) or "anchor-key"
