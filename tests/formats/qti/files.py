"""QTI for tests: an item around its parts, in 2.1 or as 3.0, and a package of files."""

import io
import re
import zipfile

from quizzes.formats import qti

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 10
_NAME = re.compile(
    r"(</?)([a-z]+[A-Z][A-Za-z]*|value|prompt|gap|match|equal|and|or|not|variable)\b"
)
_ATTRIBUTE = re.compile(r"\b([a-z]+[A-Z][A-Za-z]*)=")


def declared(cardinality, base_type, *right, name="RESPONSE", inside=""):
    """Return what is declared of a response."""
    values = "".join(f"<value>{one}</value>" for one in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" '
        f'baseType="{base_type}">{correct}{inside}</responseDeclaration>'
    )


def mapping(*entries, **bounds):
    """Return what values are worth."""
    said = "".join(f' {key}="{value}"' for key, value in ({"defaultValue": 0} | bounds).items())
    rows = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"{rest}/>'
        for key, value, rest in ((*one, "")[:3] for one in entries)
    )
    return f"<mapping{said}>{rows}</mapping>"


MATCH = '<responseProcessing template="http://x/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://x/rptemplates/map_response.xml"/>'
VARIABLE = '<variable identifier="RESPONSE"/>'


def base(base_type, value):
    """Return a value that stands in rules."""
    return f'<baseValue baseType="{base_type}">{value}</baseValue>'


def score(value):
    """Return the rule that sets points."""
    return f'<setOutcomeValue identifier="SCORE">{base("float", value)}</setOutcomeValue>'


def rules(*branches):
    """Return conditions of which the first that holds counts: pairs of a test and points."""
    names = ["responseIf", *["responseElseIf"] * (len(branches) - 1)]
    inside = "".join(
        f"<{name}>{test}{score(points)}</{name}>"
        for name, (test, points) in zip(names, branches, strict=True)
    )
    return (
        f"<responseProcessing><responseCondition>{inside}</responseCondition></responseProcessing>"
    )


def item(body, *declarations, processing=MATCH, feedback="", attributes="", outcomes=""):
    """Return an item of QTI 2.1; its body is on line 3."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" '
        f'title="T" adaptive="false" timeDependent="false"{attributes}>{"".join(declarations)}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"{outcomes}\n<itemBody>{body}</itemBody>\n{processing}{feedback}</assessmentItem>"
    ).encode()


def as_3(data):
    """Return an item of 2.1 with the names of 3.0."""
    text = data.decode().replace("imsqti_v2p1", "imsqtiasi_v3p0")
    text = _NAME.sub(lambda found: f"{found[1]}qti-{_kebab(found[2])}", text)
    return _ATTRIBUTE.sub(lambda found: f"{_kebab(found[1])}=", text).encode()


def _kebab(name):
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def choice(*options, shuffle="false", most=1, prompt="Which?"):
    """Return an interaction with options named A, B, C."""
    rows = "".join(
        f'<simpleChoice identifier="{name}">{text}</simpleChoice>'
        for name, text in zip("ABCDEFGH", options, strict=False)
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="{shuffle}" '
        f'maxChoices="{most}"><prompt>{prompt}</prompt>{rows}</choiceInteraction>'
    )


def entry(name="RESPONSE"):
    """Return a field to type in."""
    return f'<textEntryInteraction responseIdentifier="{name}"/>'


def listed(name, *words):
    """Return a list of words to choose one from: A, B, C."""
    rows = "".join(
        f'<inlineChoice identifier="{key}">{word}</inlineChoice>'
        for key, word in zip("ABCDE", words, strict=False)
    )
    return (
        f'<inlineChoiceInteraction responseIdentifier="{name}" shuffle="false">{rows}'
        "</inlineChoiceInteraction>"
    )


def _associable(names, most):
    rows = "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">{name.lower()}'
        "</simpleAssociableChoice>"
        for name in names
    )
    return f"<simpleMatchSet>{rows}</simpleMatchSet>"


def match(sources, targets, most=0):
    """Return an interaction with two sets, each thing called by its name."""
    return (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="9">'
        f"<prompt>Match</prompt>{_associable(sources, 1)}{_associable(targets, most)}"
        "</matchInteraction>"
    )


def manifest(*resources):
    """Return a manifest of resources: type, path, and what stands in them."""
    rows = "".join(
        f'<resource identifier="r{number}" type="{kind}" href="{path}">{inside}'
        f'<file href="{path}"/></resource>'
        for number, (kind, path, inside) in enumerate(resources)
    )
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">'
        f"<resources>{rows}</resources></manifest>"
    )


def packed(files):
    """Return a zip of files by their paths."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()


def read(data):
    """Return the only item of a file, which is the same in 2.1 and in 3.0."""
    items = []
    for version in (data, as_3(data)):
        file = qti.read(version)
        assert file.problems == ()
        items.append(file.items[0])
    assert items[0].body == items[1].body
    assert items[0].notes == items[1].notes
    return items[0]


def notes(one):
    """Return what is noted of an item."""
    return [note.message for note in one.notes]


def right(body):
    """Return the keys of the options that are right."""
    return [option.key for option in body.options if option.correct]


def answers(body):
    """Return the wordings that are accepted, each with what it earns."""
    return [(one.text, one.credit) for one in body.answers]
