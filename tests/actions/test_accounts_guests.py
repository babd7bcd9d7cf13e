"""What a guest did moves into an account: nothing lost, nothing doubled, twice the same as once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzes.actions import attempts, cards, guests
from quizzes.domain import scheduling
from quizzes.domain.memory import Rating
from quizzes.models import (
    Attempt,
    AttemptItem,
    CardEvent,
    CardState,
    Group,
    LessonReading,
    Membership,
    Role,
    User,
)
from tests.factories import MORNING, MembershipFactory, UserFactory

DAY = timedelta(days=1)
MOVED = {
    "attempts",
    "card_states",
    "card_events",
    "readings",
    "memberships",
}
NOT_A_GUESTS = {"accommodations", "emailaddress_set", "logentry_set"}
"""Relations that no guest has: they come with an account."""


def merge(guest, into, now=MORNING + 9 * DAY):
    return guests.merge_guest(guest=guest, into=into, now=now)


def test_everything_that_can_hang_on_a_guest_is_thought_of():
    related = {relation.get_accessor_name() for relation in User._meta.related_objects}

    assert {name for name in related if name} - MOVED - NOT_A_GUESTS == set()


def test_the_guest_is_gone_and_a_second_time_nothing_happens(guest, student, course):
    LessonReading.objects.create(user=guest, lesson=course.lesson, opened_at=MORNING)

    assert merge(guest, student) is True
    before = list(LessonReading.objects.values())
    assert merge(guest, student) is False

    assert list(User.objects.all()) == [student]
    assert (list(LessonReading.objects.values()), before[0]["user_id"]) == (before, student.pk)


def test_nobody_but_a_guest_is_merged(student, other_student, guest):
    another_guest = UserFactory(username="guest-2", is_guest=True)

    assert merge(student, other_student) is False
    assert merge(guest, guest) is False
    assert merge(guest, another_guest) is False
    assert User.objects.count() == 4


@pytest.mark.parametrize(("own", "expected"), [("", "Asia/Tokyo"), ("UTC", "UTC")])
def test_a_missing_zone_is_taken_over(guest, student, own, expected):
    User.objects.filter(pk=guest.pk).update(time_zone="Asia/Tokyo")
    User.objects.filter(pk=student.pk).update(time_zone=own)

    merge(guest, student)

    assert User.objects.get().time_zone == expected


# Attempts


def answered_attempt(user, quiz, question, now=MORNING, *, first=True, finished=True):
    """Return an attempt of one question, answered at ``now``."""
    attempt = Attempt.objects.create(
        user=user, quiz=quiz, started_at=now, started_on=now.date(), max_points=1, length=1,
        answered=1, finished_at=now if finished else None,
    )  # fmt: skip
    item = attempt.items.create(
        position=1, version=question.current, points=1, answered_at=now, first_attempt=first
    )
    item.responses.create(uuid=uuid4(), answer={}, at=now, learner_day=now.date())
    return attempt


def test_finished_attempts_move_whole(guest, student, course):
    attempt = answered_attempt(guest, course.quiz, course.questions[0])

    merge(guest, student)

    assert Attempt.objects.get() == attempt
    assert Attempt.objects.get().user == student
    assert AttemptItem.objects.get().responses.count() == 1


@pytest.mark.parametrize(
    ("answers", "stays_open"), [((2, 1), "guest"), ((1, 2), "student"), ((1, 1), "guest")]
)
def test_of_two_open_attempts_the_fuller_or_newer_stays_open(
    guest, student, course, answers, stays_open
):
    mine = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    theirs = attempts.start(user=guest, quiz=course.quiz, now=MORNING + DAY)
    Attempt.objects.filter(pk=mine.pk).update(answered=answers[1])
    Attempt.objects.filter(pk=theirs.pk).update(answered=answers[0])

    merge(guest, student, now=MORNING + 9 * DAY)

    kept, closed = (theirs, mine) if stays_open == "guest" else (mine, theirs)
    finished = dict(Attempt.objects.values_list("pk", "finished_at"))
    assert finished == {kept.pk: None, closed.pk: MORNING + 9 * DAY}
    assert set(Attempt.objects.values_list("user", flat=True)) == {student.pk}


@pytest.mark.parametrize("who", ["guest", "student"])
def test_an_open_attempt_nobody_answered_in_is_dropped(guest, student, course, who):
    one, other = (guest, student) if who == "guest" else (student, guest)
    attempts.start(user=one, quiz=course.quiz, now=MORNING + DAY)
    kept = answered_attempt(other, course.quiz, course.questions[0], finished=False)

    merge(guest, student)

    assert Attempt.objects.get() == kept
    assert (Attempt.objects.get().user, Attempt.objects.get().finished_at) == (student, None)


def test_only_the_earliest_answer_to_a_question_is_the_first(guest, student, course):
    question, other_question = course.questions[:2]
    early = answered_attempt(guest, course.quiz, question, MORNING)
    late = answered_attempt(student, course.quiz, question, MORNING + DAY)
    single = answered_attempt(student, course.quiz, other_question, MORNING + DAY)

    merge(guest, student)

    firsts = dict(AttemptItem.objects.values_list("attempt", "first_attempt"))
    assert firsts == {early.pk: True, late.pk: False, single.pk: True}


# Readings and memberships


@pytest.mark.parametrize(
    ("read", "expected"),
    [((None, None), None), ((1, None), 1), ((None, 2), 2), ((1, 2), 1), ((3, 2), 2)],
)
def test_a_reading_keeps_the_earliest_moments(guest, student, course, read, expected):
    def day(number):
        return None if number is None else MORNING + number * DAY

    for user, opened, number, section in (
        (guest, MORNING, read[0], "second"),
        (student, MORNING + DAY, read[1], "first"),
    ):
        LessonReading.objects.create(
            user=user, lesson=course.lesson, opened_at=opened, last_section=section,
            read_at=day(number), read_on=number and day(number).date(),
        )  # fmt: skip

    merge(guest, student)

    reading = LessonReading.objects.get()
    assert (reading.user, reading.opened_at, reading.read_at) == (student, MORNING, day(expected))
    assert (reading.read_on, reading.last_section) == (
        expected and day(expected).date(),
        "second",
    )


def test_readings_of_other_lessons_stay_apart(guest, student, course):
    LessonReading.objects.create(user=guest, lesson=course.lesson, opened_at=MORNING)
    LessonReading.objects.create(user=student, lesson=course.next_lesson, opened_at=MORNING)

    merge(guest, student)

    readings = LessonReading.objects.filter(user=student).order_by("lesson__number")
    assert [reading.lesson for reading in readings] == [course.lesson, course.next_lesson]


def test_a_membership_keeps_the_accounts_role_and_both_ones_groups(guest, student, course):
    theirs = MembershipFactory(user=guest, course=course.course)
    mine = MembershipFactory(user=student, course=course.course, role=Role.ASSISTANT)
    group = Group.objects.create(course=course.course, name="A")
    group.members.add(theirs)

    merge(guest, student)

    assert (Membership.objects.get(), Membership.objects.get().role) == (mine, Role.ASSISTANT)
    assert list(group.members.all()) == [mine]


def test_a_membership_of_the_guest_alone_moves(guest, student, course):
    member = MembershipFactory(user=guest, course=course.course)

    merge(guest, student)

    assert (Membership.objects.get(), Membership.objects.get().user) == (member, student)


# Cards


def review(user, card, now, *, uuid=None, rating=Rating.GOOD):
    return cards.review(
        user=user, card_id=card.pk, rating=rating, uuid=uuid or uuid4(), claimed_at=None, now=now
    )


def memories(user):
    return {state.card_id: state.memory() for state in CardState.objects.filter(user=user)}


def replayed(user):
    """Return what the events alone say of each card, by the domain's own fold."""
    by_card: dict[int, list] = {card: [] for card in memories(user)}
    for event in CardEvent.objects.filter(user=user, practice=False):
        by_card[event.card_id].append(event.to_event())
    return {card: scheduling.replay(events) for card, events in by_card.items()}


