"""Questions and notes through their forms: no JSON, stable keys, frozen wordings."""

import pytest
from django.urls import reverse

from quizzes import models
from quizzes.domain.questions import parse_body
from tests.admin.conftest import evidence_of
from tests.admin.pages import page_of, save, values_of

pytestmark = pytest.mark.exhaustive

ADD = "admin:quizzes_question_add"


def add(client, kind: str, objective, **values):
    """Fill in and send the form of a new question of the kind."""
    address = f"{reverse(ADD)}?kind={kind}"
    start = values_of(client.get(address))
    start |= {"objective": objective.pk, "key": "new-one", "level": "recall", "use": "practice"}
    return client.post(address, start | {"status": "draft"} | values)


def new_body():
    return parse_body(models.Question.objects.get(key="new-one").current.body)


def test_the_kind_is_asked_first(course, client):
    page = client.get(reverse(ADD)).content.decode()
    for kind in ("single_choice", "multiple_choice", "true_false", "short_answer"):
        assert f'href="?kind={kind}' in page


def test_a_single_choice_is_made(course, client):
    rows = {"options-0-text": "Rome", "options-0-correct": "on", "options-2-text": "Paris"}
    made = add(client, "single_choice", course.objective, stem="Where?", tags="a-b, c", **rows)
    assert made.status_code == 302
    assert [(one.key, one.text, one.correct) for one in new_body().options] == [
        ("a", "Rome", True),
        ("b", "Paris", False),
    ]
    question = models.Question.objects.get(key="new-one")
    assert (question.tags, question.lesson, question.course) == (
        ["a-b", "c"],
        course.lesson,
        course.course,
    )


def test_a_true_false_with_a_reason_is_made(course, client):
    rows = {"options-0-text": "So", "options-0-correct": "on", "options-1-text": "Not so"}
    values = {"stem": "It is.", "answer": "False", "follow_up": "reason"}
    assert add(client, "true_false", course.objective, **values, **rows).status_code == 302
    assert (new_body().answer, new_body().follow_up) == (False, "reason")


def test_a_short_answer_with_half_credit_is_made(course, client):
    rows = {"answers-0-text": "Rome", "answers-1-text": "Italy", "answers-1-credit": "0.5"}
    assert add(client, "short_answer", course.objective, stem="Where?", **rows).status_code == 302
    assert [(one.text, one.credit) for one in new_body().answers] == [("Rome", 1), ("Italy", 0.5)]


@pytest.mark.parametrize(
    ("kind", "values", "field", "message"),
    [
        (
            "single_choice",
            {"options-0-text": "A", "options-1-text": "B"},
            "__all__",
            "Exactly one option must be correct.",
        ),
        (
            "single_choice",
            {"options-0-text": "A", "options-0-correct": "on"},
            "__all__",
            "Options: at least 2 needed, each with its words.",
        ),
        (
            "true_false",
            {"answer": "True", "follow_up": "reason"},
            "__all__",
            "A follow_up needs options, exactly one of them correct.",
        ),
        ("short_answer", {"answers-0-text": "A", "passage": "nowhere"}, "passage", None),
        ("short_answer", {"answers-0-text": "A", "tags": "Not A Key"}, "tags", None),
        ("short_answer", {"answers-0-text": "A", "stem": "[x](term:no)"}, "stem", None),
    ],
)
def test_a_faulty_body_is_explained(course, client, kind, values, field, message):
    response = add(client, kind, course.objective, **({"stem": "Where?"} | values))
    errors = response.context["adminform"].form.errors
    assert field in errors
    if message is not None:
        assert message in errors[field]
    assert not models.Question.objects.filter(key="new-one").exists()


def test_a_faulty_row_says_so_in_the_row(course, client):
    rows = {"options-0-text": "A", "options-0-correct": "on", "options-1-feedback": "lost"}
    response = add(client, "single_choice", course.objective, stem="Where?", **rows)
    form = response.context["adminform"].form
    assert form.rows.forms[1].errors == {"text": ["This can’t be empty."]}
    assert form.errors["__all__"] == ["A row below needs a change."]


def test_option_keys_stay_and_are_not_given_twice(course, client):
    question = course.questions[0]
    changes = {"options-0-DELETE": "on", "options-3-text": "A fourth"}
    assert save(client, question, **changes).status_code == 302
    options = question.versions.get().spec.options
    assert [(one.key, one.text) for one in options] == [
        ("b", "The Rome Declaration"),
        ("c", "The Strategic Concept"),
        ("d", "A fourth"),
    ]


def test_an_answered_version_stays_as_it_is(course, client, student):
    question = course.questions[0]
    evidence_of(student, course)
    page = client.get(page_of(question)).content.decode()
    assert "Version 1 was asked 1 time." in page
    values = values_of(client.get(page_of(question))) | {"stem": "Asked anew?"}
    page = client.post(page_of(question), values, follow=True).content.decode()
    assert "Attempts that ask version 1 keep it; new ones get version 2." in page
    stems = [version.body["stem"] for version in question.versions.all()]
    assert stems == ["Which document founded the Council?", "Asked anew?"]


def test_a_note_is_made_and_a_lost_gap_is_retired(course, client):
    address = f"{reverse('admin:quizzes_note_add')}?kind=cloze"
    values = values_of(client.get(address)) | {
        "objective": course.objective.pk,
        "key": "gaps",
        "tier": "core",
        "status": "draft",
        "text": "{{c1::Rome}} in {{c2::2002}}",
    }
    assert client.post(address, values).status_code == 302
    note = models.Note.objects.get(key="gaps")
    save(client, note, text="{{c1::Rome}}")
    assert list(note.cards.values_list("slot", "retired")) == [("c1", False), ("c2", True)]


def test_a_reviewed_wording_of_a_note_stays(course, client, student):
    evidence_of(student, course)
    save(client, course.notes[0], back="Near Rome")
    bodies = [revision.body["back"] for revision in course.notes[0].revisions.all()]
    assert bodies == ["Rome", "Near Rome"]
