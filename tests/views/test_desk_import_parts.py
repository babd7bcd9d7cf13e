"""Where the questions of a file go, and what became of them."""

import csv
import io

import pytest
from django.core.management import call_command

from quizzes.models import Lesson, Module, Objective, Question, Status
from tests import factories
from tests.formats.moodle_xml import files
from tests.formats.qti_1 import files as qti_1_files
from tests.views.import_pages import CATEGORIES, brought, page_of, take

pytestmark = pytest.mark.django_db

PRESENT = {"lesson": "", "objective": "", "tags": "", "lesson-0": "", "tag-0": ""}


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def found(course, instructor, clock):
    return brought(course.course, instructor, CATEGORIES)


def drafts():
    rows = Question.objects.filter(status=Status.DRAFT).order_by("pk")
    return [(one.key, one.lesson.key, one.objective.key, one.tags) for one in rows]


# Where they go


def test_a_category_goes_to_the_lesson_of_its_name(owner, course, found):
    page = owner.get(page_of(found))
    assert "Old / After → " in page.text
    take(owner, found)
    assert drafts() == [
        ("one", "after", "imported-questions", ["after"]),
        ("two", "founding", "founding-document", ["x", "old-rome"]),
    ]
    objective = Objective.objects.get(key="imported-questions")
    assert (objective.status, objective.text) == (Status.DRAFT, "Imported questions")
    assert "Made for them:" in owner.get(page_of(found)).text


def test_places_are_chosen_for_all_and_by_category(owner, course, found):
    second = factories.ObjectiveFactory(lesson=course.lesson, key="second", position=2)
    address = f"{page_of(found)}places/"
    page = owner.get(address)
    assert "Lesson of Old / After" in page.text
    said = {
        "lesson": course.next_lesson.pk,
        "objective": second.pk,
        "tags": "Exam 1, moodle",
        "publish": "on",
        "lesson-0": course.lesson.pk,
        "tag-0": "",
        "lesson-1": "",
        "tag-1": "Rome!",
    }
    assert owner.post(address, said)["Location"] == page_of(found)
    page = owner.get(page_of(found))
    assert "They are published at once." in page.text
    assert "#exam-1 · #moodle" in page.text
    take(owner, found)
    made = Question.objects.filter(key__in=["one", "two"]).order_by("key")
    assert [(one.lesson, one.objective.key, one.tags) for one in made] == [
        (course.lesson, "second", ["exam-1", "moodle"]),
        (course.next_lesson, "imported-questions", ["x", "rome", "exam-1", "moodle"]),
    ]
    assert {(one.status, one.is_private) for one in made} == {(Status.PUBLISHED, False)}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("tags", "!", "A tag needs letters or digits."),
        ("tags", ",".join(f"t{n}" for n in range(21)), "At most 20 tags."),
        ("tag-0", "?", "A tag needs letters or digits."),
        ("lesson", "99999", "99999 is not one of the available choices."),
        ("objective", "x", "x is not one of the available choices."),
    ],
)
def test_a_place_without_sense_is_told(owner, found, field, value, message):
    said = {**PRESENT, "lesson-1": "", "tag-1": "", field: value}
    page = owner.post(f"{page_of(found)}places/", said)
    assert page.status_code == 422
    assert message in page.text


def test_a_course_that_reviews_gets_drafts_only(owner, course, found):
    course.course.reviews_questions = True
    course.course.save()
    address = f"{page_of(found)}places/"
    page = owner.get(address)
    assert 'name="publish"' not in page.text
    assert "somebody else approves a question" in page.text
    owner.post(address, {**PRESENT, "publish": "on"})
    take(owner, found)
    assert len(drafts()) == 2


def test_what_was_published_at_once_when_reviews_came_becomes_drafts(owner, course, found):
    owner.post(f"{page_of(found)}places/", {**PRESENT, "publish": "on"})
    course.course.reviews_questions = True
    course.course.save()
    take(owner, found)
    assert len(drafts()) == 2


