"""Which changes of a wording change marks."""

import pytest

from quizzes.domain import grading
from quizzes.domain.question_keys import has_same_key
from quizzes.domain.questions import dump_body, parse_body
from tests import factories
from tests.domain import kinds

ALL = [
    factories.single_choice(),
    factories.multiple_choice(),
    factories.true_false(),
    factories.short_answer(),
    *kinds.ALL,
]


def changed(body, **values):
    return parse_body(dump_body(body) | values)


@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_other_words_leave_the_key_as_it_is(body):
    assert has_same_key(body, changed(body, stem="Otherwise?", explanation="So.", hints=["A"]))


def with_options(body, *correct):
    options = [
        option | {"correct": option["key"] in correct, "text": option["text"] + "!"}
        for option in dump_body(body)["options"]
    ]
    return changed(body, options=options)


def test_the_key_of_a_choice_is_which_options_are_correct():
    single, several = factories.single_choice(), factories.multiple_choice()
    assert has_same_key(single, with_options(single, "b"))
    assert not has_same_key(single, with_options(single, "a"))
    assert not has_same_key(several, with_options(several, "a"))
    assert not has_same_key(several, changed(several, scoring="all_or_nothing"))
    assert not has_same_key(factories.true_false(), changed(factories.true_false(), answer=False))
    assert not has_same_key(single, several)


@pytest.mark.parametrize("scoring", ["partial", "all_or_nothing"])
def test_a_wrong_option_that_comes_or_goes_changes_marks_of_several_choices(scoring):
    body = changed(factories.multiple_choice(), scoring=scoring)
    options = dump_body(body)["options"]
    fewer = changed(body, options=[one for one in options if one["correct"]])
    answer = {"choices": [one["key"] for one in options]}
    assert [grading.grade(one, answer).fraction for one in (body, fewer)] == [0, 1]
    assert not has_same_key(body, fewer)
    assert not has_same_key(fewer, body)


def test_a_wrong_option_that_earns_nothing_leaves_other_keys_as_they_are():
    for body in (factories.single_choice(), kinds.by_option(a=0.5, b=0.5, c=0.0, d=0.0)):
        *kept, last = dump_body(body)["options"]
        assert (last["correct"], has_same_key(body, changed(body, options=kept))) == (False, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (factories.short_answer(), changed(factories.short_answer(), answers=[{"text": "Paris"}])),
        (factories.short_answer(), changed(factories.short_answer(), slips=1)),
        (kinds.numeric(), kinds.numeric({"value": 13.0})),
        (kinds.distance(), kinds.distance(unit_entry="required")),
        (kinds.matching("xyx"), kinds.matching("xxx")),
        (kinds.ordering("abcd"), kinds.ordering("abdc")),
        (kinds.ordering(), kinds.ordering(scoring="position")),
        (kinds.cloze("b"), kinds.cloze("a")),
        (kinds.cloze(), kinds.cloze(slips=1)),
        (kinds.categorise("xxy"), kinds.categorise("xyy")),
        (kinds.near_miss(), kinds.near_miss(a=0.25, c=1 / 3)),
        (kinds.near_miss(), kinds.near_miss("b", a=0.5)),
        (kinds.by_option(), kinds.by_option(a=0.4, b=0.6, c=-0.25, d=0.0)),
        (kinds.by_option(), kinds.by_option(a=0.6, b=0.4, c=-0.5, d=0.0)),
    ],
)
def test_what_grades_otherwise_is_another_key(one, other):
    assert has_same_key(one, one)
    assert not has_same_key(one, other)


def test_essays_are_graded_by_people():
    assert has_same_key(kinds.essay(), changed(kinds.essay(), rubric=[]))
