"""Whatever is sent, the answer is a refusal or a calm page, and nothing is half done."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import quizzes
from quizzes import clock, models
from quizzes.domain.custom_study import Study
from quizzes.forms.deck import FilterForm
from quizzes.forms.gradebook import GradesFilterForm
from tests.security.matrix.admin_table import ADMIN_ROWS
from tests.security.matrix.probe import outcomes
from tests.security.matrix.table import LEARNER_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

LONG = "x" * 100_000
NONSENSE = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "1e999",
    "NaN",
    "-Infinity",
    "9" * 19,
    "9" * 40,
    "١٢",  # Arabic digits: str.isdigit() says yes.
    "²",
    "\ud800",
    "' OR 1=1 --",
    "{{ 7|add:7 }}",
    "../../etc/passwd",
    "\r\nSet-Cookie: evil=1",
    "\u202e\ufeff",
    "None",
    "[]",
    LONG,
)
FORMS = [row for row in LEARNER_ROWS if row.method == "POST" and row.body and "+" in row.cells]


# Forms


def bodies(world, row):
    """Yield the row's body with each field in turn wrong, doubled and missing."""
    body = {name: world.fill(value) for name, value in row.body.items()}
    # A form of many fields deals the nonsense out among them.
    share = max(1, len(body) - 2)
    for number, (name, value) in enumerate(body.items()):
        wrongs = NONSENSE[number % share :: share]
        yield from ({**body, name: encodable(wrong)} for wrong in wrongs)
        yield from ({**body, name: pair} for pair in (["x", value], [value, "x"]))
        yield {other: body[other] for other in body if other != name}


