"""`manage.py check_content PATH`: is this course pack whole, and is it good?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.domain import course_checks
from quizzes.domain.content import Course, Lesson, Quiz
from quizzes.domain.course_screens import screens
from quizzes.domain.item_flaws import Flaw, level_shares
from quizzes.domain.lesson_text import parse
from quizzes.domain.reference_lists import Lists
from quizzes.formats import course_pack
from quizzes.management.packs import read_pack
from quizzes.management.reference_lists import read_lists

NO_LISTS = Lists()
LISTS = {
    "facts": "the facts of the work taught (JSON)",
    "errata": "where the work is wrong (JSON)",
    "article": "the text of the work",
    "plan": "what each lesson holds at least (YAML); PATH-plan.yml when there is one",
}


class Command(BaseCommand):
    """Prints every error of a pack, or what it holds and what a person should look at again."""

    help = "Check a course pack without loading it; ends with 1 when it has an error."
    # Reads files only: it has to work before there is a database.
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        """Take the pack's folder and the lists to hold it against."""
        parser.add_argument("path", type=Path)
        for name, what in LISTS.items():
            parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)

    def handle(self, *, path: Path, **options) -> None:
        """Read the pack; raises ``CommandError`` after printing its errors, if it has any."""
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        lists = read_lists(path, {name: options.get(name) for name in LISTS})
        try:
            course = read_pack(path, check=course_checks.check)
        except course_pack.PackErrors as found:
            for error in found.errors:
                self.stderr.write(str(replace(error, path=str(path / error.path))))
            count = len(found.errors)
            raise CommandError(f"{count} {'error' if count == 1 else 'errors'} in {path}") from None
        if options["verbosity"]:
            measured = screens(course, lists)
            figures = (f"{screen.name}: {screen.figures}" for screen in measured)
            flaws = (_warning(flaw) for screen in measured for flaw in screen.flaws)
            for line in (*inventory(course), *figures, *flaws):
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


def warnings(course: Course, lists: Lists = NO_LISTS) -> tuple[Flaw, ...]:
    """Return what all screens of the course found."""
    return tuple(flaw for screen in screens(course, lists) for flaw in screen.flaws)


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
