"""Bringing files of questions to the desk, for the tests of its pages."""

from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.actions import question_arrivals
from quizzes.formats.recognising import recognised
from quizzes.models import QuestionImport
from tests.factories import MORNING

IMPORT = "/c/small/desk/import/"
GIFT = "::First::Is it so?{T}\n\n// [tag:Old]\n::Second::Name it.{=Rome =Roma#Fine}\n\n::Third{=a"

CATEGORIES = (
    "$CATEGORY: $course$/top/Old/After\n\n::One::A{T}\n\n"
    "$CATEGORY: $course$/top/Old Rome\n\n// [tag:x]\n::Two::B{T}\n\n"
)


def brought(course, by, data=GIFT, name="questions.txt"):
    """Return an import that is ready to be looked at."""
    data = data.encode() if isinstance(data, str) else data
    found = question_arrivals.keep(
        course=course,
        by=by,
        name=name,
        file_format=recognised(data),
        data=data,
        now=MORNING,
    )
    while not found.is_ready and not found.is_refused:
        question_arrivals.work(question_import=found)
    return found


def upload(client, data=GIFT, name="questions.txt", **fields):
    """Send a file to the importer and return the answer."""
    data = data.encode() if isinstance(data, str) else data
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **fields})


def page_of(found):
    """Return the address of an import."""
    return f"/c/{found.course.key}/desk/import/{found.uuid}/"


def latest():
    """Return the import that was brought last."""
    return QuestionImport.objects.latest("pk")


def take(client, found):
    """Take the chosen questions of an import, and return it as it is then."""
    answer = client.post(page_of(found), {"go": "take"})
    assert answer.status_code == 303
    found.refresh_from_db()
    return found
