"""The question bank: whose it is, what it finds, what it weighs."""

import pytest

from quizzes.actions import attempts
from quizzes.models import ItemFigures, Question, QuestionVersion, Role
from tests import factories
from tests.factories import MORNING, MembershipFactory, QuestionFactory, UserFactory
from tests.views.desk_bank_pages import ALL_KINDS, BANK, figures, fill, found, keys
from tests.views.desk_pages import DESK

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]


@pytest.fixture
def bank(client_of, instructor):
    """The instructor's browser."""
    return client_of(instructor)


@pytest.fixture
def colleague(course):
    """Another instructor of the small course."""
    user = UserFactory(username="colleague", display_name="Bea")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


# Whose it is


def test_the_bank_is_for_those_who_teach_or_assist(course, client_of, instructor, student):
    assistant, neighbour = UserFactory(), UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=neighbour, course=factories.CourseFactory(), role=Role.INSTRUCTOR)
    seen = {
        name: client_of(user).get(BANK).status_code
        for name, user in {
            "visitor": None, "student": student, "neighbour": neighbour,
            "assistant": assistant, "instructor": instructor,
        }.items()
    }  # fmt: skip
    assert seen == {
        "visitor": 302,
        "student": 404,
        "neighbour": 404,
        "assistant": 200,
        "instructor": 200,
    }


def test_an_assistant_sees_and_changes_nothing(course, client_of):
    assistant = UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    client = client_of(assistant)
    page = client.get(BANK).text
    assert "Near which city" in page
    assert 'name="questions"' not in page
    assert "Send to review" not in page
    sent = {"action": "retire", "questions": course.questions[0].pk, "confirm": "1"}
    sent["uuid"] = factories.fresh_uuid()
    assert client.post(BANK, sent).status_code == 404
    assert Question.objects.filter(status="retired").count() == 0


SEARCHES = [
    "", "q=secretly", "status=draft", "lesson=founding",
    "objective=founding-document&lesson=founding",
    "kind=single_choice", "level=apply", "tag=hers", "use=secure", "unused=on", "facility=hard",
    "discrimination=negative", "review=open", "sort=changed", "sort=key", "sort=facility",
]  # fmt: skip


@pytest.mark.parametrize("query", SEARCHES)
def test_a_private_draft_is_found_by_its_author_alone(
    course, client_of, instructor, colleague, administrator, query
):
    body = factories.single_choice(stem="Secretly kept?")
    draft = QuestionFactory(
        objective=course.objective, key="hers", status="draft", author=instructor,
        is_private=True, tags=["hers"], level="apply", use="secure", body=body,
    )  # fmt: skip
    figures(draft, facility=0.1, discrimination=-10.0)
    draft.reviews.create(version=draft.current, asked_by=instructor, asked_at=MORNING)
    assert "hers" in found(client_of(instructor), query)
    assert "hers" in found(client_of(administrator), query)
    assert "hers" not in found(client_of(colleague), query)
    page = client_of(colleague).get(f"{BANK}?{query}").text
    assert "#hers" not in page
    assert f"author={instructor.pk}" not in page
    assert '<option value="hers"' not in page


# What it finds


def test_words_are_found_wherever_they_are_asked(course, bank):
    objective = factories.ObjectiveFactory(lesson=course.lesson, key="o", text="Weigh Ökonomie")
    QuestionFactory(objective=objective, key="unlike-any", tags=["transit-routes"])
    assert found(bank, "q=CITY") == ["short-answer"]
    assert found(bank, "q=strategic+concept") == ["single-choice", "unlike-any"]
    assert found(bank, "q=concept+strategic") == ["single-choice", "unlike-any"]
    assert found(bank, "q=unlike-") == ["unlike-any"]
    assert found(bank, "q=transit-rou") == ["unlike-any"]
    assert found(bank, "q=okonomie") == ["unlike-any"]
    assert found(bank, "q=ÖKONOMIE") == ["unlike-any"]
    assert found(bank, "q=Rome") == ["single-choice", "short-answer", "unlike-any"]
    assert found(bank, "q=single_choice") == []
    assert found(bank, "q=guides+NATO+alone") == []


@pytest.mark.parametrize(
    "word", ["ЖЕНЕВА", "женева", "Женева", "straße", "STRASSE", "ILIK", "ılık"]
)
def test_letters_of_any_script_are_found_in_any_case(course, bank, word):
    stem = "Женева, Straße oder ılık?"
    QuestionFactory(objective=course.objective, key="far", body=factories.single_choice(stem=stem))
    assert found(bank, f"q={word}") == ["far"]


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_texts_of_every_kind_are_searched(course, bank, kind):
    QuestionFactory(objective=course.objective, key="other-kind", body=ALL_KINDS[kind])
    stem = ALL_KINDS[kind].stem.split()[0]
    assert "other-kind" in found(bank, f"q={stem}")


