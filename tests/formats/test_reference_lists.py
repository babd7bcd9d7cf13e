"""The lists beside a pack: what is read of them, and what is said of broken ones."""

import pytest

from quizzes.domain.reference_lists import Erratum, Fact, LeastOfLesson
from quizzes.formats import reference_lists
from quizzes.formats.reference_lists import ListError


def test_facts_and_errata_with_fields_of_their_own():
    assert reference_lists.facts(b'[{"id": "F1", "kind": "date", "claim": "x"}, {"id": "F2"}]') == (
        Fact(id="F1", kind="date"),
        Fact(id="F2"),
    )
    assert reference_lists.errata(b'[{"id": "E1", "facts_affected": ["F1"]}]') == (
        Erratum(id="E1", facts_affected=("F1",)),
    )


def test_a_plan():
    plan = reference_lists.plan(b"noted: [E1]\nlessons:\n  first: {choice: 3, cards: 2}\n")
    assert plan.noted == ("E1",)
    assert plan.lessons == {"first": LeastOfLesson(choice=3, cards=2)}
    assert reference_lists.plan(b"").lessons == {}


@pytest.mark.parametrize(
    ("read", "data", "words"),
    [
        (reference_lists.facts, b"[", "line 1: is not JSON"),
        (reference_lists.facts, b"[" * 100_000, "is nested too deep"),
        (reference_lists.facts, b"\xff", r"is not text in UTF-8 \(byte 1\)"),
        (reference_lists.facts, b"{}", "valid tuple"),
        (reference_lists.facts, b'[{"kind": "date"}]', r"0\.id: Field required"),
        (reference_lists.errata, b'[{"id": "E 1"}]', r"0\.id: "),
        (reference_lists.plan, b"a: [", "line "),
        (reference_lists.plan, b"chioce: 1", "chioce: "),
        (reference_lists.plan, b"lessons:\n  one: {cards: -1}", r"lessons\.one\.cards: "),
        (reference_lists.plan, b"- a", "valid dictionary"),
    ],
)
def test_a_broken_list_is_told(read, data, words):
    with pytest.raises(ListError, match=words):
        read(data)
