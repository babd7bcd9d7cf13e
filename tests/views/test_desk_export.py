"""Questions out of the bank: what a format loses, the file, and paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.formats import gift, moodle_xml, question_packs, question_tables
from quizzes.models import Question
from tests import factories

pytestmark = pytest.mark.django_db

EXPORT = "/c/small/desk/export/"


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


def ids_of(*keys):
    rows = Question.objects.filter(key__in=keys)
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def test_what_gets_lost_is_said_before_the_download(owner, course):
    page = owner.get(EXPORT)
    assert "4 questions are chosen." in page.text
    assert "What Moodle XML loses" in page.text
    assert "the question for a reason or a correction (1)" in page.text
    aiken = owner.post(EXPORT, {"questions": ids_of("single-choice", "essay"), "format": "aiken"})
    assert "As Aiken, 1 go out." in aiken.text
    every = owner.post(EXPORT, {"questions": ids_of("true-false"), "format": "aiken"})
    assert "Aiken has choices with one right option only (1)" in every.text
    assert 'name="download"' not in every.text


def test_the_ticked_questions_are_downloaded(owner, course, clock):
    ids = ",".join(ids_of("single-choice", "short-answer"))
    answer = owner.post(EXPORT, {"questions": ids, "format": "gift", "download": "1"})
    assert answer["Content-Disposition"] == (
        f'attachment; filename="small-questions-{clock.now:%Y-%m-%d}.gift"'
    )
    assert [one.title for one in gift.read(answer.content).items] == [
        "single-choice",
        "short-answer",
    ]


def test_another_format_is_looked_at_before_it_is_downloaded(owner, course):
    ids = ids_of("single-choice", "multiple-choice", "true-false", "short-answer")
    sent = {"questions": ",".join(ids), "format": "aiken", "kept": "", "download": "1"}
    page = owner.post(EXPORT, {**sent, "shown": "moodle_xml"})
    assert "Content-Disposition" not in page
    assert "Not downloaded yet: first see what this format loses." in page.text
    assert "As Aiken, 1 go out." in page.text
    assert '<input type="hidden" name="shown" value="aiken">' in page.text
    answer = owner.post(EXPORT, {**sent, "shown": "aiken"})
    assert answer["Content-Disposition"].endswith('.txt"')
    assert "Content-Disposition" not in owner.post(EXPORT, {**sent, "shown": "x" * 20})


def test_the_bank_offers_what_is_ticked_and_what_is_found(owner, course):
    page = owner.get("/c/small/desk/questions/?kind=short_answer")
    assert 'formaction="/c/small/desk/export/?kind=short_answer"' in page.text
    ticked = owner.post(f"{EXPORT}?kind=short_answer", {"questions": ids_of("true-false")})
    assert "1 question is chosen." in ticked.text
    found = owner.post(f"{EXPORT}?kind=short_answer", {"all": "1", "uuid": "x", "tag": ""})
    assert "1 question is chosen." in found.text
    assert f'value="{ids_of("short-answer")[0]}"' in found.text


def test_what_never_goes_out_is_named(owner, course, instructor):
    factories.QuestionFactory(objective=course.objective, key="hush", use="secure")
    factories.QuestionFactory(objective=course.objective, key="old", status="retired")
    factories.QuestionFactory(
        objective=course.objective, key="mine", status="draft", is_private=True, author=instructor
    )
    factories.QuestionFactory(
        objective=course.objective, key="theirs", status="draft", is_private=True
    )
    page = owner.get(EXPORT)
    for words in ("Secure questions: hush", "Retired questions: old"):
        assert words in page.text
    everything = ",".join(map(str, Question.objects.values_list("pk", flat=True)))
    answer = owner.post(EXPORT, {"questions": everything, "download": "1"})
    titles = [one.title for one in moodle_xml.read(answer.content).items]
    # One's own private drafts are there to take home.
    assert sorted(titles) == sorted([*(one.key for one in course.questions), "mine"])
    assert "theirs" not in owner.post(EXPORT, {"questions": everything}).text


@pytest.mark.parametrize("sent", [{"questions": "x"}, {"format": "none"}, {"questions": "1,-2"}])
def test_a_selection_without_sense_is_refused(owner, course, sent):
    assert owner.post(EXPORT, sent).status_code == 422


def test_a_selection_is_printed_with_its_key(owner, course):
    ids = ids_of("single-choice", "true-false")
    page = owner.post(f"{EXPORT}print/", {"questions": ids, "key": "1"})
    assert page.text.count('class="print-question"') == 2
    assert "Answer key" in page.text
    assert "Answer key" not in owner.post(f"{EXPORT}print/", {"questions": ids}).text
    assert "Nothing is asked yet." in owner.post(f"{EXPORT}print/", {}).text


def test_a_visitor_a_student_and_an_assistant_find_nothing(client_of, course, student):
    assert client_of().get(EXPORT).status_code == 302
    factories.MembershipFactory(user=student, course=course.course, role="assistant")
    assert client_of(student).get(EXPORT).status_code == 404
    assert client_of(student).post(f"{EXPORT}print/", {}).status_code == 404
    page = client_of(student).get("/c/small/desk/questions/")
    assert "desk/export" not in page.text
    assert "desk/import" not in page.text


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(owner, course, count_queries, count):
    for number in range(count):
        factories.QuestionFactory(objective=course.objective, key=f"more-{number}")
    with count_queries() as queries:
        owner.get(EXPORT)
    assert len(queries) <= 14


def test_the_workbook_to_fill_in_is_read_back_without_a_fault(owner, course):
    answer = owner.get("/c/small/desk/import/questions.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="questions.xlsx"'
    file = question_tables.read_xlsx(answer.content)
    assert file.problems == ()
    assert {one.body.kind for one in file.items} == set(AVAILABLE_KINDS)


def test_a_course_pack_is_downloaded_and_its_questions_are_known_again(owner, course, clock):
    answer = owner.post(EXPORT, {"format": "course_pack", "questions": all_ids()})
    assert "What a course pack loses" not in answer.text
    answer = owner.post(EXPORT, {"format": "course_pack", "questions": all_ids(), "download": "1"})
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].endswith('.zip"')
    file = question_packs.read(answer.content)
    assert (file.problems, file.notes) == ((), ())
    assert [(one.title, one.body) for one in file.items] == [
        (one.key, one.current.spec) for one in course.questions
    ]
    sent = SimpleUploadedFile("pack.zip", answer.content)
    looked_at = owner.post("/c/small/desk/import/", {"file": sent}, follow=True)
    assert looked_at.text.count("The course has it already:") == len(course.questions)


def all_ids():
    return ",".join(map(str, Question.objects.values_list("pk", flat=True)))
