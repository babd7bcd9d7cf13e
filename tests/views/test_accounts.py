"""The pages of one's own account, for a stranger, a guest, a student and another student."""

import json

import pytest
from django.urls import reverse

from quizzes.models import CardState, LessonReading, User
from tests.factories import MORNING, MembershipFactory

SETTINGS, DATA, DELETE = "/account/", "/account/data.json", "/account/delete/"

CHOSEN = {
    "display_name": "Ada",
    "time_zone": "Asia/Tokyo",
    "day_rollover_hour": "3",
    "card_buttons": "4",
    "new_cards_per_day": "10",
    "answers_per_day": "100",
    "desired_retention": "0.85",
    "maximum_interval": "365",
    "easy_days": ["5", "6"],
    "leech_lapses": "3",
}


def names_of_settings(user):
    row = User.objects.get(pk=user.pk)
    return {name: getattr(row, name) for name in (*CHOSEN, "time_zone_chosen")}


# Strangers


@pytest.mark.django_db
@pytest.mark.parametrize("path", [SETTINGS, DATA, DELETE])
def test_a_stranger_is_asked_to_log_in(client, path):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [SETTINGS, DELETE])
def test_a_stranger_changes_nothing(client, path):
    assert client.post(path, CHOSEN).status_code == 302
    assert User.objects.count() == 0


@pytest.mark.parametrize("path", [SETTINGS, DELETE, "/time-zone/"])
def test_a_forged_form_changes_nothing(student, client_of, path):
    before = names_of_settings(student)

    response = client_of(student, enforce_csrf_checks=True).post(
        path, {**CHOSEN, "password": "a long password"}
    )

    assert (response.status_code, names_of_settings(student)) == (403, before)


@pytest.mark.parametrize(
    ("path", "method"),
    [(SETTINGS, "put"), (DATA, "post"), (DELETE, "delete"), ("/time-zone/", "get")],
)
def test_other_methods_are_refused(student, client_of, path, method):
    assert getattr(client_of(student), method)(path).status_code == 405


# Settings


def test_settings_are_shown_and_saved(student, other_student, client_of):
    others = names_of_settings(other_student)
    client = client_of(student)
    assert client.get(SETTINGS).status_code == 200

    response = client.post(SETTINGS, CHOSEN)

    assert (response.status_code, response["Location"]) == (303, SETTINGS)
    assert names_of_settings(student) == {
        "display_name": "Ada",
        "time_zone": "Asia/Tokyo",
        "time_zone_chosen": True,
        "day_rollover_hour": 3,
        "card_buttons": 4,
        "new_cards_per_day": 10,
        "answers_per_day": 100,
        "desired_retention": 0.85,
        "maximum_interval": 365,
        "easy_days": [5, 6],
        "leech_lapses": 3,
    }
    assert names_of_settings(other_student) == others
    assert "Saved." in client.get(SETTINGS).text


def test_what_the_form_does_not_have_is_not_taken(student, client_of):
    client_of(student).post(SETTINGS, {**CHOSEN, "is_staff": "on", "username": "root"})

    saved = User.objects.get(pk=student.pk)
    assert (saved.is_staff, saved.is_superuser, saved.username) == (False, False, "student")


def test_going_by_the_browser_again_forgets_nothing(student, client_of):
    client = client_of(student)
    client.post(SETTINGS, CHOSEN)
    client.post(SETTINGS, {**CHOSEN, "time_zone": "browser"})

    saved = User.objects.get(pk=student.pk)
    assert (saved.time_zone, saved.time_zone_chosen) == ("Asia/Tokyo", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", ""),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("day_rollover_hour", "24"),
        ("day_rollover_hour", "-1"),
        ("card_buttons", "3"),
        ("new_cards_per_day", "1000"),
        ("new_cards_per_day", "-1"),
        ("answers_per_day", "many"),
        ("desired_retention", "1.5"),
        ("desired_retention", "nan"),
        ("maximum_interval", "0"),
        ("easy_days", ["0", "1", "2", "3", "4", "5", "6"]),
        ("easy_days", ["7"]),
        ("leech_lapses", "-1"),
        ("display_name", "x" * 151),
        ("display_name", "a\x00b"),
    ],
)
def test_a_bad_value_saves_nothing_and_says_where(student, client_of, field, value):
    before = names_of_settings(student)

    response = client_of(student).post(SETTINGS, {**CHOSEN, field: value})

    assert (response.status_code, names_of_settings(student)) == (422, before)
    assert list(response.context["form"].errors) == [field]
    assert response.text.count('class="error-summary"') == 1
    assert f'href="#id_{field}' in response.text


def test_a_refused_name_is_not_shown_in_the_header(student, client_of):
    response = client_of(student).post(
        SETTINGS, {**CHOSEN, "display_name": "Mallory", "answers_per_day": "many"}
    )

    assert response.context["request"].user.display_name == ""


def test_a_name_is_text_not_markup(student, client_of):
    client = client_of(student)
    client.post(SETTINGS, {**CHOSEN, "display_name": "<script>1</script>"})

    assert "<script>1" not in client.get(SETTINGS).text


def test_a_retention_from_elsewhere_stays_choosable(student, client_of):
    User.objects.filter(pk=student.pk).update(desired_retention=0.88)
    client = client_of(student)

    form = client.get(SETTINGS).context["form"]
    client.post(SETTINGS, {**CHOSEN, "desired_retention": "0.88"})

    assert form["desired_retention"].value() == 0.88
    assert User.objects.get(pk=student.pk).desired_retention == 0.88


