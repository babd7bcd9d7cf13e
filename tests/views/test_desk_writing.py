"""Lists of the desk, and lessons written there: previewed, checked, saved, and by whom."""

import pytest
from django.urls import reverse

from quizzes.models import ContentChange, GlossaryTerm, Lesson, Role, Source
from tests import factories
from tests.views.desk_writing_pages import CARD, DESK, LESSON, TERM, of_lesson, of_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(instructor, client_of, clock):
    return client_of(instructor)


@pytest.fixture
def colleague(course):
    person = factories.UserFactory(username="colleague", is_staff=True)
    factories.MembershipFactory(user=person, course=course.course, role=Role.INSTRUCTOR)
    return person


@pytest.fixture
def term(course):
    return GlossaryTerm.objects.create(
        course=course.course, key="isaf", term="ISAF", definition="A force.", status="published"
    )


# Lists


def test_the_lists_name_what_there_is(client, course, term):
    assert "From one body to the next" in client.get(f"{DESK}lessons/").text
    cards = client.get(f"{DESK}cards/").text
    assert cards.count("Question and answer") == 3
    assert "ISAF" in client.get(f"{DESK}glossary/").text


def test_the_lists_are_searched(client, course, term):
    factories.NoteFactory(
        objective=factories.ObjectiveFactory(lesson=course.next_lesson),
        key="gap",
        body={"kind": "cloze", "text": "In {{c1::Moscow}}.", "extra": ""},
    )
    found = client.get(f"{DESK}cards/?q=moscow").text
    assert "In Moscow." in found
    assert "fact-1" not in found
    assert "fact-1" not in client.get(f"{DESK}cards/?lesson=after").text
    assert "Nothing found" in client.get(f"{DESK}glossary/?q=%00none").text
    assert "Nothing found" in client.get(f"{DESK}lessons/?q={'x' * 5000}").text


