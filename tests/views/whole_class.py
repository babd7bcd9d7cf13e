"""A class of any size, in which everybody has all that a student can have on record."""

from copy import copy
from datetime import timedelta
from random import Random
from uuid import uuid4

from django.db import models as fields

from quizzes.actions import attempts
from quizzes.models import (
    Accommodation,
    Announcement,
    AssignmentWindow,
    Attempt,
    AttemptItem,
    AttemptPresence,
    Grade,
    GradeOverride,
    Invitation,
    LessonReading,
    Marking,
    Membership,
    Role,
    RosterChange,
    User,
)
from tests import factories
from tests.actions.marked import exam, give
from tests.actions.test_attempt_behaviours import send
from tests.actions.test_attempts import WRONG
from tests.domain import kinds
from tests.factories import MORNING
from tests.views.desk_pages import take

DAY = timedelta(days=1)
ESSAY = {"essay": {"text": ["It was signed near Rome, and it spoke of a new quality. " * 20]}}
HALF = {"a": 1.0, "b": 1.0}


def _copies(rows: list[fields.Model], **changes) -> list[fields.Model]:
    """Store rows like others, with other values: for each row one of each list in ``changes``."""
    made = [copy(row) for row in rows]
    for row in made:
        row.pk = None
    for name, values in changes.items():
        for row, value in zip(made, values, strict=True):
            setattr(row, name, value)
    return type(rows[0]).objects.bulk_create(made)


class WholeClass:
    """Group A of one student, which grows; its assistant, and the one of the empty group B.

    Each student has written an exam of two essays, which two people marked, the second one with
    a difference; has submitted a quiz, is at work in a timed one, and has dates, an allowance and
    a mark of their own, an invitation, and an entry in the history of the roster.
    """

    def __init__(self, course, instructor: User) -> None:
        self.course, self.instructor = course.course, instructor
        self.group, self.other_group = (
            factories.GroupFactory(course=course.course, name=f"Group {name}") for name in "AB"
        )
        self.assistant = self._member("helper-a", self.group, Role.ASSISTANT)
        self.other_assistant = self._member("helper-b", self.other_group, Role.ASSISTANT)
        self.student = self._member("ada", self.group, Role.STUDENT)
        self.students = [self.student]
        self._assign(course)
        self._work(course)
        self._put_on_record()

    def _member(self, name: str, group, role: str) -> User:
        user = factories.UserFactory(username=name)
        named = {"roster_name": f"{name.title()} Noun", "student_number": f"s-{name}"}
        group.members.add(
            factories.MembershipFactory(user=user, course=self.course, role=role, **named)
        )
        return user

    def _assign(self, course) -> None:
        self.exam = exam(course)
        second = factories.QuestionFactory(
            objective=course.objective, key="second", body=kinds.essay()
        )
        self.exam.places.create(question=second, position=2, points=8)
        self.timed = factories.QuizFactory(
            lesson=course.lesson, key="timed", questions=course.questions, time_limit=60,
            behaviour="deferred_feedback",
        )  # fmt: skip
        self.assigned = [
            factories.AssignmentFactory(**about, course=course.course)
            for about in (
                {"quiz": self.timed},
                {"quiz": self.exam},
                {"lesson": course.lesson},
                {"card_goal": 4},
            )
        ]
        for one in self.assigned:
            one.windows.create(due_at=MORNING + DAY, closes_at=MORNING + 2 * DAY)

    def _work(self, course) -> None:
        self.taken = take(self.student, course.quiz, WRONG)
        self.written = attempts.start(user=self.student, quiz=self.exam, now=MORNING, rng=Random(1))
        for position in (1, 2):
            send(self.written, position, ESSAY)
        attempts.finish(user=self.student, attempt_id=self.written.pk, now=MORNING)
        for number, item in enumerate(self.written.items.all()):
            give(item, self.instructor)
            give(item, self.assistant, HALF if number else None)
        self.running = attempts.start(
            user=self.student, quiz=self.timed, now=MORNING, rng=Random(1)
        )
        send(self.running, 1)
        AttemptPresence.objects.create(attempt=self.running, seen_at=MORNING)

    def _put_on_record(self) -> None:
        whose, here = {"user": self.student}, {"course": self.course}
        self.said = Announcement.objects.create(
            **here, title="No class", text="None.", posted_at=MORNING, posted_by=self.instructor
        )
        AssignmentWindow.objects.create(
            **whose, assignment=self.assigned[0], closes_at=MORNING + 3 * DAY
        )
        Accommodation.objects.create(**whose, **here, extra_minutes=5)
        GradeOverride.objects.create(
            **whose, assignment=self.assigned[2], kind="percent", percent=50, reason="Told.",
            at=MORNING, by=self.instructor,
        )  # fmt: skip
        LessonReading.objects.create(
            **whose, lesson=self.assigned[2].lesson, opened_at=MORNING, read_at=MORNING,
            read_on=MORNING.date(),
        )  # fmt: skip
        RosterChange.objects.create(
            **whose, **here, action="added", group=self.group, at=MORNING, by=self.instructor
        )
        self.invited = Invitation.objects.create(
            **here, group=self.group, name="Ada Awaited", email="ada@example.org",
            student_number="w-1", nonce="n", made_at=MORNING, ends_at=MORNING + 30 * DAY,
        )  # fmt: skip

    def grow(self, number: int) -> None:
        """Let so many more students be in group A, with all that the first one has."""
        users = _copies(
            [self.student] * number,
            username=[f"person-{n:03}-of-a-class" for n in range(number)],
        )
        own = Membership.objects.get(user=self.student)
        members = _copies(
            [own] * number,
            user=users,
            roster_name=[f"Person Noun the {n:03}." for n in range(number)],
            student_number=[f"s-{n:03}" for n in range(number)],
        )
        self.group.members.add(*members)
        on_record = (AssignmentWindow, Accommodation, GradeOverride, LessonReading, RosterChange)
        for model in on_record:
            _copies([model.objects.get(user=self.student)] * number, user=users)
        _copies(
            [self.invited] * number,
            name=[f"Person Awaited {n:03}" for n in range(number)],
            email=[f"person-{n:03}@students.example.org" for n in range(number)],
            student_number=[f"w-{n:03}" for n in range(number)],
        )
        self.said.put_away_by.add(*users[1:])
        for attempt in (self.taken, self.written, self.running):
            copy_attempt(attempt, users)
        self.students += users


def copy_attempt(attempt: Attempt, users: list[User]) -> None:
    """Let others have taken a quiz as somebody did: the same questions, answers and marks."""
    attempt.refresh_from_db()
    made = _copies([attempt] * len(users), user=users)
    for presence in AttemptPresence.objects.filter(attempt=attempt):
        AttemptPresence.objects.bulk_create(
            AttemptPresence(attempt=one, seen_at=presence.seen_at) for one in made
        )
    for item in attempt.items.all():
        items = _copies([item] * len(made), attempt=made, response=[None] * len(made))
        for said in item.responses.all():
            answers = _copies([said] * len(made), item=items, uuid=[uuid4() for _one in made])
            for mark in Marking.objects.filter(response=said):
                _copies([mark] * len(made), item=items, response=answers)
            for grade in Grade.objects.filter(response=said):
                _copies([grade] * len(made), response=answers)
            if said.pk == item.response_id:
                for one, answer in zip(items, answers, strict=True):
                    one.response = answer
        AttemptItem.objects.bulk_update(items, ["response"])
