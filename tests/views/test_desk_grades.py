"""The gradebook at the desk: the class, one student, one mark, and whose it is to see."""

import re

import pytest

from quizzes.models import GradeCategory, GradeOverride, Lesson, Membership, Role
from tests.factories import (
    MORNING,
    AssignmentFactory,
    GroupFactory,
    MembershipFactory,
    QuizFactory,
    UserFactory,
)
from tests.reports.test_gradebook import DAY, quiz_due, take
from tests.views.desk_pages import confirm
from tests.views.quiz_pages import text_of

pytestmark = pytest.mark.usefixtures("clock")
GRADES = "/c/small/desk/grades/"
OWN = "/c/small/grades/"


@pytest.fixture
def desk(instructor, client_of):
    return client_of(instructor)


def enrol(course, name, *groups, **fields):
    user = UserFactory(username=name, display_name=name.title())
    member = MembershipFactory(user=user, course=course.course, **fields)
    for group in groups:
        group.members.add(member)
    return user


@pytest.fixture
def term(course):
    """Two groups of one, a quiz with a pass mark and a lesson that is overdue."""
    a, b = (GroupFactory(course=course.course, name=f"Group {name}") for name in "AB")
    ada = enrol(course, "ada", a, student_number="77")
    ben = enrol(course, "ben", b, roster_name="Zacharias")
    exams = GradeCategory.objects.create(course=course.course, name="Exams", weight=3)
    quiz = quiz_due(course, category=exams, pass_mark=60, title="Trial")
    lesson = AssignmentFactory(lesson=course.lesson, title="To read")
    lesson.windows.create(due_at=MORNING - DAY)
    take(ada, quiz.quiz, 3)
    take(ben, quiz.quiz, 1.5)
    return {"a": a, "b": b, "ada": ada, "ben": ben, "exams": exams, "quiz": quiz, "lesson": lesson}


def matrix(response) -> list[list[str]]:
    """Return the rows of the matrix as a reader has them: name, group, total, the marks."""
    rows = response.text.partition("<tbody>")[2].partition("</tbody>")[0].strip().split("</tr>")
    cells = (re.split(r"<t[dh][^>]*>", row)[1:] for row in rows if row.strip())
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def address(term, name="ada", what="quiz") -> str:
    return f"{GRADES}{term[name].pk}/{term[what].pk}/"


# The class


def test_the_matrix_says_what_each_has_and_whether_it_passes(desk, term):
    # Ada: (75 x 3 + 0 x 1) / 4 = 56.25; Zacharias: (37.5 x 3) / 4 = 28.125.
    response = desk.get(GRADES)
    assert matrix(response) == [
        ["Ada", "Group A", "56.2%", "75✓", "0M"],
        ["Zacharias", "Group B", "28.1%", "37.5✗", "0M"],
    ]
    assert re.findall(r"<td class=(\w)>", response.text) == ["p", "f", "f", "f"]
    assert "the pass mark is not reached" in text_of(response)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=ADA", ["Ada"]),
        ("?q=77", ["Ada"]),
        ("?q=zach", ["Zacharias"]),
        ("?q=ben", ["Zacharias"]),
        ("?q=nobody", []),
        ("?sort=lowest", ["Zacharias", "Ada"]),
        ("?sort=highest", ["Ada", "Zacharias"]),
        ("?sort=group", ["Ada", "Zacharias"]),
        ("?sort=number", ["Ada", "Zacharias"]),
        ("?sort=burn&group=x&category=9&page=-3&q=%00", ["Ada", "Zacharias"]),
    ],
)
def test_it_is_searched_and_sorted(desk, term, query, names):
    assert [row[0] for row in matrix(desk.get(f"{GRADES}{query}"))] == names


def test_a_group_and_a_category_are_picked_and_totals_stay(desk, term):
    response = desk.get(f"{GRADES}?group={term['b'].pk}&category={term['exams'].pk}")
    assert matrix(response) == [["Zacharias", "Group B", "28.1%", "37.5✗"]]


