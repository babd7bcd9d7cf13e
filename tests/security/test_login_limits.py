"""A class gets in at once; whoever guesses passwords does not, and locks nobody out for good."""

import pytest
from django.core.cache import cache

from quizzes.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.exhaustive

PASSWORD = "a long password"
TOO_MANY = "Too many failed login attempts. Try again later."


@pytest.fixture(autouse=True)
def _empty_cache(db):
    cache.clear()


@pytest.fixture
def moment(monkeypatch):
    """The limits' own clock, held; move it by setting ``moment[0]``."""
    from allauth.core.internal import ratelimit

    held = [1_800_000_000.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: held[0])
    return held


def log_in(client, username, password=PASSWORD):
    return client.post("/accounts/login/", {"login": username, "password": password})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_limits_are_shared_by_all_processes(settings):
    assert settings.CACHES["default"]["BACKEND"] == ("django.core.cache.backends.db.DatabaseCache")


def test_a_class_of_64_behind_one_address_logs_in(client_of):
    names = [UserFactory(username=f"pupil{n}").username for n in range(64)]
    clients = [client_of() for _ in names]

    statuses = [log_in(*pair).status_code for pair in zip(clients, names, strict=True)]

    assert statuses == [302] * 64
    assert [is_in(client) for client in clients] == [True] * 64


def test_a_class_that_mistypes_gets_in_all_the_same(client_of):
    names = [UserFactory(username=f"pupil{n}").username for n in range(64)]
    for name in names:
        log_in(client_of(), name, "mistyped")
        log_in(client_of(), name, "again")

    clients = [client_of() for _ in names]
    for client, name in zip(clients, names, strict=True):
        log_in(client, name)

    assert [is_in(client) for client in clients] == [True] * 64


def test_a_class_of_64_signs_up(client_of):
    form = {"email": "", "password1": PASSWORD, "password2": PASSWORD}
    for n in range(64):
        client_of().post("/accounts/signup/", {**form, "username": f"pupil{n}"})

    assert User.objects.count() == 64


def test_100_wrong_passwords_are_slowed(student, client_of):
    answers = [log_in(client_of(), "student", f"guess {n}") for n in range(100)]

    refused = [TOO_MANY in answer.text for answer in answers]
    assert refused == [False] * 10 + [True] * 90


def test_guessing_from_many_addresses_is_slowed_as_well(student, client_of):
    answers = [
        log_in(client_of(REMOTE_ADDR=f"10.0.{n}.1"), "student", f"guess {n}") for n in range(12)
    ]

    assert [TOO_MANY in answer.text for answer in answers] == [False] * 10 + [True] * 2


@pytest.mark.parametrize("spelling", ["student", "STUDENT", " student "])
def test_while_slowed_even_the_right_password_waits(student, client_of, spelling):
    for n in range(10):
        log_in(client_of(), "student", f"guess {n}")
    client = client_of()

    assert TOO_MANY in log_in(client, spelling).text
    assert is_in(client) is False


def test_the_owner_gets_in_when_the_time_is_over(student, client_of, moment):
    for n in range(100):
        log_in(client_of(), "student", f"guess {n}")
    client = client_of()

    moment[0] += 299
    assert TOO_MANY in log_in(client, "student").text
    moment[0] += 2
    log_in(client, "student")

    assert is_in(client) is True


def test_whoever_is_logged_in_stays_in(student, client_of):
    inside = client_of(student)
    for n in range(20):
        log_in(client_of(), "student", f"guess {n}")

    assert inside.get("/account/").status_code == 200


def test_others_are_not_slowed(student, other_student, client_of):
    for n in range(20):
        log_in(client_of(), "student", f"guess {n}")
    client = client_of()

    log_in(client, "other")

    assert is_in(client) is True


def test_a_right_password_does_not_wipe_the_count(student, client_of):
    for n in range(9):
        log_in(client_of(), "student", f"guess {n}")
    log_in(client_of(), "student")
    log_in(client_of(), "student", "guess 10")

    assert TOO_MANY in log_in(client_of(), "student", "guess 11").text
