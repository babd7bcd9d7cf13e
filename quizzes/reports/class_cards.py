"""The answers to cards of a class, as far as they bear on what is known: the rest is not read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain, product
from operator import itemgetter, or_

from django.db.models import Aggregate, Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast

from quizzes.domain.knowing import Given, Seen, Span, days_in_order
from quizzes.domain.memory import EventKind
from quizzes.models import CardEvent

type Pair = tuple[int, int]
"""A person and an objective."""

TERMS = 100
"""Days, or objectives, of one query: SQLite takes a thousand conditions side by side."""

VALUES = 25_000
"""People named in the conditions of one query: SQLite as it comes takes 32,766 values."""

ROWS_AT_ONCE = 5_000

_moment = itemgetter(3)


def text(of: str | Aggregate) -> Cast:
    """Return a moment or a day as the text that the database makes of it."""
    return Cast(of, TextField())


def card_days(
    people: Collection[int],
    cards: Mapping[int, int],
    seen: Mapping[Pair, list[Seen]],
    given: Mapping[Pair, list[Given]],
) -> list[tuple[int, int, str, str]]:
    """Return person, objective, first moment and day of days on which its cards were answered.

    ``cards`` has the objective of each card that is asked about. Readings ``seen`` and answers
    ``given`` say which of the days matter; `is_known` finds the same as of all of them. At most
    two queries, and one for each hundred days with quizzes and hundred objectives; more of them
    where that would name too many people at once.

    Where days and moments go the same way, an answer is spoilt by cards of its own day alone, and
    of all days before it is enough to know that there was one. Of whoever flew west all is read.
    """
    asked, answered = _days_asked(given), _days_of_cards(people)
    orderly = _orderly(people, answered, seen, asked)
    near = defaultdict(list)
    for person in orderly:
        for day, at, _last in answered[person]:
            if (person, day) in asked and at <= asked[person, day][1]:
                near[day].append(person)
    unread = defaultdict(list)
    for person, objective in product(orderly, set(cards.values())):
        if _is_open((person, objective), seen, given):
            unread[objective].append(person)
    rows = chain(_first_answers(unread, cards), _near(near), _all(set(people) - orderly))
    first: dict[tuple, str] = {}
    for user, card, day, at in rows:
        key = user, cards.get(card), day
        if key not in first or at < first[key]:
            first[key] = at
    return [(user, one, at, day) for (user, one, day), at in first.items() if one is not None]


def _days_asked(given: Mapping[Pair, list[Given]]) -> dict[tuple[int, str], tuple[str, str]]:
    """Return the first and the last moment of answers to questions, by person and day."""
    found: dict[tuple[int, str], tuple[str, str]] = {}
    for (person, _objective), answers in given.items():
        for _question, _sitting, day, at, _worth in answers:
            first, last = found.get((person, day), (at, at))
            found[person, day] = (min(first, at), max(last, at))
    return found


def _days_of_cards(people: Collection[int]) -> dict[int, list[Span]]:
    """Return the days on which anything was done with cards, by person: index entries alone."""
    days = CardEvent.objects.filter(user__in=people).order_by().values("user", "day")
    found = defaultdict(list)
    rows = days.values_list("user", *map(text, (Min("day"), Min("at"), Max("at"))))
    for person, *span in rows.iterator(ROWS_AT_ONCE):
        found[person].append(tuple(span))
    return found


def _orderly(
    people: Collection[int], answered: Mapping[int, list[Span]], seen: Mapping, asked: Mapping
) -> set[int]:
    """Return the people of whom all days go the way of their moments."""
    spans = defaultdict(list, {person: list(days) for person, days in answered.items()})
    for (person, day), moments in asked.items():
        spans[person].append((day, *moments))
    for (person, _objective), readings in seen.items():
        spans[person] += [(day, at, at) for at, day in readings]
    return {person for person in people if days_in_order(spans[person])}


def _is_open(pair: Pair, seen: Mapping, given: Mapping) -> bool:
    """Tell whether cards may have shown an objective before it was read."""
    if pair not in seen:
        return True
    answers = given.get(pair)
    return answers is not None and min(map(_moment, answers)) < min(seen[pair])[0]


def _first_answers(unread: Mapping[int, list[int]], cards: Mapping[int, int]) -> Iterator[tuple]:
    """Return person, card, day and moment of first answers, of these people by objective."""
    of = defaultdict(list)
    for card, objective in cards.items():
        of[objective].append(card)
    fields = ("user", "card", text(Min("day")), text(Min("at")))
    for some in _batches(unread):
        wanted = reduce(or_, (Q(card__in=of[one], user__in=people) for one, people in some))
        firsts = _reviews(wanted, _people(some)).values("user", "card")
        yield from firsts.values_list(*fields).iterator(ROWS_AT_ONCE)


def _near(days: Mapping[str, list[int]]) -> Iterator[tuple]:
    """Return person, card, day and moment of the answers of these people on these days."""
    for some in _batches(days):
        wanted = reduce(or_, (Q(day=day, user__in=people) for day, people in some))
        yield from _rows(_reviews(wanted, _people(some)))


def _batches[Of](terms: Mapping[Of, list[int]]) -> Iterator[list[tuple[Of, list[int]]]]:
    """Yield conditions with their people, as many together as go into one query."""
    some: list[tuple[Of, list[int]]] = []
    values = 0
    for of, people in terms.items():
        if some and (len(some) == TERMS or values + len(people) > VALUES):
            yield some
            some, values = [], 0
        some.append((of, people))
        values += len(people)
    if some:
        yield some


def _people(some: Iterable[tuple[object, list[int]]]) -> set[int]:
    return {person for _of, people in some for person in people}


def _all(people: set[int]) -> Iterator[tuple]:
    return _rows(_reviews(Q(user__in=people), people)) if people else iter(())


def _rows(reviews: QuerySet) -> Iterator[tuple]:
    return reviews.values_list("user", "card", text("day"), text("at")).iterator(ROWS_AT_ONCE)


def _reviews(wanted: Q, people: Collection[int]) -> QuerySet[CardEvent]:
    """Return the answers to cards, of these people, that were not taken back."""
    undone = CardEvent.objects.filter(user__in=people, undoes__isnull=False).order_by()
    reviews = CardEvent.objects.filter(wanted, kind=EventKind.REVIEW).order_by()
    return reviews.exclude(pk__in=undone.values("undoes"))
