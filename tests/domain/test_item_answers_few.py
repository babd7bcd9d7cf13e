"""Answers few people gave are one row of the table: nothing is lost, and nobody is told alone."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.item_answers import NONE, OPTION, OTHERS, TYPED, GivenAnswer, few_together

ROW = GivenAnswer(
    part="",
    kind=OPTION,
    answer="a",
    is_key=True,
    count=5,
    share=0.5,
    mean=1.0,
    upper=1.0,
    lower=0.5,
)
rows = st.lists(
    st.builds(
        lambda part, kind, answer, count: replace(
            ROW, part=part, kind=kind, answer=answer, count=count, mean=1.0 if count else None
        ),
        st.sampled_from(["", "gap"]),
        st.sampled_from([OPTION, TYPED, OTHERS, NONE]),
        st.sampled_from("abc"),
        st.integers(0, 9),
    ),
    unique_by=lambda row: (row.part, row.kind, row.answer),
)


def counts(table):
    found = Counter()
    for row in table:
        found[row.part] += row.count
    return +found


@given(rows)
def test_only_others_are_fewer_and_the_sums_stay(table):
    found = few_together(table, 5)
    assert [row for row in found if row.count < 5 and row.kind != OTHERS] == []
    assert counts(found) == counts(table)
    others = [row.part for row in found if row.kind == OTHERS]
    assert sorted(others) == sorted(set(others))


def test_the_row_of_others_has_their_mean():
    wrong = replace(ROW, answer="b", is_key=False, count=1, share=0.1, mean=0.0, lower=0.25)
    half = replace(wrong, kind=TYPED, answer="c", count=3, share=0.25, mean=0.5, upper=0.0)
    none = replace(wrong, answer="d", count=0, share=0.0, mean=None, upper=0.0, lower=0.0)
    others = replace(
        wrong, kind=OTHERS, answer="", count=4, share=0.35, mean=0.375, upper=1.0, lower=0.5
    )
    assert few_together([wrong, ROW, half, none], 5) == (ROW, others)
    assert few_together([none], 5) == (replace(none, kind=OTHERS, answer=""),)