@pytest.mark.parametrize("name", ["lessons", "cards", "glossary"])
def test_queries_of_a_list_do_not_grow(client, course, count_queries, name):
    def make(number):
        lesson = factories.LessonFactory(module=course.lesson.module, key=f"l-{number}")
        objective = factories.ObjectiveFactory(lesson=lesson)
        factories.NoteFactory(objective=objective)
        GlossaryTerm.objects.create(course=course.course, key=f"t-{number}", term="T")

    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make(number)
        with count_queries() as queries:
            client.get(f"{DESK}{name}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert max(counts) <= 8


# A lesson


def test_a_lesson_is_shown_as_students_read_it(client, course):
    Source.objects.create(
        course=course.course, key="book", number=7, citation="A book.", status="published"
    )
    course.notes[1].status = "draft"
    course.notes[1].save()
    course.lesson.body = (
        "## First part {#first}\n\nIt was *so*[x](source:book).\n\n"
        "::: recall fact-1/forward, fact-2/forward\n:::\n\n::: note\nNot so.\n:::\n"
    )
    course.lesson.save()
    text = client.get(LESSON).text
    assert "It was <em>so</em>" in text
    assert 'href="#source-7"' in text
    assert text.count("Show the answer") == 2
    assert text.count("students are not asked this yet") == 1
    assert '<aside class="note">' in text
    assert "A book." in text


def test_what_rests_on_each_passage_is_named(client, course):
    course.questions[1].passage = ""
    course.questions[1].save()
    course.questions[2].passage = "gone"
    course.questions[2].save()
    text = client.get(LESSON).text
    resting = text[text.index("What rests on each passage") :]
    first, rest = resting.split("Second part", 1)
    assert first.count("<li>Question:") == 2
    assert first.count("<li>Card:") == 3
    assert f'href="{CARD}"' in first
    assert "Nothing yet." in rest
    assert "“gone”: a section this text does not have" in rest
    assert "Without a section" in rest


def test_a_lesson_is_saved_and_on_record(client, course, instructor, term):
    sent = of_lesson(course.lesson, title="New", terms=[str(term.pk)])
    response = client.post(LESSON, sent)
    assert (response.status_code, response["Location"]) == (303, LESSON)
    lesson = Lesson.objects.get(pk=course.lesson.pk)
    assert (lesson.title, lesson.revision, lesson.body) == ("New", 2, course.lesson.body.strip())
    change = ContentChange.objects.of(lesson).get()
    assert (change.action, change.by, change.data["terms"]) == ("edited", instructor, ["isaf"])


def test_saving_without_a_change_changes_nothing(client, course):
    assert client.post(LESSON, of_lesson(course.lesson)).status_code == 303
    assert Lesson.objects.get(pk=course.lesson.pk).revision == 1
    assert ContentChange.objects.count() == 0


def test_faults_are_told_at_their_lines(client, course):
    body = "## First {#first}\n\n[It](term:none)\n\n::: recall none/forward\n:::\n"
    response = client.post(LESSON, of_lesson(course.lesson, body=body, title=""))
    assert response.status_code == 422
    assert "Line 3: the course has no term" in response.text
    assert "Line 5: the course has no card" in response.text
    assert "This field is required." in response.text
    assert Lesson.objects.get(pk=course.lesson.pk).revision == 1


def test_sections_that_go_are_told(client, course):
    sent = of_lesson(course.lesson, body="## Second part {#second}\n\nText.\n")
    text = client.post(LESSON, sent, follow=True).text
    assert "name a section now gone: 7 (first)." in text


def test_a_preview_writes_nothing(client, course):
    sent = of_lesson(course.lesson, title="Mine", body="## A {#a}\n\nNew *words*.\n")
    for address, extra in ((f"{LESSON}preview/", {}), (LESSON, {"preview": "1"})):
        response = client.post(address, sent | extra)
        assert response.status_code == 200
        assert "New <em>words</em>." in response.text
        assert "Mine" in response.text
    assert 'name="title" value="Mine"' in client.post(LESSON, sent | {"preview": "1"}).text
    assert Lesson.objects.get(pk=course.lesson.pk).revision == 1


def test_a_prompt_is_put_into_the_text(client, course):
    page = client.get(LESSON).text
    assert "::: recall fact-2/forward\n:::" in page
    chosen = {"insert": "1", "insert-section": "first", "insert-card": ["fact-2/forward"]}
    text = client.post(LESSON, of_lesson(course.lesson, **chosen)).text
    assert "Some text.\n\n::: recall fact-2/forward\n:::\n\n## Second part {#second}" in text
    assert "It is not saved yet." in text
    assert Lesson.objects.get(pk=course.lesson.pk).body == course.lesson.body
    for wrong in (
        {"insert-section": "none"},
        {"insert-card": ["none/forward"]},
        {"insert-card": []},
    ):
        text = client.post(LESSON, of_lesson(course.lesson, **chosen | wrong)).text
        assert "Choose a section of the text, and one to three cards." in text
        assert "Some text.\n\n## Second part {#second}" in text.replace("\r\n", "\n")


def test_two_people_see_both_texts(client, course, colleague):
    sent = of_lesson(course.lesson, title="Mine")
    Lesson.objects.filter(pk=course.lesson.pk).update(
        title="Theirs", revision=2, updated_by=colleague
    )
    response = client.post(LESSON, sent)
    assert response.status_code == 422
    assert "Two people changed this" in response.text
    assert "<mark>Mine</mark>" in response.text
    assert "<mark>Theirs</mark>" in response.text
    assert "colleague" in response.text
    assert 'name="title" value="Mine"' in response.text
    assert client.post(LESSON, sent | {"began_from": "2"}).status_code == 303
    assert Lesson.objects.get(pk=course.lesson.pk).title == "Mine"


def test_a_new_lesson_is_a_private_draft_with_a_key_of_its_title(client, course, instructor):
    address = f"{DESK}lessons/new/"
    assert client.get(address).status_code == 200
    sent = of_lesson(course.lesson, title="After!", began_from="", key="", status="draft")
    sent["number"] = "7"
    response = client.post(address, sent)
    lesson = Lesson.objects.get(title="After!")
    assert (lesson.key, lesson.is_private, lesson.author) == ("after-2", True, instructor)
    assert response["Location"] == f"{DESK}lessons/after-2/"
    assert ContentChange.objects.of(lesson).get().action == "created"


def test_sharing_first_saves_what_is_on_the_page(client, course, instructor):
    kept = {"author": instructor, "is_private": True, "status": "draft", "key": "mine"}
    lesson = factories.LessonFactory(module=course.lesson.module, **kept)
    address = f"{DESK}lessons/mine/"
    refused = client.post(address, of_lesson(lesson, title="", hook="Typed?", share="1"))
    assert (refused.status_code, "Typed?" in refused.text) == (422, True)
    lesson.refresh_from_db()
    assert lesson.is_private is True
    sent = of_lesson(lesson, title="Typed", share="1")
    text = client.post(address, sent, follow=True).text
    assert "The other instructors of the course see it now." in text
    lesson.refresh_from_db()
    assert (lesson.title, lesson.is_private) == ("Typed", False)


def test_a_key_that_is_taken_or_reserved_is_refused(client, course):
    sent = of_lesson(course.lesson, began_from="", status="draft")
    for key in ("after", "new", "Not a key"):
        assert client.post(f"{DESK}lessons/new/", sent | {"key": key}).status_code == 422
    assert Lesson.objects.count() == 2


# Whose they are, and hostile values


def test_others_find_nothing(course, term, student, administrator, client_of):
    assistant = factories.UserFactory(username="assistant")
    factories.MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    places = ("lessons/", "cards/", "glossary/")
    addresses = [LESSON, CARD, TERM, *(f"{DESK}{place}" for place in places)]
    addresses += [f"{DESK}{place}new/" for place in places]
    for person, status in ((student, 404), (assistant, 404), (administrator, 200), (None, 302)):
        client = client_of(person)
        assert {client.get(address).status_code for address in addresses} == {status}
        posts = {client.post(f"{one}preview/").status_code for one in (LESSON, CARD, TERM)}
        assert posts == {status}


def test_private_drafts_are_their_authors(course, instructor, colleague, client_of):
    kept = {"author": instructor, "is_private": True, "status": "draft", "key": "mine"}
    lesson = factories.LessonFactory(module=course.lesson.module, title="My lesson", **kept)
    note = factories.NoteFactory(objective=course.objective, **kept)
    note.current.body["front"] = "My card?"
    note.current.save()
    sent = {"lessons": of_lesson(lesson, share="1"), "cards": of_note(note, share="1")}
    for person, status in ((colleague, 404), (instructor, 200)):
        client = client_of(person)
        for place in ("lessons", "cards"):
            assert client.get(f"{DESK}{place}/mine/").status_code == status
            assert client.post(f"{DESK}{place}/mine/preview/").status_code == status
            assert client.post(f"{DESK}{place}/mine/", sent[place]).status_code in (303, 404)
    note.refresh_from_db()
    assert note.is_private is False


def test_a_colleague_reads_nothing_of_a_private_draft(course, instructor, colleague, client_of):
    kept = {"author": instructor, "is_private": True, "status": "draft", "key": "mine"}
    note = factories.NoteFactory(objective=course.objective, **kept)
    note.current.body["front"] = "My card?"
    note.current.save()
    client = client_of(colleague)
    sent = of_lesson(course.lesson, body="## A {#a}\n\n::: recall mine/forward\n:::\n")
    pages = [
        client.get(f"{DESK}cards/"),
        client.get(LESSON),
        client.post(f"{LESSON}preview/", sent),
    ]
    assert [page.text.count("My card?") for page in pages] == [0, 0, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 10_000},
        {"title": "nul \0"},
        {"body": "nul \0 here"},
        {"body": "x" * 200_000},
        {"module": "9" * 60},
        {"module": "none"},
        {"terms": ["9" * 60, "none"]},
        {"number": "9" * 60},
        {"status": "gone"},
        {"began_from": "9" * 60},
        {"began_from": ""},
        {"summary": "x\n" * 50},
    ],
    ids=str,
)
def test_hostile_values_are_refused_and_shown(client, course, changes):
    sent = of_lesson(course.lesson, **changes)
    assert client.post(LESSON, sent).status_code == 422
    assert client.post(f"{LESSON}preview/", sent).status_code == 200
    assert Lesson.objects.get(pk=course.lesson.pk).revision == 1


