"""Screens for flaws of items that a program can see, with the figures behind them.

The rules are those item writers are taught (Haladyna, Downing and Rodriguez, "A review of
multiple-choice item-writing guidelines", 2002). A screen points; a person decides.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from quizzes.domain.picture_links import words_alone
from quizzes.domain.questions import (
    Level,
    MultipleChoice,
    Option,
    Question,
    QuestionBody,
    Scoring,
    SingleChoice,
    TrueFalse,
)
from quizzes.domain.questions.choices import credit_of

MOST_LENGTH_RATIO = 1.5
MOST_STEM_SIMILARITY = 0.85
FEWEST_LETTERS_OF_AN_ECHO = 5
FEWEST_KEYS_TO_SHARE = 20
"""The shares of key positions are judged from this many questions on."""

SHARE_TOLERANCE = 0.2
"""How far a position's share may lie from an equal one: 20% to 30% where there are four."""

MOST_RECALL, LEAST_APPLY, LEAST_ANALYSE = 0.45, 0.10, 0.15

_FORBIDDEN = re.compile(
    r"\b(all|none|both|neither) of the (above|below|others?)\b|\b(always|never)\b", re.IGNORECASE
)
_NEGATIVE = re.compile(r"\b(not|except|least)\b")
_WORD = re.compile(r"[^\W\d_]+")

type Choice = SingleChoice | MultipleChoice


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a screen found: the question's key (empty for the whole bank), a sentence.

    ``screen`` names what was looked at: ``words``, ``negative``, ``length``, ``echo``, ``costs``,
    ``feedback`` or ``positions``; empty elsewhere.
    """

    key: str
    message: str
    screen: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What one screen measured, in a line of figures, and the flaws it found."""

    name: str
    figures: str
    flaws: tuple[Flaw, ...] = ()


def screen_question(question: Question) -> Iterator[Flaw]:
    """Return the flaws one question shows by itself."""
    yield from forbidden_words(question)
    yield from odd_length(question)
    yield from given_away(question)
    yield from free_of_cost(question)


def odd_length(question: Question) -> Iterator[Flaw]:
    """Return a flaw when the key of a choice is much longer or shorter than its distractors."""
    if isinstance(question.body, SingleChoice | MultipleChoice):
        ratio = key_length_ratio(question.body)
        if ratio is not None and not 1 / MOST_LENGTH_RATIO <= ratio <= MOST_LENGTH_RATIO:
            message = f"the key is {ratio:.1f} times as long as the distractors"
            advice = f"{message}; make the options alike in length"
            yield Flaw(question.key, advice, "length")


def given_away(question: Question) -> Iterator[Flaw]:
    """Return a flaw when a word of the stem stands in the key and in no distractor."""
    if isinstance(question.body, SingleChoice | MultipleChoice) and (
        words := echoes(question.body)
    ):
        message = f"the stem and the key alone share {', '.join(words)}"
        yield Flaw(question.key, f"{message}; that gives the key away", "echo")


def free_of_cost(question: Question) -> Iterator[Flaw]:
    """Return a flaw when picking every option earns everything, the wrong ones with the others."""
    body = question.body
    if not isinstance(body, MultipleChoice) or body.scoring is not Scoring.BY_OPTION:
        return
    if credit_of(body.options) == 1 and not all(option.correct for option in body.options):
        message = "picking every option earns all the points"
        yield Flaw(question.key, f"{message}; give wrong options a share below 0", "costs")


def without_feedback(question: Question) -> Iterator[Flaw]:
    """Return a flaw when distractors say nothing to who chooses them.

    Not one of ``screen_question``: a pack may explain everything in one place.
    """
    options: Sequence[Option] = getattr(question.body, "options", ())
    if not isinstance(question.body, SingleChoice | MultipleChoice | TrueFalse):
        return
    silent = [option.text for option in options if not (option.correct or option.feedback)]
    if silent:
        named = ", ".join(repr(text[:40]) for text in silent)
        yield Flaw(question.key, f"no feedback to who chooses {named}", "feedback")


def key_length_ratio(body: Choice) -> float | None:
    """Return the mean length of the correct options over that of the others, in characters.

    Of a picture its words count. ``None`` when either side is empty. A key that stands out by its
    length is guessed by it.
    """
    keys = [len(words_alone(option.text)) for option in body.options if option.correct]
    others = [len(words_alone(option.text)) for option in body.options if not option.correct]
    if not keys or not others:
        return None
    if not any(others):
        return None
    return (sum(keys) / len(keys)) / (sum(others) / len(others))


