"""XML that Moodle reads, element by element, as text."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from quizzes.domain.questions import normalise_line
from quizzes.formats.question_files import ImportedPicture

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PICTURE = re.compile(r"\]\(picture:([a-z0-9][a-z0-9-]*)\)")
_NEEDS_CDATA = re.compile(r"[<>&]")

MARKDOWN = ' format="markdown"'


def characters(text: str) -> str:
    """Return text as it may stand in an element."""
    text = _UNWRITABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if not _NEEDS_CDATA.search(text):
        return text
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def line(text: str) -> str:
    """Return text as it may stand in an element, on one line."""
    return characters(normalise_line(_UNWRITABLE.sub("", text)))


def element(name: str, inside: object, attributes: str = "") -> str:
    """Return an element on one line around what is XML already."""
    return f"<{name}{attributes}>{inside}</{name}>"


def around(name: str, lines: Iterable[str], attributes: str = "") -> str:
    """Return an element around lines of XML."""
    inside = "".join(f"{one}\n" for one in lines if one)
    return f"<{name}{attributes}>\n{inside}</{name}>"


def text_element(text: str) -> str:
    """Return a ``text`` element."""
    return element("text", characters(text))


def markdown(name: str, text: str, pictures: Mapping[str, ImportedPicture]) -> str:
    """Return an element with a text in Markdown and the pictures it shows, as files."""
    shown: dict[str, ImportedPicture] = {}

    def address(found: re.Match[str]) -> str:
        picture = pictures.get(found[1])
        if picture is None:
            return found[0]
        shown[found[1]] = picture
        return f"](@@PLUGINFILE@@/{quote(file_name(picture))})"

    written = text_element(_PICTURE.sub(address, text))
    return around(name, [written, *map(_file, shown.values())], MARKDOWN)


def file_name(picture: ImportedPicture) -> str:
    """Return a name for a picture that no other picture has."""
    ending = picture.name.rpartition(".")[2].casefold()
    return f"{picture.key}.{ending}" if ending.isascii() and ending.isalnum() else picture.key


def _file(picture: ImportedPicture) -> str:
    name = quoteattr(file_name(picture))
    data = b64encode(picture.data).decode()
    return element("file", data, f' name={name} path="/" encoding="base64"')
