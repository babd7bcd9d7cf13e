"""Wherever people are listed at the desk they have the names of the roster."""

import pytest

from quizzes.actions import rosters
from quizzes.models import Group, Marking, Membership, User
from tests.actions.marked import exam, give, let_go, write
from tests.factories import MORNING, AssignmentFactory, MembershipFactory, UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DESK = "/c/small/desk/"
MARKING = f"{DESK}marking/"
NAME = "Lovelace, Ada"


@pytest.fixture
def client(client_of, instructor, clock):
    clock.move(hours=3)
    return client_of(instructor)


@pytest.fixture
def ada(course) -> User:
    """A member whose account says nothing of her name."""
    user = UserFactory(username="x17", display_name="Countess")
    fields = {"roster_name": NAME, "student_number": "2026-17"}
    own = MembershipFactory(user=user, course=course.course, **fields)
    group = Group.objects.create(course=course.course, name="Tuesday")
    rosters.add(group=group, members=[own.pk], by=None, now=MORNING)
    return user


@pytest.fixture
def essay(ada, course):
    return write(ada, exam(course))


def test_lists_and_pages_of_people(client, ada, course, essay):
    made = AssignmentFactory(quiz=course.quiz)
    made.windows.create(user=ada, closes_at=MORNING)
    for address in (
        f"{DESK}people/",
        f"{DESK}people/{ada.pk}/",
        f"{DESK}quizzes/final/",
        f"{DESK}quizzes/final/live/",
        f"{DESK}attempts/{essay.attempt_id}/",
        f"{DESK}groups/",
        f"{DESK}groups/history/",
        f"{DESK}grades/",
        f"{DESK}assignments/{made.pk}/",
        f"{DESK}assignments/{made.pk}/?person={ada.pk}",
    ):
        words = text_of(client.get(address))
        assert (address, NAME in words, "Countess" in words) == (address, True, False)


@pytest.mark.parametrize("words", ["lovelace, ada", "Countess", "x17", "2026-17"])
def test_people_are_found_by_every_name_and_by_number(client, ada, course, words):
    made = AssignmentFactory(quiz=course.quiz)
    for address in ("people/", "grades/", f"assignments/{made.pk}/"):
        found = client.get(f"{DESK}{address}", {"q": words})
        assert (address, f">{NAME}</a>" in found.text) == (address, True)
        other = client.get(f"{DESK}{address}", {"q": "Grace"})
        assert (address, f">{NAME}</a>" in other.text) == (address, False)


def test_people_come_in_the_order_of_the_names_that_are_shown(client, ada, course):
    for username, roster, own in (("a", "", "Mia"), ("z", "abel", "Zoe"), ("n", "", "")):
        user = UserFactory(username=username, display_name=own)
        MembershipFactory(user=user, course=course.course, roster_name=roster)
    people = [user.shown_name for user, _own in client.get(f"{DESK}people/").context["lines"]]
    assert people == ["abel", NAME, "Mia", "n"]


def test_marking_has_them_unless_names_are_hidden(client, ada, essay, instructor, other_student):
    give(essay, instructor)
    give(essay, other_student, {"a": 0, "b": 0})
    pages = [
        f"{MARKING}final/questions/essay/",
        f"{MARKING}answers/{essay.pk}/",
        f"{MARKING}final/questions/essay/differences/",
        f"{MARKING}final/release/",
    ]
    for address in pages:
        words = text_of(client.get(address))
        assert (address, NAME in words, "Countess" in words) == (address, True, False)
    client.post(f"{MARKING}names/", {"hide": "1"})
    for address in pages:
        words = text_of(client.get(address))
        assert (address, NAME in words, "Countess" in words) == (address, False, False)


def test_a_release_and_what_taking_it_back_takes(client, ada, essay, instructor):
    give(essay, instructor)
    assert f"{NAME} · 1" in text_of(client.get(f"{MARKING}final/release/"))
    done = let_go(essay.attempt.quiz, instructor)
    assert NAME in text_of(client.get(f"{MARKING}final/release/{done.uuid}/"))
    assert Marking.objects.count() == 1


def test_a_dry_run_lists_them_in_order(client, ada, essay, course, instructor):
    other = UserFactory(username="a", display_name="Aaron")
    MembershipFactory(user=other, course=course.course, roster_name="Zorn")
    write(other, essay.attempt.quiz)
    for one in (essay, other.attempts.get().items.get()):
        give(one, instructor)
    let_go(essay.attempt.quiz, instructor)
    form = {"repair": "drop", "reason": "It was unclear."}
    page = client.post(f"{DESK}quizzes/final/questions/essay/", form)
    assert [one.attempt.user.shown_name for one in page.context["changes"]] == [NAME, "Zorn"]
    assert f"{NAME} attempt" in text_of(page)


def test_no_name_of_another_course_is_shown(client, ada, course):
    Membership.objects.filter(user=ada).update(roster_name="")
    MembershipFactory(user=ada, roster_name="Elsewhere")
    words = text_of(client.get(f"{DESK}people/"))
    assert ("Countess" in words, "Elsewhere" in words) == (True, False)
