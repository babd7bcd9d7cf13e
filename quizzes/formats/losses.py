"""What formats of questions cannot carry, said in the same words for each of them."""

import re
from collections.abc import Iterable, Iterator

from quizzes.domain.picture_links import pictures_named
from quizzes.domain.questions import (
    AcceptedAnswer,
    Band,
    Gap,
    MultipleChoice,
    Option,
    Scoring,
    ShortAnswer,
)
from quizzes.formats.gift.spelling import is_any_number, weight
from quizzes.formats.moodle_texts import holds_picture
from quizzes.formats.option_credits import are_equal_shares

ALL_OR_NOTHING = "all or nothing: every right option earns its share"
FOLLOW_UP = "the question for a reason or a correction"
HINTS = "hints"
UNITS = "units"
FIXED_ORDER = "the fixed order of the options"
ITEM_FEEDBACK = "the feedback of items"
PAIR_FEEDBACK = "the feedback of pairs"
RUBRIC = "the rubric"
COMMON_ERRORS = "the common errors"
OPEN_RANGE = "a range of numbers is open at one end"

_LINK_WITHIN = re.compile(r"\]\((?!picture:)[a-z]+:(?!//)")


def of_links(texts: Iterable[str]) -> Iterator[str]:
    """Yield what happens to links inside the course."""
    if any(map(_LINK_WITHIN.search, texts)):
        yield "links to pages of the course lead nowhere elsewhere"


def of_pictures(texts: Iterable[str], pictures: Iterable[str]) -> Iterator[str]:
    """Yield what happens to pictures of which only these go out with their question."""
    known = set(pictures)
    for text in filter(holds_picture, texts):
        named = pictures_named(text)
        if not named or not named <= known or text.count("](") > text.count("](picture:"):
            yield "pictures that are not of the course become their words"


def of_credits(rows: Iterable[AcceptedAnswer | Band | Option]) -> Iterator[str]:
    """Yield the shares of the points that Moodle's nine places of a per cent do not hold."""
    for row in rows:
        if float(weight(row.credit)) / 100 != row.credit:
            yield f"a share of {row.credit!r} is rounded to {weight(row.credit)}%"


def of_equal_shares(body: MultipleChoice) -> Iterator[str]:
    """Yield what happens to shares that are given by option and are those of the scoring in parts.

    Other formats have no scoring beside the shares, so that they are read as that.
    """
    shares = [one.credit for one in body.options]
    if body.scoring is Scoring.BY_OPTION and are_equal_shares(shares):
        yield "the scoring by option: its equal shares are those of the scoring in parts"


def of_exact_typing(rules: ShortAnswer | Gap) -> Iterator[str]:
    """Yield what is lost where every sign of typed words counts, beside their capitals."""
    if not rules.accent_sensitive:
        yield "that accents do not count"
    if not rules.punctuation_sensitive:
        yield "that punctuation does not count"
    if rules.slips:
        yield "that typing slips are overlooked"


def has_ends(band: Band) -> bool:
    """Tell whether Moodle can have a band: it has both ends, or is any number for less than all."""
    if is_any_number(band):
        return band.credit < 1
    return band.value is not None or None not in (band.min, band.max)
