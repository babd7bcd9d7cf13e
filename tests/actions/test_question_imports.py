"""Questions of a file become drafts: their wordings, pictures and duplicates."""

from dataclasses import replace

import pytest

from quizzes.actions.pictures import TooManyPicturesError
from quizzes.actions.question_imports import Became
from quizzes.domain import questions
from quizzes.formats import gift, moodle_xml
from quizzes.formats.question_files import ImportedPicture
from quizzes.models import ContentChange, Picture, Question, Status
from quizzes.reports.question_exports import questions_to_export
from tests import factories
from tests.actions.importing import run
from tests.factories import MORNING
from tests.pictures import kept_red, red_png

pytestmark = pytest.mark.django_db


def became(outcomes):
    return [(str(one.became), one.question) for one in outcomes]


def test_a_question_becomes_its_authors_private_draft(course, instructor):
    text = (
        "// [tag:War & Peace] [id:7]\n$CATEGORY: $course$/Old/Rome\n\n// [tag:One]\n::A name::Q{T}"
    )
    file = gift.read(text.encode())
    assert became(run(course, file.items, instructor)) == [("draft", "a-name")]
    question = Question.objects.get(key="a-name")
    assert (question.status, question.is_private, question.author) == ("draft", True, instructor)
    assert (question.lesson, question.objective) == (course.lesson, course.objective)
    assert question.tags == ["one", "rome"]
    assert question.position == max(one.position for one in course.questions) + 1
    assert question.current.spec == questions.TrueFalse(stem="Q", answer=True)
    assert (question.current.created_by, question.current.created_at) == (instructor, MORNING)
    (change,) = ContentChange.objects.filter(key="a-name")
    assert (change.action, change.by) == ("created", instructor)


def test_without_an_author_every_instructor_sees_the_drafts(course, instructor):
    run(course, gift.read(b"Q{T}").items)
    (question,) = Question.objects.filter(status=Status.DRAFT)
    assert (question.author, question.is_private) == (None, False)
    assert question in Question.objects.authored_for(instructor)


def test_a_tag_that_is_none_here_is_told(course):
    (outcome,) = run(course, gift.read("// [tag:Совет] [tag:C++]\nQ{T}".encode()).items)
    assert outcome.notes == ["the tag 'Совет' has no letters for a tag here"]
    assert Question.objects.get(key="q").tags == ["c"]


def test_keys_are_given_once(course):
    items = gift.read(
        b"::new::A{T}\n\n::new::B{T}\n\n::single choice::C{T}\n\n::\xd0\x90::\xd0\x90{T}"
    ).items
    keys = [one.question for one in run(course, items)]
    assert keys == ["new-2", "new-3", "single-choice-2", "true-false-2"]


def test_a_question_that_is_there_is_passed_over_and_named(course):
    body = factories.single_choice()
    other_keys = tuple(
        option.model_copy(update={"key": f"x{place}"}) for place, option in enumerate(body.options)
    )
    (item,) = gift.read(b"Q{T}").items
    items = [
        replace(item, body=body.model_copy(update={"options": other_keys})),
        item,
        replace(item, title="Again"),
        replace(item, body=body.model_copy(update={"stem": "Which one then?"})),
    ]
    assert became(run(course, items)) == [
        ("duplicate", "single-choice"),
        ("draft", "q"),
        ("duplicate", "q"),
        ("draft", "q-2"),
    ]
    assert [one.became for one in run(course, items, with_duplicates=True)] == [Became.DRAFT] * 4


def test_a_draft_that_somebody_keeps_to_themselves_is_not_told(course, instructor):
    items = gift.read(b"Q{T}").items
    run(course, items, factories.UserFactory())
    assert became(run(course, items, instructor)) == [("draft", "q-2")]


def test_a_question_that_names_where_it_belongs_goes_there(course, instructor):
    other = factories.ObjectiveFactory(course=course.course, lesson=course.next_lesson, key="other")
    (item,) = gift.read(b"Q{T}").items
    items = [
        replace(item, objective="other", level="apply"),
        replace(item, lesson=course.next_lesson.key),
        replace(item, lesson=course.lesson.key),
        replace(item, objective="none"),
        replace(item, lesson="none"),
    ]
    outcomes = run(course, items, instructor, with_duplicates=True)
    rows = [Question.objects.get(key=one.question) for one in outcomes]
    usual = course.objective
    assert [row.objective for row in rows] == [other, other, usual, usual, usual]
    assert [row.lesson_id for row in rows] == [row.objective.lesson_id for row in rows]
    assert [row.level for row in rows] == ["apply", *["recall"] * 4]
    assert [one.notes for one in outcomes[2:]] == [
        [],
        ["there is no objective with the key 'none'; the one of the import was taken"],
        ["there is no lesson 'none' with an objective; the one of the import was taken"],
    ]


