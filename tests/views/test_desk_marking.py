"""Marking at the desk: the queue, one answer after another, blind and without names."""

import re

import pytest

from quizzes.models import Marking, MarkingComment
from tests.actions.marked import HOUR, TEXT, exam, fresh, give, in_class, let_go, write
from tests.domain import kinds
from tests.factories import MORNING, UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.exhaustive,
]

MARKING = "/c/small/desk/marking/"
QUESTION = f"{MARKING}final/questions/essay/"


def page_of(item):
    return f"{MARKING}answers/{item.pk}/"


def sent(item, marker, action="next", **fields):
    """Return what the form of an answer sends."""
    own = Marking.objects.filter(item=item, marker=marker).first()
    form = {
        "response": item.response_id,
        "page": "00000000-0000-4000-8000-000000000001",
        "revision": own.revision if own else 0,
        "line-1": "1.5",
        "line-2": "1",
        "comment": "Say when.",
        "action": action,
    }
    return form | {name.replace("_", "-"): value for name, value in fields.items()}


@pytest.fixture
def quiz(course):
    return exam(course)


@pytest.fixture
def essays(quiz, student, other_student):
    return [write(student, quiz), write(other_student, quiz, "Another text.")]


@pytest.fixture
def client(client_of, instructor, clock):
    clock.move(hours=1)
    return client_of(instructor)


def test_nothing_to_mark_is_said(course, client):
    assert "Nothing to mark" in text_of(client.get(MARKING))


def test_the_queue_counts_by_question_and_group(course, quiz, client, instructor):
    for name in "ab":
        group = in_class(course, name)
        essay = write(group.student, quiz)
    give(essay, instructor)
    words = text_of(client.get(MARKING))
    assert "1 of 2 Group a : What? : 1 of 1 Group b : What? : 0 of 1" in words
    assert "1 mark is ready." in words
    group_a = re.search(r'\?group=\d+">Group a', client.get(MARKING).text)[0].split('"')[0]
    assert len(client.get(QUESTION + group_a).context["rows"]) == 1
    assert len(client.get(f"{QUESTION}?group=x").context["rows"]) == 2


def test_a_question_lists_its_answers_and_where_to_begin(essays, client, instructor):
    give(essays[0], instructor)
    page = client.get(QUESTION)
    assert page.context["first"].item == essays[1]
    assert "5 of 8" not in text_of(page)
    assert "8 of 8 1 marker No" in text_of(page)
    assert "Answer 2 · other" in text_of(page)


def test_an_essay_is_beside_its_rubric_and_its_model(essays, client):
    words = text_of(client.get(page_of(essays[0])))
    for said in (TEXT, "names it", "dates it", "Of 3.", "It was so.", "1 of 2", "5 words"):
        assert said in words


def test_finishing_goes_on_to_the_next_and_from_the_last_to_the_list(essays, client, instructor):
    response = client.post(page_of(essays[0]), sent(essays[0], instructor))
    assert (response.status_code, response.url) == (303, page_of(essays[1]))
    kept = Marking.objects.get()
    assert (kept.fraction, kept.comment, kept.is_done) == (0.625, "Say when.", True)
    response = client.post(page_of(essays[1]), sent(essays[1], instructor))
    assert response.url == QUESTION


def test_saving_for_later_stays_and_needs_no_points(essays, client, instructor):
    form = sent(essays[0], instructor, "later", line_2="")
    response = client.post(page_of(essays[0]), form)
    assert response.url == page_of(essays[0])
    assert (Marking.objects.get().points, Marking.objects.get().is_done) == ({"a": 1.5}, False)
    assert 'name="line-1" value="1.5"' in client.get(page_of(essays[0])).text


def test_finishing_asks_for_the_missing_points(essays, client, instructor):
    response = client.post(page_of(essays[0]), sent(essays[0], instructor, line_2=""))
    assert (response.status_code, Marking.objects.count()) == (422, 0)
    assert "Give points here, 0 if there are none." in text_of(response)
    assert "Say when." in response.text


@pytest.mark.parametrize("points", ["4", "-1", "nan", "inf", "x", "1e999"])
def test_points_that_make_no_sense_are_refused_at_their_line(essays, client, instructor, points):
    response = client.post(page_of(essays[0]), sent(essays[0], instructor, line_1=points))
    assert (response.status_code, Marking.objects.count()) == (422, 0)
    assert [*response.context["form"].errors] == ["line-1"]


