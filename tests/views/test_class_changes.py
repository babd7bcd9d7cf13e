"""What is sent in a class, at its desk and by its students, asks as often for 120 as for one."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from quizzes.actions.group_codes import make_code
from quizzes.models import (
    AssignmentWindow,
    ExamPlan,
    Group,
    GroupCode,
    Invitation,
    Membership,
)
from tests.factories import MORNING, UserFactory
from tests.views import desk_pages
from tests.views.desk_pages import ALLOWED
from tests.views.quiz_pages import WRONG, address, form_of, place
from tests.views.whole_class import WholeClass

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

WHOLE = 120
DESK = "/c/small/desk/"
GROUPS = f"{DESK}groups/"
PEOPLE = f"{GROUPS}people/"
ASSIGNMENTS = f"{DESK}assignments/"
MARKING = f"{DESK}marking/"


@pytest.fixture
def whole(course, instructor):
    return WholeClass(course, instructor)


class Sending:
    """Somebody's client that sends and counts; ``counts`` are the queries of what was sent."""

    def __init__(self, whole: WholeClass, client, count_queries) -> None:
        self.whole, self._client, self._count_queries = whole, client, count_queries
        self.counts: list[int] = []

    @property
    def everyone(self) -> list[int]:
        """The numbers of the students' memberships."""
        members = self.whole.group.members.filter(user__in=self.whole.students)
        return list(members.order_by("pk").values_list("pk", flat=True))

    def get(self, page: str):
        """Return a page; it is not counted."""
        return self._client.get(page)

    def send(self, most: int, page: str, fields: dict | None = None, status: int = 303):
        """Send a form that may ask so often, and return the answer."""
        with self._count_queries() as queries:
            response = self._client.post(page, fields or {})
        assert response.status_code == status
        # The shared cache is a table here: what counts look-ups is not the page.
        self.counts.append(len([sql for sql in queries if "django_cache" not in sql]))
        assert self.counts[-1] <= most
        return response

    def look(self, most: int, page: str) -> None:
        """Read a page that may ask so often."""
        with self._count_queries() as queries:
            assert self._client.get(page).status_code == 200
        self.counts.append(len(queries))
        assert self.counts[-1] <= most

    def confirm(self, most: int, page: str, look, **more) -> None:
        """Send what a page asks to confirm."""
        self.send(most, page, desk_pages.hidden(look) | more)


def hidden(response, name: str) -> str:
    """Return the value of the first hidden field of this name."""
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', response.text)[1])


# What is sent at the desk, and how often it may ask


def move_everyone(desk: Sending) -> None:
    sent = {"members": desk.everyone, "group": desk.whole.other_group.pk}
    desk.send(20, PEOPLE, sent | {"action": "move"})
    sent["group"] = desk.whole.group.pk
    desk.send(20, PEOPLE, sent | {"action": "add"})
    desk.send(20, PEOPLE, sent | {"action": "take_out"})


def appoint_everyone(desk: Sending) -> None:
    desk.send(20, PEOPLE, {"members": desk.everyone, "action": "role", "role": "assistant"})


def remove_everyone_and_let_them_in_again(desk: Sending) -> None:
    sent = {"members": desk.everyone, "action": "remove"}
    desk.send(20, PEOPLE, sent, 200)
    desk.send(20, PEOPLE, sent | {"confirm": "1"})
    # Django deletes a hundred rows at a time.
    desk.counts[-1] -= (len(desk.whole.students) - 1) // 100
    names = "\n".join(user.username for user in desk.whole.students)
    again = {"usernames": names, "role": "student", "group": desk.whole.group.pk}
    desk.send(20, f"{PEOPLE}add/", again)


def change_a_group(desk: Sending) -> None:
    page = f"{GROUPS}{desk.whole.group.pk}/"
    desk.send(20, GROUPS, {"name": "Group C"})
    desk.send(20, page, {"name": "Monday"})
    desk.send(20, page, {"name": "Group B"}, 422)
    for what in ("new", "until", "end"):
        desk.send(20, f"{page}code/", {"what": what, "ends_on": "2026-03-09"})
    desk.send(20, f"{page}delete/")


