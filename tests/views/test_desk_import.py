"""The importer of questions at the desk: bringing a file, looking, choosing, taking."""

import pytest

from quizzes.actions import question_arrivals
from quizzes.actions.deletion import delete_account
from quizzes.formats import gift, moodle_xml, qti, qti_1
from quizzes.models import ImportRow, KeptQuestion, Question, QuestionImport, Status
from quizzes.models.question_imports import KEPT_FOR
from tests import factories
from tests.formats.moodle_xml import files
from tests.formats.qti_1 import files as qti_files
from tests.views.import_pages import GIFT, IMPORT, brought, latest, page_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def found(course, instructor, clock):
    return brought(course.course, instructor)


def test_a_file_is_looked_at_and_taken(owner, course):
    answer = upload(owner)
    found = latest()
    assert (answer.status_code, answer["Location"]) == (303, page_of(found))
    page = owner.get(page_of(found))
    assert "GIFT · 3 questions" in page.text
    assert "Is it so?" in page.text
    assert "Name it." in page.text
    assert "1 question is refused" in page.text
    assert "has a { that no } closes" in page.text
    assert "#old" in page.text
    assert not Question.objects.filter(status=Status.DRAFT).exists()
    taking = {"shown": "1-2", "take": ["1", "2"], "go": "take"}
    assert owner.post(page_of(found), taking).status_code == 303
    assert "2 questions imported." in owner.get(page_of(found)).text
    made = Question.objects.filter(status=Status.DRAFT).order_by("pk")
    assert [(one.key, one.tags, one.is_private) for one in made] == [
        ("first", [], True),
        ("second", ["old"], True),
    ]


