"""Imports of questions as the desk shows them: the list, a page of one, what became of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.import_notes import Shared, shared_notes, together, unit_of
from quizzes.domain.import_places import NAME, Places, usual_objectives
from quizzes.models import (
    Course,
    ImportRow,
    KeptQuestion,
    Question,
    QuestionImport,
    User,
)
from quizzes.models.named_objectives import NamedObjectives
from quizzes.models.question_imports import lessons_for, objectives_for

ROWS_A_PAGE = 25
IMPORTS_OFFERED = 30
PLACES_IN_TABLE = 1_000
Became = ImportRow.Became
_CAME = frozenset((Became.DRAFT, Became.PUBLISHED, Became.KEPT))


def imports_of(course: Course, now: datetime) -> QuerySet[QuestionImport]:
    """Return the imports of a course that stand, the latest first."""
    return QuestionImport.objects.standing(now).filter(course=course).select_related("by")


def imports_to_filter(course: Course, asked: UUID | None) -> list[QuestionImport]:
    """Return the imports whose questions the bank may be filtered by: one query.

    That is the one ``asked`` for, if it is of this course, and then the latest.
    """
    rows = imports_taken(course).filter(undone_at=None).only("uuid", "name", "committed_at")
    first = Case(When(uuid=asked, then=0), default=1)
    return list(rows.order_by(first, "-pk")[:IMPORTS_OFFERED])


def imports_taken(course: Course) -> QuerySet[QuestionImport]:
    """Return the imports of a course that were taken, those that were taken back too."""
    return QuestionImport.objects.filter(course=course).exclude(committed_at=None)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions of a file are what.

    Each that was ``found`` is one of: ``ready``, there already (``doubled``), of a kind that is not
    here (``kept``), nothing without a picture that can't be read (``pictureless``), ``refused``.
    Those that are not refused make up ``total``; some of them are ``chosen``, some ``altered``.
    """

    total: int
    chosen: int
    doubled: int
    kept: int
    altered: int
    pictureless: int
    refused: int

    @property
    def found(self) -> int:
        """All questions of the file."""
        return self.total + self.refused

    @property
    def ready(self) -> int:
        """Those that may be taken as they are shown."""
        return self.total - self.doubled - self.kept - self.pictureless


def refused_in(question_import: QuestionImport) -> int:
    """Return how many questions of a file were refused; one with several faults counts once."""
    problems = question_import.report.get("problems", ())
    return len({(line, title, *unit) for line, _message, title, *unit in problems})


