"""What the options of a choice earn elsewhere, as the site can have it."""

from collections.abc import Callable, Sequence
from math import fsum

from quizzes.domain.questions.choices import ROUNDING
from quizzes.formats.moodle_rendering import percent


def are_equal_shares(fractions: Sequence[float]) -> bool:
    """Tell whether right options earn, and the others cost, equal shares of all the points.

    That is the scoring in parts (``grading.choices.partial_credit``), but for what is rounded.
    """
    right = [one for one in fractions if one > 0]
    wrong = [one for one in fractions if one <= 0]
    return all(abs(one - 1 / len(right)) <= ROUNDING for one in right) and all(
        abs(one + 1 / len(wrong)) <= ROUNDING for one in wrong
    )


def possible_credits(fractions: Sequence[float], note: Callable[[str], None]) -> list[float]:
    """Return credits for the scoring by option; what is otherwise than in the file is noted.

    ``fractions`` has one of more than 0. Where the right options earn less than everything
    together, they earn everything here, each as much of it as there.
    """
    found = [min(1.0, max(-1.0, one)) for one in fractions]
    for was, one in zip(fractions, found, strict=True):
        if was != one:
            note(f"a weight of {percent(was)} is taken for the nearest that is possible here")
    total = fsum(one for one in found if one > 0)
    if total >= 1 - ROUNDING:
        return found
    note(f"right options earn {percent(total)} together there; here they earn all the points")
    return [one / total if one > 0 else one for one in found]
