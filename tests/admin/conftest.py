"""The people who stand before the admin's door, and the rows behind it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group as DjangoGroup

from quizzes import models
from quizzes.actions import changes
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
    group = models.Group.objects.create(course=course.course, name="A")
    made = {"made_at": factories.MORNING}
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
        "picture": factories.PictureFactory(course=course.course),
        "person": factories.PersonFactory(course=course.course),
        "timelineevent": factories.TimelineEventFactory(course=course.course, lesson=lesson),
        "question": course.questions[0],
        "quiz": course.quiz,
        "note": course.notes[0],
        "user": student,
        "membership": membership,
        "group": group,
        "groupcode": models.GroupCode.objects.create(group=group, code="ABCDEFGH", **made),
        "invitation": models.Invitation.objects.create(
            course=course.course, name="Ann", ends_at=factories.MORNING, **made
        ),
        "rosterchange": models.RosterChange.objects.create(
            course=course.course, user=student, action="joined", at=factories.MORNING
        ),
    }


def assigned_to(person: models.User, course) -> dict[str, object]:
    """Return one row of all that says what is due, or was announced."""
    due = factories.AssignmentFactory(quiz=course.quiz)
    return {
        "assignment": due,
        "assignmentwindow": due.windows.create(user=person, due_at=factories.MORNING),
        "gradecategory": models.GradeCategory.objects.create(course=due.course, name=f"{due.pk}"),
        "announcement": models.Announcement.objects.create(
            course=due.course, title="Welcome", text="t", posted_at=factories.MORNING
        ),
    }


def evidence_of(person: models.User, course) -> dict[str, object]:
    """Return one row of everything that is recorded about a person."""
    now, today = factories.MORNING, factories.MORNING.date()
    return {
        **assigned_to(person, course),
        **work_of(person, course, now, today),
        **said_of(course.questions[0], person, now),
        **cards_of(person, course, now, today),
        **plan_of(person, course, now, today),
        "parameterset": models.ParameterSet.objects.create(parameters=[], created_at=now),
        "parameterfit": models.ParameterFit.objects.create(
            user=person, course=course.quiz.course, night=today, at=now, reviews=1, held_out=0
        ),
        "accountdeletion": models.AccountDeletion.objects.create(
            user_id=10_000 + person.pk, at=now
        ),
    }


def work_of(person: models.User, course, now, today) -> dict[str, object]:
    """Return an attempt with an answer and its grade, a repair of it, and a reading."""
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
    }


def said_of(question: models.Question, person: models.User, now) -> dict[str, object]:
    """Return a review of a question with a comment, and a change of it."""
    version = question.current
    review = models.QuestionReview.objects.create(
        question=version.question, version=version, asked_at=now
    )
    return {
        "questionreview": review,
        "reviewcomment": models.ReviewComment.objects.create(review=review, at=now, text="t"),
        "contentchange": changes.record(
            row=version.question, action=changes.Action.EDITED, by=person, now=now
        ),
        "questionversion": version,
    }


def cards_of(person: models.User, course, now, today) -> dict[str, object]:
    """Return what is recorded of a card of theirs."""
    card, note = course.cards[0], course.notes[0]
    return {
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
        "cardday": models.CardDay.objects.create(user=person, day=today, bins=[0] * 30),
        "card": card,
        "noterevision": note.current,
    }


def plan_of(person: models.User, course, now, today) -> dict[str, object]:
    """Return a plan for an exam, what it came to, and a break."""
    plan = models.ExamPlan.objects.create(
        course=course.quiz.course,
        user=person,
        exam_on=today + timedelta(days=9),
        target_recall=0.9,
        answers_per_day=60,
        set_at=now,
    )
    return {
        "examplan": plan,
        "exampace": models.ExamPace.objects.create(
            user=person,
            course=course.quiz.course,
            plan=plan,
            day=today,
            exam_on=today + timedelta(days=9),
            answers_per_day=60,
            desired_retention=0.8,
            expected=0.9,
            target=0.9,
        ),
        "studybreak": models.StudyBreak.objects.create(
            user=person, uuid=factories.fresh_uuid(), first_day=today, last_day=today, made_at=now
        ),
    }