def test_the_first_lesson_is_named_before_where_nobody_chose_one(owner, course, found):
    said = "goes to the first lesson of the course, “From one body to the next”."
    page = owner.get(page_of(found))
    assert said in page.text
    assert f'<a href="{page_of(found)}places/">Choose another lesson</a>' in page.text
    chosen = PRESENT | {"lesson-1": "", "tag-1": ""}
    for place in ({"lesson": course.next_lesson.pk}, {"objective": course.objective.pk}):
        owner.post(f"{page_of(found)}places/", chosen | place)
        assert "the first lesson of the course" not in owner.get(page_of(found)).text
    owner.post(f"{page_of(found)}places/", chosen | {"lesson": course.next_lesson.pk})
    Lesson.objects.filter(pk=course.next_lesson.pk).update(status=Status.RETIRED)
    assert said in owner.get(page_of(found)).text


def test_a_course_without_a_lesson_gets_one(client_of, instructor, clock):
    empty = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=empty, role="instructor")
    client = client_of(instructor)
    found = brought(empty, instructor, "A{T}\n\nB{T}")
    assert "made for it" in client.get(page_of(found)).text
    take(client, found)
    lesson = Lesson.objects.get(course=empty)
    assert (lesson.status, lesson.is_private, lesson.title) == (
        Status.DRAFT,
        False,
        "Imported questions",
    )
    assert [one.lesson for one in Question.objects.filter(course=empty)] == [lesson, lesson]
    client.post(f"{page_of(found)}undo/")
    for model in (Question, Objective, Lesson, Module):
        assert not model.objects.filter(course=empty).exists()


def test_a_lesson_that_is_gone_since_is_no_trouble(owner, course, found):
    Lesson.objects.filter(pk=course.next_lesson.pk).update(status=Status.RETIRED)
    assert owner.get(page_of(found)).status_code == 200
    take(owner, found)
    assert [row[1] for row in drafts()] == ["founding", "founding"]


# As the last time


def goals(found):
    return [tuple(one) for one in found.plan["categories"]]


def test_a_file_with_the_same_categories_goes_where_the_last_one_went(
    owner, course, found, instructor, clock
):
    assert goals(found) == [
        (["Old", "After"], course.next_lesson.pk, "after"),
        (["Old Rome"], None, "old-rome"),
    ]
    said = {"lesson-0": "", "tag-0": "x", "lesson-1": course.next_lesson.pk, "tag-1": ""}
    owner.post(f"{page_of(found)}places/", PRESENT | said | {"tags": "exam"})
    waiting = brought(course.course, instructor, CATEGORIES)
    assert goals(waiting) == goals(brought(course.course, instructor, CATEGORIES))
    assert goals(waiting)[1] == (["Old Rome"], None, "old-rome")
    take(owner, found)
    again = brought(course.course, instructor, CATEGORIES.replace("A{T}", "New{T}"))
    assert goals(again) == [
        (["Old", "After"], course.next_lesson.pk, "x"),
        (["Old Rome"], course.next_lesson.pk, ""),
    ]
    assert again.plan["tags"] == []
    other = brought(course.course, instructor, f"$CATEGORY: a/b\n\nB{{T}}\n\n{CATEGORIES}")
    assert goals(other)[2] == (["Old Rome"], None, "old-rome")


def test_a_lesson_of_the_last_time_that_is_gone_is_not_proposed(
    owner, course, found, instructor, clock
):
    said = {"lesson-0": "", "tag-0": "", "lesson-1": course.next_lesson.pk, "tag-1": ""}
    owner.post(f"{page_of(found)}places/", PRESENT | said)
    take(owner, found)
    Lesson.objects.filter(pk=course.next_lesson.pk).update(status=Status.RETIRED)
    again = brought(course.course, instructor, CATEGORIES)
    assert goals(again) == [(["Old", "After"], None, ""), (["Old Rome"], None, "")]


def test_another_course_and_a_file_without_categories_propose_nothing(
    owner, course, instructor, clock
):
    empty = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=empty, role="instructor")
    theirs = brought(empty, instructor, CATEGORIES)
    theirs.plan["categories"] = [[["Old", "After"], None, "x"], [["Old Rome"], None, "x"]]
    theirs.save()
    take(owner, theirs)
    take(owner, brought(course.course, instructor, "Plain{T}"))
    assert goals(brought(course.course, instructor, CATEGORIES))[1][2] == "old-rome"
    assert brought(course.course, instructor, "Plainer{T}").plan["categories"] == []


# What became of it


