"""What QTI cannot carry of a question, to be said before anybody downloads it."""

from collections.abc import Callable, Collection, Iterator, Sequence

from quizzes.domain.questions import (
    AcceptedAnswer,
    Band,
    Categorise,
    Cloze,
    Gap,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.formats import losses
from quizzes.formats.moodle_texts import words_of
from quizzes.formats.qti.markup import as_read
from quizzes.formats.qti.numbers import points_within
from quizzes.formats.qti.written_kinds import literal_of, marked_text, writable
from quizzes.formats.question_files import RawText, TextFormat
from quizzes.formats.spec_sentences import texts_of

_TRUTHS = ["false", "true"]
_PRIVATE = "\ue000\ue001"


def refusal(body: QuestionBody) -> str:
    """Return why QTI cannot carry a question at all; empty when it can."""
    for rules in _typed(body):
        answers = writable(rules.answers, case_sensitive=rules.case_sensitive)
        if not any(one.credit == 1 for one in answers):
            return "every right answer has a wildcard (*), which QTI does not have"
    if any(sign in text for text in texts_of(body) for sign in _PRIVATE):
        return "a text has characters for private use that stand for gaps here"
    if any(as_read(text) is None for text in _formatted(body)):
        return "a text shows nothing, or is too long as a page"
    return ""


def _typed(body: QuestionBody) -> Iterator[ShortAnswer | Gap]:
    if isinstance(body, ShortAnswer):
        yield body
    elif isinstance(body, Cloze):
        yield from (gap for gap in body.gaps if gap.answers)


def not_carried(body: QuestionBody, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """Return what of a question gets lost in QTI, or why all of it does.

    ``pictures`` are the keys of pictures that go out with it.
    """
    if why := refusal(body):
        return (why,)
    found = [*_of_any(body, pictures), *(_OF_KIND.get(type(body), _nothing)(body))]
    return tuple(dict.fromkeys(found))


def _of_any(body: QuestionBody, pictures: Collection[str]) -> Iterator[str]:
    texts = tuple(texts_of(body))
    yield from losses.of_pictures(texts, pictures)
    yield from losses.of_links(texts)
    if any(as_read(text) != text for text in _formatted(body)):
        yield "marks of Markdown that XHTML has not, or that can be written in several ways"
    if any(_words(text) != text for text in _plain(body)):
        yield "spaces in a row in words to choose from"


def _nothing(body: QuestionBody) -> Iterator[str]:
    yield from ()


def _formatted(body: QuestionBody) -> Iterator[str]:
    """Yield the texts that are Markdown."""
    yield from filter(None, (body.stem, body.explanation, *body.hints))
    match body:
        case Matching():
            yield from (pair.text for pair in body.pairs)
        case Categorise():
            yield from (item.text for item in body.items)
        case Ordering():
            yield from (item.text for item in body.items)
        case Cloze():
            yield marked_text(body)[0]
            rows = (row for gap in body.gaps for row in (*gap.answers, *gap.options, *gap.bands))
            yield from (row.feedback for row in rows if row.feedback)
        case ShortAnswer():
            yield from (row.feedback for row in body.answers if row.feedback)
        case _:
            names = {"kind", "stem", "explanation", "hints", "units"}
            rest = (getattr(body, name) for name in type(body).model_fields if name not in names)
            yield from (text for value in rest for text in texts_of(value) if text)


def _plain(body: QuestionBody) -> Iterator[str]:
    """Yield the texts that are plain words, to choose from."""
    match body:
        case Matching():
            yield from (one.text for one in body.options)
        case Categorise():
            yield from (one.text for one in body.groups)
        case Cloze():
            yield from (one.text for gap in body.gaps for one in gap.options)


def _words(text: str) -> str:
    return words_of(RawText(text, TextFormat.PLAIN))


# By kinds


def _of_several(body: MultipleChoice) -> Iterator[str]:
    yield from losses.of_equal_shares(body)


def _of_choice(body: SingleChoice) -> Iterator[str]:
    if sorted(one.text.casefold() for one in body.options) == _TRUTHS:
        yield "that true and false are options of a choice"


def _of_truth(body: TrueFalse) -> Iterator[str]:
    if body.follow_up:
        yield losses.FOLLOW_UP


def _of_words(body: ShortAnswer) -> Iterator[str]:
    yield from _of_answers(body)


def _of_answers(rules: ShortAnswer | Gap) -> Iterator[str]:
    if rules.slips:
        yield "that typing slips are overlooked"
    if any(literal_of(one) is None for one in rules.answers):
        yield "answers with a wildcard (*)"
    literal = [one for one in rules.answers if literal_of(one) is not None]
    kept = writable(rules.answers, case_sensitive=rules.case_sensitive)
    if len(kept) < len(literal) or any(_is_bare(one) for one in kept):
        yield "answers that earn nothing and say nothing, or stand there twice"
    if rules.case_sensitive and not any(_has_capitals(one) for one in kept):
        yield "that capitals count, of which no answer has any"
    if any(one.text != (literal_of(one) or "").replace("*", r"\*") for one in kept):
        yield "how an asterisk is written in an answer"


def _is_bare(answer: AcceptedAnswer) -> bool:
    return not answer.credit and not answer.feedback


def _has_capitals(answer: AcceptedAnswer) -> bool:
    words = literal_of(answer) or ""
    return words.swapcase() != words and words.swapcase().casefold() == words.casefold()


def _of_numbers(body: Numeric) -> Iterator[str]:
    if body.units:
        yield losses.UNITS
    yield from _of_bands(body.bands)


def _of_bands(written: Sequence[Band]) -> Iterator[str]:
    if any(not band.credit and not band.feedback for band in written):
        yield "numbers that earn nothing and say nothing"
    bands = sorted(written, key=lambda band: -band.credit)
    if list(written) != bands:
        yield "the order of numbers: what earns more stands first"
    for place, band in enumerate(bands):
        better = bands[:place]
        if better and all(any(_holds(one, point) for one in better) for point in _points(band)):
            yield "numbers that lie within others that earn as much or more"


def _points(band: Band) -> tuple[float, ...]:
    if band.value is not None:
        return points_within(value=band.value, tolerance=band.tolerance)
    return points_within(least=band.min, most=band.max)


def _holds(band: Band, number: float) -> bool:
    if band.value is not None:
        return abs(number - band.value) <= band.tolerance
    return (band.min is None or band.min <= number) and (band.max is None or number <= band.max)


def _of_matching(body: Matching) -> Iterator[str]:
    if any(pair.feedback for pair in body.pairs):
        yield losses.PAIR_FEEDBACK


def _of_items(body: Ordering | Categorise) -> Iterator[str]:
    if any(item.feedback for item in body.items):
        yield losses.ITEM_FEEDBACK


def _of_gaps(body: Cloze) -> Iterator[str]:
    if not body.shuffle and not any(gap.options for gap in body.gaps):
        yield "the fixed order of words, of which none are offered"
    for gap in body.gaps:
        if gap.answers:
            yield from _of_answers(gap)
        yield from _of_bands(gap.bands)


_OF_KIND: dict[type, Callable[..., Iterator[str]]] = {
    SingleChoice: _of_choice,
    MultipleChoice: _of_several,
    TrueFalse: _of_truth,
    ShortAnswer: _of_words,
    Numeric: _of_numbers,
    Matching: _of_matching,
    Categorise: _of_items,
    Ordering: _of_items,
    Cloze: _of_gaps,
}
