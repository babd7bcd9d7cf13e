"""The home page and the course page: the one next thing, and the way through."""

from dataclasses import replace
from datetime import date, datetime

from quizzes.domain.progress import CardsToday, Snapshot, StepKind, Todo, next_step
from quizzes.models import Course, Quiz, User
from quizzes.reports import review
from quizzes.reports.progress import LessonProgress, course_progress


def course_page(*, user: User, course: Course, at: datetime, day: date) -> dict:
    """Return the context of a course's page: its lessons by module, with progress."""
    lessons = course_progress(user=user, course=course, at=at, day=day)
    return {"course": course, "nav": "course", "modules": _by_module(lessons), "lessons": lessons}


def checks_of(course: Course) -> list[Quiz]:
    """Return the checkpoints of the modules and the finals of a course, finals last: one query."""
    found = Quiz.objects.published().filter(course=course, lesson=None).select_related("module")
    return sorted(found, key=_place_of)


def _place_of(quiz: Quiz) -> tuple:
    module = quiz.module.number if quiz.module else 0
    return quiz.purpose == Quiz.Purpose.FINAL, module, quiz.position, quiz.pk


def home_page(*, user: User, course: Course, at: datetime, day: date) -> dict:
    """Return the context of the home page: the next step, what follows it, and the way through."""
    page = course_page(user=user, course=course, at=at, day=day)
    lessons = page["lessons"]
    ready = review.ready(user=user, at=at, day=day) if user.pk else None
    snapshot = _snapshot(course, lessons, ready)
    step = next_step(snapshot)
    by_key = {item.lesson.key: item for item in lessons}
    page |= {
        "step": step,
        "step_lesson": by_key.get(step.lesson),
        "is_new": not any(item.is_read or item.is_begun or item.cards.in_deck for item in lessons),
        "due_count": ready.cards if ready else None,
    }
    if step.kind is StepKind.REVIEW_CARDS:
        # Its cards seen, a lesson is not to be checked any more today.
        following = next_step(replace(snapshot, due_cards=None, to_check=None))
        page |= {"then": following, "then_lesson": by_key.get(following.lesson)}
    return page


def _snapshot(course: Course, lessons: tuple[LessonProgress, ...], ready) -> Snapshot:
    def todo(found: LessonProgress | None, count: int) -> Todo | None:
        return Todo(course.key, found.lesson.key, count) if found else None

    def first(wanted) -> LessonProgress | None:
        return next((item for item in lessons if wanted(item)), None)

    begun = first(lambda item: item.open_attempt and item.open_attempt.unanswered)
    check = first(lambda item: item.can_be_checked)
    untaken = first(lambda item: item.is_read and item.lesson.quiz_key and not item.best)
    half_read = first(lambda item: item.is_begun)
    unread = first(lambda item: not item.is_read and not item.is_begun)
    return Snapshot(
        open_attempt=todo(begun, begun.open_attempt.unanswered if begun else 0),
        to_check=todo(check, check.question_count if check else 0),
        checked_today=any(item.was_checked_today for item in lessons),
        due_cards=CardsToday(ready.cards, ready.minutes) if ready and ready.cards else None,
        quiz_to_take=todo(untaken, untaken.question_count if untaken else 0),
        half_read=todo(half_read, half_read.words if half_read else 0),
        next_unread=todo(unread, unread.words if unread else 0),
        next_due_on=ready.next_due_on if ready else None,
    )


def _by_module(lessons: tuple[LessonProgress, ...]) -> list[dict]:
    modules: dict[int, dict] = {}
    for item in lessons:
        module = item.lesson.module
        modules.setdefault(module.pk, {"module": module, "lessons": []})["lessons"].append(item)
    return list(modules.values())
