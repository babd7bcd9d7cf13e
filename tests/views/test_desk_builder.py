"""The quiz builder: whose it is, its settings, the bank beside it, what it costs."""

import re

import pytest
from django.test import Client

from quizzes.models import ContentChange, Course, Question, Quiz, QuizQuestion, Role
from tests import factories
from tests.factories import MembershipFactory, QuestionFactory, UserFactory
from tests.views.builder_pages import BUILD, colleague_of, order, press
from tests.views.desk_pages import DESK

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]
NEW = f"{DESK}quizzes/new/"
PAGES = (NEW, BUILD, f"{BUILD}try/?seed=1", f"{DESK}quizzes/practice/print/?seed=1")


@pytest.fixture
def author(client_of, instructor) -> Client:
    """The instructor's browser."""
    return client_of(instructor)


def settings_of(client: Client, address: str = BUILD) -> dict[str, str]:
    """Return what the form of settings would send as it stands."""
    form = client.get(address).context["settings"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    return sent | {"do": "settings"}


# Whose it is


@pytest.mark.parametrize("address", PAGES)
def test_the_builder_is_the_instructors(address, course, client_of, instructor, student):
    assistant, neighbour = UserFactory(), UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=neighbour, course=factories.CourseFactory(), role=Role.INSTRUCTOR)
    people = (None, student, neighbour, assistant, instructor)
    assert [client_of(one).get(address).status_code for one in people] == [302, 404, 404, 404, 200]


def test_a_private_draft_is_its_authors(course, author, client_of):
    made = author.post(NEW, {"title": "Mine", "purpose": "final"})
    address = f"{DESK}quizzes/mine/"
    assert made.headers["Location"] == f"{address}build/"
    other = client_of(colleague_of(course))
    for page in ("build/", "build/try/?seed=1", "print/?seed=1"):
        assert author.get(address + page).status_code == 200
        assert other.get(address + page).status_code == 404
    assert other.post(f"{address}build/", {"do": "publish", "revision": 1}).status_code == 404
    assert Quiz.objects.get(key="mine").status == "draft"


def test_a_question_kept_private_shows_no_word_of_it(course, author, client_of):
    kept = QuestionFactory(
        objective=course.objective, status="draft", is_private=True, author=colleague_of(course)
    )
    QuizQuestion.objects.create(quiz=course.quiz, question=kept, position=9)
    page = author.get(BUILD)
    lines = page.context["structure"].parts[0].lines
    assert (lines[-1].stem, lines[-1].right) == ("", "")
    assert kept.key not in page.text
    assert press(author, course.quiz, f"add:{kept.pk}").status_code == 422


# A new quiz


