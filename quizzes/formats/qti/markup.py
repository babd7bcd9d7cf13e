"""Markdown of a course as XHTML that may stand in an item of QTI, and what becomes of it there."""

import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from quizzes.domain import lesson_text
from quizzes.domain.picture_links import picture_key
from quizzes.domain.questions import LONGEST_TEXT
from quizzes.formats.moodle_texts import markdown_of
from quizzes.formats.question_files import USUAL_LIMITS, RawText, Refused, TextFormat

type Address = Callable[[str], str | None]

_WEB = re.compile(r"https?://")
_SIMPLE = re.compile(r"[^\W_](?:[^\W_]|[.,:;?'\"()%/=$–—’‘“”…-]| (?! |\Z))*")
_NUMBERED = re.compile(r"[0-9]{1,9}[.)](?:\s|\Z)")


def xhtml(text: str, address: Address) -> str:
    """Return Markdown as blocks of XHTML.

    ``address`` gives the address of a picture by its key; one without becomes its words, as does
    a link that does not lead to the web.
    """
    tokens = _parser().parse(text)
    for token in tokens:
        _plain_attributes(token)
        if token.children:
            token.children = _with_what_leads_on(token.children, address)
    return _renderer().render(_with_bodies(tokens), _parser().options, {}).strip("\n")


def flow(text: str, address: Address) -> str:
    """Return Markdown as XHTML; one paragraph has no tags around it."""
    html = xhtml(text, address)
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html.removeprefix("<p>").removesuffix("</p>")
    return html


def as_read(text: str) -> str | None:
    """Return the Markdown that comes back of a text; None for one that shows none, or too much."""
    if _SIMPLE.fullmatch(text) and not _NUMBERED.match(text):
        return text
    keys: set[str] = set()

    def address(key: str) -> str:
        keys.add(key)
        return key

    html = xhtml(text, address)
    if len(html) > USUAL_LIMITS.text_characters:
        return None
    try:
        read, _remarks = markdown_of(RawText(html, TextFormat.HTML), pictures=frozenset(keys))
    except Refused:
        return None
    return read if read and len(read) <= LONGEST_TEXT else None


def _plain_attributes(token: Token) -> None:
    """Take away what QTI does not have: anchors, the first number of a list, aligned cells."""
    if token.type not in ("image", "link_open"):
        token.attrs = {}
    token.info = "" if token.type == "fence" else token.info


def _with_bodies(tokens: list[Token]) -> list[Token]:
    """Return tokens in which every table has a body, and what is a container is its content."""
    kept = [one for one in tokens if not one.type.startswith("container_")]
    for before, one, behind in zip(kept, kept[1:], kept[2:], strict=False):
        if one.type == "thead_close" and behind.type == "table_close":
            _rename_head(kept, one)
        del before
    return kept


def _rename_head(tokens: list[Token], closing: Token) -> None:
    closing.tag = "tbody"
    place = next(number for number, one in enumerate(tokens) if one is closing)
    opening = next(one for one in reversed(tokens[:place]) if one.type == "thead_open")
    opening.tag = "tbody"


def _with_what_leads_on(children: list[Token], address: Address) -> list[Token]:
    kept: list[Token] = []
    within = 0
    for child in children:
        if child.type == "link_open" and not _WEB.match(str(child.attrs["href"])):
            within += 1
        elif child.type == "link_close" and within:
            within -= 1
        elif child.type == "image":
            kept.append(_picture(child, address))
        else:
            kept.append(child)
        if kept and kept[-1].type == "link_open":
            kept[-1].attrs = {"href": kept[-1].attrs["href"]}
    return kept


def _picture(token: Token, address: Address) -> Token:
    key = picture_key(str(token.attrs["src"]))
    target = None if key is None else address(key)
    if target is None:
        words = "".join(child.content for child in token.children or ())
        return Token("text", "", 0, content=words)
    token.attrs = {"src": target, "alt": ""}
    return token


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return lesson_text.parser()


@lru_cache(maxsize=1)
def _renderer() -> RendererHTML:
    return RendererHTML(_parser())
