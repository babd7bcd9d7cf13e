"""The question bank of a course as authors see it: what fits the filters, and a page of it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes import markdown
from quizzes.domain.crowds import STEP
from quizzes.domain.item_flags import EASY, HARD, LOW_DISCRIMINATION
from quizzes.models import (
    AttemptItem,
    Course,
    ItemFigures,
    Lesson,
    Objective,
    Question,
    QuestionReview,
    Quiz,
    QuizQuestion,
    ReviewComment,
    Taken,
    User,
)
from quizzes.models.kept_apart import quizzes_kept_apart
from quizzes.models.question_imports import questions_brought

QUESTIONS_A_PAGE = 50
LONGEST_SEARCH = 200
STEM_SHOWN = 110
NOBODY = "nobody"
"""The author of what came with a pack, or of who left."""

_NOT_ASKED = frozenset(
    (
        *("kind", "key", "scoring", "follow_up", "group", "option"),
        *("hints", "explanation", "feedback", "true_feedback", "false_feedback"),
    )
)
"""The values of a body that a search does not look into: settings, and what is said afterwards."""
_MARKS = re.compile("[\u0300-\u036f]+")


class Order(StrEnum):
    """What the bank may be sorted by."""

    COURSE = "course"
    CHANGED = "changed"
    KEY = "key"
    FACILITY = "facility"
    DISCRIMINATION = "discrimination"


class Facility(StrEnum):
    """A facility out of range."""

    HARD = "hard"
    EASY = "easy"


class Discrimination(StrEnum):
    """A discrimination out of range."""

    LOW = "low"
    NEGATIVE = "negative"


class Reviewing(StrEnum):
    """How a question stands with its reviews."""

    MINE = "mine"
    OPEN = "open"
    CHANGES = "changes"


ORDERS = {
    Order.COURSE: _("As in the course"),
    Order.CHANGED: _("Changed last"),
    Order.KEY: _("By key"),
    Order.FACILITY: _("Hardest first"),
    Order.DISCRIMINATION: _("Weakest discrimination first"),
}
FACILITIES = {
    Facility.HARD: _("Below 20 %: too hard"),
    Facility.EASY: _("Above 95 %: too easy"),
}
DISCRIMINATIONS = {
    Discrimination.LOW: _("Below 20: weak"),
    Discrimination.NEGATIVE: _("Below 0: the key may be wrong"),
}
REVIEWING = {
    Reviewing.MINE: _("Waits for my review"),
    Reviewing.OPEN: _("Waits for a review"),
    Reviewing.CHANGES: _("Changes asked for"),
}

_SORTED_BY = {
    Order.COURSE: (),
    Order.CHANGED: ("-updated_at",),
    Order.KEY: ("key",),
    Order.FACILITY: (F("now__facility").asc(nulls_last=True),),
    Order.DISCRIMINATION: (F("now__discrimination").asc(nulls_last=True),),
}
_AS_IN_THE_COURSE = ("lesson__module__number", "lesson__number", "lesson", "position", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What somebody looks for; what is empty leaves nothing out."""

    text: str = ""
    lesson: str = ""
    objective: str = ""
    kind: str = ""
    level: str = ""
    tag: str = ""
    status: str = ""
    author: str = ""
    use: str = ""
    never_used: bool = False
    facility: Facility | None = None
    discrimination: Discrimination | None = None
    reviewing: Reviewing | None = None
    imported: UUID | None = None
    order: Order = Order.COURSE


@dataclass(frozen=True, slots=True)
class BankLine:
    """A question as a row of the bank."""

    question: Question
    stem: str
    quizzes: int
    facility: float | None
    discrimination: float | None
    review: str

    @property
    def facility_words(self) -> str:
        """The facility in per cent; a dash where nobody has answered the wording yet."""
        return "–" if self.facility is None else f"{self.facility:.0%}"

    @property
    def discrimination_words(self) -> str:
        """The index of discrimination, from -100 to 100, or a dash."""
        return "–" if self.discrimination is None else f"{self.discrimination:.0f}"


def bank_of(course: Course, user: User) -> QuerySet[Question]:
    """Return the questions of the course this person sees at the desk."""
    return Question.objects.authored_for(user).filter(course=course)


