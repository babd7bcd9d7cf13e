"""Taking an import back: what stands in the way, what goes and what stays."""

import pytest

from quizzes.actions import attempts
from quizzes.actions.removal import delete_unused
from quizzes.models import (
    Attempt,
    ContentChange,
    KeptQuestion,
    Lesson,
    Module,
    Objective,
    Picture,
    Question,
    QuizQuestion,
    QuizSection,
    Status,
)
from tests import factories
from tests.formats.moodle_xml import files
from tests.views.import_pages import CATEGORIES, brought, latest, page_of, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def found(course, instructor, clock):
    return brought(course.course, instructor, CATEGORIES)


def test_an_import_is_taken_back_as_a_whole(owner, course, instructor, clock):
    counts = [model.objects.count() for model in (Question, Picture, Objective)]
    found = take(owner, brought(course.course, instructor, files.WHOLE))
    Question.objects.filter(key="n-2").update(revision=2)
    page = owner.get(f"{page_of(found)}undo/")
    assert "10 questions are deleted" in page.text
    assert "Changed since the import; the changes go too: n-2" in page.text
    for _time in range(2):
        assert owner.post(f"{page_of(found)}undo/")["Location"] == page_of(found)
    assert [model.objects.count() for model in (Question, Picture, Objective)] == counts
    assert not KeptQuestion.objects.exists()
    gone = ContentChange.objects.filter(action="deleted", by=instructor)
    assert gone.filter(model="question").count() == 10
    assert "It was taken back on" in owner.get(page_of(found)).text


def test_the_report_of_what_was_taken_back_leads_to_nothing_that_is_gone(
    owner, course, instructor, clock
):
    found = take(owner, brought(course.course, instructor, files.quiz(files.TRUTH, files.KEPT)))
    address = f"{page_of(found)}?show=all"
    key = found.rows.exclude(question=None).get().key
    link = f'href="/c/small/desk/questions/{key}/"'
    assert link in owner.get(address).text
    owner.post(f"{page_of(found)}undo/")
    # Somebody else's question gets the key that is free now.
    factories.QuestionFactory(objective=course.objective, key=key)
    page = owner.get(address)
    assert page.context["counts"] == [("taken back", 2)]
    assert [one["became"] for one in page.context["rows"]] == ["taken back", "taken back"]
    assert link not in page.text
    assert "Kept as they are" not in page.text
    assert "a draft" not in page.text
    rows = owner.get(f"{page_of(found)}report.csv").content.decode()
    assert "taken back" in rows
    assert "a draft" not in rows
    assert f",{key}," not in rows


def test_a_question_deleted_since_is_said_to_be(owner, course, instructor, clock):
    found = take(owner, brought(course.course, instructor, "::One::A{T}"))
    delete_unused(row=Question.objects.get(key="one"), by=instructor, now=clock.now)
    factories.QuestionFactory(objective=course.objective, key="one")
    page = owner.get(f"{page_of(found)}?show=all")
    assert [(one["became"], one["key"]) for one in page.context["rows"]] == [("deleted since", "")]


def test_places_made_for_what_was_taken_back_are_not_told(client_of, instructor, clock):
    empty = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=empty, role="instructor")
    client = client_of(instructor)
    found = take(client, brought(empty, instructor, "A{T}"))
    assert "Made for them:" in client.get(page_of(found)).text
    client.post(f"{page_of(found)}undo/")
    page = client.get(page_of(found))
    assert "Made for them:" not in page.text
    assert "Everything came in as it was, and was taken back." in page.text


def test_what_a_quiz_asks_stands_in_the_way(owner, course, found):
    take(owner, found)
    one = Question.objects.get(key="one")
    QuizQuestion.objects.create(quiz=course.quiz, question=one, position=9)
    assert_stays(owner, found, "Asked by a quiz; take them out there first:")


def test_what_somebody_answered_stands_in_the_way(owner, course, found, student, clock):
    take(owner, found)
    one = Question.objects.get(key="one")
    one.status = Status.PUBLISHED
    one.save()
    quiz = factories.QuizFactory(lesson=course.lesson, key="asks", questions=[one])
    attempts.start(user=student, quiz=quiz, now=clock.now)
    quiz.places.all().delete()
    assert Attempt.objects.count() == 1
    assert_stays(owner, found, "Asked in somebody’s attempt: one")


def test_a_draw_that_needs_them_stands_in_the_way(owner, course, found):
    take(owner, found)
    Question.objects.filter(key__in=["one", "two"]).update(status=Status.PUBLISHED)
    filters = {"tags": ["old-rome"]}
    section = QuizSection.objects.create(quiz=course.quiz, position=1, draw=1, filters=filters)
    assert_stays(owner, found, "A draw would find too few without them:")
    section.filters = {}
    section.save()
    # The quiz has a place for every other question: none of them is left to draw.
    assert_stays(owner, found, "A draw would find too few without them:")
    factories.QuestionFactory(objective=course.objective)
    owner.post(f"{page_of(found)}undo/")
    assert latest().undone_at is not None


