"""Who gets into which page of the admin, and whose rows are shown there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from quizzes import models
from quizzes.admin.base import ReadOnlyAdmin
from tests import factories

pytestmark = pytest.mark.exhaustive

EVIDENCE = {
    *("attempt", "attemptitem", "response", "grade", "lessonreading", "cardstate", "cardevent"),
    *("cardday", "card", "questionversion", "noterevision", "parameterset", "accountdeletion"),
    *("repair", "markchange", "examplan", "exampace", "studybreak"),
    *("parameterfit", "contentchange", "questionreview", "reviewcomment"),
    *("assignment", "assignmentwindow", "gradecategory", "announcement"),
    *("groupcode", "invitation", "rosterchange"),
}
CONTENT = {
    *("course", "module", "lesson", "objective", "glossaryterm", "source", "figure", "question"),
    *("quiz", "note", "person", "timelineevent", "picture"),
}
PEOPLE = {"user", "membership", "group", "accommodation"}
MODELS = sorted(EVIDENCE | CONTENT | PEOPLE)
FOR_ADMINISTRATORS = {
    *("user", "lessonreading", "cardstate", "cardevent", "cardday", "accountdeletion"),
    *("examplan", "exampace", "studybreak"),
    *("parameterfit", "contentchange"),
}
"""What an instructor has no permission to look at."""

NOT_OF_A_COURSE = {"parameterset"}
ADDED_AT_THE_DESK = {"picture"}


def address(model: str, page: str, row=None) -> str:
    return reverse(f"admin:quizzes_{model}_{page}", args=[row.pk] if row else [])


def statuses(client, model: str, row) -> tuple[int, int, int]:
    """Return what a person gets for the list, the page to add, and the row's page."""
    pages = (address(model, "changelist"), address(model, "add"), address(model, "change", row))
    return tuple(client.get(page).status_code for page in pages)


def test_every_model_is_in_the_table_above():
    registered = {model._meta.model_name for model in admin.site._registry}
    assert registered == set(MODELS)
    read_only = {
        model._meta.model_name
        for model, page in admin.site._registry.items()
        if isinstance(page, ReadOnlyAdmin)
    }
    assert read_only == EVIDENCE


@pytest.mark.parametrize("model", MODELS)
def test_outsiders_stay_outside(model, rows, student, assistant, client_of):
    for person in (None, student, assistant):
        assert statuses(client_of(person), model, rows[model]) == (302, 302, 302)


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_sees_everything(model, rows, administrator, client_of):
    add = 403 if model in EVIDENCE | ADDED_AT_THE_DESK else 200
    assert statuses(client_of(administrator), model, rows[model]) == (200, add, 200)


@pytest.mark.parametrize("model", MODELS)
def test_an_instructor_sees_the_course(model, rows, instructor, client_of):
    if model in FOR_ADMINISTRATORS:
        expected = (403, 403, 404 if model != "x" and _none(model) else 403)
    elif model in NOT_OF_A_COURSE:
        expected = (200, 403, 404)
    else:
        closed = EVIDENCE | ADDED_AT_THE_DESK | {"course"}
        expected = (200, 403 if model in closed else 200, 200)
    assert statuses(client_of(instructor), model, rows[model]) == expected


def _none(model: str) -> bool:
    """Whether the row's page hides that the row is there before it asks for permission."""
    return model in {"user", "cardday", "accountdeletion", "studybreak", "contentchange"}


@pytest.mark.parametrize("model", MODELS)
def test_an_instructor_of_another_course_gets_nothing_of_it(
    model, rows, other_instructor, client_of
):
    client, row = client_of(other_instructor), rows[model]
    listed = client.get(address(model, "changelist"))
    if listed.status_code == 200:
        assert row not in list(listed.context["cl"].queryset)
    for page in ("change", "delete", "history"):
        assert client.get(address(model, page, row)).status_code in {403, 404}
        assert client.post(address(model, page, row), {"post": "yes"}).status_code in {
            403,
            404,
            405,
        }
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", sorted(EVIDENCE))
def test_nobody_changes_evidence(model, rows, superuser, client_of):
    client, row = client_of(superuser), rows[model]
    assert client.get(address(model, "change", row)).status_code == 200
    assert client.post(address(model, "change", row), {}).status_code == 403
    assert client.post(address(model, "delete", row), {"post": "yes"}).status_code == 403
    assert client.post(address(model, "add"), {}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_choices_offer_only_the_own_course(rows, other_instructor, client_of):
    client = client_of(other_instructor)
    form = client.get(address("module", "add")).context["adminform"].form
    assert [course.key for course in form.fields["course"].queryset] == ["other"]
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "quizzes", "model_name": "quizquestion", "field_name": "question"},
    )
    assert found.json()["results"] == []
    people = {"app_label": "quizzes", "model_name": "membership", "field_name": "user"}
    assert client.get(reverse("admin:autocomplete"), people).status_code == 403


def test_a_row_cannot_be_made_in_another_course(rows, other_instructor, client_of):
    values = {"course": rows["course"].pk, "title": "X", "key": "x", "number": 9}
    response = client_of(other_instructor).post(
        address("module", "add"), values | {"status": "draft"}
    )
    assert response.status_code == 200
    assert "course" in response.context["adminform"].form.errors
    assert not models.Module.objects.filter(key="x").exists()


def test_filters_name_only_the_own_course(rows, other_instructor, client_of):
    page = client_of(other_instructor).get(address("lesson", "changelist"))
    assert rows["module"].title not in page.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_no_list_asks_more_for_more_rows(
    model, rows, course, administrator, client_of, count_queries
):
    client = client_of(administrator)
    client.get(address(model, "changelist"))
    with count_queries() as few:
        client.get(address(model, "changelist"))
    for number in range(2):
        _one_more_of_everything(course, number)
    with count_queries() as more:
        page = client.get(address(model, "changelist"))
    assert page.context["cl"].result_count >= 3
    assert len(more) == len(few)


def _one_more_of_everything(course, number: int) -> None:
    from tests.admin.conftest import evidence_of

    person = factories.UserFactory()
    key = {"course": course.course, "key": f"more-{number}"}
    lesson = factories.LessonFactory(module=factories.ModuleFactory(course=course.course))
    objective = factories.ObjectiveFactory(lesson=lesson)
    question = factories.QuestionFactory(objective=objective)
    note = factories.NoteFactory(objective=objective)
    quiz = factories.QuizFactory(lesson=lesson, questions=[question])
    factories.CourseFactory()
    models.GlossaryTerm.objects.create(term="T", definition="d", **key)
    models.Source.objects.create(number=5 + number, citation="c", **key)
    models.Figure.objects.create(title="F", text="t", svg="<svg/>", **key)
    factories.PictureFactory(**key)
    factories.PersonFactory(**key)
    factories.TimelineEventFactory(**key)
    factories.MembershipFactory(user=person, course=course.course)
    models.Group.objects.create(course=course.course, name=f"{number}")

    class More:
        pass

    more = More()
    more.lesson, more.quiz, more.questions = lesson, quiz, [question]
    more.notes, more.cards = [note], [note.cards.get()]
    evidence_of(person, more)
    made = {"made_at": factories.MORNING}
    group = models.Group.objects.create(course=course.course, name=f"Coded {number}")
    models.GroupCode.objects.create(group=group, code=f"ABCDEFG{number + 2}", **made)
    models.Invitation.objects.create(
        course=course.course, group=group, name="Ben", ends_at=factories.MORNING, **made
    )
    models.RosterChange.objects.create(
        course=course.course, user=person, group=group, action="added", at=factories.MORNING
    )
