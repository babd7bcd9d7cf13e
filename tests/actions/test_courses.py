"""Loading a course: what is made, changed, kept and retired."""

import pytest
from django.db import connection

from quizzes import models
from quizzes.actions import courses
from quizzes.domain import content
from quizzes.domain.course_rows import assemble, flatten
from quizzes.domain.questions import Use
from quizzes.domain.quiz_rules import Shown
from quizzes.models.course_rows import course_spec
from tests import factories, specs

pytestmark = pytest.mark.django_db
NOW = factories.MORNING


def load(course: content.Course | None = None, **options) -> courses.LoadReport:
    return courses.load(course=course or specs.small_course(), now=NOW, **options)


def retitled(title: str) -> content.Course:
    return specs.with_lesson(specs.small_lesson(title=title))


def edit_lesson(title: str) -> models.Lesson:
    lesson = models.Lesson.objects.get(key="founding")
    lesson.title = title
    return courses.save_edited(row=lesson, by=None, revision=lesson.revision)


def counts(report: courses.LoadReport) -> tuple[int, int, int, int, int]:
    return (
        len(report.created),
        len(report.changed),
        len(report.retired),
        len(report.conflicts),
        report.unchanged,
    )


def test_a_course_flattened_and_assembled_is_the_same_course():
    assert assemble(flatten(specs.small_course())) == specs.small_course()


def test_a_first_load_makes_everything():
    assert counts(load()) == (13, 0, 0, 0, 0)
    question = models.Question.objects.get(key="founding-document")
    assert [str(card) for card in question.cards.all()] == ["where/forward"]
    assert [place.question for place in models.Quiz.objects.get().places.all()] == [question]
    assert models.Lesson.objects.get().summary == "One body ended.\nAnother began."


def test_a_second_load_changes_nothing():
    load()
    assert counts(load()) == (0, 0, 0, 0, 13)


def test_what_is_loaded_can_be_written_again():
    load()
    assert course_spec(models.Course.objects.get()) == specs.small_course()


def test_a_changed_row_is_changed_and_nothing_else():
    load()
    report = load(retitled("Another title"))
    assert report.changed == ["lesson founding"]
    assert counts(report) == (0, 1, 0, 0, 12)
    assert models.Lesson.objects.get().title == "Another title"


def test_a_dry_run_reports_and_writes_nothing():
    load()
    report = load(retitled("Another title"), dry_run=True)
    assert report.changed == ["lesson founding"]
    assert models.Lesson.objects.get().title == "The founding"


def test_a_dry_run_of_a_new_course_leaves_no_course():
    assert counts(load(dry_run=True)) == (13, 0, 0, 0, 0)
    assert models.Course.objects.count() == 0


def test_a_row_edited_on_the_site_is_kept_and_reported():
    load()
    edit_lesson("Edited here")
    report = load(retitled("From the pack"))
    assert report.conflicts == ["lesson founding"]
    assert models.Lesson.objects.get().title == "Edited here"


def test_edited_rows_are_overwritten_on_request():
    load()
    edit_lesson("Edited here")
    report = load(retitled("From the pack"), overwrite_edited=True)
    assert report.changed == ["lesson founding"]
    assert models.Lesson.objects.get().title == "From the pack"


def test_a_row_made_on_the_site_is_never_overwritten():
    course = factories.CourseFactory(key="small", title="Ours")
    report = load(overwrite_edited=True)
    assert report.conflicts == ["course small"]
    course.refresh_from_db()
    assert course.title == "Ours"


def test_when_site_and_pack_agree_again_the_pack_may_change_the_row():
    load()
    edit_lesson("Another title")
    assert counts(load(retitled("Another title"))) == (0, 0, 0, 0, 13)
    assert load(retitled("A third")).changed == ["lesson founding"]


def test_what_is_gone_from_the_pack_is_retired_not_deleted():
    load()
    report = load(specs.with_lesson(specs.small_lesson(quizzes=())))
    assert report.retired == ["quiz practice"]
    assert models.Quiz.objects.get().status == models.Status.RETIRED
    assert load(specs.with_lesson(specs.small_lesson(quizzes=()))).retired == []


def test_what_comes_back_to_the_pack_is_published_again():
    load()
    load(specs.with_lesson(specs.small_lesson(quizzes=())))
    assert load().changed == ["quiz practice"]
    assert models.Quiz.objects.get().status == models.Status.PUBLISHED


def test_what_was_retired_on_the_site_stays_retired():
    load()
    quizzes = models.Quiz.objects.all()
    assert (
        courses.set_status(
            rows=quizzes, status=models.Status.RETIRED, by=None, now=factories.MORNING
        )
        == 1
    )
    assert load().conflicts == ["quiz practice"]
    assert models.Quiz.objects.get().status == models.Status.RETIRED