def test_a_text_that_is_hard_to_read_is_read(client, course):
    for body in ("[" * 15_000, "> " * 9_000, "*a " * 6_000, ":::" * 6_000):
        sent = of_lesson(course.lesson, body=body)
        assert client.post(f"{LESSON}preview/", sent).status_code == 200


def test_scripts_stay_text(client, course):
    body = "## A {#a}\n\n<script>alert(1)</script> [x](javascript:alert(1))\n"
    text = client.post(f"{LESSON}preview/", of_lesson(course.lesson, body=body, title="<b>")).text
    assert "<script>" not in text
    assert 'href="javascript' not in text
    assert "&lt;b&gt;" in text


@pytest.mark.parametrize("page", ["lesson", "note", "question", "quiz", "glossaryterm"])
def test_the_administration_leads_to_the_desk(course, term, administrator, client_of, page):
    row = {
        "lesson": course.lesson,
        "note": course.notes[0],
        "question": course.questions[0],
        "quiz": course.quiz,
        "glossaryterm": term,
    }[page]
    text = client_of(administrator).get(reverse(f"admin:quizzes_{page}_change", args=[row.pk])).text
    assert "At the desk" in text


def test_queries_of_an_editor_do_not_grow(client, course, count_queries):
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            factories.NoteFactory(objective=course.objective, key=f"n-{number}")
            factories.QuestionFactory(objective=course.objective, key=f"q-{number}")
            GlossaryTerm.objects.create(course=course.course, key=f"t-{number}", term="T")
        with count_queries() as queries:
            client.get(LESSON)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert max(counts) <= 14
