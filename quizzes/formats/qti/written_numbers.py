"""Numbers that are typed as rules of QTI: alone, and in the gaps of a text."""

from collections.abc import Callable, Sequence

from quizzes.domain.questions import Band
from quizzes.formats.qti.nodes import Node, node
from quizzes.formats.qti.parts import Draft, float_text, number, response, variable


def write_bands(
    bands: Sequence[Band], draft: Draft, identifier: str, earn: Callable[[Node], Node]
) -> None:
    """Declare the response of a number, and append its rules to the draft.

    ``earn`` makes the rule that gives points. Where bands overlap the best of them counts: so it
    stands first.
    """
    bands = sorted(bands, key=lambda band: -band.credit)
    full = (band.value for band in bands if band.credit == 1 and band.value is not None)
    right = [float_text(value) for value in full][:1]
    draft.responses.append(response("single", "float", right, identifier=identifier))
    tests = [_within(band, identifier) for band in bands]
    branches = [
        node("responseElseIf" if place else "responseIf", test, earn(number(band.credit)))
        for place, (test, band) in enumerate(zip(tests, bands, strict=True))
    ]
    draft.rules.append(node("responseCondition", *branches))
    for place, band in enumerate(bands):
        draft.tell(lambda place=place: _only(tests[place], tests[:place]), band.feedback)


def _only(test: Node, better: list[Node]) -> Node:
    """Return the test for a band where no better one holds."""
    return node("and", test, node("not", node("or", *better))) if better else test


def _within(band: Band, identifier: str) -> Node:
    if band.value is not None:
        attributes = {"toleranceMode": "exact"}
        if band.tolerance:
            tolerance = float_text(band.tolerance)
            attributes = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
        return Node("equal", attributes, (number(band.value), variable(identifier)))
    ends = [
        node(name, variable(identifier), number(end))
        for name, end in (("gte", band.min), ("lte", band.max))
        if end is not None
    ]
    return ends[0] if len(ends) == 1 else node("and", *ends)
