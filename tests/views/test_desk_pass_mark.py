"""The pass mark of a course: who sets it, and where students and teachers read it."""

import csv
import io

import pytest

from quizzes.actions.courses import StaleEdit
from quizzes.actions.gradebook import OverrideError, set_pass_mark
from quizzes.models import ContentChange, Course, Role
from tests.factories import MORNING
from tests.reports.test_gradebook import DAY, quiz_due, take
from tests.views.quiz_pages import text_of
from tests.views.test_desk_grades import GRADES, OWN, enrol, matrix
from tests.views.test_grade_files import from_csv, from_xlsx

pytestmark = pytest.mark.usefixtures("clock")
SETTINGS = "/c/small/desk/assignments/categories/"


@pytest.fixture
def desk(instructor, client_of):
    return client_of(instructor)


@pytest.fixture
def term(course):
    """Four students of a course with a pass mark: one done and above, one done and below, and
    two with something open."""
    course.course.pass_mark = 60
    course.course.save()
    done = quiz_due(course, title="Done")
    later = quiz_due(course, MORNING + DAY, title="Later", attempts_allowed=1)
    people = {name: enrol(course, name) for name in ("ada", "ben", "cyd", "dan")}
    for name, points in {"ada": 3, "ben": 1, "cyd": 3, "dan": 1}.items():
        take(people[name], done.quiz, points)
    for name, points in {"ada": 2, "ben": 2}.items():
        take(people[name], later.quiz, points)
    return people


def send(client, mark, began_from=""):
    return client.post(
        SETTINGS, {"category": "pass-mark", "pass_mark": mark, "began_from": began_from}
    )


def stored(course) -> int | None:
    return Course.objects.get(pk=course.course.pk).pass_mark


# Setting it


def test_it_is_set_changed_and_taken_away_on_record(course, desk, instructor):
    assert [send(desk, "60").status_code, stored(course)] == [303, 60]
    assert [send(desk, "60", "60").status_code, stored(course)] == [303, 60]
    assert [send(desk, "55", "60").status_code, stored(course)] == [303, 55]
    assert [send(desk, "", "55").status_code, stored(course)] == [303, None]
    changes = ContentChange.objects.filter(course=course.course, model="course").order_by("pk")
    assert [(one.data.get("pass_mark"), one.by) for one in changes] == [
        *((60, instructor), (55, instructor)),
        (None, instructor),
    ]
    words = text_of(desk.get("/c/small/desk/history/course/small/"))
    assert "Pass mark of the course, in percent" in words


@pytest.mark.parametrize("mark", ["0", "101", "-5", "60.5", "sixty", "9" * 30, "\0", "１0 0"])
def test_what_is_no_pass_mark_is_refused(course, desk, mark):
    response = send(desk, mark)
    assert (response.status_code, stored(course)) == (422, None)
    assert "Please look at this again" in text_of(response)
    # Nobody is shown what was not kept.
    assert "pass mark" not in text_of(desk.get(GRADES)).replace("Categories and pass mark", "")


def test_a_stale_page_does_not_set_it_back(course, desk):
    send(desk, "60")
    response = send(desk, "50")
    assert (response.status_code, stored(course)) == (422, 60)
    assert "somebody changed the pass mark meanwhile, to 60%" in text_of(response)
    assert 'name="began_from" value="60"' in response.text
    assert (send(desk, "50", "60").status_code, stored(course)) == (303, 50)
    send(desk, "", "50")
    assert "meanwhile, to none" in text_of(send(desk, "70", "50"))
    assert send(desk, "70", "nonsense").status_code == 422


def test_the_action_refuses_what_no_form_lets_through(course, instructor):
    what = {"course": course.course, "by": instructor, "now": MORNING}
    for mark in (0, 101):
        with pytest.raises(OverrideError):
            set_pass_mark(pass_mark=mark, began_from=None, **what)
    assert set_pass_mark(pass_mark=60, began_from=None, **what) is True
    assert set_pass_mark(pass_mark=60, began_from=None, **what) is False
    with pytest.raises(StaleEdit):
        set_pass_mark(pass_mark=70, began_from=None, **what)


