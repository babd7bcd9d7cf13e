"""A term in a real browser: 120 students, three groups, two assistants, and grades handed in.

What the files say in the end is compared with sums that `term_class` makes by itself.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Assignment, Group, Invitation, Membership
from tests.browser import pages, term_work
from tests.browser.term_class import (
    EXTENDED_TO,
    GROUPS,
    Student,
    exam_points,
    make_class,
    roster_of,
)
from tests.browser.term_desk import (
    DESK,
    correct_the_key,
    decide_by_hand,
    mark_in_own_group,
    mark_one_twice,
    score,
    sees_own_groups_alone,
    sees_the_grade,
    settle_and_release,
)
from tests.browser.term_files import the_file_of_an_assistant_has_own_groups, the_files_say_so
from tests.browser.term_work import Term, account_of, exam_of
from tests.factories import MORNING, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.exhaustive,
    pytest.mark.django_db(transaction=True),
]

HOMEWORK_DUE = datetime(2026, 3, 6, 12, tzinfo=UTC)
REVIEWED_FROM = EXTENDED_TO + timedelta(minutes=1)
"""When the last of them can answer no more: the closing, and the grace of a minute."""
AFTER_ALL = EXTENDED_TO + timedelta(days=1)
MOMENT = "%Y-%m-%dT%H:%M"
NEWCOMER, FOUND = "newcomer", "longtime"
"""Two who come in by the browser: one makes an account, one has had it for long."""


@pytest.fixture
def opened(new_context, log_in):
    """Return a function that opens a page as somebody; nothing may complain on it."""
    heard = []

    def of(user=None) -> Page:
        page = new_context(reduced_motion="reduce", timezone_id="UTC").new_page()
        heard.append(pages.listen(page))
        if user is not None:
            log_in(page, user)
        return page

    yield of
    assert [said for one in heard for said in one if "status of 404" not in said] == []


@pytest.fixture
def term(course, instructor, clock, live_server) -> Term:
    return term_work.make_term(course, instructor, MORNING)


def test_a_term(opened, term, course, clock):
    students = make_class()
    desk = opened(term.instructor)
    bring_the_roster_in(desk, students)
    students = correct_the_roster(desk, students)
    take_slips(opened, students[0], students[80])
    term_work.take_invitations(term, [*students[1:80], *students[81:]], MORNING)
    term_work.place_assistants(term, MORNING)
    assign_the_exam(desk, term, students[1])
    term_work.assign_homework(term, course, HOMEWORK_DUE, MORNING)
    clock.move(days=1)
    term_work.do_homework(course, students, clock.now)

    early, ill = opened(account_of(students[0])), opened(account_of(students[1]))
    sit_the_exam(early, clock, GROUPS["Monday"] + timedelta(minutes=5), students[0])
    term_work.take_exam(term, students[2:])
    clock.set(max(GROUPS.values()) + timedelta(days=1))
    sees_nothing_yet(early, students[0])
    sit_the_exam(ill, clock, EXTENDED_TO - timedelta(hours=1), students[1])
    clock.set(REVIEWED_FROM - timedelta(seconds=1))
    sees_nothing_yet(early, students[0])
    clock.set(REVIEWED_FROM)
    sees_all_but_the_essay(early, students[0])

    clock.set(AFTER_ALL)
    ada, ben = opened(term.ada), opened(term.ben)
    sees_own_groups_alone(ada, students)
    mark_in_own_group(ada, "Monday", 2, students)
    mark_in_own_group(ben, "Tuesday", 2, students)
    mark_one_twice(ada, ben, students[80])
    term_work.mark_the_rest(term, students, AFTER_ALL)
    settle_and_release(desk, students, early)

    correct_the_key(desk, students)
    decide_by_hand(desk, students[40], "Mark set by hand", "95.5")
    decide_by_hand(desk, students[2], "Excused")
    sees_the_grade(early, students[0])
    the_files_say_so(desk, students)
    the_file_of_an_assistant_has_own_groups(ada, students)


# Getting in


def upload(desk: Page, students: list[Student]) -> None:
    desk.goto(f"{DESK}groups/roster/")
    table = {"name": "class.csv", "mimeType": "text/csv", "buffer": roster_of(students)}
    desk.get_by_label("File").set_input_files(table)
    desk.get_by_role("button", name="Show what it would do").click()


def bring_the_roster_in(desk: Page, students: list[Student]) -> None:
    upload(desk, students)
    expect(desk.get_by_text("New groups are made: Monday, Tuesday, Wednesday")).to_be_visible()
    expect(desk.locator("table.roster tbody tr")).to_have_count(len(students))
    assert (Invitation.objects.count(), Group.objects.count()) == (0, 0)
    desk.get_by_role("button", name="Do exactly this").click()
    expect(desk.get_by_text("120 invitations")).to_be_visible()
    stored = Invitation.objects.order_by("student_number")
    fields = ("name", "email", "student_number", "group__name")
    said = [(one.name, one.email, one.student_number, one.group) for one in students]
    assert list(stored.values_list(*fields)) == said


def correct_the_roster(desk: Page, students: list[Student]) -> list[Student]:
    """Correct one name and one group; return the class as it is then."""
    last, before = students[-1], students[-2]
    changed = [
        *students[:-2],
        replace(before, name="A corrected name"),
        replace(last, group="Tuesday"),
    ]
    upload(desk, changed)
    counts = desk.locator("dl.terms")
    expect(counts).to_contain_text("118")
    expect(counts).to_contain_text("2")
    desk.get_by_role("button", name="Do exactly this").click()
    expect(desk.get_by_text("120 invitations")).to_be_visible()
    assert Invitation.objects.get(student_number=before.student_number).name == "A corrected name"
    assert Invitation.objects.get(student_number=last.student_number).group.name == "Tuesday"
    return changed


def take_slips(opened, first: Student, other: Student) -> None:
    """Come in by a link without an account, and by a code that is typed with one."""
    slip = Invitation.objects.get(student_number=first.student_number)
    page = opened()
    page.goto(f"/join/{slip.code}/")
    page.get_by_role("main").get_by_role("link", name="Make an account").click()
    page.locator("input[name=username]").fill(NEWCOMER)
    page.locator("input[name=password1]").fill("a long password")
    page.locator("input[name=password2]").fill("a long password")
    page.get_by_role("button", name="Make an account").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Welcome! You are in The Council now.")).to_be_visible()
    page = opened(UserFactory(username=FOUND))
    page.goto("/join/")
    slip = Invitation.objects.get(student_number=other.student_number)
    page.get_by_label("Code").fill(slip.code.lower())
    page.get_by_label("Code").press("Enter")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Welcome! You are in The Council now.")).to_be_visible()
    came = Membership.objects.filter(user__username__in=[NEWCOMER, FOUND])
    names = came.order_by("student_number").values_list("roster_name", "groups__name")
    assert list(names) == [(first.name, first.group), (other.name, other.group)]


def assign_the_exam(desk: Page, term: Term, ill: Student) -> None:
    """Assign it with dates for each group, and give one student until the end of the week."""
    term_work.make_categories(term)
    desk.goto(f"{DESK}assignments/new/")
    desk.get_by_label("What is due").select_option("quiz:exam")
    desk.get_by_label("category").select_option(label="Exams")
    for group in Group.objects.all():
        opens = GROUPS[group.name]
        closes = opens + timedelta(hours=2)
        desk.locator(f"[name=dates-{group.pk}-opens_at]").fill(opens.strftime(MOMENT))
        desk.locator(f"[name=dates-{group.pk}-closes_at]").fill(closes.strftime(MOMENT))
    desk.get_by_role("button", name="Save").click()
    # Who is in none of the groups would never close, and so no review would ever open.
    warning = desk.get_by_text("is never shown: somebody has no closing date")
    expect(warning).to_be_visible()
    last = max(GROUPS.values()) + timedelta(hours=2)
    desk.locator("[name=dates-everyone-closes_at]").fill(last.strftime(MOMENT))
    desk.get_by_role("button", name="Save").click()
    expect(warning).to_have_count(0)
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published. Students see it now.")).to_be_visible()
    desk.get_by_label("Name", exact=True).fill(ill.name)
    desk.get_by_label("Name", exact=True).press("Enter")
    desk.get_by_role("link", name=ill.name).click()
    form = desk.get_by_role("region", name=f"Dates of {ill.name}")
    form.get_by_label("Closes").fill(EXTENDED_TO.strftime(MOMENT))
    form.get_by_role("button", name="Save the extension").click()
    expect(desk.get_by_text(f"{ill.name} has dates of their own now")).to_be_visible()
    made = Assignment.objects.get()
    assert made.windows.filter(user=None).count() == 1 + len(GROUPS)
    assert made.windows.get(user=account_of(ill)).closes_at == EXTENDED_TO


# The exam


def sit_the_exam(page: Page, clock, now: datetime, one: Student) -> None:
    """Find what is due, take it, and hand it in."""
    clock.set(now)
    page.goto("/c/small/due/")
    page.locator(".due-list").get_by_role("link", name="The exam").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("section.question")).to_have_count(5)
    for item in exam_of(one).items.select_related("version__question"):
        asked = page.locator(f"#question-{item.position}")
        said = term_work.answer_of(one, item)
        for values in said.values():
            for value in values:
                fill_in(asked, value)
    page.get_by_role("button", name="Save all and check before submitting").click()
    expect(page.get_by_text("Every question has an answer.")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1.score")).to_be_visible()


def fill_in(asked, value: str) -> None:
    """Choose the option of this token, or type where there is none."""
    option = asked.locator(f".option input[value='{value}']")
    if option.count():
        option.check()
    else:
        asked.locator("textarea, input:not([type])").fill(value)


def sees_nothing_yet(early: Page, one: Student) -> None:
    """Look for a mark everywhere while somebody still has time."""
    early.goto(f"/c/small/attempts/{exam_of(one).pk}/result/")
    expect(early.get_by_role("heading", name="Your answers are in")).to_be_visible()
    said = "You see the rest after the quiz has closed for everyone: from 13 Mar 2026, 12:01"
    expect(early.get_by_text(said)).to_be_visible()
    words = early.locator("main").inner_text()
    hidden = ("Right", "Not this time", "Partly", " of 10", "Signed in 2002", "It was so.")
    assert [one for one in hidden if one in words] == []
    early.goto("/c/small/grades/")
    row = early.get_by_role("row", name="The exam")
    expect(row).to_contain_text("Handed in; its mark is not shown yet")
    expect(row).not_to_contain_text("%")


def sees_all_but_the_essay(early: Page, one: Student) -> None:
    early.goto(f"/c/small/attempts/{exam_of(one).pk}/result/")
    points = exam_points(one, first_key=True)
    expect(early.locator("h1.score")).to_have_text(score(points))
    expect(early.get_by_text("1 answer waits for a person to grade it")).to_be_visible()
