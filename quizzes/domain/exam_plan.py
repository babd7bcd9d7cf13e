"""A plan up to an exam: what to read and answer each day, and how much will be known on the day.

The plan is tried out before it is told: the learner's own cards, and those of lessons still to
read, are answered day by day as `scheduling` schedules them, each recalled with the chance the
memory model says, within the day's limits. So the retention is chosen that cards are scheduled for
until the final days. On those every card is asked once more (`memory.Finals`), because what is
asked shortly before an exam is known in it. Why this and not a higher retention all along:
docs/decisions/0024-exam-plan.md.

Extra cards are not part of it: they get what room the day has left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from quizzes.domain import queue
from quizzes.domain.exam_trial import (
    Lived,
    Outlook,
    Trial,
    UnreadLesson,
    finals_place,
)
from quizzes.domain.memory import Finals

__all__ = [
    "LONGEST",
    "MOST_LESSONS",
    "RETENTIONS",
    "Outlook",
    "Plan",
    "PlannedDay",
    "UnreadLesson",
    "finals_place",
    "plan",
]

RETENTIONS = (0.75, 0.8, 0.85, 0.9, 0.95)
"""What cards may be scheduled for until the final days, tried in this order."""

FINAL_SHARE = 0.6
"""How much of a final day's limit is planned for: the rest is for what was forgotten meanwhile."""

LEAST_FINAL_DAYS = 3
MOST_LESSONS = 3
"""Lessons a day at most, however near the exam: more are not taken in."""

LONGEST = timedelta(days=366)
"""How far ahead an exam may be planned for."""

_FAR = timedelta(days=90)
"""Of an exam farther away only every second retention is tried, because each takes long to try."""

_LUCK = 0.01
"""So much less recall than with the retention before is more than luck: days are too full."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of a plan: lessons to read by key, answers to cards, whole minutes for both.

    `recall` is how much of all core cards would be known at the end of the day: the mean chance
    (0 to 1) of recalling one, those of unread lessons counting zero.
    """

    day: date
    lessons: tuple[str, ...]
    answers: int
    new_cards: int
    minutes: int
    recall: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for every day until the exam, and what it leads to.

    `expected` is the mean recall (0 to 1) on the day of the exam over all core cards, unread ones
    counting zero. `retention` and `final_days` are how cards are scheduled meanwhile. `unread`
    counts the lessons for which no day is left.
    """

    days: tuple[PlannedDay, ...]
    target: float
    expected: float
    retention: float
    final_days: tuple[date, ...]
    unread: int

    @property
    def reaches_target(self) -> bool:
        """Whether the target will be met, to the percent that is shown."""
        return round(self.expected, 2) >= round(self.target, 2)

    @property
    def read_by(self) -> date | None:
        """The day of the last lesson; None when nothing is left to read."""
        return max((one.day for one in self.days if one.lessons), default=None)

    @property
    def lessons_a_day(self) -> int:
        """The most lessons on one day."""
        return max((len(one.lessons) for one in self.days), default=0)

    @property
    def minutes(self) -> int:
        """What a usual day takes, of those with a lesson where there are any."""
        reading = [one.minutes for one in self.days if one.lessons]
        busy = [one.minutes for one in self.days if one.minutes]
        return math.ceil(median(reading or busy or [0]))

    def finals(self, exam_on: date) -> Finals | None:
        """Return what scheduling needs to know of the plan; None when no day is left for it."""
        if not self.final_days:
            return None
        return Finals(exam_on, self.final_days, self.retention)


def plan(outlook: Outlook, *, seed: int) -> Plan:
    """Return the plan with the least work that reaches the target, or the one that gets nearest.

    Retentions are tried from the lowest up, until one is clearly worse than those before. The same
    outlook and seed give the same plan. Raises ValueError when the exam is more than
    `LONGEST` away.
    """
    if outlook.exam_on - outlook.today > LONGEST:
        raise ValueError("The exam is too far away to be planned for.")
    final_days = _final_days(outlook)
    readings = _readings(outlook, final_days)
    is_far = outlook.exam_on - outlook.today > _FAR
    best: Trial | None = None
    for retention in RETENTIONS[:: 2 if is_far else 1]:
        trial = Trial(outlook, retention, final_days, readings, seed=seed)
        is_worse = best is not None and trial.expected < best.expected - _LUCK
        if best is None or trial.expected > best.expected:
            best = trial
        if is_worse or trial.expected >= outlook.target:
            break
    return _told(best, outlook)


def _told(trial: Trial, outlook: Outlook) -> Plan:
    """Return a trial as the plan it stands for."""
    return Plan(
        days=tuple(_planned(trial, lived) for lived in trial.days),
        target=outlook.target,
        expected=trial.expected,
        retention=trial.retention,
        final_days=trial.final_days,
        unread=len(trial.unread),
    )


def _planned(trial: Trial, lived: Lived) -> PlannedDay:
    answers = round(lived.answers / trial.copies)
    reading = sum(lesson.minutes for lesson in lived.lessons)
    return PlannedDay(
        day=lived.day,
        lessons=tuple(lesson.key for lesson in lived.lessons),
        answers=answers,
        new_cards=round(lived.new_cards / trial.copies),
        minutes=queue.minutes(answers) + reading,
        recall=trial.recall(lived.answered, lived.day + _ONE_DAY),
    )


def _final_days(outlook: Outlook) -> tuple[date, ...]:
    """Return the last days before the exam, as many as asking every core card once takes.

    At most a third of the days of the plan, counted from when it was set: so they stay the same.
    """
    days = outlook.study_days(outlook.since)
    a_day = max(outlook.limits.answers * FINAL_SHARE, 1)
    wanted = max(math.ceil(outlook.core_cards / a_day), LEAST_FINAL_DAYS)
    return tuple(days[-min(wanted, max(len(days) // 3, 1)) :])


def _readings(outlook: Outlook, final_days: Sequence[date]) -> dict[date, int]:
    """Return how many lessons to read on which day: one a day, or more where days are too few."""
    days = outlook.study_days(outlook.today)
    early = [day for day in days if not final_days or day < final_days[0]] or days
    count = len(outlook.lessons) + outlook.read_today
    a_day = min(math.ceil(count / max(len(early), 1)), MOST_LESSONS)
    readings: dict[date, int] = {}
    for day in early:
        done = outlook.read_today if day == outlook.today else 0
        left = len(outlook.lessons) - sum(readings.values())
        readings[day] = min(max(a_day - done, 0), left)
    return readings
