"""The marks of the gradebook in words and cells."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import add
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from quizzes.domain.gradebook import Outcome, Piece, Result, Standing, as_shown
from quizzes.models import GradeOverride
from quizzes.reports.gradebook import Column, Gradebook, Row

SIGNS = {Standing.WAITING: "W", Standing.EXCUSED: "E", Standing.OPEN: "·", Standing.WITHHELD: "?"}
LEGEND = (
    ("✓", gettext_lazy("the pass mark is reached")),
    ("✗", gettext_lazy("the pass mark is not reached")),
    ("M", gettext_lazy("missing: it was due and is not handed in, so it counts 0")),
    ("W", gettext_lazy("handed in, waits to be marked")),
    ("E", gettext_lazy("excused")),
    ("–", gettext_lazy("counts nowhere: nothing to hand in, or no points to be had")),
    ("L", gettext_lazy("handed in late")),
    ("H", gettext_lazy("set by hand")),
    ("·", gettext_lazy("not due yet")),
    ("?", gettext_lazy("handed in; you see the mark when you have finished yours")),
)
STANDINGS = {
    Standing.GRADED: gettext_lazy("Marked"),
    Standing.MISSING: gettext_lazy("Missing: it was due, and counts 0"),
    Standing.WAITING: gettext_lazy("Handed in, not marked yet"),
    Standing.OPEN: gettext_lazy("Not due yet"),
    Standing.NOTHING: gettext_lazy("Nothing to hand in, or no points to be had: it counts nowhere"),
    Standing.EXCUSED: gettext_lazy("Excused: it counts nowhere"),
    Standing.WITHHELD: gettext_lazy("Handed in; its mark is not shown yet"),
}


def shown(percent: float | None, unit: str = "%") -> str:
    """Return a percentage as a page writes it: to one digit, none where it is whole."""
    if percent is None:
        return "–"
    rounded = as_shown(percent)
    return f"{number_format(rounded, 0 if rounded == int(rounded) else 1)}{unit}"


def total(row: Row) -> str:
    """Return the total of a row, and whether it passes where the course has a pass mark."""
    percent = shown(row.grade.percent)
    if row.result is None:
        return percent
    return format_html("{} <span class={}>{}</span>", percent, *_passing(row.result))


def _passing(result: Result) -> tuple[str, str]:
    """Return the class and the words for a result: a sign and what it means."""
    if result.outcome is Outcome.PASSED:
        return "p", _("✓ passed so far") if result.is_so_far else _("✓ passed")
    if result.outcome is Outcome.NOT_PASSED:
        return "f", _("✗ not passed")
    return "soft", _("… not yet")


class _Look(NamedTuple):
    """All that a cell of the matrix shows; many cells look the same, and are made once."""

    language: str
    standing: Standing
    percent: float | None
    passed: bool | None
    is_late: bool
    is_by_hand: bool
    is_dropped: bool


def cells(columns: tuple[Column, ...], row: Row) -> SafeString:
    """Return the cells of a row for these columns, as short as HTML may be: there are thousands."""
    pieces = {piece.key: piece for piece in row.pieces}
    dropped, language = row.grade.dropped, get_language()
    looks = []
    for column in columns:
        key = column.key
        piece, passed = pieces[key], column.passed(pieces[key])
        is_by_hand, is_dropped = key in row.decided, key in dropped
        look = _Look(
            language, piece.standing, piece.percent, passed, piece.is_late, is_by_hand, is_dropped
        )
        looks.append(_cell(look))
    # Safe texts put together stay safe.
    return reduce(add, looks, SafeString())


@lru_cache(maxsize=4_096)
def _cell(look: _Look) -> SafeString:
    """Return a cell; its end tag may be left out, and is."""
    text = SIGNS.get(look.standing) or shown(look.percent, "")
    if look.standing is Standing.MISSING:
        text += "M"
    elif look.passed is not None:
        text += "✓" if look.passed else "✗"
    text += "L" * look.is_late + "H" * look.is_by_hand
    if look.is_dropped:
        text = format_html("<s>{}</s>", text)
    if look.standing is Standing.MISSING or look.passed is False:
        return format_html("<td class=f>{}", text)
    return format_html("<td class=p>{}" if look.passed else "<td>{}", text)


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment of one student in words."""

    column: Column
    piece: Piece
    category: str
    last_day: datetime | None
    percent: str
    standing: str
    passed: bool | None
    is_dropped: bool
    decision: GradeOverride | None


@dataclass(frozen=True, slots=True)
class Part:
    """A category in the total of one student, in words."""

    name: str
    weight: str
    percent: str
    left_out: int


def lines_of(book: Gradebook, row: Row, windows: list) -> list[Line]:
    """Return the assignments of one student in words; ``windows`` are theirs."""
    names = {one.pk: one.name for one in book.categories}
    return [
        Line(
            column,
            piece,
            names.get(piece.category, "–"),
            window.last_day,
            shown(piece.percent),
            str(STANDINGS[piece.standing]),
            column.passed(piece),
            piece.key in row.grade.dropped,
            None if piece.standing is Standing.WITHHELD else row.decided.get(piece.key),
        )
        for column, piece, window in zip(book.columns, row.pieces, windows, strict=True)
    ]


def parts_of(book: Gradebook, row: Row) -> list[Part]:
    """Return the categories that the total of a student is made of, in words."""
    names = {one.pk: one.name for one in book.categories}
    return [
        Part(
            names.get(one.category.key) or _("In no category"),
            number_format(one.category.weight, 0),
            shown(one.percent),
            len(one.dropped),
        )
        for one in row.grade.categories
    ]
