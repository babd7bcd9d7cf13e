"""Writing questions at the desk: saved, copied, shared."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.actions.question_drafts import own_page, settle
from quizzes.actions.wordings import word_question
from quizzes.domain.questions import RESERVED_KEY, QuestionBody
from quizzes.models import Card, Course, Question, QuestionDraft, User

WORDS_OF_A_KEY = 6


class AlreadyMade(Exception):
    """The page of a new question was sent before; ``question`` is what came of it."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"{question} was made by this page")
        self.question = question


@transaction.atomic
def save_question(
    *,
    question: Question,
    body: QuestionBody,
    cards: Iterable[Card] | None,
    by: User,
    revision: int | None,
    now: datetime,
    page: UUID | None = None,
    taken_up: str = "",
    changed: bool = True,
    recorded: bool = True,
) -> Question:
    """Save a question as its editor has it, with its wording, and return it.

    ``revision`` is the one the edit began from, None for a new question; ``page`` tells a new
    question's page sent twice. With ``changed=False`` the row stays as it is; not ``recorded`` is
    what saves itself while its author types. What this page had kept unsaved is forgotten, and
    the text ``taken_up`` by it: see ``question_drafts``.

    Raises StaleEdit, AlreadyMade or ReviewNeededError, and then writes nothing.
    """
    is_new, page = question.pk is None, own_page(page, by)
    if is_new:
        _place(question, body, by, page)
    if changed:
        save_edited(row=question, by=by, revision=revision)
        word_question(question=question, body=body, now=now, by=by)
        if cards is not None:
            question.cards.set(cards)
    if recorded:
        action = Action.CREATED if is_new else Action.EDITED
        record(row=question, action=action, by=by, now=now)
    made_by = page if is_new else None
    settle(question=question, by=by, now=now, page=page, taken_up=taken_up, made_by=made_by)
    return question


@transaction.atomic
def duplicate(*, question: Question, by: User, now: datetime) -> Question:
    """Return a private draft that says the same, made from the question's current wording."""
    same = ("course", "lesson", "objective", "passage", "name", "level", "use", "tags", "facts")
    copy = Question(**{name: getattr(question, name) for name in same})
    body = question.current.spec
    cards = list(question.cards.all())
    return save_question(question=copy, body=body, cards=cards, by=by, revision=None, now=now)


@transaction.atomic
def share(*, question: Question, by: User, now: datetime) -> Question:
    """Let the other instructors of the course see a private draft; that is not taken back."""
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.is_private:
        held.is_private = False
        save_edited(row=held, by=by, revision=held.revision)
        record(row=held, action=Action.SHARED, by=by, now=now)
    return held


def _place(question: Question, body: QuestionBody, by: User, page: UUID | None) -> None:
    """Give a new question its key and its place, the last in its lesson."""
    # Held, so that two new questions of a course get different keys.
    course = Course.objects.select_for_update(no_key=True).get(pk=question.course_id)
    made = QuestionDraft.objects.filter(uuid=page, user=by, question__isnull=False)
    if page is not None and (before := made.select_related("question").first()):
        raise AlreadyMade(before.question)
    siblings = Question.objects.filter(lesson=question.lesson)
    question.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    question.key = _free_key(course, body)


def _free_key(course: Course, body: QuestionBody) -> str:
    base = key_from(body.stem) or body.kind.replace("_", "-")
    like = Question.objects.filter(course=course, key__startswith=base)
    return free_key(base, set(like.values_list("key", flat=True)))


def key_from(text: str) -> str:
    """Return the first words of a text as a key; empty where it has no letters for one."""
    words = slugify(text[:300]).strip("-_").replace("_", "-").split("-")
    return "-".join(filter(None, words[:WORDS_OF_A_KEY]))[:60].strip("-")


def free_key(base: str, taken: set[str]) -> str:
    """Return the key, with a number behind it where it is taken."""
    number, key = 1, base
    while key in taken or key == RESERVED_KEY:
        number += 1
        key = f"{base}-{number}"
    return key