def test_cards_of_the_guest_alone_move_as_they_are(guest, student, course):
    review(guest, course.cards[0], MORNING)
    cards.add(user=guest, cards=[course.cards[1]], now=MORNING)
    before = memories(guest)

    merge(guest, student)

    assert memories(student) == before
    assert CardEvent.objects.get().user == student


def test_a_card_both_had_follows_from_all_its_events(guest, student, course):
    card = course.cards[0]
    review(student, card, MORNING, rating=Rating.EASY)
    review(guest, card, MORNING + DAY, rating=Rating.EASY)
    review(student, card, MORNING + 5 * DAY, rating=Rating.AGAIN)

    merge(guest, student)

    state = CardState.objects.get()
    assert (state.user, state.reviews, state.joined_at) == (student, 3, MORNING)
    assert state.last_review_at == MORNING + 5 * DAY
    assert memories(student) == replayed(student)


def test_an_answer_that_came_as_both_counts_once(guest, student, course):
    card, uuid = course.cards[0], uuid4()
    first = review(guest, card, MORNING, uuid=uuid).event
    review(student, card, MORNING + DAY, uuid=uuid)

    merge(guest, student)

    assert CardEvent.objects.get() == first
    assert (CardState.objects.get().reviews, memories(student)) == (1, replayed(student))


