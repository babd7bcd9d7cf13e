"""Under which letter of a list a word stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.initials import initial


@pytest.mark.parametrize(
    ("word", "letter"),
    [
        ("ISAF", "I"),
        ("évian", "E"),
        ("“Resolute Support”", "R"),
        ("9/11", "0–9"),
        ("…", "#"),
        ("", "#"),
        ("совет", "С"),
        ("ßen", "S"),
    ],
)
def test_the_letter_of_a_word(word, letter):
    assert initial(word) == letter


@given(st.text())
def test_every_word_has_one_letter_and_case_makes_no_difference(word):
    found = initial(word)
    assert found in ("0–9", "#") or len(found) == 1
    assert initial(word.strip()) == found
