"""The questions of a pack alone, lesson by lesson, whatever else of the pack is there or right."""

from collections.abc import Mapping
from dataclasses import dataclass

from quizzes.domain.questions import Question
from quizzes.formats.course_pack.errors import PackError
from quizzes.formats.course_pack.files import Folder
from quizzes.formats.course_pack.reading import Reader


@dataclass(frozen=True, slots=True)
class LessonQuestions:
    """The questions of a lesson, each with its line, and every error of their file.

    ``title`` and ``text`` are those of the lesson's own file, empty where that cannot be read.
    """

    questions: tuple[tuple[int, Question], ...]
    errors: tuple[PackError, ...]
    title: str = ""
    text: str = ""


def lesson_questions(folder: Folder, files: Mapping[str, bytes]) -> LessonQuestions:
    """Return the questions in the folder of a lesson; keys of files are paths within the pack."""
    reader = Reader(files)
    rows = reader.rows(f"{folder.path}/questions.yml", Question, "question")
    # What is wrong with the lesson's text is no fault of its questions.
    around = Reader(files)
    lesson = around.lesson_file(f"{folder.path}/lesson.md", {"number": folder.number})
    return LessonQuestions(
        questions=tuple((reader.origins[id(row)].node.line, row) for row in rows),
        errors=tuple(sorted(set(reader.errors))),
        title=lesson.title if lesson is not None else "",
        text=lesson.body if lesson is not None else "",
    )
