"""`manage.py import_questions` and `export_questions`, on files good and bad."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quizzes.actions import import_commits
from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.formats import moodle_xml, qti_1
from quizzes.models import Question
from tests.factories import MORNING, CourseFactory
from tests.formats.moodle_xml import files
from tests.formats.qti_1 import files as qti_files
from tests.views.import_pages import brought

pytestmark = pytest.mark.django_db

GIFT = "::First::Is it so?{T}\n\n// [tag:x]\nSecond{=a ~b}\n\nThird{=a"


@pytest.fixture
def put(tmp_path):
    """Return a function that writes a file and gives its path."""

    def write(data, name="questions.txt"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


def said(command, *arguments, **options):
    out, err = StringIO(), StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_said_line_by_line(course, put):
    out, _err = said("import_questions", put(GIFT), "--course=small", "--lesson=founding")
    assert out.splitlines() == [
        "+ line 1: First -> first",
        "+ line 4: Second -> second",
        "! line 6: has a { that no } closes; in a text it is written \\{ (Third{=a)",
        "GIFT: 2 drafts, 0 were there already, 0 kept, 0 left out, 1 refused",
    ]
    assert set(Question.objects.filter(status="draft").values_list("key", "tags__0")) == {
        ("first", None),
        ("second", "x"),
    }


def test_a_dry_run_changes_nothing_and_says_the_same(course, put):
    path = put(GIFT)
    where = ("--course=small", "--objective=founding-document")
    dry, _err = said("import_questions", path, *where, "--dry-run")
    assert not Question.objects.filter(status="draft").exists()
    real, _err = said("import_questions", path, *where)
    assert dry == f"Dry run: nothing was changed.\n{real}"
    again, _err = said("import_questions", path, *where)
    assert again.splitlines()[:2] == [
        "= line 1: First: the same as first",
        "= line 4: Second: the same as second",
    ]


def test_the_drafts_are_an_authors_own_where_one_is_named(course, put, instructor):
    where = ("--course=small", "--lesson=founding", f"--author={instructor.username}")
    said("import_questions", put(GIFT), *where)
    drafts = Question.objects.filter(status="draft")
    assert set(drafts.values_list("author", "is_private")) == {(instructor.pk, True)}


def test_the_report_as_json_says_what_each_question_became(course, put):
    path = put(files.WHOLE, "questions.xml")
    out, _err = said("import_questions", path, "--course=small", "--lesson=founding", "--json")
    report = json.loads(out)
    assert (report["format"], report["dry_run"], report["problems"]) == ("moodle_xml", False, [])
    assert [one["became"] for one in report["items"]] == [
        *["draft"] * 9,
        # Words are chosen for gaps here, whether they are dragged there or not.
        "duplicate",
        "draft",
        *["kept"] * 2,
    ]
    first = report["items"][0]
    assert first["moodle"]["kind"] == "multichoice"
    assert [one["fraction"] for one in first["moodle"]["answers"]] == [1.0, 0.0]
    assert first["pictures"] == ["a b.png"]
    assert first["body"]["kind"] == "single_choice"
    assert (first["lesson"], first["objective"]) == ("founding", "founding-document")
    assert report["items"][-1]["body"] is None
    assert Question.objects.get(key=first["question"]).tags == ["one", "bc"]


WHERE = ("--course=small", "--lesson=founding")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "file: is empty. Nothing was imported."),
        (b"no questions", "file: is of no format that is known here"),
        (b"<quiz><question></quiz>", "line 1: an element is closed by another"),
        (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", "line 1: has a DTD or entities of its own"),
        (b"<assessmentTest/>", "line 1: is <assessmentTest> and no item; import the package"),
        (b"x" * 20_000_001 + b"{T}", "is larger than 20,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(course, put, data, message):
    before = Question.objects.count()
    options = {"format": "gift"} if len(data) > 1_000 else {}
    with pytest.raises(CommandError) as caught:
        said("import_questions", put(data), *WHERE, **options)
    assert message in str(caught.value)
    assert Question.objects.count() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--course=none", "--lesson=founding"), "There is no course with the key 'none'."),
        (("--course=small", "--lesson=none"), "The course has no lesson with the key 'none'."),
        (("--course=small", "--objective=no"), "The course has no objective with the key 'no'."),
        ((*WHERE, "--author=nobody"), "There is no account named 'nobody'."),
        ((*WHERE, "--author=student"), "student does not teach this course, and would not see"),
    ],
)
def test_a_place_that_is_not_there_is_named(course, student, put, options, message):
    with pytest.raises(CommandError) as caught:
        said("import_questions", put(GIFT), *options)
    assert str(caught.value).startswith(message)


def test_a_file_that_is_not_there_is_named(course, tmp_path):
    with pytest.raises(CommandError, match="can't be read: No such file"):
        said("import_questions", tmp_path / "none", *WHERE)


def test_questions_are_written_and_what_gets_lost_is_said(course, tmp_path):
    path = tmp_path / "out.xml"
    out, err = said("export_questions", path, "--course=small", "--format=moodle_xml")
    assert out == f"4 questions written to {path}\n"
    assert err.splitlines() == [
        "~ true-false: the question for a reason or a correction",
        "~ short-answer: that accents do not count",
        "~ short-answer: that punctuation does not count",
    ]
    file = moodle_xml.read(path.read_bytes())
    assert [one.title for one in file.items] == [one.key for one in course.questions]


def test_what_a_format_cannot_carry_is_left_out_by_name(course, tmp_path):
    path = tmp_path / "out.txt"
    out, err = said("export_questions", path, "--course=small", "--format=aiken")
    assert out == f"1 questions written to {path}\n"
    assert [line for line in err.splitlines() if line.startswith("-")] == [
        f"- {key}: Aiken has choices with one right option only"
        for key in ("multiple-choice", "true-false", "short-answer")
    ]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_goes_out_and_comes_in_again(course, tmp_path, name):
    path = tmp_path / "table"
    out, err = said("export_questions", path, "--course=small", f"--format={name}")
    assert (out, err) == (f"4 questions written to {path}\n", "")
    out, _err = said("import_questions", path, *WHERE, "--dry-run")
    assert out.splitlines()[-1].endswith(
        "0 drafts, 4 were there already, 0 kept, 0 left out, 0 refused"
    )


def test_a_table_to_fill_in_makes_a_draft_of_each_kind(course, tmp_path):
    path = tmp_path / "template.xlsx"
    out, _err = said("export_questions", path, "--format=xlsx", "--template")
    assert out == f"a table to fill in written to {path}\n"
    out, _err = said("import_questions", path, *WHERE)
    assert out.splitlines()[0] == "+ row 2: Capital of Italy -> capital-of-italy"
    drafts = Question.objects.filter(status="draft")
    assert set(drafts.values_list("current__kind", flat=True)) == set(AVAILABLE_KINDS)
    assert set(drafts.values_list("lesson__key", flat=True)) == {"founding"}


def test_only_a_workbook_has_a_template(tmp_path):
    with pytest.raises(CommandError, match=r"Only xlsx has a template\."):
        said("export_questions", tmp_path / "out", "--format=gift", "--template")


def test_a_file_that_is_there_is_not_overwritten(course, put):
    path = put("mine")
    with pytest.raises(CommandError, match="is there already"):
        said("export_questions", path, "--course=small", "--format=gift")
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--course=none", "--format=gift"), "There is no course with the key 'none'."),
        (
            ("--course=small", "--format=gift", "--kind=cloze"),
            "There are no such questions. Nothing was written.",
        ),
    ],
)
def test_nothing_to_write_is_said(course, tmp_path, options, message):
    with pytest.raises(CommandError) as caught:
        said("export_questions", tmp_path / "out", *options)
    assert str(caught.value) == message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["qti", "qti_3"])
def test_a_package_goes_out_and_comes_in_as_what_is_there_already(course, tmp_path, name):
    path = tmp_path / "out.zip"
    out, err = said("export_questions", path, "--course=small", f"--format={name}")
    assert out == f"4 questions written to {path}\n"
    assert "~ true-false: the question for a reason or a correction" in err.splitlines()
    back, _err = said("import_questions", path, *WHERE, "--dry-run", "--json")
    report = json.loads(back)
    assert (report["format"], report["problems"]) == (name, [])
    became = {one["title"]: one["became"] for one in report["items"]}
    assert became == {
        "multiple-choice": "duplicate",
        "short-answer": "duplicate",
        "single-choice": "duplicate",
        "true-false": "draft",
    }


def test_what_is_kept_goes_out_unchanged_unless_some_are_chosen(course, instructor, tmp_path):
    found = brought(course.course, instructor, files.quiz(files.KEPT))
    import_commits.commit(question_import=found, by=found.by, now=MORNING)
    out, _err = said("export_questions", tmp_path / "a", "--course=small", "--format=moodle_xml")
    assert out.startswith("5 questions written")
    assert files.KEPT in (tmp_path / "a").read_text()
    out, _err = said("export_questions", tmp_path / "b", "--course=small", "--format=gift")
    assert out.startswith("4 questions written")
    chosen = ("--format=moodle_xml", "--lesson=founding")
    said("export_questions", tmp_path / "c", "--course=small", *chosen)
    assert files.KEPT not in (tmp_path / "c").read_text()


def test_what_is_kept_of_qti_1_goes_out_in_it_and_nothing_else_does(course, instructor, tmp_path):
    found = brought(course.course, instructor, qti_files.whole(qti_files.CALCULATED))
    import_commits.commit(question_import=found, by=found.by, now=MORNING)
    out, err = said("export_questions", tmp_path / "a", "--course=small", "--format=qti_1_2")
    assert out.startswith("1 questions written")
    assert err.splitlines() == [f"- {one.key}: {qti_1.writing.REFUSAL}" for one in course.questions]
    assert qti_files.CALCULATED.strip() in (tmp_path / "a").read_text()


def test_the_limits_are_those_of_the_settings(course, put, settings):
    settings.IMPORT_LIMITS = {"items": 1}
    with pytest.raises(CommandError, match="holds more than 1 questions; export them in parts"):
        said("import_questions", put("A{T}\n\nB{T}"), *WHERE)
    settings.IMPORT_LIMITS = {"bytes": 3}
    with pytest.raises(CommandError, match="is larger than 3 bytes; export it in parts"):
        said("import_questions", put("A{T}"), *WHERE, "--format=gift")


def test_the_only_course_and_its_first_objective_are_taken_where_none_is_named(course, put):
    out, _err = said("import_questions", put("::One::Is it?{T}"))
    assert out.splitlines()[0] == "+ line 1: One -> one"
    made = Question.objects.get(key="one")
    assert (made.course, made.objective) == (course.course, course.objective)


def test_of_several_courses_one_is_to_be_chosen(course, put, tmp_path):
    CourseFactory(key="other")
    why = "There are several courses. Choose one with --course: other, small."
    with pytest.raises(CommandError, match=why):
        said("import_questions", put("A{T}"))
    with pytest.raises(CommandError, match=why):
        said("export_questions", tmp_path / "out", "--format=gift")


def test_without_any_course_a_dry_run_says_what_questions_would_become(put, tmp_path):
    path = put("::A::Is it?{T}\n\n::B::Is it?{T}\n\n::C::Only a text.\n\nBad{=a")
    out, _err = said("import_questions", path, "--dry-run", "--json")
    report = json.loads(out)
    assert (report["course"], report["objective"]) == (None, None)
    assert [one["became"] for one in report["items"]] == ["draft", "duplicate", "kept"]
    assert [one["line"] for one in report["problems"]] == [7]
    with pytest.raises(CommandError, match="There is no course yet"):
        said("import_questions", path)
    with pytest.raises(CommandError, match="There is no course yet"):
        said("export_questions", tmp_path / "out", "--format=gift")


def test_a_course_pack_goes_out_and_comes_in(course, tmp_path):
    path = tmp_path / "pack.zip"
    out, err = said("export_questions", path, "--course=small", "--format=course_pack")
    assert (out, err) == (f"{len(course.questions)} questions written to {path}\n", "")
    where = ("--course=small", "--lesson=founding")
    out, _err = said("import_questions", path, *where)
    assert out.splitlines()[-1].startswith("a course pack: 0 drafts, ")
    out, _err = said("import_questions", path, *where, "--duplicates")
    assert out.splitlines()[-1].startswith(f"a course pack: {len(course.questions)} drafts, ")
    lines = set(Question.objects.filter(status="draft").values_list("objective__key", flat=True))
    assert lines == {one.objective.key for one in course.questions}
