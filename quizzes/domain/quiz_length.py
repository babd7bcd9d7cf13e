"""How long a quiz takes, roughly: its questions, and its essays by their length."""

from collections.abc import Iterable

from quizzes.domain.progress import questions_minutes

ESSAY_MINUTES = 10
"""What an essay takes at least."""
WORDS_A_MINUTE = 20
"""Words of an essay written in a minute, thinking included."""


def essay_minutes(words: int | None) -> int:
    """Return the whole minutes an essay of so many words takes; None for no limit of words."""
    return max(ESSAY_MINUTES, -(-(words or 0) // WORDS_A_MINUTE))


def quiz_minutes(length: int, essays: Iterable[int | None]) -> int:
    """Return the whole minutes that ``length`` questions take.

    ``essays`` are those among them: the most words of each, or the least where no most is set.
    """
    essays = list(essays)
    return questions_minutes(length - len(essays)) + sum(map(essay_minutes, essays))
