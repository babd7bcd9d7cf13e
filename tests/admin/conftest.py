"""The people who stand before the admin's door, and the rows behind it."""

import pytest
from django.contrib.auth.models import Group as DjangoGroup

from quizzes import models
from quizzes.roles import ADMINISTRATORS, INSTRUCTORS
from tests import factories


@pytest.fixture
def instructor(instructor) -> models.User:
    """An instructor of the small course whose account opens the admin."""
    instructor.groups.add(DjangoGroup.objects.get(name=INSTRUCTORS))
    return instructor


@pytest.fixture
def other_instructor(db) -> models.User:
    """An instructor of another course."""
    user = factories.UserFactory(username="elsewhere", is_staff=True)
    factories.MembershipFactory(
        user=user, course=factories.CourseFactory(key="other"), role=models.Role.INSTRUCTOR
    )
    user.groups.add(DjangoGroup.objects.get(name=INSTRUCTORS))
    return user


@pytest.fixture
def assistant(course) -> models.User:
    """An assistant of the small course."""
    user = factories.UserFactory(username="assistant")
    factories.MembershipFactory(user=user, course=course.course, role=models.Role.ASSISTANT)
    return user


@pytest.fixture
def administrator(administrator) -> models.User:
    """An administrator by group, who is no superuser."""
    administrator.is_superuser = False
    administrator.save()
    administrator.groups.add(DjangoGroup.objects.get(name=ADMINISTRATORS))
    return administrator


@pytest.fixture
def client(administrator, client_of):
    """The administrator's browser."""
    return client_of(administrator)


@pytest.fixture
def superuser(db) -> models.User:
    """Someone no permission can stop."""
    return factories.UserFactory(username="root", is_staff=True, is_superuser=True)


@pytest.fixture
def rows(course, student, instructor) -> dict[str, object]:
    """One row of every model of the admin, by model name, all of the small course."""
    evidence = evidence_of(student, course)
    lesson = course.lesson
    of_course = {"course": course.course, "key": "one", "status": "published"}
    membership = factories.MembershipFactory(user=student, course=course.course)
    return evidence | {
        "course": course.course,
        "module": lesson.module,
        "lesson": lesson,
        "objective": course.objective,
        "glossaryterm": models.GlossaryTerm.objects.create(term="T", definition="d", **of_course),
        "source": models.Source.objects.create(number=1, citation="c", **of_course),
        "figure": models.Figure.objects.create(
            title="F", text="t", svg='<svg xmlns="http://www.w3.org/2000/svg"/>', **of_course
        ),
        "question": course.questions[0],
        "quiz": course.quiz,
        "note": course.notes[0],
        "user": student,
        "membership": membership,
        "group": models.Group.objects.create(course=course.course, name="A"),
    }


def evidence_of(person: models.User, course) -> dict[str, object]:
    """Return one row of everything that is recorded about a person."""
    now, today = factories.MORNING, factories.MORNING.date()
    version = course.questions[0].current
    attempt = models.Attempt.objects.create(
        user=person, quiz=course.quiz, started_at=now, started_on=today, max_points=1
    )
    item = models.AttemptItem.objects.create(attempt=attempt, position=1, version=version, points=1)
    response = models.Response.objects.create(
        item=item, uuid=factories.fresh_uuid(), answer={}, at=now, learner_day=today
    )
    repair = models.Repair.objects.create(
        kind="void", quiz=course.quiz, attempt=attempt, reason="r", at=now
    )
    card, note = course.cards[0], course.notes[0]
    return {
        "repair": repair,
        "markchange": models.MarkChange.objects.create(
            repair=repair,
            attempt=attempt,
            points_before=1,
            points_after=0,
            max_before=1,
            max_after=1,
        ),
        "accommodation": models.Accommodation.objects.create(
            course=course.quiz.course, user=person
        ),
        "attempt": attempt,
        "attemptitem": item,
        "response": response,
        "grade": models.Grade.objects.create(
            response=response, version=version, fraction=1, at=now
        ),
        "lessonreading": models.LessonReading.objects.create(
            user=person, lesson=course.lesson, opened_at=now
        ),
        "cardstate": models.CardState.objects.create(
            user=person, card=card, joined_at=now, joined_on=today
        ),
        "cardevent": models.CardEvent.objects.create(
            user=person,
            card=card,
            kind="review",
            uuid=factories.fresh_uuid(),
            at=now,
            received_at=now,
            day=today,
            revision=note.current,
        ),
        "card": card,
        "questionversion": version,
        "noterevision": note.current,
        "parameterset": models.ParameterSet.objects.create(parameters=[], created_at=now),
        "accountdeletion": models.AccountDeletion.objects.create(
            user_id=10_000 + person.pk, at=now
        ),
    }
