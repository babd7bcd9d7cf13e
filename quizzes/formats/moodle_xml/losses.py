"""What Moodle XML cannot carry of a question, to be said before anybody downloads it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from html import escape

from quizzes.domain.questions import (
    Band,
    Categorise,
    Cloze,
    Essay,
    Gap,
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
from quizzes.formats.anki.markdown_html import to_html
from quizzes.formats.gift.spelling import is_any_number
from quizzes.formats.moodle_gap_specs import parted
from quizzes.formats.moodle_texts import markdown_of, words_of
from quizzes.formats.moodle_xml.gap_answers import plain_answer
from quizzes.formats.moodle_xml.gaps import spelled
from quizzes.formats.question_files import RawText, TextFormat
from quizzes.formats.spec_sentences import texts_of

_LOOKS_LIKE_A_GAP = re.compile(r"\{[0-9]*:[A-Z_]+:|\{#[0-9]+\}|[\ue000\ue001]")
_LINE_END = re.compile(r"\n(?![^<]*</code>)")


def refusal(body: QuestionBody) -> str:
    """Return why Moodle XML cannot carry a question at all; empty when it can."""
    if not all(map(losses.has_ends, _bands_of(body))):
        return losses.OPEN_RANGE
    if isinstance(body, Cloze) and _LOOKS_LIKE_A_GAP.search(f"{body.stem}\n{body.text}"):
        return "its text holds what is a gap to Moodle, such as {#1}"
    return ""


def _bands_of(body: QuestionBody) -> tuple[Band, ...]:
    gaps = body.gaps if isinstance(body, Cloze) else ()
    alone = body.bands if isinstance(body, Numeric) else ()
    return (*alone, *(band for gap in gaps for band in gap.bands))


def not_carried(body: QuestionBody, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """Return what of a question gets lost in Moodle XML, or why all of it does.

    ``pictures`` are the keys of pictures that go out with it. The keys of options and gaps are not
    counted: Moodle has none, and reading gives them anew.
    """
    if why := refusal(body):
        return (why,)
    found = [*_of_any(body, pictures), *(_OF_KIND.get(type(body), _nothing)(body))]
    return tuple(dict.fromkeys(found))


def _of_any(body: QuestionBody, pictures: Collection[str]) -> Iterator[str]:
    texts = tuple(texts_of(body))
    yield from losses.of_pictures(texts, pictures)
    yield from losses.of_links(texts)


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


def _of_typing(rules: ShortAnswer | Gap) -> Iterator[str]:
    yield from losses.of_exact_typing(rules)
    yield from losses.of_credits(rules.answers)


def _of_numbers(body: Numeric) -> Iterator[str]:
    yield from _of_bands(body.bands)
    if any(1 / (1 / unit.factor) != unit.factor for unit in body.units):
        yield "the factor of a unit is rounded"


def _of_bands(bands: Iterable[Band]) -> Iterator[str]:
    if any(band.value is None and not is_any_number(band) for band in bands):
        yield "a range of numbers becomes its middle, give or take its half"
    yield from losses.of_credits(bands)


def _of_matching(body: Matching) -> Iterator[str]:
    if any(pair.feedback for pair in body.pairs):
        yield losses.PAIR_FEEDBACK


def _of_sorting(body: Categorise) -> Iterator[str]:
    yield "sorting into groups becomes matching with the groups"
    if any(item.feedback for item in body.items):
        yield losses.ITEM_FEEDBACK


def _of_order(body: Ordering) -> Iterator[str]:
    if any(item.feedback for item in body.items):
        yield losses.ITEM_FEEDBACK


def _of_essay(body: Essay) -> Iterator[str]:
    if body.rubric:
        yield losses.RUBRIC
    if body.common_errors:
        yield losses.COMMON_ERRORS


def _of_gaps(body: Cloze) -> Iterator[str]:
    if parted(f"{body.stem}\n\n{body.text}") != (body.stem, body.text):
        yield "where the instruction ends and the text with gaps begins"
    if not body.shuffle and not any(gap.options for gap in body.gaps):
        yield "the fixed order of words, of which none are offered"
    for gap in body.gaps:
        if gap.answers:
            yield from _of_typing(gap)
        yield from _of_bands(gap.bands)
        yield from _of_words(gap)


def _of_words(gap: Gap) -> Iterator[str]:
    rows = (*gap.answers, *gap.options, *gap.bands)
    if any(as_read(gap_html(one.feedback)) != one.feedback for one in rows):
        yield "bold, lists, pictures and all else in the feedback of gaps that is not plain words"
    typed = (plain_answer(spelled(one.text)) == one.text for one in gap.answers)
    chosen = (_chosen_as_read(one.text) == one.text for one in gap.options)
    if not all((*typed, *chosen)):
        yield "a backslash or a row of spaces in the words for a gap"


def _chosen_as_read(text: str) -> str:
    return words_of(RawText(plain_answer(spelled(escape(text))), TextFormat.HTML))


def gap_html(markdown: str) -> str:
    """Return the feedback of a gap as the HTML that Moodle has there, on one line but for code."""
    return _LINE_END.sub(" ", to_html(markdown)) if markdown else ""


def as_read(html: str) -> str:
    """Return HTML of a gap as the Markdown that reading makes of it."""
    return markdown_of(RawText(plain_answer(spelled(html)), TextFormat.HTML))[0]


_OF_KIND: dict[type, Callable[..., Iterator[str]]] = {
    SingleChoice: _of_one,
    MultipleChoice: _of_several,
    TrueFalse: _of_truth,
    ShortAnswer: _of_typing,
    Numeric: _of_numbers,
    Matching: _of_matching,
    Categorise: _of_sorting,
    Ordering: _of_order,
    Cloze: _of_gaps,
    Essay: _of_essay,
}
