"""What an answer is, and what it is worth: one parser and one grader per kind of question.

An answer is a plain JSON-able dict with only the fields of its kind:

=================  ==============================================================
single choice      ``{"choice": "b"}``
multiple choice    ``{"choices": ["a", "c"]}``
true/false         ``{"value": True, "reason": "b"}``
short answer       ``{"text": "Rome"}``
numeric            ``{"text": "12.5 km"}``, ``{"text": "12.5", "unit": "km"}``
matching           ``{"matches": {pair key: option key}}``
ordering           ``{"order": [item key, item key]}``
cloze              ``{"gaps": {gap key: typed text or option key}}``
categorise         ``{"groups": {item key: group key}}``
essay              ``{"text": "..."}``, ``{"text": "...", "ticks": [rubric key]}``
=================  ==============================================================

A field that was not answered is absent, so the empty answer of every kind is ``{}``, and so are
the parts of a field. How the fields of a form become these is in ``selection.translate``. A new
kind of question adds a file with its parser, grader and key, and its ``KINDS`` to the table here.
"""

from collections.abc import Mapping

from quizzes.domain.grading import (
    arranged,
    choices,
    cloze,
    essay,
    numbers,
    ordering,
    wordings,
)
from quizzes.domain.grading.choices import VERDICT_ALONE, partial_credit
from quizzes.domain.grading.essay import ESSAY_LIMIT, count_words
from quizzes.domain.grading.results import (
    TEXT_LIMIT,
    Answer,
    Grade,
    PartVerdict,
    Verdict,
    length_of,
    verdict_of,
)
from quizzes.domain.questions import Cloze, Essay, Numeric, QuestionBody, ShortAnswer

__all__ = [
    "ESSAY_LIMIT",
    "OPTION_FIELDS",
    "TEXT_LIMIT",
    "VERDICT_ALONE",
    "Answer",
    "Grade",
    "PartVerdict",
    "Verdict",
    "count_words",
    "grade",
    "is_empty",
    "missing_fields",
    "parse_answer",
    "partial_credit",
    "right_answer",
    "text_limit",
    "too_long",
]

OPTION_FIELDS = ("choice", "choices", "reason", "ticks")
"""The fields of an answer that name options, or points of a rubric, by their keys."""

_KINDS = {
    **choices.KINDS,
    **wordings.KINDS,
    **numbers.KINDS,
    **arranged.KINDS,
    **ordering.KINDS,
    **cloze.KINDS,
    **essay.KINDS,
}


def parse_answer(body: QuestionBody, raw: Mapping[str, object]) -> Answer:
    """Return what was said, out of whatever was submitted; ``{}`` when that is nothing usable.

    A value is a string, a bool, a list of them or a dict of them by key: of a Django form pass
    what ``selection.translate`` makes of ``dict(request.POST.lists())``. Unknown fields, unknown
    options and wrong types are dropped, a text is cut at ``TEXT_LIMIT`` characters (an essay at
    ``ESSAY_LIMIT``). Never raises, and parsing a parsed answer again changes nothing.
    """
    return _KINDS[type(body)].parse(body, raw) if isinstance(raw, Mapping) else {}


def text_limit(body: QuestionBody) -> int:
    """Return how many characters a text typed for this question may have."""
    return ESSAY_LIMIT if isinstance(body, Essay) else TEXT_LIMIT


def too_long(body: QuestionBody, raw: Mapping[str, object]) -> int:
    """Return the characters of a submitted text that is longer than the limit; 0 without one.

    ``raw`` is what ``parse_answer`` reads; that would cut the text.
    """
    typed: list[object] = []
    if isinstance(body, Essay | ShortAnswer | Numeric):
        typed = [raw.get("text")]
    elif isinstance(body, Cloze) and isinstance(given := raw.get("gaps"), Mapping):
        typed = [given.get(gap.key) for gap in body.gaps if not gap.options]
    longest = max(map(length_of, typed), default=0)
    return longest if longest > text_limit(body) else 0


def is_empty(answer: Answer) -> bool:
    """Tell whether a parsed answer says nothing at all."""
    return not answer


def missing_fields(body: QuestionBody, answer: Answer) -> tuple[str, ...]:
    """Return the fields of the question that ``answer`` leaves open, in the order of the page.

    A field with several parts, such as the gaps of a cloze, is open until each part is answered.
    """
    if missing := _KINDS[type(body)].missing:
        return missing(body, answer)
    return tuple(field for field in right_answer(body) if field not in answer)


def grade(body: QuestionBody, answer: Mapping[str, object], *, language: str = "en") -> Grade:
    """Return what ``answer`` is worth; never raises, whatever was stored or submitted.

    ``language`` is the course's, a BCP 47 tag; typed answers are folded, and numbers read, by its
    rules. An essay is ``UNGRADED`` until its writer has gone through the rubric (``ticks``).
    """
    said = parse_answer(body, answer)
    fraction, parts = _KINDS[type(body)].score(body, said, language)
    self_marked = isinstance(body, Essay) and essay.is_self_marked(body, said)
    verdict = verdict_of(fraction, answered=not is_empty(said))
    if isinstance(body, Essay) and said and not self_marked:
        verdict = Verdict.UNGRADED
    return Grade(
        fraction=fraction,
        verdict=verdict,
        parts=parts,
        feedback=tuple(part.feedback for part in parts if part.feedback),
        self_marked=self_marked,
    )


def right_answer(body: QuestionBody, *, language: str = "en") -> Answer:
    """Return an answer that earns full credit, to show once the learner's own is committed.

    Of several it is the first the author wrote; of a range it is the middle. An essay's is its
    model answer, if it has one, with every point of the rubric. ``language`` decides how a
    number is written, and has to be that of the grade.
    """
    return _KINDS[type(body)].key(body, language)