def counts_of(question_import: QuestionImport) -> Counts:
    """Return the numbers of a file's questions: one query."""
    doubled = ~Q(same_as="") | Q(repeats__isnull=False)
    counted = question_import.rows.aggregate(
        total=Count("pk"),
        chosen=Count("pk", filter=Q(is_chosen=True)),
        doubled=Count("pk", filter=doubled),
        kept=Count("pk", filter=Q(body__isnull=True)),
        altered=Count("pk", filter=~Q(notes=[])),
    )
    pictureless = question_import.report.get("pictureless", 0)
    return Counts(**counted, pictureless=pictureless, refused=refused_in(question_import))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a question would go, in words; what is to be made has ``is_made``.

    ``is_first`` is where nobody chose a lesson, and it is the first of the course. ``missing`` are
    sentences about a place that the file names and the course has not.
    """

    lesson: str
    objective: str
    tags: tuple[str, ...]
    is_made: bool = False
    is_first: bool = False
    missing: tuple[str, ...] = ()


class TargetNames:
    """Says where the questions of an import would go: three queries at most."""

    def __init__(self, question_import: QuestionImport, user: User) -> None:
        self.places = Places.read(question_import.plan)
        course = question_import.course
        self.lessons: dict[int, str] = dict(lessons_for(course, user).values_list("pk", "title"))
        found = objectives_for(course, user).values_list("pk", "lesson", "key", "text")
        objectives = list(found)
        self.usual = usual_objectives((lesson, key, text) for _pk, lesson, key, text in objectives)
        chosen = [one for one in objectives if one[0] == self.places.objective]
        self.chosen = (chosen[0][1], chosen[0][3]) if chosen else None
        self.named = NamedObjectives(course, user)

    def of_row(self, row: ImportRow) -> Target:
        """Return where a question goes: to the place it names, or that of its category."""
        asked = {"objective": "", "lesson": ""} | row.asked
        named, missing = self.named.of(objective=asked["objective"], lesson=asked["lesson"])
        usual = self.of(row.category, row.tags)
        if named is None:
            return replace(usual, missing=tuple(missing))
        return Target(named.lesson.title, named.text, usual.tags, missing=tuple(missing))

    def of(self, category: Iterable[str], tags: Iterable[str]) -> Target:
        """Return where a question of a category goes."""
        goal = self.places.goal(category)
        given = tuple(filter(None, (*tags, goal.tag, *self.places.tags)))
        own = self.chosen[0] if self.chosen else None
        lesson = self.places.lesson_of(category, self.lessons, own)
        if lesson is None:
            return Target(NAME, NAME, given, is_made=True)
        is_first = lesson not in (goal.lesson, self.places.lesson, own)
        if self.chosen and self.chosen[0] == lesson:
            return Target(self.lessons[lesson], self.chosen[1], given)
        usual = self.usual.get(lesson)
        title = self.lessons[lesson]
        return Target(title, usual or NAME, given, is_made=usual is None, is_first=is_first)


def visible_keys(course: Course, user: User, keys: set[str]) -> set[str]:
    """Return those of the keys that are questions this person sees: a query, none without keys."""
    if not keys:
        return set()
    rows = Question.objects.authored_for(user).filter(course=course, key__in=keys)
    return set(rows.values_list("key", flat=True))


# What became of it


def told_rows(question_import: QuestionImport, *, every: bool) -> QuerySet[ImportRow]:
    """Return the questions of a file that was taken: all, or those not taken as they were."""
    rows = question_import.rows.order_by("position").defer("body", "kept_text", "idnumber")
    if every:
        return rows
    plain = Q(became__in=[Became.DRAFT, Became.PUBLISHED], notes=[])
    return rows.exclude(plain)


def is_gone(question_import: QuestionImport, row: ImportRow) -> bool:
    """Return whether a question came with an import and is deleted since, alone or with it."""
    if question_import.undone_at is not None:
        return row.became in _CAME
    return row.became in (Became.DRAFT, Became.PUBLISHED) and row.question_id is None


def became_words(question_import: QuestionImport, row: ImportRow) -> str:
    """Return what became of a question of a file, as it stands now."""
    if not row.became:
        return _("not taken yet")
    if not is_gone(question_import, row):
        return str(row.get_became_display())
    return _("taken back") if question_import.undone_at else _("deleted since")


def became_counts(question_import: QuestionImport) -> list[tuple[str, int]]:
    """Return how many questions of a file became what, as it stands now; what none became not."""
    counts = dict(question_import.outcome["counts"])
    gone = 0
    if question_import.undone_at is not None:
        gone = sum(counts.pop(name, 0) for name in _CAME)
    told = [(str(label), counts.get(name, 0)) for name, label in Became.choices]
    return [(label, n) for label, n in [(_("taken back"), gone), *told] if n]


def kept_of(question_import: QuestionImport) -> QuerySet[KeptQuestion]:
    """Return the questions of kinds the site has not that came with an import, without texts."""
    return question_import.kept.order_by("position").defer("text")


def place_words(line: int, unit: str = "line") -> str:
    """Return where in a file something stands: “Line 3”, “Row 3”; empty where that is unknown."""
    if not line:
        return ""
    known = {"line": _("Line %(n)d"), "row": _("Row %(n)d")}
    return known[unit] % {"n": line} if unit in known else f"{unit} {line}"


def said(notes: Iterable[Sequence]) -> list[tuple[str, str]]:
    """Return notes as they are kept in pairs of where, in words, and what."""
    return [(place_words(line, *unit), message) for line, message, *unit in notes]


def said_of_file(problems: Iterable[Sequence]) -> list[tuple[str, str, str]]:
    """Return what was refused, as it is kept: where, in words, what, and the question's title."""
    return [(place_words(line, *unit), message, title) for line, message, title, *unit in problems]


