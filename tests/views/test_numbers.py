"""The pages of numbers: whose they are, what they say, what they cost."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from quizzes.actions import card_days, card_marks, cards
from quizzes.domain.memory import Rating
from quizzes.models import Card, CardDay, CardEvent, CardState, Note, Status
from quizzes.reports.card_history import card_history
from quizzes.reports.forecast import core_cards, deck_size, forecast
from quizzes.reports.numbers import numbers_page
from tests.factories import NoteFactory, fresh_uuid

pytestmark = pytest.mark.django_db

NUMBERS = "/review/numbers/"


def answer(user, card, now, rating=Rating.GOOD, **more):
    given = {"claimed_at": None, "uuid": fresh_uuid(), "now": now} | more
    return cards.review(user=user, card_id=card.pk, rating=rating, **given)


def page_of(user, clock) -> dict:
    day = user.learner_day(clock.now)
    card_days.keep(user=user, day=day)
    return numbers_page(user=user, day=day)


def learned(course, user, clock, count: int) -> list[Card]:
    """Return so many new core cards that the person learned today, and finds easy."""
    notes = [NoteFactory(objective=course.objective, key=f"n-{n}") for n in range(count)]
    made = [note.cards.get() for note in notes]
    for card in made:
        answer(user, card, clock.now, Rating.EASY)
    return made


class TestWhoseNumbersTheyAre:
    def test_a_visitor_is_sent_to_the_log_in(self, client, course, student, clock):
        answer(student, course.cards[0], clock.now)
        for address in (NUMBERS, f"{NUMBERS}cards/{course.cards[0].pk}/"):
            response = client.get(address)
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/login/?next=")

    def test_a_stranger_sees_nothing_of_them(
        self, course, student, other_student, client_of, clock
    ):
        answer(student, course.cards[0], clock.now)
        assert "You remember 0 of 3 core cards" in client_of(other_student).get(NUMBERS).text
        assert "No answers yet" in client_of(other_student).get(NUMBERS).text
        assert "1 answer, 1 of them to new cards" in client_of(student).get(NUMBERS).text

    def test_a_card_is_shown_to_whoever_has_it_in_the_deck(
        self, course, student, other_student, client_of, clock
    ):
        answer(student, course.cards[0], clock.now)
        address = f"{NUMBERS}cards/{course.cards[0].pk}/"
        assert client_of(student).get(address).status_code == 200
        assert client_of(other_student).get(address).status_code == 404
        assert client_of(student).get(f"{NUMBERS}cards/999999/").status_code == 404
        assert client_of(student).get(f"{NUMBERS}cards/{2**70}/").status_code == 404
        Card.objects.update(retired=True)
        assert client_of(student).get(address).status_code == 404


class TestOnHowManyDays:
    @pytest.mark.parametrize(
        ("answers", "words"),
        [(1, "1 answer on 1 day."), (2, "2 answers on 1 day."), (3, "3 answers on 2 days.")],
    )
    def test_only_days_with_answers_count(self, course, student, client_of, clock, answers, words):
        for number in range(answers):
            answer(student, course.cards[number], clock.now + timedelta(days=number // 2))
        clock.move(days=2)
        flagged = {"number": 1, "uuid": fresh_uuid(), "now": clock.now, "place": "deck"}
        card_marks.flag(user=student, cards=[course.cards[0].pk], **flagged)
        clock.move(days=20)
        assert words in client_of(student).get(NUMBERS).text


class TestWhatComes:
    def test_overdue_cards_and_those_in_steps_count_for_today(self, course, student, clock):
        answer(student, course.cards[0], clock.now, Rating.EASY)
        answer(student, course.cards[1], clock.now, Rating.AGAIN)
        day = student.learner_day(clock.now)
        due_on = CardState.objects.get(card=course.cards[0]).due_on
        coming = forecast(user=student, day=day)
        assert [one.cards for one in coming] == [
            1 if one in (day, due_on) else 0 for one in (c.day for c in coming)
        ]
        assert len(coming) == 30
        later = forecast(user=student, day=due_on + timedelta(days=40))
        assert later[0].cards == 2
        assert sum(one.cards for one in later) == 2

    @pytest.mark.parametrize("what", ["suspended", "retired", "note", "lesson", "module", "course"])
    def test_what_is_not_asked_does_not_come(self, course, student, clock, what):
        made = learned(course, student, clock, 3)
        day = student.learner_day(clock.now)
        assert sum(one.cards for one in forecast(user=student, day=day)) == 3
        if what == "suspended":
            card_marks.suspend(
                user=student, cards=[made[0].pk], uuid=uuid4(), now=clock.now, place="deck"
            )
        elif what == "retired":
            Card.objects.filter(pk=made[0].pk).update(retired=True)
        elif what == "note":
            Note.objects.filter(cards=made[0]).update(status=Status.DRAFT)
        else:
            row = {
                "lesson": course.lesson,
                "module": course.lesson.module,
                "course": course.course,
            }[what]
            type(row).objects.filter(pk=row.pk).update(status=Status.RETIRED)
        left = 0 if what in ("lesson", "module", "course") else 2
        assert sum(one.cards for one in forecast(user=student, day=day)) == left
        assert deck_size(user=student).cards == (3 if what == "suspended" else left)

    def test_hidden_cards_are_those_that_cannot_be_seen(self, course, student, clock):
        learned(course, student, clock, 4)
        first, second, third, *_others = Card.objects.order_by("pk")
        Card.objects.filter(pk=first.pk).update(retired=True)
        Note.objects.filter(cards=second).update(status=Status.RETIRED)
        type(course.course).objects.filter(pk=course.course.pk).update(access="members")
        hidden = set(Card.objects.hidden_from(student).values_list("pk", flat=True))
        seen = set(Card.objects.visible_to(student).values_list("pk", flat=True))
        assert (hidden | seen, hidden & seen) == ({card.pk for card in Card.objects.all()}, set())
        assert third.pk in hidden

    def test_core_cards_are_counted_by_course(self, course, student, clock):
        learned(course, student, clock, 2)
        answer(student, course.cards[0], clock.now, Rating.AGAIN)
        NoteFactory(objective=course.objective, key="more", tier="extra")
        counted = [(one.course, one.cards, one.learned) for one in core_cards(user=student)]
        assert counted == [("The Council", 5, 2)]
        size = deck_size(user=student)
        assert (size.cards, size.new, size.begun) == (3, 0, 3)


class TestWhatWasAnswered:
    def test_days_minutes_and_what_has_no_time(self, course, student, clock):
        answer(student, course.cards[0], clock.now, seconds=90)
        answer(student, course.cards[1], clock.now, seconds=60)
        answer(student, course.cards[2], clock.now)
        clock.move(days=2)
        answer(student, course.cards[0], clock.now, seconds=30)
        page = page_of(student, clock)
        answers = {day: one.answers for day, one in page["month"].items() if one.answers}
        assert answers == {date(2026, 3, 2): 3, date(2026, 3, 4): 1}
        total = page["month_sum"]
        assert (total.answers, total.new_cards, total.minutes, total.untimed) == (4, 3, 3, 1)

    def test_an_answer_taken_back_is_gone(self, course, student, clock):
        answer(student, course.cards[0], clock.now)
        cards.undo(user=student, uuid=fresh_uuid(), now=clock.now)
        assert page_of(student, clock)["has_answers"] is False

    def test_the_year_is_a_map_of_words(self, course, student, client_of, clock):
        for card in course.cards:
            answer(student, card, clock.now)
        clock.move(days=1)
        answer(student, course.cards[0], clock.now)
        heat = page_of(student, clock)["heat"]
        cells = [cell for row in heat["rows"] for cell in row["cells"]]
        assert (len(heat["months"]), len(cells)) == (53, 52 * 7 + 2)
        busy = {cell.words: cell.level for cell in cells if cell.level}
        assert busy == {"2 Mar: 3 answers": 4, "3 Mar: 1 answer": 2}
        text = client_of(student).get(NUMBERS).text
        assert '<td class="heat-4"><span class="visually-hidden">2 Mar: 3 answers</span>' in text

    def test_retention_is_by_age_against_what_was_wanted(self, course, student, clock):
        for card in course.cards:
            answer(student, card, clock.now, Rating.EASY)
        clock.move(days=5)
        for card, rating in zip(course.cards, (1, 3, 3), strict=True):
            answer(student, card, clock.now, rating)
        clock.move(days=30)
        answer(student, course.cards[1], clock.now)
        weeks, months, years = (part["periods"] for part in page_of(student, clock)["retention"])
        found = [
            (one.first, one.young.recalled, one.young.total, one.mature.recalled, one.mature.total)
            for one in weeks
            if one.total
        ]
        assert found == [(date(2026, 3, 2), 2, 3, 0, 0), (date(2026, 4, 6), 0, 0, 1, 1)]
        assert [one.total for one in months] == [0] * 10 + [3, 1]
        assert [(one.first, one.total, one.wanted) for one in years] == [(date(2026, 1, 1), 4, 0.9)]

    def test_predictions_are_held_against_what_happened(self, course, student, clock):
        answer(student, course.cards[0], clock.now, Rating.EASY)
        clock.move(days=8)
        event = answer(student, course.cards[0], clock.now).event
        bins = page_of(student, clock)["calibration"]
        found = [one for one in bins if one.recalled.total]
        assert len(bins) == 10
        assert [(one.low, one.recalled.recalled, one.expected) for one in found] == [
            (int(event.predicted * 10) * 10, 1, 1)
        ]

    def test_few_answers_say_so(self, course, student, client_of, clock):
        answer(student, course.cards[0], clock.now, Rating.EASY)
        clock.move(days=8)
        answer(student, course.cards[0], clock.now)
        text = client_of(student).get(NUMBERS).text
        assert '<data value="100.0">1 of 1</data> <small>too few to say</small>' in text
        assert re.search(r"\d%</data>", text) is None


class TestACardsHistory:
    def test_events_are_told_the_latest_first(self, course, student, client_of, clock):
        card = course.cards[0]
        answer(student, card, clock.now, Rating.EASY)
        clock.move(days=8)
        answer(student, card, clock.now, Rating.AGAIN)
        cards.undo(user=student, uuid=fresh_uuid(), now=clock.now)
        answer(student, card, clock.now, Rating.GOOD)
        card_marks.suspend(user=student, cards=[card.pk], uuid=uuid4(), now=clock.now, place="deck")
        history = card_history(student, card.pk, clock.now, student.learner_day(clock.now))
        told = [(one.what, one.is_undone) for one in history.events]
        assert told == [
            ("Set aside", False),
            ("Good", False),
            ("Taken back", False),
            ("Again", True),
            ("Easy", False),
        ]
        assert history.events[-1].predicted is None
        # How many days fuzz makes of it depends on the card's number.
        first = CardEvent.objects.earliest("pk")
        assert history.events[-1].interval == f"{(first.due_on - first.day).days} days"
        marked = [(one.day, one.answer) for one in history.curve if one.answer]
        assert marked == [(date(2026, 3, 2), "Easy"), (date(2026, 3, 10), "Good")]
        days = [one.day for one in history.curve]
        assert days == sorted(set(days))
        text = client_of(student).get(f"{NUMBERS}cards/{card.pk}/").text
        assert "(taken back)" in text

    def test_the_curve_falls_until_the_next_answer(self, course, student, clock):
        answer(student, course.cards[0], clock.now, Rating.EASY)
        history = card_history(
            student, course.cards[0].pk, clock.now, student.learner_day(clock.now)
        )
        recall = [one.recall for one in history.curve]
        assert recall == sorted(recall, reverse=True)
        assert (recall[0], history.recall) == (1.0, 1.0)
        state = CardState.objects.get()
        assert history.curve[-1].day >= state.due_on

    def test_a_new_card_has_no_curve(self, course, student, client_of, clock):
        cards.add(user=student, cards=course.cards, now=clock.now)
        history = card_history(
            student, course.cards[0].pk, clock.now, student.learner_day(clock.now)
        )
        assert (history.curve, history.events, history.recall) == ((), (), None)
        text = client_of(student).get(f"{NUMBERS}cards/{course.cards[0].pk}/").text
        assert "Nothing happened to this card yet" in text

    def test_a_card_begun_again_starts_anew(self, course, student, clock):
        card = course.cards[0]
        answer(student, card, clock.now, Rating.EASY)
        card_marks.begin_again(
            user=student, cards=[card.pk], uuid=uuid4(), now=clock.now, place="deck"
        )
        history = card_history(student, card.pk, clock.now, student.learner_day(clock.now))
        assert history.curve == ()
        assert [one.what for one in history.events] == ["Begun again", "Easy"]


class TestWhatItCosts:
    def test_queries_do_not_grow(self, course, student, client_of, clock, count_queries):
        client = client_of(student)
        counts = []
        for number in range(3):
            learned_at = NoteFactory(objective=course.objective, key=f"q-{number}").cards.get()
            answer(student, learned_at, clock.now, Rating.EASY)
            clock.move(days=20)
            client.get(NUMBERS)
            with count_queries() as queries:
                client.get(NUMBERS)
            counts.append(len(queries))
            with count_queries() as of_card:
                client.get(f"{NUMBERS}cards/{learned_at.pk}/")
            counts.append(len(of_card))
        assert counts[0::2] == [counts[0]] * 3
        assert counts[1::2] == [counts[1]] * 3
        assert counts[0] <= 17

    def test_no_answer_of_a_settled_day_is_read(self, course, student, clock, count_queries):
        answer(student, course.cards[0], clock.now)
        clock.move(days=60)
        before = page_of(student, clock)["year_sum"]
        CardEvent.objects.all().delete()
        assert page_of(student, clock)["year_sum"] == before
        assert CardDay.objects.filter(is_settled=True).count() == 2
