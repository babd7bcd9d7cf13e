"""The admin's groups hold exactly what the table says, from the first migration on."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from quizzes import roles

pytestmark = pytest.mark.django_db


def held(name: str) -> set[tuple[str, str]]:
    """Return a group's permissions as the table writes them."""
    permissions = Group.objects.get(name=name).permissions
    return set(permissions.values_list("content_type__app_label", "codename"))


@pytest.mark.parametrize("name", [roles.ADMINISTRATORS, roles.INSTRUCTORS])
def test_a_fresh_database_has_them(name):
    assert held(name) == roles.wanted(name)


def test_what_was_changed_by_hand_does_not_last():
    group = Group.objects.get(name=roles.INSTRUCTORS)
    group.permissions.add(Permission.objects.get(codename="delete_response"))
    group.permissions.remove(Permission.objects.get(codename="change_lesson"))

    call_command("migrate", verbosity=0)

    assert held(roles.INSTRUCTORS) == roles.wanted(roles.INSTRUCTORS)


@pytest.mark.parametrize("name", [roles.ADMINISTRATORS, roles.INSTRUCTORS])
def test_nobody_changes_evidence_by_hand(name):
    evidence = {"attempt", "attemptitem", "response", "grade", "questionversion", "noterevision"}
    verbs = {verb for verb, _, model in split(name) if model in evidence}

    assert verbs == {"view"}


def test_instructors_have_no_say_over_people():
    models = {model for _, _, model in split(roles.INSTRUCTORS)}

    assert models & {"user", "emailaddress", "accountdeletion"} == set()


def test_private_learning_is_no_instructors_business_and_nobody_changes_it():
    private = {"cardstate", "cardevent", "cardday", "lessonreading"}
    private |= {"examplan", "exampace", "studybreak"}

    assert {model for _, _, model in split(roles.INSTRUCTORS)} & private == set()
    administrators = {verb for verb, _, model in split(roles.ADMINISTRATORS) if model in private}
    assert administrators == {"view"}


def split(name: str) -> set[tuple[str, str, str]]:
    return {codename.partition("_") for _, codename in roles.wanted(name)}
