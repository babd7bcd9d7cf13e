"""From a guest's first answer to an account: nothing lost, nothing doubled, nobody mixed up."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core import mail
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from quizzes.models import LessonReading, User
from quizzes.views.access import course_or_404, learner
from tests.factories import MORNING, CourseFactory, MembershipFactory

PASSWORD = "a long password"


@login_not_required
@require_POST
def learn(request):
    """Stand for any view that records something of whoever asks."""
    return HttpResponse(learner(request).pk)


@login_not_required
def look(request, course_key):
    """Stand for any page of a course."""
    return HttpResponse(course_or_404(request, course_key).pk)


urlpatterns = [
    path("learn/", learn),
    path("look/<slug:course_key>/", look),
    path("", include("nrc_course.urls")),
]


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = __name__


def sign_up(client, **changes):
    form = {"username": "newcomer", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", {**form, **changes})


def log_in(client, username="student", password=PASSWORD, **query):
    form = {"login": username, "password": password}
    return client.post("/accounts/login/", form, query_params=query)


def user_of(client) -> int | None:
    number = client.session.get("_auth_user_id")
    return number and int(number)


def read(user, lesson):
    return LessonReading.objects.create(user=user, lesson=lesson, opened_at=MORNING)


# Becoming a guest


def test_the_first_answer_makes_a_guest_and_the_second_does_not(client, clock, db):
    client.cookies["time_zone"] = "Asia/Tokyo"
    first, second = client.post("/learn/"), client.post("/learn/")

    guest = User.objects.get()
    assert (first.text, second.text) == (str(guest.pk), str(guest.pk))
    assert (guest.is_guest, guest.time_zone, guest.date_joined) == (True, "Asia/Tokyo", MORNING)
    assert user_of(client) == guest.pk


def test_someone_logged_in_stays_who_they_are(student, client_of):
    assert client_of(student).post("/learn/").text == str(student.pk)
    assert User.objects.count() == 1


def test_a_guests_session_lasts_sixty_days(client, db):
    client.post("/learn/")

    assert client.cookies["sessionid"]["max-age"] == 60 * 86_400


def test_the_other_forms_of_the_page_still_work(client_of, db):
    client = client_of(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}

    answers = [client.post("/learn/", form).status_code for _ in range(2)]

    assert (answers, User.objects.count()) == ([200, 200], 1)


def test_a_class_behind_one_address_begins_at_once(client_of, db):
    statuses = [client_of().post("/learn/").status_code for _ in range(64)]

    assert (statuses, User.objects.filter(is_guest=True).count()) == ([200] * 64, 64)


def test_a_flood_of_guests_is_asked_to_wait(client_of, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "guest": "3/h/ip"}
    statuses = [client_of().post("/learn/").status_code for _ in range(5)]

    response = client_of().post("/learn/")

    assert (statuses, User.objects.count()) == ([200, 200, 200, 429, 429], 3)
    assert "A moment, please" in response.text


def test_another_address_is_not_slowed(client_of, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "guest": "1/h/ip"}
    addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.1"]

    statuses = [client_of(REMOTE_ADDR=one).post("/learn/").status_code for one in addresses]

    assert statuses == [200, 200, 429]


def test_a_client_cannot_invent_addresses(client_of, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "guest": "1/h/ip"}
    invented = [{"X-Forwarded-For": f"10.0.0.{n}"} for n in (1, 2)]

    statuses = [client_of().post("/learn/", headers=one).status_code for one in invented]

    assert statuses == [200, 429]


# Signing up


def test_the_guest_becomes_the_account(client, course, clock, db):
    number = int(client.post("/learn/").text)
    reading = read(User.objects.get(pk=number), course.lesson)
    key = client.session.session_key

    response = sign_up(client)

    account = User.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert (account.pk, account.username, account.is_guest) == (number, "newcomer", False)
    assert account.check_password(PASSWORD) is True
    assert LessonReading.objects.get() == reading
    assert (user_of(client), client.session.session_key == key) == (number, False)
    assert Session.objects.filter(pk=key).exists() is False


def test_a_refused_sign_up_leaves_the_guest_a_guest(client, student):
    number = int(client.post("/learn/").text)

    response = sign_up(client, username="student")

    assert list(response.context["form"].errors) == ["username"]
    assert (User.objects.get(pk=number).is_guest, user_of(client)) == (True, number)


@pytest.mark.parametrize("name", ["guest-1", "Guest-me", "deleted-abc"])
def test_the_sites_own_names_are_not_given_out(client, db, name):
    response = sign_up(client, username=name)

    assert response.context["form"].errors["username"] == [
        "Please choose a name that begins otherwise."
    ]
    assert User.objects.count() == 0


def test_a_stranger_signs_up_with_the_browsers_zone(client, clock, db):
    client.cookies["time_zone"] = "Asia/Tokyo"
    sign_up(client)

    account = User.objects.get()
    assert (account.is_guest, account.time_zone, account.date_joined) == (
        False,
        "Asia/Tokyo",
        MORNING,
    )


def test_an_address_is_optional_and_an_unconfirmed_one_stops_nobody(client, db):
    response = sign_up(client, email="new@example.org")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("new@example.org", False)
    ]
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert client.post("/learn/").text == str(User.objects.get().pk)


def test_nobody_learns_whose_address_is_known(client_of, student):
    EmailAddress.objects.create(user=student, email="known@example.org", verified=True)

    answers = [
        sign_up(client_of(), username=f"new{n}", email=email)
        for n, email in enumerate(["known@example.org", "unknown@example.org"])
    ]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/")] * 2
    verified = EmailAddress.objects.filter(email="known@example.org", verified=True)
    assert verified.get().user == student


def test_a_second_account_cannot_confirm_a_confirmed_address(client, student):
    EmailAddress.objects.create(user=student, email="known@example.org", verified=True)
    sign_up(client, email="known@example.org")
    theirs = EmailAddress.objects.exclude(user=student).get()

    assert (theirs.can_set_verified(), theirs.verified) == (False, False)


# Logging in


def test_what_the_guest_did_moves_into_the_account(client, student, course, db):
    number = int(client.post("/learn/").text)
    read(User.objects.get(pk=number), course.lesson)
    key = client.session.session_key

    response = log_in(client, next="/progress/")

    assert (response.status_code, response["Location"]) == (302, "/progress/")
    assert LessonReading.objects.get().user == student
    assert User.objects.filter(pk=number).exists() is False
    assert (user_of(client), client.session.session_key == key) == (student.pk, False)


def test_a_wrong_password_moves_nothing(client, student, course):
    number = int(client.post("/learn/").text)
    read(User.objects.get(pk=number), course.lesson)

    response = log_in(client, password="wrong")

    assert response.status_code == 200
    assert (LessonReading.objects.get().user_id, user_of(client)) == (number, number)


def test_another_guest_is_left_alone(client, guest, student, course):
    read(guest, course.lesson)
    client.post("/learn/")

    log_in(client)

    assert LessonReading.objects.get().user == guest
    assert set(User.objects.values_list("pk", flat=True)) == {guest.pk, student.pk}


def test_logging_in_from_an_account_merges_nothing(student, other_student, course, client_of):
    read(student, course.lesson)
    client = client_of(student)

    log_in(client, username="other")

    assert (LessonReading.objects.get().user, user_of(client)) == (student, student.pk)


def test_a_reset_link_does_not_end_the_guest(client, student, course, rf):
    from quizzes.actions.accounts import reset_link

    number = int(client.post("/learn/").text)
    read(User.objects.get(pk=number), course.lesson)
    link = reset_link(user=student, base_url="http://testserver")
    page = client.get(link.removeprefix("http://testserver"), follow=True)
    words = {"password1": "brand new words", "password2": "brand new words"}

    client.post(page.request["PATH_INFO"], words)
    assert user_of(client) == number
    log_in(client, password="brand new words")

    assert LessonReading.objects.get().user == student


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_guests_see_the_way_in_and_students_do_not_need_it(guest, student, client_of, page):
    statuses = [client_of(one).get(f"/accounts/{page}/").status_code for one in (None, guest)]

    assert statuses == [200, 200]
    away = client_of(student).get(f"/accounts/{page}/")
    assert away.status_code == (200 if page == "password/reset" else 302)


@pytest.mark.parametrize("page", ["email", "password/change", "password/set"])
def test_guests_have_no_address_or_password_to_change(guest, client_of, page):
    response = client_of(guest).get(f"/accounts/{page}/")

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next=/accounts/{page}/",
    )


# Courses


@pytest.mark.parametrize(
    ("status", "access", "expected"),
    [
        ("published", "open", [200, 200, 200]),
        ("published", "members", [404, 404, 200]),
        ("draft", "open", [404, 404, 404]),
        ("retired", "open", [404, 404, 404]),
    ],
)
def test_who_sees_a_course(people, client_of, status, access, expected):
    course = CourseFactory(key="some", status=status, access=access)
    MembershipFactory(user=people[2], course=course)

    statuses = [client_of(one).get("/look/some/").status_code for one in people]

    assert statuses == expected


@pytest.fixture
def people(other_student, student):
    """Nobody, someone outside the course, and someone who will belong to it."""
    return [None, other_student, student]


def test_a_course_costs_one_query(student, client_of, count_queries):
    CourseFactory(key="some")
    client = client_of(student)

    with count_queries() as queries:
        client.get("/look/some/")

    assert len(queries) == 3


# Time zone


@pytest.mark.parametrize(("own", "expected"), [("", "Asia/Tokyo"), ("UTC", "UTC")])
def test_an_account_without_a_zone_gets_the_browsers_at_log_in(client, student, own, expected):
    User.objects.filter(pk=student.pk).update(time_zone=own)
    client.cookies["time_zone"] = "Asia/Tokyo"

    log_in(client)

    assert User.objects.get().time_zone == expected


def test_a_stranger_is_asked_for_the_zone_once(client, db):
    assert (
        'data-time-zone-url="/time-zone/" data-time-zone=""' in client.get("/accounts/login/").text
    )

    client.post("/time-zone/", {"time_zone": "Asia/Tokyo"})

    assert 'data-time-zone="Asia/Tokyo"' in client.get("/accounts/login/").text


def test_who_chose_a_zone_is_not_asked(student, client_of):
    User.objects.filter(pk=student.pk).update(time_zone_chosen=True)

    assert "data-time-zone" not in client_of(student).get("/account/").text
