"""Editing content: seen at once, never over someone else's save, retired instead of deleted."""

import pytest
from django.contrib.admin import ActionLocation
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes import models
from tests import factories
from tests.admin.pages import page_of, save, values_of


def test_a_student_sees_an_edited_lesson_at_once(course, client, student, client_of):
    address = reverse("lesson", args=["small", "founding"])
    assert "Fresh words." not in client_of(student).get(address).content.decode()
    body = "## First part {#first}\n\nFresh words.\n\n## Second part {#second}\n\nMore.\n"
    assert save(client, course.lesson, body=body).status_code == 302
    assert "Fresh words." in client_of(student).get(address).content.decode()
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == "Changed Text (Markdown)."


def test_saving_without_a_change_changes_nothing(course, client):
    models.Lesson.objects.update(origin="pack")
    assert save(client, course.lesson).status_code == 302
    lesson = models.Lesson.objects.get(pk=course.lesson.pk)
    assert (lesson.revision, lesson.origin) == (1, "pack")
    assert save(client, course.questions[0]).status_code == 302
    assert models.Question.objects.get(pk=course.questions[0].pk).revision == 1


def test_an_edit_counts_its_revision_and_its_hand(course, client, administrator):
    save(client, course.lesson, title="Another title")
    lesson = models.Lesson.objects.get(pk=course.lesson.pk)
    assert (lesson.revision, lesson.origin) == (2, "site")
    assert lesson.updated_by == administrator


def test_an_objective_is_edited_and_added_on_its_lessons_page(course, client):
    values = {"objectives-0-text": "Name it", "objectives-1-text": "Date it"}
    assert save(client, course.lesson, **values, **{"objectives-1-key": "date"}).status_code == 302
    texts = list(course.lesson.objectives.values_list("key", "text", "revision", "course"))
    pk = course.course.pk
    assert sorted(texts) == [("date", "Date it", 1, pk), ("founding-document", "Name it", 2, pk)]
    assert models.Lesson.objects.get(pk=course.lesson.pk).revision == 2


def test_a_stale_save_is_refused_with_both_texts(course, client, instructor, client_of):
    opened = values_of(client.get(page_of(course.lesson)))
    save(client_of(instructor), course.lesson, title="Theirs")
    mine = opened | {"title": "Mine"}
    refused = client.post(page_of(course.lesson), mine)
    assert refused.status_code == 200
    assert models.Lesson.objects.get(pk=course.lesson.pk).title == "Theirs"
    [difference] = refused.context["conflict"]["differences"]
    assert [(line.text, line.marked) for line in difference.yours] == [("Mine", True)]
    assert [(line.text, line.marked) for line in difference.theirs] == [("Theirs", True)]
    assert 'value="Mine"' in refused.content.decode()
    again = client.post(page_of(course.lesson), values_of(refused))
    assert again.status_code == 302
    assert models.Lesson.objects.get(pk=course.lesson.pk).title == "Mine"


def test_a_stale_question_shows_options_of_both(course, client, instructor, client_of):
    question = course.questions[0]
    opened = values_of(client.get(page_of(question)))
    save(client_of(instructor), question, **{"options-0-text": "Theirs"})
    refused = client.post(page_of(question), opened | {"options-0-text": "Mine"})
    [difference] = refused.context["conflict"]["differences"]
    assert [line.text for line in difference.yours if line.marked] == ["Option: Mine"]
    assert [line.text for line in difference.theirs if line.marked] == ["Option: Theirs"]
    assert question.versions.get().body["options"][0]["text"] == "Theirs"


def test_a_save_without_a_revision_is_refused(course, client):
    values = values_of(client.get(page_of(course.lesson))) | {"title": "Mine"}
    del values["began_from"]
    assert client.post(page_of(course.lesson), values).status_code == 200
    assert models.Lesson.objects.get(pk=course.lesson.pk).title != "Mine"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("See [it](term:nothing).", "Line 3: the course has no term 'nothing'."),
        ("See [it](source:nothing).", "Line 3: the course has no source 'nothing'."),
        ("See [it](lesson:after#x).", "Line 3: the lesson 'after' has no anchor 'x'."),
        ("::: figure nothing\n:::", "Line 3: the course has no figure 'nothing'."),
        ("::: recall fact-9/forward\n:::", "Line 3: the course has no card 'fact-9/forward'."),
        (
            "See [it](ftp://x).",
            (
                "Line 3: the link 'ftp://x' leads nowhere; begin it with term:, source:, "
                "lesson:, quiz:, # or https://."
            ),
        ),
    ],
)
def test_a_lesson_text_is_checked_with_its_lines(course, client, line, message):
    body = f"## First part {{#first}}\n\n{line}\n\n## Second part {{#second}}\n\nMore.\n"
    response = save(client, course.lesson, body=body)
    assert response.context["adminform"].form.errors == {"body": [message]}
    assert models.Lesson.objects.get(pk=course.lesson.pk).body != body


