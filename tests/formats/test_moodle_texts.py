"""Texts of Moodle as Markdown of a course, and names as Moodle makes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats.anki.html_text import blocks_of
from quizzes.formats.anki.markdown_html import to_html
from quizzes.formats.moodle_names import category_path, name_from, written_category
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.question_files import RawText, Refused, TextFormat


@pytest.mark.parametrize(
    ("text", "text_format", "markdown"),
    [
        ("a\nb", TextFormat.MOODLE, "a\\\nb"),
        ("a\n\nb", TextFormat.MOODLE, "a\n\nb"),
        ("<b>a</b>\n*b*", TextFormat.MOODLE, "**a**\\\n\\*b\\*"),
        ("2 < 3 and x<y, List<String>", TextFormat.MOODLE, r"2 < 3 and x\<y, List\<String>"),
        ("2 < 3 and x<y, a<b", TextFormat.HTML, r"2 < 3 and x\<y, a\<b"),
        ("x <a y", TextFormat.HTML, r"x \<a y"),
        ("a\nb", TextFormat.HTML, "a b"),
        ("<p>a</p>\n<ul><li>b</li></ul>", TextFormat.HTML, "a\n\n- b"),
        ("<o:p>a</o:p><font color=red>b</font>", TextFormat.HTML, "ab"),
        ("a<!-- <b> --><!--[if x]>c<![endif]-->d", TextFormat.HTML, "ad"),
        ("a <!-- b", TextFormat.HTML, r"a \<!-- b"),
        ("<script>alert(1)</script>a", TextFormat.HTML, "a"),
        ('<a href="javascript:alert(1)" onclick="x">a</a>', TextFormat.HTML, "a"),
        ("<b>a</b>\n*b* &amp;", TextFormat.PLAIN, "\\<b>a\\</b>\\\n\\*b\\* \\&amp;"),
        ("**a** &amp; `b`\n\n- c", TextFormat.MARKDOWN, "**a** &amp; `b`\n\n- c"),
        ("_____ is", TextFormat.MOODLE, r"\_\_\_\_\_ is"),
        ("1. a", TextFormat.MOODLE, r"1\. a"),
        ("1990", TextFormat.MOODLE, "1990"),
        ("Yes *so*!", TextFormat.MOODLE, r"Yes \*so\*!"),
        ("", TextFormat.HTML, ""),
        (" \n ", TextFormat.MOODLE, ""),
    ],
)
def test_texts_become_markdown(text, text_format, markdown):
    assert markdown_of(RawText(text, text_format))[0] == markdown


def test_a_picture_keeps_its_words_in_markdown_only():
    assert markdown_of(RawText("a ![map](b.png)", TextFormat.MARKDOWN)) == (
        "a map",
        ("a picture was left out",),
    )
    assert markdown_of(RawText('a <img src="@@PLUGINFILE@@/b.png">', TextFormat.HTML)) == (
        "a",
        ("a picture was left out",),
    )


@pytest.mark.parametrize("text_format", [TextFormat.PLAIN, TextFormat.MARKDOWN, TextFormat.MOODLE])
def test_a_text_that_is_too_long_here_is_refused_before_it_is_read(text_format):
    with pytest.raises(Refused) as caught:
        markdown_of(RawText("a\n" * 10_001, text_format, line=7))
    assert caught.value.line == 7
    assert caught.value.message == "has a text with more than 20,000 characters"


simple = st.text(st.sampled_from("ab1é .,:;!?'\"()%/=+$–-\n"), max_size=30)


@given(simple, st.sampled_from([TextFormat.MOODLE, TextFormat.HTML, TextFormat.PLAIN]))
@settings(max_examples=150, deadline=None)
def test_a_simple_text_reads_on_the_page_as_the_html_that_it_is(text, text_format):
    markdown, remarks = markdown_of(RawText(text, text_format))
    html = text if text_format is TextFormat.HTML else text.replace("\n", "<br>")
    assert blocks_of(to_html(markdown))[0] == blocks_of(html)[0]
    assert remarks == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<p>Is it <b>so</b>?</p>", "Is it so?"),
        ("> < &", "> < &"),
        ("x" * 80, "x" * 80),
        ("x" * 81, f"{'x' * 77}..."),
        (f"{'word ' * 20}", f"{'word ' * 15}..."),
        ("", ""),
    ],
)
def test_the_name_of_a_question_is_the_beginning_of_its_text(text, name):
    assert name_from(text) == name


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("$course$/top/A/B", ("A", "B")),
        ("$course$/A/B", ("A", "B")),
        ("$system$/top/A", ("A",)),
        ("$module$/top/Default for  Quiz", ("Default for Quiz",)),
        ("A/B//C", ("A", "B/C")),
        ("top/A", ("top", "A")),
        ("", ()),
        ("$course$/top/", ()),
    ],
)
def test_categories_are_paths(written, path):
    assert category_path(written) == path


@pytest.mark.parametrize("path", [(), ("A",), ("A", "B/C"), ("top", "A")])
def test_a_path_comes_back_as_it_was_written(path):
    assert category_path(written_category(path)) == path
