"""XML of QTI that is written once and comes out with the names of 2.1 or of 3.0."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from quizzes.domain.questions import normalise_line

_CAPITAL = re.compile(r"[A-Z]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WITH_BODY = ("modalFeedback", "rubricBlock")
"""What has its content in an element of its own in 3.0."""


@dataclass(frozen=True, slots=True)
class Raw:
    """XML as it goes out."""

    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """An element of QTI, or with ``is_html`` one of XHTML, by its name in 2.1."""

    name: str
    attributes: Mapping[str, str]
    inside: tuple["Node | Raw | str", ...] = ()
    is_html: bool = field(default=False)

    def written(self, version: int) -> str:
        """Return the element as XML of a version: 2 or 3."""
        inside = self.inside
        if version == 3 and self.name in _WITH_BODY:
            inside = (Node("contentBody", {}, inside),)
        is_new = version == 3 and not self.is_html
        name = f"qti-{_kebab(self.name)}" if is_new else self.name
        said = "".join(
            f" {_kebab(key) if is_new else key}={quoteattr(_line(value))}"
            for key, value in self.attributes.items()
        )
        parts = "".join(_written(one, version) for one in inside)
        return f"<{name}{said}>{parts}</{name}>" if parts else f"<{name}{said}/>"


type Part = Node | Raw | str


def _written(part: Part, version: int) -> str:
    match part:
        case Node():
            return part.written(version)
        case Raw():
            return part.text
    return escape(_UNWRITABLE.sub("", part))


def _line(text: str) -> str:
    return normalise_line(_UNWRITABLE.sub("", text))


def _kebab(name: str) -> str:
    return _CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)


def node(name: str, *inside: Part, **attributes: str) -> Node:
    """Return an element of QTI; attributes that clash with Python end in ``_``."""
    return Node(name, {key.rstrip("_"): one for key, one in attributes.items()}, inside)


def div(name: str, inside: Iterable[Part], **attributes: str) -> Node:
    """Return a ``div`` of a class."""
    return Node("div", {"class": name, **attributes}, tuple(inside), is_html=True)
