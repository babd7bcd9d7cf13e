"""What must hold between the parts of a course, beyond what each spec checks by itself.

``check_references`` says where a course names what it does not have; no course can do with that.
``check_standards`` says where a published course falls short of the house's rules for learning,
``check_shipped`` what may not lie in the files of a course that anyone can read.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizzes.domain import quiz_checks
from quizzes.domain.content import Course, Note
from quizzes.domain.course_outline import Outline, Path, Problem, Row, Unread, passages
from quizzes.domain.lesson_text import Reference, TextStructure, parse_passage
from quizzes.domain.questions import RESERVED_KEY, Question, Use

MOST_LEVELS_OF_A_DRAWING = 100
MADE_AT_THE_DESK = frozenset({"lesson", "question", "note", "quiz", "term"})


def check(course: Course, unread: Unread = frozenset()) -> tuple[Problem, ...]:
    """Return every problem of the course.

    ``unread`` holds (kind, key) of rows that exist but could not be read, with the key ``*`` for
    any: nothing is reported for want of them.
    """
    return (*check_references(course, unread), *check_standards(course, unread))


def check_references(course: Course, unread: Unread = frozenset()) -> tuple[Problem, ...]:
    """Return the problems of keys, order, links and other references."""
    outline = Outline(course, unread)
    return (
        *_reserved_keys(outline),
        *_duplicate_keys(outline),
        *_numbers(outline),
        *_lesson_references(outline),
        *_item_references(outline),
        *_places_of_people_and_events(outline),
        *quiz_checks.check_references(outline),
        *_texts(outline),
        *_drawings(outline),
    )


def check_standards(course: Course, unread: Unread = frozenset()) -> tuple[Problem, ...]:
    """Return where published lessons and quizzes fall short of the course's own rules."""
    outline = Outline(course, unread)
    return (
        *_recall_prompts(outline),
        *quiz_checks.check_standards(outline),
        *_unserved_objectives(outline),
    )


def check_shipped(course: Course, unread: Unread = frozenset()) -> tuple[Problem, ...]:
    """Return the secure questions of a pack that lies with the code, where anyone can read them."""
    message = "a secure question may not lie with the code; keep it on the site or in another pack"
    outline = Outline(course, unread)
    return tuple(
        row.problem(message, "use")
        for row in outline.of_kind("question")
        if row.spec.use is Use.SECURE
    )


def _reserved_keys(outline: Outline) -> Iterator[Problem]:
    for row in outline.rows:
        if row.kind in MADE_AT_THE_DESK and row.key == RESERVED_KEY:
            message = f"no {row.kind} may have the key {row.key!r}: at the desk it makes a new one"
            yield row.problem(message, "key")


def _duplicate_keys(outline: Outline) -> Iterator[Problem]:
    for row in outline.rows:
        first = outline.by_key[row.kind][row.key]
        if first is not row:
            inside = first.lesson is not None and first.kind != "lesson"
            place = f" in the lesson {first.lesson.key!r}" if inside else ""
            yield row.problem(f"another {row.kind}{place} has the key {row.key!r}", "key")
    numbers: dict[int, str] = {}
    for row in outline.of_kind("source"):
        first = numbers.setdefault(row.spec.number, row.key)
        if first != row.key:
            yield row.problem(f"the source {first!r} has the number {row.spec.number}", "number")


def _numbers(outline: Outline) -> Iterator[Problem]:
    for kind in ("module", "lesson"):
        before: Row | None = None
        for row in outline.of_kind(kind):
            if before and row.spec.number <= before.spec.number:
                yield row.problem(
                    f"the {kind} has the number {row.spec.number}, but the one before it, "
                    f"{before.key!r}, has {before.spec.number}; numbers must rise"
                )
            before = row


def _lesson_references(outline: Outline) -> Iterator[Problem]:
    for row in outline.of_kind("lesson"):
        for index, term in enumerate(row.spec.terms):
            if outline.lacks("term", term):
                yield row.problem(f"the glossary has no term {term!r}", "terms", index)
        text = outline.text(row.spec)
        for figure in text.figures:
            if outline.lacks("figure", figure.key):
                message = f"the course has no figure {figure.key!r}"
                yield row.problem(message, "body", line=figure.line)
        for area in text.recall_areas:
            for card in area.cards:
                if outline.lacks_card(card):
                    message = f"the course has no card {card!r}"
                    yield row.problem(message, "body", line=area.line)


def _item_references(outline: Outline) -> Iterator[Problem]:
    for row in outline.rows:
        if row.kind not in {"question", "note"}:
            continue
        yield from _objective_reference(outline, row)
        anchors = outline.text(row.lesson).anchors()
        if row.spec.passage is not None and row.spec.passage not in anchors:
            message = f"the lesson {row.lesson.key!r} has no anchor {row.spec.passage!r}"
            yield row.problem(message, "passage")
        source = row.spec.source if isinstance(row.spec, Note) else None
        if source is not None and outline.lacks("source", source):
            yield row.problem(f"the course has no source {source!r}", "source")
        if isinstance(row.spec, Question):
            for index, card in enumerate(row.spec.cards):
                if outline.lacks_card(card):
                    yield row.problem(f"the course has no card {card!r}", "cards", index)


