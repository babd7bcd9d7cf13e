"""Two states of one piece of content: how their texts differ, and what putting one back means.

A state is the row as a course pack has it (`course_rows.Row.data`); its texts are what people read
of it, by the name of the field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT = frozenset({"key", "status", "position", "number", "digest"})
"""What stays when an earlier text is put back: which row it is, where it stands, who sees it.

Of a picture its bytes, too: the record has them no more.
"""

MOST_COMPARED = 400_000
"""Pairs of lines beyond which lines are no longer matched one by one: that would take minutes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, marked where the other text has another."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose text is another in one of two states."""

    label: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]


def put_back(now: Mapping, earlier: Mapping) -> dict:
    """Return the state in which an earlier one is put back: what ``KEPT`` names stays as it is.

    So does what the earlier state does not know, because the field came later; what only the
    earlier one knows is no field any more.
    """
    taken = {name: earlier[name] for name in now if name in earlier and name not in KEPT}
    return {**now, **taken}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the texts that differ, in the order of the later state, then those that are gone.

    A text that a state does not have is as good as an empty one.
    """
    labels = [*after, *(label for label in before if label not in after)]
    found = (difference(label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(one for one in found if one is not None)


def difference(label: str, before: str, after: str) -> Difference | None:
    """Return two texts with the lines marked that the other has not; None when they are equal."""
    if before == after:
        return None
    ours, theirs = before.split("\n"), after.split("\n")
    kept_ours, kept_theirs = _common(ours, theirs)
    return Difference(label, _marked(ours, kept_ours), _marked(theirs, kept_theirs))


def _common(ours: list[str], theirs: list[str]) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines that both texts have in the same order."""
    start, end = _ends(ours, theirs)
    kept = set(range(start)) | {len(ours) - step for step in range(1, end + 1)}
    kept_theirs = set(range(start)) | {len(theirs) - step for step in range(1, end + 1)}
    inner, other = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    if len(inner) * len(other) <= MOST_COMPARED:
        for block in SequenceMatcher(None, inner, other, autojunk=False).get_matching_blocks():
            kept |= {start + block.a + step for step in range(block.size)}
            kept_theirs |= {start + block.b + step for step in range(block.size)}
    return kept, kept_theirs


def _ends(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Return how many lines the two have in common at the start, and then at the end."""
    shorter = min(len(ours), len(theirs))
    start = next((n for n in range(shorter) if ours[n] != theirs[n]), shorter)
    left = shorter - start
    end = next((n for n in range(left) if ours[-1 - n] != theirs[-1 - n]), left)
    return start, end


def _marked(lines: Iterable[str], kept: set[int]) -> tuple[Line, ...]:
    return tuple(Line(line, number not in kept) for number, line in enumerate(lines))
