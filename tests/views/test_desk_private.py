"""What one instructor keeps private, on the pages where another looks for something else."""

from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from quizzes.actions import (
    changes,
    content_edits,
    courses,
    question_bulk,
    question_edits,
    question_reviews,
    wordings,
)
from quizzes.actions.question_bulk import Order
from quizzes.models import BulkChange, ContentChange, Lesson, Question, QuizQuestion, Role
from quizzes.reports.passages import lost_sections
from quizzes.roles import INSTRUCTORS
from tests import factories
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
DESK = "/c/small/desk/"


@pytest.fixture
def own(course, instructor) -> dict:
    """The fields of what the instructor keeps private."""
    return {"author": instructor, "is_private": True, "status": "draft"}


@pytest.fixture
def colleague(course):
    """A second instructor of the small course, with the administration."""
    user = factories.UserFactory(username="colleague", is_staff=True)
    factories.MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    user.groups.add(Group.objects.get(name=INSTRUCTORS))
    return user


@pytest.fixture
def assistant(course):
    """Somebody who assists in the small course."""
    user = factories.UserFactory(username="assistant")
    factories.MembershipFactory(user=user, course=course.course, role=Role.ASSISTANT)
    return user


@pytest.fixture
def seen_by(client_of, clock):
    """Return a function that tells whether a page shows a word to a person."""

    def seen(person, address, word) -> bool:
        return word in client_of(person).get(address).text

    return seen


# Questions and quizzes


@pytest.fixture
def question(course, own) -> Question:
    """A private question with a place in the quiz that all see."""
    body = factories.single_choice(stem="A hidden stem?")
    made = factories.QuestionFactory(objective=course.objective, key="hidden-key", body=body, **own)
    QuizQuestion.objects.create(quiz=course.quiz, question=made, position=9)
    return made


def test_a_quizs_page_does_not_quote_it(
    course, question, instructor, colleague, assistant, administrator, seen_by
):
    page = f"{DESK}quizzes/practice/"
    for person, sees in (
        (instructor, True),
        (administrator, True),
        (colleague, False),
        (assistant, False),
    ):
        assert seen_by(person, page, "A hidden stem?") is sees
        assert seen_by(person, page, "hidden-key") is sees
        assert seen_by(person, page, "A draft that its author keeps private") is not sees


def test_the_analysis_knows_neither_question_nor_quiz(
    course, own, question, instructor, colleague, administrator, client_of, clock
):
    factories.QuizFactory(lesson=course.lesson, key="hidden-quiz", title="A hidden title", **own)
    pages = ["questions/hidden-key/", "hidden-quiz/", "hidden-quiz/figures.csv"]
    for person, status in ((instructor, 200), (administrator, 200), (colleague, 404)):
        client = client_of(person)
        assert {client.get(f"{DESK}analysis/{page}").status_code for page in pages} == {status}
    assert client_of(colleague).post(f"{DESK}analysis/hidden-quiz/").status_code == 404


def test_a_question_without_a_wording_has_no_pages(course, instructor, client_of, clock):
    question = factories.QuestionFactory(objective=course.objective, key="bare", status="draft")
    QuizQuestion.objects.create(quiz=course.quiz, question=question, position=9)
    Question.objects.filter(pk=question.pk).update(current=None)
    client = client_of(instructor)
    quiz = client.get(f"{DESK}quizzes/practice/")
    assert (quiz.status_code, "without words so far" in quiz.text) == (200, True)
    for page in ("quizzes/practice/questions/bare/", "analysis/questions/bare/"):
        assert client.get(f"{DESK}{page}").status_code == 404


# A private lesson and its objectives

LESSON_PAGES = (
    f"{DESK}quizzes/practice/build/",
    f"{DESK}questions/?lesson=hush",
    f"{DESK}cards/new/?kind=basic",
    f"{DESK}questions/new/?kind=essay",
    "/admin/quizzes/quiz/{quiz}/change/",
    "/admin/quizzes/lesson/",
    "/admin/quizzes/objective/",
    "/admin/quizzes/objective/?q=hush",
    "/admin/autocomplete/?app_label=quizzes&model_name=question&field_name=objective&term=hush",
)


