"""What the tests of the quiz builder share: addresses, people, a button pressed."""

from django.test import Client

from quizzes.models import Quiz, Role, User
from tests.factories import MembershipFactory, UserFactory
from tests.views.desk_pages import DESK

BUILD = f"{DESK}quizzes/practice/build/"


def colleague_of(course) -> User:
    """Return another instructor of the small course."""
    user = UserFactory(username="colleague")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


def press(client: Client, quiz: Quiz, do: str, **said):
    """Send a form of the builder, over the revision that is stored."""
    quiz.refresh_from_db()
    sent = {"do": do, "revision": quiz.revision} | said
    return client.post(f"{DESK}quizzes/{quiz.key}/build/", sent)


def order(quiz: Quiz) -> list[str]:
    """Return the keys of the fixed questions, in their order."""
    return list(quiz.places.order_by("position").values_list("question__key", flat=True))
