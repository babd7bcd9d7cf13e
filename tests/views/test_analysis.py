"""Item analysis at the desk: whose it is, what it says, when it counts."""

import csv
import io
import re

import pytest
from django.core.management import call_command

from quizzes import tasks
from quizzes.actions import repairs
from quizzes.models import ItemFigures, QuizFigures, Repair, Role
from quizzes.reports import item_analysis
from tests.actions.repairing import correct, done, ruled
from tests.actions.test_attempts import RIGHT, WRONG
from tests.actions.test_item_figures import ONE_RIGHT, TWO_RIGHT
from tests.factories import (
    CourseFactory,
    MembershipFactory,
    QuestionFactory,
    QuizFactory,
    UserFactory,
    short_answer,
)
from tests.views.desk_pages import DESK, QUIZ, take
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

ANALYSIS = f"{DESK}analysis/practice/"
TABLE = f"{ANALYSIS}figures.csv"
QUESTION = f"{DESK}analysis/questions/single-choice/"


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def three(course):
    return [take(UserFactory(), course.quiz, said) for said in (RIGHT, TWO_RIGHT, ONE_RIGHT)]


def test_it_is_the_instructors_of_the_course_alone(course, three, client_of, administrator):
    assistant, colleague, teacher = (UserFactory() for _number in range(3))
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=colleague, course=CourseFactory(), role=Role.INSTRUCTOR)
    MembershipFactory(user=teacher, course=course.course, role=Role.INSTRUCTOR)
    people = [(three[0].user, 404), (assistant, 404), (colleague, 404), (UserFactory(), 404)]
    for person, status in [*people, (teacher, 200), (administrator, 200)]:
        client = client_of(person)
        seen = {client.get(address).status_code for address in (ANALYSIS, TABLE, QUESTION)}
        posted = client.post(ANALYSIS).status_code
        assert (seen, posted) == ({status}, 404 if status == 404 else 303), person
    assert client_of().get(ANALYSIS)["Location"] == f"/accounts/login/?next={ANALYSIS}"


def test_rows_of_another_course_are_none_of_this_desk(course, desk):
    foreign = QuizFactory(questions=[QuestionFactory(body=short_answer())])
    key = foreign.places.get().question.key
    for address in (
        f"{DESK}analysis/{foreign.key}/",
        f"{DESK}analysis/{foreign.key}/figures.csv",
        f"{DESK}analysis/questions/{key}/",
    ):
        assert desk.get(address).status_code == 404


def test_the_desk_leads_there(course, desk):
    page = desk.get(QUIZ)
    assert f'href="{ANALYSIS}"' in page.text
    assert f'href="{QUESTION}"' in desk.get(f"{QUIZ}questions/single-choice/").text


def test_without_attempts_it_says_so(course, desk):
    page = desk.get(ANALYSIS)
    assert page.status_code == 200
    assert "The figures come with the first finished attempt." in text_of(page)
    assert "Not counted yet" in text_of(desk.get(QUESTION))


def test_a_page_of_few_attempts_counts_them_at_once_and_says_they_are_few(course, desk, three):
    said = text_of(desk.get(ANALYSIS))
    assert "From 3 finished attempts, as of 2 Mar 2026, 09:00." in said
    assert "That is few: take all of this as a hint." in said
    assert "Count again" not in said
    take(UserFactory(), course.quiz, WRONG)
    assert "From 4 finished attempts" in text_of(desk.get(ANALYSIS))


