"""An earlier text put back: through an edit, on record, and never over somebody's answers."""

from random import Random

import pytest

from quizzes.actions import attempts, changes, courses, wordings
from quizzes.actions.changes import Action
from quizzes.actions.courses import StaleEdit
from quizzes.actions.restoring import RestoreRefusedError, obstacles, restore
from quizzes.domain.content import parse_note_body
from quizzes.models import (
    Card,
    ContentChange,
    GlossaryTerm,
    Lesson,
    Note,
    Objective,
    Question,
    Quiz,
    Source,
    TimelineEvent,
)
from quizzes.models.course_rows import MODELS, row_of
from tests import factories
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
KINDS = {model: kind for kind, model in MODELS.items()}


def put_on_record(row, action=Action.EDITED):
    """Put the row on record as it is."""
    changes.record(row=row, action=action, by=None, now=MORNING)
    return ContentChange.objects.of(row).first()


def edit(row, by, **fields):
    """Save other fields of the row, on record."""
    for name, value in fields.items():
        setattr(row, name, value)
    courses.save_edited(row=row, by=by, revision=row.revision)
    return put_on_record(row)


def put_back(row, change, by):
    fresh = type(row).objects.get(pk=row.pk)
    return restore(row=fresh, change=change, by=by, revision=fresh.revision, now=MORNING)


def data_of(row):
    return row_of(KINDS[type(row)], type(row).objects.get(pk=row.pk)).data


def test_a_lesson_gets_its_text_and_terms_back_and_keeps_its_place(course, instructor):
    lesson = course.lesson
    term = GlossaryTerm.objects.create(course=course.course, key="isaf", term="ISAF")
    lesson.terms.add(term)
    first = put_on_record(lesson)
    lesson.terms.clear()
    edit(lesson, instructor, title="New", body="## Other {#other}\n", number=9, status="draft")
    put_back(lesson, first, instructor)
    now = data_of(lesson)
    assert now == first.data | {"number": 9, "status": "draft"}
    latest = ContentChange.objects.of(lesson).first()
    assert (latest.action, latest.by, latest.data) == ("restored", instructor, now)
    lesson.refresh_from_db()
    assert (lesson.revision, lesson.updated_by) == (3, instructor)


def test_every_kind_of_content_comes_back(course, instructor):
    of_course = {"course": course.course}
    source = Source.objects.create(**of_course, key="s", number=1, citation="A book.", url="")
    rows = [
        (course.course, {"title": "Other"}),
        (course.lesson.module, {"title": "Other"}),
        (course.objective, {"text": "Other"}),
        (source, {"citation": "Other", "url": "https://example.org/"}),
        (factories.PersonFactory(**of_course), {"about": "Other"}),
        (factories.TimelineEventFactory(**of_course, lesson=course.lesson), {"lesson": None}),
        (course.notes[0], {"tier": "extra", "source": source, "passage": ""}),
        (course.questions[0], {"level": "apply", "tags": ["new"]}),
        (course.quiz, {"title": "Other", "shuffle": True}),
    ]
    for row, fields in rows:
        first = put_on_record(row)
        edit(row, instructor, **fields)
        assert data_of(row) != first.data
        put_back(row, first, instructor)
        now = data_of(row)
        assert now == {name: first.data[name] for name in now}


def test_an_answered_version_stays_and_the_earlier_text_is_the_next(course, instructor, student):
    question = course.questions[0]
    first = put_on_record(question)
    before = question.current.body
    body = factories.single_choice(stem="Which one?")
    wordings.word_question(question=question, body=body, now=MORNING, by=instructor)
    put_on_record(question)
    attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))
    put_back(question, first, instructor)
    bodies = list(question.versions.order_by("number").values_list("number", "body"))
    assert bodies == [(1, bodies[0][1]), (2, before)]
    assert bodies[0][1]["stem"] == "Which one?"
    assert Question.objects.get(pk=question.pk).current.number == 2


def test_a_note_gets_its_cards_back(course, instructor):
    note = course.notes[0]
    first = put_on_record(note)
    body = parse_note_body({"kind": "cloze", "text": "In {{c1::Rome}}."})
    wordings.word_note(note=note, body=body, now=MORNING, by=instructor)
    put_on_record(note)
    put_back(note, first, instructor)
    cards = Card.objects.filter(note=note).order_by("slot")
    assert [(card.slot, card.retired) for card in cards] == [("c1", True), ("forward", False)]


def test_a_quiz_gets_its_places_and_sections_back(course, instructor):
    quiz = course.quiz
    factories.section(quiz, draw=2, filters={"lessons": ["founding"]}, title="Drawn")
    first = put_on_record(quiz)
    quiz.places.all().delete()
    quiz.sections.all().delete()
    edit(quiz, instructor, title="Empty")
    put_back(quiz, first, instructor)
    assert data_of(quiz) == first.data
    assert quiz.places.count() == 4