@pytest.mark.parametrize(
    "query",
    [
        "q=%25", "q=_", "q=%27", "q=%22", "q=%5C", "q=%00", "q=%25%25%27%3B--",
        "q=" + "a" * 5000, "q=%F0%9F%98%80", "lesson=%00", "lesson=%27", "author=x", "author=%00",
        "author=99999999999999999999", "objective=%25", "tag=%25", "tag=_", "kind=none",
        "status=none", "facility=-1", "sort=updated_at%3B", "page=-1", "page=x", "page=" + "9" * 40,
        "unused=%00", "review=all", "lesson=founding&lesson=after", "lesson[]=x",
    ],
)  # fmt: skip
def test_hostile_parameters_do_no_harm(course, bank, query):
    assert bank.get(f"{BANK}?{query}").status_code == 200
    assert bank.get(f"{BANK}?{query}", headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=%27", "q=%5C"])
def test_signs_of_the_database_stand_for_themselves(course, bank, query):
    assert found(bank, query) == []
    body = factories.single_choice(stem="100% of the_'quoted' \\ ones")
    QuestionFactory(objective=course.objective, key="signs", body=body)
    assert found(bank, query) == ["signs"]


def test_filters_leave_out_what_does_not_fit(course, bank, instructor):
    first, second, third, fourth = course.questions
    Question.objects.filter(pk=first.pk).update(level="apply", tags=["a", "b"], author=instructor)
    Question.objects.filter(pk=second.pk).update(status="draft", use="secure", tags=["ab"])
    other = QuestionFactory(
        objective=factories.ObjectiveFactory(lesson=course.next_lesson, key="later"), key="other"
    )
    assert found(bank, "level=apply") == [first.key]
    assert found(bank, "tag=a") == [first.key]
    assert found(bank, "tag=ab") == [second.key]
    assert found(bank, "status=draft") == [second.key]
    assert found(bank, "use=secure") == [second.key]
    assert found(bank, f"author={instructor.pk}") == [first.key]
    assert found(bank, "author=nobody&status=published") == [third.key, fourth.key, other.key]
    assert found(bank, "lesson=after") == [other.key]
    assert found(bank, "lesson=after&objective=later") == [other.key]
    assert found(bank, "kind=true_false") == [third.key]
    assert found(bank, "unused=on") == [other.key]


def test_never_used_means_in_no_quiz_and_never_asked(course, bank, student):
    attempts.start(user=student, quiz=course.quiz, now=MORNING)
    course.quiz.places.all().delete()
    QuestionFactory(objective=course.objective, key="spare")
    assert found(bank, "unused=on") == ["spare"]


def test_figures_out_of_range_and_their_order(course, bank):
    hard, weak, fine, _none = course.questions
    figures(hard, facility=0.1, discrimination=40.0)
    figures(weak, facility=0.97, discrimination=-5.0)
    figures(fine, facility=0.6, discrimination=19.0)
    figures(fine, facility=0.01, discrimination=-99.0, quiz=course.quiz)
    old = QuestionVersion.objects.create(
        question=fine, number=2, kind="true_false", body=fine.current.body, created_at=MORNING
    )
    ItemFigures.objects.create(
        question=fine, version=old, attempts=9, facility=0.0, discrimination=-50.0,
        figures={}, updated_at=MORNING,
    )  # fmt: skip
    assert found(bank, "facility=hard") == [hard.key]
    assert found(bank, "facility=easy") == [weak.key]
    assert found(bank, "discrimination=low") == [weak.key, fine.key]
    assert found(bank, "discrimination=negative") == [weak.key]
    assert found(bank, "sort=facility")[:3] == [hard.key, fine.key, weak.key]
    assert found(bank, "sort=discrimination")[:3] == [weak.key, fine.key, hard.key]
    page = bank.get(BANK).text
    assert "97%" in page
    assert ">-5<" in page


def test_the_part_for_htmx_has_its_address(course, bank):
    query = "?q=city&lesson=&kind=&sort=course"
    part = bank.get(BANK + query, headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == f"{BANK}?q=city"
    assert keys(part) == ["short-answer"]
    assert "<html" not in part.text
    assert 'hx-swap-oob="true"' in part.text
    again = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in bank.get(BANK + query, headers=again).text


# Size and queries


def test_a_page_of_a_full_bank_weighs_at_most_60_kilobytes(course, bank):
    for number in range(14):
        factories.LessonFactory(module=course.lesson.module, number=number + 3, title="A" * 60)
    fill(course, 60)
    page = bank.get(f"{BANK}?lesson=founding")
    assert len(page.context["rows"]) == 50
    assert len(page.content) <= 60_000


def test_the_number_of_queries_does_not_grow(course, bank, count_queries):
    Question.objects.exclude(pk=course.questions[0].pk).update(status="retired")
    bank.get(BANK)
    counts = []
    for address in ("?status=published", "?status=published&q=which"):
        with count_queries() as queries:
            assert len(bank.get(BANK + address).context["rows"]) == 1
        counts.append(len(queries))
    for more in (2, 57):
        fill_from = Question.objects.count()
        for number in range(more):
            QuestionFactory(objective=course.objective, key=f"n{fill_from}-{number}", tags=["t"])
        seen = []
        for address in ("?status=published", "?status=published&q=which"):
            with count_queries() as queries:
                bank.get(BANK + address)
            seen.append(len(queries))
        assert seen == counts
    assert counts[0] <= 15


def test_the_way_to_the_desk_is_on_its_pages(course, bank):
    for address in (DESK, BANK, f"{DESK}people/"):
        page = bank.get(address).text
        assert page.count('class="desk-nav"') == 1
        assert page.count('aria-current="page"') == 1
        assert f'href="{BANK}"' in page
