"""Exam day: who is where in a quiz, and how it is known that somebody is there."""

import re
from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.actions.deletion import delete_account
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptPresence,
    Group,
    Membership,
    Quiz,
    Repair,
    Role,
    User,
)
from quizzes.reports.personal_data import personal_data
from tests.actions.test_attempt_behaviours import finish, send
from tests.factories import MORNING, AssignmentFactory, GroupFactory
from tests.views.desk_pages import page_of
from tests.views.quiz_pages import HTMX, JSON, address, form_of, place, saved_form, text_of
from tests.views.test_desk_grades import enrol

pytestmark = pytest.mark.usefixtures("clock")
LIVE = "/c/small/desk/quizzes/practice/live/"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXAM = {"behaviour": "deferred_feedback", "time_limit": 30}


@pytest.fixture
def desk(instructor, client_of):
    return client_of(instructor)


def rule(course, **rules):
    Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
    course.quiz.refresh_from_db()


def start(course, user, now=MORNING) -> Attempt:
    return attempts.start(user=user, quiz=course.quiz, now=now, rng=Random(1))


@pytest.fixture
def exam(course):
    """Groups A and B; of A one works and one has not begun, of B one has submitted."""
    rule(course, **EXAM)
    a, b = (GroupFactory(course=course.course, name=f"Group {name}") for name in "AB")
    ada, abe, ben = enrol(course, "ada", a), enrol(course, "abe", a), enrol(course, "ben", b)
    working, done = start(course, ada), start(course, ben)
    send(working, 1)
    finish(done, MORNING)
    return {"a": a, "b": b, "ada": ada, "abe": abe, "ben": ben, "working": working, "done": done}


def rows(response) -> list[list[str]]:
    """Return the rows as a reader has them: name, state, answered, time left, repairs."""
    table = response.text.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.split(r"<t[dh][^>]*>", row)[1:] for row in table.split("</tr>") if row.strip())
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row if cell] for row in cells
    ]


def states(client, query="") -> list[list[str]]:
    return [row[:2] for row in rows(client.get(f"{LIVE}{query}"))]


def seen(attempt):
    return AttemptPresence.objects.get(attempt=attempt).seen_at


# The page


def test_it_says_who_is_where_and_what_can_be_done(desk, exam, clock):
    clock.move(seconds=30)
    response = desk.get(LIVE)
    assert rows(response) == [
        ["Abe Group A", "Not started", "–", "–", "–"],
        ["Ada Group A", "Working", "1 of 4", "30 min", "Give time : Ada Submit : Ada"],
        ["Ben Group B", "Submitted 09:00 · The student", "0 of 4", "–", "Reopen : Ben"],
    ]
    counts = "Not started 1 Working 1 Lost contact 0 Submitted 1"
    assert f"As of 09:00:30 {counts}" in text_of(response)
    assert f'href="{page_of(exam["working"])}?repair=time#wanted"' in response.text


def test_a_minute_without_a_sign_is_lost_contact_until_the_page_asks_again(
    desk, exam, clock, client_of
):
    client, ada = client_of(exam["ada"]), ["Ada Group A", "Working"]
    clock.move(seconds=50)
    client.get(address(exam["working"], "clock/"))
    clock.move(seconds=60)
    assert states(desk)[1] == ada
    clock.move(seconds=1)
    assert states(desk)[1] == ["Ada Group A", "Lost contact since 09:00"]
    assert "Working 0 Lost contact 1" in text_of(desk.get(LIVE))
    client.get(address(exam["working"], "clock/"))
    assert states(desk)[1] == ada


def test_lost_contact_of_an_earlier_day_has_its_day(desk, course, exam, clock):
    rule(course, time_limit=None, closes_at=MORNING + 2 * DAY)
    Attempt.objects.filter(pk=exam["working"].pk).update(rules=course.quiz.rules().to_json())
    clock.move(days=1)
    assert states(desk)[1] == ["Ada Group A", "Lost contact since 2 Mar, 09:00"]


def test_without_a_time_nothing_is_said_of_contact(desk, course, exam, clock):
    rule(course, time_limit=None)
    Attempt.objects.filter(pk=exam["working"].pk).update(rules=course.quiz.rules().to_json())
    clock.move(hours=2)
    assert rows(desk.get(LIVE))[1] == ["Ada Group A", "Working", "1 of 4", "–", "Submit : Ada"]


