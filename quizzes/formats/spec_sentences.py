"""What pydantic finds wrong with a spec, said where a file has no fields that could be named."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

type Path = tuple[str | int, ...]

_ROWS = {
    "options": "option",
    "answers": "answer",
    "bands": "number",
    "pairs": "pair",
    "gaps": "gap",
    "items": "item",
    "groups": "group",
    "hints": "hint",
    "units": "unit",
    "rubric": "point of the rubric",
}
_SENTENCES = {
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length:,} characters",
    "too_short": "needs at least {min_length}, has {actual_length}",
    "too_long": "has {actual_length}; at most {max_length} are possible here",
    "greater_than_equal": "is less than {ge:g}",
    "less_than_equal": "is more than {le:g}",
    "value_error": "{error}",
}
_NAMES = {"stem": "the text", "explanation": "the general feedback", "text": "the text"}


def sentences_of(error: ValidationError) -> tuple[str, ...]:
    """Return a sentence for each fault, with the row counted from 1: ``option 3: is empty``."""
    return tuple(
        ": ".join(filter(None, [_place(path), sentence]))
        for path, sentence in located_sentences(error)
    )


def located_sentences(error: ValidationError) -> tuple[tuple[Path, str], ...]:
    """Return the path in the spec and a sentence for each fault."""
    faults = error.errors(include_url=False)
    return tuple(
        (fault["loc"], _sentence(fault["type"], fault))
        for fault in faults
        if not _is_consequence(fault, [one["loc"] for one in faults])
    )


def _is_consequence(fault: ErrorDetails, places: list[tuple[str | int, ...]]) -> bool:
    """Tell whether a list is too short only because of rows that have faults themselves."""
    place = fault["loc"]
    return fault["type"] == "too_short" and any(
        len(one) > len(place) and one[: len(place)] == place for one in places
    )


def _place(path: Sequence[str | int]) -> str:
    names = []
    for step, behind in zip_longest(path, path[1:], fillvalue=""):
        if isinstance(step, int):
            continue
        if isinstance(behind, int):
            names.append(f"{_ROWS.get(step, step)} {behind + 1}")
        else:
            names.append(_NAMES.get(step, step))
    return ", ".join(names)


def _sentence(kind: str, fault: ErrorDetails) -> str:
    return _SENTENCES.get(kind, fault["msg"]).format_map(fault.get("ctx", {}))


def texts_of(value: object) -> Iterator[str]:
    """Return every text of a spec, keys and all."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
