"""The rules of QTI that a package has to keep, as far as they can be said without its schemas."""

import io
import re
import zipfile

from quizzes.formats.qti.items import walked
from quizzes.formats.question_files import USUAL_LIMITS
from quizzes.formats.xml_trees import parsed

NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
SPACES = {
    2: {
        "item": "http://www.imsglobal.org/xsd/imsqti_v2p1",
        "manifest": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "schema": ("QTIv2.1 Package", "1.0.0"),
        "types": ("imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"),
        "templates": "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    },
    3: {
        "item": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        "manifest": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        "schema": ("QTI Package", "3.0.0"),
        "types": ("imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0"),
        "templates": "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    },
}
ORDER = {
    "assessmentItem": (
        *("responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing"),
        "modalFeedback",
    ),
    "responseDeclaration": ("defaultValue", "correctResponse", "mapping"),
    "outcomeDeclaration": ("defaultValue",),
    "responseCondition": ("responseIf", "responseElseIf", "responseElse"),
}
REQUIRED = {
    "assessmentItem": ("identifier", "title", "adaptive", "timeDependent"),
    "responseDeclaration": ("identifier", "cardinality", "baseType"),
    "outcomeDeclaration": ("identifier", "cardinality", "baseType"),
    "mapping": ("defaultValue",),
    "mapEntry": ("mapKey", "mappedValue"),
    "choiceInteraction": ("responseIdentifier", "shuffle", "maxChoices"),
    "orderInteraction": ("responseIdentifier", "shuffle"),
    "matchInteraction": ("responseIdentifier", "shuffle", "maxAssociations"),
    "inlineChoiceInteraction": ("responseIdentifier", "shuffle"),
    "textEntryInteraction": ("responseIdentifier",),
    "extendedTextInteraction": ("responseIdentifier",),
    "simpleChoice": ("identifier",),
    "inlineChoice": ("identifier",),
    "simpleAssociableChoice": ("identifier", "matchMax"),
    "modalFeedback": ("outcomeIdentifier", "showHide", "identifier"),
    "baseValue": ("baseType",),
    "variable": ("identifier",),
    "correct": ("identifier",),
    "mapResponse": ("identifier",),
    "setOutcomeValue": ("identifier",),
    "stringMatch": ("caseSensitive",),
    "equal": ("toleranceMode",),
    "index": ("n",),
    "rubricBlock": ("view",),
    "img": ("src", "alt"),
    "a": ("href",),
}
ALLOWED_TYPES = {
    "choiceInteraction": {("single", "identifier"), ("multiple", "identifier")},
    "orderInteraction": {("ordered", "identifier")},
    "matchInteraction": {("multiple", "directedPair")},
    "inlineChoiceInteraction": {("single", "identifier")},
    "textEntryInteraction": {("single", "string"), ("single", "float")},
    "extendedTextInteraction": {("single", "string")},
}
CHOICES = ("simpleChoice", "inlineChoice", "simpleAssociableChoice")


def faults(data, version):
    """Return what a package of a version has against the rules, in words."""
    names = SPACES[version]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    found = [*_of_manifest(files, names)]
    for path, text in files.items():
        if path.startswith("items/"):
            root = parsed(text, USUAL_LIMITS).root
            if root.attributes.pop("xmlns", None) != names["item"]:
                found.append(f"{path}: is of another namespace")
            _rename(root)
            found += [f"{path}: {fault}" for fault in _of_item(root, names, files)]
    return found


def _of_manifest(files, names):
    root = parsed(files["imsmanifest.xml"], USUAL_LIMITS).root
    if (root.name, root.attributes.get("xmlns")) != ("manifest", names["manifest"]):
        yield f"the manifest is {root.name} of {root.attributes.get('xmlns')}"
    about = root.first("metadata")
    if (about.said("schema"), about.said("schemaversion")) != names["schema"]:
        yield "the schema or its version is not that of the package"
    if [one.name for one in root.children] != ["metadata", "organizations", "resources"]:
        yield "the parts of the manifest are not in order"
    resources = root.first("resources").all("resource")
    identifiers = [one.attributes["identifier"] for one in resources]
    if len(set(identifiers)) != len(identifiers) or not all(map(NCNAME.match, identifiers)):
        yield "resources are not named each by a name of its own"
    listed = [file.attributes["href"] for one in resources for file in one.all("file")]
    if sorted(listed) != sorted(set(files) - {"imsmanifest.xml"}):
        yield "the manifest does not list each file that is there, once, and no other"
    for one in resources:
        if one.attributes["href"] not in listed:
            yield f"{one.attributes['href']} is not among its files"
        if one.attributes["type"] not in (*names["types"], "webcontent"):
            yield f"the type {one.attributes['type']} is none of the version"
        needed = {each.attributes["identifierref"] for each in one.all("dependency")}
        if not needed <= set(identifiers):
            yield "a resource depends on one that is not there"


def _rename(root):
    """Give a tree the names of 2.x, written anew here: the reader's own are not trusted."""
    for one in walked(root):
        one.name = _camel(one.name[4:]) if one.name.startswith("qti-") else one.name
        one.attributes = {_camel(key): value for key, value in one.attributes.items()}


def _camel(name):
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def _of_item(root, names, files):
    if root.name != "assessmentItem":
        yield f"the item is {root.name}"
    for one in walked(root):
        yield from _of_element(one)
    responses = {_named(one): one for one in root.all("responseDeclaration")}
    outcomes = {_named(one) for one in root.all("outcomeDeclaration")}
    choices = [one for one in walked(root) if one.name in CHOICES]
    identifiers = [*responses, *outcomes, *map(_named, choices)]
    if len(set(identifiers)) != len(identifiers):
        yield "two variables or choices have the same name"
    if wrong := [one for one in identifiers if not NCNAME.match(one)]:
        yield f"{wrong} are no names"
    yield from _of_answers(root, responses)
    yield from _of_rules(root, responses, outcomes, names)
    pictures = (one.attributes["src"] for one in walked(root) if one.name == "img")
    if not {one.removeprefix("../") for one in pictures} <= set(files):
        yield "shows a picture that is not in the package"


def _named(one):
    return one.attributes.get("identifier")


def _of_element(one):
    if ":" in one.name or "xmlns" in one.attributes:
        yield f"{one.name} is of another namespace"
    if missing := [key for key in REQUIRED.get(one.name, ()) if key not in one.attributes]:
        yield f"{one.name} has no {missing}"
    if order := ORDER.get(one.name):
        places = [order.index(each.name) if each.name in order else -1 for each in one.children]
        if -1 in places or places != sorted(places):
            yield f"the parts of {one.name} are not in order"


def _of_answers(root, responses):
    asked = [one for one in walked(root.first("itemBody")) if one.name.endswith("Interaction")]
    given = [one.attributes["responseIdentifier"] for one in asked]
    if sorted(given) != sorted(responses):
        yield "not each response is declared once, and asked for once"
        return
    for one, name in zip(asked, given, strict=True):
        declaration = responses[name]
        said = declaration.attributes
        if (said["cardinality"], said["baseType"]) not in ALLOWED_TYPES[one.name]:
            yield f"{one.name} gives {said['cardinality']} {said['baseType']}"
        correct = declaration.first("correctResponse")
        right = [] if correct is None else [value.text for value in correct.all("value")]
        if said["cardinality"] == "single" and len(right) > 1:
            yield "one value has several that are right"
        known = {_named(each) for each in walked(one) if each.name in CHOICES}
        worth = (each for each in walked(declaration) if each.name == "mapEntry")
        named = [*right, *(each.attributes["mapKey"] for each in worth)]
        if known and not {name for text in named for name in text.split()} <= known:
            yield "what is right or worth something is no choice"


def _of_rules(root, responses, outcomes, names):
    processing = root.first("responseProcessing")
    address = None if processing is None else processing.attributes.get("template")
    if address is not None and not address.startswith(names["templates"]):
        yield f"{address} is no template of the version"
    if address is not None and "RESPONSE" not in responses:
        yield "a template is used without RESPONSE"
    for one in walked(root):
        name = _named(one)
        if one.name == "variable" and name not in (*responses, *outcomes):
            yield f"{name} is not declared"
        if one.name in ("correct", "mapResponse") and name not in responses:
            yield f"{name} is no response"
        if one.name == "setOutcomeValue" and name not in outcomes:
            yield f"{name} is no outcome"
        if one.name == "modalFeedback" and one.attributes["outcomeIdentifier"] not in outcomes:
            yield "feedback asks for what is not declared"
