"""The home page and the course page: the one next thing, and the way through."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from quizzes.domain.progress import CardsToday, Snapshot, StepKind, Todo, next_step
from quizzes.models import Course, ExamPace, Lesson, Quiz, User
from quizzes.reports import review
from quizzes.reports.plans import planned_today
from quizzes.reports.progress import LessonProgress, course_progress
from quizzes.reports.quiz_front import minutes_left


def course_page(*, user: User, course: Course, at: datetime, day: date) -> dict:
    """Return the context of a course's page: its lessons by module, with progress."""
    lessons = course_progress(user=user, course=course, at=at, day=day)
    return {"course": course, "nav": "course", "modules": by_module(lessons), "lessons": lessons}


def quizzes_of(course: Course) -> dict[str, list[Quiz]]:
    """Return the quizzes of a course's page: one query.

    ``checks`` are the checkpoints of the modules and the finals, finals last; ``practice`` the
    practice sets in the order of their lessons.
    """
    readable = Lesson.objects.readable().filter(course=course)
    practice = Quiz.objects.practice_sets().filter(lesson__in=readable.order_by().values("pk"))
    shown = Q(lesson=None) | Q(pk__in=practice.order_by().values("pk"))
    found = Quiz.objects.published().filter(shown, course=course)
    quizzes = list(found.select_related("module", "lesson__module"))
    in_lessons = [quiz for quiz in quizzes if quiz.lesson]
    return {
        "checks": sorted((quiz for quiz in quizzes if not quiz.lesson), key=_place_of),
        "practice": sorted(in_lessons, key=_place_in_lessons),
    }


def _place_in_lessons(quiz: Quiz) -> tuple:
    lesson = quiz.lesson
    return lesson.module.number, lesson.number, lesson.pk, quiz.position, quiz.pk


def _place_of(quiz: Quiz) -> tuple:
    module = quiz.module.number if quiz.module else 0
    return quiz.purpose == Quiz.Purpose.FINAL, module, quiz.position, quiz.pk


def home_page(
    *,
    user: User,
    course: Course,
    at: datetime,
    day: date,
    paces: Collection[ExamPace] = (),
) -> dict:
    """Return the context of the home page: the next step, what follows it, and the way through.

    ``paces`` are those of the person's exam plans: of this course's, today's part is told.
    """
    page = course_page(user=user, course=course, at=at, day=day)
    lessons = page["lessons"]
    ready = review.ready(user=user, at=at, day=day, paces=paces) if user.pk else None
    snapshot = _snapshot(course, lessons, ready)
    step = next_step(snapshot)
    by_key = {item.lesson.key: item for item in lessons}
    page |= {
        "step": step,
        "step_lesson": by_key.get(step.lesson),
        "is_new": not any(item.is_read or item.is_begun or item.cards.in_deck for item in lessons),
        "due_count": ready.cards if ready else None,
        "caught_up_on": ready.caught_up_on if ready else None,
        "planned": planned_today(course, paces, ready, _unread(lessons)),
    }
    if step.kind is StepKind.REVIEW_CARDS:
        # Its cards seen, a lesson is not to be checked any more today.
        following = next_step(replace(snapshot, due_cards=None, to_check=None))
        page |= {"then": following, "then_lesson": by_key.get(following.lesson)}
    return page


def _unread(lessons: tuple[LessonProgress, ...]) -> dict[str, int]:
    return {item.lesson.key: item.minutes for item in lessons if not item.is_read}


def _snapshot(course: Course, lessons: tuple[LessonProgress, ...], ready) -> Snapshot:
    def todo(found: LessonProgress | None, count: int, minutes: int | None = None) -> Todo | None:
        return Todo(course.key, found.lesson.key, count, minutes) if found else None

    def practice(found: LessonProgress | None) -> Todo | None:
        return todo(found, found.practice.length, found.practice.minutes) if found else None

    def first(wanted) -> LessonProgress | None:
        return next((item for item in lessons if wanted(item)), None)

    still_open = [item for item in lessons if item.open_attempt and item.open_attempt.unanswered]
    begun = max(still_open, key=lambda item: item.open_attempt.pk, default=None)
    check = first(lambda item: item.can_be_checked)
    untaken = first(lambda item: item.is_read and item.lesson.quiz_key and not item.is_taken)
    half_read = first(lambda item: item.is_begun)
    unread = first(lambda item: not item.is_read and not item.is_begun)
    return Snapshot(
        open_attempt=_to_resume(course, begun) if begun else None,
        to_check=practice(check),
        checked_today=any(item.was_checked_today for item in lessons),
        due_cards=CardsToday(ready.cards, ready.minutes) if ready and ready.cards else None,
        quiz_to_take=practice(untaken),
        half_read=todo(half_read, half_read.words if half_read else 0),
        next_unread=todo(unread, unread.words if unread else 0),
        next_due_on=ready.next_due_on if ready else None,
    )


def _to_resume(course: Course, begun: LessonProgress) -> Todo:
    attempt = begun.open_attempt
    return Todo(course.key, begun.lesson.key, attempt.unanswered, minutes_left(attempt))


def by_module(lessons: Sequence[LessonProgress]) -> list[dict]:
    """Return each module with its lessons, in order."""
    modules: dict[int, dict] = {}
    for item in lessons:
        module = item.lesson.module
        modules.setdefault(module.pk, {"module": module, "lessons": []})["lessons"].append(item)
    return list(modules.values())
