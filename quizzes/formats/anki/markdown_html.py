"""Markdown of a course as the HTML of a field of Anki."""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from quizzes.domain import lesson_text
from quizzes.domain.picture_links import picture_key

_WEB = re.compile(r"https?://")


def to_html(text: str, address: Callable[[str], str | None] | None = None) -> str:
    """Return Markdown as HTML: one paragraph without the tags around it, links to the web only.

    A picture of the course becomes its words: the package does not have it.
    ``address`` says where a link inside the course leads, None for one that leads nowhere. Such
    links become their words, and without it all of them do: Anki does not know where the course is.
    """
    tokens = _parser().parse(text)
    if address is not None:
        _lead_on(tokens, address)
    html = _renderer().render(_as_anki_has_them(tokens), _parser().options, {})
    html = html.strip("\n")
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return html


def losses(text: str) -> tuple[str, ...]:
    """Return sentences about what `to_html` leaves away of a text."""
    parts = [child for token in _parser().parse(text) for child in token.children or ()]
    links = [
        str(child.attrs["href"])
        for child in parts
        if child.type == "link_open" and not _WEB.match(str(child.attrs["href"]))
    ]
    pictures = [str(child.attrs["src"]) for child in parts if _is_of_the_course(child)]
    return (
        *(f"the link to {link!r} became plain text" for link in dict.fromkeys(links)),
        *(f"the picture {name!r} became its words" for name in dict.fromkeys(pictures)),
    )


def _is_of_the_course(token: Token) -> bool:
    return token.type == "image" and picture_key(str(token.attrs["src"])) is not None


def _lead_on(tokens: list[Token], address: Callable[[str], str | None]) -> None:
    for child in (child for token in tokens for child in token.children or ()):
        href = str(child.attrs.get("href", ""))
        if child.type == "link_open" and not _WEB.match(href):
            child.attrs["href"] = address(href) or href


def _as_anki_has_them(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        inside = 0
        kept = []
        for child in token.children or ():
            if child.type == "link_open" and not _WEB.match(str(child.attrs["href"])):
                inside += 1
            elif child.type == "link_close" and inside:
                inside -= 1
            else:
                kept.append(_with_plain_name(child))
        if token.children:
            token.children = kept
    return tokens


def _with_plain_name(token: Token) -> Token:
    if _is_of_the_course(token):
        words = "".join(child.content for child in token.children or ())
        return Token("text", "", 0, content=words)
    # Anki looks for a medium by the name as it is written, spaces and all.
    if token.type == "image":
        token.attrs["src"] = unquote(str(token.attrs["src"])).replace("%", "%25")
    return token


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return lesson_text.parser()


@lru_cache(maxsize=1)
def _renderer() -> RendererHTML:
    return RendererHTML(_parser())