def test_instructors_alone_set_it(course, client_of, student):
    helper = enrol(course, "helper", role=Role.ASSISTANT)
    statuses = [send(client_of(user), "60").status_code for user in (helper, student)]
    assert (statuses, stored(course)) == ([404, 404], None)
    assert send(client_of(), "60").status_code == 302
    assert "Categories and pass mark" not in text_of(client_of(helper).get(GRADES))


# The class


def test_the_total_says_who_passes(desk, term):
    response = desk.get(GRADES)
    assert [row[2] for row in matrix(response)] == [
        *("62.5% ✓ passed", "37.5% ✗ not passed"),
        *("75% ✓ passed so far", "25% … not yet"),
    ]
    assert "Total pass mark 60%" in text_of(response)


@pytest.mark.parametrize(
    ("result", "names"),
    [
        ("passed", ["Ada", "Cyd"]),
        ("not_passed", ["Ben"]),
        ("not_yet", ["Dan"]),
        ("", ["Ada", "Ben", "Cyd", "Dan"]),
        ("failed", ["Ada", "Ben", "Cyd", "Dan"]),
    ],
)
def test_who_passes_is_picked(desk, term, result, names):
    asked = f"?result={result}&sort=name"
    assert [row[0] for row in matrix(desk.get(f"{GRADES}{asked}"))] == names
    file = desk.get(f"{GRADES}grades.csv{asked}").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(file))][1:] == names


def test_without_a_pass_mark_nothing_is_said_or_asked(course, desk, term):
    Course.objects.update(pass_mark=None)
    response = desk.get(f"{GRADES}?result=passed")
    assert [row[2] for row in matrix(response)] == ["62.5%", "37.5%", "75%", "25%"]
    assert 'name="result"' not in response.text
    assert "passed so far" not in text_of(response)


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_the_files_have_a_column(desk, term, read):
    rows = read(desk)
    assert [row[-2:] for row in rows] == [
        ["Total in percent", "Passed, from 60% on"],
        *([62.5, "yes"], [37.5, "no"], [75, "yes, so far"], [25, "not yet"]),
    ]


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_without_a_pass_mark_they_have_none(desk, term, read):
    Course.objects.update(pass_mark=None)
    assert [row[-1] for row in read(desk)] == ["Total in percent", 62.5, 37.5, 75, 25]


# One student


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ada", "Pass mark 60%: ✓ passed."),
        ("ben", "Pass mark 60%: ✗ not passed."),
        ("cyd", "Pass mark 60%: ✓ passed so far. 1 assignment is still open"),
        ("dan", "Pass mark 60%: … so far not yet passed. 1 assignment is still open"),
    ],
)
def test_students_and_teachers_read_it_in_words(desk, client_of, term, name, words):
    for response in (client_of(term[name]).get(OWN), desk.get(f"{GRADES}{term[name].pk}/")):
        told = text_of(response)
        assert words in told
        assert "with a total of 60% or more, as it is shown here" in told
        assert "failed" not in told.lower()


def test_only_what_is_released_counts_for_its_student(course, desk, client_of, term):
    take(term["ben"], quiz_due(course, show_marks="never", title="Held").quiz, 4)
    told = text_of(client_of(term["ben"]).get(OWN))
    assert "Total so far: 37.5%" in told
    assert "Pass mark 60%: … so far not yet passed. 1 assignment is still open" in told
    # Their teachers see all: (1 + 2 + 4) / 12.
    assert "Pass mark 60%: ✗ not passed." in text_of(desk.get(f"{GRADES}{term['ben'].pk}/"))


def test_where_nothing_counts_nobody_has_not_passed(course, client_of, student):
    course.course.pass_mark = 60
    course.course.save()
    student = enrol(course, "eve")
    assert "Pass mark 60%: … so far not yet passed." in text_of(client_of(student).get(OWN))


def test_the_admin_shows_it(course, client_of, administrator, term):
    page = client_of(administrator).get(f"/admin/quizzes/course/{course.course.pk}/change/").text
    field = page.partition('name="pass_mark"')
    assert field[2].partition(">")[0].split()[0] == 'value="60"'
