"""Marks by a rubric: what they add up to, how far apart they are, which one is released."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import marking
from quizzes.domain.marking import Mark, Missing
from tests.domain import kinds

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINES = marking.lines_of(kinds.essay(), 8)
WITHOUT = marking.lines_of(kinds.question("essay"), 8)

shares = st.floats(0, 1)


def mark(fraction, **changes):
    return Mark(fraction=fraction, at=AT, **changes)


BEGUN = mark(0.5, is_done=False, points={"a": 2})


def test_a_rubric_has_its_lines_and_without_one_the_question_is_the_line():
    assert [(line.key, line.text, line.most) for line in LINES] == [
        ("a", "names it", 3),
        ("b", "dates it", 1),
    ]
    assert [(line.key, line.most) for line in WITHOUT] == [(marking.WHOLE, 8)]
    assert (marking.most_of(LINES), marking.most_of(WITHOUT)) == (4, 8)


@pytest.mark.parametrize(
    ("lines", "points", "fraction"),
    [
        (LINES, {"a": 3, "b": 1}, 1),
        (LINES, {"a": 1.5, "b": 0}, 0.375),
        (LINES, {"a": 3}, None),
        (LINES, {}, None),
        (LINES, {"a": 9, "b": -4}, 0.75),
        (WITHOUT, {"whole": 2}, 0.25),
    ],
)
def test_the_fraction_is_the_share_of_all_lines(lines, points, fraction):
    assert marking.fraction_of(lines, points) == fraction


@given(st.dictionaries(st.sampled_from("ab"), st.floats(-10, 10)))
def test_a_fraction_is_a_share_whatever_was_given(points):
    fraction = marking.fraction_of(LINES, points)
    assert fraction is None or 0 <= fraction <= 1


def test_the_mean_is_taken_line_by_line_with_all_comments_once():
    one = mark(1.0, points={"a": 3, "b": 1}, comment="Good.")
    other = mark(0.5, points={"a": 1, "b": 1}, comment="Good.")
    third = Mark(fraction=0.75, at=AT + timedelta(1), points={"a": 2, "b": 1}, comment="Short.")
    assert marking.mean([one, other, third]) == Mark(
        fraction=0.75, at=AT + timedelta(1), points={"a": 2, "b": 1}, comment="Good.\n\nShort."
    )


@pytest.mark.parametrize(
    ("marks", "settled", "outcome"),
    [
        ([], None, Missing.UNMARKED),
        ([mark(0.5)], None, mark(0.5)),
        ([BEGUN], None, Missing.UNFINISHED),
        ([mark(0.5), BEGUN], None, Missing.UNFINISHED),
        ([mark(0.5, is_current=False)], None, Missing.CHANGED),
        ([mark(0.5), mark(0.5, is_current=False)], None, Missing.CHANGED),
        ([mark(0, is_done=False)], None, Missing.UNMARKED),
        ([mark(0.5), mark(0, is_done=False)], None, mark(0.5)),
        ([mark(0), mark(0, is_done=False, is_current=False)], None, mark(0)),
        ([mark(0, is_done=False, comment="Hm.")], None, Missing.UNFINISHED),
        ([mark(0, is_done=False, points={"a": 0})], None, Missing.UNFINISHED),
        ([mark(0.5), BEGUN, replace(BEGUN, is_set_aside=True)], None, Missing.UNFINISHED),
        ([mark(0.5), replace(BEGUN, is_set_aside=True)], None, mark(0.5)),
        ([mark(0.5), mark(0.9, is_current=False, is_set_aside=True)], None, mark(0.5)),
        ([mark(0.5), mark(0.6)], None, mark(0.55)),
        ([mark(0.5), mark(0.61)], None, Missing.DIFFERENT),
        ([mark(0.5), mark(0.9)], mark(0.6), mark(0.6)),
        ([BEGUN], mark(0.6), mark(0.6)),
        ([mark(0.5)], mark(0.6, is_current=False), mark(0.5)),
        ([mark(0.5), mark(0.9)], mark(0.6, is_current=False), Missing.DIFFERENT),
    ],
)
def test_which_mark_is_released(marks, settled, outcome):
    assert marking.to_release(marks, settled) == outcome


@given(st.lists(shares, min_size=1, max_size=4))
def test_marks_that_are_no_further_apart_than_the_threshold_have_a_mean(fractions):
    marks = [mark(fraction) for fraction in fractions]
    outcome = marking.to_release(marks)
    if max(fractions) - min(fractions) <= marking.THRESHOLD:
        assert min(fractions) - 1e-9 <= outcome.fraction <= max(fractions) + 1e-9
    else:
        assert (outcome is Missing.DIFFERENT) == marking.is_too_far(marks)
