"""Announcements: written at the desk, on the home page of who they are for, put away."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.models import Announcement, Role, User
from tests.factories import (
    MORNING,
    CourseFactory,
    GroupFactory,
    MembershipFactory,
    UserFactory,
)
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DESK = "/c/small/desk/announcements/"
DAY = timedelta(days=1)
SAID = {"do": "save", "title": "No class", "text": "On *Friday* there is **none**."}


@pytest.fixture
def desk(client_of, instructor):
    """The instructor's client; she lives in Berlin."""
    User.objects.filter(pk=instructor.pk).update(time_zone="Europe/Berlin")
    return client_of(instructor)


@pytest.fixture
def member(course, student):
    MembershipFactory(user=student, course=course.course)
    return student


def announce(course, **fields) -> Announcement:
    fields = {"title": "No class", "text": "On *Friday*.", "posted_at": MORNING} | fields
    return Announcement.objects.create(course=course.course, **fields)


# At the desk


def test_instructors_write_assistants_read_and_nobody_else_knows(course, client_of):
    said = announce(course)
    people = {"student": 404, "other teacher": 404, "assistant": 200, "teacher": 200}
    users = {name: UserFactory() for name in people}
    MembershipFactory(user=users["student"], course=course.course)
    MembershipFactory(user=users["other teacher"], course=CourseFactory(), role=Role.INSTRUCTOR)
    MembershipFactory(user=users["assistant"], course=course.course, role=Role.ASSISTANT)
    MembershipFactory(user=users["teacher"], course=course.course, role=Role.INSTRUCTOR)
    for name, status in people.items():
        client = client_of(users[name])
        assert client.get(DESK).status_code == status, name
        writes = 200 if name == "teacher" else 404
        pages = [f"{DESK}new/", f"{DESK}{said.pk}/"]
        assert {client.get(page).status_code for page in pages} == {writes}, name
        assert client.post(f"{DESK}preview/", SAID).status_code == writes, name
    assert client_of().get(DESK)["Location"] == f"/accounts/login/?next={DESK}"


def test_one_is_written_edited_and_ended(course, desk, instructor, clock):
    group = GroupFactory(course=course.course, name="Tuesday")
    sent = SAID | {"group": group.pk, "ends_at": "2026-03-09T12:00"}
    assert desk.post(f"{DESK}new/", sent)["Location"] == DESK
    said = Announcement.objects.get()
    assert (said.group, said.posted_by, said.posted_at) == (group, instructor, MORNING)
    assert said.ends_at == datetime(2026, 3, 9, 11, tzinfo=UTC)
    page = f"{DESK}{said.pk}/"
    assert 'value="2026-03-09T12:00"' in desk.get(page).text
    desk.post(page, sent | {"title": "No class at all", "began_from": "1"})
    assert "No class at all Tuesday 2 Mar 2026, 10:00, instructor" in text_of(desk.get(DESK))
    response = desk.post(page, sent | {"title": "Two classes", "began_from": "1"})
    assert (response.status_code, "Two people changed this" in response.text) == (409, True)
    assert Announcement.objects.get().title == "No class at all"
    clock.move(hours=1)
    desk.post(page, {"do": "end"})
    assert "ended 2 Mar 2026, 11:00" in text_of(desk.get(DESK))
    assert "End it now" not in desk.get(page).text


def test_the_preview_shows_what_is_unsaved_and_writes_nothing(desk):
    page = desk.post(f"{DESK}preview/", SAID).text
    assert "<strong>none</strong>" in page
    page = desk.post(f"{DESK}new/", SAID | {"do": "preview"}).text
    assert ("<strong>none</strong>" in page, 'value="No class"' in page) == (True, True)
    long = desk.post(f"{DESK}preview/", {"title": "", "text": "x" * 20_001}).text
    assert "too long" in long
    assert Announcement.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"text": " "}, {"ends_at": "soon"}, {"group": "x"}, {"text": "x" * 20_001}],
)
def test_what_is_wrong_is_shown_again(desk, wrong):
    response = desk.post(f"{DESK}new/", SAID | wrong)
    assert (response.status_code, Announcement.objects.count()) == (422, 0)


def test_the_group_of_another_course_is_not_offered(desk):
    stranger = GroupFactory()
    assert desk.post(f"{DESK}new/", SAID | {"group": stranger.pk}).status_code == 422


def test_html_is_shown_as_it_was_typed(course, member, client_of):
    announce(course, title="<b>x</b>", text="<script>alert(1)</script>")
    page = client_of(member).get("/").text
    assert ("<script>alert" in page, "&lt;b&gt;x" in page) == (False, True)


# On the home page


def test_home_shows_it_to_who_it_is_for_until_its_end(course, member, client_of, guest, clock):
    mate = UserFactory()
    group = GroupFactory(course=course.course, people=[mate])
    announce(course, title="To all", ends_at=MORNING + DAY)
    announce(course, title="To some", group=group)

    def seen(user) -> list:
        page = client_of(user).get("/").text
        return [title for title in ("To all", "To some") if title in page]

    people = {"member": member, "mate": mate, "nobody": UserFactory(), "guest": guest, "anon": None}
    assert {name: seen(user) for name, user in people.items()} == {
        "member": ["To all"],
        "mate": ["To all", "To some"],
        "nobody": [],
        "guest": [],
        "anon": [],
    }
    clock.move(days=1)
    assert (seen(member), seen(mate)) == ([], ["To some"])


def test_it_is_put_away_by_one_alone(course, member, client_of):
    said, mate = announce(course), UserFactory()
    MembershipFactory(user=mate, course=course.course)
    away = f"/c/small/announcements/{said.pk}/away/"
    assert away in client_of(member).get("/").text
    for _time in range(2):
        response = client_of(member).post(away)
        assert (response.status_code, response["Location"]) == (303, "/")
    assert "No class" not in client_of(member).get("/").text
    assert "No class" in client_of(mate).get("/").text
    assert client_of(UserFactory()).post(away).status_code == 404
    assert client_of(member).get(away).status_code == 405


# Queries


# The home page of somebody without cards takes 13, and two for the class.
@pytest.mark.parametrize(("address", "ceiling"), [(DESK, 6), ("/", 15)])
def test_pages_cost_the_same_however_much_is_said(course, desk, count_queries, address, ceiling):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            group = GroupFactory(course=course.course)
            announce(course, posted_by=UserFactory(), group=group)
            announce(course, posted_by=UserFactory())
        with count_queries() as queries:
            assert desk.get(address).status_code == 200
        counts.append(len(queries))
    assert (len(set(counts)), counts[0] <= ceiling) == (1, True), counts
