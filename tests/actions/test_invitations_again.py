"""Invitations whose time is over are good again when a roster brings them once more."""

from datetime import timedelta

import pytest

from quizzes.actions.invitations import take_roster
from quizzes.actions.roster_plans import plan
from quizzes.formats.tabular_rosters import read_roster
from quizzes.models import Invitation
from tests.actions.test_invitations import TABLE, fates, take
from tests.factories import MORNING


@pytest.fixture
def room(course, instructor):
    return {"course": course.course, "by": instructor, "now": MORNING}


@pytest.mark.parametrize(
    "again",
    [
        TABLE,
        TABLE.replace("ann@example.org", "anna@example.org"),
        TABLE.replace("Ann Noun", "Anna Noun"),
    ],
    ids=["the same", "another address", "another name"],
)
def test_an_invitation_whose_time_is_over_is_good_again_when_the_roster_brings_it(room, again):
    take(room, TABLE)
    late = room | {"now": MORNING + timedelta(days=40)}
    rows = read_roster(again.encode())
    found = plan(room["course"], rows, now=late["now"])
    assert [(line.fate.value, line.renews) for line in found.lines] == [("reinvite", True)] * 3
    _done, is_done = take_roster(rows=rows, seen=found.digest, **late)
    assert is_done
    assert {one.ends_at for one in Invitation.objects.all()} == {MORNING + timedelta(days=70)}
    assert fates(plan(room["course"], rows, now=late["now"])) == ["waits"] * 3


def test_a_corrected_address_has_the_whole_time_and_nothing_else_prolongs(room):
    take(room, TABLE)
    later = room | {"now": MORNING + timedelta(days=10)}
    changed = TABLE.replace("ann@example.org", "anna@example.org").replace("Ben Verb", "Benno Verb")
    rows = read_roster(changed.encode())
    found = plan(room["course"], rows, now=later["now"])
    assert [(line.fate.value, line.renews) for line in found.lines] == [
        ("reinvite", True),
        ("reinvite", False),
        ("waits", False),
    ]
    take_roster(rows=rows, seen=found.digest, **later)
    until = {one.name: one.ends_at - MORNING for one in Invitation.objects.all()}
    days = {"Ann Noun": 40, "Benno Verb": 30, "Cec": 30}
    assert until == {name: timedelta(days=number) for name, number in days.items()}


def test_what_was_looked_at_before_the_time_was_over_is_shown_again(room):
    take(room, TABLE)
    rows = read_roster(TABLE.replace("Cec,cec@example.org,,", "Dee,,,").encode())
    seen = plan(room["course"], rows, now=MORNING).digest
    late = room | {"now": MORNING + timedelta(days=30)}
    found, is_done = take_roster(rows=rows, seen=seen, **late)
    assert (is_done, fates(found)) == (False, ["reinvite", "reinvite", "invite"])
