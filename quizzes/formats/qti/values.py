"""Values of QTI's variables while an item is scored: one, several, or none (NULL)."""

from collections import Counter
from dataclasses import dataclass, field

from quizzes.formats.qti.items import Declaration, Mapping

_CLOSE = 1e-9


class NotUnderstoodError(Exception):
    """How an item is scored says something that is not understood here."""


@dataclass(frozen=True, slots=True)
class Many:
    """Several values of one variable, in an order that counts or not; never empty."""

    values: tuple["Single", ...]
    is_ordered: bool = False


type Single = str | float | bool
type Value = Single | Many | None


def single(text: str, base_type: str) -> Single:
    """Return a value from how it is written. Raises ``NotUnderstoodError`` for what is none."""
    match base_type:
        case "float" | "integer" | "duration":
            try:
                return float(text)
            except ValueError:
                raise NotUnderstoodError(f"{text[:40]!r} is no number") from None
        case "boolean":
            return text.strip() in ("true", "1")
        case "pair":
            return " ".join(sorted(text.split()))
    return text


def value_of(declaration: Declaration, texts: tuple[str, ...]) -> Value:
    """Return the value that a variable has when it is given these."""
    found = tuple(single(text, declaration.base_type) for text in texts)
    if declaration.cardinality == "single":
        return found[0] if found else None
    return many(found, is_ordered=declaration.cardinality == "ordered")


def many(values: tuple[Single, ...], *, is_ordered: bool) -> Many | None:
    """Return a container; one with nothing in it is NULL."""
    return Many(values, is_ordered) if values else None


def members(value: Value) -> tuple[Single, ...]:
    """Return all values of a variable."""
    if value is None:
        return ()
    return value.values if isinstance(value, Many) else (value,)


def are_equal(one: Value, other: Value) -> bool:
    """Tell whether two values are the same; the order of several counts only where it has to."""
    if isinstance(one, Many) or isinstance(other, Many):
        if isinstance(one, Many) and isinstance(other, Many) and one.is_ordered:
            return one.values == other.values
        return Counter(members(one)) == Counter(members(other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _CLOSE * max(abs(one), abs(other))
    return one == other


def as_texts(value: Value) -> tuple[str, ...]:
    """Return the values as identifiers are written: what feedback is shown by."""
    names = {True: "true", False: "false"}
    return tuple(names[one] if isinstance(one, bool) else str(one) for one in members(value))


@dataclass(slots=True)
class Table:
    """What the values of a response are worth by its mapping; the first entry for one counts."""

    mapping: Mapping
    exact: dict[Single, tuple[int, float]] = field(default_factory=dict)
    loose: dict[str, tuple[int, float]] = field(default_factory=dict)

    def worth(self, value: Value) -> float:
        """Return the points of a response: each of its values counts once."""
        mapping = self.mapping
        total = sum((self._of(one) for one in dict.fromkeys(members(value))), 0.0)
        if mapping.lower is not None:
            total = max(total, mapping.lower)
        return total if mapping.upper is None else min(total, mapping.upper)

    def _of(self, value: Single) -> float:
        found = [self.exact.get(value)]
        found += [self.loose.get(value.casefold())] if isinstance(value, str) else []
        places = [one for one in found if one is not None]
        return min(places)[1] if places else self.mapping.default


def table_of(mapping: Mapping, base_type: str) -> Table:
    """Return a mapping by its values. Raises ``NotUnderstoodError`` for one that is none."""
    table = Table(mapping)
    for place, entry in enumerate(mapping.entries):
        key = single(entry.key, base_type)
        table.exact.setdefault(key, (place, entry.value))
        if isinstance(key, str) and not entry.case_sensitive:
            table.loose.setdefault(key.casefold(), (place, entry.value))
    return table