def test_what_is_typed_saves_itself(essays, client, instructor):
    form = sent(essays[0], instructor, "autosave", line_2="")
    response = client.post(page_of(essays[0]), form)
    assert response.json() == {"state": "saved", "revision": 1}
    response = client.post(page_of(essays[0]), form | {"line-2": "1", "revision": 1})
    assert response.json() == {"state": "saved", "revision": 2}
    assert Marking.objects.get().is_done is False
    wrong = client.post(page_of(essays[0]), form | {"line-2": "9"})
    assert (wrong.status_code, wrong.json()) == (422, {"state": "refused"})


def test_another_window_is_told_and_loses_nothing_typed(essays, client, instructor):
    give(essays[0], instructor)
    form = sent(essays[0], instructor) | {"revision": 0, "comment": "In the old window."}
    response = client.post(page_of(essays[0]), form)
    assert response.status_code == 409
    assert "In the old window." in response.text
    assert Marking.objects.get().comment == ""
    saving = client.post(page_of(essays[0]), form | {"action": "autosave"})
    assert (saving.status_code, saving.json()) == (409, {"state": "conflict"})


def test_a_changed_answer_is_said_with_what_was_marked(essays, client, instructor):
    give(essays[0], instructor)
    late = essays[0].responses.create(
        uuid="00000000-0000-4000-8000-00000000000a", answer={"text": "Newer."},
        at=MORNING, learner_day=MORNING.date(),
    )  # fmt: skip
    essays[0].response = late
    essays[0].save()
    words = text_of(client.get(page_of(essays[0])))
    assert "The answer was changed after you marked it." in words
    assert ("Newer." in words, TEXT in words) == (True, True)
    assert "Answer changed since" in text_of(client.get(QUESTION))
    response = client.post(page_of(essays[0]), sent(essays[0], instructor))
    assert (response.status_code, Marking.objects.get().response) == (303, late)


def test_an_answer_of_another_essay_was_not_read_here(essays, client, instructor):
    form = sent(essays[0], instructor) | {"response": essays[1].response_id}
    assert client.post(page_of(essays[0]), form).status_code == 404


def test_comments_are_kept_used_and_dropped_without_a_script(essays, client, instructor):
    client.post(page_of(essays[0]), sent(essays[0], instructor, "keep"))
    kept = MarkingComment.objects.get()
    assert kept.text == "Say when."
    form = sent(essays[1], instructor, f"insert-{kept.pk}", comment="Good.")
    client.post(page_of(essays[1]), form)
    assert Marking.objects.get(item=essays[1]).comment == "Good.\nSay when."
    client.post(page_of(essays[1]), sent(essays[1], instructor, f"forget-{kept.pk}"))
    assert MarkingComment.objects.count() == 0
    response = client.post(page_of(essays[1]), sent(essays[1], instructor, f"insert-{'9' * 30}"))
    assert response.status_code == 303


def test_hidden_names_are_nowhere_in_the_page(essays, client):
    for user, name in zip(
        (essays[0].attempt.user, essays[1].attempt.user), ("Zebedee", "Quirin"), strict=True
    ):
        type(user).objects.filter(pk=user.pk).update(display_name=name, username=f"u-{name}")
    pages = (QUESTION, page_of(essays[0]), f"{MARKING}final/release/", f"{QUESTION}differences/")
    assert "Zebedee" in client.get(QUESTION).text
    response = client.post(f"{MARKING}names/", {"hide": "1", "next": QUESTION})
    assert (response.status_code, response.url) == (303, QUESTION)
    for page in pages:
        html = client.get(page).text
        assert ("Zebedee" in html, "Quirin" in html) == (False, False)
        assert f"/desk/attempts/{essays[0].attempt_id}/" not in html
    client.post(f"{MARKING}names/", {"hide": "0", "next": "https://evil.example/"})
    assert "Zebedee" in client.get(QUESTION).text


@pytest.fixture
def classes(course, quiz):
    """Two groups, each with an assistant, and an essay of its student."""
    made = [in_class(course, name) for name in "ab"]
    for one in made:
        one.essay = write(one.student, quiz)
    return made


def test_assistants_mark_their_own_groups_alone(classes, client_of, course):
    a, b = classes
    client = client_of(a.assistant)
    assert [row["one"].item for row in client.get(QUESTION).context["rows"]] == [a.essay]
    assert client.get(page_of(a.essay)).status_code == 200
    for method in (client.get, client.post):
        assert method(page_of(b.essay)).status_code == 404
    assert "1 of 1" in text_of(client.get(MARKING))
    for page in (f"{MARKING}final/release/", f"{QUESTION}differences/"):
        assert client.get(page).status_code == 404
    assert "Release marks" not in text_of(client.get(MARKING))


