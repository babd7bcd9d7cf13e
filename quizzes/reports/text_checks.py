"""What is wrong with a Markdown text of a course: its mark-up, and links that lead nowhere."""

from collections.abc import Iterable, Iterator

from quizzes.domain.lesson_text import (
    Reference,
    TextProblem,
    TextStructure,
    parse,
    parse_passage,
)
from quizzes.domain.questions import LONGEST_TEXT
from quizzes.models import Card, Course, Figure, GlossaryTerm, Lesson, Picture, Quiz, Source

_MODELS = {
    "term": GlossaryTerm,
    "source": Source,
    "quiz": Quiz,
    "lesson": Lesson,
    "picture": Picture,
}


def lesson_problems(body: str, *, course: Course, key: str) -> tuple[TextProblem, ...]:
    """Return the problems of the body of the lesson ``key``, in the order of its lines.

    One longer than any spec takes is not read at all, as with passages.
    """
    if len(body) > LONGEST_TEXT:
        return ()
    text = parse(body)
    found = [*text.problems, *_missing(text, course, own_key=key, anchors=text.anchors())]
    found += _missing_figures(text, course)
    found += _missing_cards(text, course)
    return tuple(sorted(found, key=lambda problem: problem.line))


def passage_problems(
    text: str, *, course: Course, anchors: frozenset[str] = frozenset()
) -> tuple[TextProblem, ...]:
    """Return the problems of a stem, feedback, card or definition, in the order of its lines.

    ``anchors`` are those of the lesson the text belongs to. One longer than any spec takes is not
    read at all: that it is too long is said where its spec is.
    """
    if len(text) > LONGEST_TEXT:
        return ()
    structure = parse_passage(text)
    found = [*structure.problems, *_missing(structure, course, own_key=None, anchors=anchors)]
    return tuple(sorted(found, key=lambda problem: problem.line))


def _missing(
    text: TextStructure, course: Course, *, own_key: str | None, anchors: frozenset[str]
) -> Iterator[TextProblem]:
    for kind in {reference.kind for reference in text.references}:
        references = [one for one in text.references if one.kind == kind]
        if kind == "anchor":
            yield from _missing_anchors(references, anchors)
            continue
        known = _known(_MODELS[kind], course, {one.key for one in references})
        for one in references:
            if one.key not in known and not (kind == "lesson" and one.key == own_key):
                yield TextProblem(one.line, f"the course has no {kind} {one.key!r}")
        if kind == "lesson":
            yield from _missing_lesson_anchors(references, course, own_key, anchors)


def _missing_anchors(
    references: Iterable[Reference], anchors: frozenset[str]
) -> Iterator[TextProblem]:
    for one in references:
        if one.anchor not in anchors:
            yield TextProblem(one.line, f"there is no anchor {one.anchor!r} here")


def _missing_lesson_anchors(
    references: Iterable[Reference], course: Course, own_key: str | None, anchors: frozenset[str]
) -> Iterator[TextProblem]:
    anchored = [one for one in references if one.anchor is not None]
    lessons = Lesson.objects.filter(course=course, key__in={one.key for one in anchored})
    known = {lesson.key: parse(lesson.body).anchors() for lesson in lessons} if anchored else {}
    if own_key is not None:
        known[own_key] = anchors
    for one in anchored:
        if one.key in known and one.anchor not in known[one.key]:
            yield TextProblem(one.line, f"the lesson {one.key!r} has no anchor {one.anchor!r}")


def _missing_figures(text: TextStructure, course: Course) -> Iterator[TextProblem]:
    known = _known(Figure, course, {place.key for place in text.figures})
    for place in text.figures:
        if place.key not in known:
            yield TextProblem(place.line, f"the course has no figure {place.key!r}")


def _missing_cards(text: TextStructure, course: Course) -> Iterator[TextProblem]:
    named = {card for area in text.recall_areas for card in area.cards}
    keys = {card.partition("/")[0] for card in named}
    of_course = Card.objects.filter(note__course=course, note__owner=None)
    cards = of_course.filter(note__key__in=keys, retired=False)
    known = {str(card) for card in cards.select_related("note")} if keys else set()
    for area in text.recall_areas:
        for card in area.cards:
            if card not in known:
                yield TextProblem(area.line, f"the course has no card {card!r}")


def _known(model, course: Course, keys: set[str]) -> set[str]:
    if not keys:
        return set()
    return set(model.objects.filter(course=course, key__in=keys).values_list("key", flat=True))
