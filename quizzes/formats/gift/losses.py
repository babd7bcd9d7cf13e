"""What GIFT cannot carry of a question, to be said before anybody downloads it."""

import re
from collections.abc import Callable, Iterator

from quizzes.domain.questions import (
    Categorise,
    Cloze,
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    QuestionBody,
    Scoring,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.formats import losses
from quizzes.formats.moodle_texts import holds_picture
from quizzes.formats.spec_sentences import texts_of

ARROW = "->"
_PLACEHOLDER = re.compile(r"&&(?:0[0-9]{2}|12[0-9])")
"""What stands for an escaped sign while Moodle reads, and cannot be told from it."""


def refusal(body: QuestionBody) -> str:
    """Return why GIFT cannot carry a question at all; empty when it can."""
    if isinstance(body, Ordering | Cloze | Categorise):
        return "GIFT has no questions of this kind"
    if isinstance(body, ShortAnswer) and any(ARROW in answer.text for answer in body.answers):
        return "an accepted answer holds ->, which GIFT takes for a pair to match"
    if isinstance(body, Numeric) and not all(map(losses.has_ends, body.bands)):
        return losses.OPEN_RANGE
    return ""


def not_carried(body: QuestionBody) -> tuple[str, ...]:
    """Return what of a question gets lost in GIFT, or why all of it does; empty for nothing.

    The keys of options are not counted: GIFT has none, and reading gives them anew.
    """
    if why := refusal(body):
        return (why,)
    found = [*_of_any(body), *(_OF_KIND.get(type(body), _nothing)(body))]
    return tuple(dict.fromkeys(found))


def _of_any(body: QuestionBody) -> Iterator[str]:
    if body.hints:
        yield losses.HINTS
    if not getattr(body, "shuffle", True):
        yield losses.FIXED_ORDER
    if any(map(holds_picture, texts_of(body))):
        yield "pictures become their words"
    if any(map(_PLACEHOLDER.search, texts_of(body))):
        yield "what looks like &&058; is another sign in Moodle"
    yield from losses.of_links(texts_of(body))


def _nothing(body: QuestionBody) -> Iterator[str]:
    yield from ()


def _of_one(body: SingleChoice) -> Iterator[str]:
    yield from losses.of_credits(body.options)


def _of_several(body: MultipleChoice) -> Iterator[str]:
    if body.scoring is Scoring.ALL_OR_NOTHING:
        yield losses.ALL_OR_NOTHING
    yield from losses.of_equal_shares(body)
    yield from losses.of_credits(body.options)


def _of_truth(body: TrueFalse) -> Iterator[str]:
    if body.follow_up:
        yield losses.FOLLOW_UP


def _of_words(body: ShortAnswer) -> Iterator[str]:
    if body.case_sensitive:
        yield "that capitals count"
    yield from losses.of_exact_typing(body)
    if any(ARROW in answer.feedback for answer in body.answers):
        yield "an arrow -> in the feedback is written -&gt;"
    yield from losses.of_credits(body.answers)


def _of_numbers(body: Numeric) -> Iterator[str]:
    if body.units:
        yield losses.UNITS
    yield from losses.of_credits(body.bands)


def _of_matching(body: Matching) -> Iterator[str]:
    if any(pair.feedback for pair in body.pairs):
        yield losses.PAIR_FEEDBACK
    if any(ARROW in pair.text for pair in body.pairs):
        yield "an arrow -> in a pair is written -&gt;"


def _of_essay(body: Essay) -> Iterator[str]:
    if body.min_words or body.max_words:
        yield "the limits of words"
    if body.rubric:
        yield losses.RUBRIC
    if body.model_answer:
        yield "the model answer"
    if body.common_errors:
        yield losses.COMMON_ERRORS


_OF_KIND: dict[type, Callable[..., Iterator[str]]] = {
    SingleChoice: _of_one,
    MultipleChoice: _of_several,
    TrueFalse: _of_truth,
    ShortAnswer: _of_words,
    Numeric: _of_numbers,
    Matching: _of_matching,
    Essay: _of_essay,
}
