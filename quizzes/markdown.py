"""Course texts to HTML: the one place that marks strings as safe.

Markdown is parsed without raw HTML (`domain.lesson_text`), links inside the course are resolved
here, and the result is cleaned once more by nh3. Drawings go through `quizzes.drawings`, and of
pictures only those of the course are shown (`quizzes.pictures`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape as html_unescape
from itertools import accumulate

import nh3
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from quizzes import drawings
from quizzes.domain import lesson_text
from quizzes.domain.picture_links import picture_key, pictures_named, words_alone
from quizzes.pictures import ShownPicture, shown_pictures

TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "em", "strong", "a"),
    *("code", "pre", "sup", "aside", "table", "thead", "tbody", "tr", "th", "td", "span", "div"),
    "img",
}
ATTRIBUTES = {
    "a": {"href", "class", "id", "aria-label"},
    "aside": {"class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "p": {"class"},
    "span": {"class", "lang"},
}


NOTHING = SafeString("")
_IMAGE = re.compile(r'<img [^>]*?alt="(?P<alt>[^"]*)"[^>]*>')
PRIVATE_USE = range(0xE000, 0xF900)
"""Characters that mean nothing anywhere: one marks where the gaps of a text are."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a lesson: prose as HTML, a recall area with its cards, or a figure."""

    kind: str
    html: SafeString = NOTHING
    cards: tuple[str, ...] = ()
    figure: str = ""
    section: str = ""


def render(text: str, course_key: str) -> SafeString:
    """Return a short text (stem, feedback, card, definition) as safe block HTML."""
    return _render(text, course_key, (), _pictures(text, course_key))


def render_inline(text: str, course_key: str) -> SafeString:
    """Return one paragraph's worth of text as safe HTML without the paragraph around it."""
    html = render(text, course_key).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return mark_safe(html)  # already cleaned by nh3 in _render


def render_with_blanks(text: str, course_key: str) -> SafeString:
    """Return what a card asks as `render_inline` does, its blanks said to a screen reader too."""
    said = escape(_("blank"))
    blank = f'<strong aria-hidden="true">____</strong><span class="visually-hidden">{said}</span>'
    html = render_inline(text, course_key).replace("<strong>____</strong>", blank)
    return mark_safe(html)  # cleaned by nh3 in _render, and nothing but our own span is new


def render_around(stretches: Sequence[str], course_key: str) -> tuple[SafeString, ...]:
    """Return a text with gaps as the HTML before, between and behind them, one for each stretch.

    The text is rendered as one, so a stretch may open what a later one closes. Where a gap stands
    in no running text (in the address of a link, say), all of it is shown as it was written.
    """
    pictures = _pictures("".join(stretches), course_key)
    return _render_around(tuple(stretches), course_key, pictures)


def render_lesson(
    body: str, course_key: str, source_numbers: Mapping[str, int]
) -> tuple[Segment, ...]:
    """Return a lesson body as segments in reading order."""
    numbers = tuple(sorted(source_numbers.items()))
    return _render_lesson(body, course_key, numbers, _pictures(body, course_key))


def course_address(link: str, course_key: str) -> str | None:
    """Return the path a link inside a course leads to, such as ``term:isaf``; None if nowhere."""
    kind, _colon, key = link.partition(":")
    if kind == "source":
        return f"{reverse('sources', args=[course_key])}#{key}"
    return _course_address(kind, key, course_key)


def render_notes(body: str, course_key: str) -> tuple[SafeString, ...]:
    """Return what the editor's notes of a lesson body hold, each as block HTML, in their order.

    Links to sources lead to the course's list, since the lesson's own is not at hand.
    """
    return _render_notes(body, course_key, _pictures(body, course_key))


def words_of(html: str) -> str:
    """Return the words of a rendered text, those of its pictures in their places."""
    return html_unescape(strip_tags(_IMAGE.sub(r" \g<alt> ", html))).strip()


def plain(text: str) -> str:
    """Return the words of a text on one line, without mark-up and with those of its pictures."""
    # No link is left, so it is all one where they would lead.
    line = " ".join(words_alone(text).split())
    return " ".join(words_of(render_inline(line, "course")).split())


def render_drawing(svg: str) -> SafeString:
    """Return an SVG drawing with everything removed that is not on the allow-list.

    Raises ``drawings.DrawingError`` when it is not well-formed SVG.
    """
    return mark_safe(_drawing(svg))  # rebuilt from the allow-list by drawings.clean


_drawing = lru_cache(maxsize=64)(drawings.clean)


type Pictures = tuple[ShownPicture, ...]


def _pictures(text: str, course_key: str) -> Pictures:
    # What is kept of a text is kept for these pictures: others make another text of it.
    return shown_pictures(course_key, pictures_named(text))


@lru_cache(maxsize=4096)
def _render(text: str, course_key: str, numbers: tuple, pictures: Pictures) -> SafeString:
    tokens = _parser().parse(text)
    return _html(tokens, course_key, dict(numbers), pictures)


@lru_cache(maxsize=1024)
def _render_around(
    stretches: tuple[str, ...], course_key: str, pictures: Pictures
) -> tuple[SafeString, ...]:
    # An entity is a way to write the mark too.
    written = html_unescape("".join(stretches))
    mark = next(char for char in map(chr, PRIVATE_USE) if char not in written)
    parts = _render(mark.join(stretches), course_key, (), pictures).split(mark)
    if len(parts) != len(stretches) or not all(map(_ends_in_text, accumulate(parts[:-1]))):
        parts = [escape(stretch) for stretch in stretches]
    return tuple(mark_safe(part) for part in parts)  # cleaned by nh3 in _render, or escaped


