"""Files of questions that the instructor of the open course brought: one waits, one was taken."""

from quizzes import models
from quizzes.actions import import_commits, question_arrivals
from quizzes.formats.recognising import FileFormat
from tests.factories import MORNING
from tests.formats.moodle_xml import files


def bring(course: models.Course, instructor: models.User) -> dict[str, object]:
    """Return the ids of both imports, and the key of a picture of the one that waits."""
    waiting, taken = (_brought(course, instructor) for _time in range(2))
    import_commits.commit(question_import=taken, by=taken.by, now=MORNING)
    picture = waiting.pictures.get()
    return {
        "file_waiting": waiting.uuid,
        "file_taken": taken.uuid,
        "file_picture": picture.key,
    }


def _brought(course: models.Course, instructor: models.User) -> models.QuestionImport:
    found = question_arrivals.keep(
        course=course,
        by=instructor,
        name="moodle.xml",
        file_format=FileFormat.MOODLE_XML,
        data=files.quiz(files.CHOICE, files.KEPT),
        now=MORNING,
    )
    while not found.is_ready:
        question_arrivals.work(question_import=found)
    return found
