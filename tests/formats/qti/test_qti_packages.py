"""Packages of QTI: the order and sections of a test, keywords, pictures, and what is missing."""

import pytest

from quizzes.formats import qti
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from tests.formats.qti.files import PNG, as_3, choice, declared, item, manifest, packed

ITEM, TEST = "imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"


def asked(stem="Which?", inner="one"):
    """Return an item."""
    return item(choice(inner, "two", prompt=stem), declared("single", "identifier", "A"))


def package(resources, files, **limits):
    data = packed({"imsmanifest.xml": manifest(*resources), **files})
    return qti.read(data, limits=ImportLimits(**limits))


def refused(data, **limits):
    with pytest.raises(QuestionFileError) as caught:
        qti.read(data, limits=ImportLimits(**limits))
    return str(caught.value)


def stems(file):
    return [one.body.stem for one in file.items]


def test_items_come_in_the_order_of_the_manifest_and_say_where_they_stand():
    paths = ("b.xml", "in/a.xml")
    file = package([(ITEM, path, "") for path in paths], {p: asked(p) for p in paths})
    assert stems(file) == ["b.xml", "in/a.xml"]
    assert [one.where for one in file.items] == ["b.xml, line 2", "in/a.xml, line 2"]
    assert (file.format, file.problems, file.notes) == ("qti", (), ())


ORDERED = """<assessmentTest identifier="t" title="T"><testPart identifier="p"
 navigationMode="linear" submissionMode="individual">
<assessmentSection identifier="s1" title="Rome" visible="true">
 <assessmentItemRef identifier="i3" href="../items/3.xml"/>
 <assessmentSection identifier="s2" title=" War  " visible="true">
  <assessmentItemRef identifier="i1" href="../items/1.xml"/></assessmentSection>
 <assessmentSectionRef identifier="s3" href="more.xml"/>
</assessmentSection></testPart></assessmentTest>"""
MORE = """<assessmentSection identifier="s3" title="More" visible="true">
<assessmentItemRef identifier="i2" href="../items/2.xml"/>
<assessmentSectionRef identifier="s3" href="more.xml"/></assessmentSection>"""


@pytest.mark.parametrize("version", [2, 3])
def test_a_test_gives_the_order_and_its_sections_the_categories(version):
    turn = as_3 if version == 3 else bytes
    kinds = [one.replace("v2p1", "v3p0") if version == 3 else one for one in (ITEM, TEST)]
    files = {f"items/{number}.xml": turn(asked(str(number))) for number in (1, 2, 3, 4)}
    resources = [(kinds[0], path, "") for path in files]
    resources.append((kinds[1], "tests/test.xml", ""))
    tests = {"tests/test.xml": ORDERED.encode(), "tests/more.xml": MORE.encode()}
    file = package(resources, files | {path: turn(data) for path, data in tests.items()})
    assert [(one.body.stem, one.category) for one in file.items] == [
        ("3", ("Rome",)),
        ("1", ("Rome", "War")),
        ("2", ("Rome", "More")),
        ("4", ()),
    ]
    assert file.format == ("qti_3" if version == 3 else "qti")


@pytest.mark.parametrize("text", ["string", "langstring"])
def test_keywords_become_tags(text):
    words = "".join(
        f'<imsmd:keyword><imsmd:{text} xml:lang="en">{word}</imsmd:{text}></imsmd:keyword>'
        for word in ("one", " two  words ", "one")
    )
    about = (
        f'<metadata><imsmd:lom xmlns:imsmd="x"><imsmd:general>{words}</imsmd:general>'
        "</imsmd:lom></metadata>"
    )
    file = package([(ITEM, "a.xml", about)], {"a.xml": asked()})
    assert [one.tags for one in file.items] == [("one", "two words")]


def test_pictures_are_found_from_the_place_of_their_item():
    shown = '<img src="../media/a%20b.png" alt="A map"/>'
    file = package(
        [(ITEM, "items/a.xml", "")],
        {"items/a.xml": asked(f"Look {shown}", shown), "media/a b.png": PNG},
    )
    (one,) = file.items
    (picture,) = one.pictures
    assert (picture.name, picture.data) == ("a b.png", PNG)
    assert one.body.stem == f"Look ![A map](picture:{picture.key})"
    assert one.body.options[0].text == f"![A map](picture:{picture.key})"
    assert one.notes == ()


def test_a_picture_may_stand_in_its_address():
    data = "iVBORw0KGgoAAAANSUhEUg=="
    file = qti.read(asked(f'Look <img src="data:image/png;base64,{data}" alt=""/>'))
    assert [len(one.pictures) for one in file.items] == [1]


@pytest.mark.parametrize(
    "address",
    ["none.png", "../../out.png", "/etc/a.png", "http://example.org/a.png", "a.txt", "large.png"],
)
def test_a_picture_that_is_not_there_becomes_its_words(address):
    shown = f'Look <img src="{address}" alt="A map"/>'
    files = {"a.xml": asked(shown), "a.txt": b"words", "large.png": PNG * 10}
    (one,) = package([(ITEM, "a.xml", "")], files, file_bytes=50).items
    assert (one.body.stem, one.pictures) == ("Look A map", ())
    assert [note.message for note in one.notes] == [
        f"the picture {address!r} is not here; its words stand in its place"
    ]


