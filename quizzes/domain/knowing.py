"""Whether an objective is known, and nothing else of it: `progress.mastery` for a whole class."""

from collections.abc import Iterable, Sequence

from quizzes.domain.progress import KNOWN_DAYS, KNOWN_SHARE, WINDOW

type Seen = tuple[str, str]
"""The moment and the learner day of an exposure."""

type Given = tuple[int, int, str, str, float | None]
"""Question, sitting, learner day, moment and worth of an answer."""

type Span = tuple[str, str, str]
"""A learner day, and the first and the last moment of something on it."""

# Days and moments come as the texts that a database makes of them: they are compared and never
# reckoned with, and making dates of all those of a class takes longer than everything else.


def may_be_known(answers: Sequence[Given]) -> bool:
    """Tell whether enough was right on enough days, whatever was seen before the answers."""
    days = {day for _question, _sitting, day, _at, worth in answers if worth == 1}
    return len(days) >= KNOWN_DAYS


def is_known(exposures: Sequence[Seen], answers: Sequence[Given]) -> bool:
    """Tell whether `progress.mastery` finds enough right; faded cards are the caller's.

    Answers come in the order they were given. Of one moment exposures come before answers.
    """
    qualifying = _qualifying(sorted(exposures, key=lambda seen: seen[0]), answers)
    qualifying.sort(key=lambda pair: pair[0])
    counted = [is_right for _day, is_right in qualifying[-WINDOW:]]
    days = {day for day, is_right in qualifying if is_right}
    return len(days) >= KNOWN_DAYS and sum(counted) >= KNOWN_SHARE * len(counted)


def _qualifying(exposures: list[Seen], answers: Sequence[Given]) -> list[tuple[str, bool]]:
    """Return day and rightness of the answers that count, in the order of time."""
    seen, last, answered, found = 0, {}, set(), []
    for question, sitting, day, at, worth in sorted(answers, key=lambda given: given[3]):
        while seen < len(exposures) and exposures[seen][0] <= at:
            seen += 1
        before = [on for other, on in last.items() if other != sitting]
        if seen:
            before.append(exposures[seen - 1][1])
        is_first = (sitting, question) not in answered
        if is_first and worth is not None and before and day > max(before):
            found.append((day, worth == 1))
        answered.add((sitting, question))
        last[sitting] = day
    return found


def days_in_order(spans: Iterable[Span]) -> bool:
    """Tell whether no later moment is on an earlier day, as it is for somebody who flies west."""
    today, latest, before = "", "", ""
    for day, first, last in sorted(spans):
        if day != today:
            today, before = day, latest
        if first <= before:
            return False
        latest = max(latest, last)
    return True
