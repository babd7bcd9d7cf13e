"""Quizzes in the admin: where they stand, their sections, their rules, their hours."""

from datetime import UTC, datetime

import pytest

from quizzes import models
from tests import factories
from tests.admin.pages import page_of, save, values_of

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def checkpoint(course) -> models.Quiz:
    """A checkpoint with a fixed section of one question and a drawn one."""
    quiz = factories.checkpoint(course.lesson.module, key="check", title="Checkpoint")
    factories.section(quiz, questions=course.questions[:1], title="Fixed")
    factories.section(quiz, draw=1, filters={"lessons": ["founding"], "levels": ["recall"]})
    return quiz


def fields_of(section: models.QuizSection) -> tuple:
    return (section.position, section.title, section.draw, section.points, section.filters)


def errors_of(response) -> dict:
    return response.context["adminform"].form.errors


def rows_errors(response, prefix: str) -> dict:
    """Return the errors of one list on the page, each field's by row and name."""
    inlines = (one.formset for one in response.context["inline_admin_formsets"])
    formset = next(one for one in inlines if one.prefix == prefix)
    found = enumerate(formset.errors)
    return {f"{row}-{name}": list(told) for row, errors in found for name, told in errors.items()}


def test_saving_without_a_change_changes_nothing(checkpoint, client):
    before = [fields_of(section) for section in checkpoint.sections.all()]
    models.Quiz.objects.update(origin="pack", opens_at=factories.MORNING)
    assert save(client, checkpoint).status_code == 302
    checkpoint.refresh_from_db()
    assert (checkpoint.revision, checkpoint.origin) == (1, "pack")
    assert checkpoint.opens_at == factories.MORNING
    assert [fields_of(section) for section in checkpoint.sections.all()] == before


def test_a_section_is_added_with_what_it_draws_from(checkpoint, client, course):
    values = {
        "sections-2-position": 3,
        "sections-2-title": "More",
        "sections-2-draw": 2,
        "sections-2-points": 1.5,
        "sections-2-lessons": ["founding"],
        "sections-2-objectives": [course.objective.key],
        "sections-2-tags": "rome,  council",
        "sections-2-kinds": ["single_choice", "true_false"],
        "sections-2-levels": ["recall"],
        "sections-2-reserve": "on",
    }
    assert save(client, checkpoint, **values).status_code == 302
    added = checkpoint.sections.get(title="More")
    assert fields_of(added) == (
        *(3, "More", 2, 1.5),
        {
            "lessons": ["founding"],
            "objectives": [course.objective.key],
            "tags": ["rome", "council"],
            "kinds": ["single_choice", "true_false"],
            "levels": ["recall"],
            "reserve": True,
        },
    )
    checkpoint.refresh_from_db()
    assert (checkpoint.revision, checkpoint.origin) == (2, "site")


def test_only_lessons_and_objectives_of_the_course_are_offered(checkpoint, client):
    factories.ObjectiveFactory()
    page = client.get(page_of(checkpoint))
    formset = page.context["inline_admin_formsets"][0].formset
    assert formset.offered == {
        "lessons": [
            ("founding", "01 From one body to the next"),
            ("after", "02 From one body to the next"),
        ],
        "objectives": [
            ("From one body to the next", [("founding-document", "Name the founding document")])
        ],
    }
    refused = save(client, checkpoint, **{"sections-1-lessons": ["elsewhere"]})
    assert list(rows_errors(refused, "sections")) == ["1-lessons"]