def test_what_is_wrong_with_one_item_leaves_the_others():
    files = {"a.xml": b"<a></b>", "b.xml": asked("b"), "c.xml": b"<html/>", "d.xml": asked()}
    files["d.xml"] = files["d.xml"].replace(b"<value>A<", b"<value>X<")
    file = package([(ITEM, path, "") for path in (*files, "e.xml")], files)
    assert stems(file) == ["b"]
    assert [str(one) for one in file.problems] == [
        "line 1: a.xml: an element is closed by another",
        "line 1: c.xml: is <html> and no item",
        "line 2: d.xml: 'X' is named right, but is no choice",
    ]
    assert [note.message for note in file.notes] == ["'e.xml' is named, but not in the package"]


def test_a_test_that_cannot_be_read_is_noted():
    files = {"a.xml": asked("a"), "t.xml": b"<a></b>"}
    file = package([(TEST, "t.xml", ""), (ITEM, "a.xml", "")], files)
    assert stems(file) == ["a"]
    assert [note.message for note in file.notes] == [
        "t.xml: an element is closed by another; its order is not read"
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.xml": b""}, "file: is an archive without imsmanifest.xml"),
        ({"imsmanifest.xml": "<a></b>"}, "line 1: imsmanifest.xml: an element is closed by"),
        ({"imsmanifest.xml": "<a/>"}, "file: its imsmanifest.xml is <a>, not a manifest"),
        ({"imsmanifest.xml": manifest()}, "file: holds no items of QTI 2 or 3"),
        (
            {"imsmanifest.xml": manifest(("imsqti_xmlv1p2", "a.xml", "")), "a.xml": b"<x/>"},
            "file: holds no items of QTI 2 or 3",
        ),
    ],
)
def test_a_package_without_items_is_refused(files, message):
    assert refused(packed(files)).startswith(message)


def test_a_package_over_a_limit_is_refused():
    names = ("a.xml", "b.xml")
    data = packed(
        {
            "imsmanifest.xml": manifest(*((ITEM, name, "") for name in names)),
            **{name: asked() for name in names},
        }
    )
    assert refused(data, items=1) == "file: holds more than 1 questions"
    assert refused(data, package_bytes=1_000) == "file: unpacks to more than 1,000 bytes"
    assert refused(data, package_files=2) == "file: holds more than 2 files"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<assessmentTest/>", "line 1: is <assessmentTest> and no item; import the package (zip)"),
        (b"<html/>", "line 1: is <html> and no item"),
        (b"<assessmentItem>", "line 1: is empty, or ends too early"),
        (b"<!DOCTYPE a []><assessmentItem/>", "line 1: has a DTD or entities of its own"),
        (b"PK\x03\x04", "file: is damaged, or no zip"),
    ],
)
def test_a_file_that_is_no_item_is_refused(data, message):
    assert refused(data).startswith(message)


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8-sig"])
def test_other_encodings_and_prefixes_are_read(encoding):
    text = asked("“Café”").decode().replace("UTF-8", encoding.removesuffix("-sig"))
    for name in ("assessmentItem", "itemBody", "choiceInteraction", "prompt"):
        text = text.replace(f"<{name}", f"<q:{name}").replace(f"</{name}", f"</q:{name}")
    file = qti.read(text.replace("xmlns=", "xmlns:q=").encode(encoding))
    assert (stems(file), file.notes) == (["“Café”"], ())


STIMULUS = (
    '<qti-assessment-stimulus identifier="s" title="S"><qti-stimulus-body>'
    '<p>Read <img src="a.png" alt="this"/>.</p></qti-stimulus-body></qti-assessment-stimulus>'
)


def test_a_text_that_items_share_stands_before_what_they_ask():
    def referring(path):
        text = as_3(asked()).decode()
        said = f'<qti-assessment-stimulus-ref identifier="s" title="S" href="{path}"/>'
        return text.replace("<qti-item-body>", f"{said}<qti-item-body>")

    kind = "imsqti_item_xmlv3p0"
    file = package(
        [(kind, "items/a.xml", ""), (kind, "items/b.xml", "")],
        {
            "items/a.xml": referring("../s/text.xml"),
            "items/b.xml": referring("../s/none.xml"),
            "s/text.xml": STIMULUS,
            "s/a.png": PNG,
        },
    )
    one, other = file.items
    assert one.body.stem == f"Read ![this](picture:{one.pictures[0].key}).\n\nWhich?"
    assert (other.body.stem, [note.message for note in other.notes]) == (
        "Which?",
        ["the text '../s/none.xml' that it refers to is not here"],
    )


def test_a_type_that_only_names_the_version_is_an_item():
    file = package([("imsqti_v2p1", "a.xml", "")], {"a.xml": asked("a")})
    assert stems(file) == ["a"]
