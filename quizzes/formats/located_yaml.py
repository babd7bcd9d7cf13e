"""YAML as authors write it, read into plain values that remember their lines.

Only what a course needs is read: mappings, lists and scalars of one document. Anchors, tags and
second documents are faults. A plain scalar is text unless YAML 1.2's core rules make it a number,
true/false or null, so that ``no``, ``yes``, ``on``, dates and times stay what was written.
"""

import re
from dataclasses import dataclass

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # A Python without libyaml reads the same, only slower.
    from yaml import SafeLoader as _Loader

MOST_LEVELS = 20
MOST_VALUES = 100_000
"""Values of one document; each costs some microseconds, however short it is."""

MOST_FAULTS = 1_000
_TOO_MUCH = f"has more than {MOST_VALUES:,} values, or {MOST_FAULTS:,} faults; split the file"

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_BASED_INTEGER = re.compile(r"0(o[0-7]{1,20}|x[0-9a-fA-F]{1,15})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL_FLOAT = re.compile(r"([-+]?)(\.inf|\.Inf|\.INF)\Z|(\.nan|\.NaN|\.NAN)\Z")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")

type Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document: a line counted from 1, the key if known, a sentence."""

    line: int
    message: str
    key: str = "yaml"


class YamlError(Exception):
    """Carries the faults of one document, in the order of its lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"line {fault.line}: {fault.message}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. ``text`` is as written; ``literal`` says that it is a block after ``|``."""

    line: int
    value: Value
    text: str
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: list["Node"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Fields by name, with the line of each name."""

    line: int
    items: dict[str, "Node"]
    key_lines: dict[str, int]


type Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """Return the node as plain Python values, without lines."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def resolve(text: str) -> Value:
    """Return what a plain scalar means by YAML 1.2's core rules; text when none applies."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    if _BASED_INTEGER.match(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if _FLOAT.match(text):
        return float(text)
    if found := _SPECIAL_FLOAT.match(text):
        return float("nan") if found[3] else float(f"{found[1]}inf")
    return text


def decode(data: bytes) -> str:
    """Return the text of a UTF-8 file with line feeds as its only line breaks.

    A byte order mark is dropped. Raises ``YamlError`` for other encodings and for control
    characters.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 text (byte 0x{data[error.start]:02X}); save the file as UTF-8"
        raise YamlError((Fault(line, message, "file"),)) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"has the control character U+{ord(found[0]):04X}; take it out"
        raise YamlError((Fault(line, message, "file"),))
    return text


def load(text: str, *, first_line: int = 1) -> Node | None:
    """Return the root node of a YAML text, or ``None`` when it holds nothing.

    ``first_line`` is the line of the file on which the text begins. Raises ``YamlError``.
    """
    builder = _Builder(first_line)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        builder.faults.append(_syntax_fault(error, text, first_line))
    except yaml.YAMLError as error:
        builder.faults.append(Fault(first_line, f"this is not YAML: {error}"))
    if builder.faults:
        raise YamlError(tuple(builder.faults))
    return builder.root


class _Builder:
    """Turns parse events into nodes without recursion, so that depth is a fault, not a crash."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.open: list[Sequence | Mapping] = []
        self.names: list[str | None] = []
        self.documents = 0
        self.values = 0

    def take(self, event: yaml.Event) -> bool:
        """Add one event; return whether reading on makes sense."""
        line = event.start_mark.line + self.first_line
        if self.values > MOST_VALUES or len(self.faults) > MOST_FAULTS:
            self._fault(line, _TOO_MUCH)
            return False
        if isinstance(event, yaml.DocumentStartEvent):
            return self._begin_document(line)
        if isinstance(event, yaml.NodeEvent):
            self._refuse_indirection(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._add(Scalar(line, None, ""))
        elif isinstance(event, yaml.SequenceStartEvent):
            return self._begin(Sequence(line, []))
        elif isinstance(event, yaml.MappingStartEvent):
            return self._begin(Mapping(line, {}, {}))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.names.pop()
        return True

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, message))

    def _begin_document(self, line: int) -> bool:
        self.documents += 1
        if self.documents > 1:
            self._fault(line, "a second document begins here; take out the line ---")
        return self.documents == 1

    def _refuse_indirection(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._fault(line, f"the alias *{event.anchor} is not allowed; write the value again")
        elif event.anchor is not None:
            self._fault(line, f"the anchor &{event.anchor} is not allowed; take it out or quote it")
        if getattr(event, "tag", None) is not None:
            self._fault(
                line, f"the tag {_short_tag(event.tag)} is not allowed; take it out or quote it"
            )

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        is_plain = event.style in {None, ""}
        if self._awaits_name():
            self._name(event.value, line)
            return
        value = resolve(event.value) if is_plain else event.value
        self._add(Scalar(line, value, event.value, literal=event.style == "|"))

    def _awaits_name(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], Mapping) and self.names[-1] is None

    def _name(self, name: str, line: int) -> None:
        mapping = self.open[-1]
        if name in mapping.key_lines:
            first = mapping.key_lines[name]
            self._fault(line, f"{name!r} is given twice (first on line {first}); keep one of them")
        mapping.key_lines[name] = line
        self.names[-1] = name

    def _add(self, node: Node) -> None:
        self.values += 1
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif self.names[-1] is None:
            self._fault(node.line, "the name of a field must be plain text")
            self.names[-1] = ""
        else:
            parent.items[self.names[-1]] = node
            self.names[-1] = None

    def _begin(self, node: Sequence | Mapping) -> bool:
        if len(self.open) == MOST_LEVELS:
            self._fault(node.line, f"is nested more than {MOST_LEVELS} levels deep")
            return False
        self._add(node)
        self.open.append(node)
        self.names.append(None)
        return True


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


_SYNTAX = (
    ("mapping values are not allowed", "a colon inside unquoted text; put the text between quotes"),
    ("tab character", "a tab cannot indent YAML; use spaces"),
    ("\\t", "a tab cannot indent YAML; use spaces"),
    (
        "cannot start any token",
        "a value cannot begin with this character; put the value between quotes",
    ),
    ("end of stream", "a quote opened here is not closed"),
    ("document indicator", "a quote opened here is not closed"),
    ("document separator", "a quote opened here is not closed"),
    ("expected ':'", "a field needs a colon and a space after its name: name: value"),
    (
        "escape",
        "a backslash between double quotes begins a code YAML does not know; use single quotes",
    ),
    ("expected ',' or", "a list or mapping in brackets is not closed"),
    ("flow", "a list or mapping in brackets is not closed"),
    ("block end", "the indentation is not that of the lines above"),
    ("expected key", "the indentation is not that of the lines above"),
    ("node content", "a closing bracket stands alone; put the value between quotes"),
    ("alphabetic or numeric", "a value cannot begin with & or *; put the value between quotes"),
    ("'-' indicator", "the indentation is not that of the lines above"),
    ("block sequence entries", "a list cannot begin on the line of its field; begin it below"),
)


def _syntax_fault(error: yaml.MarkedYAMLError, text: str, first_line: int) -> Fault:
    mark = error.problem_mark or error.context_mark
    number = mark.line if mark else 0
    problem = f"{error.problem or ''} {error.context or ''}".strip()
    lines = text.split("\n")
    line = lines[number] if number < len(lines) else ""
    if "cannot start any token" in problem and re.match(r"\s*\t|.*[:-][ ]*\t", line):
        problem = "\\t"
    if re.search(r"""(?:^|[:-] +)(?:'[^']*'|"[^"]*") +[^#\s]""", line):
        return Fault(number + first_line, "text follows a closing quote; quote the whole value")
    for sign, message in _SYNTAX:
        if sign in problem:
            if "opened here" in message and error.context_mark:
                number = error.context_mark.line
            return Fault(number + first_line, message)
    return Fault(number + first_line, f"this is not YAML: {problem}")
