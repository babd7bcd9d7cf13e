"""The screens of items over a whole bank: what was measured, and the flaws among it."""

from collections.abc import Callable, Iterable, Sequence

from quizzes.domain import item_feedback, item_flaws
from quizzes.domain.item_flaws import Flaw, Screen
from quizzes.domain.questions import MultipleChoice, Question, SingleChoice


def screens(questions: Sequence[Question]) -> tuple[Screen, ...]:
    """Return each screen of items with what it measured over the bank."""
    choices = [one for one in questions if isinstance(one.body, SingleChoice | MultipleChoice)]
    pairs = len(questions) * (len(questions) - 1) // 2
    return (
        _each("phrases", questions, item_flaws.forbidden_words, f"{len(questions)} questions"),
        _each("option length", choices, item_flaws.odd_length, _lengths(choices)),
        _each("echo", choices, item_flaws.given_away, f"{len(choices)} choices"),
        item_feedback.screen(questions),
        _bank("same stems", item_flaws.duplicate_stems(questions), f"{pairs} pairs of stems"),
        _bank("key places", item_flaws.uneven_key_positions(questions), _places(questions)),
        _bank("levels", item_flaws.uneven_levels(questions), _levels(questions)),
    )


def _each(
    name: str,
    questions: Sequence[Question],
    find: Callable[[Question], Iterable[Flaw]],
    measured: str,
) -> Screen:
    return _bank(name, (flaw for question in questions for flaw in find(question)), measured)


def _bank(name: str, flaws: Iterable[Flaw], measured: str) -> Screen:
    found = tuple(flaws)
    return Screen(name, f"{len(found)} found; {measured}", found)


def _lengths(choices: Sequence[Question]) -> str:
    ratios = [item_flaws.key_length_ratio(question.body) for question in choices]
    known = [ratio for ratio in ratios if ratio is not None]
    if not known:
        return "no key to compare"
    return f"keys {min(known):.2f} to {max(known):.2f} times as long as distractors"


def _places(questions: Sequence[Question]) -> str:
    counts = item_flaws.key_positions(questions)
    return (
        "; ".join(
            f"{size} options in fixed order: {' '.join(map(str, found))}"
            for size, found in counts.items()
        )
        or "no options in fixed order"
    )


def _levels(questions: Sequence[Question]) -> str:
    shares = item_flaws.level_shares(questions)
    return ", ".join(f"{level} {share:.0%}" for level, share in shares.items()) or "none"
