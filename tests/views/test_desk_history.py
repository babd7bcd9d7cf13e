"""The history of a piece of content at the desk: what is told, to whom, and what is put back."""

import re

import pytest

from quizzes.actions import attempts, changes, courses, removal, wordings
from quizzes.actions.changes import Action
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import ContentChange, GlossaryTerm, Lesson, Question, Role, Status
from tests import factories
from tests.domain import kinds
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
BODIES = {
    "multiple_choice": factories.multiple_choice(),
    "true_false": factories.true_false(),
    "numeric": kinds.distance(unit_entry="required", hints=["Near."], explanation="So."),
    "matching": kinds.matching(shuffle=False),
    "ordering": kinds.ordering(scoring="position"),
    "categorise": kinds.categorise(),
    "cloze": kinds.cloze(),
    "number in a gap": kinds.measured(),
    "by option": kinds.by_option(),
    "essay": kinds.essay(),
}
HISTORY = "/c/small/desk/history/"
LESSON = f"{HISTORY}lesson/founding/"
QUESTION = f"{HISTORY}question/single-choice/"


def put_on_record(row, by=None, action=Action.EDITED):
    changes.record(row=row, action=action, by=by, now=MORNING)
    return ContentChange.objects.of(row).first()


def edit(row, by, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    courses.save_edited(row=row, by=by, revision=row.revision)
    return put_on_record(row, by)


def reword(question, body):
    wordings.word_question(question=question, body=body, now=MORNING)
    return put_on_record(question)


@pytest.fixture
def client(instructor, client_of, clock):
    return client_of(instructor)


# What is told


def test_a_change_is_told_with_what_was_before(client, course, instructor):
    put_on_record(course.lesson, action=Action.LOADED)
    edit(course.lesson, instructor, title="New", body="## First part {#first}\n\nOther.\n")
    text = client.get(LESSON).text
    assert text.index("Edited") < text.index("Loaded from the pack")
    assert "instructor" in text
    assert "a course pack" in text
    assert "<del>From one body to the next</del>" in text
    assert "<ins>New</ins>" in text
    assert "<ins>Other.</ins>" in text
    assert "<del>More text.</del>" in text
    assert "## First part {#first}\n" in text
    assert "2 fields are different" in text
    assert "The record begins here." in text


def test_a_row_without_a_record_says_so(client, course):
    assert "Nothing is on record yet." in client.get(LESSON).text


def test_a_question_is_told_in_the_words_of_its_form(client, course, instructor):
    question = course.questions[0]
    put_on_record(question)
    options = list(question.current.spec.options)
    options[0] = options[0].model_copy(update={"correct": True, "feedback": "So it is."})
    options[1] = options[1].model_copy(update={"correct": False})
    body = factories.single_choice(stem="Which one?", options=tuple(options))
    wordings.word_question(question=question, body=body, now=MORNING, by=instructor)
    edit(question, instructor, level="apply")
    text = client.get(QUESTION).text
    assert "<ins>Which one?</ins>" in text
    assert "<ins>Correct: Yes</ins>" in text
    assert "<ins>Feedback to who chooses it: So it is.</ins>" in text
    assert "Option: The Founding Act" in text
    assert "<del>Recall</del>" in text
    assert "<ins>Apply</ins>" in text
    assert "3 fields are different" in text


def test_what_a_state_names_is_told_by_its_title(client, course, instructor):
    question = course.questions[0]
    put_on_record(question)
    objective = factories.ObjectiveFactory(lesson=course.next_lesson, text="Date it")
    edit(question, instructor, objective=objective, lesson=course.next_lesson)
    text = client.get(QUESTION).text
    assert "<del>Name the founding document</del>" in text
    assert "<ins>Date it</ins>" in text


def test_another_share_of_an_option_is_told(client, course):
    for share in (0.5, 0.25):
        reword(course.questions[0], kinds.near_miss(a=share))
    text = client.get(QUESTION).text
    assert re.findall("Share of the points: (.*)", text) == ["0.5</del>", "0.25</ins>"]


@pytest.mark.parametrize("kind", BODIES)
def test_every_kind_of_question_has_words(client, course, kind):
    put_on_record(course.questions[0])
    reword(course.questions[0], BODIES[kind])
    text = client.get(QUESTION).text
    assert "<del>Single choice</del>" in text
    assert f"<ins>{QUESTION_FORMS[BODIES[kind].kind].label}</ins>" in text


def test_a_stored_body_that_is_none_any_more_is_still_shown(client, course):
    first = put_on_record(course.questions[0])
    reword(course.questions[0], factories.short_answer())
    first.data["body"] = {"kind": "riddle", "stem": "What walks on four legs?"}
    first.save()
    text = client.get(QUESTION).text
    assert "What walks on four legs?" in text
    assert "<ins>Accepted answer: Rome</ins>" in text


def test_every_kind_of_content_has_a_history(client, course):
    term = GlossaryTerm.objects.create(
        course=course.course, key="isaf", term="ISAF", definition="A force.", translations={}
    )
    rows = [
        *(course.course, course.lesson.module, course.lesson, course.objective, term),
        *(course.notes[0], course.questions[0], course.quiz),
        factories.PersonFactory(course=course.course),
        factories.TimelineEventFactory(course=course.course, lesson=course.lesson),
    ]
    for row in rows:
        put_on_record(row)
        change = put_on_record(row, action=Action.PUBLISHED)
        address = f"{HISTORY}{row._meta.model_name}/{row.key}/"
        response = client.get(address)
        assert response.status_code == 200
        assert "The text stayed as it was." in response.text
        assert "It says this already" in client.get(f"{address}{change.pk}/").text


def test_twenty_a_page_each_compared_with_the_one_before(client, course, instructor):
    for number in range(23):
        edit(course.lesson, instructor, title=f"Title {number:02d}")
    first, second = client.get(LESSON).text, client.get(f"{LESSON}?page=2").text
    assert first.count("record-entry") == 20
    assert "<del>Title 02</del>" in first
    assert "<ins>Title 02</ins>" in second
    assert second.count("record-entry") == 3


def test_queries_do_not_grow_with_the_record(client, course, instructor, count_queries):
    edit(course.lesson, instructor, title="One")
    counts = []
    for titles in ((), ("Two", "Three")):
        for title in titles:
            edit(course.lesson, instructor, title=title)
        with count_queries() as queries:
            client.get(LESSON)
        counts.append(len(queries))
    assert counts == [10, 10]


def test_the_status_and_who_left_are_told(client, course, instructor):
    put_on_record(course.lesson)
    rows = Lesson.objects.filter(pk=course.lesson.pk)
    courses.set_status(rows=rows, status=Status.RETIRED, by=instructor, now=MORNING)
    ContentChange.objects.update(by=None)
    text = client.get(LESSON).text
    assert "<del>Published</del>" in text
    assert "<ins>Retired</ins>" in text
    assert "nobody with an account here" in text


def test_hostile_texts_are_shown_as_text(client, course, instructor):
    put_on_record(course.lesson)
    edit(course.lesson, instructor, title="<script>alert(1)</script>", body="x\n" * 20_000)
    response = client.get(LESSON)
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text


def test_a_quiz_leads_to_its_history(client, course):
    assert f'href="{HISTORY}quiz/practice/"' in client.get("/c/small/desk/quizzes/practice/").text
    text = client.get(f"{HISTORY}quiz/practice/").text
    assert 'href="/c/small/desk/quizzes/practice/build/"' in text


# What is put back


def test_an_earlier_text_is_looked_at_and_put_back(client, course, instructor):
    first = put_on_record(course.lesson)
    edit(course.lesson, instructor, title="New", status="draft")
    address = f"{LESSON}{first.pk}/"
    page = client.get(address).text
    assert "<del>New</del>" in page
    assert "<ins>From one body to the next</ins>" in page
    assert "<ins>Published</ins>" not in page
    assert Lesson.objects.get(pk=course.lesson.pk).title == "New"
    response = client.post(address, {"revision": "2"})
    assert (response.status_code, response["Location"]) == (303, LESSON)
    lesson = Lesson.objects.get(pk=course.lesson.pk)
    assert (lesson.title, lesson.status) == ("From one body to the next", "draft")
    text = client.get(LESSON).text
    assert "The earlier text is back." in text
    assert "An earlier text put back" in text
    assert "It says this already" in client.get(address).text


def test_what_becomes_of_answers_is_told_before(client, course, student):
    first = put_on_record(course.questions[0])
    reword(course.questions[0], factories.short_answer())
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    text = client.get(f"{QUESTION}{first.pk}/").text
    assert "attempts that ask version 1 keep it; new ones get version 2." in text


def test_what_would_lose_its_section_is_told_before(client, course, instructor):
    without = edit(course.lesson, instructor, body="## Second part {#second}\n")
    edit(course.lesson, instructor, body="## First {#first}\n\n## Second part {#second}\n")
    text = client.get(f"{LESSON}{without.pk}/").text
    assert "7 questions and cards name sections this text does not have: first." in text


def test_what_is_gone_is_said_and_nothing_done(client, course, instructor):
    term = GlossaryTerm.objects.create(course=course.course, key="isaf", term="ISAF")
    course.lesson.terms.add(term)
    first = put_on_record(course.lesson)
    term.delete()
    edit(course.lesson, instructor, title="New")
    address = f"{LESSON}{first.pk}/"
    words = "The glossary term “isaf”, which it names, is not there any more."
    page = client.get(address)
    assert page.status_code == 200
    assert words in page.text
    assert 'name="revision"' not in page.text
    response = client.post(address, {"revision": "2"})
    assert response.status_code == 422
    assert words in response.text
    assert Lesson.objects.get(pk=course.lesson.pk).title == "New"


def test_a_broken_link_is_said(client, course, instructor):
    course.lesson.body = "## First part {#first}\n\n[It](term:none)\n"
    course.lesson.save()
    first = put_on_record(course.lesson)
    edit(course.lesson, instructor, body="## First part {#first}\n")
    response = client.post(f"{LESSON}{first.pk}/", {"revision": "2"})
    assert response.status_code == 422
    assert "Line 3: the course has no term" in response.text
    question = course.questions[0]
    first = reword(question, factories.single_choice(stem="What is [it](term:none)?"))
    reword(question, factories.single_choice())
    response = client.post(f"{QUESTION}{first.pk}/", {"revision": "1"})
    assert "The course has no term" in response.text


@pytest.mark.parametrize("revision", ["1", "", "none", "9" * 40])
def test_a_save_in_between_is_shown_first(client, course, instructor, revision):
    first = put_on_record(course.lesson)
    edit(course.lesson, instructor, title="Theirs")
    address = f"{LESSON}{first.pk}/"
    response = client.post(address, {"revision": revision})
    assert response.status_code == 422
    assert "Somebody saved this after you opened it." in response.text
    assert "<del>Theirs</del>" in response.text
    assert 'name="revision" value="2"' in response.text
    assert Lesson.objects.get(pk=course.lesson.pk).title == "Theirs"
    assert client.post(address, {"revision": "2"}).status_code == 303


# Whose it is


def test_others_find_nothing(course, student, administrator, client_of):
    change = put_on_record(course.lesson)
    assistant = factories.UserFactory(username="assistant")
    factories.MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    addresses = [LESSON, f"{LESSON}{change.pk}/"]
    for person, status in ((student, 404), (assistant, 404), (administrator, 200), (None, 302)):
        client = client_of(person)
        assert [client.get(address).status_code for address in addresses] == [status] * 2


def test_a_private_draft_is_its_authors(course, instructor, client_of):
    colleague = factories.UserFactory(username="colleague")
    factories.MembershipFactory(user=colleague, course=course.course, role=Role.INSTRUCTOR)
    question = course.questions[0]
    Question.objects.filter(pk=question.pk).update(author=instructor, is_private=True)
    change = put_on_record(question)
    for person, status in ((instructor, 200), (colleague, 404)):
        client = client_of(person)
        assert client.get(QUESTION).status_code == status
        assert client.get(f"{QUESTION}{change.pk}/").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "user/instructor/",
        "contentchange/founding/",
        "lesson/none/",
        "course/other/",
        "lesson/founding/999999999999999999999999/",
    ],
)
def test_there_is_no_such_history(client, course, path):
    assert client.get(f"{HISTORY}{path}").status_code == 404


def test_a_change_of_another_row_is_not_put_back_here(client, course):
    other = put_on_record(course.next_lesson)
    assert client.get(f"{LESSON}{other.pk}/").status_code == 404
    assert client.post(f"{LESSON}{other.pk}/", {"revision": "1"}).status_code == 404


def test_what_was_deleted_is_not_told_of_who_took_its_key(client, course, administrator):
    term = GlossaryTerm.objects.create(course=course.course, key="isaf", term="A secret")
    put_on_record(term)
    removal.delete_unused(row=term, by=administrator, now=MORNING)
    assert client.get(f"{HISTORY}glossaryterm/isaf/").status_code == 404
    put_on_record(GlossaryTerm.objects.create(course=course.course, key="isaf", term="ISAF"))
    text = client.get(f"{HISTORY}glossaryterm/isaf/").text
    assert "A secret" not in text
    assert text.count("record-entry") == 1
