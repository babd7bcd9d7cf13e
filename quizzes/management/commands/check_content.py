"""`manage.py check_content PATH`: is this course pack whole, and is it good?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.domain.content import Course, Lesson
from quizzes.domain.item_flaws import Flaw, level_shares, screen
from quizzes.domain.lesson_text import parse
from quizzes.formats import course_pack


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
            course = course_pack.read_folder(path)
        except course_pack.PackErrors as found:
            for error in found.errors:
                self.stderr.write(str(replace(error, path=str(path / error.path))))
            count = len(found.errors)
            raise CommandError(f"{count} {'error' if count == 1 else 'errors'} in {path}") from None
        if options["verbosity"]:
            for line in (*inventory(course), *(_warning(flaw) for flaw in warnings(course))):
                self.stdout.write(line)


def inventory(course: Course) -> Iterator[str]:
    """Return what the course holds, a line for each lesson and two for the whole."""
    for lesson in course.lessons():
        yield f"{lesson.number:02d} {lesson.key}: {_holdings((lesson,))}"
    yield f"Course {course.key}: {_holdings(course.lessons())}"
    questions = [question for lesson in course.lessons() for question in lesson.questions]
    shares = ", ".join(f"{level} {share:.0%}" for level, share in level_shares(questions).items())
    yield (
        f"{len(course.glossary)} terms, {len(course.sources)} sources, "
        f"{len(course.figures)} figures; levels: {shares or 'none'}"
    )


def warnings(course: Course) -> tuple[Flaw, ...]:
    """Return what the screens of the course's questions found, and lessons without practice."""
    questions = [question for lesson in course.lessons() for question in lesson.questions]
    bare = (
        Flaw(lesson.key, "the published lesson has no practice set")
        for lesson in course.lessons()
        if lesson.status == "published" and not _has_practice_set(lesson)
    )
    return (*bare, *screen(questions))


def _has_practice_set(lesson: Lesson) -> bool:
    return any(quiz.purpose == "practice" for quiz in lesson.quizzes)


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
