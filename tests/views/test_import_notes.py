"""Notes that several questions of a file have: told once, with their places."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from tests.formats.moodle_xml import files
from tests.views.import_pages import brought, page_of, take

pytestmark = pytest.mark.django_db

GRADERS = "what graders are told became the model answer"
BEGIN = "the text that answers begin with was left out"
OTHER = files.ESSAY.replace("<text>Q</text>", "<text>Why?</text>").replace(
    "<responsetemplate format='html'><text>Dear</text></responsetemplate>", ""
)


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def found(course, instructor, clock):
    return brought(course.course, instructor, files.quiz(files.TRUTH, files.ESSAY, OTHER))


def lines_of(found, message):
    notes = [note for row in found.rows.all() for note in row.notes]
    return [line for line, said, _unit in notes if said == message]


def test_a_note_of_several_questions_is_told_once_on_the_page(owner, found):
    first, second = lines_of(found, GRADERS)
    page = owner.get(page_of(found))
    told = f'<li id="note-1" value="1"><b>2 questions</b> (lines {first}, {second}): {GRADERS}</li>'
    assert told in page.text
    assert page.text.count(GRADERS) == 1
    assert page.text.count('<a href="#note-1">Note 1</a>') == 2
    assert page.text.count(BEGIN) == 1
    assert 'id="note-2"' not in page.text
    alone = owner.get(f"{page_of(found)}2/")
    assert f"Line {first}: {GRADERS}" in alone.text
    assert "#note-" not in alone.text


def test_the_report_tells_it_once_too(owner, found):
    first, second = lines_of(found, GRADERS)
    take(owner, found)
    page = owner.get(page_of(found))
    assert f"<b>2 questions</b> (lines {first}, {second}): {GRADERS}" in page.text
    assert page.text.count(GRADERS) == 1
    table = owner.get(f"{page_of(found)}report.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1] == [f"{first}, {second}", "line", "2 questions", "", "note 1", "", GRADERS]
    assert [row[6] for row in rows[2:]] == ["", "note 1", BEGIN, "note 1"]


def test_what_came_up_when_they_were_taken_is_told_once_too(owner, course, instructor, clock):
    quiz = files.quiz(files.TRUTH, files.KEPT, files.KEPT.replace("{b}", "{c}"))
    take(owner, brought(course.course, instructor, quiz))
    found = brought(course.course, instructor, quiz)
    assert "is kept already" not in owner.get(page_of(found)).text
    take(owner, found)
    page = owner.get(page_of(found))
    kept = found.rows.filter(kept_kind="calculated").values_list("line", flat=True)
    assert f"(lines {kept[0]}, {kept[1]}): is kept already" in page.text
    assert page.text.count("is kept already") == 1


def test_notes_of_the_file_are_told_once_with_their_places(owner, found):
    found.report["notes"] = [[3, "odd", "row"], [4, "even", "row"], [7, "odd", "row"], [0, "all"]]
    found.save()
    page = owner.get(page_of(found))
    assert "<b>Rows 3, 7</b>: odd" in page.text
    assert "<b>Row 4</b>: even" in page.text
    assert "<li>all</li>" in page.text


def test_places_in_the_files_of_a_package_are_named(owner, course, instructor, clock):
    found = brought(course.course, instructor, "A{T}")
    found.report["shared"] = [["odd", 9, [["a.xml, line", [3, 5]], ["b.xml, line", [4]]], 6]]
    found.save()
    assert "<b>9 questions</b> (a.xml, line 3, 5; b.xml, line 4 and 6 more): odd" in (
        owner.get(page_of(found)).text
    )


def test_the_command_tells_it_of_each_question(course, tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(files.quiz(files.ESSAY, OTHER))
    out = io.StringIO()
    call_command("import_questions", str(path), "--course=small", "--json", stdout=out)
    items = json.loads(out.getvalue())["items"]
    assert [sum(GRADERS in note for note in item["notes"]) for item in items] == [1, 1]
