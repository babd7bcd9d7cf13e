"""A course as a folder of files, for authors and for git: the course pack.

``read`` and ``write`` are each other's inverse: ``read(write(course)) == course``.
``lesson_questions`` reads the questions of one lesson and nothing else.
"""

from quizzes.formats.course_pack.errors import PackError, PackErrors
from quizzes.formats.course_pack.files import collect, layout
from quizzes.formats.course_pack.questions import LessonQuestions, lesson_questions
from quizzes.formats.course_pack.reading import Check, read, read_folder
from quizzes.formats.course_pack.writing import entry, lesson_folder, listed, write

__all__ = [
    "Check",
    "LessonQuestions",
    "PackError",
    "PackErrors",
    "collect",
    "entry",
    "layout",
    "lesson_folder",
    "lesson_questions",
    "listed",
    "read",
    "read_folder",
    "write",
]
