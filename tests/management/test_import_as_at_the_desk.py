"""`manage.py import_questions` does what the desk does where nobody changes its proposals."""

import json
import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from quizzes.actions import import_commits, import_undoing
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
)
from quizzes.models.questions import QuestionVersion
from tests import factories
from tests.browser import lecturer
from tests.factories import MORNING
from tests.formats.moodle_xml import files
from tests.views.import_pages import CATEGORIES, brought

pytestmark = pytest.mark.django_db

WRITTEN = (
    *(Module, Lesson, Objective, Question, QuestionVersion, Picture, ContentChange),
    *(QuestionImport, ImportRow, ImportPicture, KeptQuestion),
)
"""The tables that an import writes."""

_NAMED_BY = {
    Question: "__key",
    QuestionVersion: "__body",
    QuestionImport: "__name",
    Lesson: "__key",
    Module: "__key",
    Objective: "__key",
}

DOUBLED = f"::Again::Is it so?{{T}}\n\n::And again::Is it so?{{T}}\n\n{CATEGORIES}"


def stood(model):
    """Return the rows of a table with what they point at by name, and without their own numbers."""
    named = []
    for field in model._meta.concrete_fields:
        # The machine's own clock sets ``updated_at``.
        if field.primary_key or field.name in ("uuid", "updated_at"):
            continue
        named.append(f"{field.name}{_NAMED_BY.get(field.related_model, '')}")
    return [_plain(row) for row in model.objects.order_by("pk").values(*named)]


def _plain(row):
    if row.get("outcome"):
        # What was made is told by model, number and name; the number is another each time.
        made = [[model, name] for model, _number, name in row["outcome"]["made"]]
        pictures = len(row["outcome"]["pictures"])
        row["outcome"] |= {"made": made, "pictures": pictures}
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in row.items()
    }


def tables():
    return {model.__name__: stood(model) for model in WRITTEN}


def by_desk(course, by, data, name):
    """Return the tables after an import at the desk, which is undone without a trace."""
    with transaction.atomic():
        found = brought(course.course, by, data, name)
        import_commits.commit(question_import=found, by=by, now=MORNING)
        after = tables()
        transaction.set_rollback(True)
    return after


def said(path, *options):
    out = StringIO()
    call_command("import_questions", path, "--course=small", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def moved(course):
    """Return the small course, in which a lesson has several objectives and another is private."""
    factories.ObjectiveFactory(course=course.course, lesson=course.lesson, key="second")
    factories.LessonFactory(
        module=course.lesson.module, title="Old Rome", is_private=True, author=None, number=0
    )
    return course


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(files.WHOLE, "whole.xml", id="whole"),
        pytest.param(DOUBLED, "doubled.txt", id="doubled"),
        pytest.param(None, "bank.xml", id="lecturer", marks=pytest.mark.exhaustive),
    ],
)
def test_the_desk_and_the_command_leave_equal_tables(
    moved, instructor, clock, tmp_path, data, name
):
    data = lecturer.bank() if data is None else data
    expected = by_desk(moved, instructor, data, name)
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = tables()
    dry = said(path, f"--author={instructor.username}", "--dry-run")
    assert tables() == before
    real = said(path, f"--author={instructor.username}")
    assert dry == f"Dry run: nothing was changed.\n{real}"
    after = tables()
    for model, rows in expected.items():
        assert after[model] == rows
    assert len(after["ImportRow"]) > 2


def test_a_category_named_like_a_lesson_goes_there(course, clock, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(CATEGORIES)
    report = json.loads(said(path, "--json"))
    assert [(one["lesson"], one["objective"]) for one in report["items"]] == [
        ("after", "imported-questions"),
        ("founding", "founding-document"),
    ]
    drafts = Question.objects.filter(status="draft").order_by("pk")
    assert list(drafts.values_list("lesson__key", "tags")) == [
        ("after", ["after"]),
        ("founding", ["x", "old-rome"]),
    ]


def test_what_is_chosen_holds_where_no_category_says_it(course, clock, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(CATEGORIES)
    report = json.loads(said(path, "--json", "--lesson=after"))
    assert [one["lesson"] for one in report["items"]] == ["after", "after"]
    other = factories.ObjectiveFactory(course=course.course, lesson=course.lesson, key="other")
    path.write_text("Q{T}")
    report = json.loads(said(path, "--json", "--objective=other"))
    assert (report["objective"], report["items"][0]["objective"]) == ("other", "other")
    assert Question.objects.get(key="q").objective == other


def test_an_import_by_command_is_listed_and_taken_back_at_the_desk(course, clock, tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(files.quiz(files.ESSAY, files.KEPT))
    before = {name: rows for name, rows in tables().items() if name in ("Question", "KeptQuestion")}
    said(path)
    (found,) = QuestionImport.objects.all()
    assert (found.name, found.by, found.outcome["counts"]) == (
        "a.xml",
        None,
        {"draft": 1, "kept": 1},
    )
    administrator = factories.UserFactory(is_superuser=True, is_staff=True)
    import_undoing.undo(question_import=found, by=administrator, now=MORNING)
    assert {name: tables()[name] for name in before} == before


def test_the_same_file_twice_changes_nothing(course, clock, tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(files.quiz(files.ESSAY, files.KEPT))
    said(path)
    before = tables()
    report = json.loads(said(path, "--json"))
    assert [(one["became"], one["question"]) for one in report["items"]] == [
        ("duplicate", "n"),
        ("duplicate", ""),
    ]
    assert tables() == before
    out = said(path)
    assert out.splitlines()[-1] == (
        "Moodle XML: 0 drafts, 2 were there already, 0 kept, 0 left out, 0 refused"
    )


def test_a_file_that_repeats_itself_names_the_first(course, clock, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("::One::Q{T}\n\n::Two::Q{T}")
    dry, real = json.loads(said(path, "--json", "--dry-run")), json.loads(said(path, "--json"))
    assert dry | {"dry_run": False} == real
    assert [(one["became"], one["question"]) for one in real["items"]] == [
        ("draft", "one"),
        ("duplicate", "one"),
    ]
    again = json.loads(said(path, "--json", "--duplicates"))
    assert [one["became"] for one in again["items"]] == ["draft", "draft"]


def test_a_name_of_a_file_that_is_no_text_is_kept_as_far_as_it_is(course, tmp_path):
    path = tmp_path / os.fsdecode(b"f\xe4cts.gift")
    path.write_text("::Again::Is it so?{T}\n")
    assert "1 drafts" in said(path)
    assert QuestionImport.objects.get().name == "f\N{REPLACEMENT CHARACTER}cts.gift"