def test_draws_of_one_quiz_share_the_questions(owner, course, instructor, clock):
    text = "\n\n".join(f"// [tag:pool]\n::Q{n}::Is it {n}?{{T}}" for n in range(4))
    found = take(owner, brought(course.course, instructor, text))
    Question.objects.filter(key__startswith="q").update(status=Status.PUBLISHED)
    own = [
        factories.QuestionFactory(objective=course.objective, key=f"own-{n}", tags=["pool"])
        for n in range(6)
    ]
    for position in (1, 2):
        QuizSection.objects.create(
            quiz=course.quiz, position=position, draw=5, filters={"tags": ["pool"]}
        )
    address = f"{page_of(found)}undo/"
    why = "A draw would find too few without them:"
    assert why in owner.get(address).text
    # Two draws of three leave enough, but not when places of the quiz need some as well.
    course.quiz.sections.update(draw=3)
    assert why not in owner.get(address).text
    QuizQuestion.objects.create(quiz=course.quiz, question=own[0], position=9)
    assert why in owner.get(address).text


def test_a_draw_counts_only_what_its_quiz_may_ask(owner, course, found):
    take(owner, found)
    Question.objects.filter(key="two").update(status=Status.PUBLISHED)
    factories.QuestionFactory(objective=course.objective, key="hush", use="secure", tags=["x"])
    QuizSection.objects.create(quiz=course.quiz, position=1, draw=1, filters={"tags": ["x"]})
    assert "A draw would find too few" in owner.get(f"{page_of(found)}undo/").text


def test_a_draw_of_what_practice_does_not_ask_counts_only_that(owner, course, found):
    take(owner, found)
    Question.objects.filter(key="two").update(status=Status.PUBLISHED)
    asked = factories.QuestionFactory(objective=course.objective, key="asked", tags=["x"])
    QuizQuestion.objects.create(quiz=course.quiz, question=asked, position=9)
    exam = factories.checkpoint(course.lesson.module, key="exam")
    filters = {"tags": ["x"], "reserve": True}
    QuizSection.objects.create(quiz=exam, position=1, draw=1, filters=filters)
    assert "A draw would find too few" in owner.get(f"{page_of(found)}undo/").text


def test_a_quiz_that_was_short_before_is_no_obstacle(owner, course, found):
    take(owner, found)
    Question.objects.filter(key="two").update(status=Status.PUBLISHED)
    QuizSection.objects.create(quiz=course.quiz, position=1, draw=9, filters={"tags": ["none"]})
    assert "A draw would find too few" not in owner.get(f"{page_of(found)}undo/").text


def test_what_a_pack_has_now_stands_in_the_way(owner, course, found):
    take(owner, found)
    Question.objects.filter(key="one").update(pack_digest="x")
    assert_stays(owner, found, "In a course pack now: one")


def assert_stays(client, found, why):
    address = f"{page_of(found)}undo/"
    assert why in client.get(address).text
    answer = client.post(address)
    assert answer.status_code == 409
    assert why in answer.text
    assert Question.objects.filter(key__in=["one", "two"]).count() == 2


def test_pictures_used_elsewhere_stay(owner, course, instructor, clock):
    found = take(owner, brought(course.course, instructor, files.quiz(files.CHOICE)))
    picture = Picture.objects.get()
    Lesson.objects.filter(pk=course.lesson.pk).update(body=f"![x](picture:{picture.key})")
    owner.post(f"{page_of(found)}undo/")
    assert Picture.objects.get() == picture
    assert not Question.objects.filter(key="n").exists()


def test_only_who_brought_it_takes_it_back(client_of, course, owner, found):
    take(owner, found)
    colleague = factories.UserFactory()
    factories.MembershipFactory(user=colleague, course=course.course, role="instructor")
    client = client_of(colleague)
    assert client.get(page_of(found)).status_code == 200
    assert client.get(f"{page_of(found)}undo/").status_code == 404
    assert client.post(f"{page_of(found)}undo/").status_code == 404


def test_what_was_not_taken_is_not_taken_back(owner, found):
    assert owner.post(f"{page_of(found)}undo/").status_code == 404


# Places that were made for them


@pytest.mark.parametrize(
    ("model", "changed", "stay"),
    [
        (Lesson, {"revision": 2, "title": "Written"}, ["lesson", "module"]),
        (Lesson, {"status": Status.PUBLISHED}, ["lesson", "module"]),
        (Module, {"revision": 2}, ["module"]),
        (Objective, {"revision": 2}, ["objective", "lesson", "module"]),
    ],
)
def test_places_that_were_written_since_stay(client_of, instructor, clock, model, changed, stay):
    empty = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=empty, role="instructor")
    client = client_of(instructor)
    found = take(client, brought(empty, instructor, "A{T}"))
    assert "written since" not in client.get(f"{page_of(found)}undo/").text
    model.objects.filter(course=empty).update(**changed)
    page = client.get(f"{page_of(found)}undo/")
    assert "Written, published or retired since; they stay:" in page.text
    assert str(model.objects.get(course=empty)) in page.text
    client.post(f"{page_of(found)}undo/")
    assert not Question.objects.filter(course=empty).exists()
    there = [one for one in (Objective, Lesson, Module) if one.objects.filter(course=empty)]
    assert [one._meta.model_name for one in there] == stay


def test_a_lesson_with_an_objective_of_somebodys_own_stays(client_of, instructor, clock):
    empty = factories.CourseFactory(key="empty")
    factories.MembershipFactory(user=instructor, course=empty, role="instructor")
    client = client_of(instructor)
    found = take(client, brought(empty, instructor, "A{T}"))
    own = factories.ObjectiveFactory(lesson=Lesson.objects.get(course=empty), key="own")
    assert "they stay:" in client.get(f"{page_of(found)}undo/").text
    client.post(f"{page_of(found)}undo/")
    assert Objective.objects.get(course=empty) == own