@pytest.mark.parametrize("zone", ["", "UTC", "Asia/Tokyo", "Etc/GMT+3", "EST5EDT"])
def test_every_zone_survives_the_form(student, client_of, zone):
    User.objects.filter(pk=student.pk).update(time_zone=zone, time_zone_chosen=bool(zone))
    client = client_of(student)
    shown = client.get(SETTINGS).context["form"]["time_zone"].value()

    response = client.post(SETTINGS, {**CHOSEN, "time_zone": shown})

    saved = User.objects.get(pk=student.pk)
    assert (response.status_code, saved.time_zone, saved.time_zone_chosen) == (
        303,
        zone,
        bool(zone),
    )


def test_a_guest_is_invited_to_stay(guest, student, client_of):
    sign_up = reverse("account_signup") + "?next=/account/"

    assert sign_up in client_of(guest).get(SETTINGS).text
    assert sign_up not in client_of(student).get(SETTINGS).text


def test_settings_cost_three_queries(student, client_of, count_queries):
    client = client_of(student)
    client.get(SETTINGS)

    with count_queries() as queries:
        client.get(SETTINGS)

    assert len(queries) == 3


# Time zone


def test_the_browser_tells_the_zone(student, other_student, client_of):
    response = client_of(student).post("/time-zone/", {"time_zone": "Asia/Tokyo"})

    assert (response.status_code, response.content) == (204, b"")
    assert User.objects.get(pk=student.pk).time_zone == "Asia/Tokyo"
    assert User.objects.get(pk=other_student.pk).time_zone == "UTC"


@pytest.mark.django_db
def test_a_strangers_zone_waits_in_a_cookie(client):
    response = client.post("/time-zone/", {"time_zone": "Asia/Tokyo"})

    cookie = response.cookies["time_zone"]
    assert (response.status_code, cookie.value, cookie["httponly"]) == (204, "Asia/Tokyo", True)
    assert (User.objects.count(), list(response.cookies)) == (0, ["time_zone"])


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "<b>", "x" * 9_000, "a\x00b"])
def test_a_strange_zone_is_refused(client, zone):
    response = client.post("/time-zone/", {"time_zone": zone})

    assert (response.status_code, response["Content-Type"]) == (422, "text/plain")
    assert dict(response.cookies) == {}


# Data


def learn(user, course):
    """Leave one row of each kind in the person's name."""
    MembershipFactory(user=user, course=course.course)
    LessonReading.objects.create(user=user, lesson=course.lesson, opened_at=MORNING)
    CardState.objects.create(
        user=user, card=course.cards[0], joined_at=MORNING, joined_on=MORNING.date()
    )


def test_the_data_is_ones_own_and_whole(student, other_student, course, client_of, clock):
    learn(student, course)
    learn(other_student, course)

    response = client_of(student).get(DATA)

    disposition = 'attachment; filename="my-data-2026-03-02.json"'
    assert (response.status_code, response["Content-Disposition"]) == (200, disposition)
    told = json.loads(response.content)
    assert told["account"]["username"] == "student"
    assert told["memberships"] == [
        {
            "course": "small",
            "role": "student",
            "joined_at": "2026-03-02T09:00:00Z",
            "roster_name": "",
            "student_number": "",
            "groups": [],
        }
    ]
    assert [reading["lesson"] for reading in told["readings"]] == ["founding"]
    assert [state["note"] for state in told["card_states"]] == ["fact-1"]
    assert list(told["about"]) == [key for key in told if key != "about"]


def test_a_guest_has_data_too(guest, client_of):
    assert json.loads(client_of(guest).get(DATA).content)["account"]["is_guest"] is True


def test_no_secret_is_in_the_file(student, client_of):
    assert "password" not in client_of(student).get(DATA).text


# Deletion


def test_the_page_says_what_stays(student, client_of):
    response = client_of(student).get(DELETE)

    assert (response.status_code, response.text.count("What stays")) == (200, 1)
    assert User.objects.filter(pk=student.pk).exists() is True


def test_the_password_deletes(student, other_student, client_of):
    client, elsewhere = client_of(student), client_of(student)

    response = client.post(DELETE, {"password": "a long password"})

    assert (response.status_code, response["Location"]) == (303, "/")
    assert list(User.objects.values_list("username", flat=True)) == ["other"]
    assert client.get(SETTINGS).status_code == 302
    assert elsewhere.get(SETTINGS).status_code == 302


@pytest.mark.parametrize("body", [{}, {"password": "wrong"}, {"word": "delete"}])
def test_nothing_else_deletes_an_account_with_a_password(student, client_of, body):
    response = client_of(student).post(DELETE, body)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["password"])
    assert User.objects.filter(username="student").count() == 1


def test_guessing_the_password_here_is_slowed_too(student, client_of):
    client = client_of(student)
    for _ in range(10):
        client.post(DELETE, {"password": "wrong"})

    response = client.post(DELETE, {"password": "a long password"})

    assert response.context["form"].errors["password"] == [
        "Too many failed login attempts. Try again later."
    ]
    assert User.objects.filter(username="student").count() == 1


@pytest.mark.parametrize(("word", "left"), [("delete", 0), (" Delete ", 0), ("yes", 1), ("", 1)])
def test_a_guest_types_a_word(guest, client_of, word, left):
    guest.set_unusable_password()
    guest.save()

    response = client_of(guest).post(DELETE, {"word": word})

    assert response.status_code == (422 if left else 303)
    assert User.objects.filter(pk=guest.pk).count() == left


@pytest.mark.parametrize(("box", "marked"), [({}, True), ({"keyboard_shortcuts": "on"}, False)])
def test_single_key_shortcuts_can_be_switched_off(student, client_of, box, marked):
    client = client_of(student)
    client.post(SETTINGS, CHOSEN | box)
    assert ('data-shortcuts="off"' in client.get(SETTINGS).text) is marked
