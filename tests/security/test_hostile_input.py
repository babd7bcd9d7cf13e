"""Whatever is sent, the answer is a refusal or a calm page, and nothing is half done."""

import re
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from quizzes import clock, drawings, markdown, models
from tests import factories
from tests.security.matrix.admin_table import ADMIN_ROWS
from tests.security.matrix.html import faults
from tests.security.matrix.table import LEARNER_ROWS

pytestmark = pytest.mark.django_db

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


@pytest.fixture(scope="module")
def clients(world):
    """Clients of a few that report an error of the server as a browser would see it."""
    few = {}
    for name in ("anonymous", "student", "administrator"):
        few[name] = Client(raise_request_exception=False)
        few[name].cookies = deepcopy(world.clients[name].cookies)
    return few


def outcomes(probe, client, visits):
    """Return the visits that broke something: an error of the server, or a refusal that wrote."""
    seen = ((visit, probe.visit(client, *visit[:3], **visit[3])) for visit in visits)
    return [
        (visit[1][:90], str(visit[2])[:90], one.cell)
        for visit, one in seen
        if one.response.status_code >= 500 or (one.response.status_code >= 400 and one.changed)
    ]


# Forms


def bodies(world, row, wrong):
    """Yield the row's body with each field in turn wrong, doubled and missing."""
    body = {name: world.fill(value) for name, value in row.body.items()}
    for name, value in body.items():
        yield {**body, name: wrong}
        yield {**body, name: [wrong, value]}
        yield {**body, name: [value, wrong]}
        yield {other: body[other] for other in body if other != name}


