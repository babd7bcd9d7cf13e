"""Insight in a real browser: by keyboard alone, on a phone, without script, and for axe."""

import pytest
from playwright.sync_api import expect

from quizzes.models import QuizQuestion
from tests.browser.desk.test_desk_bank import PHONE, reach
from tests.factories import MORNING, AssignmentFactory, GroupFactory, checkpoint
from tests.views.test_desk_insight import DAY, FAILING, INSIGHT, QUIET, enrol, read, taken

pytestmark = [
    pytest.mark.browser,
    pytest.mark.exhaustive,
    pytest.mark.django_db(transaction=True),
]
POLICY = f"{INSIGHT}policy/"


@pytest.fixture
def term(course, clock, live_server):
    """A class of twelve who read, took a test and practised, and a lesson that is overdue."""
    course.lesson.body = "## First part {#first}\n\nText.\n"
    course.lesson.save()
    group = GroupFactory(course=course.course, name="Group A")
    users = enrol(course, 12, group)
    quiz = checkpoint(course.lesson.module, key="test", title="A test")
    QuizQuestion.objects.create(quiz=quiz, question=course.questions[0], position=1)
    read(users[:9], course.lesson)
    taken(users[:6], quiz, 2)
    taken(users[:7], course.quiz, 1)
    AssignmentFactory(lesson=course.lesson, title="To read").windows.create(due_at=MORNING + DAY)
    clock.move(days=10)
    return users


def test_it_is_read_by_keyboard_alone(page, term):
    page.goto(INSIGHT)
    reach(page, page.get_by_label("Group"))
    page.keyboard.press("ArrowDown")
    reach(page, page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Group")).to_have_value(str(term[0].memberships.get().groups.get().pk))
    expect(page.get_by_role("row").filter(has_text="founding document")).to_contain_text(
        "fewer than 5"
    )
    reach(page, page.get_by_role("link", name="Gone quiet"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Pupil")).to_have_count(12)


def test_the_policy_is_changed_and_said(page, term, new_context, log_in):
    page.goto(POLICY)
    reach(page, page.get_by_role("button", name="Show sums only"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sums over many students only.")).to_be_visible()
    student = new_context(java_script_enabled=False).new_page()
    log_in(student, term[0])
    student.goto("/")
    expect(student.get_by_role("heading", name="What your teachers see")).to_be_visible()
    student.goto("/c/small/")
    student.get_by_text("Who sees what").click()
    expect(student.get_by_text("nothing of you alone")).to_be_visible()


@pytest.mark.parametrize("address", [INSIGHT, FAILING, QUIET, POLICY, "/c/small/"])
def test_it_fits_a_phone_and_satisfies_axe(page, term, address, assert_usable):
    page.set_viewport_size(PHONE)
    page.goto(address)
    assert_usable(page)
