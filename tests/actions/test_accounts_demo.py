"""Demo accounts: made once, never in place of somebody's own, never outside debug."""

import pytest

from quizzes.actions import demo
from quizzes.models import Membership, Role, User
from quizzes.roles import INSTRUCTORS
from tests.factories import MORNING, CourseFactory, UserFactory

pytestmark = pytest.mark.django_db

ALL = [
    ("student", "student-demo-1"),
    ("instructor", "instructor-demo-1"),
    ("admin", "admin-demo-1"),
]


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.ALLOW_DEMO_ACCOUNTS = True


def test_all_three_are_made_and_marked():
    made = demo.ensure_demo_accounts(now=MORNING)

    assert made == [(name, password, True) for name, password in ALL]
    rows = User.objects.order_by("pk").values_list(
        "username", "is_demo", "is_staff", "is_superuser"
    )
    assert list(rows) == [
        ("student", True, False, False),
        ("instructor", True, True, False),
        ("admin", True, True, True),
    ]
    assert User.objects.get(username="student").check_password("student-demo-1") is True


def test_a_second_time_changes_nothing():
    demo.ensure_demo_accounts(now=MORNING)
    before = list(User.objects.values())

    assert demo.ensure_demo_accounts(now=MORNING) == [(*account, False) for account in ALL]
    assert list(User.objects.values()) == before


def test_the_instructor_joins_the_home_course_once_it_is_there(settings):
    demo.ensure_demo_accounts(now=MORNING)
    assert Membership.objects.count() == 0
    course = CourseFactory(key=settings.HOME_COURSE)

    demo.ensure_demo_accounts(now=MORNING)
    demo.ensure_demo_accounts(now=MORNING)

    member = Membership.objects.get()
    assert (member.user.username, member.course, member.role) == (
        "instructor",
        course,
        Role.INSTRUCTOR,
    )
    groups = member.user.groups.values_list("name", flat=True)
    assert list(groups) == [INSTRUCTORS]


def test_somebodys_own_account_is_left_alone():
    own = UserFactory(username="admin")

    accounts = demo.ensure_demo_accounts(now=MORNING)

    assert accounts[2] == ("admin", "", False)
    own.refresh_from_db()
    assert (own.is_demo, own.is_superuser) == (False, False)
    assert own.check_password("a long password") is True


def test_a_changed_password_is_not_printed():
    demo.ensure_demo_accounts(now=MORNING)
    student = User.objects.get(username="student")
    student.set_password("another")
    student.save()

    assert demo.ensure_demo_accounts(now=MORNING)[0] == ("student", "", False)


def test_they_are_refused_outside_debug(settings):
    settings.ALLOW_DEMO_ACCOUNTS = False

    with pytest.raises(demo.DemoAccountsRefusedError, match="in debug only"):
        demo.ensure_demo_accounts(now=MORNING)

    assert User.objects.count() == 0
