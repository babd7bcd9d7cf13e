"""A GIFT file as the site's specs."""

from quizzes.formats.gift.raw import read_raw
from quizzes.formats.moodle_specs import to_file
from quizzes.formats.question_files import USUAL_LIMITS, ImportedFile, ImportLimits


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a GIFT file. Raises ``QuestionFileError`` as ``read_raw`` does."""
    return to_file(read_raw(data, limits=limits), "gift", limits=limits)
