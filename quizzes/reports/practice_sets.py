"""What the practice sets of lessons ask now."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from quizzes.domain.quiz_length import quiz_minutes
from quizzes.models import QuizQuestion
from quizzes.reports.quiz_front import ESSAY


@dataclass(frozen=True, slots=True)
class PracticeSet:
    """What a practice set asks: ``length`` questions, which take so many whole ``minutes``.

    ``objectives`` are those of its questions that the site marks.
    """

    objectives: frozenset[int] = frozenset()
    length: int = 0
    minutes: int = 0


def practice_sets(lesson_of: Mapping[int, int]) -> Mapping[int, PracticeSet]:
    """Return what each lesson's practice set asks, nothing for any other lesson: one query.

    ``lesson_of`` has the lesson of each set.
    """
    body = "question__current__body"
    columns = ("question__objective", "question__current__kind", f"{body}__max_words")
    places = QuizQuestion.objects.askable().filter(quiz__in=lesson_of)
    asked = defaultdict(list)
    for quiz, *place in places.values_list("quiz", *columns, f"{body}__min_words"):
        asked[lesson_of[quiz]].append(place)
    found = defaultdict(PracticeSet)
    found |= {lesson: _set_of(rows) for lesson, rows in asked.items()}
    return found


def _set_of(rows: list) -> PracticeSet:
    essays = [most or least for _objective, kind, most, least in rows if kind == ESSAY]
    marked = frozenset(objective for objective, kind, *_words in rows if kind != ESSAY)
    return PracticeSet(marked, len(rows), quiz_minutes(len(rows), essays))
