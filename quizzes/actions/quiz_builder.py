"""Building a quiz: its settings, its sections, its places, each change checked and on record.

Attempts that run keep the questions and rules they started with.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import StaleEdit, save_edited
from quizzes.domain.questions import RESERVED_KEY
from quizzes.domain.quiz_order import moved, place_moved
from quizzes.domain.quiz_rules import first_rules
from quizzes.models import Course, Question, Quiz, QuizQuestion, QuizSection, Status, User

MOST_PLACES = 200
MOST_SECTIONS = 50

_OWN_FIELDS = frozenset(
    (
        *("id", "key", "title", "status", "origin", "pack_digest", "revision", "updated_at"),
        *("updated_by", "author", "is_private", "opens_at", "closes_at"),
    )
)
"""What a copy does not take over: identity, history, and the days of one class."""


class CannotBuildError(Exception):
    """A change that the quiz does not allow.

    ``why`` is one of ``gone``, ``there``, ``secure``, ``drawn``, ``retired``, ``places`` and
    ``sections``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def _changing(quiz_id: int, revision: int, by: User, now: datetime) -> Iterator[Quiz]:
    """Hold the quiz while it is changed; save it as a new revision, and put that on record."""
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update(of=("self",)).get(pk=quiz_id)
        if quiz.revision != revision:
            raise StaleEdit(quiz)
        yield quiz
        save_edited(row=quiz, by=by, revision=revision)
        record(row=quiz, action=Action.EDITED, by=by, now=now)


# The quiz itself


@transaction.atomic
def create_quiz(*, quiz: Quiz, by: User, now: datetime) -> Quiz:
    """Save a new quiz as a private draft, with a key made of its title, and return it.

    A checkpoint and a final begin with the rules of a test, whatever the row says of them.
    """
    for name, value in first_rules(quiz.purpose).items():
        setattr(quiz, name, value)
    # Held, so that two quizzes of one name get two keys.
    Course.objects.select_for_update(no_key=True).get(pk=quiz.course_id)
    quiz.key = _free_key(quiz.title, quiz.course_id)
    save_edited(row=quiz, by=by, revision=None)
    record(row=quiz, action=Action.CREATED, by=by, now=now)
    return quiz


def _free_key(title: str, course_id: int) -> str:
    wanted = slugify(title)[:70].strip("-_").replace("_", "-") or "quiz"
    used = Quiz.objects.filter(course=course_id, key__startswith=wanted)
    taken = {RESERVED_KEY, *used.values_list("key", flat=True)}
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


@transaction.atomic
def save_settings(*, quiz: Quiz, revision: int, by: User, now: datetime) -> Quiz:
    """Save what a form changed in a quiz. Raises StaleEdit where somebody saved it since."""
    save_edited(row=quiz, by=by, revision=revision)
    record(row=quiz, action=Action.EDITED, by=by, now=now)
    return quiz


@transaction.atomic
def duplicate_quiz(*, quiz: Quiz, title: str, by: User, now: datetime) -> Quiz:
    """Return a private draft with the rules, sections and places of a quiz, under a new key.

    When it opens and closes is not taken over: that belongs to a class.
    """
    fields = [field.name for field in Quiz._meta.concrete_fields if field.name not in _OWN_FIELDS]
    made = Quiz(**{name: getattr(quiz, name) for name in fields}, title=title)
    made.key = ""
    Course.objects.select_for_update(no_key=True).get(pk=quiz.course_id)
    made.key = _free_key(title, quiz.course_id)
    save_edited(row=made, by=by, revision=None)
    sections: dict[int | None, QuizSection | None] = {None: None}
    for old in quiz.sections.order_by("position", "pk"):
        values = {name: getattr(old, name) for name in ("position", "title", "draw", "filters")}
        sections[old.pk] = made.sections.create(**values, points=old.points)
    QuizQuestion.objects.bulk_create(
        QuizQuestion(
            quiz=made,
            section=sections[place.section_id],
            question_id=place.question_id,
            position=place.position,
            points=place.points,
        )
        for place in quiz.places.order_by("position", "pk")
    )
    record(row=made, action=Action.CREATED, by=by, now=now)
    return made


# Sections


def save_section(
    *, quiz_id: int, revision: int, section: QuizSection, by: User, now: datetime
) -> QuizSection:
    """Save a section; a new one comes last. Raises StaleEdit, and CannotBuildError for too many."""
    with _changing(quiz_id, revision, by, now) as quiz:
        if section.pk is None:
            there = list(quiz.sections.order_by("position").values_list("position", flat=True))
            if len(there) >= MOST_SECTIONS:
                raise CannotBuildError("sections")
            section.position = (there[-1] if there else 0) + 1
        section.quiz = quiz
        section.save()
    return section


