"""The pages of a class ask as often for one student as for 120, for each who may see them."""

import pytest

from quizzes.actions.group_codes import make_code
from tests.factories import MORNING, UserFactory
from tests.views.whole_class import WholeClass

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

WHOLE = 120
LARGEST = 90_000
"""No page of a whole class has more bytes than that, before it is compressed."""

FOR_ASSISTANTS = 2
"""So many queries more for an assistant: who is in their groups."""

# By address at the desk, how often it may ask: the ceilings of docs/architecture.md, and one more
# on pages that first submit what is over, for a timed quiz runs.
DESK = {
    "quizzes": {
        "": 16,
        "quizzes/practice/": 16,
        "quizzes/final/": 16,
        "quizzes/timed/": 16,
        "quizzes/practice/questions/short-answer/": 16,
        "quizzes/final/questions/essay/": 16,
        "attempts/{taken}/": 16,
        "attempts/{written}/": 16,
        "attempts/{running}/": 16,
    },
    "people": {
        "people/": 16,
        "people/?q=noun": 16,
        "people/{student}/": 16,
        "insight/policy/": 16,
        "quizzes/timed/live/": 15,
        "quizzes/timed/live/?state=working": 15,
    },
    "groups": {
        "groups/": 15,
        "groups/?q=noun": 15,
        "groups/{group}/": 15,
        "groups/history/": 15,
        "groups/{group}/delete/": 15,
        "groups/{group}/code/print/": 15,
        "groups/roster/": 12,
        "groups/invitations/": 12,
        "groups/invitations/slips/": 12,
    },
    "assignments": {
        "assignments/": 9,
        "assignments/new/": 16,
        "assignments/{assigned}/?q=noun&person={student}": 16,
        "assignments/categories/": 9,
        "announcements/": 6,
        "announcements/new/": 6,
        "announcements/{said}/": 6,
        "plan/": 9,
    },
    "gradebook": {"grades/": 21, "grades/?group={group}&sort=lowest": 21},
    "files and one student": {
        "grades/grades.csv": 21,
        "grades/grades.xlsx": 21,
        "grades/{student}/": 21,
        "grades/{student}/{marked}/": 26,
    },
    "marking": {
        "marking/": 13,
        "marking/final/questions/essay/": 14,
        "marking/final/questions/essay/?group={group}": 14,
        "marking/answers/{item}/?group={group}": 15,
    },
    "release": {"marking/final/release/": 15, "marking/final/questions/second/differences/": 13},
}


@pytest.fixture
def whole(course, instructor):
    made = WholeClass(course, instructor)
    make_code(group=made.group, ends_at=None, seen="", by=instructor, now=MORNING)
    return made


def addressed(whole, page: str) -> str:
    """Return the address of a page at the desk, with the numbers of the class."""
    numbers = {
        "student": whole.student.pk,
        "group": whole.group.pk,
        "said": whole.said.pk,
        "assigned": whole.assigned[0].pk,
        "marked": whole.assigned[1].pk,
        "item": whole.written.items.get(position=2).pk,
        "taken": whole.taken.pk,
        "written": whole.written.pk,
        "running": whole.running.pk,
    }
    return f"/c/small/desk/{page.format(**numbers)}"


def asked(client, addresses, count_queries) -> tuple[list[int], list]:
    """Return how often each page asks, and the answers."""
    counts, responses = [], []
    for address in addresses:
        with count_queries() as queries:
            responses.append(client.get(address))
        # The shared cache is a table here: what counts look-ups is not the page.
        counts.append(len([sql for sql in queries if "django_cache" not in sql]))
    return counts, responses


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("part", DESK)
@pytest.mark.parametrize("who", ["instructor", "assistant"])
def test_the_desk_asks_as_often_for_a_whole_class(whole, client_of, count_queries, part, who):
    client = client_of(getattr(whole, who))
    addresses = [addressed(whole, page) for page in DESK[part]]
    few, before = asked(client, addresses, count_queries)
    whole.grow(WHOLE - 1)
    many, after = asked(client, addresses, count_queries)
    assert dict(zip(addresses, many, strict=True)) == dict(zip(addresses, few, strict=True))
    most = [ceiling + FOR_ASSISTANTS * (who == "assistant") for ceiling in DESK[part].values()]
    assert [one for one in zip(addresses, many, most, strict=True) if one[1] > one[2]] == []
    statuses = [response.status_code for response in after]
    assert statuses == [response.status_code for response in before]
    assert who == "assistant" or set(statuses) == {200}
    assert max(len(content(response)) for response in after) <= LARGEST


def test_an_assistant_of_another_group_pays_nothing_for_it(whole, client_of, count_queries):
    client = client_of(whole.other_assistant)
    addresses = [addressed(whole, page) for part in DESK.values() for page in part]
    few, _before = asked(client, addresses, count_queries)
    whole.grow(WHOLE - 1)
    many, after = asked(client, addresses, count_queries)
    assert dict(zip(addresses, many, strict=True)) == dict(zip(addresses, few, strict=True))
    assert [response for response in after if b"Person Noun" in content(response)] == []


@pytest.mark.parametrize("who", ["student", "newcomer"])
def test_students_pages_ask_as_often_in_a_large_class(whole, client_of, count_queries, who):
    code = make_code(group=whole.other_group, ends_at=None, seen="", by=None, now=MORNING).code
    pages = {
        "/": 17,
        "/c/small/": 14,
        "/c/small/due/": 8,
        "/c/small/grades/": 21,
        "/c/small/quizzes/timed/": 10,
        "/c/small/quizzes/final/": 10,
        f"/join/{code}/": 6,
        f"/join/{whole.invited.code}/": 6,
    }
    client = client_of(whole.student if who == "student" else UserFactory())
    few, _before = asked(client, pages, count_queries)
    whole.grow(WHOLE - 1)
    many, after = asked(client, pages, count_queries)
    assert dict(zip(pages, many, strict=True)) == dict(zip(pages, few, strict=True))
    most = pages.values()
    assert [one for one in zip(pages, many, most, strict=True) if one[1] > one[2]] == []
    assert {response.status_code for response in after} == {200}
    assert [response for response in after if "Person Noun" in response.text] == []
