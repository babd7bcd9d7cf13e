"""Everything a lesson page shows, in few queries whatever the lesson holds."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.utils.safestring import SafeString

from quizzes import markdown
from quizzes.domain import lesson_text
from quizzes.domain.memory import EventKind, Rating
from quizzes.domain.progress import reading_minutes
from quizzes.drawings import DrawingError
from quizzes.models import (
    Card,
    CardEvent,
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    LessonReading,
    Note,
    Objective,
    Person,
    Quiz,
    Source,
    Status,
    User,
)
from quizzes.models.groups import may_enter
from quizzes.reports import wording
from quizzes.reports.card_sides import sides_of_card


@dataclass(frozen=True)
class ShownCard:
    """A card with its sides as safe HTML; ``is_own`` tells that the person worded it so."""

    pk: int
    question: SafeString
    answer: SafeString
    extra: SafeString
    is_own: bool = False

    @property
    def words(self) -> str:
        """What the card asks, as plain words."""
        return markdown.words_of(self.question)


@dataclass(frozen=True)
class RecallArea:
    """A place in the lesson where cards are asked, as one person finds it now.

    ``waiting`` are the cards still to be asked, the first of them next; ``asked`` counts those
    answered here today, ``remembered`` those of them that were known; what was forgotten comes
    back in the lesson unless the area ``is_last``. ``uuid`` is that of the next answer here, so
    that it counts once however often it is sent.
    """

    number: int
    section: str
    waiting: tuple[ShownCard, ...]
    asked: int
    remembered: int
    is_last: bool
    uuid: UUID = field(default_factory=uuid4)

    @property
    def card(self) -> ShownCard | None:
        """The card to ask next, None when the area is done."""
        return self.waiting[0] if self.waiting else None

    @property
    def position(self) -> int:
        """Which card of the area is next, counted from 1."""
        return self.asked + 1

    @property
    def total(self) -> int:
        """How many cards the area asks of this person today."""
        return self.asked + len(self.waiting)


def find_lesson(user, course_key: str, lesson_key: str) -> Lesson | None:
    """Return the published lesson with its course and module, or None.

    The course is checked too: published, and open or the person's. On the lesson stand
    ``read_at`` of this person, ``quiz_key`` of its practice set and ``extras``, the number of its
    extra cards.
    """
    extras = Card.objects.filter(
        note__lesson=OuterRef("pk"),
        note__owner=None,
        note__tier=Note.Tier.EXTRA,
        note__status=Status.PUBLISHED,
        retired=False,
    )
    counted = extras.order_by().values("note__lesson").annotate(n=Count("pk")).values("n")
    readings = LessonReading.objects.filter(user=user.pk, lesson=OuterRef("pk"))
    practice = Quiz.objects.practice_sets().filter(lesson=OuterRef("pk"))
    return (
        Lesson.objects.readable()
        .filter(may_enter(user, "course__"))
        .filter(course__key=course_key, key=lesson_key, course__status="published")
        .select_related("course", "module")
        .annotate(
            read_at=Subquery(readings.values("read_at")[:1]),
            quiz_key=Subquery(practice.values("key")[:1]),
            extras=Subquery(counted),
        )
        .first()
    )


def anchors(lesson: Lesson) -> frozenset[str]:
    """Return the anchors of the lesson's sections."""
    return lesson_text.parse(lesson.body).anchors()


def area_count(lesson: Lesson) -> int:
    """Return how many recall areas the lesson has."""
    return len(lesson_text.parse(lesson.body).recall_areas)


def prompted_cards(user, lesson: Lesson) -> set[int]:
    """Return the primary keys of the cards that the lesson asks this person."""
    places = lesson_text.parse(lesson.body).recall_areas
    found = _cards_by_name(user, lesson, {name for place in places for name in place.cards})
    return {card.pk for card in found.values()}


def lesson_page(
    *, user: User, lesson: Lesson, day: date, skipped: frozenset[int] = frozenset()
) -> dict:
    """Return the template's context for a lesson; ``day`` is the reader's learner day."""
    structure = lesson_text.parse(lesson.body)
    course = lesson.course
    keys = {kind: keys_of(structure, kind) for kind in ("source", "term")}
    sources = list(Source.objects.published().filter(course=course, key__in=keys["source"]))
    numbers = {source.key: source.number for source in sources}
    segments = markdown.render_lesson(lesson.body, course.key, numbers)
    figures = figures_in(course, structure)
    areas = iter(recall_areas(user=user, lesson=lesson, day=day, skipped=skipped))
    lessons = Lesson.objects.readable().filter(course=course)
    lessons = list(lessons.only("key", "title", "number", "course_id"))
    return {
        "course": course,
        "lesson": lesson,
        "nav": "course",
        "minutes": reading_minutes(len(lesson.body.split())),
        "sections": [
            {"id": section.anchor, "title": section.title}
            for section in structure.sections
            if section.level == 2
        ],
        "segments": [
            (
                segment,
                next(areas, None) if segment.kind == "recall" else figures.get(segment.figure),
            )
            for segment in segments
        ],
        "summary": lesson.summary.splitlines(),
        "terms": _terms(lesson, keys["term"]),
        "has_notes": bool(structure.notes),
        "sources": [(s, markdown.render_inline(s.citation, course.key)) for s in sources],
        "lesson_count": len(lessons),
        **_neighbours(lessons, lesson),
        **_objectives_and_people(lesson),
    }


