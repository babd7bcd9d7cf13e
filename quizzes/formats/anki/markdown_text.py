"""Blocks of text as Markdown of a course, such that reading it gives the same blocks again.

Marks that CommonMark could not read back (bold that begins inside a word, say) are left away; the
words never are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

from quizzes.formats.anki.html_text import (
    BREAK,
    Block,
    Code,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    blocks_of,
)
from quizzes.formats.anki.markdown_html import to_html

_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=\S|\Z)|&(?=#?\w+;)|!\Z", re.UNICODE)
_LINE_START = re.compile(r"(?P<sign>[-#+=>:~|])|(?P<number>[0-9]{1,9})(?P<dot>[.)])(?=\s|\Z)")
_BACKTICKS = re.compile(r"`+")
_MARKERS = ("-", "+"), (".", ")")


def written(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown, without a line feed at the end."""
    parts: list[str] = []
    turn = 0
    for before, block in zip((None, *blocks), blocks, strict=False):
        # Two lists in a row with one marker would be read as one.
        same = isinstance(block, Listing) and isinstance(before, Listing)
        turn = 1 - turn if same and (block.start is None) == (before.start is None) else 0
        parts.append(_block(block, turn))
    return "\n\n".join(parts)


def plain(blocks: Iterable[Block]) -> str:
    """Return the words of blocks on one line, without marks; pictures and lines across are left."""
    words = " ".join(_words(block) for block in blocks)
    return " ".join(words.split())


def _words(block: Block) -> str:
    match block:
        case Paragraph(runs):
            return "".join(" " if run == BREAK else "" if run.image else run.text for run in runs)
        case Code(text):
            return text
        case Listing(items):
            return " ".join(_words(inner) for item in items for inner in item)
        case Quote(inner):
            return " ".join(map(_words, inner))
        case Table(rows):
            return " ".join(_words(Paragraph(cell)) for row in rows for cell in row)
        case _:
            return ""


def _block(block: Block, turn: int) -> str:
    match block:
        case Paragraph(runs):
            return _checked(runs)
        case Listing():
            return _listing(block, turn)
        case Quote(inner):
            return _indented(written(inner), "> ", "> ")
        case Code(text):
            longest = max(map(len, _BACKTICKS.findall(text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}\n{text}\n{fence}"
        case Table(rows):
            return _table(rows)
        case Rule():
            return "***"


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    indented = [first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])]
    return "\n".join(line.rstrip() if not line.strip(" >") else line for line in indented)


def _listing(block: Listing, turn: int) -> str:
    tight = all(map(_is_short, block.items))
    parts = []
    for index, item in enumerate(block.items):
        if block.start is None:
            marker = f"{_MARKERS[0][turn]} "
        else:
            marker = f"{block.start + index}{_MARKERS[1][turn]} "
        text = "\n".join(_block(one, 0) for one in item) if tight else written(item)
        parts.append(_indented(text, marker, " " * len(marker)))
    return ("\n" if tight else "\n\n").join(parts)


def _is_short(item: tuple[Block, ...]) -> bool:
    match item:
        case (Paragraph(),):
            return True
        case (Paragraph(), Listing(start=start)):
            # A list that begins at another number cannot follow on a paragraph's next line.
            return start in (None, 1)
    return False


def _table(rows: tuple[tuple[tuple[Run, ...], ...], ...]) -> str:
    text = _rows(rows)
    if _signature_of_blocks(text) == [[_signature(cell) for cell in row] for row in rows]:
        return text
    return _rows([[_bare(cell) for cell in row] for row in rows])


def _rows(rows: Iterable[Iterable[Sequence[Run]]]) -> str:
    lines = [
        "| " + " | ".join(_emitted(cell, "*").replace("|", r"\|") for cell in row) + " |"
        for row in rows
    ]
    width = len(list(next(iter(rows))))
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _signature_of_blocks(text: str) -> list[list[list[tuple[str, Run]]]] | None:
    match blocks_of(to_html(text))[0]:
        case (Table(rows),):
            return [[_signature(cell) for cell in row] for row in rows]
    return None


def _checked(runs: Sequence[Run]) -> str:
    """Return a paragraph with as many of its marks as can be read back."""
    if all(run == BREAK or run.marks() == Run("") for run in runs):
        return _lines(_emitted(runs, "*"))
    for version in (runs, [replace(run, em=False) for run in runs], _bare(runs)):
        for sign in "*_":
            text = _lines(_emitted(version, sign))
            match blocks_of(to_html(text))[0]:
                case (Paragraph(read),) if _signature(read) == _signature(version):
                    return text
    return _lines(_emitted([Run(_words(Paragraph(tuple(runs))))], "*"))


def _bare(runs: Iterable[Run]) -> list[Run]:
    return [replace(run, strong=False, em=False) for run in runs]


def _signature(runs: Iterable[Run]) -> list[tuple[str, Run]]:
    """Return what is compared: each character with its marks; a space has none."""
    signature = []
    for run in runs:
        marks = run.marks()
        bare = marks if run.image else Run("")
        signature += [(char, bare if char.isspace() else marks) for char in run.text or " "]
    return signature


def _emitted(runs: Sequence[Run], em: str) -> str:
    return _grouped(list(runs), ("href", "strong", "em"), em)


def _grouped(runs: list[Run], keys: tuple[str, ...], em: str) -> str:
    if not keys:
        return "".join(map(_piece, runs))
    parts = []
    for value, group in groupby(runs, key=lambda run: getattr(run, keys[0])):
        if not value:
            parts.append(_grouped(list(group), keys[1:], em))
            continue
        before, inner, after = _without_edges(list(group))
        text = _grouped(inner, keys[1:], em)
        match keys[0]:
            case _ if not inner:
                text = ""
            case "href":
                text = f"[{text}](<{value}>)" if re.search(r"[()]", value) else f"[{text}]({value})"
            case "strong":
                text = f"**{text}**"
            case "em":
                text = f"{em}{text}{em}"
        parts.append(before + text + after)
    return "".join(parts)


def _without_edges(runs: list[Run]) -> tuple[str, list[Run], str]:
    """Return the spaces before and after the runs, and the runs without them."""
    before = after = ""
    while runs and not runs[0].image and not runs[0].code:
        text = runs[0].text.lstrip()
        before += runs[0].text[: len(runs[0].text) - len(text)]
        if text:
            runs[0] = runs[0].with_text(text)
            break
        runs = runs[1:]
    while runs and not runs[-1].image and not runs[-1].code:
        text = runs[-1].text.rstrip()
        after = runs[-1].text[len(text) :] + after
        if text:
            runs[-1] = runs[-1].with_text(text)
            break
        runs = runs[:-1]
    return before, runs, after


def _piece(run: Run) -> str:
    if run == BREAK:
        return "\\\n"
    if run.image:
        return f"![{_escaped(run.text)}]({quote(run.image, safe='')})"
    if run.code:
        longest = max(map(len, _BACKTICKS.findall(run.text)), default=0)
        fence = "`" * (longest + 1)
        edge = " " if run.text[:1] in "` " or run.text[-1:] in "` " else ""
        return f"{fence}{edge}{run.text}{edge}{fence}"
    return _escaped(run.text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _lines(text: str) -> str:
    """Return the text with nothing at the start of a line that would begin another block."""
    return "\n".join(
        _LINE_START.sub(_guarded, line, count=1) if _LINE_START.match(line) else line
        for line in text.split("\n")
    )


def _guarded(found: re.Match[str]) -> str:
    if found["sign"]:
        return "\\" + found["sign"]
    return f"{found['number']}\\{found['dot']}"