def test_an_assistant_sees_their_own_group(course, client_of, term):
    client = client_of(enrol(course, "helper", term["a"], role=Role.ASSISTANT))
    assert [row[0] for row in matrix(client.get(GRADES))] == ["Ada"]
    assert "Group B" not in client.get(GRADES).text
    seen = [client.get(address(term, name)).status_code for name in ("ada", "ben")]
    assert seen == [200, 404]
    assert client.get(f"{GRADES}{term['ben'].pk}/").status_code == 404
    assert "Set the mark by hand" not in client.get(address(term)).text
    sent = {"kind": "percent", "percent": "5", "reason": "r", "confirm": "1", "seen": "0"}
    assert client.post(address(term), sent).status_code == 404
    assert GradeOverride.objects.count() == 0


def test_names_and_titles_are_escaped(course, desk, term):
    Membership.objects.filter(user=term["ada"]).update(roster_name="<b>Ada</b>")
    term["quiz"].title = "<i>Trial</i>"
    term["quiz"].save()
    page = desk.get(GRADES).text
    assert ("<b>Ada" in page, "<i>Trial" in page, "&lt;b&gt;Ada" in page) == (False, False, True)


def test_a_course_without_anything_says_so(course, desk):
    assert "No student fits these filters." in text_of(desk.get(GRADES))


# One student, one mark


def test_one_student_is_told_how_the_total_comes_about(desk, term):
    words = text_of(desk.get(f"{GRADES}{term['ada'].pk}/"))
    assert "Total so far: 56.2%" in words
    assert "Exams 3 75% 0 In no category 1 0% 0" in words
    assert "Missing: it was due, and counts 0" in words


def test_a_mark_is_set_by_hand_after_a_look(desk, term):
    sent = {"kind": "percent", "percent": "90", "reason": "Oral exam."}
    looked = desk.post(address(term), sent)
    words = text_of(looked)
    assert (looked.status_code, GradeOverride.objects.count()) == (200, 0)
    assert "Trial 75%. Marked 90%. Marked Total so far 56.2% 67.5%" in words
    assert confirm(desk, address(term), looked).status_code == 303
    assert matrix(desk.get(f"{GRADES}?q=ada")) == [["Ada", "Group A", "67.5%", "90✓H", "0M"]]
    page = text_of(desk.get(address(term)))
    assert "Mark set by hand 2 Mar 2026, 09:00 instructor 90% Oral exam." in page
    assert confirm(desk, address(term), looked).status_code == 303
    assert GradeOverride.objects.count() == 1


def test_an_overtaken_decision_is_shown_again(desk, term):
    first = desk.post(address(term), {"kind": "percent", "percent": "90", "reason": "Oral."})
    second = desk.post(address(term), {"kind": "excused", "reason": "Ill."})
    confirm(desk, address(term), first)
    response = confirm(desk, address(term), second)
    assert (response.status_code, GradeOverride.objects.count()) == (200, 1)
    assert "Somebody decided something else meanwhile" in text_of(response)
    assert confirm(desk, address(term), response).status_code == 303
    assert matrix(desk.get(f"{GRADES}?q=ada"))[0][2:] == ["0%", "EH", "0M"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "percent", "percent": "101", "reason": "r"}, "less than or equal to 100"),
        ({"kind": "percent", "percent": "nan", "reason": "r"}, "Enter a number"),
        ({"kind": "percent", "reason": "r"}, "Give a number from 0 to 100."),
        ({"kind": "excused", "reason": " "}, "This field is required."),
        ({"kind": "burn", "reason": "r"}, "Select a valid choice"),
        ({"kind": "withdrawn", "reason": "r"}, "there is nothing to withdraw"),
        ({}, "This field is required."),
    ],
)
def test_what_makes_no_sense_is_told(desk, term, sent, words):
    for more in ({}, {"confirm": "1", "seen": "x"}):
        response = desk.post(address(term), sent | more)
        assert (response.status_code, words in text_of(response)) == (422, True)
    assert GradeOverride.objects.count() == 0