def test_what_is_over_is_submitted_by_looking(desk, exam, clock):
    clock.move(minutes=31)
    assert rows(desk.get(LIVE))[1][1:] == [
        "Submitted 09:30 · The time limit", "1 of 4", "–", "Give time : Ada Reopen : Ada"
    ]  # fmt: skip


def test_who_submitted_for_a_student_is_named(desk, exam, instructor, clock):
    attempts.end(attempt_id=exam["working"].pk, ending="instructor", at=MORNING, now=MORNING)
    Repair.objects.create(
        kind="submit", quiz=exam["working"].quiz, attempt=exam["working"], done_by=instructor,
        at=MORNING,
    )  # fmt: skip
    assert states(desk)[1] == ["Ada Group A", "Submitted 09:00 · instructor"]


def test_a_late_answer_leads_to_its_attempt(desk, exam, clock):
    send(exam["done"], 1, now=MORNING + MINUTE)
    assert rows(desk.get(LIVE))[2][4] == "Reopen : Ben 1 late answer : Ben"


def test_of_several_attempts_the_running_one_then_the_last_that_counts_is_shown(
    course, desk, exam, clock
):
    void = start(course, exam["ben"], MORNING + MINUTE)
    finish(void, MORNING + 2 * MINUTE)
    Attempt.objects.filter(pk=void.pk).update(voided_at=MORNING + 2 * MINUTE)
    assert states(desk)[2] == ["Ben Group B", "Submitted 09:00 · The student"]
    Attempt.objects.filter(pk=exam["done"].pk).update(voided_at=MORNING)
    assert rows(desk.get(LIVE))[2][1] == "Submitted 09:02 · The student (voided)"
    start(course, exam["ben"], MORNING + 3 * MINUTE)
    assert states(desk)[2] == ["Ben Group B", "Working"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=working", ["Ada"]),
        ("?state=submitted", ["Ben"]),
        ("?state=burn&group=x&page=-4", ["Abe", "Ada", "Ben"]),
        ("?group=%00&state=%00", ["Abe", "Ada", "Ben"]),
    ],
)
def test_it_is_filtered_and_nonsense_leaves_nobody_out(desk, exam, query, names):
    assert [name.split()[0] for name, _state in states(desk, query)] == names


def test_a_group_is_picked_and_counted_alone(desk, exam):
    response = desk.get(f"{LIVE}?group={exam['b'].pk}")
    assert [row[0] for row in rows(response)] == ["Ben Group B"]
    assert "Not started 0 Working 0 Lost contact 0 Submitted 1" in text_of(response)


def test_the_part_that_refreshes_comes_alone_with_its_filters(desk, exam):
    whole = desk.get(f"{LIVE}?state=working").text
    assert f'hx-get="{LIVE}?state=working&amp;page=1"' in whole
    part = desk.get(f"{LIVE}?state=working&page=1", headers=HTMX).text
    assert ("<h1" in part, "<main" in part, part.count("<tr id=")) == (False, False, 1)


def test_the_quiz_leads_to_it_and_it_to_the_repair(desk, exam):
    assert f'href="{LIVE}"' in desk.get("/c/small/desk/quizzes/practice/").text
    page = desk.get(f"{page_of(exam['working'])}?repair=submit").text
    assert re.findall(r'<details class="panel"( id="wanted" open)?>', page) == [
        " id=\"wanted\" open", ""
    ]  # fmt: skip
    assert f'href="{LIVE}"' in page


# Whose it is


def test_an_assistant_sees_their_own_group_and_only_gives_time(course, exam, client_of):
    for letter, names in (("a", ["Abe Group A", "Ada Group A"]), ("b", ["Ben Group B"])):
        helper = client_of(enrol(course, f"helper-{letter}", exam[letter], role=Role.ASSISTANT))
        response = helper.get(LIVE)
        assert [row[0] for row in rows(response)] == names
        assert ("Submit<" in response.text, "Reopen<" in response.text) == (False, False)
        other = exam["b" if letter == "a" else "a"]
        assert rows(helper.get(f"{LIVE}?group={other.pk}")) == rows(response)


def test_an_assistant_without_a_group_is_told(course, exam, client_of):
    helper = client_of(enrol(course, "helper", role=Role.ASSISTANT))
    assert "You are in no group of this course" in text_of(helper.get(LIVE))


