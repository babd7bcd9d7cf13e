"""What a quiz asks, changed in the builder: sections, draws, places, and what is refused."""

import pytest
from django.test import Client

from quizzes.models import ContentChange, Question, Quiz, QuizQuestion, QuizSection
from tests import factories
from tests.factories import QuestionFactory
from tests.views.builder_pages import BUILD, colleague_of, order, press
from tests.views.desk_pages import DESK

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]


@pytest.fixture
def author(client_of, instructor) -> Client:
    """The instructor's browser."""
    return client_of(instructor)


# Sections


def test_a_section_is_added_named_moved_and_removed(course, author):
    quiz = course.quiz
    for title in ("One", "Two"):
        assert press(author, quiz, "section-add", **{"new-title": title}).status_code == 303
    one, two = quiz.sections.order_by("position")
    press(author, quiz, f"section-up:{two.pk}")
    assert list(quiz.sections.order_by("position")) == [two, one]
    press(author, quiz, f"section-save:{two.pk}", title="Last", points="1")
    two.refresh_from_db()
    assert two.title == "Last"
    QuizQuestion.objects.filter(question=course.questions[0]).update(section=two)
    press(author, quiz, f"section-remove:{two.pk}")
    assert list(quiz.sections.all()) == [one]
    # Its question stays, behind those that stood before all sections.
    assert order(quiz) == ["multiple-choice", "true-false", "short-answer", "single-choice"]
    assert ContentChange.objects.filter(model="quiz", action="edited").count() == 5


def test_what_a_section_draws_is_saved(course, author):
    made = factories.section(course.quiz, draw=2)
    filters = {"lessons": ["founding"], "kinds": ["true_false"], "tags": "war, peace"}
    said = {"title": "Drawn", "draw": "3", "points": "2", "reserve": "on"} | filters
    assert press(author, course.quiz, f"section-save:{made.pk}", **said).status_code == 303
    made.refresh_from_db()
    assert (made.draw, made.points) == (3, 2.0)
    assert made.filters == {
        "lessons": ["founding"],
        "kinds": ["true_false"],
        "tags": ["war", "peace"],
        "reserve": True,
    }


def test_the_tags_of_a_draw_are_taken_as_an_import_takes_them(course, author):
    QuestionFactory(objective=course.objective, tags=["physik-101"])
    made = factories.section(course.quiz, draw=1)
    said = {"draw": "1", "points": "1", "tags": "Physik 101, physik-101, Grüße_2"}
    assert press(author, course.quiz, f"section-save:{made.pk}", **said).status_code == 303
    made.refresh_from_db()
    assert made.filters == {"tags": ["physik-101", "grue-2"]}
    page = author.get(BUILD).text
    assert '<datalist id="course-tags"><option value="physik-101"></option></datalist>' in page
    assert 'list="course-tags"' in page


def test_a_draw_without_filters_says_that_it_draws_from_everything(course, author):
    final = factories.final(
        course.course, key="final", status="draft", behaviour="deferred_feedback"
    )
    Quiz.objects.filter(pk=final.pk).update(attempts_allowed=1)
    made = factories.section(final, draw=1, title="Wide")
    told = "The section “Wide” draws from all 4 questions of the course."
    page = author.get(f"{DESK}quizzes/final/build/")
    assert page.context["structure"].surprises == (told,)
    assert "No filter is set, so it draws from all 4 questions of the course." in page.text
    published = author.post(
        f"{DESK}quizzes/final/build/", {"do": "publish", "revision": final.revision}, follow=True
    )
    assert [str(one) for one in published.context["messages"]] == [
        "Published. Students see it now.",
        told,
    ]
    press(author, final, f"section-save:{made.pk}", draw="1", points="1", lessons=["founding"])
    page = author.get(f"{DESK}quizzes/final/build/")
    assert page.context["structure"].surprises == ()
    assert "No filter is set" not in page.text


@pytest.mark.parametrize(
    "said",
    [
        {"draw": "0", "points": "1"},
        {"draw": "999", "points": "1"},
        {"draw": "2", "points": "nan"},
        {"draw": "2", "points": "1", "lessons": ["nowhere"]},
        {"draw": "", "points": "1", "lessons": ["founding"]},
        {"draw": "2", "points": "1", "tags": "war, <>"},
        {"draw": "2", "points": "1", "title": "x" * 301},
    ],
)
def test_a_section_without_sense_is_not_saved(course, author, said):
    made = factories.section(course.quiz, draw=2)
    page = press(author, course.quiz, f"section-save:{made.pk}", **said)
    assert page.status_code == 422
    assert "error-summary" in page.text
    made.refresh_from_db()
    assert (made.draw, made.filters) == (2, {})


