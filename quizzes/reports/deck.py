"""A person's own deck as a list: which cards fit the filters, and how each of them stands."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.domain.memory import Phase
from quizzes.domain.scheduling import is_set_aside
from quizzes.models import CardState, Course, Lesson, Note, Objective, OwnWording, User
from quizzes.models.notes import own_body
from quizzes.reports.asked_cards import interval_words
from quizzes.reports.lessons import ShownCard, show_card

CARDS_A_PAGE = 50
SEARCHED = ("front", "back", "text", "answers", "extra")
"""The texts of a note that a search looks into."""


class Standing(StrEnum):
    """What a card may be filtered by."""

    DUE = "due"
    NEW = "new"
    LEARNING = "learning"
    SUSPENDED = "suspended"
    BURIED = "buried"
    LEECH = "leech"
    FLAGGED = "flagged"


class Order(StrEnum):
    """What the list may be sorted by."""

    COURSE = "course"
    DUE = "due"
    LAPSES = "lapses"


class Kind(StrEnum):
    """Whose card it is and how much it matters."""

    CORE = "core"
    EXTRA = "extra"
    OWN = "own"


STANDINGS = {
    Standing.DUE: gettext_lazy("Due now"),
    Standing.NEW: gettext_lazy("New"),
    Standing.LEARNING: gettext_lazy("In short steps"),
    Standing.SUSPENDED: gettext_lazy("Suspended"),
    Standing.BURIED: gettext_lazy("Buried until tomorrow"),
    Standing.LEECH: gettext_lazy("Forgotten often"),
    Standing.FLAGGED: gettext_lazy("Flagged"),
}
ORDERS = {
    Order.COURSE: gettext_lazy("As in the course"),
    Order.DUE: gettext_lazy("Due first"),
    Order.LAPSES: gettext_lazy("Forgotten most"),
}
KINDS = {
    Kind.CORE: gettext_lazy("Core"),
    Kind.EXTRA: gettext_lazy("Extra"),
    Kind.OWN: gettext_lazy("My own notes"),
}

_SORTED_BY = {
    Order.COURSE: (),
    Order.DUE: (F("due_at").asc(nulls_last=True), F("due_on").asc(nulls_last=True)),
    Order.LAPSES: ("-lapses",),
}
_AS_IN_THE_COURSE = (
    *("card__note__course", "card__note__lesson__module__number", "card__note__lesson__number"),
    *("card__note__lesson", "card__note__position", "card"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a person looks for; what is None or empty leaves nothing out."""

    state: Standing | None = None
    lesson: int | None = None
    objective: int | None = None
    tag: str = ""
    kind: Kind | None = None
    text: str = ""
    order: Order = Order.COURSE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckCard:
    """A card of the deck as a row of the list shows it: when it is due, and its marks, in words."""

    pk: int
    shown: ShownCard
    course: Course
    lesson: Lesson
    when: str
    marks: tuple[str, ...]
    tags: tuple[str, ...]
    flag: int
    lapses: int
    is_own: bool


def find(user: User, filters: Filters, *, at: datetime, day: date) -> QuerySet[CardState]:
    """Return the states of the person's cards that fit, sorted, to be cut into pages.

    ``day`` is the person's learner day. `rows` shows a page of them.
    """
    states = CardState.objects.deck_of(user)
    if filters.state is not None:
        states = states.filter(_standing(filters.state, user, at, day))
    if filters.lesson is not None:
        states = states.filter(card__note__lesson=filters.lesson)
    if filters.objective is not None:
        states = states.filter(card__note__objective=filters.objective)
    if filters.kind is not None:
        states = states.filter(_kind(filters.kind))
    if filters.tag:
        states = states.tagged(filters.tag)
    if filters.text:
        states = states.filter(_worded(filters.text, user))
    return states.order_by(*_SORTED_BY[filters.order], *_AS_IN_THE_COURSE)


def rows(states: QuerySet[CardState], *, user: User, at: datetime, day: date) -> list[DeckCard]:
    """Return the page's cards as rows: one query, whatever they are."""
    with_card = states.select_related(
        "card__note__current", "card__note__lesson", "card__note__course"
    ).annotate(own_body=own_body(user, "card__note"))
    return [row_of(state, user=user, at=at, day=day) for state in with_card]