def test_a_lesson_that_somebody_keeps_to_themselves_is_not_found(course, instructor):
    private = factories.LessonFactory(
        module=course.lesson.module, is_private=True, author=factories.UserFactory()
    )
    factories.ObjectiveFactory(course=course.course, lesson=private, key="hidden")
    (item,) = gift.read(b"Q{T}").items
    for by in (None, instructor):
        (outcome,) = run(course, [replace(item, objective="hidden")], by, with_duplicates=True)
        assert outcome.notes == [
            "there is no objective with the key 'hidden'; the one of the import was taken"
        ]


def with_picture(stem, data, name="map.png"):
    (item,) = gift.read(b"Q{T}").items
    body = questions.TrueFalse(stem=stem, answer=True)
    return replace(item, body=body, pictures=(ImportedPicture("moodle-1", name, data),))


def test_a_picture_of_a_question_becomes_one_of_the_course(course, instructor):
    item = with_picture("Look: ![The \\[red\\] flag](picture:moodle-1)", red_png())
    run(course, [item], instructor)
    picture = Picture.objects.get()
    assert (picture.alt, picture.digest) == ("The [red] flag", kept_red().digest)
    stem = Question.objects.get(key="q").current.spec.stem
    assert stem == f"Look: ![The \\[red\\] flag](picture:{picture.key})"
    assert became(run(course, [item], instructor)) == [("duplicate", "q")]
    assert Picture.objects.count() == 1


def test_a_picture_that_cannot_be_read_becomes_its_words(course):
    item = with_picture("Look: ![flag](picture:moodle-1)", red_png()[:40])
    (outcome,) = run(course, [item])
    assert outcome.notes == ["the picture 'map.png' can't be read"]
    assert Question.objects.get(key="q").current.spec.stem == "Look: flag"
    assert Picture.objects.count() == 0


def test_a_question_that_is_nothing_without_its_picture_is_left_out(course):
    (outcome,) = run(course, [with_picture("![](picture:moodle-1)", b"\x89PNG\r\n\x1a\n")])
    assert outcome.became == Became.LEFT_OUT
    assert outcome.notes[0] == "the picture 'map.png' can't be read"
    assert len(outcome.notes) == 2


def test_too_many_pictures_leave_nothing_behind(course, monkeypatch):
    monkeypatch.setattr("quizzes.actions.pictures.MOST_PICTURES", 0)
    items = [*gift.read(b"Q{T}").items, with_picture("![a](picture:moodle-1)", red_png())]
    before = Question.objects.count()
    with pytest.raises(TooManyPicturesError):
        run(course, items)
    assert Question.objects.count() == before


def test_many_questions_take_few_queries(course, instructor, django_assert_max_num_queries):
    def items(first, count):
        texts = (f"Question {number}{{T}}" for number in range(first, first + count))
        return gift.read("\n\n".join(texts).encode()).items

    with django_assert_max_num_queries(30):
        run(course, items(0, 3), instructor)
    with django_assert_max_num_queries(30):
        run(course, items(100, 300), instructor)


def test_what_goes_out_comes_back_with_the_same_pictures(course, instructor):
    picture = factories.PictureFactory(course=course.course, key="flag")
    body = questions.Essay(stem="Say what ![the flag](picture:flag) means.")
    factories.QuestionFactory(objective=course.objective, key="essay", body=body)
    items = questions_to_export(course.course)
    file = moodle_xml.read(moodle_xml.write(items).text.encode())
    assert file.problems == ()
    outcomes = run(course, file.items, instructor)
    told = {item.idnumber: one for item, one in zip(file.items, became(outcomes), strict=True)}
    assert told["essay"] == ("duplicate", "essay")
    # Accents and punctuation count in Moodle, so what comes back is graded otherwise.
    assert told["short-answer"] == ("draft", "short-answer-2")
    assert Picture.objects.get() == picture


def test_secure_retired_and_private_questions_do_not_go_out(course, instructor):
    factories.QuestionFactory(objective=course.objective, use="secure")
    factories.QuestionFactory(objective=course.objective, status="retired")
    run(course, gift.read(b"Q{T}").items, instructor)
    essay = questions.Essay(stem="Why?")
    factories.QuestionFactory(objective=course.objective, key="essay", body=essay, status="draft")
    keys = [one.title for one in questions_to_export(course.course)]
    assert keys == [*(one.key for one in course.questions), "essay"]
    (only,) = questions_to_export(course.course, kinds=["essay"], lesson="founding")
    assert (only.title, only.idnumber, only.body) == ("essay", "essay", essay)
    assert only.category == ("From one body to the next",)
    assert questions_to_export(course.course, lesson="after") == []