def take_a_roster(desk: Sending) -> None:
    """Rename and move everyone, invite as many, and change all invitations."""
    known = Membership.objects.filter(pk__in=desk.everyone).order_by("pk")
    rows = [f"{one.roster_name} anew,,{one.student_number},Group B" for one in known]
    rows += [f"New {n},new-{n}@example.org,n-{n},Group C" for n in range(len(rows))]
    invited = Invitation.objects.order_by("pk")
    rows += [f"{one.name},{one.email},{one.student_number},Group B" for one in invited]
    table = "\n".join(["name,email,number,group", *rows])
    look = desk.send(12, f"{GROUPS}roster/", {"text": table}, 200)
    read = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", look.text, re.DOTALL)
    desk.confirm(35, f"{GROUPS}roster/", look, text=unescape(read[1]))
    groups = [row.rpartition(",")[2] for row in rows]
    assert Group.objects.get(name="Group B").members.count() == groups.count("Group B") // 2 + 1


def change_invitations(desk: Sending) -> None:
    numbers = list(Invitation.objects.values_list("pk", flat=True))
    for action in ("renew", "cancel"):
        desk.send(12, f"{GROUPS}invitations/", {"invitations": numbers, "action": action})


def assign(desk: Sending) -> None:
    desk.send(20, f"{ASSIGNMENTS}new/", {"what": "quiz:practice", "points": "1"})
    page = f"{ASSIGNMENTS}{desk.whole.assigned[0].pk}/"
    dates = {"dates-everyone-closes_at": "2026-03-20T12:00", "title": "Test"}
    desk.send(20, page, {"points": "1", "began_from": "1"} | dates)
    desk.send(20, page, {"points": "-1", "began_from": "2"} | dates, 422)
    desk.send(20, page, {"do": "unpublish", "revision": "2"})
    desk.send(20, page, {"do": "publish", "revision": "3"})
    desk.send(20, f"{ASSIGNMENTS}{desk.whole.assigned[1].pk}/", {"do": "delete"})
    desk.send(20, f"{ASSIGNMENTS}categories/", {"category": "pass-mark", "pass_mark": "60"})


def extend_for_one(desk: Sending) -> None:
    page = f"{ASSIGNMENTS}{desk.whole.assigned[0].pk}/"
    own = AssignmentWindow.objects.filter(user=desk.whole.student)
    sent = {"person": desk.whole.student.pk, "closes_at": "2026-03-20T12:00"}
    desk.send(20, page, sent | {"do": "extend", "began_from": "x"}, 409)
    desk.send(20, page, sent | {"do": "extend", "began_from": own.get().state})
    desk.send(20, page, sent | {"do": "unextend", "began_from": own.get().state})
    assert own.count() == 0


def announce(desk: Sending) -> None:
    page = f"{DESK}announcements/"
    said = {"title": "Two", "text": "**None**", "group": desk.whole.group.pk}
    desk.send(10, f"{page}new/", said)
    desk.send(10, f"{page}preview/", said, 200)
    desk.send(10, f"{page}{desk.whole.said.pk}/", said | {"began_from": "1"})
    desk.send(10, f"{page}{desk.whole.said.pk}/", {"do": "end"})


def mark_one(desk: Sending) -> None:
    item = desk.whole.written.items.get(position=2)
    page = f"{MARKING}answers/{item.pk}/"
    sent = {
        "response": item.response_id,
        "page": "00000000-0000-4000-8000-000000000001",
        "revision": 1,
        "line-1": "1.5",
        "line-2": "1",
        "comment": "Say when.",
    }
    desk.send(18, page, sent | {"action": "autosave"}, 200)
    desk.send(18, page, sent | {"action": "next", "revision": 2})
    desk.send(18, page, sent | {"action": "keep", "revision": 3})
    desk.send(18, page, sent | {"action": "next", "line-1": "9", "revision": 4}, 422)
    desk.send(18, f"{MARKING}names/", {"hide": "1"})


def settle_one(desk: Sending) -> None:
    item = desk.whole.written.items.get(position=2)
    page = f"{MARKING}final/questions/second/differences/"
    sent = {"item": item.pk, "response": item.response_id, "take": "mean"}
    sent["seen"] = hidden(desk.get(page), "seen")
    desk.send(18, page, sent | {"take": ""}, 422)
    desk.send(18, page, sent)


def release_and_take_back(desk: Sending) -> None:
    page = f"{MARKING}final/release/"
    look = desk.get(page)
    sent = {"reason": "Marked.", "uuid": hidden(look, "uuid"), "confirm": hidden(look, "confirm")}
    desk.send(18, page, sent | {"confirm": "0"}, 422)
    desk.send(30, page, sent)
    desk.look(10, f"{page}{sent['uuid']}/")
    desk.send(20, f"{page}{sent['uuid']}/", sent)


