"""An extension is held against what holds otherwise for its student: it never shortens anything."""

import re
from datetime import timedelta

import pytest

from quizzes.domain.windows import Window
from quizzes.models import AssignmentWindow
from quizzes.models.windows import window_of
from tests.factories import MORNING, AssignmentFactory, GroupFactory, UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DAY = timedelta(days=1)


@pytest.fixture
def ill(course):
    user = UserFactory()
    GroupFactory(course=course.course, people=[user])
    return user


@pytest.fixture
def assigned(course, ill):
    """Everybody has day 5 to day 7, due on day 6; the group of the ill student closes on day 9."""
    made = AssignmentFactory(quiz=course.quiz)
    days = {"opens_at": 5, "due_at": 6, "closes_at": 7}
    made.windows.create(**{name: MORNING + number * DAY for name, number in days.items()})
    made.windows.create(group=ill.memberships.get().groups.get(), closes_at=MORNING + 9 * DAY)
    return made


@pytest.fixture
def extend(client_of, instructor, assigned, ill):
    """Return a function that gives the ill student dates, as days from now."""

    def send(by=None, began_from=None, **days):
        stored = AssignmentWindow.objects.filter(assignment=assigned, user=ill).first()
        if began_from is None:
            began_from = stored.state if stored else ""
        moments = {name: f"{MORNING + day * DAY:%Y-%m-%dT%H:%M}" for name, day in days.items()}
        sent = {"do": "extend", "person": ill.pk, "began_from": began_from} | moments
        by = by or client_of(instructor)
        return by.post(f"/c/small/desk/assignments/{assigned.pk}/", sent)

    return send


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"closes_at": 2}, "It would close before it opens for this student"),
        ({"closes_at": 5}, "It would close before it opens for this student"),
        ({"opens_at": 9}, "It would close before it opens for this student"),
        ({"closes_at": 8}, "Without this it would close later"),
        ({"due_at": 5.5}, "Without this it would be due later"),
        ({"opens_at": 6.5}, "It would be due before it opens for this student"),
    ],
    ids=str,
)
def test_what_would_shorten_or_makes_no_sense_is_refused(extend, days, words):
    response = extend(**days)
    assert (response.status_code, words in text_of(response)) == (422, True)
    assert AssignmentWindow.objects.filter(user__isnull=False).count() == 0


@pytest.mark.parametrize(
    "days",
    [
        {"closes_at": 9},
        {"closes_at": 12},
        {"due_at": 12},
        {"opens_at": 4},
        {"opens_at": 10, "due_at": 11, "closes_at": 11},
        {"opens_at": 4, "due_at": 7, "closes_at": 10},
    ],
    ids=str,
)
def test_what_gives_more_is_taken(extend, ill, days):
    assert extend(**days).status_code == 303
    window = AssignmentWindow.objects.get(user=ill).to_window()
    assert window == Window(**{name: MORNING + day * DAY for name, day in days.items()})


def test_a_longer_extension_may_be_made_shorter_again(extend, ill):
    extend(closes_at=20)
    assert extend(closes_at=12).status_code == 303
    assert AssignmentWindow.objects.get(user=ill).closes_at == MORNING + 12 * DAY


def test_one_that_its_group_has_overtaken_shortens_nothing(extend, ill, assigned, course):
    extend(due_at=11, closes_at=12)
    group = assigned.windows.filter(group__isnull=False)
    group.update(due_at=MORNING + 15 * DAY, closes_at=MORNING + 20 * DAY)
    holds = Window(*(MORNING + number * DAY for number in (5, 15, 20)))
    assert window_of(course.quiz, ill) == holds
    assert extend(due_at=14).status_code == 422
    group.update(due_at=None, closes_at=None)
    holds = Window(*(MORNING + number * DAY for number in (5, 11, 12)))
    assert window_of(course.quiz, ill) == holds


def test_without_a_due_date_it_is_not_due_before_others_close(extend, assigned):
    assigned.windows.update(due_at=None)
    response = extend(due_at=8)
    assert "Without this it would be due later" in text_of(response)
    assert extend(due_at=9).status_code == 303


# Two instructors at once


def began_in(page) -> str:
    """Return what the form of an extension on a page says it began from."""
    form = page.partition('id="extension"')[2]
    return re.search(r'name="began_from"(?: value="([^"]*)")?', form)[1] or ""


def test_dates_that_somebody_else_gave_meanwhile_are_shown(
    extend, assigned, ill, client_of, administrator
):
    address = f"/c/small/desk/assignments/{assigned.pk}/?person={ill.pk}"
    colleague = client_of(administrator)
    begun = began_in(colleague.get(address).text)
    assert begun == ""
    assert extend(closes_at=20).status_code == 303
    stale = extend(by=colleague, began_from=begun, closes_at=12)
    words = text_of(stale)
    assert (stale.status_code, "closes 22 Mar, 09:00" in words) == (409, True)
    assert "somebody else gave this student other dates meanwhile" in words
    assert AssignmentWindow.objects.get(user=ill).closes_at == MORNING + 20 * DAY
    again = began_in(stale.text)
    assert extend(by=colleague, began_from=again, closes_at=12).status_code == 303
    assert AssignmentWindow.objects.get(user=ill).closes_at == MORNING + 12 * DAY


def test_the_same_dates_twice_are_one_extension(extend, ill):
    assert [extend(began_from="", closes_at=12).status_code for _twice in "ab"] == [303, 303]
    assert AssignmentWindow.objects.get(user=ill).closes_at == MORNING + 12 * DAY


def test_an_extension_that_was_taken_away_meanwhile_is_told(extend, assigned, ill):
    extend(closes_at=20)
    begun = AssignmentWindow.objects.get(user=ill).state
    AssignmentWindow.objects.filter(user=ill).delete()
    stale = extend(began_from=begun, closes_at=12)
    assert (stale.status_code, "took this student’s own dates away" in text_of(stale)) == (
        409,
        True,
    )
    assert AssignmentWindow.objects.filter(user=ill).count() == 0


def test_only_dates_that_were_seen_are_taken_away(extend, assigned, ill, client_of, instructor):
    client, address = client_of(instructor), f"/c/small/desk/assignments/{assigned.pk}/"
    extend(closes_at=20)
    seen = AssignmentWindow.objects.get(user=ill).state
    extend(closes_at=25)
    sent = {"do": "unextend", "person": ill.pk}
    stale = client.post(address, sent | {"began_from": seen}, follow=True)
    assert "Nothing is taken away: somebody changed these dates meanwhile." in text_of(stale)
    assert AssignmentWindow.objects.get(user=ill).closes_at == MORNING + 25 * DAY
    now = AssignmentWindow.objects.get(user=ill).state
    for _twice in "ab":
        client.post(address, sent | {"began_from": now})
    assert AssignmentWindow.objects.filter(user=ill).count() == 0


def test_the_form_says_what_holds_otherwise(extend, client_of, instructor, assigned, ill):
    page = f"/c/small/desk/assignments/{assigned.pk}/?person={ill.pk}"
    said = "Without dates of their own: opens 7 Mar, 09:00, due 8 Mar, 09:00, closes 11 Mar, 09:00"
    assert said in text_of(client_of(instructor).get(page))
    assert extend(closes_at=20).status_code == 303
    assert said in text_of(client_of(instructor).get(page))
    assert said in text_of(extend(closes_at=8))
    AssignmentWindow.objects.all().delete()
    words = text_of(client_of(instructor).get(page))
    assert "Without dates of their own it has none for them." in words
