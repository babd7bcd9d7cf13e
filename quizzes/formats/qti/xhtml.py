"""Texts of QTI, which are XHTML with elements of its own, as HTML that can be made Markdown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from quizzes.formats.xml_trees import Element

_KEPT = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "center"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"),
    *("b", "strong", "i", "em", "code", "sub", "sup"),
}
_AS = {
    **dict.fromkeys(("dt", "dd", "figure", "figcaption", "section", "article", "caption"), "p"),
    **dict.fromkeys(("prompt", "contentBody", "address", "header", "footer", "main"), "div"),
    **dict.fromkeys(("kbd", "samp", "var"), "code"),
}
_NO_TEXT = {
    "audio": "a sound was left out",
    "video": "a film was left out",
    "svg": "a drawing was left out",
    "printedVariable": "a value that is put in when it is shown was left out",
    **dict.fromkeys(("script", "style", "iframe", "embed", "stylesheet"), ""),
}
NOT_SHOWN = {
    *("modalFeedback", "feedbackInline", "feedbackBlock", "rubricBlock", "catalogInfo"),
    *("companionMaterialsInfo", "positionObjectStage"),
}


@dataclass(slots=True)
class Html:
    """Makes HTML of content; ``remarks`` says what it leaves out.

    ``picture`` gives the key for the address of a picture, None for one that is not there.
    ``marks`` is what stands in the place of elements, by their ``id``.
    """

    picture: Callable[[str], str | None]
    marks: Mapping[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    missing: int = 0

    def of(self, content: Iterable[Element | str]) -> str:
        """Return content as HTML."""
        return "".join(
            escape(one, quote=False) if isinstance(one, str) else self._element(one)
            for one in content
        )

    def _element(self, element: Element) -> str:
        name = element.name
        if id(element) in self.marks:
            return self.marks[id(element)]
        if name == "rubricBlock" and is_for_students(element):
            return self._around("div", element)
        if name in NOT_SHOWN or name in _NO_TEXT:
            self.remarks += filter(None, [_NO_TEXT.get(name, "")])
            return ""
        if name.endswith("Interaction"):
            # Of what is asked only the question is text.
            return self.of(one for one in element.children if one.name == "prompt")
        special = self._special(element)
        return self._around(_AS.get(name, name), element) if special is None else special

    def _special(self, element: Element) -> str | None:
        """Return what is no text with words within; None for all else."""
        said = element.attributes
        match element.name:
            case "br" | "hr":
                return f"<{element.name}>"
            case "img":
                return self._picture(said.get("src", ""), said.get("alt", ""))
            case "object":
                return self._object(element)
            case "math":
                self.remarks.append("a formula became plain text")
                return _formula(element)
        return None

    def _around(self, name: str, element: Element) -> str:
        inner = self.of(element.content)
        if name == "a":
            return f'<a href="{escape(element.attributes.get("href", ""))}">{inner}</a>'
        if name == "q":
            return f"“{inner}”"
        if name not in _KEPT:
            return inner
        start = element.attributes.get("start", "")
        return f"<{name}{f' start="{escape(start)}"' if start else ''}>{inner}</{name}>"

    def _picture(self, address: str, words: str) -> str:
        key = self.picture(address)
        if key is not None:
            return f'<img src="{key}" alt="{escape(words)}">'
        self.missing += 1
        shown = address.partition(",")[0][:80]
        self.remarks.append(f"the picture {shown!r} is not here; its words stand in its place")
        return escape(words, quote=False)

    def _object(self, element: Element) -> str:
        said = element.attributes
        address = said.get("data", "")
        key = self.picture(address) if said.get("type", "image/").startswith("image/") else None
        if key is not None:
            words = " ".join(" ".join(_texts(element)).split())
            return f'<img src="{key}" alt="{escape(words[:250])}">'
        if not any(one.name == "object" for one in element.children):
            self.missing += 1
            why = f"{address[:80]!r} is not here, or no picture"
            self.remarks.append(f"{why}; what stands in its place is shown")
        return self.of(element.content)


def is_for_students(rubric: Element) -> bool:
    """Tell whether a block of instructions is for those who answer."""
    return "candidate" in rubric.attributes.get("view", "candidate").split()


def _texts(element: Element) -> Iterable[str]:
    for one in element.content:
        if isinstance(one, str):
            yield one
        else:
            yield from _texts(one)


# Formulas


_SHAPES = {
    ("mfrac", 2): "{0}/{1}",
    **dict.fromkeys((("msup", 2), ("mover", 2)), "{0}<sup>{1}</sup>"),
    **dict.fromkeys((("msub", 2), ("munder", 2)), "{0}<sub>{1}</sub>"),
    **dict.fromkeys((("msubsup", 3), ("munderover", 3)), "{0}<sub>{1}</sub><sup>{2}</sup>"),
    ("mroot", 2): "<sup>{1}</sup>√{0}",
}
"""How elements of a formula with so many parts are written on a line."""


def _formula(element: Element) -> str:
    """Return a formula as a line of text: fractions with a slash, powers raised."""
    parts = [_formula(one) for one in element.children if not one.name.startswith("annotation")]
    name = element.name
    if shape := _SHAPES.get((name, len(parts))):
        grouped = map(_grouped, parts) if name in ("mfrac", "mroot") else parts
        return shape.format(*grouped)
    if name == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if name == "mfenced":
        opened, closed = (element.attributes.get(*one) for one in (("open", "("), ("close", ")")))
        return f"{escape(opened)}{', '.join(parts)}{escape(closed)}"
    if name in ("mtr", "mtable"):
        return f"({'; '.join(parts)})"
    return "".join(parts) if parts else escape(" ".join(element.text.split()), quote=False)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