@pytest.fixture
def lesson(course, own) -> Lesson:
    """A private lesson with an objective."""
    made = factories.LessonFactory(
        module=course.lesson.module, key="hush", title="A hidden lesson", **own
    )
    factories.ObjectiveFactory(lesson=made, key="hush-objective", text="A hidden aim")
    return made


@pytest.mark.parametrize("page", LESSON_PAGES)
def test_a_lessons_title_and_objectives_are_nowhere(
    course, lesson, colleague, administrator, seen_by, page
):
    factories.section(course.quiz, draw=1, filters={})
    address = page.format(quiz=course.quiz.pk)
    seen = {seen_by(colleague, address, word) for word in ("A hidden lesson", "A hidden aim")}
    assert seen == {False}
    words = ("A hidden lesson", "A hidden aim")
    assert any(seen_by(administrator, address, word) for word in words) is True


def test_an_objectives_history_is_its_lessons(lesson, instructor, colleague, client_of, clock):
    page = f"{DESK}history/objective/hush-objective/"
    assert client_of(colleague).get(page).status_code == 404
    assert client_of(instructor).get(page).status_code == 200


def test_a_draw_keeps_the_hidden_lesson_that_its_author_ticked(
    course, lesson, colleague, client_of, clock
):
    drawn = {"lessons": ["founding", "hush"], "objectives": ["hush-objective"]}
    section = factories.section(course.quiz, draw=1, filters=drawn)
    client = client_of(colleague)
    page = client.get(f"{DESK}quizzes/practice/build/").text
    assert page.count("1 more is ticked that its author keeps private; it stays.") == 2
    sent = {"draw": "2", "points": "1", "lessons": "after"}
    sent |= {"do": f"section-save:{section.pk}", "revision": course.quiz.revision}
    assert client.post(f"{DESK}quizzes/practice/build/", sent).status_code == 303
    section.refresh_from_db()
    assert section.filters == {"lessons": ["after", "hush"], "objectives": ["hush-objective"]}


# How many there are


@pytest.fixture
def hidden(course, own, question) -> list:
    """A private question, card and quiz beside those that all see."""
    note = factories.NoteFactory(objective=course.objective, key="hidden-note", **own)
    questions = [course.questions[0]]
    quiz = factories.QuizFactory(
        lesson=course.lesson, key="hidden-quiz", questions=questions, **own
    )
    return [question, note, quiz]


@pytest.mark.parametrize("model", ["lesson", "objective"])
def test_the_admins_lists_do_not_count_them(
    course, hidden, colleague, administrator, client_of, clock, model
):
    for person, counted in ((colleague, (4, 3)), (administrator, (5, 4))):
        rows = client_of(person).get(f"/admin/quizzes/{model}/").context["cl"].result_list
        row = next(one for one in rows if one.key.startswith("founding"))
        assert (row.questions_count, row.notes_count) == counted


def test_quizzes_of_a_question_are_counted_without_them(
    course, hidden, colleague, administrator, client_of, clock
):
    for person, count in ((colleague, 1), (administrator, 2)):
        client = client_of(person)
        rows = client.get("/admin/quizzes/question/?q=single-choice").context["cl"].result_list
        assert [one.quizzes_count for one in rows] == [count]
        (row,) = client.get(f"{DESK}questions/?q=single-choice").context["rows"]
        assert row["line"].quizzes == count


def test_sections_that_go_are_missed_only_by_what_one_sees(
    course, hidden, colleague, administrator
):
    seen = (colleague, 7), (administrator, 9)
    for person, count in seen:
        lost = lost_sections(course.lesson, "## Other {#other}\n", person)
        assert (lost.sections, lost.count) == (("first", "second"), count)


# The record of changes: what was written in private is its author's


def restating(row, by, stem="", **fields):
    """Save the row with a text of its own, on record, as its author does."""
    for name, value in fields.items():
        setattr(row, name, value)
    courses.save_edited(row=row, by=by, revision=row.revision)
    if isinstance(row, Question):
        body = factories.single_choice(stem=stem)
        wordings.word_question(question=row, body=body, now=MORNING, by=by)
    return changes.record(row=row, action=changes.Action.EDITED, by=by, now=MORNING)


