"""An import of questions taken back as a whole, while nothing rests on what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from quizzes.actions import changes
from quizzes.actions.courses import SITE
from quizzes.actions.removal import delete_unused, is_removable
from quizzes.domain.draws import BankQuestion, least_found, read_filters
from quizzes.domain.picture_links import pictures_named
from quizzes.models import (
    AttemptItem,
    Course,
    KeptQuestion,
    Lesson,
    Objective,
    Picture,
    Question,
    QuestionImport,
    QuestionVersion,
    Quiz,
    QuizQuestion,
    QuizSection,
    Repair,
    Status,
    User,
)
from quizzes.models.course_rows import MODELS
from quizzes.models.courses import ContentRow
from quizzes.models.dealing import questions_to_draw
from quizzes.models.pictures import all_texts


class StillUsedError(Exception):
    """Something rests on a question of the import; ``standing`` says what."""

    def __init__(self, standing: "Standing") -> None:
        super().__init__("something rests on the import")
        self.standing = standing


@dataclass(slots=True)
class Standing:
    """What became of an import's questions since: keys of questions, quizzes as they are.

    ``asked`` were in somebody's attempt, ``loaded`` are in a course pack now; ``placed`` are the
    quizzes that ask one, ``drawing`` those whose draws would find too few without them. These
    stand in the way. ``edited`` were changed since, which is said first. ``staying`` are the
    modules, lessons and objectives made for the questions that somebody has written since: they
    are not deleted.
    """

    questions: list[Question] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    placed: list[Quiz] = field(default_factory=list)
    drawing: list[Quiz] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    staying: list[ContentRow] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.asked or self.loaded or self.placed or self.drawing)


def standing_of(question_import: QuestionImport) -> Standing:
    """Return what became of the questions of an import since it was taken: 16 queries at most."""
    rows = question_import.rows.exclude(question=None)
    ids = list(rows.values_list("question", flat=True))
    questions = list(Question.objects.filter(pk__in=ids).order_by("pk"))
    repaired = Repair.objects.filter(question__in=ids).values_list("question", flat=True)
    asked = AttemptItem.objects.filter(version__question__in=ids)
    used = {*asked.values_list("version__question", flat=True).distinct(), *repaired}
    places = QuizQuestion.objects.filter(question__in=ids)
    return Standing(
        questions=questions,
        asked=[one.key for one in questions if one.pk in used],
        loaded=[one.key for one in questions if one.origin != SITE or one.pack_digest],
        placed=list(Quiz.objects.filter(pk__in=places.values("quiz"))),
        drawing=_drawing(question_import.course_id, set(ids)),
        edited=[one.key for one in questions if one.revision > 1],
        staying=list(_written(_made(question_import))),
    )


def _made(row: QuestionImport, *, held: bool = False) -> list[ContentRow]:
    """Return what was made for the questions and is there still, in the order it was made."""
    made = row.outcome["made"]
    ids = defaultdict(list)
    for name, pk, _title in made:
        ids[name].append(pk)
    found = {}
    for name, keys in ids.items():
        rows = MODELS[name].objects.filter(course=row.course_id, pk__in=keys).order_by("pk")
        rows = rows.select_for_update(of=("self",)) if held else rows
        found |= {(name, one.pk): one for one in rows}
    return [found[name, pk] for name, pk, _title in made if (name, pk) in found]


def _written(made: list[ContentRow]) -> Iterator[ContentRow]:
    """Yield what is not as it was made any more; a lesson too that has objectives of its own."""
    changed = {one for one in made if one.revision > 1 or one.status != Status.DRAFT}
    lessons = [one.pk for one in made if isinstance(one, Lesson)]
    untouched = [one.pk for one in made if isinstance(one, Objective) and one not in changed]
    own = Objective.objects.filter(lesson__in=lessons).exclude(pk__in=untouched)
    with_own = set(own.values_list("lesson", flat=True)) if lessons else set()
    for one in made:
        if one in changed or (isinstance(one, Lesson) and one.pk in with_own):
            yield one


def _drawing(course: int, ids: set[int]) -> list[Quiz]:
    """Return the quizzes with a draw that would find too few without these questions."""
    if not Question.objects.filter(pk__in=ids, status=Status.PUBLISHED).exists():
        return []
    drawing = QuizSection.objects.filter(quiz__course=course, draw__isnull=False)
    quizzes = Quiz.objects.filter(pk__in=drawing.values("quiz"))
    banks: dict[str, list[BankQuestion]] = {}
    found = []
    for quiz in quizzes.prefetch_related("sections", "places"):
        # Quizzes of one purpose draw from one bank.
        if quiz.purpose not in banks:
            banks[quiz.purpose] = questions_to_draw(quiz)
        if _falls_short(quiz, banks[quiz.purpose], ids):
            found.append(quiz)
    return found


def _falls_short(quiz: Quiz, bank: list[BankQuestion], ids: Collection[int]) -> bool:
    """Tell whether a draw may find too few, and fewer than it does with these questions."""
    sections = [one for one in quiz.sections.all() if one.draw is not None]
    wanted = [(one.draw, read_filters(one.filters)) for one in sections]
    fixed = {place.question_id for place in quiz.places.all()}
    rest = [one for one in bank if one.id not in ids]
    before, after = (least_found(wanted, questions, fixed) for questions in (bank, rest))
    return any(
        left < section.draw and (there < there_before or left < left_before)
        for section, (there_before, left_before), (there, left) in zip(
            sections, before, after, strict=True
        )
    )


@transaction.atomic
def undo(*, question_import: QuestionImport, by: User, now: datetime) -> QuestionImport:
    """Delete what an import made, on record, and return the import. Asked again it does nothing.

    Questions that were edited since go as well. Pictures, objectives and lessons that came with it
    go where nothing else uses them and nobody has written them since. Raises StillUsedError, and
    deletes nothing, where an attempt or a quiz rests on a question; ``QuestionImport.DoesNotExist``
    for one that was not taken.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=question_import.course_id)
    taken = QuestionImport.objects.select_for_update(of=("self",)).exclude(committed_at=None)
    row = taken.get(pk=question_import.pk)
    if row.undone_at is not None:
        return row
    ids = list(row.rows.exclude(question=None).values_list("question", flat=True))
    # Held: nobody places one of them, or begins an attempt at it, between this look and its end.
    list(Question.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    versions = QuestionVersion.objects.filter(question__in=ids).order_by("pk")
    list(versions.select_for_update().values_list("pk"))
    made = _made(row, held=True)
    standing = standing_of(row)
    if not standing.is_free:
        raise StillUsedError(standing)
    _delete(Question, course, Q(pk__in=ids), by, now)
    KeptQuestion.objects.filter(question_import=row).delete()
    shown = _pictures_shown(course)
    added = Q(pk__in=row.outcome["pictures"], origin=SITE, pack_digest="") & ~Q(key__in=shown)
    _delete(Picture, course, added, by, now)
    _delete_places([one for one in made if one not in standing.staying], by, now)
    row.undone_at = now
    row.outcome = row.outcome | {"edited": standing.edited}
    row.save(update_fields=["undone_at", "outcome"])
    return row


def _delete(model, course: Course, which: Q, by: User, now: datetime) -> None:
    rows = model.objects.filter(which, course=course)
    ids = list(rows.values_list("pk", flat=True))
    deleted = {"action": changes.Action.DELETED, "by": by, "now": now}
    changes.record_many(model=model, course=course, ids=ids, **deleted)
    if model is Question:
        # The current wording is protected by the row itself.
        rows.update(current=None)
    rows.delete()


def _pictures_shown(course: Course) -> set[str]:
    """Return the keys of pictures that any text of the course may show."""
    shown: set[str] = set()
    for texts in all_texts(course.pk):
        rows = texts.rows.annotate(**texts.columns).values_list(*texts.columns)
        for row in rows.iterator():
            for text in filter(None, row):
                shown |= pictures_named(text)
    return shown


def _delete_places(made: list[ContentRow], by: User, now: datetime) -> None:
    for one in reversed(made):
        if is_removable(one):
            delete_unused(row=one, by=by, now=now)
