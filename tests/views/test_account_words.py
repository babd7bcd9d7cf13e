"""The words of account pages and emails are the site's own, and a log-in leads back."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.core.context import request_context
from django.core import mail
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "a long password"
NEW_PASSWORD = "another long password"
THEIR_WORDS = re.compile(
    r"Email Addresses|Change Password|Set Password|Hello from|Thank you for using|Re-send|"
    r"Make Primary|Confirm Email|Verify Your|Account Inactive|Confirm Access|reauthenticate,|"
    r"Current Password|New Password|\(again\)|placeholder=|example\.com|testserver!"
)
LESSON = "/c/small/lessons/founding/"


def address_of(user, email="student@example.org", **facts):
    return EmailAddress.objects.create(user=user, email=email, **facts)


def heading(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", response.text, re.DOTALL)[1]


def theirs(text: str) -> list[str]:
    return THEIR_WORDS.findall(text)


# Pages


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_email", "Your email addresses"),
        ("account_change_password", "Choose a new password"),
        ("account_reauthenticate", "Is it you?"),
        ("account_reset_password", "Set a new password"),
        ("account_email_verification_sent", "Look into your mailbox"),
        ("account_inactive", "This account is closed"),
        ("account_logout", "Log out?"),
    ],
)
def test_a_page_for_a_student_is_in_our_words(student, client_of, name, words):
    response = client_of(student).get(reverse(name))

    assert (response.status_code, heading(response), theirs(response.text)) == (200, words, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"), [("account_login", "Log in"), ("account_signup", "Keep my progress")]
)
def test_a_door_is_in_our_words(client, name, words):
    response = client.get(reverse(name))

    assert (response.status_code, heading(response), theirs(response.text)) == (200, words, [])


def test_a_first_password_has_its_own_page(client_of, db):
    user = UserFactory(username="newcomer", password=None)

    response = client_of(user).get("/accounts/password/change/", follow=True)

    assert response.request["PATH_INFO"] == "/accounts/password/set/"
    assert (heading(response), theirs(response.text)) == ("Choose a password", [])


def buttons(response) -> list[str]:
    return re.findall(r'name="(action_\w+)"', response.text)


def test_each_address_offers_only_what_is_possible(student, client_of):
    client = client_of(student)
    nothing = buttons(client.get("/accounts/email/"))
    address_of(student, primary=True, verified=True)
    only = buttons(client.get("/accounts/email/"))
    address_of(student, "two@example.org")
    both = buttons(client.get("/accounts/email/"))

    assert nothing == ["action_add"]
    assert only == ["action_remove", "action_add"]
    assert both == ["action_send", "action_primary", "action_remove", "action_add"]


@pytest.mark.parametrize(
    ("action", "verified", "words"),
    [
        ("send", False, "We have sent an email to two@example.org."),
        ("primary", True, "Your main address is changed."),
        ("primary", False, "Confirm the address first. Then it can become the main one."),
        ("remove", False, "two@example.org is removed."),
    ],
)
def test_an_address_is_changed_by_its_buttons(student, client_of, action, verified, words):
    address_of(student, primary=True, verified=True)
    address_of(student, "two@example.org", verified=verified)

    form = {"email": "two@example.org", f"action_{action}": ""}
    response = client_of(student).post("/accounts/email/", form, follow=True)

    assert (words in response.text, theirs(response.text)) == (True, [])


def test_the_main_address_stays_while_there_are_others(student, client_of):
    address_of(student, primary=True, verified=True)
    address_of(student, "two@example.org")

    form = {"email": "student@example.org", "action_remove": ""}
    response = client_of(student).post("/accounts/email/", form, follow=True)

    words = "student@example.org is your main address. Make another the main one, then remove it."
    assert (words in response.text, EmailAddress.objects.count()) == (True, 2)


def test_a_link_confirms_an_address_by_its_button(student, client):
    key = EmailConfirmationHMAC(address_of(student)).key
    path = reverse("account_confirm_email", args=[key])

    page = client.get(path)
    assert (heading(page), theirs(page.text)) == ("Confirm your address", [])
    assert "Does student@example.org belong to the account student?" in page.text
    assert EmailAddress.objects.get().verified is False

    answer = client.post(path, follow=True)
    assert "student@example.org is confirmed." in answer.text
    assert EmailAddress.objects.get().verified is True
    again = client.get(path)
    assert heading(again) == "This link works no more"


def test_a_link_to_an_address_of_somebody_else_says_so(student, other_student, client):
    key = EmailConfirmationHMAC(address_of(student)).key
    address_of(other_student, verified=True)

    page = client.get(reverse("account_confirm_email", args=[key]))

    assert (heading(page), theirs(page.text)) == ("This address can’t be confirmed", [])


# Emails


def check(message, subject, *sentences, links=1):
    """Assert of an email its subject, its sentences, its one link, and none of allauth's words."""
    assert message.subject == f"NRC Course: {subject}"
    assert [words for words in sentences if words not in message.body] == []
    assert (message.body.startswith("Hello,\n"), message.body.endswith("\nNRC Course")) == (
        True,
        True,
    )
    assert (len(re.findall(r"https?://", message.body)), theirs(message.body)) == (links, [])
    assert message.alternatives == []


