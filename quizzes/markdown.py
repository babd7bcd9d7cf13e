"""Course texts to HTML: the one place that marks strings as safe.

Markdown is parsed without raw HTML (`domain.lesson_text`), links inside the course are resolved
here, and the result is cleaned once more by nh3. Drawings go through `quizzes.drawings`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape as html_unescape
from itertools import accumulate

import nh3
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from quizzes import drawings
from quizzes.domain import lesson_text

TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "em", "strong", "a"),
    *("code", "pre", "sup", "aside", "table", "thead", "tbody", "tr", "th", "td", "span", "div"),
}
ATTRIBUTES = {
    "a": {"href", "class", "id", "aria-label"},
    "aside": {"class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "p": {"class"},
    "span": {"class", "lang"},
}


NOTHING = SafeString("")
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
    return _render(text, course_key, ())


def render_inline(text: str, course_key: str) -> SafeString:
    """Return one paragraph's worth of text as safe HTML without the paragraph around it."""
    html = _render(text, course_key, ()).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return mark_safe(html)  # already cleaned by nh3 in _render


def render_around(stretches: Sequence[str], course_key: str) -> tuple[SafeString, ...]:
    """Return a text with gaps as the HTML before, between and behind them, one for each stretch.

    The text is rendered as one, so a stretch may open what a later one closes. Where a gap stands
    in no running text (in the address of a link, say), all of it is shown as it was written.
    """
    return _render_around(tuple(stretches), course_key)


def render_lesson(
    body: str, course_key: str, source_numbers: Mapping[str, int]
) -> tuple[Segment, ...]:
    """Return a lesson body as segments in reading order."""
    return _render_lesson(body, course_key, tuple(sorted(source_numbers.items())))


def render_drawing(svg: str) -> SafeString:
    """Return an SVG drawing with everything removed that is not on the allow-list.

    Raises ``drawings.DrawingError`` when it is not well-formed SVG.
    """
    return mark_safe(_drawing(svg))  # rebuilt from the allow-list by drawings.clean


_drawing = lru_cache(maxsize=64)(drawings.clean)


@lru_cache(maxsize=4096)
def _render(text: str, course_key: str, numbers: tuple) -> SafeString:
    tokens = _parser().parse(text)
    return _html(tokens, course_key, dict(numbers))


@lru_cache(maxsize=1024)
def _render_around(stretches: tuple[str, ...], course_key: str) -> tuple[SafeString, ...]:
    # An entity is a way to write the mark too.
    written = html_unescape("".join(stretches))
    mark = next(char for char in map(chr, PRIVATE_USE) if char not in written)
    parts = _render(mark.join(stretches), course_key, ()).split(mark)
    if len(parts) != len(stretches) or not all(map(_ends_in_text, accumulate(parts[:-1]))):
        parts = [escape(stretch) for stretch in stretches]
    return tuple(mark_safe(part) for part in parts)  # cleaned by nh3 in _render, or escaped


def _ends_in_text(html: str) -> bool:
    in_tag = html.rfind("<") > html.rfind(">")
    return not in_tag and html.count("<a ") == html.count("</a>")


@lru_cache(maxsize=64)
def _render_lesson(body: str, course_key: str, numbers: tuple) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    prose: list[Token] = []
    section = ""

    def close_prose() -> None:
        if prose:
            html = _html(prose, course_key, dict(numbers))
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

    def text(self, tokens, position, options, env) -> str:
        # A source shows its number from the list of sources, whatever the author typed.
        number = env.pop("number", None) if env.get("in_source") else None
        return escape(number if number is not None else tokens[position].content)


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


def _html(tokens: list[Token], course_key: str, numbers: dict[str, int]) -> SafeString:
    env = {"course": course_key, "numbers": numbers}
    html = _CourseRenderer(_parser()).render(tokens, _parser().options, env)
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return mark_safe(cleaned)  # nh3 left nothing but the tags and attributes above
