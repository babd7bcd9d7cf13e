"""`manage.py check_content PATH`: is this course pack whole, and is it good?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.domain import course_checks, quiz_checks
from quizzes.domain.content import Course, Lesson, Quiz
from quizzes.domain.item_flaws import Flaw, level_shares, screen
from quizzes.domain.lesson_text import parse
from quizzes.formats import course_pack
from quizzes.management.packs import read_pack


class Command(BaseCommand):
    """Prints every error of a pack, or what it holds and what a person should look at again."""

    help = "Check a course pack without loading it; ends with 1 when it has an error."
    # Reads files only: it has to work before there is a database.
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        """Take the pack's folder."""
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options) -> None:
        """Read the pack; raises ``CommandError`` after printing its errors, if it has any."""
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        try:
            course = read_pack(path, check=course_checks.check)
        except course_pack.PackErrors as found:
            for error in found.errors:
                self.stderr.write(str(replace(error, path=str(path / error.path))))
            count = len(found.errors)
            raise CommandError(f"{count} {'error' if count == 1 else 'errors'} in {path}") from None
        if options["verbosity"]:
            for line in (*inventory(course), *(_warning(flaw) for flaw in warnings(course))):
                self.stdout.write(line)


def inventory(course: Course) -> Iterator[str]:
    """Return what the course holds: a line for each lesson, checkpoint and final, two for all."""
    for lesson in course.lessons():
        yield f"{lesson.number:02d} {lesson.key}: {_holdings((lesson,))}"
    checkpoints = [quiz for module in course.modules for quiz in module.quizzes]
    yield from (_taken_together(quiz) for quiz in (*checkpoints, *course.quizzes))
    yield f"Course {course.key}: {_holdings(course.lessons())}"
    questions = [question for lesson in course.lessons() for question in lesson.questions]
    shares = ", ".join(f"{level} {share:.0%}" for level, share in level_shares(questions).items())
    yield (
        f"{len(course.glossary)} terms, {len(course.sources)} sources, "
        f"{len(course.figures)} figures; levels: {shares or 'none'}"
    )


def warnings(course: Course) -> tuple[Flaw, ...]:
    """Return what the screens of questions and quizzes found, and lessons without practice."""
    questions = [question for lesson in course.lessons() for question in lesson.questions]
    bare = (
        Flaw(lesson.key, "the published lesson has no practice set")
        for lesson in course.lessons()
        if lesson.status == "published" and not _has_practice_set(lesson)
    )
    return (*bare, *quiz_checks.warnings(course), *screen(questions))


def _has_practice_set(lesson: Lesson) -> bool:
    return any(quiz.purpose == "practice" for quiz in lesson.quizzes)


def _taken_together(quiz: Quiz) -> str:
    fixed = sum(len(part.questions) for part in quiz.parts())
    drawn = sum(part.draw or 0 for part in quiz.parts())
    return f"{quiz.key}: {quiz.purpose}, {quiz.status}; {fixed} fixed and {drawn} drawn questions"


def _holdings(lessons: Iterable[Lesson]) -> str:
    lessons = tuple(lessons)
    questions = [question for lesson in lessons for question in lesson.questions]
    cards = [note.tier for lesson in lessons for note in lesson.notes for _ in note.body.slots()]
    words = sum(parse(lesson.body).words for lesson in lessons)
    kinds = _counted(question.body.kind for question in questions)
    levels = _counted(question.level for question in questions)
    return (
        f"{words} words; {len(questions)} questions ({kinds}; {levels}); "
        f"{len(cards)} cards ({_counted(cards)})"
    )


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(Counter(names).items())) or "none"


def _warning(flaw: Flaw) -> str:
    return f"warning: {flaw.key}: {flaw.message}" if flaw.key else f"warning: {flaw.message}"