def find(course: Course, user: User, filters: Filters) -> QuerySet[Question]:
    """Return the questions that fit, sorted, to be cut into pages; `lines` shows one.

    One query says whose figures are not told. A search for words makes one more: it reads the texts
    of what else fits.
    """
    found = bank_of(course, user).filter(_plain(filters))
    if filters.tag:
        # Keys hold nothing that JSON or a database would write differently.
        found = found.filter(tags__icontains=f'"{filters.tag}"')
    if filters.never_used:
        asked = AttemptItem.objects.filter(version__question=OuterRef("pk"))
        placed = QuizQuestion.objects.filter(question=OuterRef("pk"))
        found = found.exclude(Exists(placed)).exclude(Exists(asked))
    if filters.reviewing is not None:
        found = found.filter(Exists(_reviews(filters.reviewing, user)))
    if filters.imported is not None:
        found = found.filter(pk__in=questions_brought(filters.imported))
    found = out_of_range(course, found, filters)
    if filters.text:
        found = found.filter(pk__in=_worded(found, filters.text))
    return found.order_by(*_SORTED_BY[filters.order], *_AS_IN_THE_COURSE)


def _plain(filters: Filters) -> Q:
    asked = {
        "lesson__key": filters.lesson,
        "objective__key": filters.objective,
        "current__kind": filters.kind,
        "level": filters.level,
        "status": filters.status,
        "use": filters.use,
    }
    found = Q(**{path: value for path, value in asked.items() if value})
    if filters.author == NOBODY:
        return found & Q(author=None)
    return found & Q(author=int(filters.author)) if filters.author else found


def out_of_range(course: Course, found: QuerySet[Question], filters: Filters) -> QuerySet[Question]:
    """Return the questions whose figures are as the filters want them, with ``now`` to sort by.

    The figures are those of the wording that is asked now, over all quizzes. It has none while
    fewer than five people practised it: the others in the sum can be seen, and subtracted.
    """
    few = ItemFigures.objects.filter(
        version__isnull=False,
        quiz__in=quizzes_kept_apart(course),
        taken=Taken.FIRST,
        attempts__lt=STEP,
    )
    of_now = Q(
        ~Q(figures__version__in=list(few.order_by().values_list("version", flat=True))),
        figures__quiz=None,
        figures__taken=Taken.FIRST,
        figures__version=F("current"),
        figures__attempts__gte=STEP,
    )
    found = found.annotate(now=FilteredRelation("figures", condition=of_now))
    if filters.facility is Facility.HARD:
        found = found.filter(now__facility__lt=HARD)
    elif filters.facility is Facility.EASY:
        found = found.filter(now__facility__gt=EASY)
    if filters.discrimination is not None:
        least = 0.0 if filters.discrimination is Discrimination.NEGATIVE else LOW_DISCRIMINATION
        found = found.filter(now__discrimination__lt=least)
    return found


# Words


def folded(text: str) -> str:
    """Return a text as a search compares it: without case, accents and forms of letters."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).replace("ı", "i")


def _worded(found: QuerySet[Question], text: str) -> list[int]:
    """Return the ids of questions that hold every word of the text.

    The texts are compared here: the two databases fold letters differently, and one keeps those of
    other scripts escaped. Reading the bodies of 1,000 questions takes some 20 ms.
    """
    words = folded(text).split()
    filed = ("key", "name", "objective__text")
    rows = found.order_by().values_list("pk", "current__body", "tags", *filed)
    return [pk for pk, body, tags, *said in rows if _holds(words, body, [*said, *tags])]


def _holds(words: list[str], body: dict | None, texts: list[str]) -> bool:
    _add_texts(body, texts)
    text = folded("\n".join(texts))
    return all(word in text for word in words)


def _add_texts(value: object, texts: list[str]) -> None:
    """Add the stem, the options and whatever else of a body is read as its question."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            # Most of a body is neither: flags, numbers, keys and what is said afterwards.
            if name not in _NOT_ASKED and isinstance(part, str | list | dict):
                _add_texts(part, texts)
    elif isinstance(value, list):
        for part in value:
            _add_texts(part, texts)


# A page