def test_what_is_gone_is_named_and_nothing_is_written(course, instructor):
    question = course.questions[0]
    objective = factories.ObjectiveFactory(lesson=course.lesson, key="other")
    first = put_on_record(question)
    question.cards.clear()
    edit(question, instructor, objective=objective)
    Note.objects.filter(pk=course.notes[0].pk).update(key="renamed")
    Objective.objects.filter(pk=course.objective.pk).update(key="renamed")
    with pytest.raises(RestoreRefusedError) as refused:
        put_back(question, first, instructor)
    assert refused.value.sentences == [
        "The objective “founding-document”, which it names, is not there any more.",
        "The card “fact-1/forward”, which it names, is not there any more.",
    ]
    question = Question.objects.get(pk=question.pk)
    assert obstacles(row=question, change=first, by=instructor) == refused.value.sentences
    assert (question.revision, question.objective) == (2, objective)


def test_a_term_a_lesson_a_question_and_a_section_may_be_gone(course, instructor):
    lesson, quiz, event = (
        course.lesson,
        course.quiz,
        factories.TimelineEventFactory(course=course.course, lesson=course.next_lesson),
    )
    term = GlossaryTerm.objects.create(course=course.course, key="isaf", term="ISAF")
    lesson.terms.add(term)
    recorded = [put_on_record(row) for row in (lesson, quiz, event, course.notes[0])]
    term.delete()
    Question.objects.filter(pk=course.questions[0].pk).update(key="renamed")
    Lesson.objects.filter(pk=course.next_lesson.pk).update(key="renamed")
    Lesson.objects.filter(pk=lesson.pk).update(body="## Third {#third}\n")
    found = [
        obstacles(row=type(row).objects.get(pk=row.pk), change=change, by=instructor)
        for row, change in zip((lesson, quiz, event, course.notes[0]), recorded, strict=True)
    ]
    gone = "The %s, which it names, is not there any more."
    assert found == [
        [gone % "glossary term “isaf”"],
        [gone % "question “single-choice”"],
        [gone % "lesson “after”"],
        ["The lesson “From one body to the next” has no section “first” any more."],
    ]
    assert TimelineEvent.objects.get(pk=event.pk).lesson == course.next_lesson


def test_a_save_in_between_is_not_overwritten(course, instructor):
    lesson = course.lesson
    first = put_on_record(lesson)
    edit(lesson, instructor, title="Theirs")
    with pytest.raises(StaleEdit):
        restore(row=lesson, change=first, by=instructor, revision=1, now=MORNING)
    assert Lesson.objects.get(pk=lesson.pk).title == "Theirs"
    assert ContentChange.objects.of(lesson).count() == 2


def test_a_state_from_before_a_field_existed_leaves_that_field(course, instructor):
    lesson = course.lesson
    first = put_on_record(lesson)
    del first.data["article_section"]
    first.data["no_field_any_more"] = "old"
    first.save()
    edit(lesson, instructor, title="New", article_section="Two")
    put_back(lesson, first, instructor)
    lesson.refresh_from_db()
    assert (lesson.title, lesson.article_section) == ("From one body to the next", "Two")


def test_a_text_that_is_no_valid_body_any_more_is_refused(course, instructor):
    first = put_on_record(course.questions[0])
    first.data["body"] = {"kind": "single_choice", "stem": ""}
    first.save()
    with pytest.raises(RestoreRefusedError) as refused:
        put_back(course.questions[0], first, instructor)
    assert refused.value.sentences == [
        "Its text no longer fits what is asked of such a text today."
    ]


def test_a_course_that_reviews_gets_no_unread_wording(course, instructor, administrator):
    question = course.questions[0]
    first = put_on_record(question)
    body = factories.single_choice(stem="Which one?")
    wordings.word_question(question=question, body=body, now=MORNING, by=instructor)
    course.course.reviews_questions = True
    course.course.save()
    with pytest.raises(RestoreRefusedError):
        put_back(question, first, instructor)
    put_back(question, first, administrator)
    assert Question.objects.get(pk=question.pk).current.body == first.data["body"]


def test_putting_back_what_is_there_leaves_no_entry(course, instructor):
    first = put_on_record(course.quiz)
    put_back(course.quiz, first, instructor)
    assert ContentChange.objects.of(course.quiz).count() == 1
    assert Quiz.objects.get(pk=course.quiz.pk).places.count() == 4


def test_rules_under_which_no_review_would_open_are_not_put_back(course, instructor):
    quiz = course.quiz
    then = edit(quiz, instructor, show_marks="after_close", closes_at=MORNING)
    edit(quiz, instructor, show_marks="after_attempt", closes_at=None)
    said = ["Something would be shown only after the quiz closes, and it never does."]
    assert obstacles(row=Quiz.objects.get(), change=then, by=instructor) == said
    with pytest.raises(RestoreRefusedError) as refused:
        put_back(quiz, then, instructor)
    assert refused.value.sentences == said
    assert Quiz.objects.get().show_marks == "after_attempt"


def test_an_objective_does_not_leave_what_serves_it(course, instructor):
    objective = course.objective
    then = put_on_record(objective)
    then.data = then.data | {"lesson": course.next_lesson.key}
    then.save()
    said = ["Questions or cards serve it in its lesson, so it stays there."]
    assert obstacles(row=objective, change=then, by=instructor) == said