def test_a_quiz_is_made_where_it_belongs(course, author, instructor):
    sent = {"title": "New?!", "purpose": "practice", "lesson": course.lesson.pk}
    assert author.post(NEW, sent).status_code == 303
    made = Quiz.objects.get(title="New?!")
    # Its key is not that of another page of the desk.
    assert (made.key, made.lesson, made.status) == ("new-2", course.lesson, "draft")
    assert (made.is_private, made.author) == (True, instructor)
    change = ContentChange.objects.get(model="quiz", key="new-2")
    assert (change.action, change.by) == ("created", instructor)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"title": "", "purpose": "final"}, {"title"}),
        ({"title": "A", "purpose": "practice"}, {"lesson"}),
        ({"title": "A", "purpose": "checkpoint"}, {"module"}),
        ({"title": "A", "purpose": "burning"}, {"purpose"}),
        ({"title": "A", "purpose": "practice", "lesson": "9" * 30}, {"lesson"}),
        ({"title": "A\0", "purpose": "final"}, {"title"}),
        ({"title": "A" * 301, "purpose": "final"}, {"title"}),
    ],
)
def test_a_quiz_that_has_no_place_is_not_made(course, author, sent, wrong):
    page = author.post(NEW, sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == wrong
    assert Quiz.objects.count() == 1


def test_a_new_test_begins_with_the_rules_of_one(course, author):
    exam = ("deferred_feedback", True, 1, "after_attempt", "after_attempt")
    usual = ("immediate_feedback", False, None, "after_attempt", "after_attempt")
    places = {
        "final": ({}, exam),
        "checkpoint": ({"module": course.lesson.module_id}, exam),
        "practice": ({"lesson": course.lesson.pk}, usual),
    }
    for purpose, (place, expected) in places.items():
        author.post(NEW, {"title": f"A {purpose}", "purpose": purpose, **place})
        made = Quiz.objects.get(key=f"a-{purpose}")
        shown = (made.show_right_answers, made.show_marks)
        assert (made.behaviour, made.shuffle, made.attempts_allowed, *shown) == expected
        assert author.get(f"{DESK}quizzes/{made.key}/build/").context["structure"].surprises == ()


def test_what_surprises_in_a_test_is_said_when_it_is_published(course, author):
    final = factories.final(
        course.course, key="final", questions=course.questions[:1], status="draft"
    )
    sent = {"do": "publish", "revision": final.revision}
    page = author.post(f"{DESK}quizzes/final/build/", sent, follow=True)
    final.refresh_from_db()
    said, *surprises = [str(one) for one in page.context["messages"]]
    assert (final.status, said) == ("published", "Published. Students see it now.")
    assert [one.split(".")[0] for one in surprises] == [
        "This is a test, and it tells after each answer whether it was right",
        "This is a test, and students may take it as often as they like",
    ]
    assert author.get(BUILD).context["structure"].surprises == ()


def test_a_quiz_has_no_place_in_another_course(course, author):
    lesson = factories.LessonFactory()
    page = author.post(NEW, {"title": "A", "purpose": "practice", "lesson": lesson.pk})
    assert set(page.context["form"].errors) == {"lesson"}


# Settings


def test_settings_are_saved_and_put_on_record(course, author, instructor):
    sent = settings_of(author) | {"title": "Again", "behaviour": "deferred_feedback"}
    assert author.post(BUILD, sent).status_code == 303
    course.quiz.refresh_from_db()
    assert (course.quiz.title, course.quiz.behaviour) == ("Again", "deferred_feedback")
    assert course.quiz.updated_by == instructor
    assert ContentChange.objects.get(model="quiz", key="practice").action == "edited"


def test_moments_are_those_of_the_instructors_zone(course, author, instructor):
    instructor.time_zone = "Europe/Berlin"
    instructor.save()
    author.post(BUILD, settings_of(author) | {"opens_at": "2026-03-10T09:00"})
    course.quiz.refresh_from_db()
    assert course.quiz.opens_at.isoformat() == "2026-03-10T08:00:00+00:00"
    assert 'value="2026-03-10T09:00"' in author.get(BUILD).text


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"penalty": "7"}, "penalty"),
        ({"navigation": "sequential", "paging": "all"}, "navigation"),
        ({"attempts_allowed": "1", "grade_method": "last"}, "grade_method"),
        ({"time_limit": "-4"}, "time_limit"),
        ({"show_marks": "after_close"}, "closes_at"),
        ({"opens_at": "soon"}, "opens_at"),
        ({"intro": "[x](lesson:nowhere)"}, "intro"),
    ],
)
def test_settings_without_sense_are_told_at_their_field(course, author, changed, wrong):
    page = author.post(BUILD, settings_of(author) | changed)
    assert page.status_code == 422
    assert set(page.context["settings"].errors) == {wrong}
    assert ContentChange.objects.count() == 0


def test_a_quiz_with_secure_questions_does_not_become_practice(course, author):
    final = factories.final(course.course, key="final", questions=course.questions[:1])
    Question.objects.filter(pk=course.questions[0].pk).update(use="secure")
    address = f"{DESK}quizzes/final/build/"
    sent = settings_of(author, address) | {"purpose": "practice", "lesson": course.lesson.pk}
    assert set(author.post(address, sent).context["settings"].errors) == {"purpose"}
    final.refresh_from_db()
    assert final.purpose == "final"


def test_both_see_what_two_saved_at_once(course, author, client_of):
    first, second = settings_of(author), settings_of(author)
    other = client_of(colleague_of(course))
    assert other.post(BUILD, first | {"title": "Theirs"}).status_code == 303
    page = author.post(BUILD, second | {"title": "Mine"})
    assert page.status_code == 409
    (one,) = page.context["shown"].differences
    assert (one.yours[0].text, one.theirs[0].text) == ("Mine", "Theirs")
    course.quiz.refresh_from_db()
    assert course.quiz.title == "Theirs"
    # Seen, the same form may be sent again.
    again = second | {"title": "Mine", "began_from": course.quiz.revision}
    assert author.post(BUILD, again).status_code == 303


# Publishing, and a copy


def test_a_quiz_is_published_and_taken_back(course, author):
    made = factories.final(course.course, key="final", status="draft")
    assert "It asks nothing yet" in press(author, made, "publish").text
    made.refresh_from_db()
    assert made.status == "draft"
    press(author, made, f"add:{course.questions[0].pk}")
    assert press(author, made, "publish").status_code == 303
    for word, status in (("take-back", "draft"), ("retire", "retired")):
        press(author, made, word)
        made.refresh_from_db()
        assert made.status == status


def test_what_waits_for_the_close_wants_one(course, author):
    made = factories.final(
        course.course, key="final", status="draft", show_marks="after_close",
        questions=course.questions[:1],
    )  # fmt: skip
    page = press(author, made, "publish")
    assert (page.status_code, "Say when the quiz closes" in page.text) == (422, True)


