"""The parts of an item that goes out: variables, feedback, and the rules by which it is scored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quizzes.domain.questions import QuestionBody
from quizzes.formats.qti.markup import Address, flow, xhtml
from quizzes.formats.qti.nodes import Node, Part, Raw, node
from quizzes.formats.qti.questions import HINT

FEEDBACK, SCORE, RESPONSE = "FEEDBACK", "SCORE", "RESPONSE"
GENERAL = "general"
_TEMPLATES = {
    2: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    3: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
}


@dataclass(slots=True)
class Draft:
    """An item on its way out: what it declares and shows, and how it is scored."""

    version: int
    address: Address
    responses: list[Node] = field(default_factory=list)
    body: list[Part] = field(default_factory=list)
    points: int = 1
    template: str = ""
    rules: list[Node] = field(default_factory=list)
    feedbacks: list[Node] = field(default_factory=list)
    is_marked_by_people: bool = False

    def blocks(self, markdown: str) -> Raw:
        """Return a text as blocks."""
        return Raw(xhtml(markdown, self.address))

    def flow(self, markdown: str) -> Raw:
        """Return a text as blocks, or as a line where it is one paragraph."""
        return Raw(flow(markdown, self.address))

    def tell(self, test: Callable[[], Node], markdown: str) -> None:
        """Show a text while a test of the answer holds; nothing for an empty text."""
        if not markdown:
            return
        name = f"f_{len(self.feedbacks) + 1}"
        told = node("multiple", variable(FEEDBACK), base("identifier", name))
        self.rules.append(condition(test(), node("setOutcomeValue", told, identifier=FEEDBACK)))
        self.feedbacks.append(self._modal(FEEDBACK, name, markdown, "show"))

    def _modal(self, outcome: str, name: str, markdown: str, show: str) -> Node:
        return node(
            "modalFeedback",
            self.flow(markdown),
            outcomeIdentifier=outcome,
            showHide=show,
            identifier=name,
        )

    def processing(self) -> list[Node]:
        """Return how the item is scored: by a template where that says all."""
        if self.is_marked_by_people:
            return []
        if not self.rules:
            address = _TEMPLATES[self.version].format(self.template)
            return [node("responseProcessing", template=address)]
        return [node("responseProcessing", *self._score_rules(), *self.rules)]

    def _score_rules(self) -> list[Node]:
        match self.template:
            case "match_correct":
                is_right = node("match", variable(RESPONSE), correct(RESPONSE))
                return [condition(is_right, score(number(1)), score(number(0)))]
            case "map_response":
                return [score(mapped(RESPONSE))]
        return []

    def written(self, attributes: dict[str, str], body: QuestionBody) -> Node:
        """Return the item as an element, its parts in the order of the schema."""
        general = [self._modal(FEEDBACK, GENERAL, body.explanation, "hide")]
        hints = [
            self._modal(HINT, f"hint_{number}", hint, "show")
            for number, hint in enumerate(body.hints, 1)
        ]
        texts = [*self.feedbacks, *(general if body.explanation else []), *hints]
        outcomes = [self._score(), self._maximum()]
        if self.feedbacks or body.explanation:
            outcomes.append(declared("outcome", FEEDBACK, "multiple", "identifier"))
        if hints:
            outcomes.append(declared("outcome", HINT, "multiple", "identifier"))
        item_body = node("itemBody", *self.body)
        parts = (*self.responses, *outcomes, item_body, *self.processing(), *texts)
        return Node("assessmentItem", attributes, parts)

    def _score(self) -> Node:
        said = {"normalMaximum": str(self.points)}
        if self.is_marked_by_people and self.version == 3:
            said["externalScored"] = "human"
        return declared("outcome", SCORE, "single", "float", default=["0"], **said)

    def _maximum(self) -> Node:
        return declared("outcome", "MAXSCORE", "single", "float", default=[str(self.points)])


# Variables


def declared(
    what: str,
    identifier: str,
    cardinality: str,
    base_type: str,
    *,
    default: Sequence[str] = (),
    **attributes: str,
) -> Node:
    """Return the declaration of an outcome."""
    inside = [node("defaultValue", *map(_value, default))] if default else []
    return Node(
        f"{what}Declaration",
        {
            "identifier": identifier,
            "cardinality": cardinality,
            "baseType": base_type,
            **attributes,
        },
        tuple(inside),
    )


def response(
    cardinality: str,
    base_type: str,
    right: Sequence[str] = (),
    *,
    mapping: Node | None = None,
    identifier: str = RESPONSE,
) -> Node:
    """Return the declaration of a response, with what is right and what it is worth."""
    inside = [node("correctResponse", *map(_value, right))] if right else []
    inside += [mapping] if mapping is not None else []
    attributes = {"identifier": identifier, "cardinality": cardinality, "baseType": base_type}
    return Node("responseDeclaration", attributes, tuple(inside))


def _value(text: str) -> Node:
    return node("value", text)


def mapping(
    worth: Iterable[tuple[str, str]], *, is_case_sensitive: bool | None = None, **bounds: str
) -> Node:
    """Return what values are worth; all others are worth nothing."""
    said = {} if is_case_sensitive is None else {"caseSensitive": flag(is_case_sensitive)}
    entries = (
        Node("mapEntry", {"mapKey": key, "mappedValue": value, **said}) for key, value in worth
    )
    return node("mapping", *entries, **bounds, defaultValue="0")


def flag(value: bool) -> str:
    """Return true or false as XML has them."""
    return "true" if value else "false"


def float_text(value: float) -> str:
    """Return a number as reading gives it back exactly."""
    return repr(value).removesuffix(".0")


# Rules


def variable(name: str) -> Node:
    """Return the value of a variable."""
    return node("variable", identifier=name)


def correct(name: str) -> Node:
    """Return what is right for a response."""
    return node("correct", identifier=name)


def mapped(name: str) -> Node:
    """Return what a response is worth by its mapping."""
    return node("mapResponse", identifier=name)


def base(base_type: str, text: str) -> Node:
    """Return a value that stands in the rules."""
    return node("baseValue", text, baseType=base_type)


def number(value: float) -> Node:
    """Return a number that stands in the rules."""
    return base("float", float_text(float(value)))


def score(value: Node) -> Node:
    """Return the rule that sets the points."""
    return node("setOutcomeValue", value, identifier=SCORE)


def condition(test: Node, then: Node, otherwise: Node | None = None) -> Node:
    """Return a rule for when a test holds, and one for when it does not."""
    branches = [node("responseIf", test, then)]
    branches += [] if otherwise is None else [node("responseElse", otherwise)]
    return node("responseCondition", *branches)


def added(points: Node) -> Node:
    """Return the rule that adds points."""
    return score(node("sum", variable(SCORE), points))
