"""What the tests of marking share: an exam with an essay, people who wrote one, and marks."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace
from uuid import uuid4

from quizzes.actions import attempts, mark_releases, marking
from quizzes.actions.repairs import Order
from quizzes.models import AttemptItem, Group, Membership, Quiz, Role, User
from quizzes.reports.marking import essays_at_desk, in_group
from tests import factories
from tests.actions.test_attempt_behaviours import finish, send
from tests.domain import kinds
from tests.factories import MORNING, MembershipFactory, UserFactory

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEXT = "It was signed near Rome."
FULL = {"a": 3.0, "b": 1.0}


def exam(course, body=None, **rules) -> Quiz:
    """Return a final with an essay worth 8 points, whose rubric has 3 and 1."""
    question = factories.QuestionFactory(
        objective=course.objective, key="essay", body=body or kinds.essay()
    )
    rules = {"behaviour": "deferred_feedback", "title": "Final"} | rules
    quiz = factories.final(course.course, key="final", questions=[question], **rules)
    quiz.places.update(points=8)
    return quiz


def write(user: User, quiz: Quiz, text: str = TEXT, now=MORNING) -> AttemptItem:
    """Let somebody take the exam; return their essay."""
    attempt = attempts.start(user=user, quiz=quiz, now=now, rng=Random(1))
    send(attempt, 1, {"essay": {"text": [text]}}, now=now)
    finish(attempt, now=now)
    return fresh(attempt.items.get())


def fresh(item: AttemptItem) -> AttemptItem:
    related = ("version__question", "response", "attempt__quiz", "attempt__user")
    return AttemptItem.objects.select_related(*related).get(pk=item.pk)


def give(item, marker, points=None, comment="", at=MORNING + HOUR, **changes):
    """Let somebody mark an essay as a page of its own would."""
    item = fresh(item)
    kept = item.markings.filter(marker=marker).first()
    said = {
        "response": item.response,
        "points": FULL if points is None else points,
        "comment": comment,
        "is_done": True,
        "page": uuid4(),
        "revision": kept.revision if kept else 0,
    }
    return marking.save_marking(item=item, marker=marker, now=at, **(said | changes))


def as_seen(course, groups=None):
    """Return the course as `views.access` finds it."""
    course.desk_groups, course.desk_self = groups, None
    return course


def order(by, at=MORNING + 2 * HOUR, reason="Marked by the rubric.", **changes) -> Order:
    return Order(by=by, now=at, reason=reason, **changes)


def let_go(quiz, by, at=MORNING + 2 * HOUR, group=None):
    """Release as the desk does: look first, then confirm."""
    where = {"quiz": quiz, "essays": in_group(essays_at_desk(as_seen(quiz.course)), group)}
    seen = mark_releases.release(order=order(by, at), **where).digest
    uuid = uuid4()
    done = mark_releases.release(order=order(by, at, seen=seen, uuid=uuid), **where)
    return SimpleNamespace(outcome=done, uuid=uuid, seen=seen)


def in_class(course, name) -> SimpleNamespace:
    """Return a group with an assistant and a student."""
    group = Group.objects.create(course=course.course, name=f"Group {name}")
    people = {}
    for role in (Role.ASSISTANT, Role.STUDENT):
        people[role.value] = UserFactory(username=f"{role.value}-{name}")
        MembershipFactory(user=people[role.value], course=course.course, role=role)
    group.members.set(Membership.objects.filter(user__in=people.values()))
    return SimpleNamespace(group=group, **people)
