"""What a field of Anki says, as a tree of blocks and stretches of text.

HTML is cleaned by nh3, which also closes what is open; only its output is walked here. The tree is
what `markdown_text` writes down, and what two texts are compared by.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

DEEPEST = 12
"""Elements deeper than this are read as if they were not there, their text stays."""

_BLOCKS = {*("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "center")}
_BLOCKS |= {"ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"}
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_TAGS = {*_BLOCKS, *_MARKS, "a", "img", "br", "code", "sub", "sup"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SPACES = " \t\n\r\f\v\x85\u2028\u2029"
_SPACES = re.compile(f"[{SPACES}]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"[<&]")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with its marks; an image has a name and ``text`` as its words."""

    text: str
    strong: bool = False
    em: bool = False
    code: bool = False
    href: str = ""
    image: str = ""

    def marks(self) -> "Run":
        """Return the run without its text."""
        return self.with_text("")

    def with_text(self, text: str) -> "Run":
        """Return the run with another text; ``dataclasses.replace`` takes ten times as long."""
        return Run(text, self.strong, self.em, self.code, self.href, self.image)


BREAK = Run("\n", image="\n")
"""The end of a line within a paragraph; no picture has such a name."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that runs on."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start`` is its first number, or None for one with dots."""

    items: tuple[tuple["Block", ...], ...]
    start: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks that are quoted."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of the same length; the first is the head."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]


type Block = Paragraph | Listing | Quote | Code | Rule | Table


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list["_Element | str"]


def blocks_of(html: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of a piece of HTML, and sentences about what they leave out."""
    html = _CONTROL.sub("", html)
    if not _MARKUP.search(html):
        runs = settled([Run(html)])
        return ((Paragraph(runs),) if runs else ()), ()
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(cleaned)
    tree.close()
    walk = _Walk()
    return walk.blocks(tree.root.children), tuple(dict.fromkeys(walk.remarks))


class _Tree(HTMLParser):
    """Builds elements from HTML that nh3 has closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {}, [])
        self.open = [self.root]
        self.ignored: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs}, [])
        if tag in {"br", "img", "hr"}:
            self.open[-1].children.append(element)
        elif len(self.open) > DEEPEST:
            self.ignored.append(tag)
        else:
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "img", "hr"}:
            return
        if self.ignored:
            self.ignored.pop()
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class _Walk:
    """Turns elements into blocks; ``remarks`` says what had no place."""

    def __init__(self) -> None:
        self.remarks: list[str] = []

    def blocks(self, nodes: Iterable[_Element | str]) -> tuple[Block, ...]:
        found: list[Block] = []
        runs: list[Run] = []
        self._gather(nodes, Run(""), found, runs)
        _close(found, runs)
        return tuple(found)

    def _gather(
        self, nodes: Iterable[_Element | str], marks: Run, found: list[Block], runs: list[Run]
    ) -> None:
        for node in nodes:
            if isinstance(node, str):
                runs.append(marks.with_text(node))
            elif node.tag in _BLOCKS:
                _close(found, runs)
                self._block(node, marks, found)
            elif node.tag == "br":
                runs.append(BREAK)
            elif node.tag == "img":
                self._image(node, marks, runs)
            elif node.tag in {"sub", "sup"}:
                self._shifted(node, marks, runs)
            else:
                self._gather(node.children, self._marked(node, marks), found, runs)

    def _marked(self, node: _Element, marks: Run) -> Run:
        if node.tag in _MARKS:
            return replace(marks, **{_MARKS[node.tag]: True})
        if node.tag == "code":
            return replace(marks, code=True)
        href = node.attributes.get("href", "").strip()
        if href.startswith(("http://", "https://")) and not re.search(r"[\s<>\"\x00-\x1f]", href):
            return replace(marks, href=href)
        self.remarks.append("a link that does not lead to a page of the web became plain text")
        return marks

    def _image(self, node: _Element, marks: Run, runs: list[Run]) -> None:
        name = unquote(node.attributes.get("src", "")).strip()
        if not name or not name.isprintable() or re.search(r"[/\\:<>?#]", name):
            self.remarks.append("a picture that is not in the package was left out")
            return
        words = _SPACES.sub(" ", node.attributes.get("alt", "")).strip()
        runs.append(replace(marks, text=words, image=name, code=False))

    def _shifted(self, node: _Element, marks: Run, runs: list[Run]) -> None:
        text = _text_of(node)
        shifted = text.translate(_RAISED if node.tag == "sup" else _LOWERED)
        if any(one == other for one, other in zip(text, shifted, strict=True)):
            self.remarks.append("raised or lowered letters became plain ones")
            shifted = text
        runs.append(marks.with_text(shifted))

    def _block(self, node: _Element, marks: Run, found: list[Block]) -> None:
        match node.tag:
            case "hr":
                found.append(Rule())
            case "pre":
                code = _text_of(node).strip("\n")
                if code.strip():
                    found.append(Code(code))
            case "ul" | "ol":
                self._list(node, found)
            case "blockquote":
                if inner := self.blocks(node.children):
                    found.append(Quote(inner))
            case "table":
                self._table(node, found)
            case tag:
                runs: list[Run] = []
                inner = replace(marks, strong=True) if tag in _HEADINGS else marks
                self._gather(node.children, inner, found, runs)
                _close(found, runs)

    def _list(self, node: _Element, found: list[Block]) -> None:
        elements = [child for child in node.children if isinstance(child, _Element)]
        # What stands in a list outside of an item is an item of its own.
        inside = [child.children if child.tag == "li" else [child] for child in elements]
        items = tuple(item for children in inside if (item := self.blocks(children)))
        number = node.attributes.get("start", "1")
        start = int(number) if re.fullmatch(r"[0-9]{1,8}", number, re.ASCII) else 1
        if items:
            found.append(Listing(items, start if node.tag == "ol" else None))

    def _table(self, node: _Element, found: list[Block]) -> None:
        rows = [
            [self._cell(cell) for cell in row.children if isinstance(cell, _Element)]
            for row in _rows_of(node)
        ]
        width = max(map(len, rows), default=0)
        if any(cell for row in rows for cell in row):
            found.append(
                Table(tuple((*row, *[()] * (width - len(row))) for row in map(tuple, rows)))
            )

    def _cell(self, cell: _Element) -> tuple[Run, ...]:
        runs: list[Run] = []
        for block in self.blocks(cell.children):
            runs += [Run(" "), *_flat(block)]
        return settled(Run(" ") if run == BREAK else run for run in runs)


