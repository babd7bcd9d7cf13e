"""The questions of a course pack in a zip: a whole course, or one that holds nothing else.

Reading::

    file = question_packs.read(data)      # QuestionFileError: what is wrong with the whole
    file.problems                         # Fault: the line, and the file in its sentence

Writing::

    question_packs.not_carried(body)      # nothing, but for pictures that are not of the course
    written = question_packs.write(items) # written.data, written.left_out

The files are read and written by ``formats/course_pack``; nothing of a pack but its questions is.
"""

from quizzes.formats.question_packs.reading import read
from quizzes.formats.question_packs.writing import not_carried, write

__all__ = ["not_carried", "read", "write"]