def _ends_in_text(html: str) -> bool:
    in_tag = html.rfind("<") > html.rfind(">")
    return not in_tag and html.count("<a ") == html.count("</a>")


@lru_cache(maxsize=64)
def _render_lesson(
    body: str, course_key: str, numbers: tuple, pictures: Pictures
) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    prose: list[Token] = []
    section = ""

    def close_prose() -> None:
        if prose:
            html = _html(prose, course_key, dict(numbers), pictures)
            segments.append(Segment("prose", html=html, section=section))
            prose.clear()

    for token in _parser().parse(body):
        if token.type == "container_recall_open":
            close_prose()
            cards = tuple(part.strip() for part in token.meta["argument"].split(","))
            segments.append(Segment("recall", cards=cards, section=section))
        elif token.type == "container_figure_open":
            close_prose()
            segments.append(Segment("figure", figure=token.meta["argument"], section=section))
        elif token.type not in ("container_recall_close", "container_figure_close"):
            if token.type == "heading_open" and "id" in token.attrs:
                close_prose()
                section = str(token.attrs["id"])
            prose.append(token)
    close_prose()
    return tuple(segments)


@lru_cache(maxsize=64)
def _render_notes(body: str, course_key: str, pictures: Pictures) -> tuple[SafeString, ...]:
    notes: list[list[Token]] = []
    inside = False
    for token in _parser().parse(body):
        # A container within a container is an error of the text; its words stay in the outer one.
        if token.type == "container_note_open" and token.level == 0:
            inside = True
            notes.append([])
        elif token.type == "container_note_close" and token.level == 0:
            inside = False
        elif inside:
            notes[-1].append(token)
    return tuple(_html(tokens, course_key, {}, pictures) for tokens in notes)


class _CourseRenderer(RendererHTML):
    """Markdown-it's renderer with the course's containers and links."""

    def container_note_open(self, tokens, position, options, env) -> str:
        return f'<aside class="note"><p><strong>{escape(_("Editor’s note."))}</strong></p>'

    def container_note_close(self, tokens, position, options, env) -> str:
        return "</aside>\n"

    def container_after_open(self, tokens, position, options, env) -> str:
        return f'<aside class="after"><p><strong>{escape(_("What came after."))}</strong></p>'

    container_after_close = container_note_close

    def table_open(self, tokens, position, options, env) -> str:
        label = escape(_("Table"))
        return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}"><table>'

    def table_close(self, tokens, position, options, env) -> str:
        return "</table></div>\n"

    def link_open(self, tokens, position, options, env) -> str:
        token = tokens[position]
        kind, _colon, key = str(token.attrs.get("href", "")).partition(":")
        if kind == "source":
            env["in_source"] = True
            return _source_link(key, env)
        address = _course_address(kind, key, env["course"])
        if address:
            token.attrs["href"] = address
            if kind == "term":
                token.attrs["class"] = "term"
        return self.renderToken(tokens, position, options, env)

    def link_close(self, tokens, position, options, env) -> str:
        return "</a></sup>" if env.pop("in_source", False) else "</a>"

    def image(self, tokens, position, options, env) -> str:
        token = tokens[position]
        picture = env["pictures"].get(picture_key(str(token.attrs.get("src", ""))))
        if picture is None:
            return ""
        alt = escape(_words_of(token.children or ()) or picture.alt)
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="{escape(picture.address)}" alt="{alt}" {size} loading="lazy">'

    def text(self, tokens, position, options, env) -> str:
        # A source shows its number from the list of sources, whatever the author typed.
        number = env.pop("number", None) if env.get("in_source") else None
        return escape(number if number is not None else tokens[position].content)


def _words_of(tokens: Sequence[Token]) -> str:
    """Return the words between the brackets of a picture, without their mark-up."""
    parts = (" " if token.type.endswith("break") else token.content for token in tokens)
    return "".join(parts).strip()


def _source_link(key: str, env: dict) -> str:
    env["number"] = env["numbers"].get(key)
    # A lesson lists its own sources at its end; a short text has only the course's list.
    elsewhere = f"{reverse('sources', args=[env['course']])}#{key}"
    address = escape(f"#source-{env['number']}" if env["number"] else elsewhere)
    label = escape(_("Source %(number)s") % {"number": env["number"] or ""}).strip()
    return f'<sup><a class="sup" href="{address}" aria-label="{label}">'


def _course_address(kind: str, key: str, course_key: str) -> str | None:
    if kind == "term":
        return f"{reverse('glossary', args=[course_key])}#{key}"
    if kind not in ("quiz", "lesson"):
        return None
    target, hash_sign, anchor = key.partition("#")
    try:
        return reverse(kind, args=[course_key, target]) + hash_sign + anchor
    except NoReverseMatch:
        return None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return lesson_text.parser()


def _html(
    tokens: list[Token], course_key: str, numbers: dict[str, int], pictures: Pictures
) -> SafeString:
    shown = {picture.key: picture for picture in pictures}
    env = {"course": course_key, "numbers": numbers, "pictures": shown}
    html = _CourseRenderer(_parser()).render(tokens, _parser().options, env)
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return mark_safe(cleaned)  # nh3 left nothing but the tags and attributes above
