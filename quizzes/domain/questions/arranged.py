"""Kinds in which things are put together or in order: matching, categorise, ordering."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quizzes.domain.questions.base import (
    Flag,
    Hints,
    OptionalText,
    OptionKey,
    ShortText,
    Spec,
    Text,
    require_different,
)


class Label(Spec):
    """A match or a group to choose from: one line of plain words, as it stands in a list."""

    key: OptionKey
    text: ShortText


class Pair(Spec):
    """Something to find the match of; ``match`` is the key of an option."""

    key: OptionKey
    text: Text
    match: OptionKey
    feedback: OptionalText = ""


class Matching(Spec):
    """Each pair is given one of the options; an option may fit several pairs, or none (spare)."""

    kind: Literal["matching"] = "matching"
    stem: Text
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=20)]
    options: Annotated[tuple[Label, ...], Field(min_length=2, max_length=30)]
    shuffle: Flag = True
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _every_match_is_an_option(self) -> "Matching":
        require_different(self.pairs, "pairs")
        require_different(self.options, "options")
        _require_known((pair.match for pair in self.pairs), self.options, "option")
        return self


class SortedItem(Spec):
    """Something to sort; ``group`` is the key of the group it belongs to."""

    key: OptionKey
    text: Text
    group: OptionKey
    feedback: OptionalText = ""


class Categorise(Spec):
    """Each item is put in one of the groups; a group may stay empty."""

    kind: Literal["categorise"] = "categorise"
    stem: Text
    groups: Annotated[tuple[Label, ...], Field(min_length=2, max_length=8)]
    items: Annotated[tuple[SortedItem, ...], Field(min_length=2, max_length=40)]
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _every_group_exists(self) -> "Categorise":
        require_different(self.groups, "groups")
        require_different(self.items, "items")
        _require_known((item.group for item in self.items), self.groups, "group")
        return self


def _require_known(keys: Iterable[str], labels: Collection[Label], what: str) -> None:
    known = {label.key for label in labels}
    for key in keys:
        if key not in known:
            raise ValueError(f"no {what} has the key {key!r}")


class OrderedItem(Spec):
    """Something to put in its place."""

    key: OptionKey
    text: Text
    feedback: OptionalText = ""


class OrderScoring(StrEnum):
    """What earns credit: each item followed by the right one, or each item in its own place."""

    ADJACENT_PAIRS = "adjacent_pairs"
    POSITION = "position"


class Ordering(Spec):
    """Items to put in order; the spec holds them in the right one."""

    kind: Literal["ordering"] = "ordering"
    stem: Text
    items: Annotated[tuple[OrderedItem, ...], Field(min_length=2, max_length=20)]
    scoring: OrderScoring = OrderScoring.ADJACENT_PAIRS
    hints: Hints = ()
    explanation: OptionalText = ""

    @model_validator(mode="after")
    def _items_differ(self) -> "Ordering":
        require_different(self.items, "items")
        return self
