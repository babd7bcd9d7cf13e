"""Guests begin, settings are saved, a reset link works once."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from quizzes.actions import accounts
from quizzes.models import User
from tests.factories import MORNING, UserFactory


@pytest.mark.django_db
def test_a_guest_has_a_row_but_no_way_to_log_in():
    guest = accounts.create_guest(now=MORNING, time_zone="Europe/Berlin")

    saved = User.objects.get()
    assert (saved.pk, saved.is_guest, saved.time_zone) == (guest.pk, True, "Europe/Berlin")
    assert (saved.date_joined, saved.has_usable_password()) == (MORNING, False)
    assert saved.username.startswith("guest-") is True


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 500, "\x00"])
def test_a_guest_with_a_strange_zone_has_none(zone):
    assert accounts.create_guest(now=MORNING, time_zone=zone).time_zone == ""


@pytest.mark.django_db
def test_two_guests_have_two_names():
    names = {accounts.create_guest(now=MORNING).username for _ in range(3)}

    assert len(names) == 3


def test_the_browsers_zone_is_noticed(student):
    assert accounts.notice_time_zone(user=student, name="Asia/Tokyo") is True
    assert accounts.notice_time_zone(user=student, name="Asia/Tokyo") is False

    student.refresh_from_db()
    assert student.time_zone == "Asia/Tokyo"


def test_a_chosen_zone_is_kept(student):
    accounts.change_settings(
        user=student, changes={"time_zone": "Asia/Tokyo", "time_zone_chosen": True}
    )

    assert accounts.notice_time_zone(user=student, name="Europe/Paris") is False
    student.refresh_from_db()
    assert student.time_zone == "Asia/Tokyo"


def test_a_zone_nobody_knows_is_refused(student):
    with pytest.raises(ValidationError) as refused:
        accounts.notice_time_zone(user=student, name="Mars/Olympus")

    assert refused.value.messages == ["“Mars/Olympus” is not a time zone we know."]


def test_settings_touch_nothing_else(student):
    with pytest.raises(KeyError, match="is_staff"):
        accounts.change_settings(user=student, changes={"is_staff": True})

    student.refresh_from_db()
    assert student.is_staff is False


def set_password_through(client, link: str):
    """Follow a reset link and set a new password; return the last response."""
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    path = form.request["PATH_INFO"]
    passwords = {"password1": "brand new words", "password2": "brand new words"}
    return client.post(path, passwords, follow=True)


def test_a_reset_link_works_once(student, client_of):
    link = accounts.reset_link(user=student, base_url="http://testserver/")

    set_password_through(client_of(), link)
    student.refresh_from_db()
    assert student.check_password("brand new words") is True

    student.set_password("changed since")
    student.save()
    set_password_through(client_of(), link)
    student.refresh_from_db()
    assert student.check_password("changed since") is True


def test_a_reset_link_dies_with_the_password_it_was_made_for(student, client_of):
    link = accounts.reset_link(user=student, base_url="http://testserver")
    set_password_through(client_of(), link)
    used = User.objects.get(pk=student.pk).password

    set_password_through(client_of(), link)

    assert User.objects.get(pk=student.pk).password == used


@pytest.mark.parametrize("changes", [{"is_guest": True}, {"is_active": False}])
def test_no_reset_link_for_who_cannot_log_in(student, changes):
    for name, value in changes.items():
        setattr(student, name, value)

    with pytest.raises(ValueError, match="student is no account that can log in"):
        accounts.reset_link(user=student, base_url="http://testserver")


def test_the_command_prints_the_link(student, settings):
    settings.ALLOWED_HOSTS = ["course.example"]
    out, err = StringIO(), StringIO()

    call_command("reset_link", "student", "--site", "https://a.example", stdout=out, stderr=err)

    assert out.getvalue().startswith("https://a.example/accounts/password/reset/key/") is True
    assert err.getvalue() == "It works once, within 3 days. Give it to student only.\n"


@pytest.mark.django_db
def test_the_command_knows_no_stranger():
    with pytest.raises(CommandError, match="There is no account named 'nobody'"):
        call_command("reset_link", "nobody")


@pytest.mark.parametrize(
    ("origins", "hosts", "https", "expected"),
    [
        (["https://a.example"], ["b.example"], True, "https://a.example"),
        ([], [".b.example"], True, "https://b.example"),
        ([], ["*"], False, "http://localhost:8000"),
        ([], ["c.example"], False, "http://c.example"),
    ],
)
def test_the_command_guesses_the_site(settings, origins, hosts, https, expected):
    from quizzes.management.commands.reset_link import default_site

    settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS, settings.HTTPS = origins, hosts, https

    assert default_site() == expected


def test_the_zone_decides_the_learner_day():
    tokyo = UserFactory.build(time_zone="Asia/Tokyo")

    assert MORNING.replace(hour=23).astimezone(tokyo.zone).date() == date(2026, 3, 3)
