"""What pydantic finds wrong with a spec, said to the author of a file: which line, what to do."""

import difflib
from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from quizzes.domain.content import (
    LANGUAGE_PATTERN,
    URL_PATTERN,
    Objective,
    QuizQuestion,
    QuizSection,
)
from quizzes.domain.questions import (
    CARD_KEY_PATTERN,
    FACT_ID_PATTERN,
    KEY_PATTERN,
    UNIT_PATTERN,
    AcceptedAnswer,
    Band,
    Gap,
    GapOption,
    Label,
    Option,
    OrderedItem,
    Pair,
    RubricPoint,
    SortedItem,
    Unit,
)
from quizzes.formats.located_yaml import Fault, Mapping, Node, Scalar, Sequence

_PATTERNS = {
    KEY_PATTERN: "a key: small letters, digits and hyphens, beginning with a letter or digit",
    CARD_KEY_PATTERN: "a card: note-key/slot, such as pjc-founded/forward or pjc-founded/c1",
    FACT_ID_PATTERN: "a fact id: at most 20 letters, digits, dots, underscores and hyphens",
    LANGUAGE_PATTERN: "a language code such as en or pt-BR",
    UNIT_PATTERN: "a unit: it begins with a letter or a sign, not with a figure",
    URL_PATTERN: "an address that begins with http:// or https://",
}
_NESTED = {
    "answers": AcceptedAnswer,
    "bands": Band,
    "gaps": Gap,
    "groups": Label,
    "items": SortedItem,
    "objectives": Objective,
    "options": Option,
    "pairs": Pair,
    "questions": QuizQuestion,
    "rubric": RubricPoint,
    "sections": QuizSection,
    "units": Unit,
}
"""The spec of the entries of a list, by the list's field."""

_NESTED_IN = {
    ("cloze", "options"): GapOption,
    ("matching", "options"): Label,
    ("ordering", "items"): OrderedItem,
}
"""The same where a kind of question has other entries in a list of that name."""


MOST_FAULTS = 100
"""Faults of one row that are told one by one."""


def faults_of(
    error: ValidationError, node: Node, name: str, fields: Iterable[str]
) -> tuple[Fault, ...]:
    """Return the faults of one row, each on the line of the value that is wrong.

    ``node`` is the row as read, ``name`` begins the key of each fault (empty for a file of one
    row), and ``fields`` are the fields the row may have, for "did you mean".
    """
    details = [detail for detail in error.errors() if not _is_consequence(detail, node)]
    faults = [_fault(detail, node, name, tuple(fields)) for detail in details[:MOST_FAULTS]]
    if len(details) > MOST_FAULTS:
        rest = len(details) - MOST_FAULTS
        message = f"has {rest:,} more faults; mend the others first"
        faults.append(Fault(node.line, message, name or "file"))
    return tuple(faults)


def _is_consequence(detail: ErrorDetails, node: Node) -> bool:
    # pydantic counts only the entries without fault; each of the others is reported by itself.
    if detail["type"] != "too_short":
        return False
    _, _, value = locate(node, detail["loc"])
    return isinstance(value, Sequence) and len(value.items) >= detail["ctx"]["min_length"]


def unknown_field(field: str, fields: Iterable[str]) -> str:
    """Return the sentence for a field that does not exist, with the likeliest one meant."""
    return "is not a field here" + _did_you_mean(field, fields)


def label(name: str, *path: str | int) -> str:
    """Return the key of a fault: ``name.options[2].text``, list places counted from 1."""
    text = name
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text


def locate(node: Node, path: Iterable[str | int]) -> tuple[int, tuple[str | int, ...], Node]:
    """Follow a path into a node as far as it goes.

    Returns the line reached, the steps that were found and the node there. Steps that the file
    does not write, such as the name of a kind, are passed over.
    """
    line, found = node.line, []
    for step in path:
        if isinstance(node, Mapping) and step in node.items:
            line, node = node.key_lines[step], node.items[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
        else:
            continue
        found.append(step)
    return line, tuple(found), node


def _fault(detail: ErrorDetails, node: Node, name: str, fields: tuple[str, ...]) -> Fault:
    line, found, value = locate(node, detail["loc"])
    last = detail["loc"][-1] if detail["loc"] else ""
    match detail["type"]:
        case "missing":
            return Fault(line, "is missing", label(name, *found, last))
        case "union_tag_invalid":
            return _wrong_kind(detail, node, name)
        case "extra_forbidden":
            known = fields if len(found) < 2 else _siblings(found, detail["loc"])
            return Fault(line, unknown_field(str(last), known), label(name, *found))
    return Fault(line, _sentence(detail, value), label(name, *found) or "file")


_SENTENCES = {
    "string_too_short": "must not be empty",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "finite_number": "must be a finite number",
    "float_type": "must be a number, without quotes",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "too_short": "needs at least {min_length}, has {actual_length}",
    "too_long": "has {actual_length}; at most {max_length} are allowed",
    "tuple_type": "must be a list: each entry begins with a dash",
    "model_type": "must be fields: lines of name: value",
    "value_error": "{error}",
}
"""What to say for a type of pydantic error; the names in braces are from its context."""


def _sentence(detail: ErrorDetails, value: Node) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "string_type" | "string_unicode":
            return _wanted_text(value)
        case "string_too_long":
            length, most = len(str(detail["input"])), context["max_length"]
            return f"has {length} characters; at most {most} are allowed"
        case "string_pattern_mismatch":
            return f"must be {_PATTERNS[context['pattern']]}; not {_clipped(detail['input'])}"
        case "literal_error" | "enum":
            choices = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return _wrong_choice(value, choices)
        case kind:
            return _SENTENCES.get(kind, detail["msg"]).format_map(context)


def _wanted_text(value: Node) -> str:
    if isinstance(value, Mapping | Sequence):
        shape = "a list" if isinstance(value, Sequence) else "fields"
        return f"must be text, not {shape}; if a colon or bracket is meant, quote the text"
    if value.text == "" or value.value is None:
        return "is empty; write text, or leave the line out"
    if isinstance(value.value, str):
        return "has half of a surrogate pair; take it out"
    return f'must be text; quote it: "{value.text[:60]}"'


def _wrong_kind(detail: ErrorDetails, node: Node, name: str) -> Fault:
    kinds = detail["ctx"]["expected_tags"].replace("'", "").split(", ")
    line, found, value = locate(node, ("kind",))
    if not found:
        return Fault(line, f"is missing; write {_any_of(kinds)}", label(name, "kind"))
    return Fault(line, _wrong_choice(value, kinds), label(name, "kind"))


def _wrong_choice(value: Node, choices: list[str]) -> str:
    if not isinstance(value, Scalar):
        return f"must be {_any_of(choices)}, not a list or fields"
    guess = _did_you_mean(value.text, choices)
    return f"must be {_any_of(choices)}, not {_clipped(value.text)}{guess}"


def _any_of(choices: list[str]) -> str:
    if len(choices) == 1:
        return choices[0]
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _clipped(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _siblings(found: tuple[str | int, ...], path: tuple[str | int, ...]) -> tuple[str, ...]:
    owner = next(step for step in reversed(found[:-1]) if isinstance(step, str))
    kind = path[1] if path[0] == "body" else ""
    return tuple(_NESTED_IN.get((kind, owner), _NESTED[owner]).model_fields)


def _did_you_mean(word: str, choices: Iterable[str]) -> str:
    guess = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f"; did you mean {guess[0]}?" if guess else ""