def _objectives_and_people(lesson: Lesson) -> dict[str, list[dict]]:
    """Return what the lesson teaches, whom it speaks of, and its practice sets behind the first.

    Each in order: one query for all.
    """
    objectives = Objective.objects.published().filter(lesson=lesson).order_by()
    people = Person.objects.published().filter(lessons=lesson).order_by()
    practice = Quiz.objects.practice_sets().filter(lesson=lesson).order_by()
    of_objectives = ("position", "pk", "text", "key", Value("objective"), Value(""))
    of_people = ("position", "pk", "name", "key", Value("person"), "role")
    of_practice = ("position", "pk", "title", "key", Value("quiz"), Value(""))
    others = people.values_list(*of_people), practice.values_list(*of_practice)
    rows = objectives.values_list(*of_objectives).union(*others, all=True)
    ordered = sorted(rows.order_by(), key=lambda row: row[:2])
    sets = [{"title": row[2], "key": row[3]} for row in ordered if row[4] == "quiz"]
    return {
        "objectives": [{"text": row[2]} for row in ordered if row[4] == "objective"],
        "people": [
            {"name": name, "key": key, "role": role}
            for _position, _pk, name, key, kind, role in ordered
            if kind == "person"
        ],
        "more_practice": sets[1:],
    }


def keys_of(structure: lesson_text.TextStructure, kind: str) -> set[str]:
    """Return the keys that links of this kind in a text name."""
    return {reference.key for reference in structure.references if reference.kind == kind}


def _terms(lesson: Lesson, mentioned: set[str]) -> list[tuple[GlossaryTerm, SafeString]]:
    """Return the lesson's terms, those its text mentions too, with their definitions as HTML."""
    published = GlossaryTerm.objects.published().filter(course=lesson.course_id)
    terms = published.filter(Q(key__in=mentioned) | Q(lessons=lesson)).distinct()
    ordered = sorted(terms, key=lambda term: term.term.casefold())
    return [(term, markdown.render(term.definition, lesson.course.key)) for term in ordered]


def figures_in(course: Course, structure: lesson_text.TextStructure) -> dict:
    """Return by key what a page shows of the published figures in a text: one query at most."""
    keys = {place.key for place in structure.figures}
    if not keys:
        return {}
    found = Figure.objects.published().filter(course=course, key__in=keys)
    return {
        figure.key: {
            "figure": figure,
            "drawing": _drawing(figure),
            "caption": markdown.render_inline(figure.caption, course.key),
            "text": markdown.render(figure.text, course.key),
        }
        for figure in found
    }


def _drawing(figure: Figure) -> SafeString:
    try:
        return markdown.render_drawing(figure.svg)
    except DrawingError:
        # The words of the figure still say everything the drawing would.
        return SafeString("")


def _neighbours(lessons: list[Lesson], lesson: Lesson) -> dict:
    index = next(n for n, other in enumerate(lessons) if other.pk == lesson.pk)
    return {
        "position": index + 1,
        "previous": lessons[index - 1] if index else None,
        "following": lessons[index + 1] if index + 1 < len(lessons) else None,
    }


def recall_areas(
    *,
    user: User,
    lesson: Lesson,
    day: date,
    skipped: frozenset[int] = frozenset(),
) -> tuple[RecallArea, ...]:
    """Return the lesson's recall areas as this person finds them on this learner day.

    A card forgotten today returns in the next area after the one it was asked in, behind that
    area's own cards, until it is remembered. Cards the person may not see now are left out.
    """
    places = lesson_text.parse(lesson.body).recall_areas
    cards = _cards_by_name(user, lesson, {name for place in places for name in place.cards})
    ratings = _ratings_of_the_day(user, cards.values(), day)
    areas = []
    forgotten: list[Card] = []
    for number, place in enumerate(places):
        own = [cards[name] for name in place.cards if name in cards]
        queue = own + [card for card in forgotten if card not in own]
        asked = _take_ratings(queue, ratings)
        waiting = [card for card in queue if card not in asked and card.pk not in skipped]
        forgotten = [card for card, rating in asked.items() if rating == Rating.AGAIN]
        areas.append(
            RecallArea(
                number=number,
                section=place.section or "",
                waiting=tuple(show_card(card, lesson.course.key) for card in waiting),
                asked=len(asked),
                remembered=len(asked) - len(forgotten),
                is_last=number == len(places) - 1,
            )
        )
    return tuple(areas)


def _take_ratings(queue: list[Card], ratings: dict[int, list[int]]) -> dict[Card, int]:
    """Return each card's first rating not yet taken by an earlier area."""
    return {card: ratings[card.pk].pop(0) for card in queue if ratings.get(card.pk)}


def _cards_by_name(user, lesson: Lesson, names: set[str]) -> dict[str, Card]:
    if not names:
        return {}
    keys = {name.split("/")[0] for name in names}
    visible = Card.objects.visible_to(user).filter(note__course=lesson.course_id)
    cards = visible.filter(note__key__in=keys).select_related("note__current").worded_for(user)
    return {str(card): card for card in cards if str(card) in names}


def _ratings_of_the_day(user: User, cards, day: date) -> dict[int, list[int]]:
    if user.pk is None:
        return {}
    events = CardEvent.objects.filter(
        user=user,
        day=day,
        card__in=[card.pk for card in cards],
        kind=EventKind.REVIEW,
        place=CardEvent.Place.LESSON,
        undone_by=None,
    ).values_list("card_id", "rating")
    ratings: dict[int, list[int]] = {}
    for card_id, rating in events:
        ratings.setdefault(card_id, []).append(rating)
    return ratings


def show_card(card: Card, course_key: str) -> ShownCard:
    """Return the card with its sides rendered as the person words them.

    The card comes from ``Card.objects.worded_for(user)``, its note's current wording with it.
    """
    body, is_own = wording.of_card(card)
    sides = sides_of_card(body, card.slot, course_key)
    return ShownCard(
        pk=card.pk,
        question=sides.question,
        answer=sides.answer,
        extra=sides.extra,
        is_own=is_own,
    )
