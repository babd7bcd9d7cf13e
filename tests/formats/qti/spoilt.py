"""Items and packages of QTI that are spoilt, or made to take long: for tests, and for measuring."""

import random
from collections.abc import Iterator

from tests.formats.qti.files import (
    MAP,
    PNG,
    VARIABLE,
    as_3,
    base,
    choice,
    declared,
    entry,
    item,
    listed,
    manifest,
    mapping,
    match,
    packed,
    rules,
)
from tests.formats.qti.test_qti_parts import ASSOCIATE, GAPS, matched, ordered

NUMBER = f'<equal toleranceMode="absolute" tolerance="1 2">{base("float", 3)}{VARIABLE}</equal>'
ITEMS = (
    item(choice("one", "two", "<b>x</b>"), declared("single", "identifier", "A")),
    item(
        choice("one", "two", most=0),
        declared("multiple", "identifier", "A", inside=mapping(("A", 1), ("B", -1))),
        processing=MAP,
    ),
    item(entry(), declared("single", "string", "a", inside=mapping(("a", 1))), processing=MAP),
    item(entry(), declared("single", "float", "3"), processing=rules((NUMBER, 1))),
    item(
        f"<p>A {entry('R1')} and {listed('R2', 'b', 'c')}</p>",
        declared("single", "string", "a", name="R1"),
        declared("single", "identifier", "A", name="R2"),
    ),
    item(match("PQ", "XY"), matched("P X", "Q Y"), processing=MAP),
    item(ASSOCIATE, declared("multiple", "pair", "A C", "D B")),
    item(ordered("ABC"), declared("ordered", "identifier", *"CAB")),
    item(GAPS, declared("multiple", "directedPair", "S G1", "W G2")),
)
ORIGINALS = (*ITEMS, *map(as_3, ITEMS))
ALPHABET = [
    *"<>&\"'/=]}{~#%\\[ \n\t!?-;0aÉ\x00\x0b",
    *("<value>", "</value>", "<p>", "</p>", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a>"),
    *("&amp;", "&#0;", 'identifier="A"', 'identifier="RESPONSE"', "<prompt>", "1e999", "nan"),
    *("<responseIf>", "<not>", "<sum/>", "multiple", "ordered", "record", "pair", "boolean"),
    *("match_correct", "map_response", "CC2_match", '<img src="a"/>', "\ue000", "[[1]]", "-1"),
]


def spoilt(data, rng):
    """Return a file with a few pieces cut out, doubled, exchanged or put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 2, 10)))
        piece = rng.choice(ALPHABET).encode() * rng.choice((1, 1, 1, 200))
        put = rng.choice((piece, b"", data[start:end] * 2, data[:start][-50:]))
        data = data[:start] + put + data[end:]
    return data


def items_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt items, the same in every run."""
    rng = random.Random(9)
    for place in range(number):
        yield spoilt(ORIGINALS[place % len(ORIGINALS)], rng)


def packages_of(number: int) -> Iterator[bytes]:
    """Yield so many packages: every other one spoilt as a zip, or one of its files."""
    rng = random.Random(10)
    files = {f"items/{place}.xml": text for place, text in enumerate(ITEMS[:2])}
    listed_items = (("imsqti_item_xmlv2p1", path, "") for path in files)
    files |= {"imsmanifest.xml": manifest(*listed_items).encode(), "images/a.png": PNG}
    whole = packed(files)
    for place in range(number):
        if place % 2:
            path = rng.choice(list(files))
            yield packed(files | {path: spoilt(files[path], rng)})
        else:
            yield spoilt(whole, rng)


HARMFUL = [
    *("<p/>", "<b>", "<br/>", "a ", "&lt;", "<img src='a' alt='b'/>", "<object data='a'/>"),
    *("<math><msup><mi>a</mi><mn>2</mn></msup></math>", "<ul><li>", "<table><tr><td>", "**"),
    *("[[1]]", "\ue0001\ue001", "<prompt/>", "<feedbackInline/>", "`", "_", "<em>a<i>b</i></em>"),
]
PLACES = ("body", "option", "title")


def long_file(piece: str, place: str) -> bytes:
    """Return an item in which a piece stands very often in one place."""
    text = piece * (50_000 // len(piece))
    closed = text if "</" in text or "/>" in text or "<" not in text else ""
    shown = {"body": closed, "option": "", "title": ""}
    data = item(
        f"<p>{shown[place]}</p>{choice(closed if place == 'option' else 'a', 'b')}",
        declared("single", "identifier", "A"),
    )
    if place == "title":
        plain = text.replace("<", "&lt;").replace('"', "")
        data = data.replace(b'title="T"', f'title="{plain}"'.encode())
    return data


def long_files() -> Iterator[bytes]:
    """Yield items in which each harmful piece stands very often, and items with very many parts."""
    for piece in HARMFUL:
        for place in PLACES:
            yield long_file(piece, place)
    yield from MANY_PARTS


MANY_PARTS = (
    item(
        "".join(entry(f"R{number}") for number in range(100)),
        *(declared("single", "string", "a", name=f"R{number}") for number in range(100)),
        processing=rules(*[(f"<isNull>{VARIABLE}</isNull>", 1)] * 2_000),
    ),
    item(
        entry(),
        declared(
            "single",
            "string",
            inside=mapping(*((f"a{number}", 1) for number in range(5_000))),
        ),
        processing=MAP,
    ),
    item(
        match([f"P{n}" for n in range(100)], [f"X{n}" for n in range(100)]),
        matched(*(f"P{n} X{n}" for n in range(100))),
        processing=MAP,
    ),
    item(
        ordered([f"A{n}" for n in range(100)]),
        declared("ordered", "identifier", *(f"A{n}" for n in range(100))),
        processing=rules(*[(f"<match>{VARIABLE}<null/></match>", 1)] * 5_000),
    ),
)
