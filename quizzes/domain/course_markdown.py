"""Which Markdown a course is written in, for whatever reads it."""

from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

MOST_BRACKETS = 1_000
"""Opening brackets beyond which a text has no links: each may begin one, and is looked at often."""

MOST_CELLS_LEFT_OUT = 1_000
"""Cells that rows are shorter than their head, in a whole text: each is made of no characters.

Without a limit two thousand characters make a table that takes a second and half a megabyte.
"""


def plain_parser() -> MarkdownIt:
    """Return a new parser of CommonMark with tables; raw HTML is text.

    In a text with more than ``MOST_BRACKETS`` opening brackets they are text as well, and so is a
    table, and what tables follow, where rows leave out more than ``MOST_CELLS_LEFT_OUT`` cells.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.block.ruler.at("table", _read_table, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.after("normalize", "count_brackets", _count_brackets)
    markdown.inline.ruler.before("link", "too_many_brackets", _read_as_text)
    return markdown


def has_too_many_brackets(text: str) -> bool:
    """Tell whether no link of a text is read, because there are too many brackets in it."""
    return text.count("[") > MOST_BRACKETS


def _count_brackets(state: StateCore) -> None:
    state.env["brackets_are_text"] = has_too_many_brackets(state.src)


def _read_as_text(state: StateInline, silent: bool) -> bool:
    if not state.env["brackets_are_text"]:
        return False
    found = next((mark for mark in ("[", "![") if state.src.startswith(mark, state.pos)), "")
    if not silent:
        state.pending += found
    state.pos += len(found)
    return bool(found)


def _read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.env.get("tables_are_text") or not table(state, start, end, silent=True):
        return False
    left_out = state.env.get("cells_left_out", 0) + _cells_left_out(state, start, end)
    if left_out > MOST_CELLS_LEFT_OUT:
        # For the rest of the text, so that no line is counted again as the head of a table.
        state.env["tables_are_text"] = True
        return False
    if silent:
        return True
    state.env["cells_left_out"] = left_out
    return table(state, start, end, silent=False)


def _cells_left_out(state: StateBlock, start: int, end: int) -> int:
    """Return how many cells the rows of a table are shorter than its head."""
    columns = _cells(state, start + 1)
    below = (line for line in range(start + 2, end) if state.sCount[line] >= state.blkIndent)
    rows = takewhile(lambda line: not state.isEmpty(line), below)
    return sum(max(0, columns - _cells(state, line)) for line in rows)


def _cells(state: StateBlock, line: int) -> int:
    text = state.src[state.bMarks[line] : state.eMarks[line]].strip()
    return text.removeprefix("|").removesuffix("|").count("|") + 1
