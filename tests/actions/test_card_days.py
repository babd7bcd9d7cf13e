"""Kept days: whatever happens to a deck, they are what its events add up to."""

from collections import defaultdict
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from django.core.management import call_command

from quizzes.actions import card_days, card_marks, cards
from quizzes.actions.deletion import delete_account
from quizzes.actions.guests import merge_guest
from quizzes.domain.memory import Rating
from quizzes.domain.recall import BINS, MILLION, DayNumbers
from quizzes.models import CardDay, CardEvent, CardState, ParameterSet, User
from quizzes.models.card_days import FROZEN_AFTER, count_days, last_frozen
from quizzes.reports.numbers import numbers_page
from tests.factories import fresh_uuid

pytestmark = pytest.mark.django_db


def counted_by_hand(user) -> dict:
    """Return the numbers of each day, counted one event after another."""
    days: dict = defaultdict(lambda: defaultdict(int))
    bins: dict = defaultdict(lambda: [0] * 30)
    events = list(CardEvent.objects.filter(user=user))
    undone = {event.undoes_id for event in events}
    for event in events:
        if event.kind != "review" or event.pk in undone:
            continue
        day = days[event.day]
        day["answers"] += 1
        day["practice"] += event.practice
        day["new_cards"] += event.was_new
        day["seconds"] += event.seconds or 0
        day["timed"] += event.seconds is not None
        day["undated"] += (event.practice, event.was_new, event.days_since) == (False, False, None)
        if not event.days_since:
            continue
        band = "young" if event.days_since < 21 else "mature"
        day[band] += 1
        day[f"{band}_recalled"] += event.rating > 1
        day[f"{band}_wanted"] += round(event.desired_retention * MILLION)
        at = 3 * min(int(event.predicted * BINS), BINS - 1)
        bins[event.day][at] += 1
        bins[event.day][at + 1] += event.rating > 1
        bins[event.day][at + 2] += round(event.predicted * MILLION)
    return {
        day: DayNumbers(**counts, bins=tuple(bins[day])) for day, counts in sorted(days.items())
    }


def kept(user, day) -> dict:
    """Return the days that are kept and had answers."""
    rows = CardDay.objects.filter(user=user, day__lt=day).order_by("day")
    return {row.day: row.numbers() for row in rows if row.numbers() != DayNumbers()}


def assert_right(user, now) -> None:
    """Check that what is kept and what is counted today is what happened."""
    day = user.learner_day(now)
    card_days.keep(user=user, day=day)
    by_hand = counted_by_hand(user)
    assert count_days(user) == by_hand
    assert kept(user, day) == {one: by_hand[one] for one in by_hand if one < day}
    assert card_days.keep(user=user, day=day) == 0
    assert card_days.keep_again(user=user, day=day) == 0


def answer(user, card, now, rating=Rating.GOOD, **more):
    given = {"claimed_at": None, "uuid": fresh_uuid(), "now": now} | more
    return cards.review(user=user, card_id=card.pk, rating=rating, **given)


def do_something(user, course, clock, rng: Random) -> None:
    """Answer, late or not, with a time or not; take back, mark, begin again; or look."""
    card = rng.choice(course.cards)
    chance = rng.random()
    if chance < 0.7:
        late = timedelta(hours=rng.choice([0, 0, 0, 5, 50, 200]))
        seconds = rng.choice([None, 3, 40, 5_000])
        place = rng.choice(["review", "review", "lesson", "custom"])
        rating = rng.choice(list(Rating))
        claimed = clock.now - late
        answer(user, card, clock.now, rating, claimed_at=claimed, seconds=seconds, place=place)
    elif chance < 0.85:
        cards.undo(user=user, uuid=fresh_uuid(), now=clock.now)
    elif chance < 0.9:
        mark = rng.choice([card_marks.suspend, card_marks.resume, card_marks.begin_again])
        mark(user=user, cards=[card.pk], uuid=UUID(fresh_uuid()), now=clock.now, place="deck")
    else:
        numbers_page_of(user, clock.now)


def numbers_page_of(user, now) -> dict:
    day = user.learner_day(now)
    card_days.keep(user=user, day=day)
    return numbers_page(user=user, day=day)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.exhaustive
