"""What a guest did moves into an account: nothing lost, nothing doubled, twice the same as once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzes.actions import card_marks, cards, guests
from quizzes.domain import scheduling
from quizzes.domain.memory import Rating
from quizzes.models import (
    CardEvent,
    CardState,
    Group,
    LessonReading,
    Membership,
    Note,
    OwnWording,
    ParameterFit,
    ParameterSet,
    Role,
    User,
)
from tests.factories import MORNING, CourseFactory, MembershipFactory, UserFactory

DAY = timedelta(days=1)
MOVED = {
    "attempts",
    "card_states",
    "card_events",
    "card_days",
    "readings",
    "memberships",
    "own_notes",
    "own_wordings",
    "card_imports",
    "exam_plans",
    "exam_paces",
    "study_breaks",
    "parameter_fits",
    "parameter_sets",
    "practice_passes",
}
NOT_A_GUESTS = {
    "accommodations",
    "assignment_windows",
    "announcements_put_away",
    "grade_overrides",
    "markings",
    "marking_comments",
    "roster_changes",
    "emailaddress_set",
    "logentry_set",
}
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


def test_a_card_both_had_keeps_the_tags_of_both(guest, student, course):
    card = course.cards[0].pk
    for user, tags in ((student, ("hard", "exam")), (guest, ("exam", "mine"))):
        cards.add(user=user, cards=[course.cards[0]], now=MORNING)
        for tag in tags:
            card_marks.tag(user=user, cards=[card], add=tag)

    merge(guest, student)

    assert CardState.objects.get().tags == ["hard", "exam", "mine"]


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
@pytest.mark.exhaustive
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


def test_own_notes_and_wordings_move_and_those_of_the_account_stay(course, student, guest):
    note, lesson = course.cards[0].note, course.cards[0].note.lesson
    own = Note.everyones.create(
        course=note.course, lesson=lesson, key="own-1", owner=guest, status="published"
    )
    shared, other = course.cards[0].note, course.cards[-1].note
    for person, words in ((guest, "guest"), (student, "student")):
        OwnWording.objects.create(
            user=person, note=shared, body={"of": words}, based_on=shared.current, edited_at=MORNING
        )
    OwnWording.objects.create(
        user=guest, note=other, body={"of": "guest"}, based_on=other.current, edited_at=MORNING
    )

    merge(guest, student)

    own.refresh_from_db()
    assert own.owner == student
    worded = OwnWording.objects.filter(user=student).values_list("note", "body")
    assert dict(worded) == {shared.pk: {"of": "student"}, other.pk: {"of": "guest"}}


def test_fits_of_parameters_move_unless_the_account_has_its_own(course, student, guest):
    made = ParameterSet.objects.create(
        user=guest, course=course.course, parameters=[1.0] * 21, created_at=MORNING
    )
    common = {"night": MORNING.date(), "at": MORNING, "held_out": 0}
    fit = ParameterFit.objects.create(
        user=guest, course=course.course, reviews=1, chosen=made, **common
    )
    elsewhere = CourseFactory()
    for person, reviews in ((guest, 2), (student, 3)):
        ParameterFit.objects.create(user=person, course=elsewhere, reviews=reviews, **common)

    merge(guest, student)

    assert list(ParameterFit.objects.values_list("user", "reviews")) == [
        (student.pk, fit.reviews),
        (student.pk, 3),
    ]
    assert ParameterSet.objects.get().user == student
