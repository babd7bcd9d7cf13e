"""What students write for themselves is in no list, page, search or count of the admin."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.urls import reverse

from quizzes import models
from quizzes.actions import card_marks, own_notes
from quizzes.domain.content import parse_note_body
from quizzes.models.course_rows import course_spec
from quizzes.reports.text_checks import lesson_problems
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "A private thought"


@pytest.fixture
def own(course, student):
    """A note of the student's own with a tag of theirs, and a course's note in their words."""
    body = parse_note_body({"kind": "basic", "front": SECRET, "back": SECRET})
    now = factories.MORNING
    note = own_notes.add_note(user=student, lesson=course.lesson, body=body, uuid=uuid4(), now=now)
    card_marks.tag(user=student, cards=[note.cards.get().pk], add=SECRET)
    own_notes.word_for_oneself(
        user=student,
        note=course.notes[0],
        body=body,
        based_on=course.notes[0].current,
        now=now,
    )
    return note


@pytest.mark.parametrize("model", ["note", "card", "noterevision", "cardstate", "cardevent"])
def test_no_list_holds_it(own, administrator, client_of, model):
    client = client_of(administrator)
    for query in ({}, {"q": SECRET}, {"q": own.key}):
        page = client.get(reverse(f"admin:quizzes_{model}_changelist"), query)
        # The words searched for stand in the field of the search.
        assert SECRET not in page.text.replace(f'value="{SECRET}"', "")
        rows = page.context["cl"].queryset
        paths = {"note": "pk", "card": "note", "noterevision": "note"}
        path = paths.get(model, "card__note")
        assert rows.filter(**{path: own.pk}).count() == 0


def test_its_rows_have_no_page(own, administrator, client_of):
    client = client_of(administrator)
    card = own.cards.get()
    state = models.CardState.objects.get(card=card)
    rows = {"note": own, "card": card, "noterevision": own.current, "cardstate": state}
    seen = {
        name: client.get(reverse(f"admin:quizzes_{name}_change", args=[row.pk])).status_code
        for name, row in rows.items()
    }
    assert seen == dict.fromkeys(rows, 404)


def test_tags_are_nobodys_to_see(course, own, student, administrator, client_of):
    state = models.CardState.objects.create(
        user=student,
        card=course.cards[1],
        joined_at=factories.MORNING,
        joined_on=factories.MORNING.date(),
        tags=[SECRET],
    )
    page = client_of(administrator).get(reverse("admin:quizzes_cardstate_change", args=[state.pk]))
    assert page.status_code == 200
    assert SECRET not in page.text


@pytest.mark.parametrize("model", ["lesson", "course", "objective", "source", "user"])
def test_no_filter_of_an_address_guesses_at_it(own, administrator, client_of, model):
    client = client_of(administrator)
    address = reverse(f"admin:quizzes_{model}_changelist")
    paths = ("notes__current__body__front", "own_notes__current__body__front", "own_wordings__body")
    for path in paths:
        for value in (SECRET, "nothing like it"):
            answer = client.get(address, {f"{path}__icontains": value})
            assert answer.status_code in (302, 400)


def test_own_wordings_are_not_in_the_admin_at_all():
    assert models.OwnWording not in admin.site._registry


def test_counts_leave_it_out(course, own, administrator, client_of):
    page = client_of(administrator).get(reverse("admin:quizzes_lesson_changelist"))
    row = page.context["cl"].queryset.get(pk=course.lesson.pk)
    counted = [value for name, value in vars(row).items() if name.endswith("_count")]
    assert counted == [4, 3, 0]


def test_a_question_can_not_name_its_card(course, own, administrator, client_of):
    page = client_of(administrator).get(
        reverse("admin:quizzes_question_change", args=[course.questions[0].pk])
    )
    offered = page.context["adminform"].form.fields["cards"].queryset
    assert set(offered) == set(course.cards)


def test_a_lesson_can_not_name_its_card(course, own):
    body = f"## A {{#a}}\n\n::: recall {own.key}/forward\n:::\n"
    problems = lesson_problems(body, course=course.course, key="founding")
    assert [problem.message for problem in problems] == [
        f"the course has no card '{own.key}/forward'"
    ]


def test_an_export_leaves_it_out(course, own):
    factories.ObjectiveFactory(lesson=course.next_lesson)
    spec = course_spec(course.course)
    assert [note.key for note in spec.lessons()[0].notes] == [note.key for note in course.notes]
    assert SECRET not in spec.model_dump_json()