def test_a_quiz_has_at_most_fifty_sections(course, author):
    QuizSection.objects.bulk_create(
        QuizSection(quiz=course.quiz, position=number) for number in range(50)
    )
    page = press(author, course.quiz, "section-add", **{"new-title": "One more"})
    assert page.status_code == 422
    assert "at most 50 sections" in page.text
    assert course.quiz.sections.count() == 50


# Draws


def test_a_draw_is_counted_and_too_few_are_told(course, author):
    QuestionFactory(objective=course.objective, use="secure")
    QuestionFactory(objective=course.objective, status="draft")
    free = QuestionFactory(objective=course.objective)
    factories.section(course.quiz, draw=2, title="Drawn", filters={"lessons": ["founding"]})
    page = author.get(BUILD)
    count = page.context["structure"].parts[1].count
    assert (count.matching, count.wanted, count.left) == (1, 2, 1)
    assert (count.fixed, count.secure, count.unpublished) == (4, 1, 1)
    assert "1 match, 2 drawn." in page.text
    assert "may find only 1" in page.text
    Question.objects.filter(pk=free.pk).update(status="retired")
    assert "0 match, 2 drawn." in author.get(BUILD).text


def test_questions_of_practice_are_left_out_where_only_others_are_drawn(course, author):
    final = factories.final(course.course, key="final")
    factories.section(final, draw=1, filters={"reserve": True})
    page = author.get(f"{DESK}quizzes/final/build/")
    count = page.context["structure"].parts[1].count
    assert (count.matching, count.practised) == (0, 4)


def test_sections_that_draw_from_the_same_are_told(course, author):
    final = factories.final(course.course, key="final")
    for _number in range(2):
        factories.section(final, draw=3, filters={"lessons": ["founding"]})
    page = author.get(f"{DESK}quizzes/final/build/")
    counts = [part.count for part in page.context["structure"].parts if part.count]
    assert [(one.matching, one.left) for one in counts] == [(4, 4), (4, 1)]


def test_a_draw_is_counted_before_it_is_saved(course, author):
    made = factories.section(course.quiz, draw=1)
    QuestionFactory(objective=course.objective)
    said = {"draw": "7", "points": "1", "lessons": ["founding"]}
    live = press(author, course.quiz, f"live:{made.pk}", **said)
    assert "1 match, 7 drawn." in live.text
    assert "<html" not in live.text
    page = press(author, course.quiz, f"count:{made.pk}", **said)
    assert (page.status_code, "1 match, 7 drawn." in page.text) == (200, True)
    wrong = press(author, course.quiz, f"live:{made.pk}", draw="x", points="1")
    assert "cannot be counted yet" in wrong.text
    made.refresh_from_db()
    assert (made.draw, made.filters, ContentChange.objects.count()) == (1, {}, 0)


# Places


def test_a_question_is_added_from_the_bank(course, author):
    made = factories.section(course.quiz, title="Two", points=2)
    question = QuestionFactory(objective=course.objective)
    done = press(author, course.quiz, f"add:{question.pk}", section=made.pk)
    assert done.headers["Location"] == f"{BUILD}#hit-{question.pk}"
    place = course.quiz.places.get(question=question)
    assert (place.section, place.points, place.position) == (made, 2.0, 5)


def test_what_cannot_stand_in_the_quiz_is_refused(course, author):
    drawn = factories.section(course.quiz, draw=1)
    make = {"objective": course.objective}
    secure, retired = (
        QuestionFactory(**make, use="secure"),
        QuestionFactory(**make, status="retired"),
    )
    free, foreign = QuestionFactory(**make), QuestionFactory()
    refused = {
        "asks this question already": (course.questions[0], ""),
        "never stands in a practice set": (secure, ""),
        "is retired": (retired, ""),
        "no longer there": (foreign, ""),
        "draws its questions": (free, drawn.pk),
    }
    for words, (question, section) in refused.items():
        page = press(author, course.quiz, f"add:{question.pk}", section=section)
        assert (page.status_code, words in page.text) == (422, True), words
    assert course.quiz.places.count() == 4


