"""A text as Moodle has it, in one of its four formats, as Markdown of a course."""

import re
from html import escape

from quizzes.formats.anki.html_text import blocks_of
from quizzes.formats.anki.markdown_text import plain, written
from quizzes.formats.question_files import RawText, Refused, TextFormat

LONGEST_TEXT = 20_000
"""How long a text of a question may be here."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ELEMENTS = (
    "a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|br|button|caption|center|"
    "cite|code|col|colgroup|dd|del|details|dfn|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|"
    "font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|legend|li|main|map|mark|"
    "math|menu|nav|nolink|object|ol|option|p|param|picture|pre|q|rp|rt|ruby|s|samp|script|section|"
    "select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|"
    "tfoot|th|thead|time|tr|track|tt|u|ul|var|video|wbr"
)
_TAG = rf"(?:/?(?:{_ELEMENTS})(?=[\s/>])|/?[a-z]+:[a-z]|[!?](?!--))(?=[^<]*>)"
_LESS_THAN = re.compile(rf"<(?!{_TAG})", re.IGNORECASE)
_HTML_IN_MARKDOWN = re.compile(rf"<(?:{_TAG})", re.IGNORECASE)
_SIMPLE_LINE = re.compile(
    r"(?![0-9]{1,9}[.)](?:\s|\Z))[^\W_](?:[^\W_]|[.,:;!?'\"()%/=+$–—’‘“”…-]| (?! |\Z))*"
)
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")
_NO_TEXT = re.compile(
    r"<(?:script|style|iframe|object|embed|video|audio|svg|math)[\s>]", re.IGNORECASE
)
_LAST_SIGN = re.compile(r"\\!(?=\n|\Z)")
_PICTURE_IN_MARKDOWN = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(((?:[^()\\\n]|\\.)*)\)")


def markdown_of(
    raw: RawText, *, most_tags: int = 2_000, pictures: frozenset[str] = frozenset()
) -> tuple[str, tuple[str, ...]]:
    """Return a text as Markdown, and sentences about what it says no more.

    ``pictures`` are addresses of pictures that are there; they become ``picture:`` and the address.
    HTML is cleaned (`anki.html_text`): what can do harm goes, words stay. Raises ``Refused`` for
    a text with more than ``most_tags`` tags.
    """
    if (simple := _simple(raw)) is not None:
        return simple, ()
    if len(raw.text) > LONGEST_TEXT and raw.format is not TextFormat.HTML and "<" not in raw.text:
        # Without tags it can only get longer; to find that out would take long, too.
        raise Refused(f"has a text with more than {LONGEST_TEXT:,} characters", raw.line)
    text = _CONTROL.sub("", raw.text)
    remarks = ["control characters were taken out"] if text != raw.text else []
    if text.count("<") > most_tags:
        raise Refused(f"has a text with more than {most_tags:,} tags", raw.line)
    if raw.format is TextFormat.MARKDOWN:
        if _HTML_IN_MARKDOWN.search(text):
            remarks.append("HTML within Markdown is shown as it is written")
        bare = _PICTURE_IN_MARKDOWN.sub(lambda found: _picture_or_words(found, pictures), text)
        if bare != text:
            remarks.append("a picture was left out")
        return _with_pictures(bare.strip(), pictures), tuple(remarks)
    if _NO_TEXT.search(text) and raw.format is not TextFormat.PLAIN:
        remarks.append("what is no text (a script, a sound, a film, a drawing) was left out")
    blocks, lost = blocks_of(_html(text, raw.format))
    remarks += (sentence.replace(" that is not in the package", "") for sentence in lost)
    markdown = _with_plain_ends(written(blocks))
    return _with_pictures(markdown, pictures), tuple(remarks)


def words_of(raw: RawText) -> str:
    """Return a text as plain words on one line."""
    text = _CONTROL.sub("", raw.text)
    if raw.format is not TextFormat.PLAIN and not _SIMPLE_LINE.fullmatch(text):
        text = plain(blocks_of(_html(text, raw.format))[0])
    return " ".join(text.split())


def _picture_or_words(found: re.Match[str], pictures: frozenset[str]) -> str:
    return found[0] if found[2] in pictures else found[1]


def _with_pictures(markdown: str, pictures: frozenset[str]) -> str:
    for address in pictures:
        markdown = markdown.replace(f"]({address})", f"](picture:{address})")
    return markdown


def _simple(raw: RawText) -> str | None:
    """Return the Markdown of a text that has nothing to be read in it; None for all others.

    This is most texts of most files, and takes a tenth of the time.
    """
    if not raw.text:
        return ""
    if raw.format is TextFormat.HTML:
        found = _PARAGRAPH.fullmatch(raw.text)
        bare = found[1] if found else raw.text
        return bare if _SIMPLE_LINE.fullmatch(bare) else None
    lines = raw.text.split("\n")
    if not all(map(_SIMPLE_LINE.fullmatch, lines)):
        return None
    return ("\n" if raw.format is TextFormat.MARKDOWN else "\\\n").join(lines)


def holds_picture(markdown: str) -> bool:
    """Tell whether Markdown has a picture, of which reading leaves the words only."""
    return _PICTURE_IN_MARKDOWN.search(markdown) is not None


def plain_of(raw: RawText) -> str:
    """Return a text without characters that no page can carry; nothing else is changed."""
    return _CONTROL.sub("", raw.text).strip()


def _with_plain_ends(markdown: str) -> str:
    """Return the text without the backslash before a ``!`` that nothing follows.

    It is there because a link behind the sign would be a picture; in code it would be content.
    """
    return markdown if "`" in markdown else _LAST_SIGN.sub("!", markdown)


def _without_comments(html: str) -> str:
    parts, start = [], 0
    while (begin := html.find("<!--", start)) >= 0 and (end := html.find("-->", begin + 4)) >= 0:
        parts.append(html[start:begin])
        start = end + 3
    return "".join([*parts, html[start:]])


def _html(text: str, text_format: TextFormat) -> str:
    if text_format is TextFormat.PLAIN:
        text = escape(text, quote=False)
    else:
        # A < that begins no tag is one; a reader of HTML would take the words behind it with it.
        text = _LESS_THAN.sub("&lt;", _without_comments(text))
    if text_format is not TextFormat.HTML:
        text = re.sub(r"\r\n?|\n", "<br>", text)
    return text
