"""How rules of QTI compare words, whole or in part, and numbers, give or take."""

from quizzes.formats.qti.values import NotUnderstoodError
from quizzes.formats.xml_trees import Element


def is_by_part(expression: Element) -> bool:
    """Tell whether a comparison of words holds for a part of one of them."""
    return expression.name == "substring" or (
        expression.name == "stringMatch"
        and expression.attributes.get("substring", "false") in ("true", "1")
    )


def is_in(one: str, other: str, expression: Element, *, whole: bool) -> bool:
    """Tell whether one text is the other, or part of it, as the expression compares capitals."""
    if expression.attributes.get("caseSensitive", "true") in ("false", "0"):
        one, other = one.casefold(), other.casefold()
    return one == other if whole else one in other


def interval(expression: Element, middle: float) -> tuple[float, float]:
    """Return the ends of what ``equal`` takes for the same as a number.

    Raises ``NotUnderstoodError`` for a tolerance that is no number, or not there.
    """
    mode = expression.attributes.get("toleranceMode", "exact")
    if mode == "exact":
        return middle, middle
    try:
        ends = [float(one) for one in expression.attributes.get("tolerance", "").split()]
    except ValueError:
        raise NotUnderstoodError("has a tolerance that is no number") from None
    if mode not in ("absolute", "relative") or len(ends) not in (1, 2):
        raise NotUnderstoodError("has a tolerance that is not understood")
    if mode == "relative":
        ends = [abs(middle) * one / 100 for one in ends]
    return middle - ends[0], middle + ends[-1]


def is_open(expression: Element, end: str) -> bool:
    """Tell whether the ``Lower`` or ``Upper`` end of a tolerance is not within it."""
    return expression.attributes.get(f"include{end}Bound", "true") in ("false", "0")
