"""Names of QTI: those of 3.0 (``qti-choice-interaction``) as those of 2.x, prefixes taken away."""

import re

from quizzes.formats.xml_trees import Element

_HYPHEN = re.compile(r"-([a-z])")
_NAMESPACE = re.compile(r"imsqti(?:asi)?_v(\d)p(\d)")


def normalise(root: Element) -> None:
    """Give all elements and attributes of a tree the names of QTI 2.x, in place."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = element.name.rpartition(":")[2]
        element.name = _camel(name[4:]) if name.startswith("qti-") else name
        element.attributes = {_attribute(key): one for key, one in element.attributes.items()}
        waiting += element.children


def _attribute(name: str) -> str:
    if name.startswith(("data-", "aria-", "xmlns")):
        return name
    return _camel(name.rpartition(":")[2])


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


def version_of(root: Element) -> int:
    """Return 3 for a file of QTI 3, else 2; to be asked before names are normalised."""
    name = root.name.rpartition(":")[2]
    said = " ".join(one for key, one in root.attributes.items() if key.startswith("xmlns"))
    found = _NAMESPACE.search(said)
    return 3 if name.startswith("qti-") or (found and found[1] == "3") else 2
