"""Shares of the points at options: written in the editor, refused, shown and printed."""

import pytest

from quizzes.domain.questions import dump_body, parse_body
from quizzes.models import Question
from tests import factories
from tests.domain import kinds
from tests.views.test_desk_editor import NEW, OPTIONS, QUESTIONS, sent, written

pytestmark = pytest.mark.django_db

SEVERAL = f"{QUESTIONS}new/?kind=multiple_choice"
SHARES = {"options-0-credit": "-0.25", "options-1-credit": "0.6", "options-2-credit": "0.4"}


@pytest.fixture
def desk(client_of, instructor, clock):
    return client_of(instructor)


def made() -> Question:
    return Question.objects.exclude(author=None).get()


def several(client, **changes):
    """Return a filled-in page of a new multiple choice whose second and third option are right."""
    page = sent(client, SEVERAL, stem="Which documents founded it?")
    return page | OPTIONS | {"options-2-correct": "on"} | changes


def test_a_wrong_option_of_a_single_choice_earns_a_part(desk, course):
    assert desk.post(NEW, written(desk, **{"options-0-credit": "0.5"})).status_code == 303
    assert [one.credit for one in made().current.spec.options] == [0.5, 0, 0]
    assert ["credit" in one for one in made().current.body["options"]] == [True, False, False]


def test_options_of_several_have_shares_of_their_own(desk, course):
    page = several(desk, scoring="by_option", **SHARES)
    assert desk.post(SEVERAL, page).status_code == 303
    spec = made().current.spec
    assert (spec.scoring, [one.credit for one in spec.options]) == ("by_option", [-0.25, 0.6, 0.4])


@pytest.mark.parametrize("scoring", ["partial", "all_or_nothing"])
def test_shares_that_would_not_count_are_refused_at_the_points(desk, course, scoring):
    page = desk.post(SEVERAL, several(desk, scoring=scoring, **SHARES))
    assert page.context["form"].errors == {
        "scoring": ["The options have shares. Choose “By option”, or empty the shares."]
    }
    assert 'value="-0.25"' in page.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"options-1-credit": ""}, "a correct option needs a credit of more than 0"),
        ({"options-2-correct": ""}, "must be marked as correct"),
        ({"options-2-credit": "0.3"}, "must add up to at least 1"),
        ({"options-0-credit": "-2"}, "This must be at least -1."),
        ({"options-0-credit": "half"}, "Enter a number."),
        ({"options-0-credit": "nan"}, "Enter a number."),
    ],
)
def test_shares_that_make_no_sum_are_refused_in_words(desk, course, changes, message):
    page = desk.post(SEVERAL, several(desk, scoring="by_option", **SHARES) | changes)
    assert page.status_code == 422
    assert message in page.text
    assert Question.objects.exclude(author=None).count() == 0


def test_a_share_without_words_is_told_and_not_lost(desk, course):
    page = desk.post(NEW, written(desk, **{"options-2-text": "", "options-2-credit": "0.5"}))
    assert page.status_code == 422
    assert 'value="0.5"' in page.text


def test_the_author_is_told_that_ticking_everything_pays(desk, course):
    page = several(desk, scoring="by_option", **SHARES | {"options-0-credit": ""})
    shown = desk.post(f"{QUESTIONS}new/preview/?kind=multiple_choice", page)
    assert "Picking every option earns all the points" in shown.text


def test_a_share_is_changed(desk, course):
    body = kinds.near_miss()
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    address = f"{QUESTIONS}kept/"
    assert (
        desk.post(address, sent(desk, address, **{"options-0-credit": "0.25"})).status_code == 303
    )
    question.refresh_from_db()
    options = dump_body(body)["options"]
    options[0]["credit"] = 0.25
    assert question.current.spec == parse_body(dump_body(body) | {"options": options})


def test_a_true_false_question_has_no_shares(desk, course):
    page = desk.get(f"{QUESTIONS}new/?kind=true_false")
    assert "-credit" not in page.text