def test_a_place_is_moved_over_the_edge_of_its_section(course, author):
    quiz = course.quiz
    made = factories.section(quiz, title="Two")
    single, _multiple, _true, short = quiz.places.order_by("position")
    press(author, quiz, f"down:{single.pk}")
    assert order(quiz) == ["multiple-choice", "single-choice", "true-false", "short-answer"]
    press(author, quiz, f"down:{short.pk}")
    short.refresh_from_db()
    assert short.section == made
    press(author, quiz, f"down:{short.pk}")
    press(author, quiz, f"up:{short.pk}")
    short.refresh_from_db()
    assert short.section is None
    assert order(quiz)[-1] == "short-answer"


def test_points_are_saved_with_every_button(course, author):
    first, *_others, last = course.quiz.places.order_by("position")
    points = {f"points-{first.pk}": "2.5", f"points-{last.pk}": "0.5"}
    press(author, course.quiz, f"down:{first.pk}", **points)
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.points, last.points, first.position) == (2.5, 0.5, 2)
    press(author, course.quiz, f"remove:{first.pk}", **points)
    assert order(course.quiz) == ["multiple-choice", "true-false", "short-answer"]


@pytest.mark.parametrize("typed", ["0", "-1", "nan", "1e9", "", "two"])
def test_points_without_sense_are_told_at_their_place(course, author, typed):
    place = course.quiz.places.first()
    page = press(author, course.quiz, "points:0", **{f"points-{place.pk}": typed})
    assert page.status_code == 422
    assert f'id="wrong-{place.pk}"' in page.text
    place.refresh_from_db()
    assert place.points == 1


def test_a_place_of_another_quiz_is_not_touched(course, author):
    other = factories.QuizFactory(lesson=course.lesson, questions=course.questions[:1])
    place = other.places.get()
    for do in (f"remove:{place.pk}", f"up:{place.pk}", "points:0"):
        page = press(author, course.quiz, do, **{f"points-{place.pk}": "9"})
        assert (page.status_code, "no longer there" in page.text) == (422, True)
    place.refresh_from_db()
    assert place.points == 1


# At once, and without sense


def test_a_change_over_somebody_elses_is_not_made(course, author, client_of):
    quiz, other = course.quiz, client_of(colleague_of(course))
    first, second, *_others = quiz.places.order_by("position")
    press(other, quiz, f"remove:{second.pk}")
    page = author.post(BUILD, {"do": f"remove:{first.pk}", "revision": 1})
    assert page.status_code == 409
    assert "Somebody changed the quiz" in page.text
    assert page.context["structure"].parts[0].lines[0].place == first
    assert order(quiz) == ["single-choice", "true-false", "short-answer"]
    stale = author.post(BUILD, {"do": "retire", "revision": 1})
    assert stale.status_code == 409
    quiz.refresh_from_db()
    assert quiz.status == "published"


@pytest.mark.parametrize("do", ["", "burn", "burn:1", "\0", "add:x:y" * 999])
def test_a_button_that_is_not_there_is_none(course, author, do):
    expected = 422 if do.startswith("add") else 404
    assert press(author, course.quiz, do).status_code == expected


@pytest.mark.parametrize("number", ["", "-1", "1.5", "x", "9" * 18, "9" * 40, "٣"])
def test_numbers_without_sense_change_nothing(course, author, number):
    words = ("add", "up", "down", "remove", "section-up", "section-remove", "section-save")
    for word in words:
        assert press(author, course.quiz, f"{word}:{number}").status_code == 422
    assert press(author, course.quiz, "live:" + number).status_code == 422
    assert author.post(BUILD, {"do": "up:1", "revision": number}).status_code == 409
    assert order(course.quiz) == ["single-choice", "multiple-choice", "true-false", "short-answer"]


def test_words_of_an_author_are_shown_as_words(course, author):
    attack = "<script>alert(1)</script>"
    body = factories.single_choice(stem=attack)
    QuestionFactory(objective=course.objective, body=body)
    factories.section(course.quiz, title=attack, draw=1)
    Quiz.objects.filter(pk=course.quiz.pk).update(title=attack)
    for address in (BUILD, f"{BUILD}try/?seed=1", f"{DESK}quizzes/practice/print/?seed=1"):
        assert attack not in author.get(address).text
