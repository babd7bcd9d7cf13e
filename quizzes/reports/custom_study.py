"""What a person may choose to study beside the day's review, and which cards that is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from quizzes.domain.custom_study import Study
from quizzes.domain.memory import EventKind, Rating
from quizzes.models import CardEvent, CardState, Lesson, User
from quizzes.reports.own_notes import find_lesson


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to study: the study itself, in words, and how many cards it has."""

    study: Study
    title: str
    cards: int


def chosen(
    states: QuerySet[CardState], study: Study, *, user: User, day: date
) -> QuerySet[CardState]:
    """Return those of the person's states that belong to what they chose."""
    if study.lesson:
        course, _slash, lesson = study.lesson.partition("/")
        states = states.filter(card__note__course__key=course, card__note__lesson__key=lesson)
    if study.tag:
        states = states.tagged(study.tag)
    if study.forgotten:
        states = states.filter(card__in=_forgotten(user, day))
    return states


def practice_answers(user: User, day: date) -> dict[int, list[Rating]]:
    """Return the ratings of the learner day's practice by choice, for each card, in order."""
    events = CardEvent.objects.filter(
        user=user.pk,
        day=day,
        kind=EventKind.REVIEW,
        place=CardEvent.Place.CUSTOM,
        undone_by=None,
    )
    answers = defaultdict(list)
    for card, rating in events.order_by("pk").values_list("card", "rating"):
        answers[card].append(Rating(rating))
    return dict(answers)


def choices(*, user: User, day: date) -> dict[str, list[Choice] | int]:
    """Return the lessons and tags with cards in the deck, and how many were forgotten today."""
    deck = CardState.objects.deck_of(user).filter(suspended=False)
    counts = dict(deck.values_list("card__note__lesson").annotate(Count("pk")).order_by())
    lessons = Lesson.objects.filter(pk__in=counts).select_related("course", "module")
    ordered = lessons.order_by("course", "module__number", "number")
    tagged = deck.exclude(tags=[]).values_list("tags", flat=True)
    tags = Counter(tag for of_card in tagged for tag in of_card)
    return {
        "lessons": [
            Choice(Study(lesson=f"{row.course.key}/{row.key}"), row.title, counts[row.pk])
            for row in ordered
        ],
        "tags": [Choice(Study(tag=tag), tag, n) for tag, n in sorted(tags.items())],
        "forgotten": deck.filter(card__in=_forgotten(user, day)).count(),
    }


def title_of(study: Study, *, user: User) -> str:
    """Return the name of the lesson or tag that is studied; empty without one they may see."""
    if study.tag:
        return study.tag
    lesson = find_lesson(user, study.lesson) if study.lesson else None
    return lesson.title if lesson else ""


def _forgotten(user: User, day: date) -> QuerySet:
    """Return the cards that were forgotten on the learner day, wherever they were asked."""
    return CardEvent.objects.filter(
        user=user.pk, day=day, kind=EventKind.REVIEW, rating=Rating.AGAIN, undone_by=None
    ).values("card")
