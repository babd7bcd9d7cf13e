"""An answer turned back into the fields of the form it came from, to be shown filled in again."""

from collections.abc import Iterable, Mapping, Sequence

from quizzes.domain.selection import PART_FIELDS, VALUE_LISTS

_OPTIONS = ("choice", "choices", "reason")
_WORDS = ("text", "unit")


def filled_in(
    dealt: Iterable[Sequence[str]], answer: Mapping[str, object] | None
) -> dict[str, list[str]]:
    """Return the fields of a form, options by their tokens, that say ``answer``.

    ``dealt`` is what ``selection.shuffled_options`` returned. What was dealt no token is left out;
    ``selection.translate`` and ``grading.parse_answer`` make the same answer of the fields again.
    """
    answer = answer or {}
    tokens = {part: token for token, part in dealt}
    fields = {name: _named(tokens, answer[name]) for name in _OPTIONS if name in answer}
    fields |= {name: [str(answer[name])] for name in _WORDS if name in answer}
    if "value" in answer:
        fields["value"] = ["true" if answer["value"] else "false"]
    for prefix, (field, of) in PART_FIELDS.items():
        for key, value in _parts(answer.get(field)):
            if token := tokens.get(f"{of}/{key}"):
                fields[f"{prefix}-{token}"] = [_value(tokens, field, key, value)]
    return {name: values for name, values in fields.items() if values}


def _named(tokens: Mapping[str, str], value: object) -> list[str]:
    keys = value if isinstance(value, list) else [value]
    return [tokens[key] for key in keys if key in tokens]


def _parts(value: object) -> Iterable[tuple[str, str]]:
    if isinstance(value, list):
        return [(key, str(place)) for place, key in enumerate(value, 1)]
    return value.items() if isinstance(value, Mapping) else ()


def _value(tokens: Mapping[str, str], field: str, key: str, value: str) -> str:
    """Return what a part sends: the token of an option, or what was typed or counted."""
    of = f"gaps/{key}" if field == "gaps" else VALUE_LISTS.get(field, "")
    return tokens.get(f"{of}/{value}", value)
