"""What the people of the term test do at the desk once the exam is over."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Assignment, AttemptItem, Marking, Membership, Question
from tests.browser.term_class import (
    Student,
    essay_points,
    exam_percent,
    exam_points,
    total_percent,
)
from tests.browser.term_work import account_of, essay_of, exam_of

DESK = "/c/small/desk/"
GRADES, MARKING = f"{DESK}grades/", f"{DESK}marking/"


def score(points: float) -> str:
    """Return points as the result says them: two digits, none where they are whole."""
    return f"{points:.2f}".removesuffix(".00") + " of 10 points"


# Marking


def sees_own_groups_alone(ada: Page, students: list[Student]) -> None:
    """Look for somebody of Tuesday at every page of a person: there is nobody."""
    other = students[40]
    user, attempt, essay = account_of(other), exam_of(other), essay_of(other)
    exam = Assignment.objects.get(quiz__key="exam")
    for address in (
        f"{GRADES}{user.pk}/",
        f"{GRADES}{user.pk}/{exam.pk}/",
        f"{DESK}people/{user.pk}/",
        f"{DESK}attempts/{attempt.pk}/",
        f"{MARKING}answers/{essay.pk}/",
    ):
        assert (address, ada.goto(address).status) == (address, 404)
    own = [one for one in students if one.group != "Tuesday"]
    ada.goto(GRADES)
    expect(ada.get_by_text(f"{len(own)} students")).to_be_visible()
    for address in (GRADES, f"{DESK}people/", f"{DESK}quizzes/exam/live/", MARKING):
        ada.goto(address)
        expect(ada.locator("main")).not_to_contain_text(other.name)
        expect(ada.locator("main")).not_to_contain_text(user.username)
    expect(ada.get_by_role("link", name="Tuesday")).to_have_count(0)


def mark_in_own_group(page: Page, group: str, count: int, students: list[Student]) -> None:
    """Mark some essays by keys, whoever comes first."""
    by_number = {one.student_number: one for one in students}
    page.goto(MARKING)
    page.get_by_role("link", name=group).click()
    page.get_by_role("link", name="Begin marking").click()
    for _answer in range(count):
        here = shown_essay(page)
        member = Membership.objects.get(user=here.attempt.user_id)
        write_marks(page, *by_number[member.student_number].marks[0])
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, was=here.pk: f"/answers/{was}/" not in url)
    assert Marking.objects.filter(is_done=True, marker__username=marker_of(group)).count() == count


def marker_of(group: str) -> str:
    return {"Monday": "ada", "Tuesday": "ben"}[group]


def shown_essay(page: Page) -> AttemptItem:
    """Return the essay that the page is about."""
    expect(page.get_by_label("names it")).to_be_visible()
    number = page.url.partition("/answers/")[2].partition("/")[0]
    return AttemptItem.objects.select_related("attempt").get(pk=number)


def write_marks(page: Page, names: float, dates: float) -> None:
    page.get_by_label("names it").fill(f"{names:g}")
    page.get_by_label("dates it").fill(f"{dates:g}")


def mark_one_twice(ada: Page, ben: Page, one: Student) -> None:
    """Mark one essay by two people; the second sees nothing of the first before finishing."""
    address = f"{MARKING}answers/{essay_of(one).pk}/"
    for page, comment, marks in zip((ada, ben), ("A clear case.", "No."), one.marks, strict=True):
        page.goto(address)
        expect(page.get_by_text("A clear case.")).to_have_count(0)
        write_marks(page, *marks)
        page.get_by_label("Comment").first.fill(comment)
        page.get_by_role("button", name="Finish and go on").click()
        page.wait_for_url(lambda url: address not in url)
    ben.goto(address)
    expect(ben.get_by_text("A clear case.")).to_be_visible()


def settle_and_release(desk: Page, students: list[Student], early: Page) -> None:
    """See that nothing is out yet, settle the one difference, and release everything."""
    written = [one for one in students if one.marks]
    early.reload()
    expect(early.get_by_text("1 answer waits for a person to grade it")).to_be_visible()
    desk.goto(f"{MARKING}exam/release/")
    expect(desk.get_by_text(f"{len(written) - 1} marks would be released")).to_be_visible()
    expect(desk.get_by_text("its markers differ, and nobody has settled it")).to_have_count(1)
    desk.goto(f"{MARKING}exam/questions/exam-essay/differences/")
    apart = desk.locator("section.panel").filter(has_text="A clear case.")
    expect(apart).to_contain_text("Difference: 2.5")
    apart.get_by_role("button", name="Take the mean").click()
    expect(desk.get_by_text("Settled: 2.75")).to_be_visible()
    desk.goto(f"{MARKING}exam/release/")
    expect(desk.get_by_text(f"{len(written)} marks would be released")).to_be_visible()
    desk.get_by_label("Reason").fill("Marked by the rubric.")
    desk.get_by_role("button", name="Release", exact=True).click()
    expect(desk.get_by_text("Released, and put on record.")).to_be_visible()
    points = exam_points(students[0], first_key=True) + essay_points(students[0])
    early.reload()
    expect(early.locator("h1.score")).to_have_text(score(points))


# Afterwards


def correct_the_key(desk: Page, students: list[Student]) -> None:
    """Correct it in the editor, and grade again what changes by it."""
    desk.goto(f"{DESK}questions/exam-choice/")
    desk.locator("[name=options-1-correct]").check()
    desk.get_by_role("button", name="Save", exact=False).first.click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    keys = [one.correct for one in Question.objects.get(key="exam-choice").current.spec.options]
    assert keys == [False, True, False]
    there = [one for one in students if one.exam]
    changed = [one for one in there if exam_points(one) != exam_points(one, first_key=True)]
    before = {one.number: exam_of(one).points for one in there}
    desk.goto(f"{DESK}quizzes/exam/questions/exam-choice/")
    regrading = desk.locator("details").filter(has_text="Grade again by the current version")
    regrading.locator("summary").click()
    regrading.get_by_label("Reason").fill("The key was wrong.")
    regrading.get_by_role("button", name="Show what would change").click()
    expect(desk.get_by_text(f"{len(changed)} attempts change")).to_be_visible()
    expect(desk.locator("table tbody tr")).to_have_count(len(changed))
    assert {one.number: exam_of(one).points for one in there} == before
    desk.get_by_role("button", name="Grade again by the current version").click()
    expect(desk.get_by_text("Done, and put on record.")).to_be_visible()
    after = {one.number: exam_of(one).points for one in there}
    assert after == pytest.approx(
        {one.number: exam_points(one) + essay_points(one) for one in there}
    )


def decide_by_hand(desk: Page, one: Student, what: str, percent: str = "") -> None:
    """Find somebody in the gradebook by the name of the roster, and decide what counts."""
    desk.goto(GRADES)
    desk.get_by_label("Name or student number").fill(one.name)
    desk.get_by_label("Name or student number").press("Enter")
    expect(desk.get_by_text("1 student", exact=True)).to_be_visible()
    desk.get_by_role("link", name=one.name).click()
    desk.get_by_role("link", name="The exam").click()
    desk.get_by_role("radio", name=what).check()
    desk.get_by_label("Mark in percent").fill(percent)
    desk.get_by_label("Reason").fill("Oral exam.")
    desk.get_by_role("button", name="See what would change").click()
    expect(desk.get_by_role("heading", name=f"{one.name}: what would change")).to_be_visible()
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("Done, and put on record.")).to_be_visible()


def sees_the_grade(early: Page, one: Student) -> None:
    early.goto("/c/small/grades/")
    expect(early.locator(".grades-total")).to_contain_text(f"{shown(total_percent(one))}%")
    expect(early.get_by_role("row", name="The exam")).to_contain_text(
        f"{shown(exam_percent(one))}%"
    )


def shown(percent: float) -> str:
    """Return a percentage with one digit, none where it is whole."""
    return f"{percent:.1f}".removesuffix(".0")
