"""Essays with all that markers gave them: what is ready for a release, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from quizzes.domain.marking import (
    Line,
    Mark,
    Missing,
    difference,
    is_too_far,
    lines_of,
    to_release,
)
from quizzes.models.accounts import User
from quizzes.models.attempts import AttemptItem
from quizzes.models.marking import Marking, SettledMark
from quizzes.models.repairs import Repair


@dataclass(frozen=True, slots=True)
class Answered:
    """One essay with everything markers gave it, and what was last done to its mark.

    ``last`` is the newest mark by hand, release or undo of one that is about this answer.
    """

    item: AttemptItem
    markings: tuple[Marking, ...] = ()
    settled: SettledMark | None = None
    last: Repair | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the rubric it is marked by."""
        return lines_of(self.item.version.spec, self.item.points)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the markers gave, as values."""
        return tuple(one.to_mark(self.item.response_id) for one in self.markings)

    @property
    def state(self) -> str:
        """What was given it and settled, so that settling by an older look is noticed."""
        return state_of(self.markings, self.settled)

    @property
    def finished(self) -> tuple[Marking, ...]:
        """The markings of this very answer that their markers have finished."""
        current = self.item.response_id
        counting = (m for m in self.counting if m.is_done)
        return tuple(m for m in counting if m.response_id == current)

    @property
    def counting(self) -> tuple[Marking, ...]:
        """The markings that are more than begun and erased, and not set aside."""
        return tuple(m for m in self.markings if m.to_mark(self.item.response_id).counts)

    @property
    def holding(self) -> tuple[Marking, ...]:
        """The markings that a release waits for, unless something is settled."""
        return tuple(m for m in self.markings if m.to_mark(self.item.response_id).holds)

    @property
    def outcome(self) -> Mark | Missing:
        """The mark that counts when it is released, or why there is none."""
        settled = self.settled and self.settled.to_mark(self.item.response_id)
        return to_release(self.marks, settled)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has begun to mark it, and nothing else gave it a mark."""
        return self.outcome is Missing.UNMARKED and self.item.fraction is None

    @property
    def is_changed(self) -> bool:
        """Whether the answer was changed after somebody had marked it."""
        return self.outcome is Missing.CHANGED

    @property
    def is_different(self) -> bool:
        """Whether its marks are too far apart, and nobody has settled it."""
        return self.outcome is Missing.DIFFERENT

    @property
    def difference(self) -> float:
        """How far the finished marks are apart, as a share of the points."""
        return difference(one.to_mark(self.item.response_id) for one in self.finished)

    @property
    def is_too_far(self) -> bool:
        """Whether the finished marks are too far apart, settled or not."""
        return is_too_far([one.to_mark(self.item.response_id) for one in self.finished])

    @property
    def is_due(self) -> bool:
        """Whether a release would change what the student sees.

        A mark set by hand on the attempt's page stays until a marker says something newer.
        """
        mark = self.outcome
        if isinstance(mark, Missing):
            return False
        if (
            self.last is None
            or self.last.kind == Repair.Kind.WITHDRAW
            or self.item.fraction is None
        ):
            return True
        if "release" not in self.last.details:
            return mark.at > self.last.at
        return told_of(mark) != {name: self.last.details.get(name) for name in TOLD}

    @property
    def is_released(self) -> bool:
        """Whether the student has a mark by hand, whatever was changed since."""
        return self.last is not None and self.last.kind == Repair.Kind.MARK

    def of(self, marker: User) -> Marking | None:
        """Return what this person gave it."""
        return next((one for one in self.markings if one.marker_id == marker.pk), None)


def state_of(markings: Iterable[Marking], settled: SettledMark | None) -> str:
    """Return a text that is another one once somebody marks or settles an answer anew."""
    given = [f"{one.pk}.{one.revision}{'-' * (one.set_aside_at is not None)}" for one in markings]
    return " ".join([*given, *([settled.settled_at.isoformat()] if settled else [])])


TOLD = ("fraction", "points", "comment")


def told_of(mark: Mark) -> dict:
    """Return what of a mark goes on record with its release, and to the student."""
    return {"fraction": mark.fraction, "points": dict(mark.points), "comment": mark.comment}


def answered(essays: QuerySet[AttemptItem], *, with_text: bool = False) -> list[Answered]:
    """Return the answers with what was given them: 4 queries.

    Without ``with_text`` what the students wrote is left in the database.
    """
    related = ("version__question", "attempt__user", "attempt__quiz", "response")
    rows = essays.select_related(*related)
    items = list(rows if with_text else rows.defer("response__answer"))
    about = {"item__in": essays.order_by().values("pk")}
    markings = defaultdict(list)
    for one in (
        Marking.objects.filter(**about).select_related("marker", "set_aside_by").order_by("pk")
    ):
        markings[one.item_id].append(one)
    settled = {one.item_id: one for one in SettledMark.objects.filter(**about)}
    kinds = (Repair.Kind.MARK, Repair.Kind.WITHDRAW)
    about = {"response__in": essays.order_by().values("response"), "kind__in": kinds}
    last = {one.response_id: one for one in Repair.objects.filter(**about).order_by("pk")}
    return [
        Answered(item, tuple(markings[item.pk]), settled.get(item.pk), last.get(item.response_id))
        for item in items
    ]
