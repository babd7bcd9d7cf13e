"""Instructors settle between markers, release marks once, and take a release back."""

import re
from html import unescape

import pytest

from quizzes.models import Repair, SettledMark
from tests.actions.marked import exam, fresh, give, in_class, write
from tests.factories import UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.exhaustive,
]

MARKING = "/c/small/desk/marking/"
DIFFERENCES = f"{MARKING}final/questions/essay/differences/"
RELEASE = f"{MARKING}final/release/"


@pytest.fixture
def quiz(course):
    return exam(course)


@pytest.fixture
def essay(quiz, student):
    return write(student, quiz)


@pytest.fixture
def client(client_of, instructor, clock):
    clock.move(hours=2)
    return client_of(instructor)


def hidden(response, **changes):
    """Return what the form of the page sends."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.text))
    fields = {name: unescape(found[name]) for name in ("confirm", "uuid") if name in found}
    return fields | {"reason": "Marked."} | changes


# Differences


@pytest.fixture
def differing(essay, instructor, other_student):
    return essay, give(essay, instructor), give(essay, other_student, {"a": 0, "b": 1}, "Why?")


def test_both_marks_their_difference_and_their_mean_are_shown(differing, client):
    words = text_of(client.get(DIFFERENCES))
    assert "Up to 10 % of the points apart" in words
    for said in ("8 of 8", "2 of 8 · Why?", "Difference: 6", "Mean: 5"):
        assert said in words


def test_answers_with_one_mark_are_left_out(essay, client, instructor):
    give(essay, instructor)
    assert "No answer has two marks yet." in text_of(client.get(DIFFERENCES))


def settling(essay, client, **fields) -> dict:
    """Return what the form of an answer on the page of differences sends."""
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(DIFFERENCES).text)[1]
    return {"item": essay.pk, "response": essay.response_id, "seen": seen} | fields


@pytest.mark.parametrize(
    ("take", "fields", "fraction", "comment"),
    [
        ("first", {}, 1, ""),
        ("second", {}, 0.25, "Why?"),
        ("mean", {}, 0.625, "Why?"),
        ("other", {"points": "6", "comment": "Between."}, 0.75, "Between."),
    ],
)
def test_an_instructor_settles(differing, client, take, fields, fraction, comment):
    essay, first, second = differing
    numbers = {"first": first.pk, "second": second.pk}
    sent = settling(essay, client, take=numbers.get(take, take))
    response = client.post(DIFFERENCES, sent | fields)
    assert (response.status_code, response.url) == (303, DIFFERENCES)
    settled = SettledMark.objects.get()
    assert (settled.fraction, settled.comment) == (fraction, comment)
    assert f"Settled: {fraction * 8:g}" in text_of(client.get(DIFFERENCES))


@pytest.mark.parametrize(
    "fields",
    [
        {"take": "other"},
        {"take": "other", "points": "9"},
        {"take": "other", "points": "nan"},
        {"take": "77777"},
        {"take": ""},
        {"response": "77777"},
        {"item": "x"},
    ],
    ids=str,
)
def test_what_cannot_be_settled_is_refused(differing, client, fields):
    essay, *_marks = differing
    response = client.post(DIFFERENCES, settling(essay, client, take="mean") | fields)
    assert (response.status_code, SettledMark.objects.count()) == (422, 0)
    assert "Nothing was done" in text_of(response)


@pytest.mark.parametrize("take", ["second", "mean"])
def test_what_is_settled_is_the_mark_that_was_shown(
    differing, client, instructor, other_student, take
):
    essay, _first, second = differing
    numbers = {"second": second.pk}
    sent = settling(essay, client, take=numbers.get(take, take))
    give(essay, other_student, {"a": 2, "b": 0})
    response = client.post(DIFFERENCES, sent)
    assert (response.status_code, SettledMark.objects.count()) == (422, 0)
    assert "Its marks were changed meanwhile." in text_of(response)
    assert "4 of 8" in text_of(response)
    # Nor is what a colleague settled meanwhile replaced unseen.
    sent = settling(essay, client, take="mean")
    assert client.post(DIFFERENCES, sent).status_code == 303
    assert client.post(DIFFERENCES, sent | {"take": second.pk}).status_code == 422
    assert SettledMark.objects.get().fraction == 0.75


# Release


def test_a_look_shows_who_gets_what_and_what_is_missing(course, quiz, client, instructor):
    named = [UserFactory(username=name) for name in ("ada", "bob", "cleo", "dora")]
    essays = [write(user, quiz) for user in named]
    give(essays[0], instructor, {"a": 1.5, "b": 0}, "Say when.")
    give(essays[1], instructor, {"a": 1}, is_done=False)
    give(essays[2], instructor)
    give(essays[2], UserFactory(), {"a": 0, "b": 0})
    words = text_of(client.get(RELEASE))
    assert "1 mark would be released" in words
    assert "ada · 1 What? – 3 of 8 Say when." in words
    assert "bob , What? : somebody has begun to mark it and not finished" in words
    assert "cleo , What? : its markers differ, and nobody has settled it" in words
    assert "dora , What? : nobody has marked it" in words
    assert Repair.objects.count() == 0


def test_it_is_done_once_however_often_it_is_sent(essay, client, instructor):
    give(essay, instructor)
    sent = hidden(client.get(RELEASE))
    for _time in range(2):
        response = client.post(RELEASE, sent)
        assert (response.status_code, response.url) == (303, MARKING)
    assert (fresh(essay).fraction, Repair.objects.count()) == (1, 1)
    words = text_of(client.get(RELEASE))
    assert "No mark is ready to be released." in words
    assert "1 mark is released already." in words


def test_what_changed_meanwhile_is_shown_first(essay, client, instructor):
    give(essay, instructor)
    sent = hidden(client.get(RELEASE))
    give(essay, instructor, {"a": 0, "b": 1})
    response = client.post(RELEASE, sent)
    assert (response.status_code, Repair.objects.count()) == (422, 0)
    assert "nothing was done" in text_of(response)
    client.post(RELEASE, hidden(response))
    assert fresh(essay).fraction == 0.25


@pytest.mark.parametrize("changes", [{"reason": ""}, {"uuid": "x"}, {"confirm": "forged"}], ids=str)
def test_a_form_that_makes_no_sense_does_nothing(essay, client, instructor, changes):
    give(essay, instructor)
    response = client.post(RELEASE, hidden(client.get(RELEASE), **changes))
    assert (response.status_code, Repair.objects.count()) == (422, 0)


def test_one_group_is_released(course, quiz, client, instructor):
    a, b = in_class(course, "a"), in_class(course, "b")
    essays = [write(one.student, quiz) for one in (a, b)]
    for essay in essays:
        give(essay, instructor)
    address = f"{RELEASE}?group={a.group.pk}"
    client.post(address, hidden(client.get(address)))
    assert [fresh(essay).fraction for essay in essays] == [1, None]


def test_a_release_is_taken_back(essay, client, instructor):
    give(essay, instructor)
    client.post(RELEASE, hidden(client.get(RELEASE)))
    address = re.search(rf'href="({RELEASE}[0-9a-f-]+/)"', client.get(RELEASE).text)[1]
    page = client.get(address)
    assert "1 answer has the mark again that it had before, or none." in text_of(page)
    assert client.post(address, hidden(page, reason="")).status_code == 422
    for _time in range(2):
        assert client.post(address, hidden(page)).url == RELEASE
    assert (fresh(essay).fraction, Repair.objects.count()) == (None, 2)
    assert "1 mark would be released" in text_of(client.get(RELEASE))


def test_a_form_from_before_the_undo_releases_nothing_and_says_so(essay, client, instructor):
    give(essay, instructor)
    sent = hidden(client.get(RELEASE))
    assert "Released, and put on record." in text_of(client.post(RELEASE, sent, follow=True))
    undo = f"{RELEASE}{sent['uuid']}/"
    client.post(undo, hidden(client.get(undo)))
    words = text_of(client.post(RELEASE, sent, follow=True))
    assert "Nothing was released now" in words
    assert "Released, and put on record." not in words
    assert fresh(essay).fraction is None


def test_no_such_release_is_no_page(essay, client):
    assert client.get(f"{RELEASE}00000000-0000-4000-8000-000000000001/").status_code == 404


@pytest.mark.parametrize(("page", "most"), [(RELEASE, 14), (DIFFERENCES, 13)])
def test_no_page_grows_with_the_answers(quiz, client, instructor, count_queries, page, most):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            essay = write(UserFactory(), quiz)
            give(essay, instructor)
            give(essay, UserFactory())
        with count_queries() as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def test_the_record_of_the_attempt_says_that_a_mark_was_taken_back(essay, client, instructor):
    give(essay, instructor)
    client.post(RELEASE, hidden(client.get(RELEASE)))
    address = re.search(rf'href="({RELEASE}[0-9a-f-]+/)"', client.get(RELEASE).text)[1]
    client.post(address, hidden(client.get(address), reason="Too early."))
    words = text_of(client.get(f"/c/small/desk/attempts/{essay.attempt_id}/"))
    assert "mark taken back, 2 Mar, 11:00: instructor · Too early." in words
    assert "Mark taken back : Too early." in words


# What was begun and left


def test_an_instructor_sets_aside_what_somebody_left(quiz, essay, client, instructor, client_of):
    other = UserFactory(username="gone", display_name="Gone Marker")
    give(essay, instructor)
    left = give(essay, other, {"a": 1}, is_done=False)
    answer = f"{MARKING}answers/{essay.pk}/"
    assert "somebody has begun to mark it and not finished" in text_of(client.get(RELEASE))
    page = client.get(answer)
    assert "Gone Marker has begun and not finished" in text_of(page)
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)[1]
    sent = {"marking": left.pk, "seen": unescape(seen)}
    assert client.post(f"{answer}aside/", sent | {"marking": "x"}).status_code == 404
    assert client.get(f"{answer}aside/").status_code == 405
    stale = client.post(f"{answer}aside/", sent | {"seen": ""}, follow=True)
    assert "Its marks were changed meanwhile" in text_of(stale)
    done = client.post(f"{answer}aside/", sent, follow=True)
    assert "Set aside, and put on record" in text_of(done)
    assert "Gone Marker: what they began was set aside on 2 Mar 2026" in text_of(done)
    assert "1 mark would be released" in text_of(client.get(RELEASE))


def test_an_assistant_sets_nothing_aside(quiz, essay, course, client_of, instructor, clock):
    group = in_class(course, "A")
    essay = write(group.student, quiz)
    left = give(essay, instructor, {"a": 1}, is_done=False)
    answer, client = f"{MARKING}answers/{essay.pk}/", client_of(group.assistant)
    assert "has begun and not finished" not in text_of(client.get(answer))
    assert client.post(f"{answer}aside/", {"marking": left.pk}).status_code == 404
    left.refresh_from_db()
    assert left.set_aside_at is None


def test_what_was_erased_is_no_second_mark(essay, client, instructor, other_student):
    give(essay, instructor)
    give(essay, other_student, {"a": 1}, is_done=False)
    assert "somebody has not finished" in text_of(client.get(DIFFERENCES))
    give(essay, other_student, {}, is_done=False)
    assert "No answer has two marks yet." in text_of(client.get(DIFFERENCES))
