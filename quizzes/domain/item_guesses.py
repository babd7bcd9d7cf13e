"""What answering at random earns: Moodle's random guess score, for each kind of question.

Moodle works it out from the question alone (``get_random_guess_score`` of its question types).
Ordering and categorise follow the same rule: the mean over all ways to answer.
"""

from collections.abc import Callable, Iterable
from math import fsum

from quizzes.domain.grading import VERDICT_ALONE
from quizzes.domain.questions import (
    AcceptedAnswer,
    Categorise,
    Cloze,
    Essay,
    Gap,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)


def guess_score(body: QuestionBody) -> float | None:
    """Return the share of the points that guessing earns on average; None where it has no answer.

    That is multiple choice: it depends on how many options a guesser ticks.
    """
    return _SCORES[type(body)](body)


def _single_choice(body: SingleChoice) -> float:
    return (1 + fsum(option.credit for option in body.options)) / len(body.options)


def _true_false(body: TrueFalse) -> float:
    if not body.options:
        return 0.5
    reason = 1 / len(body.options)
    return 0.5 * (reason + (1 - reason) * VERDICT_ALONE)


def _typed(answers: Iterable[AcceptedAnswer]) -> float:
    """Return what any text at all earns: the credit of a wildcard that stands alone."""
    return max((answer.credit for answer in answers if not answer.plain()), default=0.0)


def _gap(gap: Gap) -> float:
    return 1 / len(gap.options) if gap.options else _typed(gap.answers)


def _ordering(body: Ordering) -> float:
    """Return 1 / n: both a place and a pair of neighbours come out right once in n orders.

    Of the n! orders, (n - 1)! have an item in its place, and (n - 1)! have two given items in a
    row.
    """
    return 1 / len(body.items)


_SCORES: dict[type, Callable[..., float | None]] = {
    SingleChoice: _single_choice,
    MultipleChoice: lambda body: None,
    TrueFalse: _true_false,
    ShortAnswer: lambda body: _typed(body.answers),
    Numeric: lambda body: 0.0,
    Matching: lambda body: 1 / len(body.options),
    Ordering: _ordering,
    Cloze: lambda body: sum(map(_gap, body.gaps)) / len(body.gaps),
    Categorise: lambda body: 1 / len(body.groups),
    Essay: lambda body: 0.0,
}
