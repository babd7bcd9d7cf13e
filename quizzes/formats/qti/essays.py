"""Items with a longer text to write, and what those who mark it are told."""

import re
from collections.abc import Iterator

from quizzes.domain.questions import Essay
from quizzes.formats.moodle_rendering import Row
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.qti.items import number_of
from quizzes.formats.qti.questions import Question, is_general, is_hint, keys_for
from quizzes.formats.qti.xhtml import is_for_students
from quizzes.formats.question_files import RawText, TextFormat
from quizzes.formats.xml_trees import Element

MODEL, POINT, ERROR, SOLUTION = "model-answer", "rubric-point", "common-error", "solution"
"""Classes of what those who mark are told, where it is written here; a name of feedback."""

RUBRIC = "r_"
_LIMITS = re.compile(r"(\()?\\s\*\(\\S\+\\s\+\)\{(\d{1,4}),(\d{1,4})?\}\\S\+\\s\*(?(1)\)\?)\Z")


def words_pattern(least: int | None, most: int | None) -> str:
    r"""Return a pattern that holds for so many words; without a least number, for none as well.

    >>> words_pattern(2, 9)
    '\\s*(\\S+\\s+){1,8}\\S+\\s*'
    """
    if least is None and most is None:
        return ""
    ends = f"{(least or 1) - 1},{'' if most is None else most - 1}"
    pattern = rf"\s*(\S+\s+){{{ends}}}\S+\s*"
    return pattern if least else f"({pattern})?"


def words_of_pattern(pattern: str) -> tuple[int | None, int | None] | None:
    """Return the numbers of words that ``words_pattern`` was made for; None for other patterns."""
    found = _LIMITS.fullmatch(pattern)
    if found is None:
        return None
    least = None if found[1] else int(found[2]) + 1
    return least, int(found[3]) + 1 if found[3] else None


def essay_of(question: Question, interaction: Element) -> Essay:
    """Return a longer text to write, with what graders are told as the model answer."""
    limits = (None, None)
    if pattern := interaction.attributes.get("patternMask", ""):
        found = words_of_pattern(pattern)
        if found is None:
            question.note("a pattern that answers have to follow was left out", interaction.line)
        limits = found or limits
    solutions = [one for one in question.item.feedbacks if _is_solution(question, one)]
    model = "\n\n".join(filter(None, [question.joined(solutions), *_named(question, interaction)]))
    question.told = [
        one
        for one in question.item.feedbacks
        if is_general(one) and not is_hint(one) and not any(one is other for other in solutions)
    ]
    stem = question.stem()
    rubrics = [
        one
        for one in question.item.within
        if one.name == "rubricBlock" and not is_for_students(one)
    ]
    own = _own(question, rubrics)
    if not own and rubrics:
        question.note("what graders are told became the model answer", rubrics[0].line)
        told = (question.text(one.content, one.line) for one in rubrics)
        own = {"model_answer": "\n\n".join(filter(None, [model, *told]))}
    return Essay(
        **{"model_answer": model, **own},
        **question.shared(stem),
        min_words=limits[0],
        max_words=limits[1],
    )


def _named(question: Question, interaction: Element) -> Iterator[str]:
    """Yield what the item names as right, which is a model answer where people mark."""
    declaration = question.declaration(interaction)
    for text in declaration.correct:
        yield markdown_of(RawText(text, TextFormat.PLAIN, line=declaration.line))[0]


def _is_solution(question: Question, feedback: object) -> bool:
    return feedback.value == SOLUTION and not is_hint(feedback)


def _own(question: Question, rubrics: list[Element]) -> dict[str, object]:
    """Return what was written here for those who mark; empty for what others wrote."""
    parts = [one for rubric in rubrics for one in _parts(rubric)]
    by_class = {
        name: [one for one in parts if one.attributes.get("class") == name]
        for name in (MODEL, POINT, ERROR)
    }
    if not any(by_class.values()):
        return {}
    points = [
        Row(
            key=key,
            text=question.text(one.content, one.line),
            points=number_of(one.attributes.get("label", "1"), one),
        )
        for key, one in zip(_rubric_keys(by_class[POINT]), by_class[POINT], strict=True)
    ]
    errors = [question.text(one.content, one.line) for one in by_class[ERROR]]
    models = [question.text(one.content, one.line) for one in by_class[MODEL]]
    return {
        "rubric": points,
        "common_errors": errors,
        "model_answer": "\n\n".join(models),
    }


def _parts(rubric: Element) -> list[Element]:
    inner = rubric.first("contentBody")
    return (rubric if inner is None else inner).children


def _rubric_keys(points: list[Element]) -> list[str]:
    named = [
        Element("", {"identifier": one.attributes.get("id", "")}, one.line, 0) for one in points
    ]
    return keys_for(named, RUBRIC)