def _places_of_people_and_events(outline: Outline) -> Iterator[Problem]:
    for row in outline.of_kind("person"):
        for index, lesson in enumerate(row.spec.lessons):
            if outline.lacks("lesson", lesson):
                yield row.problem(f"the course has no lesson {lesson!r}", "lessons", index)
    for row in outline.of_kind("event"):
        lesson = row.spec.lesson
        if lesson is not None and outline.lacks("lesson", lesson):
            yield row.problem(f"the course has no lesson {lesson!r}", "lesson")


def _objective_reference(outline: Outline, row: Row) -> Iterator[Problem]:
    key = row.spec.objective
    if any(objective.key == key for objective in row.lesson.objectives):
        return
    if outline.lacks("objective", key):
        yield row.problem(f"the lesson {row.lesson.key!r} has no objective {key!r}", "objective")
    elif owner := outline.by_key["objective"].get(key):
        message = f"the objective {key!r} belongs to the lesson {owner.lesson.key!r}"
        yield row.problem(message, "objective")


def _texts(outline: Outline) -> Iterator[Problem]:
    for row in outline.rows:
        if row.kind == "objective":
            continue
        for field, structure in _structures(outline, row):
            for problem in structure.problems:
                yield row.problem(problem.message, *field, line=problem.line)
            for reference in structure.references:
                message = _missing_target(outline, row, reference)
                if message:
                    yield row.problem(message, *field, line=reference.line)


def _structures(outline: Outline, row: Row) -> Iterator[tuple[Path, TextStructure]]:
    if row.kind == "lesson":
        yield ("body",), outline.text(row.spec)
    for field, text in passages(row.spec):
        yield field, parse_passage(text)


def _missing_target(outline: Outline, row: Row, reference: Reference) -> str | None:
    """Return the sentence for a link that leads nowhere, ``None`` for one that leads somewhere."""
    if reference.kind == "anchor":
        if row.lesson is None or reference.anchor not in outline.text(row.lesson).anchors():
            return f"there is no anchor {reference.anchor!r} here"
        return None
    if outline.lacks(reference.kind, reference.key):
        return f"the course has no {reference.kind} {reference.key!r}"
    target = outline.by_key[reference.kind].get(reference.key)
    if reference.anchor is None or target is None:
        return None
    if reference.anchor in outline.text(target.lesson).anchors():
        return None
    return f"the lesson {reference.key!r} has no anchor {reference.anchor!r}"


def _drawings(outline: Outline) -> Iterator[Problem]:
    for row in outline.of_kind("figure"):
        try:
            root = fromstring(row.spec.svg, forbid_dtd=True)
        except ParseError as error:
            message = f"is not well-formed SVG: {str(error).partition(':')[0]}"
            yield row.problem(message, "svg", line=error.position[0])
        except DefusedXmlException:
            yield row.problem("has a document type or entities; take them out", "svg")
        else:
            if root.tag not in {"svg", "{http://www.w3.org/2000/svg}svg"}:
                yield row.problem(f"must be an svg element, not {root.tag!r}", "svg")
            if is_nested_too_deep(root):
                yield row.problem(
                    f"is nested more than {MOST_LEVELS_OF_A_DRAWING} levels deep", "svg"
                )


def is_nested_too_deep(root: Element) -> bool:
    """Return whether a drawing has more levels than whoever walks through it can take."""
    level = [root]
    for _depth in range(MOST_LEVELS_OF_A_DRAWING):
        level = [child for element in level for child in element]
    return bool(level)


def _recall_prompts(outline: Outline) -> Iterator[Problem]:
    for row in outline.of_kind("lesson"):
        seen: set[str] = set()
        for area in outline.text(row.spec).recall_areas:
            for card in area.cards:
                if message := _unfit_prompt(outline, row, card, seen):
                    yield row.problem(message, "body", line=area.line)
                seen.add(card)


def _unfit_prompt(outline: Outline, row: Row, card: str, seen: set[str]) -> str | None:
    note = outline.cards.get(card)
    if note is None:
        return None
    if card in seen:
        return f"the card {card!r} is asked twice in this lesson"
    if note.lesson is not row.spec:
        return f"the card {card!r} belongs to the lesson {note.lesson.key!r}"
    if note.spec.tier != "core":
        return f"the card {card!r} is extra; a lesson asks its core cards only"
    if note.spec.status != "published":
        return f"the card {card!r} is {note.spec.status}; a lesson asks published cards only"
    return None


def _unserved_objectives(outline: Outline) -> Iterator[Problem]:
    if outline.has_unread("question", "note"):
        return
    for row in outline.of_kind("objective"):
        if row.lesson.status != "published":
            continue
        items = (*row.lesson.questions, *row.lesson.notes)
        if not any(item.objective == row.key for item in items if item.status != "retired"):
            yield row.problem(f"no question and no card serves the objective {row.key!r}")
