"""Drawing from the bank, and what is practised after mistakes."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.draws import BankQuestion, Filters, draw, practise_missed, read_filters

KINDS = ("single_choice", "numeric")
questions = st.builds(
    BankQuestion,
    st.integers(1, 60),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["one", "two"]),
    st.just(("easy",)) | st.just(()),
    st.sampled_from(KINDS),
    st.just("recall"),
    st.booleans(),
)
banks = st.lists(questions, max_size=40, unique_by=lambda question: question.id)
filters = st.builds(
    Filters,
    objectives=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(KINDS), max_size=1).map(tuple),
    reserve=st.booleans(),
)
sections = st.lists(st.tuples(st.integers(1, 8), filters), min_size=1, max_size=4)


@given(sections, banks, st.integers())
def test_a_draw_keeps_to_its_filters_and_repeats_nothing(wanted, bank, seed):
    fixed = {question.id for question in bank[:2]}
    drawn = draw(wanted, bank, fixed, Random(seed))
    by_id = {question.id: question for question in bank}
    taken = [one for section in drawn for one in section]
    assert len(taken) == len(set(taken))
    assert fixed.isdisjoint(taken)
    for (number, allowed), section in zip(wanted, drawn, strict=True):
        assert len(section) <= number
        assert all(allowed.admits(by_id[one]) for one in section)
    assert drawn == draw(wanted, list(reversed(bank)), fixed, Random(seed))


def test_a_narrow_section_chooses_before_a_wide_one():
    bank = [BankQuestion(1, "a"), BankQuestion(2, "b")]
    wanted = [(1, Filters()), (1, Filters(objectives=("a",)))]
    for seed in range(20):
        assert draw(wanted, bank, (), Random(seed)) == [[2], [1]]


@pytest.mark.parametrize(
    ("stored", "admitted"),
    [
        ({}, {1, 2, 3}),
        ({"lessons": ["one"]}, {1, 2}),
        ({"tags": ["easy", "hard"]}, {2, 3}),
        ({"lessons": ["one"], "tags": ["hard"]}, {2}),
        ({"levels": ["apply"]}, set()),
        ({"reserve": True}, {1, 3}),
    ],
)
def test_filters(stored, admitted):
    bank = [
        BankQuestion(1, "a", "one", (), "numeric", "recall"),
        BankQuestion(2, "a", "one", ("hard",), "numeric", "recall", reserve=False),
        BankQuestion(3, "b", "two", ("easy",), "numeric", "recall"),
    ]
    assert {one.id for one in bank if read_filters(stored).admits(one)} == admitted


def practised(missed, bank, **changes):
    options = {"asked": {1, 2, 3}, "today": set(), "rng": Random(1)} | changes
    return practise_missed(missed, bank, **options)


def test_siblings_come_before_what_was_missed_itself():
    bank = [BankQuestion(n, "a") for n in (1, 2, 7)] + [BankQuestion(8, "b")]
    assert practised([BankQuestion(1, "a")], bank) == [7, 1]


def test_what_was_answered_today_waits_until_tomorrow():
    bank = [BankQuestion(n, "a") for n in (1, 7, 8)]
    assert practised([BankQuestion(1, "a")], bank, today={1, 8}) == [7]


@given(banks, st.integers())
def test_practice_asks_nothing_twice_and_repeats_with_its_seed(bank, seed):
    missed, asked = bank[:3], {question.id for question in bank[:6]}
    options = {"asked": asked, "today": {question.id for question in bank[2:8]}, "limit": 5}
    chosen = practise_missed(missed, bank, rng=Random(seed), **options)
    assert len(chosen) == len(set(chosen)) <= 5
    assert options["today"].isdisjoint(chosen)
    assert {q.objective for q in bank if q.id in chosen} <= {q.objective for q in missed}
    again = practise_missed(missed, list(reversed(bank)), rng=Random(seed), **options)
    assert again == chosen


def test_what_was_missed_is_its_own_sibling_never():
    bank = [BankQuestion(1, "a"), BankQuestion(7, "a")]
    assert practised([BankQuestion(1, "a")], bank, asked=set()) == [7, 1]


def test_the_missed_objectives_take_turns():
    bank = [BankQuestion(n, "a") for n in (10, 11)] + [BankQuestion(n, "b") for n in (20, 21)]
    chosen = practised([BankQuestion(1, "a"), BankQuestion(2, "b")], bank, limit=3)
    assert [one // 10 for one in chosen] == [1, 2, 1]
