"""The files of the gradebook, read back and compared with sums done by hand."""

import csv
import io

import pytest
from openpyxl import load_workbook

from quizzes.models import GradeCategory, GradeOverride, Membership
from tests.factories import MORNING, AssignmentFactory, GroupFactory
from tests.reports.test_gradebook import DAY, quiz_due, take
from tests.views.test_desk_grades import GRADES, enrol

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def term(course):
    """Two students, two categories, and one of everything that a mark can be."""
    group = GroupFactory(course=course.course, name="Group A")
    ada = enrol(course, "ada", group, student_number="0077")
    ben = enrol(course, "ben", roster_name="Zacharias")
    homework = GradeCategory.objects.create(
        course=course.course, name="Homework", weight=2, drop_lowest=1
    )
    exams = GradeCategory.objects.create(course=course.course, name="Exams", weight=3)
    first, second = (quiz_due(course, category=homework, title=f"Task {n}") for n in (1, 2))
    exam = quiz_due(course, MORNING - DAY, category=exams, title="Exam", pass_mark=60)
    read = AssignmentFactory(lesson=course.lesson, title="To read")
    take(ada, first.quiz, 1, of=3)
    take(ada, second.quiz, 2, of=3)
    take(ada, exam.quiz, 5, of=7)
    take(ben, first.quiz, 3, of=3)
    GradeOverride.objects.create(
        assignment=read, user=ada, kind="percent", percent=10, reason="r", at=MORNING
    )
    GradeOverride.objects.create(
        assignment=second, user=ben, kind="excused", reason="r", at=MORNING
    )
    return {"ada": ada, "group": group}


def from_csv(client, query="") -> list[list]:
    response = client.get(f"{GRADES}grades.csv{query}")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return [[_read(cell) for cell in row] for row in rows]


def _read(cell: str):
    # A student number is a text, whatever it looks like.
    is_number = "." in cell and cell.replace(".", "").isdigit()
    return float(cell) if is_number else cell or None


def from_xlsx(client, query="") -> list[list]:
    response = client.get(f"{GRADES}grades.xlsx{query}")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    # An empty text is an empty cell, once it is read.
    return [[cell.value or (0.0 if cell.value == 0 else None) for cell in row] for row in sheet]


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_a_file_says_what_one_reckons_by_hand(instructor, client_of, term, read):
    headings, ada, ben = read(client_of(instructor))
    assert headings == [
        *("Name", "User name", "Student number", "Group", "Task 1", "Task 2", "Exam"),
        *("Exam: passed", "To read", "Homework in percent", "Exams in percent"),
        *("In no category, in percent", "Total in percent"),
    ]
    assert ada[:4] == ["Ada", "ada", "0077", "Group A"]
    assert ada[7] == "yes"
    # Homework without its lowest: 200/3; exams: 500/7; (2 x 200/3 + 3 x 500/7 + 1 x 10) / 6.
    by_hand = [100 / 3, 200 / 3, 500 / 7, 10, 200 / 3, 500 / 7, 10, (400 / 3 + 1500 / 7 + 10) / 6]
    assert [*ada[4:7], *ada[8:]] == pytest.approx(by_hand, abs=1e-9)
    # Ben: homework 100, the exam missing; (2 x 100 + 3 x 0) / 5.
    assert ben == [
        *("Zacharias", "ben", None, None, 100, "excused", 0.0, "no", None, 100, 0.0, None, 40),
    ]


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_it_has_the_students_and_columns_of_the_page(instructor, client_of, term, read):
    rows = read(client_of(instructor), f"?group={term['group'].pk}&q=ada")
    assert [row[0] for row in rows] == ["Name", "Ada"]


@pytest.mark.parametrize("read", [from_csv, from_xlsx])
def test_a_name_is_no_formula(instructor, client_of, term, read):
    Membership.objects.filter(user=term["ada"]).update(roster_name="=1+1", student_number="@x")
    row = next(row for row in read(client_of(instructor)) if row[1] == "ada")
    assert (row[0], row[2]) == ("'=1+1", "'@x")


def test_it_is_a_file(instructor, client_of, term):
    response = client_of(instructor).get(f"{GRADES}grades.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="small-grades.xlsx"'
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