def places_words(places: Mapping[str, Sequence[int]], more: int = 0) -> str:
    """Return where in a file something stands, if it stands in several places: “lines 3, 8”."""
    said = [_places_words(unit, numbers) for unit, numbers in places.items()]
    if said and more:
        said[-1] = _("%(places)s and %(n)d more") % {"places": said[-1], "n": more}
    return "; ".join(said)


def _places_words(unit: str, numbers: Sequence[int]) -> str:
    named = {"places": ", ".join(map(str, numbers))}
    if unit == "line":
        return ngettext("line %(places)s", "lines %(places)s", len(numbers)) % named
    if unit == "row":
        return ngettext("row %(places)s", "rows %(places)s", len(numbers)) % named
    return f"{unit} {named['places']}"


def said_together(notes: Iterable[Sequence]) -> list[tuple[str, str]]:
    """Return notes as they are kept in pairs of where, in words, and what: each sentence once."""
    each = ((0, "line", [note]) for note in notes)
    return [(capfirst(places_words(one.places, one.more)), one.message) for one in together(each)]


class SharedNotes:
    """The notes that several questions of a file have, told once and numbered from 1."""

    def __init__(self, shared: Iterable[Shared]) -> None:
        self.shared = list(shared)
        self.numbers = {one.message: number for number, one in enumerate(self.shared, 1)}

    @classmethod
    def of(cls, question_import: QuestionImport) -> Self:
        """Return those of an import as they are kept."""
        return cls(map(Shared.read, question_import.report.get("shared", ())))

    def words(self) -> list[tuple[int, str, str, str]]:
        """Return the number of each, how many questions have it, where, and what it says."""
        return [
            (
                self.numbers[one.message],
                ngettext("%(n)d question", "%(n)d questions", one.questions) % {"n": one.questions},
                places_words(one.places, one.more),
                one.message,
            )
            for one in self.shared
        ]

    def split(self, notes: Iterable[Sequence]) -> tuple[list[int], list[Sequence]]:
        """Return the numbers of those notes that are told once, and the others."""
        notes = list(notes)
        told = {self.numbers[note[1]] for note in notes if note[1] in self.numbers}
        return sorted(told), [note for note in notes if note[1] not in self.numbers]


HEAD = (
    *("line", "counted in", "question in the file", "category"),
    *("what became of it", "key here", "note"),
)


def report_rows(question_import: QuestionImport) -> Iterator[tuple[str | int, ...]]:
    """Yield everything an import altered, refused or left out, as rows of a table with a head."""
    yield HEAD
    report = question_import.report
    for line, message, *unit in report.get("notes", ()):
        yield (line, *(unit or ["line"]), "", "", "the file", "", message)
    for line, message, title, *unit in report.get("problems", ()):
        yield (line, *(unit or ["line"]), title, "", "refused", "", message)
    rows = told_rows(question_import, every=True)
    noted = rows.values_list("line", "place", "notes").iterator()
    each = ((line, unit_of(place, line), notes) for line, place, notes in noted)
    shared = SharedNotes(shared_notes(each, named=PLACES_IN_TABLE))
    yield from _shared_rows(shared)
    for row in rows.iterator():
        key = "" if is_gone(question_import, row) else row.key
        became = became_words(question_import, row)
        first = (unit_of(row.place, row.line), row.title, " / ".join(row.category), became, key)
        numbers, own = shared.split(row.notes)
        notes = [*([0, f"note {number}"] for number in numbers), *own]
        for line, message, *_unit in notes or [[0, ""]]:
            yield (line or row.line, *first, message)


def _shared_rows(shared: SharedNotes) -> Iterator[tuple[str | int, ...]]:
    for one in shared.shared:
        name = f"note {shared.numbers[one.message]}"
        which = (f"{one.questions} questions", "", name, "", one.message)
        for unit, numbers in (one.places or {"line": ()}).items():
            yield (", ".join(map(str, numbers)), unit, *which)