def test_a_second_marker_sees_the_first_only_after_finishing(classes, client_of, instructor):
    a = classes[0]
    give(a.essay, instructor, {"a": 2.5, "b": 0}, "Not on Tuesday.")
    client = client_of(a.assistant)
    for page in (page_of(a.essay), QUESTION, MARKING):
        words = text_of(client.get(page))
        assert ("Not on Tuesday" in words, "5 of 8" in words) == (False, False)
    client.post(page_of(a.essay), sent(a.essay, a.assistant, "later"))
    assert "Not on Tuesday" not in text_of(client.get(page_of(a.essay)))
    client.post(page_of(a.essay), sent(a.essay, a.assistant))
    words = text_of(client.get(page_of(a.essay)))
    assert "instructor : 5 of 8 · Not on Tuesday." in words


def test_an_instructor_sees_every_mark(classes, client_of, instructor):
    a = classes[0]
    give(a.essay, a.assistant, {"a": 2.5, "b": 0}, "Not on Tuesday.")
    words = text_of(client_of(instructor).get(page_of(a.essay)))
    assert "assistant-a : 5 of 8 · Not on Tuesday." in words


def test_students_strangers_and_visitors_find_nothing(essays, client_of, student):
    for user in (student, UserFactory()):
        for page in (MARKING, QUESTION, page_of(essays[0])):
            assert client_of(user).get(page).status_code == 404
    assert client_of().get(MARKING).status_code == 302


def test_an_essay_without_a_rubric_has_one_field(course, student, client, instructor):
    essay = write(student, exam(course, kinds.question("essay")))
    page = client.get(page_of(essay))
    assert ("line-1" in page.text, "line-2" in page.text) == (True, False)
    form = sent(essay, instructor) | {"line-1": "2"}
    client.post(page_of(essay), form)
    assert Marking.objects.get().fraction == 0.25


def test_an_essay_that_is_no_more_is_no_page(essays, client):
    essays[0].attempt.voided_at = MORNING
    essays[0].attempt.save()
    assert client.get(page_of(essays[0])).status_code == 404
    assert client.get(f"{MARKING}answers/{'9' * 30}/").status_code == 404
    assert client.get(f"{MARKING}practice/questions/single-choice/").status_code == 404


def test_what_is_released_is_said(essays, client, instructor, quiz):
    give(essays[0], instructor, at=MORNING + HOUR)
    let_go(quiz, instructor)
    assert fresh(essays[0]).fraction == 1
    assert " · released" in text_of(client.get(page_of(essays[0])))


@pytest.mark.parametrize(("page", "most"), [("queue", 12), ("question", 13), ("answer", 15)])
def test_no_page_grows_with_the_answers(
    course, quiz, client, instructor, count_queries, page, most
):
    counts = []
    first = None
    for number in (1, 3):
        for _one in range(number):
            essay = write(UserFactory(), quiz)
            first = first or essay
            give(essay, instructor)
            give(essay, UserFactory())
        address = {"queue": MARKING, "question": QUESTION, "answer": page_of(first)}[page]
        with count_queries() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= most


# What arrives late


def test_a_delayed_save_replaces_nothing_newer(essays, client, instructor):
    page = page_of(essays[0])
    late = sent(essays[0], instructor, "autosave", line_1="1")
    client.post(page, sent(essays[0], instructor, "next", line_1="3"))
    response = client.post(page, late)
    assert (response.status_code, response.json()) == (409, {"state": "behind", "revision": 1})
    kept = Marking.objects.get()
    assert (kept.points, kept.is_done, kept.revision) == ({"a": 3, "b": 1}, True, 1)
    # The page that is still there goes on from what was stored.
    client.post(page, late | {"revision": 1})
    assert (Marking.objects.get().fraction, Marking.objects.get().is_done) == (0.5, True)


def test_an_emptied_field_does_not_undo_a_finish_by_itself(essays, client, instructor):
    give(essays[0], instructor)
    response = client.post(page_of(essays[0]), sent(essays[0], instructor, "autosave", line_2=""))
    assert (response.status_code, response.json()) == (422, {"state": "refused"})
    assert Marking.objects.get().is_done is True
    client.post(page_of(essays[0]), sent(essays[0], instructor, "later", line_2=""))
    assert Marking.objects.get().is_done is False


def test_a_button_whose_page_is_behind_may_finish_and_undoes_no_finish(essays, client, instructor):
    page, begun = page_of(essays[0]), sent(essays[0], instructor)
    client.post(page, begun | {"action": "autosave", "line-1": "2"})
    assert client.post(page, begun | {"line-1": "3"}).status_code == 303
    assert client.post(page, begun | {"action": "later"}).status_code == 409
    assert (Marking.objects.get().fraction, Marking.objects.get().is_done) == (1, True)
