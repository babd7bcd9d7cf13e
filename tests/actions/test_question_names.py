"""The names of questions come in, go out and come back."""

from dataclasses import replace

import pytest

from quizzes.actions import courses, question_edits, restoring
from quizzes.actions.courses import save_edited
from quizzes.domain.course_rows import flatten
from quizzes.formats import aiken, course_pack, gift
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import FileFormat
from quizzes.models import ContentChange, Course, Question
from quizzes.models.course_rows import course_spec
from quizzes.reports.question_exports import losses_of, questions_to_export
from tests import factories, specs
from tests.actions.importing import run
from tests.factories import MORNING

pytestmark = pytest.mark.django_db

GIVEN = "Übung 3: Größe (exam 2019)"
HARD = (
    GIVEN,
    "=1+1: {a} ~ #b # c = d",
    "a < b, c > d & e",
    "List< String > &amp; &lt;i&gt;",
    "C:\\temp\\n [id:3] // :: $CATEGORY: x",
    "Größe – “quoted” 'it' \"is\"",
    "Вопрос 1, 中文, مرحبا",
    "007",
    "n" * 255,
)
NAMED = (
    *(FileFormat.GIFT, FileFormat.MOODLE_XML, FileFormat.QTI, FileFormat.QTI_3),
    *(FileFormat.TABLE, FileFormat.WORKBOOK),
)


def taken(course, items, by=None):
    outcomes = run(course, items, by, with_duplicates=True)
    keys = [one.question for one in outcomes]
    rows = {row.key: row for row in Question.objects.filter(key__in=keys)}
    return [rows[key] for key in keys]


def named(course, names):
    """Questions of these names, each asking something else."""
    return [
        factories.QuestionFactory(
            objective=course.objective,
            key=f"named-{place}",
            position=100 + place,
            name=name,
            body=factories.single_choice(stem=f"What of number {place}?"),
        )
        for place, name in enumerate(names)
    ]


def there_and_back(course, questions, file_format):
    chosen = QUESTION_FORMATS[file_format]
    items = questions_to_export(course.course, ids=[one.pk for one in questions])
    file = chosen.read(chosen.write(items).as_bytes())
    assert (file.problems, len(file.items)) == ((), len(questions))
    return [one.name for one in taken(course, file.items)]


@pytest.mark.parametrize("file_format", NAMED)
def test_a_name_goes_out_and_comes_back(course, file_format):
    names = [*HARD, ""]
    assert there_and_back(course, named(course, names), file_format) == names


def test_aiken_has_no_names(course):
    assert there_and_back(course, named(course, [GIVEN, ""]), FileFormat.AIKEN) == ["", ""]


def test_a_name_is_taken_from_a_file_and_the_key_made_of_it(course):
    text = f"::{GIVEN.replace(':', chr(92) + ':')}::How large is it?{{T}}\n\nIs Rome large?{{T}}"
    questions = taken(course, gift.read(text.encode()).items)
    assert [(one.key, one.name) for one in questions] == [
        ("ubung-3-groe-exam-2019", GIVEN),
        ("is-rome-large", ""),
    ]
    file = aiken.read(b"What is it?\nA. One\nB. Two\nANSWER: A\n")
    assert [one.name for one in taken(course, file.items)] == [""]


def test_a_name_that_had_to_be_cut_is_told(course):
    (item,) = gift.read(b"::x::Q{T}").items
    (outcome,) = run(course, [replace(item, title="n" * 300)])
    assert outcome.notes == ["the name was cut to 255 characters"]


def test_questions_of_one_name_are_told_apart_where_one_stays(course):
    essay = factories.QuestionFactory(
        objective=course.objective, key="first", name="Same", body=factories.true_false()
    )
    chosen = QUESTION_FORMATS[FileFormat.AIKEN]
    stays = named(course, ["Same"])
    items = questions_to_export(course.course, ids=[essay.pk, stays[0].pk])
    losses = losses_of(chosen, items, chosen.write(items).left_out)
    assert sum(map(len, losses.refused.values())) == 1
    assert {title for titles in losses.lost.values() for title in titles} == {"Same"}


def test_a_tag_in_a_name_is_lost_where_moodle_takes_it_out(course):
    questions = named(course, ["List<String> 2"])
    assert there_and_back(course, questions, FileFormat.GIFT) == ["List 2"]
    assert there_and_back(course, questions, FileFormat.WORKBOOK) == ["List<String> 2"]


def question_files(pack):
    return [data.decode() for path, data in pack.items() if path.endswith("/questions.yml")]


def test_a_course_pack_keeps_the_name():
    courses.load(course=specs.small_course(), now=MORNING)
    questions = Question.objects.all()
    (before,) = question_files(course_pack.write(course_spec(Course.objects.get())))
    assert "name: " not in before
    questions.update(name=GIVEN)
    pack = course_pack.write(course_spec(Course.objects.get()))
    (after,) = question_files(pack)
    assert f"name: '{GIVEN}'" in after
    read = course_pack.read(pack, check=None)
    questions.update(name="")
    courses.load(course=read, now=MORNING)
    assert [one.name for one in questions.all()] == [GIVEN]
    assert course_spec(Course.objects.get()) == read


def test_a_question_without_a_name_is_the_row_it_was_before_there_were_names():
    (row,) = (row for row in flatten(specs.small_course()) if row.kind == "question")
    before = {name: value for name, value in row.data.items() if name != "name"}
    assert type(row)(row.kind, row.key, before).digest == row.digest


def test_a_copy_has_the_name(course, instructor):
    (question,) = named(course, [GIVEN])
    copy = question_edits.duplicate(question=question, by=instructor, now=MORNING)
    assert (copy.key, copy.name) == ("what-of-number-0", GIVEN)


def test_a_name_is_put_back(course, instructor):
    (question,) = named(course, [GIVEN])
    question_edits.record(row=question, action="edited", by=instructor, now=MORNING)
    question.name = "Other"
    save_edited(row=question, by=instructor, revision=question.revision)
    change = ContentChange.objects.get(model="question", key=question.key)
    row = restoring.restore(
        row=question, change=change, by=instructor, revision=question.revision, now=MORNING
    )
    assert row.name == GIVEN
