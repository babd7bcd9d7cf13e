"""How texts, numbers and weights are spelled in GIFT."""

import re
from decimal import Decimal

from quizzes.domain.questions import Band, MultipleChoice, Scoring
from quizzes.formats.moodle_numbers import LEAST_NUMBER

_SPECIAL = re.compile(r"[\\~=#{}:\n]")


def spelled(text: str) -> str:
    r"""Return a text with its special signs escaped, on one line: line feeds become ``\n``."""
    return _SPECIAL.sub(lambda found: r"\n" if found[0] == "\n" else f"\\{found[0]}", text)


def spelled_text(text: str) -> str:
    """Return a text in the format of its question.

    One that would begin as a format or a weight does has its format before it, which ends both.
    """
    return ("[markdown]" if text.startswith(("[", "%")) else "") + spelled(text)


def weight(share: float) -> str:
    """Return a share of the points in per cent, with at most nine decimal places."""
    per_cent = round(Decimal(repr(share)) * 100, 9)
    return f"{per_cent.normalize():f}"


def weights_of(body: MultipleChoice) -> list[str]:
    """Return what each option earns or costs in per cent, without a sign for it."""
    if body.scoring is Scoring.BY_OPTION:
        return [weight(one.credit) for one in body.options]
    right = sum(one.correct for one in body.options)
    wrong = len(body.options) - right
    earns, costs = _equal_share(right), f"-{_equal_share(wrong)}" if wrong else ""
    return [earns if one.correct else costs for one in body.options]


def _equal_share(count: int) -> str:
    """Return an equal share of a hundred per cent, with as many places as Moodle knows."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def number(value: float) -> str:
    """Return a number as reading gives it back exactly."""
    return repr(value).removesuffix(".0")


def is_any_number(band: Band) -> bool:
    """Tell whether a band is what ``*`` is read as."""
    return band.min == LEAST_NUMBER and band.max is None