def test_a_new_wording_of_an_answered_question_is_a_new_version():
    load()
    question = models.Question.objects.get()
    attempt = models.Attempt.objects.create(
        user=factories.UserFactory(),
        quiz=models.Quiz.objects.get(),
        started_at=NOW,
        started_on=NOW.date(),
        max_points=1,
    )
    answered = question.current
    models.AttemptItem.objects.create(attempt=attempt, position=1, version=answered, points=1)
    reworded = specs.small_question(body=factories.single_choice(stem="Which document was it?"))
    load(specs.with_lesson(specs.small_lesson(questions=(reworded,))))
    question.refresh_from_db()
    answered.refresh_from_db()
    assert (question.current.number, question.current.body["stem"]) == (2, "Which document was it?")
    assert answered.body["stem"] == "Which document founded the Council?"


def test_a_new_wording_of_an_unanswered_question_replaces_the_old():
    load()
    reworded = specs.small_question(body=factories.single_choice(stem="Which document was it?"))
    load(specs.with_lesson(specs.small_lesson(questions=(reworded,))))
    assert [version.number for version in models.QuestionVersion.objects.all()] == [1]


def test_a_wording_stored_before_a_field_existed_is_no_new_version():
    load()
    question = models.Question.objects.get()
    body = {name: value for name, value in question.current.body.items() if name != "hints"}
    models.QuestionVersion.objects.update(body=body)
    load()
    assert [version.body for version in models.QuestionVersion.objects.all()] == [body]


def test_a_lost_slot_is_retired_and_comes_back_as_the_same_card():
    note = specs.small_lesson().notes[0]
    both = note.model_copy(update={"body": note.body.model_copy(update={"kind": "reversed"})})
    load(specs.with_lesson(specs.small_lesson(notes=(both,))))
    reverse = models.Card.objects.get(slot="reverse")
    load()
    reverse.refresh_from_db()
    assert reverse.retired is True
    load(specs.with_lesson(specs.small_lesson(notes=(both,))))
    assert models.Card.objects.get(slot="reverse", retired=False) == reverse


def test_a_save_over_a_newer_save_is_refused():
    load()
    mine = models.Lesson.objects.get()
    began_at = mine.revision
    edit_lesson("Theirs")
    mine.title = "Mine"
    with pytest.raises(courses.StaleEdit) as refused:
        courses.save_edited(row=mine, by=None, revision=began_at)
    assert refused.value.newer.title == "Theirs"
    assert models.Lesson.objects.get().title == "Theirs"