def test_text_is_pasted(owner, course):
    answer = owner.post(IMPORT, {"text": GIFT})
    assert answer["Location"] == page_of(latest())
    assert latest().name == "Pasted text"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "The submitted file is empty."),
        ("no questions", "The file is of no format that is known here"),
        ("<quiz><question></quiz>", "line 1: an element is closed by another"),
        ("<questestinterop/>", "holds no questions"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_not_kept(owner, course, data, message):
    answer = upload(owner, data)
    assert answer.status_code == 422
    assert message in answer.text
    assert not QuestionImport.objects.exists()


def test_nothing_or_both_is_refused(owner, course):
    for fields in ({}, {"text": " "}):
        answer = owner.post(IMPORT, fields)
        assert "Choose a file or paste questions, one of both." in answer.text
    assert "one of both" in upload(owner, text=GIFT).text


def test_a_format_can_be_named(owner, course):
    assert upload(owner, "A{T}", format="gift").status_code == 303
    page = owner.get(upload(owner, "A{T}", format="aiken")["Location"])
    assert "No question of this file can be imported" in page.text
    assert upload(owner, "Q{T}", format="none").status_code == 422


def test_a_file_beyond_the_limits_says_what_to_do(owner, course, settings):
    settings.IMPORT_LIMITS = {"bytes": 1_000_000, "items": 1}
    answer = upload(owner, "A{T}\n\nB{T}")
    assert "more than 1 question" in answer.text
    answer = upload(owner, b"x" * 1_000_001)
    assert "at most 1 MB can be read. Export it in parts." in answer.text
    assert not QuestionImport.objects.exists()


def test_a_package_has_the_limits_of_the_site(owner, course, settings):
    package = qti.write_2(gift.read(b"A{T}").items).data
    settings.IMPORT_LIMITS = {"package_files": 1}
    assert "holds more than 1 files" in upload(owner, package, "a.zip").text
    settings.IMPORT_LIMITS = {}
    assert upload(owner, package, "a.zip").status_code == 303


def test_ticks_are_kept_from_page_to_page(owner, course, instructor, clock):
    text = "\n\n".join(f"::Name {number}::Question {number}{{T}}" for number in range(30))
    found = brought(course.course, instructor, text)
    page = owner.get(page_of(found))
    assert page.text.count('name="take"') == 25
    assert "Questions 1 to 25 of 30" in page.text
    answer = owner.post(page_of(found), {"shown": "1-25", "take": ["2", "3"], "go": "2"})
    assert answer["Location"] == f"{page_of(found)}?page=2"
    assert found.rows.filter(is_chosen=True).count() == 7
    owner.post(f"{page_of(found)}?page=2", {"shown": "26-30", "go": "take"})
    assert Question.objects.filter(status=Status.DRAFT).count() == 2
    became = found.rows.values_list("became", flat=True)
    assert sorted(set(became)) == ["draft", "unchosen"]


@pytest.mark.parametrize(("go", "count"), [("all", 3), ("new", 2), ("none", 0)])
def test_all_or_none_is_ticked_at_once(owner, course, instructor, clock, go, count):
    found = brought(course.course, instructor, "A{T}\n\nB{T}\n\nA{T}")
    owner.post(page_of(found), {"go": go})
    assert found.rows.filter(is_chosen=True).count() == count


def test_nothing_chosen_takes_nothing(owner, found):
    owner.post(page_of(found), {"shown": "1-25", "go": "take"})
    assert "Nothing is chosen." in owner.get(page_of(found)).text
    assert latest().committed_at is None


@pytest.mark.parametrize("sent", [{"shown": "x"}, {"shown": "0-0"}, {"take": ["x", "9" * 20]}, {}])
def test_a_choice_without_sense_changes_nothing_else(owner, found, sent):
    assert owner.post(page_of(found), sent).status_code == 303
    assert found.rows.filter(is_chosen=True).count() == 2


def test_a_doubled_and_a_late_post_take_once(owner, found):
    for _time in range(2):
        owner.post(page_of(found), {"shown": "1-2", "take": ["1", "2"], "go": "take"})
    owner.post(page_of(found), {"shown": "1-2", "go": "save"})
    owner.post(page_of(found), {"go": "discard"})
    assert Question.objects.filter(status=Status.DRAFT).count() == 2
    assert latest().rows.filter(became="draft").count() == 2


def test_a_duplicate_is_named_and_passed_over_unless_ticked(owner, course, instructor, clock):
    first = brought(course.course, instructor, "::One::A{T}\n\n::Two::A{T}")
    page = owner.get(page_of(first))
    assert "The same as question 1 of this file." in page.text
    owner.post(page_of(first), {"go": "take"})
    again = brought(course.course, instructor, "::Three::A{T}")
    page = owner.get(page_of(again))
    assert "The course has it already:" in page.text
    assert 'href="/c/small/desk/questions/one/"' in page.text
    owner.post(page_of(again), {"shown": "1-1", "take": ["1"], "go": "take"})
    drafts = Question.objects.filter(status=Status.DRAFT)
    assert set(drafts.values_list("key", flat=True)) == {"one", "three"}


def test_what_came_since_the_look_is_passed_over(owner, course, instructor, clock):
    late, early = (brought(course.course, instructor, "::One::A{T}") for _time in range(2))
    owner.post(page_of(early), {"go": "take"})
    owner.post(page_of(late), {"go": "take"})
    assert Question.objects.filter(status=Status.DRAFT).count() == 1
    row = late.rows.get()
    assert (row.became, row.key) == (ImportRow.Became.DUPLICATE, "one")
    assert "came into the course since you looked" in owner.get(page_of(late)).text


def test_kinds_that_are_not_here_are_kept_and_go_out_unchanged(owner, course, instructor, clock):
    found = brought(course.course, instructor, files.quiz(files.CATEGORY, files.KEPT, files.CHOICE))
    page = owner.get(page_of(found))
    assert "Of the kind “calculated”, which is not here." in page.text
    owner.post(page_of(found), {"go": "take"})
    kept = KeptQuestion.objects.get()
    assert (kept.kind, kept.text, kept.category) == ("calculated", files.KEPT, ["A", "B/C"])
    assert "Kept as they are" in owner.get(page_of(found)).text
    out = owner.post("/c/small/desk/export/", {"format": "moodle_xml", "kept": "on", "download": 1})
    assert files.KEPT in out.text
    assert moodle_xml.read(out.content).items[-1].kept.text == files.KEPT
    again = brought(course.course, instructor, files.quiz(files.KEPT))
    owner.post(page_of(again), {"go": "take"})
    assert KeptQuestion.objects.count() == 1


def test_what_is_kept_of_qti_1_goes_out_in_it(owner, course, instructor, clock):
    found = brought(course.course, instructor, qti_files.whole(qti_files.CALCULATED))
    owner.post(page_of(found), {"go": "take"})
    chosen = {"format": "qti_1_2", "kept": "on", "questions": str(course.questions[0].pk)}
    page = owner.post("/c/small/desk/export/", chosen)
    assert "As QTI 1.2, 1 go out." in page.text
    assert "only questions kept from QTI 1.2 go out in it" in page.text
    out = owner.post("/c/small/desk/export/", {**chosen, "download": 1})
    assert qti_1.read(out.content).items[0].kept.text == qti_files.CALCULATED.strip()


def test_pictures_are_made_in_steps_and_shown_before_they_are_in_the_course(owner, course):
    answer = upload(owner, files.quiz(files.CHOICE), "moodle.xml")
    found = latest()
    page = owner.get(answer["Location"])
    assert "Pictures made ready: 0 of 1." in page.text
    assert owner.post(f"{page_of(found)}work/")["Location"] == page_of(found)
    assert "They are compared with those of the course." in owner.get(page_of(found)).text
    done = owner.post(f"{page_of(found)}work/", headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == page_of(found)
    page = owner.get(page_of(found))
    address = f"{page_of(found)}pictures/{found.pictures.get().key}.webp"
    assert f'src="{address}"' in page.text
    shown = owner.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    owner.post(page_of(found), {"go": "take"})
    assert course.course.picture_set.count() == 1
    assert owner.get(address).status_code == 404


def test_a_late_second_step_leaves_the_ticks_alone(course, instructor, clock):
    data = b"A{T}\n\nA{T}"
    found = question_arrivals.keep(
        course=course.course, by=instructor, name="a", file_format="gift", data=data, now=clock.now
    )
    question_arrivals.work(question_import=found)
    late = QuestionImport.objects.get(pk=found.pk)
    question_arrivals.work(question_import=found)
    assert list(found.rows.values_list("is_chosen", flat=True)) == [True, False]
    question_arrivals.choose_all(question_import=found, but_duplicates=False)
    question_arrivals.work(question_import=late)
    assert late.is_ready
    assert list(found.rows.values_list("is_chosen", flat=True)) == [True, True]


def test_a_larger_file_is_read_on_a_page_that_says_so(owner, course, monkeypatch):
    monkeypatch.setattr("quizzes.views.desk_import.READ_AT_ONCE", 1)
    upload(owner)
    found = latest()
    assert "The questions are being read." in owner.get(page_of(found)).text
    owner.post(f"{page_of(found)}work/")
    assert "What would become of it" in owner.get(page_of(found)).text
    upload(owner, files.quiz(files.CHOICE))
    found = latest()
    owner.post(f"{page_of(found)}work/")
    part = owner.post(f"{page_of(found)}work/", headers={"HX-Request": "true"})
    assert "They are compared" in part.text
    assert "<html" not in part.text
    owner.post(f"{page_of(found)}work/")
    assert "What would become of it" in owner.get(page_of(found)).text
    upload(owner, "<quiz><question></quiz>")
    found = latest()
    owner.post(f"{page_of(found)}work/")
    assert "This file can’t be read" in owner.get(page_of(found)).text
    assert "line 1: an element is closed by another" in owner.get(page_of(found)).text


def test_what_nobody_took_within_a_week_is_gone(owner, course, instructor, found, clock):
    owner.post(page_of(found), {"go": "take"})
    waiting = brought(course.course, instructor)
    clock.move(seconds=KEPT_FOR.total_seconds() - 1)
    assert owner.get(page_of(waiting)).status_code == 200
    clock.move(seconds=1)
    assert owner.get(page_of(waiting)).status_code == 404
    assert owner.get(page_of(found)).status_code == 200
    upload(owner)
    assert not QuestionImport.objects.filter(pk=waiting.pk).exists()
    assert QuestionImport.objects.count() == 2


def test_a_file_is_thrown_away(owner, found):
    answer = owner.post(page_of(found), {"go": "discard"})
    assert answer["Location"] == IMPORT
    assert not QuestionImport.objects.exists()


def test_too_many_pictures_take_nothing_and_say_so(owner, course, instructor, clock, monkeypatch):
    found = brought(course.course, instructor, files.quiz(files.CHOICE, files.TRUTH))
    monkeypatch.setattr("quizzes.actions.pictures.MOST_PICTURES", 0)
    owner.post(page_of(found), {"go": "take"})
    page = owner.get(page_of(found))
    assert "Nothing was imported. Import fewer questions" in page.text
    assert not Question.objects.filter(status=Status.DRAFT).exists()
    owner.post(page_of(found), {"shown": "1-2", "take": ["2"], "go": "take"})
    assert Question.objects.filter(status=Status.DRAFT).count() == 1


def test_a_picture_that_cannot_be_read_is_told(owner, course, instructor, clock):
    broken = files.CHOICE.replace(files.PNG, files.PNG[:40])
    found = brought(course.course, instructor, files.quiz(broken))
    said = "The picture “a b.png” can’t be read; its words stand in its place."
    assert said in owner.get(page_of(found)).text
    owner.post(page_of(found), {"go": "take"})
    assert Question.objects.get(key="n").current.spec.explanation == "map"
    assert "the picture &#x27;a b.png&#x27; can&#x27;t be read" in owner.get(page_of(found)).text


def test_what_waits_goes_with_the_account(course, instructor, found, clock):
    delete_account(user=instructor, now=clock.now)
    assert not QuestionImport.objects.exists()


# Who


def test_a_visitor_and_a_stranger_find_nothing(client_of, found, student):
    assert client_of().get(page_of(found)).status_code == 302
    for address in (IMPORT, page_of(found), f"{page_of(found)}report.csv"):
        assert client_of(student).get(address).status_code == 404


def test_a_colleague_sees_it_and_decides_nothing(client_of, course, found):
    colleague = factories.UserFactory()
    factories.MembershipFactory(user=colleague, course=course.course, role="instructor")
    client = client_of(colleague)
    page = client.get(page_of(found))
    assert "Is it so?" in page.text
    assert 'name="take"' not in page.text
    assert "questions.txt" in client.get(IMPORT).text
    for address in (page_of(found), f"{page_of(found)}work/", f"{page_of(found)}places/"):
        assert client.post(address, {"go": "take"}).status_code == 404
    assert not Question.objects.filter(status=Status.DRAFT).exists()


def test_a_private_draft_of_a_colleague_is_not_named(client_of, course, owner, instructor, found):
    owner.post(page_of(found), {"go": "take"})
    again = brought(course.course, instructor)
    colleague = factories.UserFactory()
    factories.MembershipFactory(user=colleague, course=course.course, role="instructor")
    page = client_of(colleague).get(page_of(again))
    assert "as a draft that its author keeps private" in page.text
    assert "/desk/questions/first/" not in page.text
    assert "/desk/questions/first/" in owner.get(page_of(again)).text


def test_a_page_of_another_course_finds_nothing(owner, found):
    address = page_of(found).replace("/small/", "/other/")
    assert owner.get(address).status_code == 404


# How much


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(owner, course, instructor, clock, count_queries, count):
    text = "\n\n".join(f"::Name {number}::Question {number}{{T}}" for number in range(count))
    found = brought(course.course, instructor, f"$CATEGORY: a/b\n\n{text}")
    with count_queries() as queries:
        owner.get(page_of(found))
    assert len(queries) <= 12
    owner.post(page_of(found), {"go": "take"})
    with count_queries() as queries:
        owner.get(f"{page_of(found)}?show=all")
    assert len(queries) <= 10
    with count_queries() as queries:
        owner.get(IMPORT)
    assert len(queries) <= 8


def test_a_page_is_not_heavy(owner, course, instructor, clock):
    options = "".join(f"\n~{'long option ' * 20}{number}" for number in range(10))
    text = "\n\n".join(f"::N {number}::Q {number}{{=right{options}}}" for number in range(30))
    found = brought(course.course, instructor, text)
    page = owner.get(page_of(found))
    assert len(page.content) <= 80_000
    assert "look at it on a page of its own" in page.text
    whole = owner.get(f"{page_of(found)}25/")
    assert "long option" in whole.text
    assert owner.get(f"{page_of(found)}31/").status_code == 404


# How it adds up