def test_an_answer_that_came_as_both_and_was_taken_back_stays_taken_back(guest, student, course):
    card, uuid = course.cards[0], uuid4()
    first = review(guest, card, MORNING, uuid=uuid).event
    cards.undo(user=guest, uuid=uuid4(), now=MORNING)
    review(student, card, MORNING, uuid=uuid)
    cards.undo(user=student, uuid=uuid4(), now=MORNING)

    merge(guest, student)

    kinds = list(CardEvent.objects.values_list("kind", "undoes"))
    assert kinds == [("review", None), ("undo", first.pk)]
    assert (CardState.objects.get().reviews, memories(student)) == (0, replayed(student))


def test_taking_back_the_second_copy_takes_back_the_first(guest, student, course):
    card, uuid = course.cards[0], uuid4()
    first = review(guest, card, MORNING, uuid=uuid).event
    review(student, card, MORNING, uuid=uuid)
    cards.undo(user=student, uuid=uuid4(), now=MORNING)

    merge(guest, student)

    assert CardEvent.objects.get(kind="undo").undoes == first
    assert CardState.objects.get().reviews == 0


def test_the_same_uuid_on_another_card_is_another_answer(guest, student, course):
    uuid = uuid4()
    review(guest, course.cards[0], MORNING, uuid=uuid)
    review(student, course.cards[1], MORNING, uuid=uuid)

    merge(guest, student)

    assert CardEvent.objects.filter(user=student).count() == 2
    assert {state.reviews for state in CardState.objects.filter(user=student)} == {1}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["guest", "account"]),
        st.sampled_from(["add", "review", "review", "review", "undo"]),
        st.integers(0, 2),
        st.sampled_from(Rating),
        st.integers(0, 3),
        st.integers(0, 72),
    ),
    max_size=14,
)


def act(people, course, steps):
    """Let both do their steps in turn; a small set of UUIDs makes some of them collide."""
    now = MORNING
    for who, what, number, rating, name, hours in steps:
        now += timedelta(hours=hours)
        user, card = people[who], course.cards[number]
        if what == "add":
            cards.add(user=user, cards=[card], now=now)
        elif what == "review":
            review(user, card, now, uuid=UUID(int=name + 10 * hours), rating=rating)
        else:
            cards.undo(user=user, uuid=UUID(int=100_000 + name), now=now)


@given(steps=STEPS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_both_did_it_is_one_history_afterwards(course, steps):
    people = {"guest": UserFactory(is_guest=True), "account": UserFactory()}
    act(people, course, steps)
    both = CardEvent.objects.filter(user__in=people.values())
    before = {event.pk: (event.card_id, event.kind, event.at, event.rating) for event in both}
    decks = [set(memories(user)) for user in people.values()]
    told = {(event.uuid, event.card_id, event.kind) for event in both if event.kind == "review"}

    merge(people["guest"], people["account"])

    account = people["account"]
    after = {
        event.pk: (event.card_id, event.kind, event.at, event.rating)
        for event in CardEvent.objects.filter(user=account)
    }
    reviews = [facts for facts in after.values() if facts[1] == "review"]
    assert after.items() <= before.items()
    assert len(reviews) == len(told)
    assert set(memories(account)) == decks[0] | decks[1]
    assert memories(account) == replayed(account)
    assert merge(people["guest"], account) is False
    assert memories(account) == replayed(account)
