"""Grading of a few typed words: short answer, and the typed gaps of a cloze."""

from collections.abc import Mapping
from functools import lru_cache

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    typed,
    verdict_of,
)
from quizzes.domain.questions import AcceptedAnswer, Gap, ShortAnswer
from quizzes.domain.questions.typed import FEWEST_LETTERS_TO_SLIP
from quizzes.domain.text_folding import fold
from quizzes.domain.typing_slips import within_slips

_WILDCARD = "\ue000"
"""Stands for a wildcard while a text is folded; nobody types it, and folding leaves it alone."""


def best_answer(asked: ShortAnswer | Gap, text: str, language: str) -> AcceptedAnswer | None:
    """Return the accepted answer that ``text`` is, ``None`` when it is none of them.

    A wording typed as it is written decides, whatever it earns: it was foreseen. Only then come
    wildcards and typing slips. Of several the one that earns most counts, of these the first.
    """
    rules = _rules(asked, language)
    given = fold(text.replace(_WILDCARD, " "), **rules)
    if not given:
        return None
    written = [one for one in asked.answers if _folded(one.plain(), **rules) == given]
    exact = [one for one in written if len(one.stretches()) == 1]
    found = exact or [
        one for one in asked.answers if one in written or _fits(one, given, asked.slips, rules)
    ]
    return max(found, key=lambda one: one.credit, default=None)


def full_answer(asked: ShortAnswer | Gap) -> str:
    """Return the first wording that earns everything, its wildcards left out."""
    return next(answer.plain() for answer in asked.answers if answer.credit == 1)


def typed_part(
    asked: ShortAnswer | Gap, text: str, language: str, *, key: str, field: str
) -> tuple[float, PartVerdict]:
    """Return the credit and the verdict of one typed text; ``text`` is empty for none."""
    best = best_answer(asked, text, language)
    credit, feedback = (best.credit, best.feedback) if best else (0.0, "")
    verdict = verdict_of(credit, answered=bool(text))
    right = full_answer(asked)
    part = PartVerdict(key, bool(text), credit == 1, verdict, feedback, field, text, right, credit)
    return credit, part


def _rules(asked: ShortAnswer | Gap, language: str) -> dict[str, str | bool]:
    return {
        "language": language,
        "case_sensitive": asked.case_sensitive,
        "accent_sensitive": asked.accent_sensitive,
        "punctuation_sensitive": asked.punctuation_sensitive,
    }


def _fits(answer: AcceptedAnswer, given: str, slips: int, rules: dict) -> bool:
    stretches = answer.stretches()
    if len(stretches) > 1:
        return _matches(given, _folded_stretches(stretches, **rules))
    wording = _folded(answer.plain(), **rules)
    long_enough = sum(char.isalpha() for char in wording) >= FEWEST_LETTERS_TO_SLIP
    # A foreseen mistake has to be made as foreseen: near it may lie the right word.
    return answer.credit > 0 and long_enough and within_slips(given, wording, most=slips)


@lru_cache(maxsize=4096)
def _folded(text: str, **rules: str | bool) -> str:
    """Return an author's text folded; only theirs are kept in memory, never a learner's."""
    return fold(text, **rules)


@lru_cache(maxsize=4096)
def _folded_stretches(stretches: tuple[str, ...], **rules: str | bool) -> tuple[str, ...]:
    """Return the stretches of a wording with wildcards, folded as the one text they make."""
    folded = tuple(
        part.strip() for part in fold(_WILDCARD.join(stretches), **rules).split(_WILDCARD)
    )
    if any(stretches) and not any(folded):
        # Only punctuation was left, which folding drops: the text itself is what is meant.
        return (fold("".join(stretches), **rules),)
    return folded


def _matches(given: str, stretches: tuple[str, ...]) -> bool:
    """Tell whether ``given`` is the stretches in their order, with anything in between.

    Each is looked for from where the one before it ended: the first place found leaves most for
    the others, so nothing has to be tried twice, which a regular expression would do.
    """
    if len(stretches) == 1:
        return given == stretches[0]
    first, *inner, last = stretches
    end = len(given) - len(last)
    if end < len(first) or not (given.startswith(first) and given.endswith(last)):
        return False
    place = len(first)
    for stretch in inner:
        found = given.find(stretch, place, end)
        if found < 0:
            return False
        place = found + len(stretch)
    return True


def _parse_short(body: ShortAnswer, raw: Mapping[str, object]) -> Answer:
    text = typed(raw.get("text"))
    return {"text": text} if text else {}


def _score_short(body: ShortAnswer, said: Answer, language: str) -> Score:
    credit, part = typed_part(body, said.get("text", ""), language, key="text", field="text")
    return credit, (part,)


def _key_short(body: ShortAnswer, language: str) -> Answer:
    return {"text": full_answer(body)}


KINDS = {ShortAnswer: Kind(_parse_short, _score_short, _key_short)}
