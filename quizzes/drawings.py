"""SVG drawings through an allow-list, so that a figure can be put into a page as it is."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.html import escape

from quizzes.domain.course_checks import MOST_LEVELS_OF_A_DRAWING, is_nested_too_deep

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {
    *("svg", "g", "title", "desc", "defs", "marker", "path", "rect", "circle", "ellipse", "line"),
    *("polyline", "polygon", "text", "tspan"),
}
ATTRIBUTES = {
    *("viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"),
    *("d", "points", "transform", "id", "class", "role", "aria-labelledby", "aria-label"),
    *("aria-hidden", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray"),
    *("stroke-linecap", "stroke-linejoin", "opacity", "font-size", "font-weight", "font-style"),
    *("font-family", "text-anchor", "dominant-baseline", "dx", "dy", "letter-spacing"),
    *("marker-end", "marker-start", "markerWidth", "markerHeight", "refX", "refY", "orient"),
    *("preserveAspectRatio", "lang"),
}
LOCAL_REFERENCES = {"marker-end", "marker-start"}


class DrawingError(ValueError):
    """The drawing is not well-formed SVG."""


def clean(svg: str) -> str:
    """Return the drawing rebuilt from allowed elements and attributes only.

    An element off the list goes with everything inside it. Raises DrawingError when the text is
    not one well-formed `<svg>` element, brings a document type or entities, or nests its elements
    more than ``MOST_LEVELS_OF_A_DRAWING`` deep.
    """
    try:
        root = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise DrawingError(f"the drawing is not well-formed SVG: {error}") from None
    if root.tag not in (f"{SVG}svg", "svg"):
        raise DrawingError("the drawing must be one <svg> element")
    if is_nested_too_deep(root):
        raise DrawingError(
            f"the drawing is nested more than {MOST_LEVELS_OF_A_DRAWING} levels deep"
        )
    return _write(root)


def _write(element: Element) -> str:
    name = element.tag.removeprefix(SVG)
    inside = escape(element.text or "") + "".join(
        (_write(child) if _allowed(child) else "") + escape(child.tail or "") for child in element
    )
    return f"<{name}{_attributes(element)}>{inside}</{name}>"


def _allowed(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.removeprefix(SVG) in ELEMENTS


def _attributes(element: Element) -> str:
    kept = {
        name: value
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and ("url(" not in value or _is_local(name, value))
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _is_local(name: str, value: str) -> bool:
    return name in LOCAL_REFERENCES and value.startswith("url(#") and value.endswith(")")