def test_a_lost_section_is_told(course, client):
    body = "## Second part {#second}\n\nMore.\n"
    values = values_of(client.get(page_of(course.lesson))) | {"body": body}
    page = client.post(page_of(course.lesson), values, follow=True).content.decode()
    assert "7 questions and cards name sections this text no longer has: first." in page


def test_a_drawing_must_be_one(rows, client):
    response = save(client, rows["figure"], svg="<p>no</p>")
    assert list(response.context["adminform"].form.errors) == ["svg"]


def test_a_drawing_is_shown_without_its_script(rows, client):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>'
    assert save(client, rows["figure"], svg=svg).status_code == 302
    page = client.get(page_of(rows["figure"])).content.decode()
    assert "<svg></svg>" in page
    assert "<script>x()" not in page


def test_two_sources_cannot_have_one_number(rows, client, course):
    other = models.Source.objects.create(course=course.course, key="two", number=2, citation="c")
    response = save(client, other, number=1)
    assert list(response.context["adminform"].form.errors) == ["number"]


def test_the_address_of_a_new_lesson_is_no_lessons_key(course, client):
    values = {"module": course.lesson.module.pk, "title": "A", "key": "new", "number": 7}
    values |= {"hook": "h", "body": "x", "status": "draft"}
    inline = {"objectives-TOTAL_FORMS": 0, "objectives-INITIAL_FORMS": 0}
    response = client.post(page_of(course.lesson, "add"), values | inline)
    assert response.context["adminform"].form.errors["key"] == [
        "This word is taken: another key, please."
    ]


def test_a_key_is_unique_in_its_course_and_stays(course, client):
    values = {"module": course.lesson.module.pk, "title": "A", "key": "founding", "number": 7}
    values |= {"hook": "h", "body": "x", "status": "draft"}
    inline = {"objectives-TOTAL_FORMS": 0, "objectives-INITIAL_FORMS": 0}
    response = client.post(page_of(course.lesson, "add"), values | inline)
    assert response.status_code == 200
    assert models.Lesson.objects.filter(key="founding").count() == 1
    save(client, course.lesson, key="other-key")
    assert models.Lesson.objects.get(pk=course.lesson.pk).key == "founding"


@pytest.mark.parametrize("page", ["change", "changelist"])
def test_retiring_asks_first(course, client, page):
    quiz, address = course.quiz, page_of(course.quiz, page)
    name = f"{ActionLocation.CHANGE_FORM.value}-action" if page == "change" else "action"
    asked = client.post(address, {name: "retire", "_selected_action": quiz.pk, "index": 0})
    assert asked.status_code == 200
    assert models.Quiz.objects.get(pk=quiz.pk).status == "published"
    confirmed = {asked.context["action_name"]: "retire", "_selected_action": quiz.pk}
    assert client.post(address, confirmed | {"confirmed": "yes"}).status_code == 302
    stored = models.Quiz.objects.get(pk=quiz.pk)
    assert (stored.status, stored.revision) == ("retired", 2)
    assert LogEntry.objects.get().get_change_message() == "Changed Status."


def test_what_is_used_or_from_a_pack_is_not_deleted(rows, client):
    for name in ("course", "module", "lesson", "objective", "question", "note", "quiz"):
        assert client.post(page_of(rows[name], "delete"), {"post": "yes"}).status_code == 403
    models.Figure.objects.update(pack_digest="x")
    assert client.post(page_of(rows["figure"], "delete"), {"post": "yes"}).status_code == 403


def test_what_was_made_here_and_is_unused_is_deleted(course, client, instructor, client_of):
    question = factories.QuestionFactory(objective=course.objective)
    note = factories.NoteFactory(objective=course.objective)
    lesson = factories.ObjectiveFactory(lesson__module=course.lesson.module).lesson
    for row in (question, note, lesson):
        refused = client_of(instructor).post(page_of(row, "delete"), {"post": "yes"})
        assert refused.status_code == 403
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 302
        assert not type(row).objects.filter(pk=row.pk).exists()


def test_the_landing_page_asks_what_to_change(client):
    page = client.get(reverse("admin:index"))
    assert [section["app_label"] for section in page.context["app_list"]] == [
        *("lessons", "questions", "cards", "people", "evidence"),
    ]
    assert "What do you want to change?" in page.content.decode()