def test_reading_a_stored_course_takes_the_same_queries_whatever_its_size(count_queries):
    load()
    with count_queries() as few:
        course_spec(models.Course.objects.get())
    notes = tuple(
        specs.small_lesson().notes[0].model_copy(update={"key": f"note-{n}"}) for n in range(3)
    )
    lesson = specs.small_lesson(notes=(*specs.small_lesson().notes, *notes))
    load(specs.with_lesson(lesson))
    with count_queries() as many:
        course_spec(models.Course.objects.get())
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_what_a_load_overwrites_it_reads_in_the_same_transaction():
    load()
    inside = set()

    def watch(execute, sql, params, many, context):
        if not sql.startswith("BEGIN"):
            inside.add(connection.in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        load(retitled("Another title"))
    assert inside == {True}


def test_a_whole_course_is_loaded_and_written_again():
    whole = specs.whole_course()
    assert assemble(flatten(whole)) == whole
    load(whole)
    assert counts(load(whole)) == (0, 0, 0, 0, len(flatten(whole)))
    course = models.Course.objects.get()
    assert course_spec(course) == whole
    checkpoints = models.Quiz.objects.checkpoints().values_list("module__key", flat=True)
    assert list(checkpoints) == [module.key for module in whole.modules]
    final = models.Quiz.objects.finals().get()
    assert sum(final.sections.values_list("draw", flat=True)) == 40
    assert final.sections.first().filters == {"lessons": ["lesson-1"], "reserve": True}
    lessons = models.Quiz.objects.practice_sets().values_list("lesson__number", flat=True)
    assert sorted(lessons) == list(range(1, 15))


def sectioned(**changes) -> content.Course:
    """Return the small course with a checkpoint of a fixed section and a drawn one."""
    sections = (
        content.QuizSection(
            title="Fixed",
            questions=(content.QuizQuestion(question="founding-document", points=2),),
        ),
        content.QuizSection(draw=1, points=3, tags=("rome",), levels=("recall",)),
    )
    checkpoint = content.Quiz(
        key="check", title="Checkpoint", purpose="checkpoint", sections=sections
    )
    module = specs.small_course().modules[0]
    checkpoint = checkpoint.model_copy(update=changes)
    return specs.small_course(modules=(module.model_copy(update={"quizzes": (checkpoint,)}),))


def test_a_checkpoint_keeps_its_sections_places_and_rules():
    course = sectioned(time_limit=30, show_marks=Shown.NEVER, attempts_allowed=2)
    load(course)
    quiz = models.Quiz.objects.get(key="check")
    assert (quiz.module.key, quiz.lesson, quiz.time_limit) == ("start", None, 30)
    places = quiz.places.values_list("section__title", "question__key", "points", "position")
    assert list(places) == [("Fixed", "founding-document", 2, 1)]
    assert course_spec(models.Course.objects.get()) == course
    report = load(sectioned(sections=sectioned().modules[0].quizzes[0].sections[1:]))
    assert report.changed == ["quiz check"]
    assert [section.draw for section in quiz.sections.all()] == [1]
    assert quiz.places.count() == 0


def test_the_days_a_quiz_is_open_survive_a_load_and_are_no_edit_of_it():
    load(sectioned())
    quiz = models.Quiz.objects.get(key="check")
    quiz.opens_at = NOW
    courses.save_edited(row=quiz, by=None, revision=quiz.revision)
    report = load(sectioned(title="Another title"))
    assert (report.changed, report.conflicts) == (["quiz check"], [])
    quiz.refresh_from_db()
    assert (quiz.title, quiz.opens_at) == ("Another title", NOW)
    quiz.opens_at = None
    courses.save_edited(row=quiz, by=None, revision=quiz.revision)
    assert load().retired == ["quiz check"]


def test_a_checkpoint_edited_on_the_site_is_kept():
    load(sectioned())
    quiz = models.Quiz.objects.get(key="check")
    quiz.sections.filter(draw=1).update(points=5)
    courses.save_edited(row=quiz, by=None, revision=quiz.revision)
    assert load(sectioned(title="Another title")).conflicts == ["quiz check"]
    assert load().retired == []


def test_what_a_section_stores_without_a_meaning_is_not_written_out():
    load(sectioned())
    quiz = models.Quiz.objects.get(key="check")
    quiz.sections.filter(draw=None).update(filters={"tags": ["left-over"]}, points=7)
    assert course_spec(models.Course.objects.get()) == sectioned()


def test_an_unfinished_quiz_of_the_site_is_written_out_and_loaded():
    load()
    module = models.Module.objects.get()
    factories.section(factories.checkpoint(module, key="empty", status="draft"), title="To come")
    written = course_spec(models.Course.objects.get())
    assert [section.title for section in written.modules[0].quizzes[0].sections] == ["To come"]
    assert counts(load(written))[:4] == (0, 0, 0, 0)


def with_secure_place() -> models.Quiz:
    """Load the checkpoint and give it a section with a secure question beside the open one."""
    load(sectioned())
    objective, quiz = models.Objective.objects.get(), models.Quiz.objects.get(key="check")
    secure = factories.QuestionFactory(objective=objective, use="secure", key="hidden")
    models.Question.objects.filter(pk=secure.pk).update(origin="pack", pack_digest="x")
    factories.section(quiz, questions=[secure], title="Hidden")
    return quiz


def test_secure_places_of_sections_are_not_written_out_and_survive_their_export():
    quiz = with_secure_place()
    written = course_spec(models.Course.objects.get())
    assert written == sectioned()
    report = load(written)
    assert counts(report)[:4] == (0, 0, 0, 0)
    assert [section.title for section in quiz.sections.all()] == ["Fixed", "", "Hidden"]
    assert models.Question.objects.get(key="hidden").status == "published"


def test_a_pack_that_does_not_know_of_secure_places_does_not_take_them_away():
    quiz = with_secure_place()
    assert load(sectioned(title="Another title")).conflicts == ["quiz check"]
    assert quiz.places.count() == 2


def test_a_pack_with_secure_questions_says_all_there_is():
    quiz = with_secure_place()
    lesson = specs.small_lesson()
    secure = specs.small_question(key="other", use=Use.SECURE)
    private = specs.with_lesson(
        lesson.model_copy(update={"questions": (*lesson.questions, secure)})
    )
    report = load(private)
    assert report.created == ["question other"]
    assert report.retired == ["question hidden", "quiz check"]
    assert quiz.places.count() == 2


def test_secure_questions_are_not_written_out():
    load()
    lesson = course_spec(models.Course.objects.get()).lessons()[0]
    secure, quiz = models.Question.objects.get(), models.Quiz.objects.get()
    secure.use = "secure"
    secure.save()
    alone = course_spec(models.Course.objects.get()).lessons()[0]
    assert (alone.questions, alone.quizzes) == ((), ())
    other = factories.QuestionFactory(objective=secure.objective)
    models.QuizQuestion.objects.create(quiz=quiz, question=other, position=2)
    beside = course_spec(models.Course.objects.get()).lessons()[0]
    assert [question.key for question in beside.questions] == [other.key]
    assert [place.question for place in beside.quizzes[0].questions] == [other.key]
    assert lesson.questions[0].key == secure.key
