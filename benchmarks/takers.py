"""Attempts of many made-up students at one quiz, written as rows: objects would take an hour."""

import json
import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import batched
from random import Random
from uuid import UUID

from django.db import connection, transaction

from benchmarks.world import NOW
from quizzes.domain import grading
from quizzes.domain.item_answers import offers
from quizzes.domain.questions import QuestionBody
from quizzes.models import Attempt, AttemptItem, Quiz, Response, User

BATCH = 2_000
RULES = json.dumps({"behaviour": "deferred_feedback", "purpose": "checkpoint"})

type _Answer = tuple[str, float]
"""An answer as JSON, and the fraction it earns."""


def fill(quiz: Quiz, attempts: int, *, seed: int) -> None:
    """Give the quiz so many finished attempts, each of another student; same seed, same rows.

    Students have an ability, questions a difficulty, both normal; an answer is right by the
    logistic of their difference, and otherwise one of the wrong ones.
    """
    rng = Random(seed)
    places = quiz.places.select_related("question__current").order_by("position")
    versions = [place.question.current for place in places]
    answers = [_answers(version.spec, rng) for version in versions]
    hard = [rng.gauss(0, 1) for _version in versions]
    for numbers in batched(range(attempts), BATCH):
        students = User.objects.bulk_create(
            User(username=f"{quiz.key}-{number}") for number in numbers
        )
        made = Attempt.objects.bulk_create(
            Attempt(
                user=student,
                quiz=quiz,
                rules=json.loads(RULES),
                started_at=NOW,
                started_on=NOW.date(),
                finished_at=NOW + timedelta(minutes=30),
                max_points=len(versions),
                length=len(versions),
                answered=len(versions),
                ending="submitted",
            )
            for student in students
        )
        with transaction.atomic():
            _insert([one.pk for one in made], [v.pk for v in versions], (answers, hard), rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _answers(body: QuestionBody, rng: Random) -> tuple[_Answer, list[_Answer]]:
    """Return the right answer to a question and some that are not."""
    right = grading.right_answer(body)
    wrong = []
    for _number in range(40):
        answer = grading.parse_answer(body, _guess(body, rng))
        fraction = grading.grade(body, answer).fraction
        if answer and fraction < 1:
            wrong.append((json.dumps(answer), fraction))
    return (json.dumps(right), 1.0), sorted(set(wrong)) or [("{}", 0.0)]


def _guess(body: QuestionBody, rng: Random) -> dict:
    """Return something a student might say who does not know, in every field of any kind."""
    given = {part: rng.choice(options) for part, options in offers(body).items() if options}
    one = given.get("", "")
    items = [item.key for item in getattr(body, "items", ())]
    words = f"{rng.choice(('nothing', 'no idea', 'perhaps', '7', '1999'))}"
    typed = {part: words for part, options in offers(body).items() if not options}
    return {
        "choice": one,
        "choices": [one],
        "value": given.get("value", ""),
        "reason": given.get("reason", ""),
        "text": words,
        "matches": given,
        "groups": given,
        "order": rng.sample(items, len(items)),
        "gaps": given | typed,
    }


_ITEMS = (
    *("id", "attempt_id", "position", "version_id", "points", "options", "fraction", "credit"),
    *("answered_at", "closed_at", "response_id", "tries", "flagged", "dropped"),
)
_RESPONSES = (
    *("id", "item_id", "uuid", "answer", "at", "learner_day", "given_at", "revision"),
    *("late", "is_try"),
)


def _insert(attempts: Sequence[int], versions: Sequence[int], likely: tuple, rng: Random) -> None:
    rows = list(_rows(attempts, versions, likely, rng))
    for model, names, at in ((AttemptItem, _ITEMS, 0), (Response, _RESPONSES, 1)):
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join(["%s"] * len(names))
        # Of names in this file alone.
        table = f'"{model._meta.db_table}" ({columns})'
        sql = " ".join(["INSERT INTO", table, f"VALUES ({marks})"])
        with connection.cursor() as cursor:
            cursor.executemany(sql, [row[at] for row in rows])


def _rows(
    attempts: Sequence[int], versions: Sequence[int], likely: tuple, rng: Random
) -> Iterator[tuple[tuple, tuple]]:
    """Yield the row of each question and that of its answer; both have the same id."""
    answers, hard = likely
    adapt, uuid = connection.ops.adapt_datetimefield_value, Response._meta.get_field("uuid")
    day = connection.ops.adapt_datefield_value(NOW.date())
    moments = [adapt(NOW + timedelta(seconds=second)) for second in range(3_600)]
    for attempt in attempts:
        ability, second = rng.gauss(0, 1), 0
        for position, version in enumerate(versions):
            right, wrong = answers[position]
            knows = rng.random() < 1 / (1 + math.exp(hard[position] - ability))
            said, fraction = right if knows else rng.choice(wrong)
            second += rng.randint(20, 120)
            at, key = moments[second], attempt * 100 + position
            number = uuid.get_db_prep_value(UUID(int=rng.getrandbits(128)), connection)
            item = (key, attempt, position + 1, version, 1.0, "[]", fraction, fraction)
            yield (
                (*item, at, at, key, 1, False, False),
                (key, key, number, said, at, day, at, 0, False, False),
            )
