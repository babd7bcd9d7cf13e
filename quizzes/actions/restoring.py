"""Putting an earlier state of a piece of content back, as an edit like any other."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pydantic import ValidationError as SpecError

from quizzes.actions.changes import Action, record, record_as_it_stands
from quizzes.actions.courses import save_edited
from quizzes.actions.question_reviews import may_publish_wording
from quizzes.actions.quiz_places import set_places
from quizzes.actions.quiz_readiness import never_opens_its_review
from quizzes.actions.wordings import word_note, word_question
from quizzes.domain.changes import KEPT, put_back
from quizzes.domain.content import parse_note_body
from quizzes.domain.lesson_text import parse
from quizzes.domain.questions import QuestionBody, parse_body
from quizzes.domain.quiz_checks import contradictions
from quizzes.models import (
    Card,
    ContentChange,
    Course,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Question,
    Quiz,
    Source,
    Status,
    User,
)
from quizzes.models.course_rows import MODELS, PLAIN_FIELDS, row_of
from quizzes.models.courses import Tracked

_KINDS = {model: kind for kind, model in MODELS.items()}
_PARENTS: dict[str, type[Tracked]] = {
    "module": Module,
    "lesson": Lesson,
    "objective": Objective,
    "source": Source,
}


class RestoreRefusedError(Exception):
    """The earlier state can't be put back; ``sentences`` say why, for its author."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an earlier state names, as it is now."""

    parents: dict[str, Tracked | None]
    cards: list[Card]
    terms: list[Tracked]
    lessons: list[Tracked]
    questions: dict[str, Question]


def restored(row: Tracked, change: ContentChange) -> tuple[dict, dict]:
    """Return the state of the row as it is now, and as it would be with the earlier put back."""
    data = row_of(_KINDS[type(row)], row).data
    return data, put_back(data, change.data)


def obstacles(*, row: Tracked, change: ContentChange, by: User) -> list[str]:
    """Return why the state after a change can't be put back now, a sentence each; none if it can.

    Nothing is written.
    """
    try:
        _before, data = restored(row, change)
        parts = _parts(row, data)
        _check_review(row, _body(row, data), by)
        then = copy(row)
        _set_fields(then, data, parts)
        _check_quiz(then)
    except RestoreRefusedError as refused:
        return refused.sentences
    return []


@transaction.atomic
def restore(
    *, row: Tracked, change: ContentChange, by: User, revision: int | None, now: datetime
) -> Tracked:
    """Put back what the row was after ``change``, and return it.

    Status, key and place stay as they are. A wording of a question that somebody answered is not
    changed: the earlier one becomes the next version. ``revision`` is that of the row when its
    author looked at what would change.

    Raises RestoreRefusedError where something it names is gone, and StaleEdit where somebody saved
    meanwhile; then nothing is written.
    """
    held = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    before, data = restored(held, change)
    if data == before:
        return held
    record_as_it_stands(row=held)
    parts = _parts(held, data)
    body = _body(held, data)
    _check_review(held, body, by)
    _set_fields(held, data, parts)
    _check(held)
    _check_quiz(held)
    save_edited(row=held, by=by, revision=revision)
    _set_parts(held, data, parts, body, {"by": by, "now": now})
    record(row=held, action=Action.RESTORED, by=by, now=now)
    return held


# What it names


def _parts(row: Tracked, data: Mapping) -> _Parts:
    """Return what the state names. Raises RestoreRefusedError, naming all that is gone."""
    gone: list[str] = []
    course = row if isinstance(row, Course) else row.course
    parts = _Parts(
        parents={
            name: _one(model, course, data[name], gone)
            for name, model in _PARENTS.items()
            if name in data
        },
        cards=_cards(course, data.get("cards", ()), gone),
        terms=_several(GlossaryTerm, course, data.get("terms", ()), gone),
        lessons=_several(Lesson, course, data.get("lessons", ()), gone),
        questions=_questions(course, data, gone),
    )
    _check_passage(data, parts, gone)
    _check_move(row, parts, gone)
    if gone:
        raise RestoreRefusedError(gone)
    return parts


def _one(model, course: Course, key: str | None, gone: list[str]) -> Tracked | None:
    found = _several(model, course, [key] if key else [], gone)
    return found[0] if found else None


def _several(model, course: Course, keys: Iterable[str], gone: list[str]) -> list:
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    found = {row.key: row for row in model.objects.filter(course=course, key__in=wanted)}
    gone += [_gone(model, key) for key in wanted if key not in found]
    return [found[key] for key in wanted if key in found]


