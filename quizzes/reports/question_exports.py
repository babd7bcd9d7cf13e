"""The questions of a course as they go out in a file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from quizzes.domain.picture_links import pictures_named
from quizzes.domain.questions import QuestionBody
from quizzes.formats.question_files import ImportedItem, ImportedPicture, Kept, LeftOut
from quizzes.formats.question_formats import QuestionFormat
from quizzes.formats.spec_sentences import texts_of
from quizzes.models import Course, KeptQuestion, Picture, Question, Status, User


def questions_to_export(
    course: Course,
    *,
    kinds: Collection[str] = (),
    lesson: str = "",
    ids: Collection[int] | None = None,
    by: User | None = None,
) -> list[ImportedItem]:
    """Return the questions of a course, by lesson, with their pictures: two queries.

    Secure questions, retired ones and private drafts never go out. Each is filed under the title
    of its lesson, called by its name, and known by its key. ``ids`` are those of the only ones to
    take.
    """
    seen = Q(is_private=False) if by is None else Q(is_private=False) | Q(author=by)
    rows = Question.objects.filter(seen, course=course, use=Question.Use.PRACTICE)
    rows = rows.exclude(status=Status.RETIRED).exclude(current=None)
    rows = rows.select_related("current", "lesson", "objective").order_by(
        "lesson__module__number", "lesson__number", "position", "pk"
    )
    if kinds:
        rows = rows.filter(current__kind__in=kinds)
    if lesson:
        rows = rows.filter(lesson__key=lesson)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    found = [(row, row.current.spec) for row in rows]
    pictures = _pictures(course, [body for _row, body in found])
    return [_item(row, body, pictures) for row, body in found]


def kept_to_export(course: Course, file_format: str) -> list[ImportedItem]:
    """Return the questions of kinds the site has not that came in this format: one query.

    They go out as they came in.
    """
    rows = KeptQuestion.objects.filter(course=course, format=file_format)
    return [
        ImportedItem(
            where=row.title,
            line=0,
            title=row.title,
            body=None,
            kept=Kept(row.format, row.kind, row.text),
            category=tuple(row.category),
        )
        for row in rows.order_by("question_import", "position")
    ]


@dataclass(frozen=True, slots=True)
class StayingHere:
    """The keys of questions that never go out, by why."""

    secure: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()


def staying_here(course: Course, user: User, ids: Collection[int]) -> StayingHere:
    """Return which of the questions that this person sees stay here: one query."""
    rows = Question.objects.authored_for(user).filter(course=course, pk__in=ids)
    found: dict[str, list[str]] = {"secure": [], "retired": []}
    for key, use, status in rows.order_by("key").values_list("key", "use", "status"):
        if use == Question.Use.SECURE:
            found["secure"].append(key)
        elif status == Status.RETIRED:
            found["retired"].append(key)
    return StayingHere(**{why: tuple(keys) for why, keys in found.items()})


@dataclass(frozen=True, slots=True)
class Losses:
    """What a format does not carry of questions: titles by what gets lost, and by why one stays."""

    lost: dict[str, list[str]]
    refused: dict[str, list[str]]


def losses_of(
    chosen: QuestionFormat, items: Sequence[ImportedItem], left_out: Iterable[LeftOut]
) -> Losses:
    """Return what is not in a file that was written of the items."""
    refused: dict[str, list[str]] = {}
    gone = set()
    for one in left_out:
        refused.setdefault(one.message, []).append(one.title)
        gone.add(one.where)
    lost: dict[str, list[str]] = {}
    for item in items:
        if item.body is None or item.where in gone or chosen.not_carried is None:
            continue
        for loss in chosen.not_carried(item.body, {one.key for one in item.pictures}):
            lost.setdefault(loss, []).append(item.title)
    return Losses(lost, refused)


def _item(
    question: Question, body: QuestionBody, pictures: dict[str, ImportedPicture]
) -> ImportedItem:
    return ImportedItem(
        where=question.key,
        line=0,
        title=question.name or question.key,
        body=body,
        category=(question.lesson.title,),
        tags=tuple(question.tags),
        idnumber=question.key,
        lesson=question.lesson.key,
        objective=question.objective.key,
        level=question.level,
        pictures=tuple(pictures[key] for key in _named(body) if key in pictures),
    )


def _named(body: QuestionBody) -> list[str]:
    return sorted({key for text in texts_of(body) for key in pictures_named(text)})


def _pictures(course: Course, bodies: list[QuestionBody]) -> dict[str, ImportedPicture]:
    wanted = {key for body in bodies for key in _named(body)}
    if not wanted:
        return {}
    rows = Picture.objects.filter(course=course, key__in=wanted).values_list("key", "data")
    return {key: ImportedPicture(key, f"{key}.webp", bytes(data)) for key, data in rows}
