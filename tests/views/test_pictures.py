"""A picture as a file: who gets it, what the browser is told of it, and pages that show some."""

import pytest
from django.urls import reverse

from quizzes.models import PracticeLink, PracticePass, Role
from tests import factories
from tests.factories import MORNING
from tests.pictures import kept_red

pytestmark = pytest.mark.django_db
DIGEST = kept_red().digest


@pytest.fixture
def red(course):
    return factories.PictureFactory(course=course.course, key="red")


def test_whoever_may_enter_the_course_gets_the_picture_and_nothing_the_browser_could_run(
    red, client_of, student
):
    for client in (client_of(), client_of(student)):
        answer = client.get(red.address)
        assert (answer.status_code, answer.content) == (200, kept_red().data)
        assert {name: answer.headers[name] for name in sorted(HEADERS)} == HEADERS
        assert set(answer.headers["Cache-Control"].split(", ")) == {
            "private",
            "max-age=31536000",
            "immutable",
        }


HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Type": "image/webp",
    "ETag": f'"{DIGEST}"',
    "X-Content-Type-Options": "nosniff",
}


def test_a_browser_that_has_it_is_told_so_without_the_bytes_being_read(
    red, client_of, count_queries
):
    client = client_of()
    with count_queries() as queries:
        answer = client.get(red.address, headers={"If-None-Match": f'"{DIGEST}"'})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", f'"{DIGEST}"')
    assert [sql for sql in queries if '."data"' in sql] == []
    assert client.get(red.address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_head_has_no_body(red, client_of):
    answer = client_of().head(red.address)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "name",
    [
        f"red-{DIGEST[:15]}",
        f"red-{DIGEST[:17]}",
        f"red-{DIGEST}",
        f"blue-{DIGEST[:16]}",
        f"-{DIGEST[:16]}",
        "red-" + "0" * 16,
        "red-",
        "red",
        DIGEST[:16],
        "red-________________",
    ],
)
def test_another_name_is_no_picture(red, client_of, name):
    assert client_of().get(f"/c/small/pictures/{name}.webp").status_code == 404


def test_a_picture_is_not_in_another_course(red, client_of):
    factories.CourseFactory(key="other")
    assert client_of().get(red.address.replace("/small/", "/other/")).status_code == 404


def test_of_a_closed_course_only_its_people_see_pictures(
    red, client_of, student, other_student, instructor, administrator
):
    factories.MembershipFactory(course=red.course, user=student, role=Role.STUDENT)
    red.course.access = "members"
    red.course.save()
    people = (None, other_student, student, instructor, administrator)
    statuses = [client_of(user).get(red.address).status_code for user in people]
    assert statuses == [404, 404, 200, 200, 200]


def test_who_came_by_a_link_sees_the_pictures_while_it_holds(red, client_of, student, course):
    red.course.access = "members"
    red.course.save()
    link = PracticeLink.objects.create(quiz=course.quiz, token="t", made_at=MORNING)
    PracticePass.objects.create(user=student, link=link, at=MORNING)
    client = client_of(student)
    assert client.get(red.address).status_code == 200
    PracticeLink.objects.update(ended_at=MORNING)
    assert client.get(red.address).status_code == 404


def test_of_a_course_that_is_not_published_its_authors_see_pictures(
    red, client_of, student, instructor, administrator
):
    red.course.status = "draft"
    red.course.save()
    statuses = [
        client_of(user).get(red.address).status_code
        for user in (None, student, instructor, administrator)
    ]
    assert statuses == [404, 404, 200, 200]


@pytest.mark.parametrize("count", [1, 3])
def test_a_lesson_with_pictures_asks_one_question_more_of_the_database(
    course, client_of, count_queries, count
):
    address = reverse("lesson", args=["small", "founding"])
    client = client_of()
    client.get(address)
    with count_queries() as without:
        client.get(address)
    for number in range(count):
        factories.PictureFactory(course=course.course, key=f"red-{number}")
    shown = "\n\n".join(f"![{number}](picture:red-{number})" for number in range(count))
    course.lesson.body = f"## First {{#first}}\n\n{shown}\n"
    course.lesson.save()
    with count_queries() as queries:
        page = client.get(address).content.decode()
    assert (page.count('loading="lazy"'), len(queries) - len(without)) == (count, 1)


def test_a_question_shows_pictures_in_all_its_texts(course, client_of, student):
    factories.PictureFactory(course=course.course, key="red")
    body = factories.single_choice(stem="![Stem](picture:red)")
    options = [
        option.model_copy(update={"text": f"![Option {option.key}](picture:red)"})
        for option in body.options
    ]
    body = body.model_copy(update={"options": tuple(options), "explanation": "![](picture:red)"})
    question = factories.QuestionFactory(objective=course.objective, key="seen", body=body)
    quiz = factories.QuizFactory(lesson=course.lesson, key="seen", questions=[question])
    client = client_of(student)
    page = client.post(reverse("quiz", args=["small", quiz.key]), follow=True)
    html = page.content.decode()
    for alt in ("Stem", "Option a", "Option b", "Option c"):
        assert f'alt="{alt}"' in html
    assert 'alt="All red"' not in html