def test_a_copy_has_everything_but_dates_and_attempts(course, author, instructor, clock):
    quiz = course.quiz
    made = factories.section(quiz, title="Drawn", draw=2, points=3, filters={"tags": ["war"]})
    factories.section(quiz, title="Fixed", questions=[QuestionFactory(objective=course.objective)])
    Quiz.objects.filter(pk=quiz.pk).update(opens_at=clock.now, shuffle=True, pass_mark=60)
    done = press(author, quiz, "duplicate")
    copy = Quiz.objects.get(title="Practice (copy)")
    assert done.headers["Location"] == f"{DESK}quizzes/{copy.key}/build/"
    assert (copy.status, copy.is_private, copy.author) == ("draft", True, instructor)
    assert (copy.shuffle, copy.pass_mark, copy.opens_at) == (True, 60, None)
    assert order(copy) == order(quiz)
    drawn, fixed = copy.sections.order_by("position")
    assert (drawn.draw, drawn.points, drawn.filters) == (2, 3.0, made.filters)
    assert fixed.places.count() == 1
    assert quiz.sections.count() == 2


# The link for everyone


def test_the_link_for_everyone_is_that_of_open_practice(course, author, client_of):
    link = author.get(BUILD).context["link"]
    assert link == "http://testserver/c/small/quizzes/practice/"
    assert client_of().get(link).status_code == 200
    Quiz.objects.filter(pk=course.quiz.pk).update(status="draft")
    assert author.get(BUILD).context["link"] == ""
    factories.final(course.course, key="final")
    assert author.get(f"{DESK}quizzes/final/build/").context["link"] == ""
    Quiz.objects.filter(pk=course.quiz.pk).update(status="published")
    Course.objects.filter(pk=course.course.pk).update(access="members")
    page = author.get(BUILD)
    assert (page.context["link"], "for its members only" in page.text) == ("", True)


# The bank beside it


def test_the_bank_is_searched_and_shows_what_is_right(course, author):
    page = author.get(f"{BUILD}?q=near+which&kind=short_answer")
    ((line, kind, right),) = page.context["lines"]
    assert (line.question.key, str(kind), right) == ("short-answer", "Short answer", "Rome")
    assert author.get(f"{BUILD}?tag=%00&lesson=x&page=-9&q={'x' * 999}").status_code == 200


def test_the_bank_of_practice_has_no_secure_question(course, author):
    QuestionFactory(objective=course.objective, key="hidden", use="secure")
    factories.final(course.course, key="final")

    def keys(address):
        return {line.question.key for line, _kind, _right in author.get(address).context["lines"]}

    assert "hidden" not in keys(BUILD)
    assert "hidden" in keys(f"{DESK}quizzes/final/build/")


def test_a_change_keeps_the_search(course, author):
    course.quiz.refresh_from_db()
    place = course.quiz.places.first()
    sent = {"do": f"up:{place.pk}", "revision": course.quiz.revision}
    done = author.post(f"{BUILD}?q=rome", sent)
    assert done.headers["Location"] == f"{BUILD}?q=rome#place-{place.pk}"


def test_script_gets_the_part_that_changed(course, author):
    place = course.quiz.places.first()
    sent = {"do": f"down:{place.pk}", "revision": 1}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BUILD}?q=rome"}
    part = author.post(BUILD, sent, headers=headers)
    assert part.status_code == 200
    assert part.text.strip().startswith('<div class="stack" id="builder"')
    assert re.findall(r'value="([^"]+)" data-focus', part.text) == [f"down:{place.pk}"]
    assert part.context["filters"].said() == {"q": "rome"}
    found = author.get(f"{BUILD}?q=rome", headers={"HX-Request": "true"})
    assert found.headers["HX-Push-Url"] == f"{BUILD}?q=rome"
    assert 'id="builder"' not in found.text


# What it costs


CEILINGS = {"build": 24, "change": 45, "try": 12, "print": 12}


@pytest.fixture
def costs(course, author, count_queries):
    """Return a function that counts the queries of each page for a quiz of such a size."""

    def count(sections: int, places: int) -> dict[str, int]:
        made = factories.final(course.course, key=f"final-{sections}-{places}")
        for number in range(sections):
            questions = [
                QuestionFactory(objective=course.objective) for _place in range(places // sections)
            ]
            factories.section(made, title=f"{number}", questions=questions)
            factories.section(made, draw=2, filters={"lessons": ["founding"]})
        build, place = f"{DESK}quizzes/{made.key}/build/", made.places.first()
        change = {"do": f"down:{place.pk}", "revision": made.revision, f"points-{place.pk}": "2"}
        script = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{build}"}
        asked = {
            "build": lambda: author.get(build),
            "change": lambda: author.post(build, change, headers=script),
            "try": lambda: author.get(f"{build}try/?seed=1"),
            "print": lambda: author.get(f"{DESK}quizzes/{made.key}/print/?seed=1"),
        }
        counted = {}
        for name, ask in asked.items():
            with count_queries() as queries:
                assert ask().status_code == 200
            counted[name] = len(queries)
        return counted

    return count


def test_a_longer_quiz_costs_no_more_queries(costs):
    one, three, long = costs(1, 2), costs(3, 6), costs(3, 40)
    assert one == three == long
    assert {name: number for name, number in one.items() if number > CEILINGS[name]} == {}
