"""Whatever an author writes, the page that shows it has no script, style or address of theirs."""

import pytest
from django.core.exceptions import ValidationError

from quizzes import drawings, markdown, models
from tests import factories
from tests.security.matrix.html import faults

pytestmark = pytest.mark.django_db

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
    "`<script>alert(1)</script>`\n\n    <script>x</script>\n\n```html\n<script>x</script>\n```",
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
    "<svg xmlns:x='http://www.w3.org/1999/xlink'><a x:href='javascript:alert(1)'>x</a></svg>",
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
    models.Lesson.objects.filter(key="founding").update(
        body=f"{body}\n\n::: note E1\n{SPITE}\n:::\n\n{SPITE}"
    )
    models.Objective.objects.update(text=SPITE[:290])
    models.GlossaryTerm.objects.update(term=SPITE[:290], abbreviation="<b>", definition=SPITE)
    models.GlossaryTerm.objects.update(translations={'ru"><b>': SPITE})
    models.Person.objects.update(name=SPITE[:290], role=SPITE[:290], about=SPITE)
    models.TimelineEvent.objects.update(date=SPITE[:290], text=SPITE, printed=SPITE)
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
    *("/c/small/people/", "/c/small/timeline/", "/c/small/record/"),
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
    "name",
    [
        *("course", "lesson", "question", "note", "figure", "source", "user"),
        *("glossaryterm", "person", "timelineevent"),
    ],
)
def test_nor_does_the_admin(world, spiteful_course, client_of, name):
    client = client_of(world.people["administrator"])
    base = f"/admin/quizzes/{name}/"
    pages = [client.get(base), client.get(world.fill(f"{base}{{row_{name}}}/change/"))]

    assert [(page.status_code, faults(page.text)) for page in pages] == [(200, [])] * 2