def _rows_of(node: _Element) -> list[_Element]:
    rows = []
    for child in node.children:
        if isinstance(child, _Element):
            rows += [child] if child.tag == "tr" else _rows_of(child)
    return rows


def _flat(block: Block) -> list[Run]:
    match block:
        case Paragraph(runs):
            return list(runs)
        case Code(text):
            return [Run(text)]
        case Listing(items):
            inner = [one for item in items for one in item]
        case Quote(blocks):
            inner = list(blocks)
        case Table(rows):
            return [run for row in rows for cell in row for run in (*cell, Run(" "))]
        case _:
            return []
    return [run for one in inner for run in (*_flat(one), Run(" "))]


def _text_of(node: _Element) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        else:
            parts.append("\n" if child.tag == "br" else _text_of(child))
    return "".join(parts)


def _close(found: list[Block], runs: list[Run]) -> None:
    """End the paragraph that the runs make; two line breaks in a row begin the next one."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run == BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    runs.clear()
    paragraph: list[Run] = []
    for line in [*map(settled, lines), ()]:
        if line:
            paragraph += [BREAK, *line] if paragraph else line
        elif paragraph:
            found.append(Paragraph(tuple(paragraph)))
            paragraph = []


def settled(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs of a line with spaces as HTML shows them, and equal neighbours joined."""
    result: list[Run] = []
    for run in runs:
        text = run.text if run.image else _SPACES.sub(" ", run.text)
        if not run.image and (not result or result[-1].text.endswith(" ")):
            text = text.lstrip(" ")
        if not text and not run.image:
            continue
        if result and not run.image and result[-1].marks() == run.marks():
            result[-1] = run.with_text(result[-1].text + text)
        else:
            result.append(run.with_text(text))
    return _trimmed(result)


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    while runs and not runs[0].image and not runs[0].text.lstrip():
        runs.pop(0)
    if runs and not runs[0].image:
        runs[0] = runs[0].with_text(runs[0].text.lstrip())
    while runs and not runs[-1].image and not runs[-1].text.rstrip():
        runs.pop()
    if runs and not runs[-1].image:
        runs[-1] = runs[-1].with_text(runs[-1].text.rstrip())
    return tuple(runs)
