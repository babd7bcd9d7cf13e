"""The file of one's own data, checked row by row against what the site holds."""

import json
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from quizzes.actions import cards
from quizzes.domain.memory import Rating
from quizzes.models import Attempt, CardEvent, CardState, Group, LessonReading
from quizzes.reports.personal_data import meanings, personal_data
from tests.factories import MORNING, MembershipFactory


def learn(user, course, times=1):
    """Leave a reading, ``times`` attempts with a graded response each, and ``times`` reviews."""
    LessonReading.objects.create(user=user, lesson=course.lesson, opened_at=MORNING)
    member = MembershipFactory(user=user, course=course.course)
    for number in range(times):
        group = Group.objects.create(course=course.course, name=f"{user.username} {number}")
        group.members.add(member)
        answered_attempt(user, course)
        cards.review(
            user=user,
            card_id=course.cards[number].pk,
            rating=Rating.GOOD,
            uuid=uuid4(),
            claimed_at=None,
            now=MORNING,
        )


def answered_attempt(user, course):
    attempt = Attempt.objects.create(
        user=user, quiz=course.quiz, started_at=MORNING, started_on=MORNING.date(),
        finished_at=MORNING, points=1, max_points=1, length=1, answered=1,
    )  # fmt: skip
    version = course.questions[0].current
    item = attempt.items.create(
        position=1, version=version, points=1, fraction=1, answered_at=MORNING
    )
    response = item.responses.create(
        uuid=uuid4(), answer={"option": "b"}, at=MORNING, learner_day=MORNING.date()
    )
    response.grades.create(version=version, fraction=1, reason="key", at=MORNING)
    return attempt


def file_of(client):
    return json.loads(client.get("/account/data.json").content)


def test_attempts_come_with_responses_and_grades(student, other_student, course, client_of):
    learn(student, course)
    learn(other_student, course)

    (attempt,) = file_of(client_of(student))["attempts"]

    (item,) = attempt["items"]
    (response,) = item["responses"]
    assert (attempt["course"], attempt["quiz"], attempt["points"]) == ("small", "practice", 1)
    assert (item["question"], item["question_version"], item["fraction"]) == (
        "single-choice",
        1,
        1,
    )
    assert response["answer"] == {"option": "b"}
    assert response["grades"] == [
        {"fraction": 1, "grader": "key", "reason": "key", "at": "2026-03-02T09:00:00Z"}
    ]


def test_cards_come_with_their_whole_history(student, other_student, course, client_of):
    learn(student, course)
    learn(other_student, course)
    cards.undo(user=student, uuid=uuid4(), now=MORNING)

    told = file_of(client_of(student))

    mine = list(CardEvent.objects.filter(user=student).values_list("pk", "undoes"))
    assert [(event["id"], event["undoes"]) for event in told["card_events"]] == mine
    assert [event["kind"] for event in told["card_events"]] == ["review", "undo"]
    assert [(one["note"], one["slot"]) for one in told["card_states"]] == [("fact-1", "forward")]
    assert CardState.objects.count() == 2


def test_addresses_and_groups_are_told(student, course, client_of):
    learn(student, course)
    EmailAddress.objects.create(user=student, email="me@example.org", primary=True)

    told = file_of(client_of(student))

    assert told["email_addresses"] == [
        {"email": "me@example.org", "verified": False, "primary": True}
    ]
    assert told["memberships"][0]["groups"] == ["student 0"]


def test_every_model_that_knows_people_is_told_of(student):
    from quizzes.models import User

    related = {relation.get_accessor_name() for relation in User._meta.related_objects}
    told = {
        "accommodations",
        "assignment_windows",
        "announcements_put_away",
        "attempts",
        "card_states",
        "card_events",
        "card_days",
        "readings",
        "memberships",
        "roster_changes",
        "emailaddress_set",
        "own_notes",
        "own_wordings",
        "card_imports",
        "exam_plans",
        "exam_paces",
        "study_breaks",
        "parameter_fits",
        "practice_passes",
        "grade_overrides",
        "markings",
        "marking_comments",
        "parameter_sets",  # told with the fits that chose them
    }

    # Where somebody only changed a row (related_name="+"), the row is not about them.
    assert {name for name in related if name} - told == {"logentry_set"}


def test_every_part_is_explained_on_the_page(student, client_of):
    page = client_of(student).get("/account/").text

    assert [key for key in meanings() if f"<code>{key}</code>" not in page] == []


@pytest.mark.parametrize("times", [1, 3])
def test_its_queries_are_as_many_however_much_there_is(student, course, count_queries, times):
    learn(student, course, times)

    with count_queries() as queries:
        told = personal_data(student, now=MORNING)

    assert (len(told["attempts"]), len(told["card_events"])) == (times, times)
    assert len(queries) == 29
