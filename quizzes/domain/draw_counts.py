"""How many questions a section of a quiz may draw, and why others that fit are left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from quizzes.domain.draws import BankQuestion, Filters, least_found


@dataclass(frozen=True, slots=True)
class Barred:
    """A question that no section of the quiz may draw: it is ``secure`` or not published."""

    question: BankQuestion
    is_secure: bool


@dataclass(frozen=True, slots=True)
class DrawCount:
    """A draw of ``wanted`` questions out of ``matching`` ones.

    ``left`` are there whatever other sections draw before. The rest counts what fits as well and
    is left out: ``fixed`` stand in the quiz already, practice sets ask the ``practised``, and
    ``secure`` and ``unpublished`` ones are not for this quiz.
    """

    wanted: int
    matching: int
    left: int
    fixed: int = 0
    practised: int = 0
    secure: int = 0
    unpublished: int = 0

    @property
    def is_short(self) -> bool:
        """Whether fewer may be drawn than are wanted."""
        return self.left < self.wanted

    @property
    def drawn(self) -> int:
        """How many are drawn at least."""
        return min(self.wanted, self.left)


def draw_counts(
    sections: Sequence[tuple[int, Filters]],
    bank: Collection[BankQuestion],
    fixed: Collection[int],
    barred: Collection[Barred] = (),
) -> list[DrawCount]:
    """Return the count of each section that draws, in their order.

    ``bank`` is what the quiz may draw, ``fixed`` the ids of what stands in it.
    """
    found = least_found(sections, bank, fixed)
    return [
        _count(section, numbers, bank, fixed, barred)
        for section, numbers in zip(sections, found, strict=True)
    ]


def _count(section, numbers, bank, fixed, barred) -> DrawCount:
    (wanted, filters), (matching, left) = section, numbers
    anyone = replace(filters, reserve=False)
    fitting = [one for one in barred if anyone.admits(one.question)]
    secure = sum(one.is_secure for one in fitting)
    free = [one for one in bank if one.id not in fixed]
    return DrawCount(
        wanted=wanted,
        matching=matching,
        left=left,
        fixed=sum(filters.admits(one) and one.id in fixed for one in bank),
        practised=sum(anyone.admits(one) and not filters.admits(one) for one in free),
        secure=secure,
        unpublished=len(fitting) - secure,
    )
