"""Answers that are typed: words with what each earns; numbers are in ``numbers``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizzes.domain.questions import Numeric, QuestionBody, ShortAnswer
from quizzes.formats.moodle_rendering import NotHereError, Row
from quizzes.formats.qti.comparisons import is_by_part
from quizzes.formats.qti.items import Declaration, compared_with, spaced, walked
from quizzes.formats.qti.numbers import NUMBERS, bands_of
from quizzes.formats.qti.processing import Result
from quizzes.formats.qti.questions import Question
from quizzes.formats.qti.values import Value
from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

OPEN, CLOSE = "\ue000", "\ue001"
"""What stands around the number of a gap while its text becomes Markdown."""

_BLANK = r"\_\_\_\_\_"
_MARK_ALONE = re.compile(rf"(?:\\?\n|\A){OPEN}0{CLOSE}[ \t]*\\?(?=\n|\Z)")
_LONGEST = 300
_MOST_VARIANTS = 200
_WHOLE_ONLY = "a part of an answer is right as well there; here only the whole answer is"


ACCENTS, PUNCTUATION = "accents-aside", "punctuation-aside"
"""Classes of a field written here in which these do not count; in QTI every character does."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The wordings of one response, whether capitals count, and what none at all earns."""

    rows: list[Row]
    case_sensitive: bool
    span: float


def entry_of(question: Question, interaction: Element) -> QuestionBody:
    """Return a question with one answer to type: a number by its type, else words."""
    declaration = question.declaration(interaction)
    if declaration.cardinality == "record" or declaration.is_area:
        raise NotHereError("an answer has several parts, which is not here")
    stem = stem_around(question, interaction)
    if declaration.base_type in NUMBERS:
        bands = bands_of(question, declaration)
        return Numeric(**question.shared(stem), bands=bands)
    if declaration.base_type not in ("string", ""):
        raise Refused(f"types an answer of {declaration.base_type[:40]!r}", declaration.line)
    accepted = accepted_of(question, declaration, {})
    return ShortAnswer(
        **question.shared(stem),
        answers=accepted.rows,
        case_sensitive=accepted.case_sensitive,
        **compared_by(interaction),
    )


def compared_by(interaction: Element) -> dict[str, bool]:
    """Return what counts in words typed into a field, beside their capitals."""
    classes = interaction.attributes.get("class", "").split()
    return {
        "accent_sensitive": ACCENTS not in classes,
        "punctuation_sensitive": PUNCTUATION not in classes,
    }


def stem_around(question: Question, interaction: Element) -> str:
    """Return what an item shows, with a line where the answer stands within the text."""
    mark = f"{OPEN}0{CLOSE}"
    stem = question.stem(marks={id(interaction): mark})
    stem = _MARK_ALONE.sub("", stem, count=1).strip()
    return stem.replace(mark, _BLANK) or question.title_as_stem()


# Words


def accepted_of(
    question: Question, declaration: Declaration, others: Mapping[str, Value]
) -> Accepted:
    """Return the wordings of a response, each with what it earns while others are answered so.

    Raises ``NotHereError`` where nothing is right.
    """
    name = declaration.identifier
    words = _candidates(question, declaration)
    nothing = question.tried({**others, name: None})
    results = [question.tried({**others, name: text}) for text in words]
    if nothing is None or None in results:
        return _named_only(question, declaration)
    best = max((one.score for one in results), default=0.0)
    span = best - nothing.score
    if span <= 0:
        if declaration.correct:
            question.note("what is named right earns no points there; here it is right")
        return _named_only(question, declaration)
    question.tell_once([nothing, *results])
    found = dict(zip(words, results, strict=True))
    covered = {
        words[text] for text, result in found.items() if found.get(_with_more(text)) == result
    }
    rows = [
        Row(
            text=pattern,
            credit=question.credit((result.score - nothing.score) / span, declaration.line),
            feedback=question.joined(question.told_by(result, nothing)),
        )
        for pattern, result in zip(words.values(), results, strict=True)
        if pattern not in covered
    ]
    # A wording that earns as little as any other, and is told nothing, is none.
    rows = [row for row in rows if row["credit"] or row["feedback"]]
    sensitive = _capitals_count(question, declaration, others, found, nothing)
    return Accepted(rows, sensitive, span)


def _named_only(question: Question, declaration: Declaration) -> Accepted:
    question.note_why_not()
    if not declaration.correct:
        raise NotHereError("names no answer that is right, which is not here")
    if question.why_not:
        question.tell([None])
    rows = [Row(text=literal(text)) for text in declaration.correct]
    return Accepted(rows, case_sensitive=True, span=1.0)


def literal(text: str) -> str:
    """Return a wording that stands for itself alone, as accepted answers have it."""
    return text.replace("*", r"\*")


def _candidates(question: Question, declaration: Declaration) -> dict[str, str]:
    """Return all wordings that the item speaks of, and each as an accepted answer.

    A part of an answer is tried with spaces around it, since the word alone may earn more.
    """
    found = dict.fromkeys(declaration.correct)
    if declaration.mapping is not None:
        found |= dict.fromkeys(one.key for one in declaration.mapping.entries)
    words = {text: literal(text) for text in found if text}
    for comparison in compared_with(question.item, declaration.identifier):
        is_part = is_by_part(comparison)
        holds = is_part and _response_holds(comparison, declaration.identifier)
        for text in _wordings(comparison, declaration):
            if holds:
                words[_with_more(text)] = f"*{literal(text)}*"
            else:
                words.setdefault(text, literal(text))
        if is_part and not holds:
            question.note(_WHOLE_ONLY, declaration.line)
    if len(words) > question.limits.answers:
        raise Refused(f"has more than {question.limits.answers} answers", declaration.line)
    return {text: pattern for text, pattern in words.items() if len(pattern) <= _LONGEST}


def _wordings(comparison: Element, declaration: Declaration) -> Iterator[str]:
    for one in walked(comparison):
        if one.name == "baseValue":
            yield from filter(None, [spaced(one.text, "string")])
        elif one.name == "correct":
            named = one.attributes.get("identifier") == declaration.identifier
            yield from filter(None, declaration.correct if named else ())


def _response_holds(comparison: Element, name: str) -> bool:
    """Tell whether the part is looked for in the response, and not the response in a text."""
    within = comparison.children[0 if comparison.name == "stringMatch" else -1]
    return within.name == "variable" and within.attributes.get("identifier") == name


def _with_more(text: str) -> str:
    return f" {text} "


def _capitals_count(
    question: Question,
    declaration: Declaration,
    others: Mapping[str, Value],
    found: Mapping[str, Result],
    nothing: Result,
) -> bool:
    """Tell whether an answer with other capitals earns something else, by trying it."""
    counts = []
    for text, result in list(found.items())[:_MOST_VARIANTS]:
        other = text.swapcase()
        if other == text or other in found or other.casefold() != text.casefold():
            continue
        swapped = question.tried({**others, declaration.identifier: other})
        if result != nothing:
            counts.append(swapped != result)
    if True in counts and False in counts:
        question.note("capitals count in some answers there; here in all", declaration.line)
    return True in counts