def _gone(model, key: str) -> str:
    said = {"what": model._meta.verbose_name, "key": key}
    return _("The %(what)s “%(key)s”, which it names, is not there any more.") % said


def _cards(course: Course, names: Iterable[str], gone: list[str]) -> list[Card]:
    wanted = set(names)
    if not wanted:
        return []
    keys = {name.partition("/")[0] for name in wanted}
    of_course = Card.objects.filter(note__course=course, note__owner=None, retired=False)
    cards = of_course.filter(note__key__in=keys).select_related("note")
    found = {str(card): card for card in cards if str(card) in wanted}
    gone += [_gone(Card, name) for name in sorted(wanted - found.keys())]
    return list(found.values())


def _questions(course: Course, data: Mapping, gone: list[str]) -> dict[str, Question]:
    sections = data.get("sections", ())
    places = [*data.get("questions", ())]
    places += [place for section in sections for place in section["questions"]]
    found = _several(Question, course, (place["question"] for place in places), gone)
    for model, name in ((Lesson, "lessons"), (Objective, "objectives")):
        drawn = [key for section in sections for key in section.get(name) or ()]
        _several(model, course, drawn, gone)
    return {question.key: question for question in found}


def _check_passage(data: Mapping, parts: _Parts, gone: list[str]) -> None:
    lesson, passage = parts.parents.get("lesson"), data.get("passage")
    objective = parts.parents.get("objective")
    if isinstance(objective, Objective):
        lesson = objective.lesson
    if lesson is not None and passage and passage not in parse(lesson.body).anchors():
        message = _("The lesson “%(lesson)s” has no section “%(passage)s” any more.")
        gone.append(message % {"lesson": lesson, "passage": passage})


def _check_move(row: Tracked, parts: _Parts, gone: list[str]) -> None:
    lesson = parts.parents.get("lesson")
    if isinstance(row, Objective) and lesson and lesson.pk != row.lesson_id and row.is_served():
        gone.append(_("Questions or cards serve it in its lesson, so it stays there."))


# What it says


def _body(row: Tracked, data: Mapping):
    """Return the typed body; None for what has none."""
    reads = {"question": parse_body, "note": parse_note_body}.get(_KINDS[type(row)])
    try:
        return reads(data["body"]) if reads else None
    except SpecError:
        message = _("Its text no longer fits what is asked of such a text today.")
        raise RestoreRefusedError([message]) from None


def _check_review(row: Tracked, body: QuestionBody | None, by: User) -> None:
    """Refuse a wording that students would read before anybody approved it."""
    if not isinstance(row, Question) or row.status != Status.PUBLISHED:
        return
    if may_publish_wording(course=row.course, question=row, body=body, user=by):
        return
    message = _("This course reviews every wording first. Take the question back to draft.")
    raise RestoreRefusedError([message])


def _set_fields(row: Tracked, data: Mapping, parts: _Parts) -> None:
    for name in PLAIN_FIELDS[_KINDS[type(row)]]:
        if name in data and name not in KEPT:
            setattr(row, name, data[name])
    for name, parent in parts.parents.items():
        setattr(row, name, parent)
    objective = parts.parents.get("objective")
    if objective is not None:
        # Where the objective went, what serves it went too.
        row.lesson = objective.lesson
    if "passage" in data:
        row.passage = data["passage"] or ""
    if isinstance(row, Lesson):
        row.summary = "\n".join(data["summary"])
    if isinstance(row, Source):
        row.url = data["url"] or ""


def _check(row: Tracked) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise RestoreRefusedError(error.messages) from None


def _check_quiz(row: Tracked) -> None:
    """Refuse rules that contradict each other, or a review that students would wait for forever."""
    if not isinstance(row, Quiz):
        return
    found = [f"{capfirst(message)}." for _name, message in contradictions(row.rules())]
    if row.status == Status.PUBLISHED and never_opens_its_review(row):
        found.append(_("Something would be shown only after the quiz closes, and it never does."))
    if found:
        raise RestoreRefusedError(found)


def _set_parts(row: Tracked, data: Mapping, parts: _Parts, body, said: dict) -> None:
    kind = _KINDS[type(row)]
    if kind == "lesson":
        row.terms.set(parts.terms)
    elif kind == "person":
        row.lessons.set(parts.lessons)
    elif kind == "note":
        word_note(note=row, body=body, **said)
    elif kind == "question":
        word_question(question=row, body=body, **said)
        row.cards.set(parts.cards)
    elif kind == "quiz":
        set_places(quiz=row, data=data, questions=parts.questions)
