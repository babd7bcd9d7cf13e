"""Which quiz can ask the objectives that a lesson's practice set does not."""

from collections.abc import Iterable
from dataclasses import replace

from quizzes.domain.draws import BankQuestion, read_filters
from quizzes.models import Course, Quiz, QuizQuestion, QuizSection
from quizzes.models.dealing import questions_to_draw
from quizzes.reports.overview import quizzes_of
from quizzes.reports.progress import LessonProgress
from quizzes.reports.quiz_front import ESSAY


def with_other_quizzes(
    course: Course, lessons: tuple[LessonProgress, ...]
) -> tuple[LessonProgress, ...]:
    """Return the lessons, with the first other quiz for each objective practice does not ask.

    Further practice sets come first, then the checkpoints in their order, then finals. Five
    queries at most; none where the practice sets ask everything.
    """
    wanted = {
        item.objective.key for lesson in lessons for item in lesson.objectives if not item.is_asked
    }
    found = _quiz_of_each(course, wanted) if wanted else {}
    return tuple(
        replace(
            lesson,
            objectives=tuple(
                replace(item, asked_in=None if item.is_asked else found.get(item.objective.key))
                for item in lesson.objectives
            ),
        )
        for lesson in lessons
    )


def _quiz_of_each(course: Course, wanted: set[str]) -> dict[str, Quiz]:
    offered = quizzes_of(course)
    quizzes = [*offered["practice"], *offered["checks"]]
    fixed = _fixed(quizzes)
    drawn = _drawn(quizzes)
    found: dict[str, Quiz] = {}
    for quiz in quizzes:
        for objective in wanted & (fixed.get(quiz.pk, set()) | drawn.get(quiz.pk, set())):
            found.setdefault(objective, quiz)
    return found


def _fixed(quizzes: list[Quiz]) -> dict[int, set[str]]:
    """Return the objectives of the fixed questions the site marks, by quiz."""
    places = QuizQuestion.objects.askable().filter(quiz__in=quizzes)
    marked = places.exclude(question__current__kind=ESSAY)
    return _gathered(marked.values_list("quiz", "question__objective__key"))


def _drawn(quizzes: list[Quiz]) -> dict[int, set[str]]:
    """Return the objectives of what the quizzes may draw, by quiz."""
    sections = QuizSection.objects.filter(quiz__in=quizzes).exclude(draw=None)
    by_pk = {quiz.pk: quiz for quiz in quizzes}
    banks: dict[bool, list[BankQuestion]] = {}
    pairs = []
    for quiz, filters in sections.values_list("quiz", "filters"):
        is_practice = by_pk[quiz].purpose == Quiz.Purpose.PRACTICE
        if is_practice not in banks:
            bank = questions_to_draw(by_pk[quiz])
            banks[is_practice] = [one for one in bank if one.kind != ESSAY]
        admits = read_filters(filters).admits
        pairs += [(quiz, one.objective) for one in banks[is_practice] if admits(one)]
    return _gathered(pairs)


def _gathered(pairs: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for quiz, objective in pairs:
        found.setdefault(quiz, set()).add(objective)
    return found
