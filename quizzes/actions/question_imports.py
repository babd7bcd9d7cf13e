"""Questions of a file become questions of a course: written together, or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Max, OuterRef, Subquery, prefetch_related_objects
from django.utils.text import slugify
from pydantic import ValidationError

from quizzes.actions import changes
from quizzes.actions.courses import SITE
from quizzes.actions.pictures import add_picture
from quizzes.actions.question_edits import free_key, key_from
from quizzes.domain.picture_links import words_of_pictures
from quizzes.domain.question_likeness import fingerprint
from quizzes.domain.question_names import given_name
from quizzes.domain.question_pictures import with_picture_keys
from quizzes.domain.questions import LONGEST_NAME, QuestionBody, dump_body, parse_body
from quizzes.formats.pictures import KeptPicture
from quizzes.formats.question_files import ImportedItem, ImportedPicture, ImportLimits
from quizzes.formats.spec_sentences import sentences_of, texts_of
from quizzes.models import Course, Objective, Picture, Question, QuestionVersion, Status, User
from quizzes.models.named_objectives import NamedObjectives

MOST_TAGS = 20
_CUT_NAMED = 10
_LONGEST_ALT = 250


class Became(StrEnum):
    """What came of a question of a file."""

    DRAFT = "draft"
    DUPLICATE = "duplicate"
    LEFT_OUT = "left_out"


@dataclass(slots=True)
class Outcome:
    """What came of one question.

    ``question`` is the key of the draft, or of the question of the course that is the same;
    ``notes`` says what happened beside what reading the file said.
    """

    became: Became
    question: str = ""
    notes: list[str] = field(default_factory=list)
    row: Question | None = None


def import_limits() -> ImportLimits:
    """Return the most that this site reads of one file."""
    return ImportLimits(**settings.IMPORT_LIMITS)


@dataclass(slots=True)
class _New:
    """A question that is to be made."""

    question: Question
    body: QuestionBody


class Importer:
    """Goes through the questions of a file; what they become is written at the end.

    The caller holds the course. ``make`` returns a picture as the site keeps one.
    """

    def __init__(
        self,
        course: Course,
        by: User | None,
        now: datetime,
        *,
        status: Status = Status.DRAFT,
        make: Callable[[ImportedPicture], KeptPicture | None],
    ) -> None:
        self.course = course
        self.named = NamedObjectives(course, by)
        self.by = by
        self.now = now
        self.status = status
        self.make = make
        rows = Question.objects.filter(course=course)
        self.taken = set(rows.values_list("key", flat=True))
        self.known = known_questions(rows.authored_for(by))
        last = rows.order_by().values_list("lesson").annotate(last=Max("position"))
        self.last: dict[int, int] = dict(last)
        self.pictures: dict[str, str] = {}
        self.added: list[Picture] = []
        self.new: list[_New] = []

    def named_by(self, item: ImportedItem) -> tuple[Objective | None, list[str]]:
        """Return the objective that a question names itself, and what could not be found."""
        return self.named.of(objective=item.objective, lesson=item.lesson)

    def take(
        self,
        item: ImportedItem,
        objective: Objective,
        tags: Iterable[str],
        *,
        with_duplicates: bool = False,
    ) -> Outcome:
        """Return what becomes of a question with a body; ``save`` writes one that is made."""
        outcome = Outcome(Became.DRAFT)
        try:
            body = self._with_pictures(item, outcome)
        except ValidationError as error:
            outcome.became = Became.LEFT_OUT
            outcome.notes += sentences_of(error)
            return outcome
        same = fingerprint(body)
        if same in self.known and not with_duplicates:
            outcome.became, outcome.question = Became.DUPLICATE, self.known[same]
            return outcome
        named, remarks = self.named_by(item)
        tags = list(tags)
        outcome.row = self._made(item, body, named or objective, tags)
        outcome.question = outcome.row.key
        outcome.notes += remarks
        if len(item.title) > LONGEST_NAME and outcome.row.name:
            outcome.notes.append(f"the name was cut to {LONGEST_NAME} characters")
        nameless = [tag for tag in item.tags if not as_tag(tag)]
        outcome.notes += (f"the tag {tag[:80]!r} has no letters for a tag here" for tag in nameless)
        outcome.notes += tags_cut(tags)
        self.known.setdefault(same, outcome.question)
        return outcome

    def _made(
        self, item: ImportedItem, body: QuestionBody, objective: Objective, tags: list[str]
    ) -> Question:
        base = key_from(item.title) or key_from(body.stem) or body.kind.replace("_", "-")
        key = free_key(base, self.taken)
        self.taken.add(key)
        lesson = objective.lesson
        self.last[lesson.pk] = self.last.get(lesson.pk, 0) + 1
        question = Question(
            course=self.course,
            lesson=lesson,
            objective=objective,
            key=key,
            name=given_name(item.title, body, item.idnumber),
            position=self.last[lesson.pk],
            level=item.level or Question.Level.RECALL,
            tags=as_tags(tags),
            status=self.status,
            author=self.by,
            updated_by=self.by,
            is_private=self.by is not None and self.status == Status.DRAFT,
            origin=SITE,
        )
        self.new.append(_New(question, body))
        return question

    def _with_pictures(self, item: ImportedItem, outcome: Outcome) -> QuestionBody:
        """Return the body with its pictures in the course; one that is none becomes its words."""
        if not item.pictures:
            return item.body
        said: dict[str, str] = {}
        for text in texts_of(item.body):
            said |= words_of_pictures(text)
        keys = {
            one.key: self._picture(one, said.get(one.key, ""), outcome) for one in item.pictures
        }
        return with_picture_keys(item.body, keys)

    def _picture(self, picture: ImportedPicture, words: str, outcome: Outcome) -> str:
        if picture.key not in self.pictures:
            self.pictures[picture.key] = self._added(picture, words)
        if not self.pictures[picture.key]:
            outcome.notes.append(f"the picture {picture.name[:80]!r} can't be read")
        return self.pictures[picture.key]

    def _added(self, picture: ImportedPicture, words: str) -> str:
        """Return the key of a picture that is in the course now; empty if it can’t be read."""
        made = self.make(picture)
        if made is None:
            return ""
        alt = " ".join(words.split()) or picture.name.rpartition(".")[0] or "picture"
        row, is_new = add_picture(
            course=self.course, kept=made, alt=alt[:_LONGEST_ALT], by=self.by, now=self.now
        )
        self.added += [row] if is_new else []
        return row.key

    def save(self) -> None:
        """Write the questions with their wordings, and put them on record: a few queries in all."""
        if not self.new:
            return
        questions = Question.objects.bulk_create((one.question for one in self.new), batch_size=500)
        versions = QuestionVersion.objects.bulk_create(
            (
                QuestionVersion(
                    question=one.question,
                    number=1,
                    kind=one.body.kind,
                    body=dump_body(one.body),
                    created_at=self.now,
                    created_by=self.by,
                )
                for one in self.new
            ),
            batch_size=500,
        )
        version = QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")[:1]
        made = Question.objects.filter(pk__in=[one.pk for one in questions])
        made.update(current=Subquery(version))
        for question, version in zip(questions, versions, strict=True):
            question.current = version
        # Nobody could tie a card to one of them yet; the record asks for them all the same.
        prefetch_related_objects(questions, "cards")
        changes.record_made(rows=questions, action=changes.Action.CREATED, by=self.by, now=self.now)


def known_questions(rows) -> dict[str, str]:
    """Return the keys of questions by what they say and grade."""
    bodies = rows.exclude(current=None).values_list("key", "current__body")
    return {fingerprint(parse_body(body)): key for key, body in bodies.order_by("-pk").iterator()}


def category_tag(item: ImportedItem) -> str:
    """Return what a question is tagged with for its category, as it stands in the file.

    A category that is the lesson the question names says nothing more: nothing then.
    """
    return "" if item.lesson or not item.category else item.category[-1]


def as_tags(texts: Iterable[str]) -> list[str]:
    """Return tags as they are written here, each once; what has no letters for one is left out."""
    return _written(texts)[:MOST_TAGS]


def tags_cut(texts: Iterable[str]) -> list[str]:
    """Return a sentence where there are more tags than a question has, else nothing."""
    cut = _written(texts)[MOST_TAGS:]
    if not cut:
        return []
    more = f" and {len(cut) - _CUT_NAMED} more" if len(cut) > _CUT_NAMED else ""
    named = ", ".join(cut[:_CUT_NAMED])
    return [f"a question has at most {MOST_TAGS} tags here; left out: {named}{more}"]


def _written(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(as_tag, texts))))


def as_tag(text: str) -> str:
    """Return a tag as it is written here; empty where the text has no letters for one."""
    return slugify(text).replace("_", "-").strip("-")[:80].strip("-")