def echoes(body: Choice) -> tuple[str, ...]:
    """Return the words, in small letters, that the stem shares with a key and no distractor."""
    keys = set().union(*(_words(option) for option in body.options if option.correct))
    others = set().union(*(_words(option) for option in body.options if not option.correct))
    return tuple(sorted((_long_words(body.stem) & keys) - others))


def duplicate_stems(questions: Sequence[Question]) -> Iterator[Flaw]:
    """Return a flaw for each stem that is nearly an earlier one, by difflib's ratio.

    Where the stem only says what to do (fill in, put in order), what it is done to counts too.
    """
    stems = [(question.key, _asked(question.body).casefold()) for question in questions]
    for index, (key, stem) in enumerate(stems):
        matcher = SequenceMatcher(b=stem, autojunk=False)
        for earlier, other in stems[:index]:
            matcher.set_seq1(other)
            if _surely_different(matcher) or matcher.ratio() <= MOST_STEM_SIMILARITY:
                continue
            yield Flaw(key, f"the stem is {matcher.ratio():.0%} the same as that of {earlier!r}")


def key_positions(questions: Sequence[Question]) -> dict[int, tuple[int, ...]]:
    """Return, by number of options, how many single choices have their key in each place.

    Only questions whose options stay in the written order count: a shuffle spreads the others.
    """
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for question in questions:
        body = question.body
        if isinstance(body, SingleChoice) and not body.shuffle:
            place = next(n for n, option in enumerate(body.options) if option.correct)
            counts[len(body.options)][place] += 1
    return {size: tuple(counts[size][n] for n in range(size)) for size in sorted(counts)}


def uneven_key_positions(questions: Sequence[Question]) -> Iterator[Flaw]:
    """Return a flaw for each place that holds the key too often or too seldom."""
    for size, counts in key_positions(questions).items():
        total, fair = sum(counts), 1 / size
        if total < FEWEST_KEYS_TO_SHARE:
            continue
        for place, count in enumerate(counts, start=1):
            if abs(count / total - fair) > fair * SHARE_TOLERANCE:
                yield Flaw(
                    "",
                    f"of {total} questions with {size} options in fixed order, {count / total:.0%} "
                    f"have the key in place {place}; {fair:.0%} would be even",
                    "positions",
                )


def level_shares(questions: Sequence[Question]) -> dict[Level, float]:
    """Return the share of each level among the questions, from 0 to 1; empty for none."""
    counts = Counter(question.level for question in questions)
    return {level: counts[level] / len(questions) for level in Level} if questions else {}


def uneven_levels(questions: Sequence[Question]) -> Iterator[Flaw]:
    """Return a flaw for each level the bank has too much or too little of."""
    shares = level_shares(questions)
    if not shares:
        return
    if shares[Level.RECALL] > MOST_RECALL:
        share = shares[Level.RECALL]
        yield Flaw("", f"{share:.0%} of the questions ask recall; at most {MOST_RECALL:.0%}")
    for level, least in ((Level.APPLY, LEAST_APPLY), (Level.ANALYSE, LEAST_ANALYSE)):
        if shares[level] < least:
            yield Flaw(
                "", f"{shares[level]:.0%} of the questions ask {level}; at least {least:.0%}"
            )


def forbidden_words(question: Question) -> Iterator[Flaw]:
    """Return a flaw for each text with words that help the guesser, and for a negative stem."""
    body = question.body
    options: Sequence[Option] = getattr(body, "options", ())
    for text in (body.stem, *(option.text for option in options)):
        if found := _FORBIDDEN.search(text):
            advice = f"{found[0]!r} helps the guesser; put it another way"
            yield Flaw(question.key, advice, "words")
    if isinstance(body, SingleChoice | MultipleChoice) and (found := _NEGATIVE.search(body.stem)):
        message = f"the stem is negative ({found[0]!r}); turn it round"
        yield Flaw(question.key, f"{message}, or write the word in capitals", "negative")


def _asked(body: QuestionBody) -> str:
    texts = [body.stem, getattr(body, "text", "")]
    texts += [row.text for name in ("pairs", "items") for row in getattr(body, name, ())]
    return " ".join(filter(None, texts))


def _long_words(text: str) -> set[str]:
    words = _WORD.findall(words_alone(text).casefold())
    return {word for word in words if len(word) >= FEWEST_LETTERS_OF_AN_ECHO}


def _words(option: Option) -> set[str]:
    return _long_words(option.text)


def _surely_different(matcher: SequenceMatcher) -> bool:
    # Both are upper bounds of the ratio and far cheaper than it.
    return (
        matcher.real_quick_ratio() <= MOST_STEM_SIMILARITY
        or matcher.quick_ratio() <= MOST_STEM_SIMILARITY
    )
