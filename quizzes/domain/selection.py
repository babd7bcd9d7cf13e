"""What an attempt draws once and then stores: the order of questions and options, and tokens.

A token stands for an option on one page of one attempt, so that nothing learned from another
attempt or from the authors' keys can be submitted. Pass ``random.SystemRandom()`` for tokens
nobody can guess, and a seeded ``random.Random`` where a draw must repeat.
"""

from collections.abc import Iterable, Mapping
from random import Random

from quizzes.domain.grading import OPTION_FIELDS
from quizzes.domain.questions import QuestionBody, ShortAnswer, TrueFalse


def question_order(keys: Iterable[str], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
    """Return ``keys`` in the order an attempt asks them: drawn, or as the quiz has them."""
    ordered = list(keys)
    if shuffle:
        rng.shuffle(ordered)
    return tuple(ordered)


def shuffled_options(body: QuestionBody, rng: Random) -> tuple[tuple[str, str], ...]:
    """Return ``(token, option key)`` for every option of ``body``, in the order to show them.

    Options without ``shuffle`` keep the author's order (numbers, the alphabet); the reasons or
    corrections of a true/false question are always shuffled. A token is 8 hexadecimal digits,
    unique in the question. What is drawn depends on the options' number, never on the key.
    """
    keys = [option.key for option in _options(body)]
    if isinstance(body, TrueFalse) or getattr(body, "shuffle", False):
        rng.shuffle(keys)
    tokens: dict[str, None] = {}
    while len(tokens) < len(keys):
        tokens[f"{rng.getrandbits(32):08x}"] = None
    return tuple(zip(tokens, keys, strict=True))


def _options(body: QuestionBody) -> tuple:
    return () if isinstance(body, ShortAnswer) else body.options


def translate(tokens: Mapping[str, str], raw: Mapping[str, object]) -> dict[str, object]:
    """Return the submitted ``raw`` with option keys in place of the attempt's tokens.

    ``tokens`` maps token to option key: ``dict(shuffled_options(...))``. ``raw`` is as for
    ``grading.parse_answer``. In the fields that name options whatever is not a token of this
    attempt is dropped, an option's own key too; other fields pass as they are. Never raises.
    """
    if not isinstance(raw, Mapping):
        return {}
    return {
        field: _keys(tokens, value) if field in OPTION_FIELDS else value
        for field, value in raw.items()
    }


def _keys(tokens: Mapping[str, str], value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [tokens[item] for item in values if isinstance(item, str) and item in tokens]