def test_nothing_else_has_a_page(course, desk, term):
    stranger = UserFactory()
    draft = AssignmentFactory(quiz=QuizFactory(lesson=course.lesson), is_published=False)
    elsewhere = AssignmentFactory(quiz=QuizFactory())
    for number in (draft.pk, elsewhere.pk, 10**20):
        assert desk.get(f"{GRADES}{term['ada'].pk}/{number}/").status_code == 404
    assert desk.get(f"{GRADES}{stranger.pk}/").status_code == 404


def test_who_is_no_student_of_the_course_has_no_row(course, desk, client_of, term, instructor):
    helper = enrol(course, "helper", term["a"], role=Role.ASSISTANT)
    gone, passer = enrol(course, "gone", term["a"]), UserFactory(username="passer")
    people = (helper, gone, passer, instructor)
    for person in people:
        take(person, term["quiz"].quiz, 3)
    Membership.objects.filter(user=gone).delete()
    assert [row[0] for row in matrix(desk.get(GRADES))] == ["Ada", "Zacharias"]
    names = [line.split(",")[1] for line in desk.get(f"{GRADES}grades.csv").text.splitlines()]
    assert names[1:] == ["ada", "ben"]
    for person in people:
        assert desk.get(f"{GRADES}{person.pk}/").status_code == 404
        assert desk.get(f"{GRADES}{person.pk}/{term['quiz'].pk}/").status_code == 404
        words = text_of(client_of(person).get(OWN))
        assert ("You are no student of this course" in words, "Total" in words) == (True, False)
        assert OWN not in client_of(person).get("/c/small/").text


def test_what_counts_nowhere_says_so(course, desk, term):
    take(term["ada"], quiz_due(course, title="Spoilt", purpose="final").quiz, 0, of=0)
    Lesson.objects.filter(pk=course.lesson.pk).update(status="draft")
    rows = {row[0]: row[2:] for row in matrix(desk.get(GRADES))}
    assert rows["Ada"] == ["75%", "75✓", "–", "–"]
    words = text_of(desk.get(f"{GRADES}{term['ada'].pk}/"))
    assert words.count("Nothing to hand in, or no points to be had: it counts nowhere") == 2
    files = desk.get(f"{GRADES}grades.csv").text.splitlines()
    assert files[1].count("counts nowhere") == 2


# What a student sees


def test_a_student_sees_their_own_grades_as_far_as_they_are_released(course, client_of, term):
    held = quiz_due(course, title="Held", show_marks="never")
    take(term["ada"], held.quiz, 4)
    decided = {"user": term["ada"], "kind": "percent", "at": MORNING}
    GradeOverride.objects.create(assignment=held, percent=12, reason="Secret.", **decided)
    GradeOverride.objects.create(
        assignment=term["lesson"], percent=50, reason="Told in class.", **decided
    )
    words = text_of(client_of(term["ada"]).get(OWN))
    # (75 x 3 + 50 x 1) / 4
    assert "Total so far: 68.8%" in words
    assert "Held – 1 – – Handed in; its mark is not shown yet" in words
    assert ("Told in class." in words, "Secret." in words, "12%" in words) == (True, False, False)


def test_the_course_leads_to_grades_once_something_is_assigned(course, client_of, term, student):
    MembershipFactory(user=student, course=course.course)
    assert OWN in client_of(student).get("/c/small/").text
    assert OWN not in client_of().get("/c/small/").text
    for one in ("quiz", "lesson"):
        term[one].delete()
    assert OWN not in client_of(student).get("/c/small/").text
    assert "Nothing is assigned" in text_of(client_of(student).get(OWN))


# Queries


@pytest.mark.parametrize(("page", "ceiling"), [("class", 19), ("one", 20), ("mark", 24)])
def test_pages_cost_the_same_for_one_and_for_120_students(
    course, desk, term, count_queries, page, ceiling
):
    at = {"class": GRADES, "one": f"{GRADES}{term['ada'].pk}/", "mark": address(term)}[page]
    counts = []
    for more in (0, 118):
        for _number in range(more):
            take(enrol(course, f"person{_number}", term["a"]), term["quiz"].quiz, 2)
        with count_queries() as queries:
            assert desk.get(at).status_code == 200
        counts.append(len(queries))
    assert (len(set(counts)), counts[0] <= ceiling) == (1, True), counts