def test_names_are_escaped(desk, exam):
    Membership.objects.filter(user=exam["ada"]).update(roster_name="<b>Ada</b>")
    Group.objects.filter(pk=exam["a"].pk).update(name="<i>A</i>")
    page = desk.get(LIVE).text
    assert ("<b>Ada" in page, "<i>A" in page, "&lt;b&gt;Ada" in page) == (False, False, True)


# Whom it is for


def test_an_assigned_quiz_shows_those_whose_window_touches_today(course, desk, exam, clock):
    due = AssignmentFactory(quiz=course.quiz)
    due.windows.create(opens_at=MORNING - 2 * DAY, closes_at=MORNING - DAY)
    shown = [["Ada Group A", "Working"], ["Ben Group B", "Submitted 09:00 · The student"]]
    assert states(desk) == shown
    due.windows.create(group=exam["a"], opens_at=MORNING + HOUR, closes_at=MORNING + 3 * HOUR)
    assert states(desk) == [["Abe Group A", "Not started"], *shown]
    due.windows.filter(group=exam["a"]).delete()
    Accommodation.objects.create(course=course.course, user=exam["abe"], shift_days=1)
    assert states(desk) == [["Abe Group A", "Not started"], *shown]
    Accommodation.objects.all().delete()
    due.windows.create(user=exam["abe"], closes_at=MORNING)
    assert states(desk) == [["Abe Group A", "Not started"], *shown]


def test_who_was_done_before_today_and_has_no_window_is_left_out(course, desk, exam, clock):
    due = AssignmentFactory(quiz=course.quiz)
    due.windows.create(closes_at=MORNING)
    clock.move(days=1)
    assert states(desk) == []
    exam["working"].refresh_from_db()
    assert exam["working"].ending == "time"


def test_today_is_the_day_of_who_looks(course, exam, instructor, client_of, clock):
    closed_at = MORNING - 10 * HOUR
    AssignmentFactory(quiz=course.quiz).windows.create(closes_at=closed_at)
    seen_by = {}
    for zone in ("UTC", "Pacific/Auckland"):
        User.objects.filter(pk=instructor.pk).update(time_zone=zone)
        seen_by[zone] = "Abe Group A" in [name for name, _state in states(client_of(instructor))]
    assert seen_by == {"UTC": False, "Pacific/Auckland": True}


def test_a_quiz_of_nobody_shows_members_and_takers(course, desk, exam, clock, student):
    start(course, student)
    assert [name for name, _state in states(desk)] == [
        "Abe Group A", "Ada Group A", "Ben Group B", "student"
    ]  # fmt: skip


def test_practice_of_what_was_missed_is_nobodys_exam(course, desk, exam, clock):
    Attempt.objects.create(
        user=exam["ben"], quiz=course.quiz, practice_of=exam["done"], started_at=MORNING,
        started_on=MORNING.date(), max_points=4,
    )  # fmt: skip
    assert states(desk)[2] == ["Ben Group B", "Submitted 09:00 · The student"]


# Contact


def test_contact_is_written_down_every_quarter_of_a_minute(exam, client_of, clock, count_queries):
    client, attempt, written = client_of(exam["ada"]), exam["working"], []
    AttemptPresence.objects.all().delete()
    for seconds in (0, 4, 15, 16, 31, 32):
        clock.set(MORNING + seconds * SECOND)
        with count_queries() as queries:
            client.get(address(attempt, "clock/"))
        written.append((len([sql for sql in queries if "INSERT" in sql]), seen(attempt)))
    moments = [0, 0, 0, 16, 16, 32]
    assert written == [
        (int(change), MORNING + at * SECOND)
        for change, at in zip((1, 0, 0, 1, 0, 1), moments, strict=True)
    ]


def test_an_older_request_takes_nothing_back(exam, clock):
    AttemptPresence.objects.heard(exam["working"].pk, MORNING + MINUTE)
    assert AttemptPresence.objects.heard(exam["working"].pk, MORNING) is False
    assert seen(exam["working"]) == MORNING + MINUTE


