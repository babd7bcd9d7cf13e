"""The question bank filtered by what came with one import."""

from uuid import UUID

import pytest

from tests import factories
from tests.views.desk_bank_pages import BANK, found
from tests.views.import_pages import CATEGORIES, brought, page_of, take

pytestmark = pytest.mark.django_db
EXPORT = "/c/small/desk/export/"


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def taken(owner, course, instructor):
    return take(owner, brought(course.course, instructor, CATEGORIES))


def test_the_report_leads_to_the_questions_that_came(owner, taken):
    assert "one" in found(owner, "")
    address = f"{BANK}?import={taken.uuid}"
    assert f'href="{address}">See these questions in the bank' in owner.get(page_of(taken)).text
    assert found(owner, f"import={taken.uuid}") == ["two", "one"]
    page = owner.get(address)
    option = f'<option value="{taken.uuid}" selected>questions.txt · '
    assert option in page.text
    assert page.context["query"] == f"import={taken.uuid}"
    assert "<details open>" in page.text


@pytest.mark.parametrize(
    "asked", ["x", "%00", "9" * 400, str(UUID(int=5)), f"{UUID(int=0)}", "é", "-1"]
)
def test_what_is_no_import_finds_nothing_and_can_be_taken_off(owner, taken, asked):
    page = owner.get(f"{BANK}?import={asked}")
    assert page.status_code == 200
    assert page.context["rows"] == []
    assert "No question fits" in page.text
    assert "selected>No import of this course</option>" in page.text
    assert found(owner, "import=") == found(owner, "")


def test_an_import_is_found_however_it_is_written(owner, taken):
    assert found(owner, f"import={str(taken.uuid).upper()}") == ["two", "one"]
    assert found(owner, f"import={taken.uuid.hex}&q=two") == ["two"]


def test_without_an_import_there_is_nothing_to_filter_by(owner, course, instructor):
    brought(course.course, instructor)
    assert 'name="import"' not in owner.get(BANK).text


def test_what_was_taken_back_finds_nothing(owner, taken):
    owner.post(f"{page_of(taken)}undo/")
    assert found(owner, f"import={taken.uuid}") == []
    assert "See these questions" not in owner.get(page_of(taken)).text
    assert 'name="import"' not in owner.get(BANK).text


def test_an_import_of_another_course_is_none(client_of, course, instructor, taken):
    other = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=other, role="instructor")
    client = client_of(instructor)
    theirs = take(client, brought(other, instructor, "A{T}"))
    assert found(client, f"import={theirs.uuid}") == []
    assert str(theirs.uuid) not in client.get(BANK).text


def test_private_drafts_of_a_colleague_stay_theirs(client_of, course, taken):
    colleague = factories.UserFactory()
    factories.MembershipFactory(user=colleague, course=course.course, role="instructor")
    assert found(client_of(colleague), f"import={taken.uuid}") == []


def test_what_is_found_is_exported_and_changed(owner, taken):
    address = f"import={taken.uuid}"
    chosen = {"all": "1", "action": "tag", "tag": "t", "uuid": factories.fresh_uuid()}
    assert "2 questions" in owner.post(f"{BANK}?{address}", chosen).text
    assert "2 go out" in owner.post(f"{EXPORT}?{address}", {"all": "1"}).text


def test_queries_do_not_grow(owner, course, instructor, count_queries):
    counts = []
    for _more in range(3):
        last = take(owner, brought(course.course, instructor, f"Question {len(counts)}{{T}}"))
        with count_queries() as queries:
            owner.get(f"{BANK}?import={last.uuid}")
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[0] <= 15


def test_the_one_asked_for_is_offered_among_many(owner, taken, course, instructor, monkeypatch):
    monkeypatch.setattr("quizzes.reports.question_imports.IMPORTS_OFFERED", 1)
    take(owner, brought(course.course, instructor, "Later{T}"))
    assert str(taken.uuid) not in owner.get(BANK).text
    page = owner.get(f"{BANK}?import={taken.uuid}")
    assert f'<option value="{taken.uuid}" selected>questions.txt' in page.text