def row_of(state: CardState, *, user: User, at: datetime, day: date) -> DeckCard:
    """Return one card of the deck; the state has ``own_body``, and its card's note with it."""
    card, note = state.card, state.card.note
    card.own_body = state.own_body
    return DeckCard(
        pk=card.pk,
        shown=show_card(card, note.course.key),
        course=note.course,
        lesson=note.lesson,
        when=when_words(state, at=at, day=day),
        marks=tuple(_marks(state, user, day)),
        tags=tuple(state.tags),
        flag=state.flag,
        lapses=state.lapses,
        is_own=note.owner_id is not None,
    )


def when_words(state: CardState, *, at: datetime, day: date) -> str:
    """Return in words when the card is asked next, whatever keeps it back beside."""
    if state.phase == Phase.NEW:
        return _("new, from tomorrow") if state.joined_on > day else _("new")
    if state.due_at is not None:
        return _("now") if state.due_at <= at else interval_words(state.due_at - at)
    late = (day - state.due_on).days
    if late > 0:
        return ngettext("since %(n)d day", "since %(n)d days", late) % {"n": late}
    return interval_words(-late) if late else _("today")


def _marks(state: CardState, user: User, day: date):
    if state.suspended:
        yield _("suspended")
    elif is_set_aside(state.memory(), day=day):
        yield _("buried until tomorrow")
    if state.flag:
        yield _("flag %(n)d") % {"n": state.flag}
    if user.leech_lapses and state.lapses >= user.leech_lapses:
        yield ngettext("forgotten %(n)d time", "forgotten %(n)d times", state.lapses) % {
            "n": state.lapses
        }


def _standing(standing: Standing, user: User, at: datetime, day: date) -> Q:
    shown = Q(suspended=False) & (Q(buried_on=None) | Q(buried_on__lt=day))
    if standing is Standing.LEECH:
        # Nobody's limit is nought: then no card is called hard.
        return Q(lapses__gte=user.leech_lapses) if user.leech_lapses else Q(pk__in=())
    return {
        Standing.DUE: shown & (Q(due_at__lte=at) | Q(due_on__lte=day)),
        Standing.NEW: Q(phase=Phase.NEW),
        Standing.LEARNING: Q(due_at__isnull=False),
        Standing.SUSPENDED: Q(suspended=True),
        Standing.BURIED: Q(buried_on__gte=day),
        Standing.FLAGGED: Q(flag__gt=0),
    }[standing]


def _kind(kind: Kind) -> Q:
    if kind is Kind.OWN:
        return Q(card__note__owner__isnull=False)
    tier = Note.Tier.CORE if kind is Kind.CORE else Note.Tier.EXTRA
    return Q(card__note__owner=None, card__note__tier=tier)


def _worded(text: str, user: User) -> Q:
    # SQLite folds the case of English letters alone; so the usual ways to write others are tried.
    folded = {text.lower(), text.upper(), text.capitalize(), text.title()}
    spellings = {text} if text.isascii() else {text, *folded}
    # It also keeps a list of texts, such as accepted answers, with other letters escaped.
    spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    of_course, own = Q(), Q()
    for field in SEARCHED:
        for spelling in spellings:
            of_course |= Q((f"card__note__current__body__{field}__icontains", spelling))
            own |= Q((f"body__{field}__icontains", spelling))
    worded = OwnWording.objects.filter(own, user=user.pk)
    return of_course | Q(card__note__in=worded.values("note"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: lessons and objectives with cards in the deck, and own tags."""

    lessons: list[Lesson]
    objectives: list[Objective]
    tags: list[str]


def choices(user: User, lesson: int | None) -> Choices:
    """Return what the person can filter by, in three queries; objectives are the lesson's."""
    deck = CardState.objects.deck_of(user)
    lessons = Lesson.objects.readable().filter(pk__in=deck.values("card__note__lesson"))
    objectives = Objective.objects.published().filter(
        pk__in=deck.filter(card__note__lesson=lesson).values("card__note__objective")
    )
    tags = deck.exclude(tags=[]).order_by().values_list("tags", flat=True).distinct()
    return Choices(
        lessons=list(
            lessons.select_related("course").order_by("course", "module__number", "number")
        ),
        objectives=list(objectives) if lesson is not None else [],
        tags=sorted({tag for of_card in tags for tag in of_card}, key=str.casefold),
    )