def test_the_report_tells_everything_and_stays(owner, course, instructor, clock):
    found = brought(course.course, instructor, files.WHOLE, "all.xml")
    before = table_of(owner, found)
    assert ["", "N", "A / B/C", "not taken yet", "", ""] in [["", *row[2:]] for row in before]
    take(owner, found)
    page = owner.get(page_of(found))
    assert "what graders are told became the model answer" in page.text
    assert "What is not as it was in the file" in page.text
    rows = table_of(owner, found)
    assert rows[0][:4] == ["line", "counted in", "question in the file", "category"]
    assert [row[4] for row in rows[1:]].count("a draft") == 13
    assert [row[4] for row in rows[1:]].count("kept as it is") == 2
    assert {row[6] for row in rows} >= {"the text that answers begin with was left out"}
    assert owner.get(f"{page_of(found)}?show=all").text.count("<tr>") > page.text.count("<tr>")


def test_the_report_is_safe_in_a_spreadsheet(owner, course, instructor, clock):
    found = brought(course.course, instructor, "::=1+1::A{T}\n\n::@x{")
    assert table_of(owner, found)[-1][2] == "'=1+1"


def test_a_fault_of_a_table_says_its_row(owner, course, instructor, clock):
    table = (
        "kind,stem,answer,lesson,comment\nessay,Why?,,nowhere,x\n"
        "single_choice,,a,,\ntrue_false,So?,true,,"
    )
    found = brought(course.course, instructor, table, "a.csv")
    page = owner.get(page_of(found))
    assert "<b>Row 3</b>" in page.text
    assert "Row 2: " in page.text
    assert "Line " not in page.text
    rows = table_of(owner, found)
    assert rows[0][:2] == ["line", "counted in"]
    assert {tuple(row[:2]) for row in rows[1:]} >= {("3", "row"), ("2", "row"), ("4", "row")}
    take(owner, found)
    assert "Line " not in owner.get(f"{page_of(found)}?show=all").text


def test_a_fault_of_a_package_says_its_file(owner, course, instructor, clock):
    stem = qti_1_files.html("Q") + qti_1_files.STR
    bad = qti_1_files.whole(qti_1_files.item("short_answer_question", stem, title="Broken"))
    data = qti_1_files.package(
        {"a.xml": bad, "b.xml": qti_1_files.whole(qti_1_files.TRUTH)},
        {"a.xml": "imsqti_xmlv1p2", "b.xml": "imsqti_xmlv1p2"},
    )
    found = brought(course.course, instructor, data, "a.zip")
    assert "<b>a.xml, line 3</b> (Broken)" in owner.get(page_of(found)).text
    rows = table_of(owner, found)
    assert [row[:2] for row in rows[1:]] == [["3", "a.xml, line"], ["3", "b.xml, line"]]


def test_what_was_kept_before_units_were_is_counted_in_lines(owner, course, found):
    found.report = {"notes": [[1, "odd"]], "problems": [[2, "worse", "T"]]}
    found.save()
    found.rows.update(notes=[[5, "new"]])
    page = owner.get(page_of(found))
    for said in ("<b>Line 1</b>: odd", "<b>Line 2</b> (T): worse", "<li>Line 5: new"):
        assert said in page.text
    assert ["2", "line", "T"] in [row[:3] for row in table_of(owner, found)]


def test_a_desk_and_a_command_give_the_same_tags(owner, course, instructor, clock, tmp_path):
    tags = "|".join(f"t{number}" for number in range(25)).replace("|", "; ")
    data = (
        "kind,stem,answer,lesson,objective,tags\n"
        f"true_false,A?,true,founding,founding-document,one\ntrue_false,B?,true,,,{tags}\n"
    )
    cut = "a question has at most 20 tags here; left out: t20, t21, t22, t23, t24"
    found = brought(course.course, instructor, data, "a.csv")
    page = owner.get(page_of(found))
    assert f"Row 3: {cut}" in page.text
    assert "#founding" not in page.text
    take(owner, found)
    assert [0, cut] in found.rows.get(position=2).notes
    by_desk = [row[3] for row in drafts()]
    assert (by_desk[0], len(by_desk[1])) == (["one"], 20)
    Question.objects.filter(status=Status.DRAFT).update(current=None)
    Question.objects.filter(status=Status.DRAFT).delete()
    path = tmp_path / "a.csv"
    path.write_text(data)
    out = io.StringIO()
    call_command("import_questions", str(path), "--course=small", stdout=out)
    assert [row[3] for row in drafts()] == by_desk
    assert cut in out.getvalue()


def table_of(client, found):
    answer = client.get(f"{page_of(found)}report.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
