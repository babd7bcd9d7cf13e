"""A quiz tried by its author without a trace, and printed with its answer key."""

import re

import pytest
from django.apps import apps

from quizzes.domain.questions import dump_body
from quizzes.models import Question, Quiz
from tests import factories
from tests.domain import kinds
from tests.factories import QuestionFactory
from tests.views.desk_pages import DESK

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]
TRY = f"{DESK}quizzes/practice/build/try/"
PRINT = f"{DESK}quizzes/practice/print/"


@pytest.fixture
def author(client_of, instructor):
    """The instructor's browser."""
    return client_of(instructor)


def rows() -> dict[str, list]:
    """Return every row of every table but that of sessions."""
    models = [model for model in apps.get_models() if model._meta.model_name != "session"]
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in models}


def answers_of(page) -> dict[str, str]:
    """Return a form that answers each question: the first option, and a word in every field."""
    sent = {"dealt": page.context["dealt"]}
    for name, value in re.findall(r'<input type="radio" name="([\w-]+)" value="(\w+)"', page.text):
        sent.setdefault(name, value)
    for name in re.findall(r'name="(\d+-text)"', page.text):
        sent[name] = "Rome"
    return sent


def test_a_try_leaves_no_trace(course, author):
    before = rows()
    page = author.get(f"{TRY}?seed=7")
    assert [one.position for one in page.context["questions"]] == [1, 2, 3, 4]
    marked = author.post(f"{TRY}?seed=7", answers_of(page))
    assert marked.status_code == 200
    verdicts = [str(one.verdict[1]) for one in marked.context["questions"]]
    assert verdicts[3] == "Right"
    assert verdicts[1] == "Not answered"
    assert "It speaks of a new quality." in marked.text
    assert rows() == before


def test_every_kind_is_shown_as_students_see_it_and_printed(course, author):
    for body in kinds.ALL:
        question = QuestionFactory(objective=course.objective, body=body)
        course.quiz.places.create(question=question, position=9)
    page = author.get(f"{TRY}?seed=1")
    number = len(kinds.ALL) + 4
    assert len(page.context["questions"]) == number
    # Nothing of the key is on the page before it is sent.
    assert "is-right" not in page.text
    assert author.post(f"{TRY}?seed=1", answers_of(page)).status_code == 200
    printed = author.get(f"{PRINT}?seed=1")
    assert len(printed.context["questions"]) == number
    assert all(one.right for one in printed.context["questions"] if one.letters)


def test_the_seed_in_the_address_draws_the_same_again(course, author):
    for _number in range(8):
        QuestionFactory(objective=course.objective)
    final = factories.final(course.course, key="final", shuffle=True)
    factories.section(final, draw=5)
    address = f"{DESK}quizzes/final/build/try/"
    sent_on = author.get(address)
    assert sent_on.status_code == 302
    assert re.fullmatch(r".*/try/\?seed=\d{1,6}", sent_on.headers["Location"])
    dealt = [author.get(f"{address}?seed={seed}").context["dealt"] for seed in (1, 1, 2, 3)]
    assert dealt[0] == dealt[1]
    assert len(set(dealt)) == 3


@pytest.mark.parametrize("seed", ["", "x", "-1", "1e5", "9" * 8, "%00", "٣"])
def test_a_seed_without_sense_is_replaced(course, author, seed):
    for address in (TRY, PRINT):
        assert author.get(f"{address}?seed={seed}").status_code == 302


def test_answers_to_other_questions_are_not_marked(course, author):
    page = author.get(f"{TRY}?seed=1")
    sent = answers_of(page)
    Question.objects.filter(pk=course.questions[1].pk).update(status="retired")
    again = author.post(f"{TRY}?seed=1", sent)
    assert again.status_code == 409
    assert "changed meanwhile" in again.text
    assert len(again.context["questions"]) == 3


def test_hostile_answers_are_marked_or_told(course, author):
    page = author.get(f"{TRY}?seed=1")
    sent = {"dealt": page.context["dealt"], "4-text": "x" * 5000, "1-choice": ["\0", "b"]}
    marked = author.post(f"{TRY}?seed=1", sent)
    assert marked.status_code == 200
    assert "too long" in marked.text


def test_a_printed_quiz_has_letters_and_a_key(course, author):
    page = author.get(f"{PRINT}?seed=3&key=1")
    single = page.context["questions"][0]
    letter = "ABC"[
        [str(one.text) for one in single.fields[0].choices].index("The Rome Declaration")
    ]
    assert (single.letters, single.right) == (letter, "The Rome Declaration")
    assert page.text.index("The Founding Act") < page.text.index("Answer key")
    assert page.context["questions"][3].right == "Rome"
    without = author.get(f"{PRINT}?seed=3")
    assert "Answer key" not in without.text
    assert "It speaks of a new quality." not in without.text


@pytest.mark.parametrize(
    ("body", "shares"),
    [
        (kinds.near_miss(), {"a": " 50%", "b": "", "c": " 33.33333%"}),
        (kinds.by_option(), {"a": " 60%", "b": " 40%", "c": " −25%"}),
    ],
)
def test_a_printed_key_says_what_options_earn(course, author, body, shares):
    version = course.questions[0].current
    version.body, version.kind = dump_body(body), body.kind
    version.save()
    one = author.get(f"{PRINT}?seed=3&key=1").context["questions"][0]
    places = [str(choice.text).removeprefix("option ") for choice in one.fields[0].choices]
    lettered = zip("ABCD", places, strict=True)
    expected = [f"{letter}{shares[key]}" for letter, key in lettered if key in shares]
    assert one.letters == ", ".join(expected)


def test_an_empty_quiz_says_so(course, author):
    Quiz.objects.filter(pk=course.quiz.pk).update(status="draft")
    course.quiz.places.all().delete()
    assert "asks nothing yet" in author.get(f"{TRY}?seed=1").text
    assert "asks nothing yet" in author.get(f"{PRINT}?seed=1").text
