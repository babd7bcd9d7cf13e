"""A course as a folder of files, for authors and for git: the course pack.

``read`` and ``write`` are each other's inverse: ``read(write(course)) == course``.
"""

from quizzes.formats.course_pack.errors import PackError, PackErrors
from quizzes.formats.course_pack.files import collect
from quizzes.formats.course_pack.reading import Check, read, read_folder
from quizzes.formats.course_pack.writing import write

__all__ = ["Check", "PackError", "PackErrors", "collect", "read", "read_folder", "write"]