@pytest.mark.parametrize(
    ("values", "name", "message"),
    [
        (
            {"sections-0-levels": ["recall"]},
            "0-draw",
            "Say how many to draw, or take back what to draw from.",
        ),
        (
            {"sections-0-draw": 2},
            "0-draw",
            "Questions stand in this section. Move them out first.",
        ),
        (
            {"sections-1-tags": "!?"},
            "1-tags",
            "“!?” is no tag: write letters or digits.",
        ),
        ({"sections-1-points": 1001}, "1-points", "This must be at most 1000."),
        ({"sections-1-draw": 0}, "1-draw", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_section_that_makes_no_sense(checkpoint, client, values, name, message):
    refused = save(client, checkpoint, **values)
    assert rows_errors(refused, "sections") == {name: [message]}


def test_a_section_that_draws_more_than_there_is_is_told_after_saving(checkpoint, client):
    values = values_of(client.get(page_of(checkpoint))) | {"sections-1-draw": 9}
    page = client.post(page_of(checkpoint), values, follow=True).content.decode()
    assert "“2” draws 9 questions; it may find only 3." in page


def test_a_question_is_placed_in_a_saved_section(checkpoint, client, course):
    fixed, drawn = checkpoint.sections.all()
    added = {"places-1-position": 2, "places-1-question": course.questions[1].pk}
    page = save(client, checkpoint, **added, **{"places-1-section": drawn.pk})
    assert rows_errors(page, "places") == {
        "1-section": ["This section draws its questions. Choose another."]
    }
    page = save(client, checkpoint, **added, **{"places-1-section": fixed.pk})
    assert page.status_code == 302
    assert [place.section for place in checkpoint.places.all()] == [fixed, fixed]


def test_a_section_of_another_quiz_is_no_choice(checkpoint, client, course):
    other = factories.section(course.quiz)
    page = save(client, checkpoint, **{"places-0-section": other.pk})
    assert list(rows_errors(page, "places")) == ["0-section"]


def test_a_removed_section_leaves_its_questions(checkpoint, client, course):
    fixed = checkpoint.sections.first()
    values = {
        "sections-0-DELETE": "on",
        "places-1-position": 2,
        "places-1-question": course.questions[1].pk,
        "places-1-section": fixed.pk,
    }
    assert save(client, checkpoint, **values).status_code == 302
    assert [(place.question, place.section) for place in checkpoint.places.all()] == [
        (course.questions[0], None),
        (course.questions[1], None),
    ]


def test_a_question_stands_in_a_quiz_once(checkpoint, client, course):
    again = {"places-1-position": 2, "places-1-question": course.questions[0].pk}
    assert save(client, checkpoint, **again).status_code == 200
    assert checkpoint.places.count() == 1


def test_a_place_is_worth_at_most_a_thousand_points(course, client):
    page = save(client, course.quiz, **{"places-0-points": 1001})
    assert rows_errors(page, "places") == {
        "0-points": ["Ensure this value is less than or equal to 1000."]
    }


def test_practice_has_no_secure_question(course, client):
    models.Question.objects.filter(pk=course.questions[0].pk).update(use="secure")
    page = save(client, course.quiz, **{"places-0-points": 2})
    assert rows_errors(page, "places") == {
        "0-question": ["A secure question never stands in a practice set."]
    }


@pytest.mark.parametrize(
    ("purpose", "lesson", "module", "errors"),
    [
        (
            *("practice", False, True),
            {
                "lesson": ["A practice set belongs to a lesson. Choose it here."],
                "module": ["Leave this empty: a practice set belongs to a lesson."],
            },
        ),
        (
            *("checkpoint", True, False),
            {
                "lesson": ["Leave this empty: a checkpoint belongs to a module."],
                "module": ["A checkpoint belongs to a module. Choose it here."],
            },
        ),
        (
            *("final", True, True),
            {
                "lesson": ["Leave this empty: a final belongs to the whole course."],
                "module": ["Leave this empty: a final belongs to the whole course."],
            },
        ),
        ("practice", True, False, None),
        ("checkpoint", False, True, None),
        ("final", False, False, None),
    ],
)
def test_a_quiz_stands_where_its_purpose_says(
    checkpoint, client, course, purpose, lesson, module, errors
):
    places = {
        "lesson": course.lesson.pk if lesson else "",
        "module": course.lesson.module.pk if module else "",
    }
    response = save(client, checkpoint, purpose=purpose, **places)
    assert (errors_of(response) if errors else response.status_code) == (errors or 302)


def test_a_module_of_another_course_is_refused(checkpoint, client):
    other = factories.ModuleFactory()
    response = save(client, checkpoint, module=other.pk)
    assert errors_of(response) == {"module": ["This belongs to another course."]}


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        (
            {"navigation": "sequential", "paging": "all"},
            {"navigation": ["All questions on one page can be answered in any order."]},
        ),
        (
            {"penalty": "0.5"},
            {"penalty": ["Only interactive and adaptive quizzes have tries that cost."]},
        ),
        ({"penalty": "2", "behaviour": "adaptive"}, None),
        (
            {"opens_at": "2026-09-02T10:00", "closes_at": "2026-09-02T10:00"},
            {"closes_at": ["The quiz would close before it opens."]},
        ),
        (
            {"behaviour": "deferred_feedback", "show_marks": "after_close"},
            {"closes_at": ["Say when the quiz closes: something is shown only after that."]},
        ),
        ({"intro": "[x](term:gone)"}, {"intro": ["Line 1: the course has no term 'gone'."]}),
    ],
)
def test_rules_that_make_no_sense_are_told(checkpoint, client, values, errors):
    told = errors_of(save(client, checkpoint, **values))
    assert (told if errors else list(told)) == (errors or ["penalty"])


def test_hours_are_those_of_the_persons_time_zone(checkpoint, client, administrator):
    administrator.time_zone = "Asia/Bishkek"
    administrator.save()
    opened = save(client, checkpoint, opens_at="2026-09-02T10:00", closes_at="2026-09-02T12:30")
    assert opened.status_code == 302
    checkpoint.refresh_from_db()
    assert checkpoint.opens_at == datetime(2026, 9, 2, 4, 0, tzinfo=UTC)
    assert 'value="2026-09-02T12:30"' in client.get(page_of(checkpoint)).content.decode()


def test_a_stale_save_of_a_section_shows_both(checkpoint, client, instructor, client_of):
    opened = values_of(client.get(page_of(checkpoint)))
    theirs = {"sections-1-levels": ["recall", "apply"]}
    assert save(client_of(instructor), checkpoint, **theirs).status_code == 302
    refused = client.post(page_of(checkpoint), opened | {"sections-1-draw": 9})
    [difference] = refused.context["conflict"]["differences"]
    assert "Levels: recall" in [line.text for line in difference.yours]
    assert "Levels: apply, recall" in [line.text for line in difference.theirs]
    assert client.post(page_of(checkpoint), values_of(refused)).status_code == 302
    assert checkpoint.sections.last().draw == 9


def test_a_lesson_that_a_section_draws_from_is_not_deleted(checkpoint, course, client):
    lesson = course.next_lesson
    models.QuizSection.objects.filter(draw=1).update(filters={"lessons": ["after"]})
    assert client.post(page_of(lesson, "delete"), {"post": "yes"}).status_code == 403
    models.QuizSection.objects.filter(draw=1).update(filters={"tags": ["after"]})
    assert client.post(page_of(lesson, "delete"), {"post": "yes"}).status_code == 302


def test_a_new_quiz_begins_without_choices(client, course):
    page = client.get(page_of(course.quiz, "add"))
    assert page.status_code == 200
    values = values_of(page) | {
        "course": course.course.pk,
        "purpose": "final",
        "title": "Final",
        "key": "final",
        "sections-0-position": 1,
        "sections-0-draw": 2,
    }
    assert client.post(page_of(course.quiz, "add"), values).status_code == 302
    assert models.Quiz.objects.get(key="final").sections.get().draw == 2


def test_the_page_asks_no_more_for_more_rows(checkpoint, client, course, count_queries):
    client.get(page_of(checkpoint))
    with count_queries() as few:
        client.get(page_of(checkpoint))
    for number in range(3):
        factories.section(checkpoint, draw=number + 1)
    with count_queries() as many:
        client.get(page_of(checkpoint))
    assert len(many) == len(few)
