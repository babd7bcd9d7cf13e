"""What a section may draw, and why other questions are left out."""

import hypothesis.strategies as st
from hypothesis import given

from quizzes.domain.draw_counts import Barred, draw_counts
from quizzes.domain.draws import BankQuestion, Filters, draw, seeded


def question(pk, lesson="a", *, reserve=True):
    return BankQuestion(pk, "objective", lesson, reserve=reserve)


def test_each_reason_is_counted_for_what_fits_alone():
    bank = [question(1), question(2), question(3, reserve=False), question(4, "b")]
    barred = [
        Barred(question(5), is_secure=True),
        Barred(question(6), is_secure=False),
        Barred(question(7, "b"), is_secure=True),
    ]
    wanted = [(2, Filters(lessons=("a",), reserve=True))]
    (count,) = draw_counts(wanted, bank, {1}, barred)
    assert (count.wanted, count.matching, count.left) == (2, 1, 1)
    assert (count.fixed, count.practised, count.secure, count.unpublished) == (1, 1, 1, 1)
    assert (count.is_short, count.drawn) == (True, 1)


@given(
    wanted=st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["", "a", "b"])), min_size=1, max_size=4
    ),
    lessons=st.lists(st.sampled_from("ab"), max_size=12),
    seed=st.integers(0, 99),
)
def test_a_draw_finds_what_was_promised_at_least(wanted, lessons, seed):
    bank = [question(pk, lesson) for pk, lesson in enumerate(lessons)]
    sections = [(number, Filters(lessons=(key,) if key else ())) for number, key in wanted]
    counts = draw_counts(sections, bank, {0})
    for count, drawn in zip(counts, draw(sections, bank, {0}, seeded(seed)), strict=True):
        assert count.drawn <= len(drawn) <= min(count.wanted, count.matching)
