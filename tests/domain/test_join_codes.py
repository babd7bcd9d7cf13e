"""Codes to join by: read however they are typed, refused when they can be none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.join_codes import ALPHABET, LENGTH, halves, read_code

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(codes, st.sampled_from([" ", "-", "–", "\t", "", "_"]))
def test_a_code_is_read_however_it_is_typed(code, gap):
    assert read_code(halves(code)) == code
    assert read_code(gap.join(code.lower()) + gap) == code


@given(st.text(max_size=60))
def test_anything_else_is_read_as_none_or_as_a_code(typed):
    code = read_code(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


@pytest.mark.parametrize("typed", ["", "K7MR2XP", "K7MR2XPAA", "K7MR2XP0", "K7MR2XPÄ", "K7MR2XP\0"])
def test_what_can_be_no_code_is_none(typed):
    assert read_code(typed) is None


def test_no_two_signs_of_the_alphabet_are_taken_for_each_other():
    assert set(ALPHABET) & set("01IO5SULl") == set()
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
