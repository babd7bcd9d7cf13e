"""From attempts to figures: draws, several wordings, and that no order matters."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import item_statistics as figures
from quizzes.domain.item_counting import LONGEST, QuizCounts, Wording, analysis
from tests.factories import short_answer, single_choice

WORDINGS = {
    1: Wording(10, single_choice()),
    2: Wording(20, short_answer()),
    3: Wording(30, short_answer()),
    # Another wording of the first question.
    4: Wording(10, single_choice()),
}


def counted(attempts):
    counts = QuizCounts()
    for attempt in attempts:
        counts.add([(version, said, mark, 1.0, 30) for version, said, mark in attempt])
    return counts


def told(attempts):
    """Return the figures of the quiz, and those of its items by question and version."""
    found = analysis(counted(attempts), WORDINGS)
    return found.quiz, {(one.question, one.version): one for one in found.items}


B, A = '{"choice": "b"}', '{"choice": "a"}'


def test_no_attempt_gives_no_figure():
    quiz, items = told([])
    assert (quiz.attempts, quiz.mean, quiz.consistency, items) == (0, None, None, {})


def test_a_quiz_that_everyone_was_asked_is_of_its_questions_whatever_their_order():
    straight = [
        [(1, B, 1.0), (2, "", 0.0)],
        [(1, A, 0.0), (2, "", 0.0)],
        [(1, B, 1.0), (2, "", 1.0)],
    ]
    turned = [straight[0], straight[1][::-1], straight[2]]
    assert told(turned) == told(straight)
    quiz, items = told(straight)
    pairs = [{(1, 1): 1, (0, 0): 1, (1, 2): 1}, {(0, 1): 1, (0, 0): 1, (1, 2): 1}]
    assert quiz == figures.quiz_statistics({0: 1, 1: 1, 2: 1}, pairs, maximum=2)
    weights = figures.effective_weights(pairs)
    assert items[10, None].statistics.effective_weight == weights[0]
    assert items[20, 2].statistics.effective_weight == weights[1]


def test_of_drawn_questions_the_places_count_and_only_shared_ones_have_a_weight():
    # The first is asked of all; behind it either the second or the third.
    attempts = [
        [(1, B, 1.0), (2, "", 1.0)],
        [(1, B, 1.0), (3, "", 0.0)],
        [(1, A, 0.0), (2, "", 0.0)],
        [(1, A, 0.0), (3, "", 0.0)],
    ]
    quiz, items = told(attempts)
    places = [
        Counter({(1, 2): 1, (1, 1): 1, (0, 0): 2}),
        Counter({(1, 2): 1, (0, 1): 1, (0, 0): 2}),
    ]
    assert quiz == figures.quiz_statistics({2: 1, 1: 1, 0: 2}, places, maximum=2)
    weights = figures.effective_weights(places)
    assert items[10, None].statistics.effective_weight == pytest.approx(weights[0], abs=1e-9)
    assert items[20, None].statistics.effective_weight is None
    assert (items[20, None].statistics.attempts, items[20, None].statistics.facility) == (2, 0.5)
    # Of the two who had it, as Moodle does for a question drawn at random.
    assert items[20, None].statistics.discrimination == pytest.approx(100)
    assert items[20, None].statistics.intended_weight == 50


def test_wordings_are_told_apart_and_put_together():
    _quiz, items = told([[(1, B, 1.0), (2, "", 0.0)], [(4, A, 0.0), (2, "", 1.0)]])
    assert sorted(items, key=str) == [(10, 1), (10, 4), (10, None), (20, 2), (20, None)]
    assert [items[10, one].statistics.facility for one in (1, 4, None)] == [1, 0, 0.5]
    assert items[10, None].answers == ()
    assert [row.count for row in items[10, 4].answers] == [1, 0, 0]


def test_times_are_medians_and_nobody_takes_more_than_an_hour():
    counts = QuizCounts()
    for seconds in (10, 20, 10**7, None):
        counts.add([(1, B, 1.0, 1.0, seconds)])
    assert {one.seconds for one in analysis(counts, WORDINGS).items} == {20}
    counts.add([(1, B, 1.0, 1.0, 10**7)])
    assert {one.seconds for one in analysis(counts, WORDINGS).items} == {(20 + LONGEST) / 2}


def test_shares_do_not_depend_on_the_points():
    attempts = [
        [(1, B, 1.0), (2, "", 0.0)],
        [(1, A, 0.0), (2, "", 1.0)],
        [(1, B, 1.0), (2, "", 1.0)],
    ]
    doubled = QuizCounts()
    for attempt in attempts:
        doubled.add([(v, said, 2 * mark, 2.0, 30) for v, said, mark in attempt])
    ours = analysis(counted(attempts), WORDINGS).items
    theirs = analysis(doubled, WORDINGS).items
    assert [one.shares for one in theirs] == [one.shares for one in ours]


MARKS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
ATTEMPTS = st.lists(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, 4]), st.sampled_from(["", B, A, "null"]), MARKS),
        min_size=1,
        max_size=4,
        unique_by=lambda one: WORDINGS[one[0]].question,
    ),
    max_size=10,
)


@given(ATTEMPTS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(attempts, rng):
    mixed = list(attempts)
    rng.shuffle(mixed)
    (quiz, items), (quiz_again, items_again) = told(attempts), told(mixed)
    assert quiz_again == quiz
    for key, one in items.items():
        again = items_again[key]
        assert again.statistics == one.statistics
        assert replace(again, answers=(), statistics=one.statistics) == replace(one, answers=())
        assert [(row.answer, row.count) for row in again.answers] == [
            (row.answer, row.count) for row in one.answers
        ]
