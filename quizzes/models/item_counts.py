"""Reading the attempts at a quiz for item analysis: millions of answers, a few at a time.

The ORM would need several times as long to make an object of each answer as all else together
(benchmarks: item_analysis).
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import batched, groupby
from operator import itemgetter

from django.db import connection

from quizzes.domain.behaviours import max_credit
from quizzes.domain.item_counting import ItemMark, QuizCounts, Wording
from quizzes.domain.item_statistics import tidy
from quizzes.domain.questions import Essay
from quizzes.domain.quiz_rules import read_rules
from quizzes.models.groups import Role
from quizzes.models.item_figures import Taken
from quizzes.models.questions import QuestionVersion

A_BATCH = 400
"""Attempts read at once: their answers are sorted in memory, and numbers in a query are limited."""

ESSAY = Essay.model_fields["kind"].default

_ORDERS = {
    Taken.FIRST: "started_at, id",
    Taken.LAST: "started_at DESC, id DESC",
    Taken.HIGHEST: """COALESCE(COALESCE(override_points, points) / NULLIF(max_points, 0), 0) DESC,
        started_at, id""",
}

# Which attempt of each person is counted; of all of them each one is.
_ATTEMPTS = """
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (PARTITION BY {whose} ORDER BY {order}) AS place
        FROM quizzes_attempt
        WHERE quiz_id = %s AND finished_at IS NOT NULL AND practice_of_id IS NULL
            AND voided_at IS NULL{members}
    ) own
    WHERE place = 1
    ORDER BY id
"""

_MEMBERS = """
            AND user_id IN (
                SELECT user_id FROM quizzes_membership WHERE course_id = %s AND role = %s
            )"""

_BEGINNINGS = """
    SELECT id, {started_at}, CAST(rules AS text) FROM quizzes_attempt WHERE id IN ({marks})
    ORDER BY id
"""

_ITEMS = """
    SELECT item.attempt_id, item.version_id, item.points, item.credit,
        item.answered_at IS NOT NULL, {given_at}, CAST(response.answer AS text)
    FROM quizzes_attemptitem item
    LEFT JOIN quizzes_response response ON response.id = item.response_id
    WHERE item.attempt_id IN ({marks}) AND NOT item.dropped
    ORDER BY item.attempt_id, item.position
"""

# Moments in whole seconds: a datetime of each would take as long as all the rest.
_SECONDS = {
    "sqlite": "CAST(strftime('%%s', {moment}) AS integer)",
    "postgresql": "CAST(floor(extract(epoch FROM {moment})) AS bigint)",
}

type _Row = tuple


def count_quiz(
    quiz_id: int, taken: str, members_of: int | None = None
) -> tuple[QuizCounts, dict[int, Wording], int]:
    """Return the counts of a quiz, the wordings it asked, and how many attempts wait for a mark.

    Marks are those the site counts now: after penalties, rulings and regrades. A question that was
    dropped is not there, nor an essay in practice, which nobody grades. A mark set by hand for a
    whole attempt says nothing of its questions, and is not looked at. With ``members_of`` only the
    students of this course are counted.
    """
    counts, wordings, waiting = QuizCounts(), {}, 0
    essays: set[int] = set()
    read = cache(_behaviour_and_purpose)
    for some in batched(_chosen(quiz_id, taken, members_of), A_BATCH):
        rows = _of_attempts(_ITEMS, some)
        essays |= _learn(wordings, {row[1] for row in rows})
        own = {key: list(group) for key, group in groupby(rows, key=itemgetter(0))}
        for attempt, started_at, rules in _of_attempts(_BEGINNINGS, some):
            most, is_practice = read(rules)
            asked = own.get(attempt, [])
            if is_practice and essays:
                asked = [row for row in asked if row[1] not in essays]
            marks = _marks(asked, most, started_at)
            if marks is None:
                waiting += 1
            elif marks:
                counts.add(marks)
    return counts, wordings, waiting


def _behaviour_and_purpose(stored: str) -> tuple[float, bool]:
    """Return the most an item can count under these rules, and whether they are practice's."""
    rules = read_rules(json.loads(stored))
    return max_credit(rules.behaviour), rules.purpose == "practice"


def _chosen(quiz_id: int, taken: str, members_of: int | None) -> list[int]:
    everyone = taken == Taken.ALL
    # Of names in this file alone.
    sql = _ATTEMPTS.format(
        whose="id" if everyone else "user_id",
        order="id" if everyone else _ORDERS[Taken(taken)],
        members="" if members_of is None else _MEMBERS,
    )
    of_members = [] if members_of is None else [members_of, Role.STUDENT.value]
    with connection.cursor() as cursor:
        cursor.execute(sql, [quiz_id, *of_members])
        return [row[0] for row in cursor.fetchall()]


def _of_attempts(sql: str, attempts: Sequence[int]) -> list[_Row]:
    seconds = _SECONDS[connection.vendor]
    whole = sql.format(
        given_at=seconds.format(moment="response.given_at"),
        started_at=seconds.format(moment="started_at"),
        marks=", ".join(["%s"] * len(attempts)),
    )
    with connection.cursor() as cursor:
        cursor.execute(whole, attempts)
        return cursor.fetchall()


def _learn(wordings: dict[int, Wording], versions: Iterable[int]) -> set[int]:
    """Add the wordings that are new; return which of them are essays."""
    new = QuestionVersion.objects.filter(pk__in=set(versions) - wordings.keys())
    essays = set()
    for version in new:
        wordings[version.pk] = Wording(version.question_id, version.spec)
        if version.kind == ESSAY:
            essays.add(version.pk)
    return essays


def _marks(rows: list[_Row], most: float, started_at: int) -> list[ItemMark] | None:
    """Return what an attempt has for its questions; None while one of them waits for a mark."""
    seconds = _seconds([row[5] for row in rows if row[5] is not None], started_at)
    marks = []
    for _attempt, version, points, credit, answered, given_at, said in rows:
        if credit is None:
            if answered:
                return None
            mark = 0.0
        else:
            mark = credit * points
            if mark not in _TIDY:
                mark = tidy(mark)
        marks.append((version, said or "", mark, most * points, seconds.get(given_at)))
    return marks


_TIDY = frozenset({0.0, 1.0})


def _seconds(moments: list[int], started_at: int) -> dict[int | None, int]:
    """Return by the moment of each answer how long it took since the one before, or the start.

    Answers of one moment came on one page: nobody knows how long each of them took.
    """
    taken, before = {}, started_at
    for given_at in sorted(set(moments)):
        taken[given_at] = given_at - before if given_at > before else 0
        before = given_at
    if len(taken) < len(moments):
        shared = {moment for moment, number in Counter(moments).items() if number > 1}
        return {moment: seconds for moment, seconds in taken.items() if moment not in shared}
    return taken