def encodable(text):
    """Return the text as a form can carry it: a lone surrogate as its three bytes."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in text else text


@pytest.mark.parametrize("name", ["anonymous", "student"])
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_field_may_hold_anything(world, probe, clients, row, name):
    visits = [
        ("POST", world.fill(row.address), body, {})
        for wrong in NONSENSE
        for body in bodies(world, row, encodable(wrong))
    ]

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
    dict.fromkeys(r.address for r in ADMIN_ROWS if re.fullmatch(r"/admin/\w+/\w+/", r.address))
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


@pytest.mark.parametrize("address", LISTS)
def test_a_query_of_the_admin_may_be_anything(world, probe, clients, address):
    visits = [("GET", f"{address}?{query}", None, {}) for query in QUERIES]

    assert outcomes(probe, clients["administrator"], visits) == []


@pytest.mark.parametrize("number", ["%00", "x", "-1", "9" * 30, "1_5F", "..", "%ff", "1'"])
def test_a_row_of_the_admin_may_be_anything(world, probe, clients, number):
    visits = [
        ("GET", f"{address}{number}/{page}/", None, {})
        for address in LISTS
        for page in ("change", "history", "delete")
    ]

    assert outcomes(probe, clients["administrator"], visits) == []


@pytest.mark.parametrize("lookup", ["password", "user__password", "updated_by__password"])
def test_the_admin_tells_no_password_by_asking_again_and_again(world, clients, lookup):
    statuses = {
        clients["administrator"].get(f"{address}?{lookup}__startswith=md5").status_code
        for address in LISTS
    }

    # 302: the list without the filter, because the field does not exist or may not be asked for.
    assert statuses <= {302, 400, 403}


# Elsewhere


EVIL = (
    *("//evil.example", "https:evil.example", "https://evil.example/", "///evil.example"),
    *(
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "\t//evil.example",
    ),
    *(
        "http://testserver@evil.example/",
        "http:///evil.example",
        "/\r\nLocation: https://evil.example",
    ),
    *("https://evil.example\\@testserver", "\x00//evil.example", " //evil.example", "/%0d%0aX: y"),
)
WAYS_ON = (
    ("/theme/", {"theme": "dark"}),
    ("/accounts/login/", {"login": "other", "password": "a long password"}),
    (
        "/accounts/signup/",
        {"username": "newbie", "password1": "so long a word", "password2": "so long a word"},
    ),
    ("/accounts/logout/", {}),
    ("/admin/login/", {"login": "administrator", "password": "a long password"}),
)


@pytest.mark.parametrize("following", EVIL)
@pytest.mark.parametrize(("address", "form"), WAYS_ON, ids=[way[0] for way in WAYS_ON])
def test_no_way_on_leads_elsewhere(world, probe, clients, address, form, following):
    client = clients["student" if "logout" in address else "anonymous"]
    seen = probe.visit(client, "POST", address, {**form, "next": following})

    assert seen.response.status_code < 500
    assert_stays_here(seen.response)


@pytest.mark.parametrize("following", EVIL)
def test_no_page_passes_on_a_way_elsewhere(world, probe, clients, following):
    for address in ("/accounts/login/", "/accounts/signup/", "/admin/login/"):
        seen = probe.visit(clients["anonymous"], "GET", address, {"next": following})
        hidden = re.findall(r'name="next"\s+value="([^"]*)"', seen.response.text)

        assert seen.response.status_code < 500
        assert [value for value in hidden if "evil" in value or ":" in value] == []


@pytest.mark.parametrize("current", [*EVIL, "http://[", "/c/small/?a=\x01", LONG[:3000]])
def test_an_htmx_header_leads_nowhere_else(world, probe, clients, current):
    headers = {
        "hx-request": "true",
        "hx-current-url": current.replace("\r\n", " "),
        "hx-target": LONG[:99],
    }
    seen = probe.visit(clients["anonymous"], "GET", "/progress/", headers=headers)

    target = urlsplit(seen.response.headers["HX-Redirect"])
    assert seen.response.status_code == 204
    assert (target.scheme, target.netloc, target.path) == ("", "", "/accounts/login/")


def assert_stays_here(response):
    target = urlsplit(response.headers.get("Location", ""))
    assert (target.scheme, target.netloc) == ("", "")
    assert not response.headers.get("Location", "").startswith(("//", "/\\", "\\"))
    assert "evil" not in response.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:x", "[", ""]
)
def test_a_strange_host_is_refused(world, probe, clients, host):
    seen = probe.visit(clients["anonymous"], "GET", "/", headers={"host": host})

    assert seen.cell == "400"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {"x-forwarded-for": "127.0.0.1, evil", "x-real-ip": "x"},
        {"x-http-method-override": "DELETE", "x-method-override": "PUT"},
        {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
        {"accept": "\x00/x;q=NaN", "accept-language": "x" * 3000, "if-modified-since": "x"},
        {"hx-request": "true", "hx-boosted": "true", "hx-history-restore-request": "true"},
        {"range": "bytes=-1--2", "if-none-match": '"' * 99, "content-length": "-1"},
        {"cookie": "sessionid=x; sessionid=\x7f; csrftoken=; theme=<script>; time_zone=../../etc"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_headers_may_say_anything(world, probe, clients, headers):
    addresses = ("/", "/c/small/lessons/founding/", "/review/", "/accounts/login/")
    visits = [("GET", address, None, {"headers": headers}) for address in addresses]
    form = {"theme": "dark", "_method": "DELETE", "next": "/"}

    assert outcomes(probe, clients["student"], visits) == []
    assert probe.visit(clients["student"], "POST", "/theme/", form, headers=headers).cell == "302"


def test_a_theme_cookie_never_reaches_the_page(world, clients):
    client = deepcopy_of(clients["anonymous"])
    client.cookies["theme"] = '"><script>alert(1)</script>'

    assert 'data-theme="system"' in client.get("/").text


def deepcopy_of(client):
    copied = Client()
    copied.cookies = deepcopy(client.cookies)
    return copied


# What is written by authors and shown to learners


SPITEFUL = (
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<img src="x" onerror="alert(1)">',
    "<style>* { background: url(//evil.example) }</style>",
    '<a href="javascript:alert(1)" style="position:fixed">x</a>',
    "[a](javascript:alert(1)) [a](JaVaScRiPt:alert(1)) [a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1)) [a](vbscript:x) [a](data:text/html;base64,PHN2Zz4=)",
    "![a](https://evil.example/pixel.gif) ![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "<javascript:alert(1)> [b]\n\n[b]: javascript:alert(1) 'x\" onmouseover=\"alert(1)'",
    '[a](https://example.org/"onmouseover="alert(1)) [a](<https://example.org/" onclick="x">)',
    '[a](term:x"onmouseover="alert(1)) [a](source:"><script>alert(1)</script>)',
    "`<script>alert(1)</script>`\n\n    <script>alert(1)</script>\n\n```html\n<script>x</script>\n```",
    '{#x" onclick="alert(1)} <p class="x" style="color:red" id=main>',
    "<iframe src=//evil.example></iframe><object data=x></object><base href=//evil.example>",
    "<form action=//evil.example><input name=password></form><meta http-equiv=refresh content=0>",
    "</textarea></title></style></template><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script>alert(1)&#60;/script>",
    "<!--><script>alert(1)</script>--> <![CDATA[<script>alert(1)</script>]]> <?php x ?>",
)
NASTY_LINKS = (
    "lesson:",
    "quiz:",
    "lesson:../x",
    "quiz:a b",
    "lesson:A_B#c d",
    "term:",
    "lesson:%00",
)
SPITE = "\n\n".join(SPITEFUL)


@pytest.mark.parametrize("text", [*SPITEFUL, SPITE])
def test_markdown_lets_nothing_through(text):
    lesson = markdown.render_lesson(text, "small", {})
    shown = [markdown.render(text, "small"), markdown.render_inline(text, "small")]

    assert [faults(html) for html in (*shown, *(part.html for part in lesson))] == [
        [] for _ in range(2 + len(lesson))
    ]
    assert [html for html in shown if "<img" in html or "<input" in html or "<meta" in html] == []


@pytest.mark.parametrize("target", NASTY_LINKS)
def test_a_link_that_leads_nowhere_breaks_no_page(target):
    assert "word" in markdown.render(f"[word](<{target}>)", "small")


@pytest.mark.parametrize(
    "unit", [">", "- ", "[", "![", "*", "_a*", "`", "<", "(", "1. ", "|a", "{#", "&"]
)
def test_deep_nesting_ends(unit):
    text = unit * 5_000

    assert faults(markdown.render(f"{text} end", "small")) == []


DRAWINGS = (
    "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
    "<svg><foreignObject><iframe src='//evil.example'/></foreignObject></svg>",
    "<svg><a href='javascript:alert(1)'><text>x</text></a><use href='//evil.example#x'/></svg>",
    "<svg><image href='https://evil.example/x.png'/><style>*{fill:url(//evil.example)}</style></svg>",
    "<svg><rect style='fill:red' onclick='alert(1)' fill='url(//evil.example#a)'/></svg>",
    "<svg><animate attributeName='href' to='javascript:alert(1)'/><set to='x'/></svg>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><title>&lt;script&gt;alert(1)&lt;/script&gt;</title></svg>",
    "<svg><path d='\" onclick=\"alert(1)'/><text>&#60;script>alert(1)&#60;/script></text></svg>",
)


@pytest.mark.parametrize("svg", DRAWINGS)
def test_a_drawing_lets_nothing_through(svg):
    drawn = markdown.render_drawing(svg)

    assert faults(drawn) == []
    assert "evil.example" not in drawn


@pytest.mark.parametrize(
    "svg",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>',
        *("<html/>", "", "x", "<svg>", "<svg\x00/>", "<svg/><svg/>"),
    ],
)
def test_what_is_no_drawing_is_refused(svg):
    with pytest.raises(drawings.DrawingError):
        markdown.render_drawing(svg)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_a_source_links_to_the_web_alone(world, address):
    source = models.Source(course=world.open.course, key="bad", number=5, citation="x", url=address)

    with pytest.raises(ValidationError, match="url"):
        source.full_clean()


@pytest.fixture
def spiteful_course(world):
    """The open course with spite in every text an author or a learner can write."""
    place = world.open
    course = place.course
    models.Course.objects.filter(pk=course.pk).update(
        title=SPITE[:290], summary=SPITE, credit=SPITE, licence=SPITE
    )
    models.Module.objects.update(title=SPITE[:290], summary=SPITE)
    body = place.lesson.body
    models.Lesson.objects.update(
        title=SPITE[:290], hook=SPITE[:290], summary=SPITE, article_section=SPITE[:290]
    )
    models.Lesson.objects.filter(key="founding").update(body=f"{body}\n\n{SPITE}")
    models.Objective.objects.update(text=SPITE[:290])
    models.GlossaryTerm.objects.update(term=SPITE[:290], abbreviation="<b>", definition=SPITE)
    models.Source.objects.update(citation=SPITE, correction=SPITE)
    models.Figure.objects.update(
        title=SPITE[:290], caption=SPITE, text=SPITE, svg=f"<svg>{DRAWINGS[0]}</svg>"
    )
    models.Quiz.objects.update(title=SPITE[:290])
    models.User.objects.update(display_name='"><script>alert(1)</script>')
    spoil_bodies()


def spoil_bodies():
    for revision in models.NoteRevision.objects.all():
        revision.body = {"kind": "basic", "front": SPITE, "back": SPITE, "extra": SPITE}
        revision.save()
    for version in models.QuestionVersion.objects.filter(kind="single_choice"):
        body = factories.single_choice()
        options = [
            option.model_copy(update={"text": SPITE, "feedback": SPITE}) for option in body.options
        ]
        changes = {"stem": SPITE, "explanation": SPITE, "options": tuple(options)}
        version.body = body.model_copy(update=changes).model_dump(mode="json")
        version.save()


SHOWN = (
    *("/", "/c/small/", "/c/small/lessons/founding/", "/c/small/glossary/", "/c/small/sources/"),
    *("/c/small/quizzes/practice/", "/review/", "/progress/", "/account/"),
    *("/c/small/attempts/{attempt}/1/", "/c/small/attempts/{attempt}/4/"),
    "/c/small/attempts/{finished}/result/",
)


@pytest.mark.parametrize("address", SHOWN)
def test_no_page_shows_what_a_spiteful_author_meant(world, spiteful_course, client_of, address):
    page = client_of(world.people["student"]).get(world.fill(address))

    assert (page.status_code, faults(page.text)) == (200, [])


def test_nor_does_the_verdict_or_a_fragment(world, spiteful_course, client_of):
    client = client_of(world.people["student"])
    form = {"choice": world.ids["choice"], "uuid": world.ids["fresh"]}
    address = world.fill("/c/small/attempts/{attempt}/1/")

    fragment = client.post(address, form, headers={"hx-request": "true"})
    page = client.get(address)

    assert (fragment.status_code, faults(fragment.text)) == (200, [])
    assert (page.status_code, faults(page.text)) == (200, [])


@pytest.mark.parametrize(
    "name", ["course", "lesson", "question", "note", "figure", "source", "user"]
)
def test_nor_does_the_admin(world, spiteful_course, client_of, name):
    client = client_of(world.people["administrator"])
    base = f"/admin/quizzes/{name}/"
    pages = [client.get(base), client.get(world.fill(f"{base}{{row_{name}}}/change/"))]

    assert [(page.status_code, faults(page.text)) for page in pages] == [(200, [])] * 2
