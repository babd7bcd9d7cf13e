"""Everything that can be got wrong is told something: what counts, what is missing, the figures."""

import pytest

from quizzes.domain import item_feedback, item_figures
from quizzes.domain.questions import Question
from tests.domain import kinds

SPARE = kinds.rows(x="1997", y="2002")
TOLD, SILENT = {"text": "Italy", "credit": 0.5, "feedback": "Where?"}, {"text": "UN", "credit": 0}


def asked(body, key="q"):
    return Question(key=key, objective="know", level="recall", body=body)


def messages(body):
    return [flaw.message for flaw in item_feedback.without_feedback(asked(body))]


def options(*, told):
    rows = kinds.rows(a="PJC", b="NRC", c="NAC")
    rows[0]["correct"] = True
    rows[1]["feedback"] = "It came later."
    return [*rows[:2], rows[2] | {"feedback": told}]


def gaps(*answers, told="It came later."):
    return [{"key": "body", "options": options(told=told)}, {"key": "town", "answers": answers}]


ROME = {"text": "Rome"}
WHOLE = {
    "single_choice": {"options": options(told="NATO’s own.")},
    "multiple_choice": {"options": options(told="NATO’s own.")},
    "true_false": {
        "answer": False,
        "true_feedback": "Not yet.",
        "follow_up": "correction",
        "options": options(told="NATO’s own."),
    },
    "short_answer": {"answers": [ROME, TOLD]},
    "numeric": {"bands": [{"value": 20}, {"value": 19, "credit": 0, "feedback": "And Russia?"}]},
    "matching": {"pairs": kinds.matching().model_dump()["pairs"][:2], "options": SPARE},
    "ordering": {"items": kinds.ordering().model_dump()["items"]},
    "categorise": {"items": kinds.categorise().model_dump()["items"], "groups": SPARE},
    "cloze": {"text": "The [[body]] met in [[town]].", "gaps": gaps(ROME, TOLD)},
    "essay": {},
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_question_that_tells_every_mistake_passes(kind):
    assert messages(kinds.question(kind, **WHOLE[kind])) == []


@pytest.mark.parametrize(
    ("kind", "changed", "named"),
    [
        ("single_choice", {"options": options(told="")}, "'NAC'"),
        ("multiple_choice", {"options": options(told="")}, "'NAC'"),
        ("true_false", {"true_feedback": ""}, "'true'"),
        ("true_false", {"answer": True}, "'false'"),
        ("true_false", {"options": options(told="")}, "'NAC'"),
        ("short_answer", {"answers": [ROME, TOLD, SILENT]}, "'UN'"),
        ("numeric", {"bands": [{"value": 20}, {"value": 19, "credit": 0.5}]}, "'19'"),
        (
            "numeric",
            {"bands": [{"value": 20}, {"min": 21, "max": 30.5, "credit": 0}]},
            "'21 to 30.5'",
        ),
        ("numeric", {"bands": [{"value": 20}, {"min": 21, "credit": 0}]}, "'21 to …'"),
        ("ordering", {"items": kinds.rows(a="one", b="two")}, "'one', 'two'"),
        ("cloze", {"gaps": gaps(ROME, TOLD, told="")}, "'NAC'"),
        ("cloze", {"gaps": gaps(ROME, SILENT)}, "'UN'"),
    ],
)
def test_a_mistake_that_is_told_nothing(kind, changed, named):
    body = kinds.question(kind, **(WHOLE[kind] | changed))
    assert messages(body) == [f"no feedback to who gets {named} wrong"]


@pytest.mark.parametrize(
    ("kind", "rows", "named"),
    [
        ("matching", "pairs", "'pair a', 'pair b'"),
        ("categorise", "items", "'item a', 'item b', 'item c'"),
    ],
)
def test_places_that_are_told_nothing(kind, rows, named):
    silent = [row | {"feedback": ""} for row in WHOLE[kind][rows]]
    body = kinds.question(kind, **(WHOLE[kind] | {rows: silent}))
    assert messages(body) == [f"no feedback to who gets {named} wrong"]


@pytest.mark.parametrize(
    ("kind", "changed", "where"),
    [
        ("short_answer", {"answers": [ROME]}, "in what is typed"),
        ("numeric", {"bands": [{"value": 20}]}, "in what is typed"),
        ("cloze", {"gaps": gaps(ROME)}, "in the gap 'town'"),
        (
            "cloze",
            {"gaps": [*gaps()[:1], {"key": "town", "bands": [{"value": 2}]}]},
            "in the gap 'town'",
        ),
    ],
)
def test_what_is_typed_without_a_foreseen_mistake(kind, changed, where):
    body = kinds.question(kind, **(WHOLE[kind] | changed))
    assert messages(body) == [f"no mistake is foreseen {where}; add one that earns less than 1"]


def test_long_names_are_cut():
    rows = kinds.rows(a="x" * 50, b="y")
    rows[1]["feedback"] = "Second."
    assert messages(kinds.question("ordering", items=rows)) == [
        f"no feedback to who gets '{'x' * 40}' wrong"
    ]


def test_the_screen_counts_each_sort_and_fails_where_one_lacks_its_words():
    whole = [
        asked(kinds.question(kind, **fields), kind.replace("_", "-"))
        for kind, fields in WHOLE.items()
    ]
    told = item_feedback.screen(whole)
    assert told.flaws == ()
    assert told.figures == (
        "0 found; 3/3 answers, 8/8 options, 9/9 places, 1/1 verdicts, 3/3 typed foresee a mistake"
    )
    bare = [
        asked(kinds.question("short_answer", answers=[ROME]), "bare"),
        asked(kinds.question("single_choice", options=options(told="")), "silent"),
    ]
    found = item_feedback.screen([*whole, *bare])
    assert found.figures == (
        "2 found; 3/3 answers, 9/10 options, 9/9 places, 1/1 verdicts, 3/4 typed foresee a mistake"
    )
    assert [flaw.key for flaw in found.flaws] == ["bare", "silent"]
    assert found in item_figures.screens([*whole, *bare])


def test_an_empty_bank_has_nothing_to_get_wrong():
    assert item_feedback.screen(()).figures == "0 found; nothing to get wrong"