def encodable(text):
    """Return the text as a form can carry it: a lone surrogate as its three bytes."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in text else text


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_field_may_hold_anything(world, probe, clients, row):
    name = "student" if row.expected["student"].endswith("+") else "anonymous"
    visits = [("POST", world.fill(row.address), body, {}) for body in bodies(world, row)]

    assert outcomes(probe, clients[name], visits) == []


RAW = {
    "invalid UTF-8": (
        b"uuid=%ff%fe&card=%c3%28&text=%ed%a0%80",
        "application/x-www-form-urlencoded",
    ),
    "JSON": (b'{"card": 1}', "application/json"),
    "XML": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "broken parts": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a strange charset": (b"card=1", "application/x-www-form-urlencoded; charset=utf-7"),
    "no such charset": (b"card=1", "application/x-www-form-urlencoded; charset=none"),
    "bytes": (bytes(range(256)), "application/octet-stream"),
    "too many fields": (
        b"&".join(b"a=1" for _ in range(2000)),
        "application/x-www-form-urlencoded",
    ),
    "too large": (b"text=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("kind", RAW)
def test_a_body_may_be_anything(world, probe, clients, kind):
    content, content_type = RAW[kind]
    visits = [
        ("POST", world.fill(row.address), content, {"content_type": content_type}) for row in FORMS
    ]

    assert outcomes(probe, clients["student"], visits) == []


def test_a_file_is_no_answer(world, probe, clients, tmp_path):
    path = tmp_path / "answer.txt"
    path.write_text("Rome")
    with path.open("rb") as file:
        seen = probe.visit(
            clients["student"],
            "POST",
            world.fill("/c/small/attempts/{attempt}/1/"),
            {"choice": file},
        )

    assert seen.cell == "422"


@pytest.mark.parametrize(
    "claimed",
    [
        *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00"),
        *("0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2026-03-02T09:00:00", "NaN"),
        *("1e400", "2026-03-02T09:00:00+99:99", "２０２６-03-02T09:00:00Z", "now", "2026-W10-1"),
    ],
)
def test_a_claimed_time_is_no_way_in(world, probe, clients, claimed):
    student, fresh = clients["student"], str(world.ids["fresh"])
    item = {"choice": str(world.ids["choice"]), "uuid": fresh, "claimed_at": claimed}
    card = {"card": str(world.ids["card"]), "rating": "3", "uuid": fresh, "seconds_ago": claimed}

    answered = probe.visit(student, "POST", world.fill("/c/small/attempts/{attempt}/1/"), item)
    reviewed = probe.visit(student, "POST", "/review/", card)

    assert answered.cell == "303+"
    assert reviewed.cell in ("303+", "400")


@pytest.mark.parametrize("seconds", ["0", "-5", "1e9", "1e308", "604800", "31536000"])
def test_a_late_review_counts_within_the_last_week(world, client_of, seconds):
    card, fresh = world.ids["card"], world.ids["fresh"]
    form = {"card": card, "rating": "3", "uuid": fresh, "seconds_ago": seconds}

    answer = client_of(world.people["student"]).post("/review/", form)

    event = models.CardEvent.objects.get(uuid=fresh)
    assert answer.status_code == 303
    assert 0 <= (clock.now() - event.at).total_seconds() <= 7 * 86_400


# Addresses


ADDRESSES = [
    *("/c/small%00/", "/c/%2e%2e/", "/c/../../etc/passwd", "/c//", "/c/small/lessons/%ff%fe/"),
    *("/c/small/lessons/founding%00/", f"/c/{'a' * 5000}/", "/c/small/attempts/-1/"),
    *(f"/c/small/attempts/{'9' * n}/" for n in (18, 19, 20, 60)),
    *(f"/c/small/attempts/{'9' * n}/1/" for n in (19, 20, 60)),
    *(f"/c/small/attempts/1/{'9' * n}/" for n in (19, 20, 60)),
    *(f"/c/small/attempts/{'9' * n}/result/" for n in (19, 60)),
    *("/c/small/attempts/%D9%A1/", "/c/small/attempts/0x1/", "/c/small/attempts/1/0/"),
    *("/static/../nrc_course/settings.py", "/static/%2e%2e/db.sqlite3", "/static/%00"),
    *("/media/../db.sqlite3", "/.git/config", "/..%2f..%2fetc/passwd", "//evil.example/"),
    *("/c/small/lessons/founding/?skipped=" + text for text in ("%00", "9" * 400, "1,,2,x", "%ff")),
    *("/c/small/lessons/founding/?skipped=" + ",".join(map(str, range(3000))),),
    *("/c/small/attempts/{attempt}/1/?kept=" + text for text in ("%00", "x", "a:b:c", ".e:1:2")),
    *("/review/?more=%00", "/?next=%00", "/accounts/login/?next=%00", "/account/?%00=%00"),
    *(
        "/accounts/confirm-email/%00/",
        "/accounts/confirm-email/::/",
        "/accounts/confirm-email/a:b:c/",
    ),
    *("/accounts/password/reset/key/%00-x/", f"/accounts/password/reset/key/{'z' * 40}-x/"),
    *("/accounts/password/reset/key/zzzzzzzzzzzz-set-password/",),
]
LISTS = tuple(
    dict.fromkeys(r.address for r in ADMIN_ROWS if re.fullmatch(r"/admin/quizzes/\w+/", r.address))
)
QUERIES = (
    *("p=-1", "p=999999999999", "p=x", "o=99.-99.x", "q=%00", "q=%ff", f"q={'x' * 3000}", "all=1"),
    *("e=1", "_to_field=password", "_popup=1&_to_field=id", "id__exact=x", "id__in=1,x"),
    *("course__memberships__user__password__startswith=a", "user__password__startswith=a"),
    *("status__exact=%00", "started_at__year=99999", "at__day=x", "course__id__exact=" + "9" * 30),
    *("kind=%00", "pk__regex=(", "updated_by__password__startswith=a", "password__startswith=a"),
)


@pytest.mark.parametrize("name", ["anonymous", "student", "administrator"])
def test_an_address_may_be_anything(world, probe, clients, name):
    filled = [a.replace("{attempt}", str(world.ids["attempt"])) for a in ADDRESSES]
    visits = [("GET", address, None, {}) for address in filled]

    assert outcomes(probe, clients[name], visits) == []


PARAMETERS = (
    *("attempts", "author", "category", "draft", "forgotten", "group", "import", "kept", "key"),
    *("kind", "lesson", "level", "month", "more", "next", "objective", "page", "people"),
    *("person", "practice", "q", "repair", "result", "rounds", "seed", "show", "skipped"),
    *("sort", "state", "status", "strand", "tag", "tier", "use"),
)
"""What the pages of the site read of an address behind its question mark."""

READ = re.compile(r"""GET(?:\.get\(|\[)["'](\w+)""")
PAGES = [row.address for row in LEARNER_ROWS if row.method == "GET" and "?" not in row.address]


def test_every_parameter_is_known():
    views = (Path(quizzes.__file__).parent / "views").glob("*.py")
    read = {name for view in views for name in READ.findall(view.read_text())}
    said = {name for study in (Study("x", "x", True, True, 2),) for name in parse_qs(study.query())}
    asked = {*FilterForm.base_fields, *GradesFilterForm.base_fields} | read | said

    assert asked - set(PARAMETERS) == set()


AT_ONCE = [PARAMETERS[place::6] for place in range(6)]
"""A few at a time: one by one, every page would be asked for thousands of times."""


@pytest.mark.parametrize("name", ["anonymous", "student", "administrator"])
@pytest.mark.parametrize("parameters", AT_ONCE, ids="-".join)
def test_a_parameter_may_hold_what_postgresql_refuses(world, probe, clients, name, parameters):
    query = "&".join(f"{parameter}=%00/x%00" for parameter in parameters)
    visits = [("GET", f"{world.fill(page)}?{query}", None, {}) for page in PAGES]

    assert outcomes(probe, clients[name], visits) == []


SOME_LISTS = [f"/admin/quizzes/{name}/" for name in ("user", "lesson", "question", "attempt")]


@pytest.mark.parametrize("address", SOME_LISTS)
def test_a_query_of_the_admin_may_be_anything(world, probe, clients, address):
    visits = [("GET", f"{address}?{query}", None, {}) for query in QUERIES]

    assert outcomes(probe, clients["administrator"], visits) == []


@pytest.mark.parametrize("number", ["%00", "x", "-1", "9" * 30, "1_5F", "..", "%ff", "1'"])
def test_a_row_of_the_admin_may_be_anything(world, probe, clients, number):
    pages = [f"{address}{number}/change/" for address in LISTS]
    pages += [f"{SOME_LISTS[1]}{number}/{page}/" for page in ("history", "delete")]

    assert outcomes(probe, clients["administrator"], [("GET", at, None, {}) for at in pages]) == []


@pytest.mark.parametrize("lookup", ["password", "user__password", "updated_by__password"])
def test_the_admin_tells_no_password_by_asking_again_and_again(world, clients, lookup):
    client = clients["administrator"]
    queries = [f"{address}?{lookup}__startswith=md5" for address in LISTS]
    told = [address for address in queries if client.get(address).status_code == 200]

    assert told == []