def set_a_mark(desk: Sending) -> None:
    page = f"{DESK}grades/{desk.whole.student.pk}/{desk.whole.assigned[1].pk}/"
    by_hand = {"kind": "percent", "percent": "90", "reason": "Oral."}
    desk.confirm(12, page, desk.send(34, page, by_hand, 200))
    desk.send(28, page, by_hand | {"percent": "900"}, 422)


def set_policy_and_plan(desk: Sending) -> None:
    desk.send(12, f"{DESK}insight/policy/", {"policy": "aggregates"})
    plan = {"exam_on": "2026-04-01", "target": "90", "answers_per_day": "40"}
    desk.send(12, f"{DESK}plan/", plan | {"group": desk.whole.group.pk})
    desk.send(12, f"{DESK}plan/{ExamPlan.objects.get().pk}/end/")


def allow_and_repair_one(desk: Sending) -> None:
    desk.send(10, f"{DESK}people/{desk.whole.student.pk}/", ALLOWED)
    repairs = (
        (desk.whole.running, {"repair": "time", "minutes": "10"}),
        (desk.whole.running, {"repair": "submit"}),
        (desk.whole.taken, {"repair": "override", "points": "1"}),
    )
    for attempt, repair in repairs:
        page = f"{DESK}attempts/{attempt.pk}/"
        desk.confirm(40, page, desk.send(40, page, repair | {"reason": "Noise."}, 200))


def rule_on_a_question(desk: Sending) -> None:
    page = f"{DESK}quizzes/practice/questions/short-answer/"
    for ruling in ("credit", "regrade", "drop"):
        desk.confirm(24, page, desk.send(24, page, {"repair": ruling, "reason": "Key."}, 200))


# What students send


def work_and_put_away(own: Sending) -> None:
    running = own.whole.running
    form = {"go": "next"} | form_of(running, 2, WRONG)
    own.send(10, place(running, 2), form)
    own.send(15, address(running, "check/"))
    own.send(15, "/c/small/quizzes/practice/")
    own.send(10, f"/c/small/announcements/{own.whole.said.pk}/away/")


def join_by_code(own: Sending) -> None:
    code = GroupCode.objects.get().code
    own.send(20, "/join/", {"code": code})
    own.send(25, f"/join/{code}/")


def come_as_invited(own: Sending) -> None:
    own.send(32, f"/join/{own.whole.invited.code}/")


def decline(own: Sending) -> None:
    own.send(12, f"/join/invited/{own.whole.invited.pk}/", {"answer": "decline"})


def counted(sending: Sending, scenario) -> list[int]:
    """Return how often what is sent asks; nothing of it stays."""
    sending.counts = []
    with transaction.atomic():
        scenario(sending)
        transaction.set_rollback(True)
    return sending.counts


@pytest.mark.parametrize(
    ("who", "scenario"),
    [
        ("instructor", move_everyone),
        ("instructor", appoint_everyone),
        ("instructor", remove_everyone_and_let_them_in_again),
        ("instructor", change_a_group),
        ("instructor", take_a_roster),
        ("instructor", change_invitations),
        ("instructor", assign),
        ("instructor", extend_for_one),
        ("instructor", announce),
        ("instructor", mark_one),
        ("assistant", mark_one),
        ("instructor", settle_one),
        ("instructor", release_and_take_back),
        ("instructor", set_a_mark),
        ("instructor", set_policy_and_plan),
        ("instructor", allow_and_repair_one),
        ("instructor", rule_on_a_question),
        ("student", work_and_put_away),
        ("newcomer", join_by_code),
        ("newcomer", come_as_invited),
        ("newcomer", decline),
    ],
)
def test_it_asks_as_often_in_a_whole_class(whole, client_of, count_queries, who, scenario):
    make_code(group=whole.group, ends_at=None, seen="", by=None, now=MORNING)
    newcomer = UserFactory()
    EmailAddress.objects.create(user=newcomer, email=whole.invited.email, verified=True)
    user = newcomer if who == "newcomer" else getattr(whole, who)
    sending = Sending(whole, client_of(user), count_queries)
    few = counted(sending, scenario)
    whole.grow(WHOLE - 1)
    many = counted(sending, scenario)
    assert many == few
