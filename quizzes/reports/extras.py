"""The extra cards of lessons: which there are, and which of them are in a person's deck."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from quizzes.models import Card, CardState, Lesson, Note
from quizzes.reports.lessons import ShownCard, show_card


@dataclass(frozen=True, slots=True)
class ExtraCard:
    """An extra card of a lesson, and whether it is asked in this person's reviews."""

    shown: ShownCard
    is_asked: bool


@dataclass(frozen=True, slots=True)
class LessonExtras:
    """A lesson with extra cards that are not in the person's deck yet, and how many."""

    course_key: str
    key: str
    title: str
    count: int


def extra_cards(user, lesson: Lesson) -> list[ExtraCard]:
    """Return the lesson's extra cards, in its order: one query. The lesson has its course."""
    cards = _extras(user).filter(note__lesson=lesson).select_related("note__current")
    ordered = cards.worded_for(user).order_by("note__position", "pk")
    return [ExtraCard(show_card(card, lesson.course.key), card.is_asked) for card in ordered]


def lessons_with_extras(user) -> list[LessonExtras]:
    """Return the lessons with extra cards outside the person's deck, in their order: one query."""
    place = ("note__course__key", "note__lesson__key", "note__lesson__title")
    order = ("note__course", "note__lesson__module__number", "note__lesson__number")
    left = _extras(user).filter(is_asked=False).values_list(*place)
    counted = left.annotate(count=Count("pk")).order_by(*order, "note__lesson")
    return [LessonExtras(*row) for row in counted]


def _is_asked(user) -> Exists:
    return Exists(CardState.objects.filter(user=user.pk, card=OuterRef("pk"), suspended=False))


def _extras(user) -> QuerySet[Card]:
    extras = Card.objects.visible_to(user).filter(note__tier=Note.Tier.EXTRA, note__owner=None)
    return extras.annotate(is_asked=_is_asked(user))
