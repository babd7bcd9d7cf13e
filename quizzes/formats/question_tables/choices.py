"""Options of a row of a table: which are right, and what each earns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizzes.domain.questions import Scoring
from quizzes.formats.moodle_rendering import Row, percent, row_keys
from quizzes.formats.option_credits import are_equal_shares, possible_credits
from quizzes.formats.question_tables import values
from quizzes.formats.question_tables.asked import Asked

_NO_CREDITS: Mapping[int, float] = {}


@dataclass(frozen=True, slots=True)
class _Options:
    """Options by the numbers of their columns; ``right`` is None where ``answer`` is empty.

    ``shares`` are those of which something is said.
    """

    texts: dict[int, str]
    shares: dict[int, float]
    right: set[int] | None

    @property
    def earning(self) -> set[int]:
        """The options that earn something."""
        return {number for number, share in self.shares.items() if share > 0}


def one_of(asked: Asked) -> Row:
    """Return the options of a single choice; what is not right may earn a part."""
    options = _options(asked)
    right = options.right
    if right is None:
        whole = {number for number, share in options.shares.items() if share == 1}
        right = whole or options.earning
    near = {
        number: share
        for number, share in options.shares.items()
        if number not in right and 0 < share < 1
    }
    return _with_order(asked, _rows(asked, options, right, near))


def several_of(asked: Asked) -> Row:
    """Return the options of a multiple choice, scored by option where shares ask for it."""
    options = _options(asked)
    scoring = asked.word("scoring")
    right = options.earning if options.right is None else options.right
    credits_here = _NO_CREDITS
    if scoring == Scoring.BY_OPTION:
        credits_here = options.shares
    elif scoring is None and _has_parts(options) and right and right == options.earning:
        fractions = [options.shares.get(number, 0.0) for number in options.texts]
        if are_equal_shares(fractions):
            options = replace(options, shares={})
        else:
            found = possible_credits(fractions, lambda told: asked.note("credit", 0, told))
            credits_here = dict(zip(options.texts, found, strict=True))
            scoring = Scoring.BY_OPTION
    rows = _rows(asked, options, right, credits_here)
    return {**_with_order(asked, rows), "scoring": scoring}


def options_of(asked: Asked) -> list[Row]:
    """Return options that are right or wrong, and no more."""
    options = _options(asked)
    right = options.earning if options.right is None else options.right
    return _rows(asked, options, right, _NO_CREDITS)


def _options(asked: Asked) -> _Options:
    numbers = asked.rows("options", "option", "feedback", "credit")
    texts = {number: asked.text("option", number) for number in numbers}
    shares = {number: asked.value(values.share, "credit", number) for number in numbers}
    filled = {number: text for number, text in texts.items() if text}
    right = asked.value(lambda cell: values.right_ones(cell, filled), "answer")
    said = {number: share for number, share in shares.items() if share is not None}
    return _Options(texts, said, right)


def _has_parts(options: _Options) -> bool:
    return any(share not in (0, 1) for share in options.shares.values())


def _rows(
    asked: Asked,
    options: _Options,
    right: set[int],
    credits_here: Mapping[int, float],
) -> list[Row]:
    for number, share in options.shares.items():
        if number not in credits_here:
            _check_share(asked, number, share, is_right=number in right)
    rows: list[Row] = [
        {
            "key": key,
            "text": text,
            "correct": number in right,
            "feedback": asked.text("feedback", number),
        }
        for key, (number, text) in zip(
            row_keys(len(options.texts)), options.texts.items(), strict=True
        )
    ]
    for row, number in zip(rows, options.texts, strict=True):
        if credit := credits_here.get(number):
            row["credit"] = credit
    return rows


def _check_share(asked: Asked, number: int, share: float, *, is_right: bool) -> None:
    if share > 0 and not is_right:
        raise asked.refuse("credit", number, "gives points for an option that is not right")
    if share > 0 and share != 1:
        said = f"earns {percent(share)} there; here right options share alike"
        asked.note("credit", number, said)
    if share < 0:
        said = f"costs {percent(-share)} there; here that goes only with the scoring by option"
        asked.note("credit", number, said)


def _with_order(asked: Asked, rows: list[Row]) -> Row:
    return {"options": rows, "shuffle": asked.value(values.flag, "shuffle")}
