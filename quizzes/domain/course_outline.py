"""A course laid out for its checks: every row by kind and key, every text with its structure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from quizzes.domain import questions
from quizzes.domain.content import (
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    Note,
    Person,
    Quiz,
    Source,
    TimelineEvent,
)
from quizzes.domain.lesson_text import TextStructure, parse
from quizzes.domain.questions import Question, Spec

type Path = tuple[str | int, ...]
type Unread = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a course.

    ``kind`` and ``key`` name the row as people do, ``row`` is the spec itself and ``field`` the
    way to the value inside it; ``line`` is a line of that value's text, counted from 1.
    """

    kind: str
    key: str
    field: Path
    message: str
    row: Spec
    line: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of content with its kind, and the lesson it stands in, if any.

    An objective has no file of its own: its ``spec`` is its lesson, its ``field`` leads to it.
    """

    kind: str
    key: str
    spec: Spec
    lesson: Lesson | None = None
    field: Path = ()

    def problem(self, message: str, *field: str | int, line: int = 1) -> Problem:
        """Return a problem of this row."""
        return Problem(self.kind, self.key, (*self.field, *field), message, self.spec, line)


class Outline:
    """The rows of a course by kind and key, and the structure of its lessons' texts."""

    def __init__(self, course: Course, unread: Unread) -> None:
        self.course = course
        self.unread = unread
        self.rows = tuple(rows(course))

    @cached_property
    def by_key(self) -> dict[str, dict[str, Row]]:
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.rows:
            found[row.kind].setdefault(row.key, row)
        return found

    @cached_property
    def cards(self) -> dict[str, Row]:
        """The note of every card, by the card's key."""
        found: dict[str, Row] = {}
        for row in self.of_kind("note"):
            for slot in row.spec.body.slots():
                found.setdefault(f"{row.key}/{slot}", row)
        return found

    @cached_property
    def texts(self) -> dict[int, TextStructure]:
        return {id(lesson): parse(lesson.body) for lesson in self.course.lessons()}

    def of_kind(self, kind: str) -> Iterator[Row]:
        return (row for row in self.rows if row.kind == kind)

    def text(self, lesson: Lesson) -> TextStructure:
        return self.texts[id(lesson)]

    def lacks(self, kind: str, key: str) -> bool:
        """Whether the course has no such row, and none that could not be read."""
        return key not in self.by_key[kind] and not self.unread & {(kind, key), (kind, "*")}

    def has_unread(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.unread)

    def lacks_card(self, card: str) -> bool:
        return card not in self.cards and not self.unread & {
            ("note", card.partition("/")[0]),
            ("note", "*"),
        }


def rows(course: Course) -> Iterator[Row]:
    yield Row("course", course.key, course)
    for module in course.modules:
        yield Row("module", module.key, module)
        for lesson in module.lessons:
            yield from _lessonrows(lesson)
        yield from (Row("quiz", quiz.key, quiz) for quiz in module.quizzes)
    yield from (Row("quiz", quiz.key, quiz) for quiz in course.quizzes)
    yield from (Row("term", term.key, term) for term in course.glossary)
    yield from (Row("source", source.key, source) for source in course.sources)
    yield from (Row("figure", figure.key, figure) for figure in course.figures)
    yield from (Row("picture", picture.key, picture) for picture in course.pictures)
    yield from (Row("person", person.key, person) for person in course.people)
    yield from (Row("event", event.key, event) for event in course.timeline)


def _lessonrows(lesson: Lesson) -> Iterator[Row]:
    yield Row("lesson", lesson.key, lesson, lesson)
    for index, objective in enumerate(lesson.objectives):
        yield Row("objective", objective.key, lesson, lesson, ("objectives", index))
    yield from (Row("question", question.key, question, lesson) for question in lesson.questions)
    yield from (Row("note", note.key, note, lesson) for note in lesson.notes)
    yield from (Row("quiz", quiz.key, quiz, lesson) for quiz in lesson.quizzes)


def passages(spec: Spec) -> Iterator[tuple[Path, str]]:
    """Return the Markdown texts of a row, other than a lesson's body, with the way to each."""
    match spec:
        case Question():
            yield from _texts_of(spec.body, ("body",))
        case Note():
            yield from _named(spec.body, ("front", "back", "text", "extra"), ("body",))
        case Quiz():
            yield from _named(spec, ("intro",))
        case GlossaryTerm():
            yield from _named(spec, ("definition",))
        case Source():
            yield from _named(spec, ("citation", "correction"))
        case Figure():
            yield from _named(spec, ("caption", "text"))
        case Person():
            yield from _named(spec, ("about",))
        case TimelineEvent():
            yield from _named(spec, ("text", "printed"))


def _texts_of(spec: Spec, path: Path) -> Iterator[tuple[Path, str]]:
    """Return the Markdown texts of a spec and of the specs in its lists."""
    yield from _named(spec, _MARKDOWN[type(spec)], path)
    for name in type(spec).model_fields:
        value = getattr(spec, name)
        for index, entry in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(entry, Spec):
                yield from _texts_of(entry, (*path, name, index))
            elif name in _TEXT_LISTS:
                yield (*path, name, index), entry


_ASKED = ("stem", "explanation")
_MARKDOWN: dict[type[Spec], tuple[str, ...]] = {
    questions.TrueFalse: ("true_feedback", "false_feedback", *_ASKED),
    questions.Cloze: ("text", *_ASKED),
    questions.Essay: ("model_answer", *_ASKED),
    **dict.fromkeys(
        set(questions.BODIES) - {questions.TrueFalse, questions.Cloze, questions.Essay}, _ASKED
    ),
    questions.Option: ("text", "feedback"),
    questions.Pair: ("text", "feedback"),
    questions.SortedItem: ("text", "feedback"),
    questions.OrderedItem: ("text", "feedback"),
    questions.RubricPoint: ("text",),
    questions.AcceptedAnswer: ("feedback",),
    questions.Band: ("feedback",),
    questions.GapOption: ("feedback",),
    questions.Gap: (),
    questions.Label: (),
    questions.Unit: (),
}
"""The fields of a question's specs that are Markdown; other texts are plain words."""

_TEXT_LISTS = ("hints", "common_errors")


def _named(spec: Spec, names: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, str]]:
    for name in names:
        if text := getattr(spec, name, ""):
            yield (*path, name), text
