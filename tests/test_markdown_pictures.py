"""Pictures in the texts of a course: which are shown, with what words, and what that asks for."""

from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from quizzes import markdown
from quizzes.domain.picture_links import picture_markdown
from quizzes.models import Picture
from quizzes.pictures import PicturesMiddleware, ShownPicture
from tests import factories
from tests.pictures import kept_red
from tests.security.matrix.html import faults

pytestmark = pytest.mark.django_db
ADDRESS = f"/c/small/pictures/red-{kept_red().digest[:16]}.webp"
SIZE = 'width="30" height="20" loading="lazy"'


@pytest.fixture
def red():
    course = factories.CourseFactory(key="small")
    return factories.PictureFactory(course=course, key="red", alt="All <red>")


def shown(alt: str) -> str:
    return f'<img src="{ADDRESS}" alt="{alt}" {SIZE}>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![A wall](picture:red)", shown("A wall")),
        ("![A *red* `wall` &amp; \\*](picture:red)", shown("A red wall &amp; *")),
        ("![](picture:red)", shown("All &lt;red&gt;")),
        ("![ ](picture:red)", shown("All &lt;red&gt;")),
        ('![a"b](picture:red "title")', shown("a&quot;b")),
        ("![two\nlines](picture:red)", shown("two lines")),
        ("**![x](picture:red)**", f"<strong>{shown('x')}</strong>"),
        ("![x][it]\n\n[it]: picture:red", shown("x")),
        ("a ![x](picture:blue) b", "a  b"),
        ("a ![x](picture:Red) b", "a  b"),
        ("a ![x](red.png) b", "a  b"),
        ("a ![x](https://e.org/picture:red) b", "a  b"),
        ("[x](picture:red)", "<a>x</a>"),
        ("`![x](picture:red)`", "<code>![x](picture:red)</code>"),
    ],
)
def test_a_picture_of_the_course_is_shown_and_nothing_else(red, text, html):
    assert markdown.render_inline(text, "small") == html
    assert markdown.render(text, "small") == f"<p>{html}</p>\n"


def test_a_picture_of_another_course_is_not_shown(red):
    factories.CourseFactory(key="other")
    assert markdown.render_inline("![x](picture:red)", "other") == ""


def test_a_retired_picture_is_still_shown(red):
    Picture.objects.update(status="retired")
    assert markdown.render_inline("![x](picture:red)", "small") == shown("x")


def test_pictures_stand_in_lessons_notes_and_texts_with_gaps(red):
    body = "## One {#one}\n\n![x](picture:red)\n\n::: note\n![y](picture:red)\n:::\n"
    (segment,) = markdown.render_lesson(body, "small", {})
    assert (shown("x") in segment.html, shown("y") in segment.html) == (True, True)
    assert markdown.render_notes(body, "small") == (f"<p>{shown('y')}</p>\n",)
    before, after = markdown.render_around(["![x](picture:red) is ", "."], "small")
    assert (before, after) == (f"<p>{shown('x')} is ", ".</p>\n")


def test_a_gap_in_the_words_of_a_picture_is_shown_as_it_was_written(red):
    parts = markdown.render_around(["![x ", " y](picture:red)"], "small")
    assert parts == ("![x ", " y](picture:red)")


def test_other_words_and_other_bytes_are_shown_at_once(red):
    text = "![](picture:red)"
    assert "All &lt;red&gt;" in markdown.render(text, "small")
    Picture.objects.update(alt="Redder", digest="0" * 64)
    html = markdown.render(text, "small")
    assert ("Redder" in html, "/red-0000000000000000.webp" in html) == (True, True)
    Picture.objects.all().delete()
    assert markdown.render(text, "small") == "<p></p>\n"


@pytest.mark.parametrize("count", [1, 3])
def test_the_texts_of_a_page_ask_once_however_many_show_pictures(red, count, count_queries):
    for number in range(count):
        factories.PictureFactory(course=red.course, key=f"red-{number}")
    texts = [f"{count} ![](picture:red-{number})" for number in range(count)]

    def page(_request) -> HttpResponse:
        return HttpResponse("".join(markdown.render(text, "small") for text in texts))

    with count_queries() as queries:
        answer = PicturesMiddleware(page)(None)
    assert (answer.content.count(b"<img"), len(queries)) == (count, 1)


def test_texts_without_pictures_ask_nothing(red, count_queries):
    with count_queries() as queries:
        markdown.render("A picture: [x](term:red) ![y](red.png)", "small")
    assert queries == []


def test_the_words_of_a_text_have_those_of_its_pictures(red):
    html = markdown.render_inline('A *b* ![c "d" & e](picture:red) < f', "small")
    assert markdown.words_of(html) == 'A b  c "d" & e  < f'


WORDS = st.text(st.sampled_from("ab \\[]()`*_<>&;!~|{}:\"'#é👍") | st.characters(codec="utf-8"))


@given(WORDS.map(lambda text: " ".join(text.split())).filter(str.isprintable))
def test_the_words_written_for_a_picture_are_the_words_said(alt):
    picture = ShownPicture("red", "own", ADDRESS, 30, 20)
    tokens = markdown._parser().parse(picture_markdown("red", alt))
    html = markdown._html(tokens, "small", {}, (picture,))
    seen = [value for name, value in _attributes(html) if name == "alt"]
    assert seen == [alt or "own"]
    assert faults(html) == []


def _attributes(html: str) -> list[tuple[str, str | None]]:
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.extend(attrs)

    Reader().feed(html)
    return found
