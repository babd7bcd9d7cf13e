"""What an attempt draws once and then stores: the order of questions and options, and tokens.

A token stands for an option on one page of one attempt, so that nothing learned from another
attempt or from the authors' keys can be submitted. What a token stands for is an option's key; in
kinds with more than one list it is the list and the key, ``pairs/a``, and ``gaps/1/a`` for an
option of a gap. Pass ``random.SystemRandom()`` for tokens
nobody can guess, and a seeded ``random.Random`` where a draw must repeat.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from quizzes.domain.grading import OPTION_FIELDS
from quizzes.domain.questions import (
    Categorise,
    Cloze,
    Essay,
    Matching,
    MultipleChoice,
    Ordering,
    QuestionBody,
    SingleChoice,
    TrueFalse,
)

PART_FIELDS = {
    "match": ("matches", "pairs"),
    "place": ("order", "items"),
    "gap": ("gaps", "gaps"),
    "group": ("groups", "items"),
}
"""What a form calls the parts of an answer, ``match-<token>`` and so on.

By that first word: the field of the answer, and the list that the token is of.
"""

VALUE_LISTS = {"matches": "options", "groups": "groups"}
"""The list whose tokens are the values of a field, where it takes no typed text."""

PLAIN_FIELDS = (*OPTION_FIELDS, "value", "text", "unit")
"""The fields of a form that an answer has under the same name."""


def question_order(keys: Iterable[str], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
    """Return ``keys`` in the order an attempt asks them: drawn, or as the quiz has them."""
    ordered = list(keys)
    if shuffle:
        rng.shuffle(ordered)
    return tuple(ordered)


def is_answer_field(name: str) -> bool:
    """Tell whether a field of a submitted form belongs to an answer."""
    prefix, dash, token = name.partition("-")
    return name in (*PLAIN_FIELDS, "certainty") or bool(prefix in PART_FIELDS and dash and token)


def shuffled_options(body: QuestionBody, rng: Random) -> tuple[tuple[str, str], ...]:
    """Return ``(token, what it stands for)`` for every part of ``body``, in the order to show them.

    Options without ``shuffle`` keep the author's order (numbers, the alphabet), as the pairs of a
    matching question do; its options are always shuffled, and so are reasons and corrections, and
    items to sort or to order. Three items or more to order are never dealt in the right order. A
    token is 8 hexadecimal digits, unique in the question. Of the key nothing but that one order
    has a part in what is drawn.
    """
    keys = list(_drawn(body, rng))
    tokens: dict[str, None] = {}
    while len(tokens) < len(keys):
        tokens[f"{rng.getrandbits(32):08x}"] = None
    return tuple(zip(tokens, keys, strict=True))


def dealt(options: Iterable[Sequence[str]], of: str) -> tuple[tuple[str, str], ...]:
    """Return ``(token, key)`` for one list of the parts dealt, in their order.

    ``of`` is ``pairs``, ``options``, ``items``, ``groups``, ``gaps`` or ``rubric``, and for the
    options of the gap ``1`` it is ``gaps/1``. ``options`` is what ``shuffled_options`` returned.
    """
    split = ((token, *part.rpartition("/")) for token, part in options)
    return tuple((token, key) for token, place, _, key in split if place == of)


def _drawn(body: QuestionBody, rng: Random) -> Iterable[str]:
    draw = _DRAWS.get(type(body))
    return draw(body, rng) if draw else ()


def _keys(rows: Iterable, rng: Random, prefix: str = "", *, shuffle: bool = True) -> list[str]:
    keys = [f"{prefix}{row.key}" for row in rows]
    if shuffle:
        rng.shuffle(keys)
    return keys


def _disordered(right: list[str], rng: Random) -> list[str]:
    # From the alphabet on: what the numbers draw does not begin at the right order.
    keys = sorted(right)
    rng.shuffle(keys)
    while len(keys) > 2 and keys == right:
        rng.shuffle(keys)
    return keys


def _gaps(body: Cloze, rng: Random) -> Iterable[str]:
    for gap in body.gaps:
        yield f"gaps/{gap.key}"
        yield from _keys(gap.options, rng, f"gaps/{gap.key}/", shuffle=body.shuffle)


_DRAWS = {
    SingleChoice: lambda body, rng: _keys(body.options, rng, shuffle=body.shuffle),
    MultipleChoice: lambda body, rng: _keys(body.options, rng, shuffle=body.shuffle),
    TrueFalse: lambda body, rng: _keys(body.options, rng),
    Matching: lambda body, rng: (
        *_keys(body.pairs, rng, "pairs/", shuffle=body.shuffle),
        *_keys(body.options, rng, "options/"),
    ),
    Categorise: lambda body, rng: (
        *_keys(body.items, rng, "items/"),
        *_keys(body.groups, rng, "groups/", shuffle=False),
    ),
    Ordering: lambda body, rng: _disordered([f"items/{item.key}" for item in body.items], rng),
    Cloze: _gaps,
    Essay: lambda body, rng: _keys(body.rubric, rng, "rubric/", shuffle=False),
}
"""What is drawn for each kind; a kind with nothing but text fields is not here."""


def translate(tokens: Mapping[str, str], raw: Mapping[str, object]) -> dict[str, object]:
    """Return what a form submitted as ``grading.parse_answer`` reads it.

    ``tokens`` maps a token to what it stands for: ``dict(shuffled_options(...))``. ``raw`` is
    ``dict(request.POST.lists())``. Read are these fields, and others are dropped:

    ======================  ==================================================================
    ``choice``, ``reason``  the token of an option
    ``choices``             tokens of options
    ``value``               ``true`` or ``false``
    ``text``, ``unit``      as typed or chosen
    ``match-<pair>``        the token of an option, under the pair's token
    ``place-<item>``        the item's place, from 1; equal ones stay in the order of the form
    ``gap-<gap>``           what was typed, or the token of one of the gap's own options
    ``group-<item>``        the token of a group
    ``ticks``               tokens of rubric points; an empty value says: looked at, none ticked
    ======================  ==================================================================

    Where a token is wanted whatever is not one of this attempt is dropped, an option's own key
    too. Never raises.
    """
    if not isinstance(raw, Mapping):
        return {}
    translated: dict[str, object] = {}
    places: list[tuple[int, str]] = []
    for name, value in raw.items():
        if name in OPTION_FIELDS:
            translated[name] = _options_named(tokens, value)
        elif name in PLAIN_FIELDS:
            translated[name] = value
        elif part := _part(tokens, name):
            field, place, key = part
            if field == "order":
                places += [(number, key) for number in _places(value)]
            elif one := _value_of(tokens, field, place, value):
                translated.setdefault(field, {})[key] = one
    if places:
        # Sorting is stable: what was given the same place stays as it was on the page.
        translated["order"] = [key for _, key in sorted(places, key=lambda place: place[0])]
    return translated


def _options_named(tokens: Mapping[str, str], value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    named = (tokens[item] for item in values if isinstance(item, str) and item in tokens)
    return [part.removeprefix("rubric/") for part in named]


def _part(tokens: Mapping[str, str], name: object) -> tuple[str, str, str] | None:
    """Return the field of an answer that a form's field is part of, its token's meaning and key."""
    if not isinstance(name, str):
        return None
    prefix, _, token = name.partition("-")
    field, of = PART_FIELDS.get(prefix, ("", ""))
    place = tokens.get(token, "")
    start, _, key = place.rpartition("/")
    return (field, place, key) if field and start == of else None


def _lone(value: object) -> str:
    one = value[-1] if isinstance(value, list | tuple) and value else value
    return one if isinstance(one, str) else ""


def _places(value: object) -> list[int]:
    text = _lone(value).strip()
    return [int(text)] if text.isascii() and text.isdigit() and len(text) <= 3 else []


def _value_of(tokens: Mapping[str, str], field: str, place: str, value: object) -> str:
    """Return the key that the value of a part stands for, or the text that was typed."""
    text = _lone(value)
    of = VALUE_LISTS.get(field, place)
    options = {
        token: part.rpartition("/")[2]
        for token, part in tokens.items()
        if part.startswith(f"{of}/")
    }
    is_typed = field == "gaps" and not options
    return text if is_typed else options.get(text, "")
