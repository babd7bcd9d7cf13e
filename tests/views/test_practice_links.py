"""A link for everyone to one quiz of a course for members: made, followed, used, ended."""

from datetime import UTC, datetime

import pytest

from quizzes.models import Attempt, Course, PracticeLink, PracticePass, Question, Quiz, User
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import JSON, RIGHT, WRONG, answer_all, form_of, place, text_of

DESK = "/c/small/desk/quizzes/practice/link/"
QUIZ = "/c/small/quizzes/practice/"


@pytest.fixture
def closed(course, clock):
    """The small course, for its members only."""
    Course.objects.update(access=Course.Access.MEMBERS)
    course.course.refresh_from_db()
    return course


@pytest.fixture
def desk(closed, instructor, client_of):
    return client_of(instructor)


@pytest.fixture
def make(desk):
    """Return a function that makes the link at the desk and returns its address."""

    def made(last_day="") -> str:
        assert desk.post(DESK, {"do": "make", "last_day": last_day}).status_code == 303
        return f"/p/{PracticeLink.objects.standing().get().token}/"

    return made


@pytest.fixture
def visitor(client_of):
    return client_of()


def begin(client, link) -> Attempt:
    response = client.post(link)
    assert response.status_code == 303
    return Attempt.objects.get(pk=int(response.url.split("/")[4]))


def test_a_visitor_practises_the_quiz_and_sees_how_it_went(make, visitor):
    link = make()
    page = visitor.get(link)
    assert (page.status_code, "Start" in page.text) == (200, True)
    assert (User.objects.filter(is_guest=True).count(), PracticePass.objects.count()) == (0, 0)
    attempt = begin(visitor, link)
    answer_all(visitor, attempt, RIGHT)
    result = visitor.get(f"/c/small/attempts/{attempt.pk}/result/")
    assert "4 of 4 right" in text_of(result)
    assert attempt.user.is_guest is True
    assert visitor.get(QUIZ).status_code == 200


def test_a_link_nobody_followed_yet_opens_nothing_to_who_does_not_have_it(closed, make, visitor):
    factories.PictureFactory(course=closed.course, key="red")
    make()
    assert visitor.get(QUIZ).status_code == 404
    assert visitor.post(QUIZ).status_code == 404
    assert visitor.get("/c/small/pictures/red.webp").status_code == 404
    assert (User.objects.filter(is_guest=True).count(), Attempt.objects.count()) == (0, 0)


def test_who_has_an_account_practises_too_and_needs_no_second_pass(make, client_of, student):
    client, link = client_of(student), make()
    attempt = begin(client, link)
    assert begin(client, link) == attempt
    assert list(PracticePass.objects.values_list("user", flat=True)) == [student.pk]


@pytest.mark.parametrize(
    "address",
    ["", "lessons/founding/", "glossary/", "sources/", "record/", "quizzes/other/", "desk/"],
)
def test_nothing_else_of_the_course_is_open(closed, make, client_of, student, address):
    factories.QuizFactory(lesson=closed.lesson, key="other", questions=closed.questions)
    client = client_of(student)
    begin(client, make())
    assert client.get(f"/c/small/{address}").status_code == 404


def test_no_page_leads_to_what_is_closed(closed, make, visitor):
    link = make()
    attempt = begin(visitor, link)
    visitor.post(place(attempt, 1), form_of(attempt, 1, WRONG))
    pages = [visitor.get(link), visitor.get(place(attempt, 1)), visitor.get(place(attempt, 2))]
    pages.append(visitor.get(f"/c/small/attempts/{attempt.pk}/check/"))
    visitor.post(f"/c/small/attempts/{attempt.pk}/check/")
    pages.append(visitor.get(f"/c/small/attempts/{attempt.pk}/result/"))
    assert [page.status_code for page in pages] == [200] * 5
    for page in pages:
        assert "/lessons/" not in page.text
        assert 'href="/c/small/"' not in page.text
        assert "practise/" not in page.text


def test_what_was_missed_is_not_practised_with_other_questions(make, client_of, student):
    client = client_of(student)
    attempt = begin(client, make())
    answer_all(client, attempt, WRONG)
    assert client.post(f"/c/small/attempts/{attempt.pk}/practise/").status_code == 404


def closed_to(client, attempt) -> list[int]:
    """Return what the pages of an attempt answer."""
    base = f"/c/small/attempts/{attempt.pk}/"
    pages = [QUIZ, place(attempt, 1), base, f"{base}check/", f"{base}clock/", f"{base}result/"]
    return [client.get(page).status_code for page in pages]


@pytest.mark.parametrize("how", ["ended", "made anew", "last day over", "no practice any more"])
def test_when_the_link_ends_everyone_who_came_by_it_is_out(closed, desk, make, visitor, clock, how):
    link = make("2026-03-02")
    attempt = begin(visitor, link)
    assert closed_to(visitor, attempt) == [200, 200, 302, 200, 200, 302]
    if how == "ended":
        desk.post(DESK, {"do": "end"})
    elif how == "made anew":
        assert make() != link
    elif how == "last day over":
        clock.move(hours=15)
    else:
        Quiz.objects.update(purpose=Quiz.Purpose.FINAL)
    assert closed_to(visitor, attempt) == [404] * 6
    assert visitor.post(place(attempt, 1), form_of(attempt, 1)).status_code == 404
    assert visitor.post(place(attempt, 1), form_of(attempt, 1), headers=JSON).status_code == 404
    gone = visitor.get(link)
    assert (gone.status_code, "leads nowhere" in gone.text) == (404, True)
    assert visitor.post(link).status_code == 404
    assert Attempt.objects.count() == 1