def figures_of(page):
    """Return the big table of a page as rows of texts."""
    (found,) = re.findall(r'<div class="table-scroll".*?</div>', page.text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found, re.DOTALL)
    clean = re.compile(r"<[^>]+>")
    return [
        [clean.sub("", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_the_figures_of_each_question(course, desk, three):
    heads, *rows = figures_of(desk.get(ANALYSIS))
    assert heads[:3] == ["Question", "Attempts", "Facility"]
    told = {row[0][:2]: dict(zip(heads, row, strict=True)) for row in rows}
    assert [row["Facility"] for row in told.values()] == ["100.0%", "33.3%", "33.3%", "66.7%"]
    assert [row["Guess score"] for row in told.values()] == ["33.3%", "–", "37.5%", "0.0%"]
    assert told["1."]["Discrimination"] == "–"
    assert told["4."]["Intended weight"] == "25.0%"


def test_first_last_highest_or_all(course, desk, student):
    for answers in (ONE_RIGHT, RIGHT, WRONG):
        take(student, course.quiz, answers)
    found = {}
    for taken in ("first", "last", "highest", "all", "nonsense"):
        rows = figures_of(desk.get(ANALYSIS, {"attempts": taken}))
        found[taken] = (rows[1][1], rows[4][2])
    assert found == {
        "first": ("1", "0.0%"),
        "last": ("1", "0.0%"),
        "highest": ("1", "100.0%"),
        "all": ("3", "33.3%"),
        "nonsense": ("1", "0.0%"),
    }


def test_remarks_in_plain_words_lead_to_the_editor(course, desk):
    swapped = RIGHT | {"single_choice": {"choice": ["a"]}}
    for _number in range(4):
        take(UserFactory(), course.quiz, swapped)
        take(UserFactory(), course.quiz, ONE_RIGHT)
    page = desk.get(ANALYSIS)
    assert "The best students chose A: check the key." in text_of(page)
    assert "Negative discrimination" in text_of(page)
    question = course.questions[0]
    assert f'href="/c/small/desk/questions/{question.key}/"' in page.text
    own = text_of(desk.get(QUESTION))
    assert "The best students chose A: check the key." in own
    assert "From 8 attempts: take it as a hint." in own


def test_who_chose_what(course, desk, three):
    take(UserFactory(), course.quiz, WRONG)
    desk.get(ANALYSIS)
    page = desk.get(QUESTION)
    assert re.sub(r"\s+", " ", text_of(page)).count("B. The Rome Declaration Key") == 1
    assert '<data value="100.0">100%</data>' in page.text
    short = text_of(desk.get(f"{DESK}analysis/questions/short-answer/"))
    assert ("rome" in short, "paris" in short) == (True, True)


def test_a_table_for_spreadsheets(course, desk, three):
    response = desk.get(TABLE)
    assert response["Content-Disposition"] == ('attachment; filename="practice-figures-first.csv"')
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["question"] for row in rows] == [
        "single-choice",
        "multiple-choice",
        "true-false",
        "short-answer",
    ]
    kept = ItemFigures.objects.in_quiz(course.quiz, "first").get(
        question__key="short-answer", version=None
    )
    assert float(rows[3]["discrimination"]) == kept.discrimination
    assert (rows[0]["discrimination"], rows[0]["facility"]) == ("", "100.0")


def test_no_cell_is_a_formula(course, desk):
    body = short_answer().model_copy(update={"stem": '=HYPERLINK("https://example.org")'})
    question = QuestionFactory(objective=course.objective, key="formula", body=body)
    quiz = QuizFactory(lesson=course.lesson, key="tricky", questions=[question])
    take(UserFactory(), quiz, RIGHT)
    table = desk.get(f"{DESK}analysis/tricky/figures.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table)))[1][2].startswith("'=HYPERLINK")


def test_wordings_have_rows_of_their_own(course, desk, three):
    correct(course)
    take(UserFactory(), course.quiz, RIGHT)
    rows = figures_of(desk.get(ANALYSIS))
    assert [row[0] for row in rows[1:4]] == [
        "1. Which document founded the Council?",
        "Wording 1",
        "Wording 2",
    ]
    said = text_of(desk.get(QUESTION))
    assert "Who chose what: wording 1" in said
    assert "asked now" in said


def test_a_ruling_makes_the_figures_stale(course, desk, three, instructor):
    desk.get(ANALYSIS)
    done_at = QuizFigures.objects.get().last_repair
    done_now = done_ruling(course, instructor)
    desk.get(ANALYSIS)
    assert (done_at, QuizFigures.objects.get().last_repair) == (0, done_now)


def done_ruling(course, instructor):
    done(repairs.credit_everyone, instructor, **ruled(course, 3))
    return Repair.objects.get().pk


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(item_analysis, "COUNTED_AT_ONCE", 2)


def test_many_attempts_are_counted_only_when_asked_to(course, desk, three, many):
    page = desk.get(ANALYSIS)
    assert "3 attempts are finished." in text_of(page)
    assert QuizFigures.objects.count() == 0
    response = desk.post(f"{ANALYSIS}?attempts=first")
    assert (response.status_code, response["Location"]) == (303, f"{ANALYSIS}?attempts=first")
    assert "From 3 finished attempts" in text_of(desk.get(ANALYSIS))
    take(UserFactory(), course.quiz, WRONG)
    said = text_of(desk.get(ANALYSIS))
    assert ("From 3 finished attempts" in said, "1 attempt was finished since then." in said) == (
        True,
        True,
    )
    assert "From 4" in text_of(desk.post(ANALYSIS, follow=True))


def test_a_table_of_many_attempts_holds_what_was_counted(course, desk, three, many):
    assert desk.get(TABLE).content.decode("utf-8-sig").count("\r\n") == 1


def test_the_task_of_a_quiz_that_is_gone_does_nothing(db):
    assert tasks.count_quiz.enqueue(10**6, "first").return_value == 0


def test_the_command_counts_what_is_stale(course, three, capsys):
    call_command("rebuild_statistics")
    call_command("rebuild_statistics")
    call_command("rebuild_statistics", "--all")
    assert capsys.readouterr().out.splitlines() == [
        "1 quizzes with attempts, 1 countings.",
        "1 quizzes with attempts, 0 countings.",
        "1 quizzes with attempts, 1 countings.",
    ]


@pytest.mark.parametrize("address", [ANALYSIS, QUESTION, TABLE])
def test_queries_do_not_grow(course, desk, count_queries, address):
    take(UserFactory(), course.quiz, RIGHT)
    desk.get(ANALYSIS)
    with count_queries() as first:
        assert desk.get(address).status_code == 200
    for number in range(3):
        question = QuestionFactory(objective=course.objective, body=short_answer())
        course.quiz.places.create(question=question, position=10 + number)
        take(UserFactory(), course.quiz, WRONG)
    correct(course)
    take(UserFactory(), course.quiz, WRONG)
    desk.get(ANALYSIS)
    with count_queries() as later:
        assert desk.get(address).status_code == 200
    assert len(later) == len(first) <= 10
