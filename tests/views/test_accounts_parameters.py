"""What the settings say of parameters that learn."""

from datetime import timedelta

import pytest

from quizzes.models import CardState, ParameterFit, ParameterSet
from tests.factories import MORNING, NoteFactory
from tests.views.test_accounts import SETTINGS


def fitted(user, course, scope, *, at=MORNING, losses=(0.41234, 0.4, 0.39)):
    """Keep a fit of the person, or of the course without one, that chose a set of this scope."""
    chosen = scope and ParameterSet.objects.create(
        scope=scope, course=course, user=user, parameters=[1.0] * 21, created_at=at
    )
    default, pooled, own = losses
    return ParameterFit.objects.create(
        user=user, course=course, night=at.date(), at=at, reviews=1234, held_out=150,
        default_loss=default, pooled_loss=pooled, own_loss=own, chosen=chosen,
    )  # fmt: skip


def collect(user, card):
    CardState.objects.create(user=user, card=card, joined_at=MORNING, joined_on=MORNING.date())


USUAL, OF_COURSE, OWN = (
    "The usual ones of FSRS-6",
    "Fitted to all who learn this course",
    "Fitted to your answers",
)


@pytest.mark.parametrize(
    ("of_course", "own", "words"),
    [
        ((), (), f"{USUAL}</p>"),
        (("pooled",), (), f"{OF_COURSE} · since 2 Mar 2026 · from 1234 answers</p>"),
        ((None,), (), f"{USUAL} · since 2 Mar 2026 · from 1234 answers</p>"),
        (("pooled",), ("own",), f"{OWN} · since 2 Mar 2026 · from 1234 answers</p>"),
        (("pooled",), ("own", None), f"{USUAL} · since 3 Mar 2026 · from 1234 answers</p>"),
        (("pooled",), ("own", "pooled"), f"{OF_COURSE} · since 3 Mar 2026 · from 1234 answers</p>"),
    ],
)
def test_settings_say_which_parameters_apply(
    student, other_student, course, client_of, of_course, own, words
):
    collect(student, course.cards[0])
    fitted(other_student, course.course, "own", losses=(9, 9, 9))
    for scope in of_course:
        fitted(None, course.course, scope, losses=(0.5, 0.45, None))
    for number, scope in enumerate(own):
        fitted(student, course.course, scope, at=MORNING + timedelta(days=number))

    page = client_of(student).get(SETTINGS).text

    assert f"<dt>The Council</dt><dd><p>{words}" in page
    assert "At night it learns from the answers given here." in page
    assert ("0.4123" in page, "9.0000" in page) == (bool(own), False)


def test_settings_name_no_course_without_cards(student, other_student, course, client_of):
    collect(other_student, course.cards[0])
    fitted(None, course.course, "pooled")

    page = client_of(student).get(SETTINGS).text

    assert "How the days of your cards are found" in page
    assert (OF_COURSE in page, "<dt>The Council</dt>" in page) == (False, False)


def test_settings_say_so_where_parameters_are_not_fitted(student, course, client_of, settings):
    settings.OPTIMISER_PACKAGE = "no_such_package"
    collect(student, course.cards[0])

    page = client_of(student).get(SETTINGS).text

    assert "the program that would learn them from your answers is not installed here" in page
    assert f"<dt>The Council</dt><dd><p>{USUAL}</p>" in page


@pytest.mark.parametrize("courses", [1, 3])
def test_settings_cost_four_queries_with_cards(student, course, client_of, count_queries, courses):
    for _ in range(courses):
        card = NoteFactory().cards.get()
        collect(student, card)
        fitted(student, card.note.course, "own")
    client = client_of(student)
    client.get(SETTINGS)

    with count_queries() as queries:
        client.get(SETTINGS)

    assert len(queries) == 4