def test_by_the_new_link_they_go_on_where_they_were(make, visitor):
    attempt = begin(visitor, make())
    visitor.post(place(attempt, 1), form_of(attempt, 1))
    assert begin(visitor, make()) == attempt
    assert Attempt.objects.get().answered == 1


def test_the_work_moves_into_an_account(make, visitor):
    attempt = begin(visitor, make())
    data = {
        "username": "ada",
        "email": "",
        "password1": "so long 12 x",
        "password2": "so long 12 x",
    }
    visitor.post("/accounts/signup/", data)
    attempt.refresh_from_db()
    assert (attempt.user.is_guest, attempt.user.username) == (False, "ada")
    assert visitor.get(place(attempt, 1)).status_code == 200


def test_a_stranger_does_not_see_the_attempt_of_another(make, visitor, client_of, student):
    link = make()
    attempt, other = begin(visitor, link), client_of(student)
    begin(other, link)
    assert closed_to(other, attempt)[1:] == [404] * 5


def test_the_link_leads_nowhere_until_the_quiz_is_published(make, visitor):
    link = make()
    Quiz.objects.update(status="draft")
    assert (visitor.get(link).status_code, visitor.post(link).status_code) == (404, 404)


def test_a_visitor_without_anything_to_ask_is_no_guest(make, visitor):
    link = make()
    Question.objects.update(status="draft")
    assert visitor.post(link).status_code == 409
    assert User.objects.filter(is_guest=True).count() == 0


def test_search_engines_keep_out(make, visitor):
    assert visitor.get(make())["X-Robots-Tag"] == "noindex, nofollow"


def test_the_token_is_long_and_never_the_same(make):
    tokens = {make() for _n in range(5)}
    assert (len(tokens), {len(token) for token in tokens}) == (5, {36})


# At the desk


def test_the_desk_shows_the_link_until_when_it_holds_and_who_ended_it(desk, make, instructor):
    assert "It holds until you end it." not in desk.get(DESK).text
    link = make()
    assert f"http://testserver{link}" in desk.get(DESK).text
    assert f"http://testserver{link}" in desk.get("/c/small/desk/quizzes/practice/build/").text
    make("2026-03-31")
    assert "It holds until 1 Apr 2026, 00:00." in desk.get(DESK).text
    old, new = PracticeLink.objects.order_by("pk")
    assert (old.ended_at, old.ended_by, new.made_by) == (MORNING, instructor, instructor)
    assert new.ends_at == datetime(2026, 4, 1, tzinfo=UTC)


def test_the_last_day_ends_in_the_zone_of_its_author(make, instructor):
    instructor.time_zone = "America/New_York"
    instructor.save()
    make("2026-03-04")
    assert PracticeLink.objects.get().ends_at == datetime(2026, 3, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-03-01", "2099-01-01", "tomorrow"])
def test_a_day_that_makes_no_sense_makes_no_link(desk, day):
    page = desk.post(DESK, {"do": "make", "last_day": day})
    assert (page.status_code, PracticeLink.objects.count()) == (422, 0)


def test_only_practice_is_opened(desk):
    Quiz.objects.update(purpose=Quiz.Purpose.FINAL)
    page = desk.post(DESK, {"do": "make"})
    assert (page.status_code, PracticeLink.objects.count()) == (422, 0)
    assert "Only practice can be opened to everyone" in page.text


def test_an_open_course_needs_no_link(desk):
    Course.objects.update(access=Course.Access.OPEN)
    page = desk.post(DESK, {"do": "make"})
    assert (page.status_code, PracticeLink.objects.count()) == (422, 0)
    assert f"http://testserver{QUIZ}" in page.text


def test_the_pass_is_in_the_data_of_its_owner(make, client_of, student):
    client = client_of(student)
    begin(client, make())
    told = client.get("/account/data.json").json()["practice_passes"]
    assert told == [
        {"course": "small", "quiz": "practice", "at": MORNING.isoformat().replace("+00:00", "Z")}
    ]


def test_the_queries_do_not_grow_with_the_links_followed(make, visitor, count_queries):
    link = make()
    attempt = begin(visitor, link)
    address = place(attempt, 1)

    def counted() -> list[int]:
        counts = []
        for page in (link, address):
            with count_queries() as queries:
                visitor.get(page)
            counts.append(len(queries))
        return counts

    before = counted()
    for key in ("two", "three"):
        quiz = factories.QuizFactory(lesson=attempt.quiz.lesson, key=key)
        other = PracticeLink.objects.create(quiz=quiz, token=key, made_at=MORNING)
        PracticePass.objects.create(user=attempt.user, link=other, at=MORNING)
    assert counted() == before
