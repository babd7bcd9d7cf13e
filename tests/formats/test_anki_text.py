"""HTML of fields to Markdown and back: what is kept, and that reading back changes nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizzes import markdown
from quizzes.formats.anki.html_text import Code, Listing, Paragraph, Quote, Rule, Table, blocks_of
from quizzes.formats.anki.markdown_html import losses, to_html
from quizzes.formats.anki.markdown_text import plain, written


def text_of(html):
    return written(blocks_of(html)[0])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a <b>b</b> <i>c</i> <em><strong>d</strong></em>", "a **b** *c* ***d***"),
        ("<b>a </b>b", "**a** b"),
        ("foo<b>bar,</b>baz", "foobar,baz"),
        ("a<br>b", "a\\\nb"),
        ("a<br><br>b<br>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li></ol><ol><li>b</ol>', "3. a\n\n1) b"),
        ("<h1>Head</h1>text", "**Head**\n\ntext"),
        ("<blockquote>a<p>b</blockquote>", "> a\n>\n> b"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<code>a`b</code>", "``a`b``"),
        ("<table><tr><td>a|b<td>c</table>", "| a\\|b | c |\n| --- | --- |"),
        ("a<hr>b", "a\n\n***\n\nb"),
        ('<a href="https://e.org/x">w</a>', "[w](https://e.org/x)"),
        ('<a href="javascript:alert(1)">w</a>', "w"),
        ('<img src="a b.png" alt="x]">', "![x\\]](a%20b.png)"),
        ('<img src="https://e.org/x.png">', ""),
        ("10<sup>2</sup> H<sub>2</sub>O", "10² H₂O"),
        ("<script>alert(1)</script>a<style>b</style>", "a"),
        ('<p onclick="x">a &lt;b&gt; &amp;amp;</p>', "a \\<b> \\&amp;"),
        ("1. a", "1\\. a"),
        ("# a<br>- b<br>+ c<br>:::", "\\# a\\\n\\- b\\\n\\+ c\\\n\\:::"),
        ("a_b _c_ *d* [e] `f`", "a_b \\_c\\_ \\*d\\* \\[e\\] \\`f\\`"),
        ("<b>{{c1::x}}</b> {{c2::<i>y</i>::h}}", "**{{c1::x}}** {{c2::*y*::h}}"),
        (r"\(x^2\)", r"\\(x^2\\)"),
        ("<div>" * 90 + "deep", "deep"),
    ],
)
def test_a_field_becomes_markdown(html, text):
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "remark"),
    [
        ('<img src="https://e.org/x.png">', "a picture that is not in the package was left out"),
        ('<img src="data:x">', "a picture that is not in the package was left out"),
        (
            '<a href="mailto:x@e.org">x</a>',
            "a link that does not lead to a page of the web became plain text",
        ),
        ("x<sup>abc</sup>", "raised or lowered letters became plain ones"),
    ],
)
def test_what_has_no_place_is_said(html, remark):
    assert blocks_of(html)[1] == (remark,)


def test_links_of_the_course_become_words_and_are_listed():
    text = "[PJC](term:pjc) and [web](https://e.org)"
    assert to_html(text) == 'PJC and <a href="https://e.org">web</a>'
    assert losses(text) == ("the link to 'term:pjc' became plain text",)


def test_a_picture_of_the_course_becomes_its_words():
    text = "![A *map* \\*](picture:map) and ![x](x.png)"
    assert to_html(text) == 'A map * and <img src="x.png" alt="x" />'
    assert losses(text) == ("the picture 'picture:map' became its words",)


def test_plain_words_of_blocks():
    html = (
        "<p>a <b>b</b><br>c<ul><li>d</ul><blockquote>e</blockquote>"
        "<table><tr><td>f</table><pre>g</pre><hr>"
    )
    assert plain(blocks_of(html)[0]) == "a b c d e f g"


_TAGS = (
    *("<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<p>", "<br>", "<ul>", "</ul>", "<li>"),
    *("<ol start=3>", "</ol>", "<a href='https://e.org/(x)'>", "</a>", "<code>", "</code>", "<hr>"),
    *("<img src='a b.png' alt='x]'>", "<pre>", "</pre>", "<table>", "<tr>", "<td>", "</table>"),
    *("<blockquote>", "</blockquote>", "<h1>", "</h1>", "<sup>2</sup>"),
)
_SIGNS = (
    *("a", "b ", " ", "*", "**", "_", "-", "- ", "+ ", "1.", "2) ", "#", "`", "|", "\\", "!", "["),
    *("]", "~~~", ":::", "=", "&amp;", "&lt;", "&nbsp;", "\n", "\n\n", "{{c1::x::h}}", "    "),
    *("](https://e.org)", "> ", "***", "![i](a.png)", "| a | b |\n| - | - |", "\u3000"),
)
pieces = st.sampled_from((*_TAGS, *_SIGNS)) | st.text(max_size=3)
fields = st.lists(pieces, max_size=16).map("".join)
texts = st.lists(st.sampled_from(_SIGNS) | st.text(max_size=3), max_size=14).map("".join)


def words(blocks):
    """Return what blocks say, without the marks of text."""

    def line(runs):
        return "".join(run.text or "picture" for run in runs)

    found = []
    for block in blocks:
        match block:
            case Paragraph(runs):
                found.append(line(runs))
            case Listing(items, start):
                found.append((start, [words(item) for item in items]))
            case Quote(inner):
                found.append(("quote", words(inner)))
            case Table(rows):
                found.append([[line(cell) for cell in row] for row in rows])
            case Code() | Rule():
                found.append(block)
    return found


@given(fields)
@example("<b>a</b>b<i>c</i>")
@settings(deadline=None, max_examples=40)
def test_reading_back_what_was_written_gives_the_same(html):
    blocks, _ = blocks_of(html)
    text = written(blocks)
    again, _ = blocks_of(to_html(text))
    assert words(again) == words(blocks)
    assert written(again) == text


@given(texts)
@settings(deadline=None, max_examples=40)
def test_markdown_that_went_through_anki_says_the_same(text):
    html = to_html(text)
    once = text_of(html)
    assert words(blocks_of(to_html(once))[0]) == words(blocks_of(html)[0])
    assert text_of(to_html(once)) == once


@given(fields)
@settings(deadline=None, max_examples=40)
def test_the_site_shows_nothing_active_of_a_field(html):
    shown = markdown.render(
        text_of(f"{html}<img src=x onerror=y><a href='javascript:z'>w</a>"), "c"
    )
    assert "onerror" not in shown
    assert "javascript:" not in shown
