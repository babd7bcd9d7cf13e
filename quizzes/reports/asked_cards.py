"""Cards as a review asks them: their sides, where they come from, and what each button does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import offers
from quizzes.domain import grading, queue, scheduling
from quizzes.domain.leeches import is_told
from quizzes.domain.memory import MemoryState, Phase, Rating
from quizzes.models import Card, CardState, Course, Lesson, User
from quizzes.models.study import study_rules
from quizzes.reports import wording
from quizzes.reports.lessons import ShownCard, show_card

_LABELS: dict[Rating, Promise] = {
    Rating.AGAIN: gettext_lazy("Again"),
    Rating.HARD: gettext_lazy("Hard"),
    Rating.GOOD: gettext_lazy("Good"),
    Rating.EASY: gettext_lazy("Easy"),
}


@dataclass(frozen=True, slots=True)
class Button:
    """One way to rate an answer: its key, and the time until the card returns, in words.

    ``stays`` tells that the card comes back on the same day.
    """

    rating: Rating
    key: int
    label: str
    interval: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """How a card is asked this time, in review or as practice.

    ``seen`` is how many answers of this kind it has had: reviews ever, or practice today.
    ``fields`` go with the form of the answer: what the buttons promise, signed, or that it is
    practice. ``early`` says when the card would be due, if it is shown before its time.
    """

    seen: int
    buttons: tuple[Button, ...]
    fields: Mapping[str, str]
    early: str = ""


@dataclass(frozen=True, slots=True)
class AskedCard:
    """A card of the queue with its sides, where it comes from, and how it is asked now.

    ``worth`` is how many of the day's answers it is counted for until it is finished. ``lapses``
    is set when it is time to suggest something else, ``is_typed`` when the answer is to
    be typed. ``correction`` says what changed in its meaning since the person last answered it.
    """

    shown: ShownCard
    course: Course
    lesson: Lesson
    passage: str
    turn: Turn
    worth: int
    lapses: int
    flag: int
    is_typed: bool
    correction: str


def interval_words(interval: timedelta | int) -> str:
    """Return a time to come in words: a timedelta for minutes and hours, an int for days."""
    if isinstance(interval, int):
        return _days_words(interval)
    minutes = max(ceil(interval.total_seconds() / 60), 1)
    if minutes < 60:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}


def _days_words(days: int) -> str:
    if days == 1:
        return _("tomorrow")
    if days < 100:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if days < 700:
        months = round(days / 30.4)
        return ngettext("in about %(n)d month", "in about %(n)d months", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("in about %(n)d year", "in about %(n)d years", years) % {"n": years}


@dataclass(frozen=True, slots=True)
class Compared:
    """What was typed for a card, and whether that answers it, in words too."""

    typed: str
    right: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Moment:
    """Who is asked, and when."""

    user: User
    at: datetime
    day: date
    load: Mapping[date, int]
    practised: Mapping[int, int] | None
    corrections: Mapping[int, str]


def asked_cards(
    *,
    user: User,
    cards: Mapping[int, queue.QueueCard],
    ids: Iterable[int],
    at: datetime,
    day: date,
    practised: Mapping[int, int] | None = None,
) -> list[AskedCard]:
    """Return the cards of the queue with these ids as the page shows them, in three queries.

    Two more are needed when the meaning of one of them was corrected ever. With ``practised``, the
    number of practice answers of each card today, they are asked as practice: the buttons schedule
    nothing.
    """
    rows = Card.objects.select_related("note__current", "note__lesson", "note__course").only(
        "slot",
        "note__key",
        "note__passage",
        "note__current__body",
        "note__lesson__key",
        "note__lesson__number",
        "note__lesson__title",
        "note__course__key",
        "note__course__language",
    )
    found = rows.worded_for(user).in_bulk(ids)
    rules = study_rules(user, {card.note.course_id for card in found.values()})
    load = CardState.objects.load(user, day) if found and practised is None else {}
    corrected = wording.corrections(user, found.values())
    moment = _Moment(user, at, day, load, practised, corrected)
    return [
        _ask(found[card], cards[card].state, rules[found[card].note.course_id], moment)
        for card in ids
        if card in found
    ]


def _ask(card: Card, state: MemoryState, rules: scheduling.Settings, moment: _Moment) -> AskedCard:
    told = state.phase == Phase.RELEARNING and is_told(state.lapses, moment.user.leech_lapses)
    practised = moment.practised
    return AskedCard(
        shown=show_card(card, card.note.course.key),
        course=card.note.course,
        lesson=card.note.lesson,
        passage=card.note.passage,
        turn=_review(card.pk, state, rules, moment)
        if practised is None
        else _practice(practised.get(card.pk, 0)),
        worth=queue.ANSWERS_PER_NEW_CARD if practised is None and state.phase == Phase.NEW else 1,
        lapses=state.lapses if told else 0,
        flag=state.flag,
        is_typed=card.note.current.body["kind"] == "typed",
        correction=moment.corrections.get(card.pk, ""),
    )


def _review(card: int, state: MemoryState, rules: scheduling.Settings, moment: _Moment) -> Turn:
    intervals = _intervals(card, state, rules, moment)
    seen, due_at = state.reviews, state.due_at
    offer = offers.sign(user=moment.user.pk, card=card, seen=seen, intervals=intervals)
    return Turn(
        seen=seen,
        buttons=_buttons(intervals),
        fields={"offer": offer},
        early=interval_words(due_at - moment.at) if due_at and due_at > moment.at else "",
    )


def _practice(seen: int) -> Turn:
    return Turn(seen=seen, buttons=_practice_buttons(), fields={"practice": "1"})


def _intervals(
    card: int, state: MemoryState, rules: scheduling.Settings, moment: _Moment
) -> dict[Rating, offers.Interval]:
    """Return the interval that each button shown leads to."""
    user, at, day = moment.user, moment.at, moment.day
    outcomes = scheduling.preview(
        state, at=at, day=day, settings=rules, seed=(user.pk, card, state.reviews), load=moment.load
    )
    return {
        rating: scheduling.interval_until(outcomes[rating], at=at, day=day)
        for rating in _shown_ratings(user)
    }


def _shown_ratings(user: User) -> tuple[Rating, ...]:
    four = user.card_buttons == User.CardButtons.FOUR
    return tuple(Rating) if four else (Rating.AGAIN, Rating.GOOD)


def _buttons(intervals: Mapping[Rating, offers.Interval]) -> tuple[Button, ...]:
    return tuple(
        Button(
            rating=rating,
            key=key,
            label=str(_LABELS[rating]),
            interval=interval_words(interval),
            stays=isinstance(interval, timedelta),
        )
        for key, (rating, interval) in enumerate(intervals.items(), 1)
    )


def _practice_buttons() -> tuple[Button, ...]:
    again = Button(Rating.AGAIN, 1, str(_LABELS[Rating.AGAIN]), _("once more"), stays=True)
    good = Button(Rating.GOOD, 2, str(_LABELS[Rating.GOOD]), _("done"), stays=False)
    return again, good


def compare_typed(*, user: User, card_id: int, typed: str) -> Compared | None:
    """Return how what was typed compares with a typed card; None if there is no such card.

    The answers are those of the person's own wording, if they have one.
    """
    worded = Card.objects.visible_to(user).worded_for(user)
    cards = worded.select_related("note__current", "note__course")
    card = cards.filter(pk=card_id, note__current__kind="typed").first()
    if card is None:
        return None
    body, _is_own = wording.of_card(card)
    question = body.as_question()
    grade = grading.grade(question, {"text": typed}, language=card.note.course.language)
    right = grade.verdict == grading.Verdict.RIGHT
    if not typed.strip():
        words = _("You typed nothing.")
    elif right:
        words = _("You typed “%(typed)s”: right.") % {"typed": typed.strip()}
    else:
        words = _("You typed “%(typed)s”. Compare it yourself.") % {"typed": typed.strip()}
    return Compared(typed=typed, right=right, words=words)
