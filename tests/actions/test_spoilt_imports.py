"""Spoilt files taken into a course: all that the report tells of came in, or nothing did."""

from collections import Counter

import pytest
from django.db import transaction

from quizzes.actions.import_at_once import import_at_once
from quizzes.formats.question_files import QuestionFileError
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import FileFormat
from quizzes.models import (
    ContentChange,
    ImportPicture,
    ImportRow,
    KeptQuestion,
    Lesson,
    Module,
    Objective,
    Picture,
    Question,
    QuestionImport,
    QuestionVersion,
)
from tests.factories import MORNING
from tests.formats import plain_spoilt
from tests.formats.gift import spoilt as gift_spoilt
from tests.formats.moodle_xml import spoilt as xml_spoilt
from tests.formats.qti import spoilt as qti_spoilt
from tests.formats.qti_1 import spoilt as qti_1_spoilt
from tests.formats.question_packs import spoilt as packs_spoilt
from tests.formats.question_tables import spoilt as tables_spoilt

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

FILES = 200
WRITTEN = (
    *(Question, QuestionVersion, KeptQuestion, ImportRow, QuestionImport, ImportPicture),
    *(Picture, ContentChange, Objective, Lesson, Module),
)


def rows():
    """Return how many rows the tables have that an import writes."""
    return {model: model.objects.count() for model in WRITTEN}


def became(course, file_format, data):
    """Return how many rows came with a file, by table, and what its questions became.

    What became of them is None for a file that is refused. Afterwards the course is as before.
    """
    before, outcomes = rows(), None
    with transaction.atomic():
        try:
            file = QUESTION_FORMATS[file_format].read(data)
            outcomes = import_at_once(
                course=course.course,
                by=None,
                name="spoilt",
                file_format=file_format,
                file=file,
                now=MORNING,
            )
        except QuestionFileError:
            assert outcomes is None
        came = {model: count - before[model] for model, count in rows().items()}
        transaction.set_rollback(True)
    return came, outcomes


@pytest.mark.parametrize(
    ("file_format", "files_of"),
    [
        (FileFormat.GIFT, gift_spoilt.files_of),
        (FileFormat.AIKEN, plain_spoilt.aiken_of),
        (FileFormat.MISSING_WORD, plain_spoilt.missing_word_of),
        (FileFormat.MOODLE_XML, xml_spoilt.files_of),
        (FileFormat.QTI, qti_spoilt.items_of),
        (FileFormat.QTI, qti_spoilt.packages_of),
        (FileFormat.QTI_1, qti_1_spoilt.files_of),
        (FileFormat.TABLE, tables_spoilt.tables_of),
        (FileFormat.WORKBOOK, tables_spoilt.workbooks_of),
        (FileFormat.COURSE_PACK, packs_spoilt.files_of),
    ],
)
def test_what_the_report_says_came_in_or_nothing_did(course, file_format, files_of):
    seen = Counter()
    for data in files_of(FILES):
        came, outcomes = became(course, file_format, data)
        said = Counter(str(one.became) for one in outcomes or ())
        drafts, kept = said["draft"], said["kept"]
        seen["came" if drafts or kept else "nothing"] += 1
        if not drafts and not kept:
            assert set(came.values()) == {0}
            continue
        assert (came[Question], came[QuestionVersion], came[KeptQuestion]) == (drafts, drafts, kept)
        assert (came[QuestionImport], came[ImportRow]) == (1, len(outcomes))
        made = came[Question] + came[Picture] + came[Objective] + came[Lesson] + came[Module]
        assert (came[ContentChange], came[ImportPicture]) == (made, 0)
    assert seen.total() == FILES
    assert seen["came"] > FILES // 10
