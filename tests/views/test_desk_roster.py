"""Rosters and invitations at the desk, and what the invited see."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.models import Group, Invitation, Membership, Role
from tests.factories import MembershipFactory, UserFactory
from tests.views.desk_pages import hidden
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

GROUPS = "/c/small/desk/groups/"
ROSTER = f"{GROUPS}roster/"
INVITATIONS = f"{GROUPS}invitations/"
SLIPS = f"{INVITATIONS}slips/"
TABLE = "name,email,student number,group\nAnn Noun,ann@example.org,17,A\nBen <Verb>,,18,A\n"


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


def confirm(client, look, **more):
    text = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", look.text, re.DOTALL)
    return client.post(ROSTER, hidden(look) | {"text": unescape(text[1])} | more)


def take(client, text=TABLE, **more):
    return confirm(client, client.post(ROSTER, {"text": text}), **more)


@pytest.mark.parametrize("as_file", [True, False])
def test_a_table_is_looked_at_and_then_taken(desk, as_file):
    sent = {"text": TABLE}
    if as_file:
        sent = {"file": SimpleUploadedFile("roster.csv", TABLE.encode("utf-8-sig"))}
    look = desk.post(ROSTER, sent)
    words = text_of(look)
    assert (look.status_code, Invitation.objects.count()) == (200, 0)
    assert ("New groups are made: A" in words, "3 Ben <Verb> 18 A is invited" in words) == (
        *(True, True),
    )
    done = confirm(desk, look)
    assert (done.status_code, done["Location"]) == (303, INVITATIONS)
    assert (Invitation.objects.count(), Group.objects.count()) == (2, 1)
    assert confirm(desk, look).status_code == 303
    assert (Invitation.objects.count(), len(mail.outbox)) == (2, 0)


def test_something_else_meanwhile_stops_it_and_shows_what_would_be_now(desk):
    look = desk.post(ROSTER, {"text": TABLE})
    take(desk, "name,email\nAnn Noun,ann@example.org\n")
    stale = confirm(desk, look)
    assert (stale.status_code, Invitation.objects.count()) == (409, 1)
    assert "Something changed meanwhile." in text_of(stale)
    assert confirm(desk, stale).status_code == 303
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file or paste a table"),
        ({"text": "name,email\nAnn,ann@\n"}, "row 2, column B: “ann@” is no e-mail address"),
        ({"text": "Ann\n"}, "needs headings in its first row"),
        ({"text": "name\nA\0\n"}, "Null characters are not allowed."),
        ({"text": "x" * 500_001}, "at most 500000 characters"),
    ],
)
def test_a_table_that_cannot_be_is_said_and_kept_on_the_page(desk, sent, words):
    response = desk.post(ROSTER, sent)
    assert (response.status_code, words in text_of(response)) == (422, True)
    assert Invitation.objects.count() == 0


def test_invitations_are_sent_renewed_and_taken_back(desk):
    take(desk, send="1")
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    ann, ben = Invitation.objects.order_by("pk")
    desk.post(INVITATIONS, {"invitations": [ann.pk, ben.pk], "action": "send"})
    assert len(mail.outbox) == 1
    desk.post(INVITATIONS, {"invitations": ben.pk, "action": "send"})
    assert "None of them has an e-mail address." in text_of(desk.get(INVITATIONS))
    desk.post(INVITATIONS, {"invitations": ann.pk, "action": "renew"})
    assert "1 invitation is good for 30 days more." in text_of(desk.get(INVITATIONS))
    desk.post(INVITATIONS, {"invitations": ben.pk, "action": "cancel"})
    assert "Ben <Verb> 18 A taken back or declined" in text_of(desk.get(INVITATIONS))
    again = desk.post(INVITATIONS, {"invitations": ben.pk, "action": "cancel"})
    assert (again.status_code, "is used or taken back" in text_of(again)) == (422, True)


def test_a_site_without_mail_says_so(desk, settings):
    backend = "django.core.mail.backends.dummy.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend}}
    assert "This site sends no e-mail" in text_of(desk.post(ROSTER, {"text": TABLE}))
    take(desk, send="1")
    assert "Print the slips instead." in text_of(desk.get(INVITATIONS))
    assert Invitation.objects.exclude(sent_at=None).count() == 0


def test_only_what_the_table_invites_is_mailed(desk):
    take(desk, "name,email\nOld,old@example.org\nPia,pia@example.org\n")
    table = "name,email,group\nNew,new@example.org,\nPia,pia@example.org,A\n"
    look = desk.post(ROSTER, {"text": table})
    for _doubled in range(2):
        assert confirm(desk, look, send="1").status_code == 303
    assert [message.to[0] for message in mail.outbox] == ["pia@example.org", "new@example.org"]
    assert Invitation.objects.get(sent_at=None).email == "old@example.org"


def test_a_change_that_reaches_the_invited_anyway_is_not_mailed_again(desk):
    take(desk, "name,email\nPia,pia@example.org\n", send="1")
    take(desk, "name,email,group\nPia,pia@example.org,A\n", send="1")
    assert (Invitation.objects.get().group.name, len(mail.outbox)) == ("A", 1)
    assert "None of them has an e-mail address." not in text_of(desk.get(INVITATIONS))


def test_an_invitation_that_is_good_again_is_mailed_again(desk, clock):
    take(desk, "name,email\nPia,pia@example.org\n", send="1")
    clock.move(days=30)
    take(desk, "name,email\nPia,pia@example.org\n", send="1")
    assert [message.to for message in mail.outbox] == [["pia@example.org"]] * 2
    assert "1 May 2026" in mail.outbox[1].body


def test_a_row_left_out_says_which_row_it_contradicts(desk):
    rows = "Ann,ann@example.org,1\nBen,ben@example.org,1\n"
    words = text_of(desk.post(ROSTER, {"text": f"name,email,number\n{rows}"}))
    assert "3 Ben ben@example.org 1 – is left out: it says something else than" in words
    assert "same address, number or person. Put that right first (row 2)" in words


def test_a_slip_opens_the_course_for_one_person(desk, client_of, student, other_student):
    take(desk)
    ben = Invitation.objects.get(student_number="18")
    assert ben.code in text_of(desk.get(SLIPS))
    client = client_of(student)
    typed = client.post("/join/", {"code": ben.code.lower().replace("-", " ")})
    link = typed["Location"]
    assert link == f"/join/{ben.code}/"
    assert "This invitation is for Ben <Verb>." in text_of(client_of().get(link))
    assert client_of().post(link)["Location"] == f"/accounts/login/?next={link}"
    assert "Your group is A." in text_of(client.get(link))
    assert Membership.objects.filter(user=student).count() == 0
    assert client.post(link)["Location"] == "/c/small/"
    assert client.post(link)["Location"] == client.get(link)["Location"] == "/c/small/"
    other = client_of(other_student)
    for refused in (other.get(link), other.post(link), client_of().get(link)):
        assert (refused.status_code, "accepted already" in text_of(refused)) == (410, True)
    assert Membership.objects.filter(role="student").count() == 1
    assert ben.code not in text_of(desk.get(SLIPS))
    assert "accepted by student" in text_of(desk.get(INVITATIONS))


def test_a_slip_says_for_whom_it_is_and_asks_before_moving(desk, client_of, course, student):
    take(desk)
    own = MembershipFactory(user=student, course=course.course, roster_name="Ann Noun")
    ann, ben = Invitation.objects.order_by("pk")
    client = client_of(student)
    for page in (client.get(f"/join/{ben.code}/"), client.post(f"/join/{ben.code}/", follow=True)):
        assert "This invitation is for somebody else" in text_of(page)
    for page in (desk.get(f"/join/{ben.code}/"), desk.post(f"/join/{ben.code}/", follow=True)):
        assert "An invitation is for students: nothing was changed." in text_of(page)
    own.groups.set([Group.objects.create(course=course.course, name="Old")])
    for page in (client.get(f"/join/{ann.code}/"), client.post(f"/join/{ann.code}/", follow=True)):
        assert "You are in Old now. Do you want to move?" in text_of(page)
    EmailAddress.objects.create(user=student, email="ann@example.org", verified=True)
    answer = client.post(f"/join/invited/{ann.pk}/", {"answer": "accept"})
    assert (answer.status_code, answer["Location"]) == (303, f"/join/{ann.code}/")
    assert Invitation.objects.exclude(used_at=None).count() == 0
    assert client.post(f"/join/{ann.code}/", {"move": "1"})["Location"] == "/c/small/"
    assert (own.groups.get().name, Invitation.objects.exclude(used_at=None).get()) == ("A", ann)


def test_a_corrected_address_is_mailed_and_ends_the_old_link(desk, client_of, student):
    take(desk, "name,email,number\nAnn,wrong@example.org,17\nBen,,18\n", send="1")
    ann, ben = Invitation.objects.order_by("pk")
    take(desk, "name,email,number\nAnn,right@example.org,17\nBen,ben@example.org,18\n", send="1")
    assert [message.to[0] for message in mail.outbox] == [
        *("wrong@example.org", "right@example.org", "ben@example.org")
    ]
    client = client_of(student)
    assert client.post(f"/join/{ann.code}/").status_code == 404
    # A slip that was printed before there was any address is in the right hands.
    assert client.get(f"/join/{ben.code}/").status_code == 200
    ann.refresh_from_db()
    assert f"/join/{ann.code}/" in mail.outbox[1].body
    assert client.post(f"/join/{ann.code}/").status_code == 303
    assert Membership.objects.get(user=student).student_number == "17"


def test_the_old_slip_of_who_was_removed_welcomes_nobody(desk, client_of, student):
    take(desk)
    link = f"/join/{Invitation.objects.get(student_number='18').code}/"
    client = client_of(student)
    assert client.post(link, follow=True).status_code == 200
    Membership.objects.filter(user=student).delete()
    for page in (client.get(link), client.post(link)):
        words = text_of(page)
        assert (page.status_code, "You are no longer in this course" in words) == (410, True)
        assert "Welcome" not in words
    assert Membership.objects.filter(user=student).count() == 0


def test_a_false_mark_is_no_code(desk, client_of, student):
    take(desk)
    number = Invitation.objects.order_by("pk").first().pk
    assert client_of(student).get(f"/join/{number}-2222-2222-2222/").status_code == 404
    assert client_of(student).get(f"/join/{10**30}-2222-2222-2222/").status_code == 404


def test_the_home_page_tells_who_is_invited_and_takes_the_answer(desk, client_of, course):
    take(desk)
    people = []
    for name, verified in (("ann", True), ("eve", False)):
        user = UserFactory(username=name)
        EmailAddress.objects.create(user=user, email="Ann@example.org", verified=verified)
        people.append(client_of(user))
    ann, eve = people
    words = "You are invited to The Council"
    assert (words in text_of(ann.get("/")), words in text_of(eve.get("/"))) == (True, False)
    answer = f"/join/invited/{Invitation.objects.get(student_number='17').pk}/"
    assert eve.post(answer, {"answer": "accept"}).status_code == 404
    assert ann.post(answer, {"answer": "eat"}).status_code == 404
    assert ann.post(answer, {"answer": "accept"})["Location"] == "/c/small/"
    assert words not in text_of(ann.get("/"))
    own = Membership.objects.get(user__username="ann")
    assert (own.roster_name, own.groups.get().name) == ("Ann Noun", "A")
    late = ann.post(answer, {"answer": "decline"})
    assert (late.status_code, Membership.objects.filter(pk=own.pk).count()) == (303, 1)


def test_declining_is_kept(desk, client_of):
    take(desk)
    user = UserFactory(username="ann")
    EmailAddress.objects.create(user=user, email="ann@example.org", verified=True)
    client = client_of(user)
    answer = f"/join/invited/{Invitation.objects.get(student_number='17').pk}/"
    for _doubled in range(2):
        assert client.post(answer, {"answer": "decline"}).status_code == 303
    assert "You are invited" not in text_of(client.get("/"))
    assert "Invitation declined" in text_of(desk.get(f"{GROUPS}history/"))


def test_assistants_and_strangers_have_no_rosters(course, client_of, student):
    assistant = UserFactory()
    MembershipFactory(user=assistant, course=course.course, role=Role.ASSISTANT)
    for user in (assistant, student):
        client = client_of(user)
        for address in (ROSTER, INVITATIONS, SLIPS):
            assert client.get(address).status_code == 404
        for address in (ROSTER, INVITATIONS):
            assert client.post(address, {"text": TABLE}).status_code == 404
    assert Invitation.objects.count() == 0


def test_an_invitation_whose_time_is_over_is_said_to_be_good_again(desk, clock):
    take(desk, TABLE)
    before = text_of(desk.post(ROSTER, {"text": TABLE}))
    clock.move(days=30)
    after = text_of(desk.post(ROSTER, {"text": TABLE}))
    said = "It is good for 30 days from now."
    assert (said in before, "There is nothing to do." in before, said in after) == (
        False,
        True,
        True,
    )
    take(desk, TABLE)
    assert "waits, until 1 May 2026" in text_of(desk.get(INVITATIONS))


def test_no_page_grows_in_queries(desk, count_queries):
    counts = {}
    for number in (1, 30):
        people = "\n".join(f"P {number} {more},A" for more in range(number))
        take(desk, f"name,group\n{people}\n")
        for address in (INVITATIONS, SLIPS):
            with count_queries() as queries:
                desk.get(address)
            counts.setdefault(address, []).append(len(queries))
        with count_queries() as queries:
            desk.post(ROSTER, {"text": f"name,group\n{people}\nNew,A\n"})
        counts.setdefault(ROSTER, []).append(len(queries))
    assert {name: low for name, (low, high) in counts.items() if low != high} == {}
    assert max(high for _low, high in counts.values()) <= 12
