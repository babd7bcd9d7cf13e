"""The words of item analysis: what is remarkable about a question, and its answers by name."""

from collections.abc import Iterable
from string import ascii_uppercase

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.domain.item_answers import NONE, OPTION, OTHERS, GivenAnswer
from quizzes.domain.item_flags import Flag, FlagCode
from quizzes.domain.questions import (
    Categorise,
    Cloze,
    Matching,
    MultipleChoice,
    Ordering,
    QuestionBody,
    SingleChoice,
    TrueFalse,
)

LETTERED = SingleChoice | MultipleChoice
TRUTHS = {"true": gettext_lazy("True"), "false": gettext_lazy("False")}
_SENTENCES = {
    FlagCode.NEGATIVE: gettext_lazy(
        "Negative discrimination: who did well elsewhere did badly here. Check the key first."
    ),
    FlagCode.LOW: gettext_lazy(
        "Low discrimination: it hardly tells strong students from weak ones."
    ),
    FlagCode.GUESSED: gettext_lazy("Students earn less here than by guessing. Check the key."),
    FlagCode.NOBODY_RIGHT: gettext_lazy("Nobody or almost nobody is right: check the key."),
    FlagCode.HARD: gettext_lazy("Very hard: on average less than a fifth of the points."),
    FlagCode.EASY: gettext_lazy("Very easy: nearly everyone is right."),
    FlagCode.BEST_CHOSE: gettext_lazy("The best students chose %(answer)s: check the key."),
    FlagCode.NOBODY_CHOSE: gettext_lazy("Nobody chose %(answer)s: find a likelier wrong answer."),
}


def flag_words(flags: Iterable[Flag], body: QuestionBody) -> list[str]:
    """Return the remarks as sentences; ``body`` names the answers they are about."""
    return [_flag(flag, body) for flag in flags]


def _flag(flag: Flag, body: QuestionBody) -> str:
    if flag.code is FlagCode.FEW:
        words = ngettext(
            "From %(n)d attempt: take it as a hint.",
            "From %(n)d attempts: take it as a hint.",
            int(flag.value),
        )
        return words % {"n": flag.value}
    return str(_SENTENCES[flag.code]) % {"answer": _named(flag, body)}


def _named(flag: Flag, body: QuestionBody) -> str:
    """Return an answer as a short name: its letter, or its part and its words."""
    if isinstance(body, LETTERED):
        return letter_of(body, flag.answer)
    words = option_words(body, flag.part, flag.answer)
    part = part_words(body, flag.part)
    return f"“{part} – {words}”" if part else f"“{words}”"


def letter_of(body: LETTERED, key: str) -> str:
    """Return the letter of an option as its author has them; empty for none."""
    keys = [option.key for option in body.options]
    return ascii_uppercase[keys.index(key)] if key in keys else ""


def part_words(body: QuestionBody, part: str) -> str:
    """Return what a part of a question is called; empty where it has only one."""
    if isinstance(body, TrueFalse):
        if not body.options:
            return ""
        reason = _("Reason") if body.follow_up == "reason" else _("Correction")
        return reason if part == "reason" else _("Verdict")
    if isinstance(body, Cloze):
        keys = [gap.key for gap in body.gaps]
        return _("Gap %(n)d") % {"n": keys.index(part) + 1} if part in keys else part
    if isinstance(body, Matching):
        return _text_of(body.pairs, part)
    return _text_of(body.items, part) if isinstance(body, Categorise | Ordering) else ""


def option_words(body: QuestionBody, part: str, key: str) -> str:
    """Return the text of an option of a part, or its key where the wording has none."""
    if isinstance(body, TrueFalse) and part == "value":
        return str(TRUTHS.get(key, key))
    if isinstance(body, Ordering):
        return _("place %(n)s") % {"n": key}
    if isinstance(body, Categorise):
        return _text_of(body.groups, key)
    if isinstance(body, Cloze):
        gaps = [gap for gap in body.gaps if gap.key == part]
        return _text_of(gaps[0].options, key) if gaps else key
    return _text_of(getattr(body, "options", ()), key)


def given_words(row: GivenAnswer, body: QuestionBody) -> str:
    """Return one row of the table of answers by name."""
    if row.kind == NONE:
        return _("No answer")
    if row.kind == OTHERS:
        return _("Other answers, each rarer")
    words = option_words(body, row.part, row.answer) if row.kind == OPTION else row.answer
    letter = letter_of(body, row.answer) if isinstance(body, LETTERED) else ""
    return f"{letter}. {words}" if letter else words


def short_words(row: GivenAnswer, body: QuestionBody) -> str:
    """Return what stands under a bar: a letter, or the first words."""
    letter = letter_of(body, row.answer) if isinstance(body, LETTERED) else ""
    return letter or Truncator(given_words(row, body)).chars(14)


def _text_of(rows: Iterable, key: str) -> str:
    return next((row.text for row in rows if row.key == key), key)