def move_section(
    *, quiz_id: int, revision: int, section_id: int, step: int, by: User, now: datetime
) -> None:
    """Move a section a step, -1 up or 1 down. Raises StaleEdit and CannotBuildError."""
    with _changing(quiz_id, revision, by, now) as quiz:
        sections = {row.pk: row for row in quiz.sections.order_by("position", "pk")}
        if section_id not in sections:
            raise CannotBuildError("gone")
        for position, pk in enumerate(moved(list(sections), section_id, step), 1):
            sections[pk].position = position
        QuizSection.objects.bulk_update(sections.values(), ["position"])


def remove_section(
    *, quiz_id: int, revision: int, section_id: int, by: User, now: datetime
) -> None:
    """Remove a section; its questions stay in the quiz, behind those before all sections.

    Raises StaleEdit and CannotBuildError.
    """
    with _changing(quiz_id, revision, by, now) as quiz:
        section = quiz.sections.filter(pk=section_id).first()
        if section is None:
            raise CannotBuildError("gone")
        loose, parts, _places = _parts(quiz)
        freed = parts.pop(section_id, [])
        quiz.places.filter(section=section).update(section=None)
        section.delete()
        _number(quiz, [[*loose, *freed], *parts.values()])


# Places


def add_place(
    *, quiz_id: int, revision: int, question: Question, section_id: int | None, by, now: datetime
) -> QuizQuestion:
    """Give a question the last place of a section, or of those before all sections.

    Raises StaleEdit, and CannotBuildError where it can't stand there.
    """
    with _changing(quiz_id, revision, by, now) as quiz:
        section = quiz.sections.filter(pk=section_id).first() if section_id else None
        if (section_id and section is None) or question.course_id != quiz.course_id:
            raise CannotBuildError("gone")
        _check_place(quiz, question, section)
        loose, parts, _places = _parts(quiz)
        points = section.points if section else 1.0
        made = quiz.places.create(section=section, question=question, position=0, points=points)
        (parts[section.pk] if section else loose).append(made.pk)
        _number(quiz, [loose, *parts.values()])
    return made


def _check_place(quiz: Quiz, question: Question, section: QuizSection | None) -> None:
    is_practice = quiz.purpose == Quiz.Purpose.PRACTICE
    if section is not None and section.draw is not None:
        raise CannotBuildError("drawn")
    if question.status == Status.RETIRED:
        raise CannotBuildError("retired")
    if is_practice and question.use == Question.Use.SECURE:
        raise CannotBuildError("secure")
    there = set(quiz.places.values_list("question", flat=True))
    if question.pk in there:
        raise CannotBuildError("there")
    if len(there) >= MOST_PLACES:
        raise CannotBuildError("places")


def arrange(
    *,
    quiz_id: int,
    revision: int,
    points: Mapping[int, float],
    move: tuple[int, int] | None = None,
    remove: int | None = None,
    by: User,
    now: datetime,
) -> None:
    """Set points of places by their ids; move one, as id and step, or remove one.

    Raises StaleEdit, and CannotBuildError where a place is not there.
    """
    with _changing(quiz_id, revision, by, now) as quiz:
        loose, parts, places = _parts(quiz)
        named = {*points, *([move[0]] if move else []), *([] if remove is None else [remove])}
        if named - places.keys():
            raise CannotBuildError("gone")
        for pk, value in points.items():
            places[pk].points = value
        QuizQuestion.objects.bulk_update([places[pk] for pk in points], ["points"])
        if move:
            _move(quiz, loose, parts, move)
        if remove is not None:
            places[remove].delete()


def _parts(quiz: Quiz) -> tuple[list[int], dict[int, list[int]], dict[int, QuizQuestion]]:
    """Return the places before all sections, those of each section that draws none, and all."""
    sections = quiz.sections.order_by("position", "pk").filter(draw=None)
    loose: list[int] = []
    parts: dict[int | None, list[int]] = {pk: [] for pk in sections.values_list("pk", flat=True)}
    places = {place.pk: place for place in quiz.places.order_by("position", "pk")}
    for place in places.values():
        parts.get(place.section_id, loose).append(place.pk)
    return loose, parts, places


def _move(quiz: Quiz, loose: list[int], parts: dict, move: tuple[int, int]) -> None:
    order = place_moved([loose, *parts.values()], *move)
    for section, part in zip([None, *parts], order, strict=True):
        if move[0] in part:
            quiz.places.filter(pk=move[0]).update(section=section)
    _number(quiz, order)


def _number(quiz: Quiz, order: list[list[int]]) -> None:
    rows = _by_pk(quiz.places.all())
    numbered = [pk for part in order for pk in part]
    for position, pk in enumerate(numbered, 1):
        rows[pk].position = position
    QuizQuestion.objects.bulk_update(rows.values(), ["position"])


def _by_pk(places: QuerySet[QuizQuestion]) -> dict[int, QuizQuestion]:
    return {place.pk: place for place in places}
