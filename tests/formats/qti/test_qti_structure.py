"""What goes out keeps the rules of QTI 2.1 and 3.0, whatever the question holds."""

import io
import zipfile

import pytest
from hypothesis import given, settings

from quizzes.domain import questions
from quizzes.formats import qti
from quizzes.formats.question_files import ImportedItem, ImportedPicture
from tests.formats.qti import strategies
from tests.formats.qti.structure import faults

WRITERS = {2: qti.write_2, 3: qti.write_3}
VERSIONS = pytest.mark.parametrize("version", [2, 3])
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 10


def item(body, **fields):
    return ImportedItem(where="", line=0, title='A "title" & <b>', body=body, **fields)


@VERSIONS
@given(strategies.bodies | strategies.anything)
@settings(max_examples=60, deadline=None)
def test_the_rules_are_kept(version, body):
    written = WRITERS[version]([item(body, idnumber="n\n1", tags=("a & b",), category=("C",))])
    assert faults(written.data, version) == []


def choice(stem):
    rows = [questions.Option(key=key, text=key, correct=key == "a") for key in "ab"]
    return questions.SingleChoice(stem=stem, options=rows)


@VERSIONS
def test_pictures_are_listed_once_and_in_their_place(version):
    one, other = (ImportedPicture(key, f"{key}.PNG", PNG + key.encode()) for key in ("p1", "p2"))
    items = [
        item(choice("![a](picture:p1) ![b](picture:p2)"), pictures=(one, other)),
        item(choice("![a](picture:p1)"), pictures=(one, other)),
        item(choice("none"), pictures=(other,)),
    ]
    data = WRITERS[version](items).data
    assert faults(data, version) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    assert names == [
        "imsmanifest.xml",
        *("images/p1.png", "images/p2.png", "items/item-0001.xml"),
        *("items/item-0002.xml", "items/item-0003.xml"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (' shuffle="true"', "", "choiceInteraction has no ['shuffle']"),
        ("<value>c_a<", "<value>c_x<", "what is right or worth something is no choice"),
        ('"c_b"', '"c_a"', "two variables or choices have the same name"),
        ('"c_b"', '"1 b"', "['1 b'] are no names"),
        ('identifier="RESPONSE" c', 'identifier="R" c', "not each response is declared once"),
        ("imsqti_v2p1", "imsqti_v2p0", "is of another namespace"),
        (
            'cardinality="single" baseType="id',
            'cardinality="ordered" baseType="id',
            "gives ordered",
        ),
        ("qti_v2p1/rptemplates", "qti_v2p2/rptemplates", "is no template of the version"),
    ],
)
def test_a_package_that_breaks_a_rule_is_seen(old, new, fault):
    data = qti.write_2([item(choice("Is it?"))]).data
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as spoilt:
        for name in archive.namelist():
            text = archive.read(name).decode()
            assert name != "items/item-0001.xml" or old in text
            spoilt.writestr(name, text.replace(old, new) if name.startswith("items/") else text)
        spoilt.writestr("more.txt", "")
    found = faults(buffer.getvalue(), 2)
    assert found[0] == "the manifest does not list each file that is there, once, and no other"
    assert any(fault in one for one in found[1:])