def made_public(how, question, by) -> None:
    """End the privacy of a question in one of the ways there are."""
    rows, now = Question.objects.filter(pk=question.pk), {"now": MORNING}
    if how == "published":
        courses.set_status(rows=rows, status="published", by=by, **now)
    elif how == "shared":
        question_edits.share(question=question, by=by, **now)
    elif how == "sent to review":
        question_reviews.ask_review(question=question, by=by, **now)
    else:
        action = BulkChange.Action(how)
        order = Order(course=question.course, by=by, action=action, questions=(question.pk,))
        question_bulk.carry_out(order=order, uuid=uuid4(), **now)


@pytest.mark.parametrize("how", ["published", "shared", "sent to review", "publish", "review"])
def test_the_record_begins_for_others_where_privacy_ends(
    course, question, instructor, colleague, administrator, client_of, clock, how
):
    rude = restating(question, instructor, "A rude first thought?", level="apply")
    restating(question, instructor, "A polite question?", level="recall")
    made_public(how, question, instructor)
    page = f"{DESK}history/question/hidden-key/"
    for person, sees in ((instructor, True), (administrator, True), (colleague, False)):
        client = client_of(person)
        assert ("A rude first thought?" in client.get(page).text) is sees
        assert client.get(f"{page}{rude.pk}/").status_code == (200 if sees else 404)
    history = client_of(colleague).get(page)
    assert [told.change.is_private for told in history.context["told"]] == [False]
    latest = ContentChange.objects.of(question).first()
    assert latest.data["body"]["stem"] == "A polite question?"


def test_the_record_of_a_lessons_objectives_begins_with_the_lessons(
    lesson, instructor, colleague, client_of, clock
):
    objective = lesson.objectives.get()
    for text in ("A rude aim", "A polite aim"):
        restating(objective, instructor, text=text)
    restating(lesson, instructor, title="Not yet")
    content_edits.share_draft(row=lesson, by=instructor, now=MORNING)
    page = f"{DESK}history/objective/hush-objective/"
    assert "A rude aim" in client_of(instructor).get(page).text
    shown = client_of(colleague).get(page)
    assert [one.change.action for one in shown.context["told"]] == ["shared"]
    assert "A rude aim" not in shown.text


def test_the_migration_marks_what_is_private_now(course, question, lesson, instructor):
    rows = [question, lesson, lesson.objectives.get(), course.questions[0]]
    for row in rows:
        changes.record(row=row, action=changes.Action.EDITED, by=instructor, now=MORNING)
    ContentChange.objects.update(is_private=False)
    name = "quizzes.migrations.0018_drafts_by_page_and_private_changes"
    import_module(name).mark_what_is_private_now(apps, None)
    marked = [ContentChange.objects.of(row).get().is_private for row in rows]
    assert marked == [True, True, True, False]


# Many at once


@pytest.mark.parametrize("action", ["publish", "retire", "review"])
def test_it_is_said_that_privacy_ends_and_stays_ended(
    course, question, instructor, client_of, clock, action
):
    client, uuid = client_of(instructor), str(uuid4())
    sent = {"questions": [question.pk, course.questions[0].pk], "action": action, "uuid": uuid}
    if action == "review":
        sent["questions"] = [question.pk]
    looked_at = client.post(f"{DESK}questions/", sent).text
    assert "1 of them is a private draft: from then on all instructors" in looked_at
    client.post(f"{DESK}questions/", sent | {"confirm": "1"})
    undone = client.post(f"{DESK}questions/", {"undo": uuid}, follow=True).text
    assert "1 of them was private before; the other instructors go on seeing it." in undone
    question.refresh_from_db()
    assert (question.status, question.is_private) == ("draft", False)


def test_what_ends_no_privacy_says_nothing_of_it(course, question, instructor, client_of, clock):
    client, uuid = client_of(instructor), str(uuid4())
    sent = {"questions": [question.pk], "action": "tag", "tag": "one", "uuid": uuid}
    assert "private draft" not in client.post(f"{DESK}questions/", sent).text
    client.post(f"{DESK}questions/", sent | {"confirm": "1"})
    undone = client.post(f"{DESK}questions/", {"undo": uuid}, follow=True).text
    assert "private before" not in undone
    question.refresh_from_db()
    assert question.is_private is True
