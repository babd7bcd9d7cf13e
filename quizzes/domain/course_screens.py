"""Every screen of a whole course: its figures, and what a person should look at again."""

from quizzes.domain import coverage, item_figures, quiz_checks, wording
from quizzes.domain.content import Course, Lesson
from quizzes.domain.item_flaws import Flaw, Screen
from quizzes.domain.reference_lists import Lists


def screens(course: Course, lists: Lists) -> tuple[Screen, ...]:
    """Return the screens of the course, held against the lists that are at hand."""
    questions = [question for lesson in course.lessons() for question in lesson.questions]
    return (
        _practice(course),
        *coverage.inventory(course, lists.plan),
        coverage.facts(course, lists.facts),
        coverage.errata(course, lists.errata, lists.plan),
        coverage.corrections(course, lists.plan),
        coverage.objectives(course),
        coverage.links(course),
        wording.overlap(course, lists.article),
        wording.reading_levels(course),
        *item_figures.screens(questions),
    )


def _practice(course: Course) -> Screen:
    """Return the published lessons without practice, and what the quizzes' own rules warn of."""
    published = [lesson for lesson in course.lessons() if lesson.status == "published"]
    bare = [lesson for lesson in published if not _has_practice_set(lesson)]
    flaws = (
        *(Flaw(lesson.key, "the published lesson has no practice set") for lesson in bare),
        *quiz_checks.warnings(course),
        *quiz_checks.unasked(course),
    )
    figures = f"{len(published) - len(bare)}/{len(published)} lessons have a practice set"
    return Screen("practice", figures, flaws)


def _has_practice_set(lesson: Lesson) -> bool:
    return any(quiz.purpose == "practice" for quiz in lesson.quizzes)
