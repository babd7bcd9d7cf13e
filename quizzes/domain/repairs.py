"""What instructors rule on a question of a quiz, and what that makes of an answer's worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from quizzes.domain import grading
from quizzes.domain.grading import numbers
from quizzes.domain.questions import AcceptedAnswer, Numeric, QuestionBody, ShortAnswer


class RulingKind(StrEnum):
    """What can be ruled."""

    REGRADE = "regrade"
    ACCEPT = "accept"
    CREDIT = "credit"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One ruling; it holds for all attempts at its quiz, those still to be finished included.

    A regrade has the corrected wording, ``body`` and ``version_id``; an accepted answer the parsed
    ``answer`` and the ``credit`` it earns, in [0, 1].
    """

    kind: RulingKind
    reason: str = ""
    version_id: int | None = None
    body: QuestionBody | None = None
    answer: Mapping[str, object] = field(default_factory=dict)
    credit: float = 1.0

    @property
    def credits_everyone(self) -> bool:
        """Whether everyone who was asked gets all the points, answered or not."""
        return self.kind is RulingKind.CREDIT

    @property
    def drops(self) -> bool:
        """Whether the question counts for nobody."""
        return self.kind is RulingKind.DROP


def rule(
    fraction: float | None,
    answer: Mapping[str, object],
    body: QuestionBody,
    rulings: Sequence[Ruling],
    language: str,
) -> float | None:
    """Return what an answer is worth after the rulings; never less than ``fraction``.

    ``fraction`` is what the key says, in [0, 1], None while a person has to grade the answer. Full
    credit for everyone is for those as well who gave no answer (``{}``).
    """
    for ruling in rulings:
        if ruling.kind is RulingKind.CREDIT:
            fraction = 1.0
        elif ruling.kind is RulingKind.ACCEPT and _is_accepted(answer, body, ruling, language):
            fraction = max(fraction or 0.0, ruling.credit)
    return fraction


def _is_accepted(
    answer: Mapping[str, object], body: QuestionBody, ruling: Ruling, language: str
) -> bool:
    said = grading.parse_answer(body, answer)
    accepted = grading.parse_answer(body, ruling.answer)
    if not accepted or not said:
        return False
    if isinstance(body, ShortAnswer):
        # Case, spaces and accents count as little as they do for the answers of the key.
        text = str(accepted["text"]).replace("*", r"\*")
        key = AcceptedAnswer.model_construct(text=text)
        alone = body.model_copy(update={"answers": (key,)})
        return grading.grade(alone, said, language=language).fraction == 1
    if isinstance(body, Numeric) and (value := numbers.value_of(body, said, language)) is not None:
        return value == numbers.value_of(body, accepted, language)
    return said == accepted
