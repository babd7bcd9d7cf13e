"""The names of questions at the desk: shown and found, written, imported; never by students."""

from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.actions.import_commits import commit
from quizzes.models import Question
from tests.actions.test_attempt_behaviours import finish
from tests.factories import MORNING
from tests.views.builder_pages import BUILD
from tests.views.desk_bank_pages import BANK, found
from tests.views.import_pages import brought
from tests.views.quiz_pages import address
from tests.views.test_desk_editor import EDIT, NEW, desk, sent, the, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["desk"]

NAME = "Übung 3: Größe <exam>"
SHOWN = "Übung 3: Größe &lt;exam&gt;"


@pytest.fixture
def called(course):
    """The single choice of the small course, with a name."""
    Question.objects.filter(key="single-choice").update(name=NAME)
    return the(course)


def test_the_bank_shows_names_and_finds_them(course, desk, called):
    page = desk.get(BANK).text
    assert page.count(SHOWN) == 1
    assert page.count('class="bank-name"') == 1
    assert found(desk, "q=grosse+ubung") == ["single-choice"]
    assert found(desk, "q=exam+2020") == []


def test_the_builders_bank_shows_names_and_finds_them(course, desk, called):
    course.quiz.places.all().delete()
    page = desk.get(f"{BUILD}?q=ubung")
    assert [line.question.key for line, *_rest in page.context["lines"]] == ["single-choice"]
    assert SHOWN in page.text


def test_a_name_is_written_in_the_editor(course, desk):
    page = desk.get(EDIT).text
    assert "Name (for teachers)" in page
    assert desk.post(EDIT, sent(desk, name=f"  {NAME}\t2 ", save="")).status_code == 303
    assert the(course).name == f"{NAME} 2"
    assert sent(desk)["name"] == [f"{NAME} 2"]
    assert desk.post(EDIT, sent(desk, name="", save="")).status_code == 303
    assert the(course).name == ""


def test_a_new_question_may_have_a_name(course, desk):
    assert desk.post(NEW, written(desk, name=NAME)).status_code == 303
    assert Question.objects.exclude(author=None).get().name == NAME
    refused = desk.post(NEW, written(desk, name="n" * 256))
    assert refused.status_code == 422
    assert "name" in refused.context["form"].errors


def test_an_import_at_the_desk_keeps_names(course, instructor):
    gift = "// [id:is-it-so]\n::is-it-so::Is it so?{T}\n\n::Übung 3::Name it.{=Rome}\n\nNo name?{T}"
    commit(question_import=brought(course.course, instructor, gift), by=instructor, now=MORNING)
    rows = Question.objects.filter(author=instructor).order_by("position")
    assert [(one.key, one.name) for one in rows] == [
        ("is-it-so", ""),
        ("ubung-3", "Übung 3"),
        ("no-name", ""),
    ]


def test_the_history_tells_a_change_of_the_name(course, desk):
    desk.post(EDIT, sent(desk, name="Before", save=""))
    desk.post(EDIT, sent(desk, name=NAME, save=""))
    history = desk.get("/c/small/desk/history/question/single-choice/")
    assert history.status_code == 200
    assert SHOWN in history.text


def test_a_student_never_sees_a_name(course, called, client_of, student):
    browser = client_of(student)
    begun = attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
    asked = [browser.get(address(begun, f"{number}/")) for number in (1, 2, 3, 4)]
    finish(begun)
    pages = [*asked, browser.get(address(begun, "result/"))]
    assert [page.status_code for page in pages] == [200] * 5
    assert "Which document founded" in "".join(page.text for page in pages)
    assert [NAME in page.text or SHOWN in page.text for page in pages] == [False] * 5
    assert browser.get(EDIT).status_code == 404
