"""Forms of the kinds in parts and of numbers: made, opened, saved again, with the same keys."""

import pytest
from django.urls import reverse

from quizzes import models
from quizzes.domain import questions as specs
from quizzes.domain.questions import AVAILABLE_KINDS, parse_body
from quizzes.forms.question_kinds import QUESTION_FORMS
from tests import factories
from tests.admin.pages import page_of, save
from tests.admin.test_bodies import ADD, add, new_body
from tests.domain import kinds

pytestmark = pytest.mark.exhaustive

BODIES = {
    "numeric": kinds.distance(unit_entry="required", hints=["Near."], explanation="So."),
    "range": kinds.numeric(
        {"min": 1.0, "max": 2.0, "feedback": "yes"}, {"max": 9.0, "credit": 0.0}
    ),
    "matching": kinds.matching(shuffle=False, hints=["One is spare."]),
    "ordering": kinds.ordering(scoring="position"),
    "categorise": kinds.categorise(),
}


def test_every_kind_that_is_asked_has_a_form(course, client):
    kinds_of_specs = [body.model_fields["kind"].default for body in specs.BODIES]
    assert list(QUESTION_FORMS) == kinds_of_specs
    page = client.get(reverse(ADD)).content.decode()
    offered = {kind for kind in kinds_of_specs if f'href="?kind={kind}"' in page}
    assert offered == set(AVAILABLE_KINDS)


def test_a_number_is_made(course, client):
    values = {"stem": "How far?", "units": "km\nm = 0.001", "unit_entry": "list"}
    rows = {"bands-0-value": "12.5", "bands-0-tolerance": "0.5"}
    rows |= {"bands-1-max": "3", "bands-1-credit": "0.5", "bands-1-feedback": "Short."}
    assert add(client, "numeric", course.objective, **values, **rows).status_code == 302
    body = new_body()
    assert [(one.value, one.tolerance, one.max, one.credit) for one in body.bands] == [
        (12.5, 0.5, None, 1.0),
        (None, 0.0, 3.0, 0.5),
    ]
    assert [(one.text, one.factor) for one in body.units] == [("km", 1.0), ("m", 0.001)]


def test_a_matching_is_made(course, client):
    rows = {"pairs-0-text": "Act", "pairs-0-match": "1997"}
    rows |= {"pairs-2-text": "Declaration", "pairs-2-match": "2002"}
    values = {"stem": "When?", "spare": "2008\n\n"}
    assert add(client, "matching", course.objective, **values, **rows).status_code == 302
    body = new_body()
    texts = {one.key: one.text for one in body.options}
    assert sorted(texts.values()) == ["1997", "2002", "2008"]
    assert [(one.key, one.text, texts[one.match]) for one in body.pairs] == [
        ("a", "Act", "1997"),
        ("b", "Declaration", "2002"),
    ]


def test_an_ordering_is_made(course, client):
    rows = {"items-0-text": "First", "items-1-text": "Second", "items-3-text": "Third"}
    assert add(client, "ordering", course.objective, stem="Order?", **rows).status_code == 302
    assert [(one.key, one.text) for one in new_body().items] == [
        ("a", "First"),
        ("b", "Second"),
        ("c", "Third"),
    ]


def test_a_sorting_is_made(course, client):
    rows = {"items-0-text": "Ebb", "items-0-group": "Falls"}
    rows |= {"items-1-text": "Flood", "items-1-group": "Rises"}
    values = {"stem": "Which?", "group_names": "Rises\nFalls"}
    assert add(client, "categorise", course.objective, **values, **rows).status_code == 302
    body = new_body()
    assert [one.text for one in body.groups] == ["Rises", "Falls"]
    assert [(one.text, one.group) for one in body.items] == [("Ebb", "b"), ("Flood", "a")]


@pytest.mark.parametrize("name", BODIES)
def test_an_untouched_body_is_saved_as_it_was(course, client, name):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=BODIES[name])
    assert save(client, question, level="apply").status_code == 302
    question.refresh_from_db()
    assert parse_body(question.current.body) == BODIES[name]
    assert question.level == "apply"


@pytest.mark.parametrize("kind", ["numeric", "matching", "ordering", "categorise"])
def test_an_edited_body_keeps_its_keys(course, client, kind):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=BODIES[kind])
    assert save(client, question, stem="And now?").status_code == 302
    question.refresh_from_db()
    saved = parse_body(question.current.body)
    assert saved.stem == "And now?"
    for name in ("pairs", "items", "groups"):
        assert getattr(saved, name, None) == getattr(BODIES[kind], name, None)


@pytest.mark.parametrize(
    ("kind", "values", "field", "message"),
    [
        ("numeric", {"units": "km = far"}, "units", None),
        (
            "numeric",
            {"bands-0-value": "1", "bands-0-credit": "0.5"},
            "__all__",
            "At least one band must earn full credit.",
        ),
        (
            "numeric",
            {},
            "__all__",
            "Numbers that earn points: at least 1 needed, each with its words.",
        ),
        (
            "ordering",
            {"items-0-text": "One"},
            "__all__",
            "Items, in the right order: at least 2 needed, each with its words.",
        ),
        ("matching", {"pairs-0-text": "One"}, "__all__", "A row below needs a change."),
        (
            "categorise",
            {"group_names": "A\nB", "items-0-text": "One", "items-0-group": "C"},
            "__all__",
            "A row below needs a change.",
        ),
    ],
)
def test_a_faulty_body_is_explained(course, client, kind, values, field, message):
    response = add(client, kind, course.objective, **({"stem": "What?"} | values))
    errors = response.context["adminform"].form.errors
    assert field in errors
    if message is not None:
        assert message in errors[field]
    assert not models.Question.objects.filter(key="new-one").exists()


def test_a_kind_without_a_form_can_be_read_but_not_lost(course, client, monkeypatch):
    monkeypatch.delitem(QUESTION_FORMS, "essay")
    question = factories.QuestionFactory(
        objective=course.objective, key="later", body=kinds.essay()
    )
    page = client.get(page_of(question))
    assert "This kind of question can’t be edited here." in page.content.decode()
    assert client.post(page_of(question), {"stem": "Gone"}).status_code == 403
    question.refresh_from_db()
    assert parse_body(question.current.body) == kinds.essay()
