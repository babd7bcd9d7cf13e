"""One thing done with many cards of a deck at once, and taken back."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from quizzes.actions import card_marks
from quizzes.models import CardEvent, User

_PLACE = CardEvent.Place.DECK


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, so that it can be said and taken back.

    ``cards`` are those it was asked for, ``changed`` those it changed.
    """

    action: str
    marked: str
    cards: tuple[int, ...]
    changed: tuple[int, ...]
    tag: str = ""
    flag: int = 0

    def as_json(self) -> dict:
        """Return it as values that a session can keep."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict) -> "Done":
        """Return what `as_json` gave."""
        lists = {name: tuple(kept[name]) for name in ("cards", "changed")}
        return cls(**kept | lists)


def carry_out(
    *,
    user: User,
    action: str,
    cards: Iterable[int],
    uuid: UUID,
    now: datetime,
    tag: str = "",
    flag: int = 0,
) -> Done:
    """Do one thing with cards of the person's deck; cards of others are left out.

    ``action`` is a key of the table below, ``tag`` or ``untag``. Raises ValueError for an unknown
    one, and as `card_marks` does for a flag or tag that can't be.
    """
    ids = tuple(sorted(set(cards)))
    if action in ("tag", "untag"):
        changes = {"add": tag} if action == "tag" else {"remove": tag}
        changed = card_marks.tag(user=user, cards=ids, **changes)
    elif action in _MARKS:
        more = {"number": flag} if action == "flag" else {}
        order = {"user": user, "cards": ids, "uuid": uuid, "now": now, "place": _PLACE}
        changed = _MARKS[action](**order, **more)
    else:
        raise ValueError(f"There is nothing called {action!r} to do with cards.")
    return Done(
        action=action,
        marked=str(uuid),
        cards=ids,
        changed=tuple(changed),
        tag=tag,
        flag=flag,
    )


def take_back(*, user: User, done: Done, now: datetime) -> list[int]:
    """Take back what was done, and return the ids of the cards that changed."""
    if done.action in ("tag", "untag"):
        changes = {"remove": done.tag} if done.action == "tag" else {"add": done.tag}
        return card_marks.tag(user=user, cards=done.changed, **changes)
    return card_marks.take_back(
        user=user, cards=done.cards, marked=UUID(done.marked), uuid=uuid4(), now=now
    )


_MARKS = {
    "suspend": card_marks.suspend,
    "resume": card_marks.resume,
    "bury": card_marks.bury,
    "unbury": card_marks.unbury,
    "flag": card_marks.flag,
    "reset": card_marks.begin_again,
}
