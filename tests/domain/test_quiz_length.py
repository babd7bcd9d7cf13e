"""How long a quiz takes, roughly."""

import pytest

from quizzes.domain.progress import questions_minutes
from quizzes.domain.quiz_length import essay_minutes, quiz_minutes


@pytest.mark.parametrize(
    ("words", "minutes"), [(None, 10), (0, 10), (200, 10), (201, 11), (600, 30), (3_000, 150)]
)
def test_an_essay_takes_ten_minutes_or_what_its_words_take(words, minutes):
    assert essay_minutes(words) == minutes


def test_essays_are_reckoned_apart_from_the_other_questions():
    assert quiz_minutes(8, [600]) == questions_minutes(7) + 30
    assert quiz_minutes(2, [None, 100]) == 20
    assert quiz_minutes(0, []) == 0