def lines(questions: Iterable[Question], user: User) -> list[BankLine]:
    """Return the rows of a page: three queries, however many they are.

    ``questions`` is a slice of what `find` returned.
    """
    page = list(
        questions.select_related("lesson", "current", "author").annotate(
            facility=F("now__facility"), discrimination=F("now__discrimination")
        )
    )
    ids = [question.pk for question in page]
    seen = Quiz.objects.authored_for(user)
    places = QuizQuestion.objects.filter(question__in=ids, quiz__in=seen)
    used = places.order_by().values_list("question")
    quizzes = dict(used.annotate(number=Count("quiz", distinct=True)))
    reviews = _latest_reviews(ids)
    return [
        BankLine(
            question=one,
            stem=_stem(one),
            quizzes=quizzes.get(one.pk, 0),
            facility=one.facility,
            discrimination=one.discrimination,
            review=reviews.get(one.pk, ""),
        )
        for one in page
    ]


def _stem(question: Question) -> str:
    body = question.current.body if question.current else {}
    stem = markdown.plain(body.get("stem", "")) or question.key
    return stem if len(stem) <= STEM_SHOWN else f"{stem[: STEM_SHOWN - 1]}…"


def _latest_reviews(ids: list[int]) -> dict[int, str]:
    """Return what came of the last review of each question, for those where something is to do."""
    rows = QuestionReview.objects.filter(question__in=ids).order_by("pk")
    latest = dict(rows.values_list("question", "decision"))
    told = {QuestionReview.Decision.OPEN, QuestionReview.Decision.CHANGES}
    return {pk: decision for pk, decision in latest.items() if decision in told}


# Reviews


def _reviews(reviewing: Reviewing, user: User) -> QuerySet[QuestionReview]:
    """Return the reviews of a question of the outer query that stand so."""
    of_question = QuestionReview.objects.filter(question=OuterRef("pk"))
    if reviewing is Reviewing.MINE:
        return _waiting(of_question, user)
    if reviewing is Reviewing.OPEN:
        return of_question.filter(decision=QuestionReview.Decision.OPEN)
    later = QuestionReview.objects.filter(question=OuterRef("question"), pk__gt=OuterRef("pk"))
    asked = of_question.filter(decision=QuestionReview.Decision.CHANGES)
    return asked.exclude(Exists(later))


def _waiting(reviews: QuerySet[QuestionReview], user: User) -> QuerySet[QuestionReview]:
    mine = Q(reviewer=None) | Q(reviewer=user.pk)
    waiting = reviews.filter(mine, decision=QuestionReview.Decision.OPEN)
    own = Q(asked_by=user.pk) | Q(question__current__created_by=user.pk)
    return waiting.exclude(own)


def reviews_of(question: Question) -> list[QuestionReview]:
    """Return the reviews of a question with their comments, the latest first: two queries."""
    reviews = question.reviews.select_related("asked_by", "reviewer", "decided_by", "version")
    comments = Prefetch("comments", ReviewComment.objects.select_related("by").order_by("pk"))
    return list(reviews.prefetch_related(comments).order_by("-pk"))


def waiting_for(course: Course, user: User) -> int:
    """Return how many questions of the course wait for this person's review: one query."""
    mine = Q(reviewer=None) | Q(reviewer=user.pk)
    waiting = QuestionReview.objects.filter(
        mine, question__course=course, decision=QuestionReview.Decision.OPEN
    )
    wrote = waiting.order_by().values_list("asked_by", "question__current__created_by")
    return sum(user.pk not in people for people in wrote)


# What the filters offer


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: lessons, the objectives of one, tags in use, and authors."""

    lessons: list[Lesson]
    objectives: list[Objective]
    tags: list[str]
    authors: list[User]


def choices(course: Course, user: User, lesson: str) -> Choices:
    """Return what the bank can be filtered by, in at most four queries."""
    bank = bank_of(course, user)
    lessons = Lesson.objects.authored_for(user).filter(course=course)
    objectives: list[Objective] = []
    if lesson:
        objectives = list(
            Objective.objects.authored_for(user).filter(course=course, lesson__key=lesson)
        )
    tags = bank.exclude(tags=[]).order_by().values_list("tags", flat=True).distinct()
    wrote = bank.exclude(author=None).order_by().values("author")
    return Choices(
        lessons=list(lessons.order_by("module__number", "number", "pk").only("key", "title")),
        objectives=objectives,
        tags=sorted({tag for of_question in tags for tag in of_question}),
        authors=list(User.objects.filter(pk__in=wrote).order_by("display_name", "username")),
    )