def test_the_email_that_sets_a_new_password(student, client):
    address_of(student, primary=True, verified=True)

    client.post("/accounts/password/reset/", {"email": "student@example.org"})

    [message] = mail.outbox
    check(
        message,
        "Set a new password",
        "for your account student at NRC Course:",
        "The link works once, for 3 days.",
        "If you did not ask for it, there is nothing to do",
    )
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    page = client.get(link, follow=True)
    assert (heading(page), theirs(page.text)) == ("Set a new password", [])


@pytest.mark.django_db
def test_the_email_to_an_address_without_an_account(client):
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    [message] = mail.outbox
    check(
        message,
        "No account with this address",
        "for a new password for nobody@example.org, but no account has this address.",
        "http://testserver/accounts/signup/",
        "If it was not you, there is nothing to do.",
    )


@pytest.mark.django_db
def test_the_email_to_an_address_that_has_an_account(rf):
    with request_context(rf.get("/")):
        get_adapter().send_account_already_exists_mail("student@example.org")

    [message] = mail.outbox
    check(
        message,
        "You have an account already",
        "with student@example.org, but this address has one already.",
        "http://testserver/accounts/password/reset/",
    )


def sign_up(client, **changes):
    form = {"username": "newcomer", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", {**form, **changes})


@pytest.mark.django_db
def test_the_email_after_signing_up(client):
    sign_up(client, email="new@example.org")

    [message] = mail.outbox
    check(
        message,
        "Your account is made: confirm your email address",
        "Welcome to NRC Course. The account newcomer was made with this address.",
        "The link works for 3 days.",
        "If it was not you, there is nothing to do",
    )


def test_the_email_to_an_added_address(student, client_of):
    client_of(student).post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    [message] = mail.outbox
    check(
        message,
        "Confirm your email address",
        "This address was given for the account student at NRC Course.",
        "The link works for 3 days.",
    )


def test_links_say_the_times_of_the_settings(student, client, client_of, settings):
    settings.PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 7
    address_of(student, primary=True, verified=True)

    client.post("/accounts/password/reset/", {"email": "student@example.org"})
    client_of(student).post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    reset, added = mail.outbox
    assert "The link works once, for one day." in reset.body
    assert "The link works for 7 days." in added.body


def test_the_sites_name_stands_as_it_is_written(client, db, settings):
    settings.SITE_NAME = "Bread & salt"

    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert mail.outbox[0].body.endswith("\nBread & salt")


NOTHING_TO_DO = "If it was you, there is nothing to do. If not, set a new password at once"


def test_a_changed_password_is_told(student, client_of):
    address_of(student, primary=True, verified=True)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    response = client_of(student).post("/accounts/password/change/", form, follow=True)

    assert "Your new password is saved." in response.text
    [message] = mail.outbox
    reset = "http://testserver/accounts/password/reset/"
    told = "The password of your account was changed."
    check(message, "Your new password is saved", told, NOTHING_TO_DO, reset)


def test_a_first_password_is_told(client_of, db):
    user = UserFactory(username="newcomer", password=None)
    address_of(user, primary=True, verified=True)

    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client_of(user).post("/accounts/password/set/", form, follow=True)

    assert "Your password is saved." in response.text
    [message] = mail.outbox
    check(message, "Your password is saved", "A password was set for your account.", NOTHING_TO_DO)


def test_a_password_set_through_a_link_is_told(student, client):
    address_of(student, primary=True, verified=True)
    client.post("/accounts/password/reset/", {"email": "student@example.org"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)

    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(page.request["PATH_INFO"], form)

    told = "A new password was set for your account through a link sent by email."
    check(mail.outbox[1], "Your new password is saved", told, NOTHING_TO_DO)


@pytest.mark.parametrize(
    ("action", "subject", "told"),
    [
        (
            "primary",
            "Your main email address is changed",
            "The main email address of your account was student@example.org and is now two@",
        ),
        (
            "remove",
            "An email address is removed",
            "The email address two@example.org was removed from your account.",
        ),
    ],
)
def test_a_changed_address_is_told_to_the_one_before(student, client_of, action, subject, told):
    address_of(student, primary=True, verified=True)
    address_of(student, "two@example.org", verified=True)

    form = {"email": "two@example.org", f"action_{action}": ""}
    client_of(student).post("/accounts/email/", form)

    [message] = mail.outbox
    assert message.to == ["student@example.org"]
    check(message, subject, told, NOTHING_TO_DO)


# The way back