def test_kept_days_are_what_the_events_add_up_to(course, student, clock, seed):
    rng = Random(seed)
    student.answers_per_day = 4
    student.save()
    for _step in range(60):
        do_something(student, course, clock, rng)
        clock.move(hours=rng.choice([0, 1, 9, 30, 200]))
        if rng.random() < 0.2:
            student.time_zone = rng.choice(["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
            student.day_rollover_hour = rng.choice([0, 4, 23])
            student.save()
        if rng.random() < 0.3:
            assert_right(student, clock.now)
    assert_right(student, clock.now)
    cards.rebuild(user=student)
    assert_right(student, clock.now)


class TestWhatIsCountedAgain:
    def test_days_that_cannot_change_are_settled_and_never_counted_again(
        self, course, student, clock, count_queries
    ):
        answer(student, course.cards[0], clock.now)
        clock.move(days=FROZEN_AFTER + 1)
        day = student.learner_day(clock.now)
        card_days.keep(user=student, day=day)
        assert list(CardDay.objects.values_list("day", "answers", "is_settled")) == [
            (last_frozen(day), 1, True)
        ]
        with count_queries() as queries:
            assert card_days.keep(user=student, day=day) == 0
        assert len(queries) == 3

    def test_a_recent_day_is_counted_again_only_when_something_came(self, course, student, clock):
        answer(student, course.cards[0], clock.now)
        clock.move(days=1)
        day = student.learner_day(clock.now)
        assert card_days.keep(user=student, day=day) == 1
        assert card_days.keep(user=student, day=day) == 0
        answer(student, course.cards[1], clock.now, claimed_at=clock.now - timedelta(days=1))
        assert card_days.keep(user=student, day=day) == 1
        assert CardDay.objects.get().answers == 2

    def test_a_person_without_old_answers_costs_no_row(self, course, student, clock):
        answer(student, course.cards[0], clock.now)
        assert card_days.keep(user=student, day=student.learner_day(clock.now)) == 0
        assert not CardDay.objects.exists()

    def test_an_answer_as_late_as_can_be_reaches_no_settled_day(self, course, student, clock):
        student.time_zone, student.day_rollover_hour = "Pacific/Kiritimati", 0
        student.save()
        answer(student, course.cards[0], clock.now)
        clock.move(days=40)
        card_days.keep(user=student, day=student.learner_day(clock.now))
        student.time_zone, student.day_rollover_hour = "Pacific/Pago_Pago", 23
        student.save()
        given = answer(
            student, course.cards[1], clock.now, claimed_at=clock.now - timedelta(days=60)
        )
        assert given.event.day > CardDay.objects.settled_until(student)
        assert_right(student, clock.now)

    def test_parameters_and_retention_of_today_leave_the_past_alone(self, course, student, clock):
        for days in (0, 3, 30):
            clock.move(days=days)
            answer(student, course.cards[0], clock.now)
        clock.move(days=30)
        assert_right(student, clock.now)
        before = kept(student, student.learner_day(clock.now))
        ParameterSet.objects.create(parameters=[1.0] * 21, created_at=clock.now)
        student.desired_retention = 0.7
        student.save()
        assert_right(student, clock.now)
        assert kept(student, student.learner_day(clock.now)) == before


class TestWhoseDaysTheyAre:
    def test_a_merge_makes_one_persons_days_of_two(self, course, student, guest, clock):
        for person in (student, guest):
            answer(person, course.cards[0], clock.now)
        clock.move(days=60)
        for person in (student, guest):
            answer(person, course.cards[0], clock.now)
            card_days.keep(user=person, day=person.learner_day(clock.now))
        assert merge_guest(guest=guest, into=student, now=clock.now) is True
        assert not CardDay.objects.exists()
        assert_right(student, clock.now)
        assert CardDay.objects.get(answers__gt=0).answers == 2

    def test_a_deleted_account_leaves_no_day(self, course, student, other_student, clock):
        for person in (student, other_student):
            answer(person, course.cards[0], clock.now)
        clock.move(days=60)
        for person in (student, other_student):
            card_days.keep(user=person, day=person.learner_day(clock.now))
        delete_account(user=student, now=clock.now)
        assert set(CardDay.objects.values_list("user", flat=True)) == {other_student.pk}


class TestTheCommand:
    def test_it_keeps_everyones_days_and_tells_how_many(
        self, course, student, other_student, clock, capsys
    ):
        for person in (student, other_student):
            answer(person, course.cards[0], clock.now)
        clock.move(days=60)
        call_command("summarise_cards")
        call_command("summarise_cards")
        assert capsys.readouterr().out == ("4 days kept, of 2 people.\n0 days kept, of 2 people.\n")

    def test_again_finds_what_was_changed_behind_its_back(self, course, student, clock, capsys):
        answer(student, course.cards[0], clock.now)
        clock.move(days=60)
        call_command("summarise_cards")
        CardDay.objects.filter(answers=1).update(answers=7)
        call_command("summarise_cards", "--again")
        assert capsys.readouterr().out.splitlines()[1] == "1 days wrong and made anew, of 1 people."
        assert_right(student, clock.now)

    def test_people_without_answers_have_no_days(self, student, clock):
        call_command("summarise_cards")
        assert not CardDay.objects.exists()
        assert User.objects.count() == 1
        assert not CardState.objects.exists()
