"""Course texts to HTML: what is shown, where links lead, and what never gets through."""

from html.parser import HTMLParser

import pytest

from quizzes import markdown
from quizzes.drawings import DrawingError

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    '[x](https://e.org "><script>alert(1)</script>")',
    "![x](x.png)",
    "<style>*{display:none}</style>",
    '<a href="x" onclick="y">z</a>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>`",
    "<svg onload=alert(1)>",
    "## x {#a onclick=alert(1)}",
    '[x](term:a"onmouseover="alert)',
]


def test_a_drawing_is_nested_only_so_deep():
    nested = "<svg>{}</svg>".format
    assert markdown.render_drawing(nested("<g>" * 50 + "</g>" * 50)).count("<g>") == 50
    with pytest.raises(DrawingError, match="nested more than 100 levels deep"):
        markdown.render_drawing(nested("<g>" * 25_000 + "</g>" * 25_000))


def test_links_inside_the_course_lead_to_its_pages():
    html = markdown.render(
        "[PJC](term:pjc) [next](lesson:from-pjc#rome) [quiz](quiz:practice)", "nrc"
    )
    assert html == (
        '<p><a href="/c/nrc/glossary/#pjc" class="term">PJC</a> '
        '<a href="/c/nrc/lessons/from-pjc/#rome">next</a> '
        '<a href="/c/nrc/quizzes/practice/">quiz</a></p>\n'
    )


def test_a_source_shows_its_number_from_the_list():
    (segment,) = markdown.render_lesson("Said[9](source:kanet).", "nrc", {"kanet": 1})
    assert segment.html == (
        '<p>Said<sup><a class="sup" href="#source-1" aria-label="Source 1">1</a></sup>.</p>\n'
    )


def test_a_source_in_a_short_text_leads_to_the_list():
    assert markdown.render_inline("Said[9](source:kanet).", "nrc") == (
        'Said<sup><a class="sup" href="/c/nrc/sources/#kanet" aria-label="Source">9</a></sup>.'
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about **heat** no. 1", "about heat no. 1"),
        ("2 * 3 < 7 & `x_1`\n\nSecond", "2 * 3 < 7 & x_1 Second"),
        ("See [Rome](lesson:rome) ![a map](picture:map)", "See Rome a map"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("- one\n- two", "one - two"),
        ("", ""),
    ],
)
def test_words_on_a_line_have_no_mark_up(text, words):
    assert markdown.plain(text) == words


def test_one_paragraph_can_stand_in_a_line():
    assert markdown.render_inline("A *b*", "nrc") == "A <em>b</em>"


def test_several_paragraphs_stay_paragraphs():
    assert markdown.render_inline("A\n\nb", "nrc") == "<p>A</p>\n<p>b</p>"


def test_a_lesson_falls_into_prose_recall_and_figures():
    body = (
        "## One {#one}\n\nText.\n\n::: recall a/forward, b/c1\n:::\n\n"
        "## Two {#two}\n\n::: figure chart\n:::\n"
    )
    segments = markdown.render_lesson(body, "nrc", {})
    assert [(s.kind, s.section, s.cards, s.figure) for s in segments] == [
        ("prose", "one", (), ""),
        ("recall", "one", ("a/forward", "b/c1"), ""),
        ("prose", "two", (), ""),
        ("figure", "two", (), "chart"),
    ]


def test_notes_and_what_came_after_stand_apart():
    html = markdown.render_lesson("::: note E13\nA.\n:::\n\n::: after\nB.\n:::\n", "nrc", {})[
        0
    ].html
    assert html == (
        '<aside class="note"><p><strong>Editor’s note.</strong></p><p>A.</p>\n</aside>\n'
        '<aside class="after"><p><strong>What came after.</strong></p><p>B.</p>\n</aside>\n'
    )


class Seen(HTMLParser):
    """Collects every element and attribute a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text):
    html = markdown.render(text, "nrc") + markdown.render_lesson(text, "nrc", {})[0].html
    seen = Seen(html)
    assert seen.tags - {"p", "a", "code", "h2"} == set()
    assert seen.attributes - {"href", "class", "title"} == set()
    assert [link for link in seen.links if not link.startswith(("/c/nrc/", "https://"))] == []


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ('<rect class="svg-ink" width="2"/>', '<rect class="svg-ink" width="2"></rect>'),
        ("<script>alert(1)</script>", ""),
        ("<style>*{}</style>", ""),
        ("<foreignObject><p>x</p></foreignObject>", ""),
        ('<a href="https://e.org"><text>x</text></a>', ""),
        ('<image href="https://e.org/x.png"/>', ""),
        ('<use href="#x"/>', ""),
        ('<rect onclick="x" style="x" width="2"/>', '<rect width="2"></rect>'),
        ('<rect fill="url(https://e.org)"/>', "<rect></rect>"),
        ('<line marker-end="url(#m)"/>', '<line marker-end="url(#m)"></line>'),
        ("<text>a &amp; &lt;b&gt;</text>", "<text>a &amp; &lt;b&gt;</text>"),
        ("<!-- x --><desc>d</desc>", "<desc>d</desc>"),
    ],
)
def test_a_drawing_keeps_only_what_is_allowed(inside, left):
    assert markdown.render_drawing(DRAWING.format(inside)) == f'<svg viewBox="0 0 9 9">{left}</svg>'


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<p>x</p>",
        "<svg",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        DRAWING.format("") * 2,
    ],
)
def test_what_is_no_drawing_is_refused(svg):
    with pytest.raises(DrawingError):
        markdown.render_drawing(svg)