def test_a_saved_answer_is_contact_too_by_its_own_row(desk, exam, client_of, clock):
    client, attempt = client_of(exam["ada"]), exam["working"]
    AttemptPresence.objects.all().delete()
    clock.move(minutes=2)
    assert states(desk)[1] == ["Ada Group A", "Lost contact since 09:00"]
    form = saved_form(attempt, 2)
    client.post(place(attempt, 2), form, headers=JSON)
    assert states(desk)[1] == ["Ada Group A", "Working"]
    assert AttemptPresence.objects.count() == 0
    clock.move(seconds=61)
    assert states(desk)[1] == ["Ada Group A", "Lost contact since 09:02"]
    client.post(place(attempt, 2), form, headers=JSON)
    assert seen(attempt) == clock.now
    assert states(desk)[1] == ["Ada Group A", "Working"]


def test_a_saved_page_of_all_questions_is_contact_too(desk, course, exam, client_of, clock):
    rule(course, paging="all")
    attempt, client = start(course, exam["abe"]), client_of(exam["abe"])
    clock.move(minutes=2)
    fields = {f"1-{name}": value for name, value in saved_form(attempt, 1).items()}
    client.post(address(attempt), fields)
    assert (attempt.items.filter(response=None).count(), states(desk)[0][1]) == (3, "Working")
    assert AttemptPresence.objects.filter(attempt=attempt).count() == 0


@pytest.mark.parametrize("rules", [{}, {"closes_at": MORNING + 3 * DAY}])
def test_practice_without_a_countdown_is_not_watched(
    course, student, client_of, count_queries, rules
):
    rule(course, **rules)
    attempt = start(course, student)
    client = client_of(student)
    client.get(address(attempt, "clock/"))
    with count_queries() as queries:
        client.post(place(attempt, 1), form_of(attempt, 1))
    assert [sql for sql in queries if "presence" in sql] == []
    assert AttemptPresence.objects.count() == 0


def test_a_finished_attempt_is_not_watched(exam, client_of):
    AttemptPresence.objects.all().delete()
    client_of(exam["ben"]).get(address(exam["done"], "clock/"))
    client_of(exam["ben"]).post(place(exam["done"], 1), saved_form(exam["done"], 1), headers=JSON)
    assert AttemptPresence.objects.count() == 0


def test_it_is_in_the_download_and_goes_with_the_account(exam, client_of, clock):
    client_of(exam["ada"]).get(address(exam["working"], "clock/"))
    (told,) = personal_data(exam["ada"], now=MORNING)["attempts"]
    (nothing,) = personal_data(exam["ben"], now=MORNING)["attempts"]
    assert (told["last_contact_at"], nothing["last_contact_at"]) == (MORNING, None)
    delete_account(user=exam["ada"], now=MORNING)
    assert (AttemptPresence.objects.count(), Attempt.objects.count()) == (0, 2)
    AttemptPresence.objects.heard(exam["done"].pk, MORNING)
    exam["done"].delete()
    assert AttemptPresence.objects.count() == 0


# What it costs


def crowd(course, number, group):
    users = User.objects.bulk_create(
        User(username=f"crowd-{index}", display_name=f"Crowd {index:03}", time_zone="UTC")
        for index in range(number)
    )
    members = Membership.objects.bulk_create(
        Membership(user=user, course=course.course, role=Role.STUDENT, joined_at=MORNING)
        for user in users
    )
    group.members.add(*members)
    made = Attempt.objects.bulk_create(
        Attempt(
            user=user, quiz=course.quiz, started_at=MORNING, started_on=MORNING.date(), length=4,
            max_points=4, rules=course.quiz.rules().to_json(),
        )
        for user in users
    )  # fmt: skip
    AttemptPresence.objects.bulk_create(
        AttemptPresence(attempt=one, seen_at=MORNING) for one in made
    )


@pytest.mark.parametrize("number", [1, 120])
def test_it_asks_as_often_for_a_whole_class(course, desk, count_queries, number):
    rule(course, **EXAM)
    AssignmentFactory(quiz=course.quiz).windows.create(closes_at=MORNING + HOUR)
    crowd(course, number, GroupFactory(course=course.course, name="A"))
    with count_queries() as queries:
        response = desk.get(LIVE, headers=HTMX)
    assert (len(rows(response)), len(queries)) == (number, 15)
    assert len(response.content) <= 2_000 + number * 1_300


def test_what_one_look_submits_has_an_end(course, desk, clock):
    rule(course, **EXAM)
    crowd(course, 25, GroupFactory(course=course.course, name="A"))
    clock.move(minutes=31)
    left = []
    for _look in range(2):
        over = [row for row in rows(desk.get(LIVE, headers=HTMX)) if row[3] == "over"]
        left.append(len(over))
    assert left == [5, 0]
