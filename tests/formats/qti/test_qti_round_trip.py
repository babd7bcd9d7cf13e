"""What QTI can carry comes back as it went out; what it cannot carry is named before."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from quizzes.domain import questions
from quizzes.formats import qti
from quizzes.formats.question_files import ImportedItem, ImportedPicture, Kept
from tests.formats.qti import strategies

VERSIONS = pytest.mark.parametrize("write", [qti.write_2, qti.write_3])
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 10


def item(body, **fields):
    return ImportedItem(where="", line=0, title="A title", body=body, **fields)


def returned(write, *items):
    """Return what is read of questions that were written."""
    written = write(items)
    assert written.left_out == ()
    file = qti.read(written.as_bytes())
    assert (file.problems, file.notes) == ((), ())
    return file.items


@VERSIONS
@given(strategies.carried)
@settings(max_examples=60, deadline=None)
def test_a_question_comes_back_as_it_went_out(write, body):
    (back,) = returned(write, item(body))
    assert back.body == body
    assert back.notes == ()


@VERSIONS
@given(strategies.anything)
@settings(max_examples=40, deadline=None)
def test_whatever_is_written_is_read_and_nothing_is_lost_that_was_not_named(write, body):
    written = write([item(body)])
    if why := qti.refusal(body):
        assert qti.not_carried(body) == (why,)
        assert [one.message for one in written.left_out] == [why]
        return
    file = qti.read(written.as_bytes())
    assert file.problems == ()
    (back,) = file.items
    if qti.not_carried(body) == ():
        assert back.body == body
    # What comes back is all that QTI carries: written once more, it is the same again.
    (again,) = qti.read(write([back]).as_bytes()).items
    assert again.body == back.body


@VERSIONS
def test_title_number_tags_and_category_come_back(write):
    body = questions.Essay(stem="Why?")
    items = [
        item(body, idnumber="<n1> & 2", tags=("a", "b]]>c"), category=("Rome", "War/peace")),
        item(body, idnumber="2", category=("Rome", "War/peace")),
        item(body, idnumber="3", category=("Rome",)),
        item(body, idnumber="4", category=("Rome", "War/peace")),
        item(body, idnumber="5"),
        item(body, idnumber="6", category=("Bonn", "A", "B")),
    ]
    backs = [replace(one, where="", line=0) for one in returned(write, *items)]
    assert backs == items


@VERSIONS
def test_a_picture_comes_back_by_its_bytes(write):
    picture = ImportedPicture("map-1", "The map.png", PNG)
    stem = "![A (map)](picture:map-1) and ![none](picture:other)"
    (back,) = returned(write, item(questions.Essay(stem=stem), pictures=(picture,)))
    (found,) = back.pictures
    assert found.data == PNG
    assert back.body.stem == f"![A (map)](picture:{found.key}) and none"
    (again,) = returned(write, back)
    assert (again.body, again.pictures[0].key) == (back.body, found.key)


KEPT = {
    "qti": (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x"  '
        'title="Ä &amp; sum" adaptive="false" timeDependent="false"><itemBody>'
        "<p>Read.</p></itemBody></assessmentItem >"
    ),
    "qti_3": (
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="x" '
        'title="Ä &amp; sum" time-dependent="false"><qti-item-body>'
        "<p>Read.</p></qti-item-body></qti-assessment-item>"
    ),
}


@pytest.mark.parametrize(
    ("name", "write", "other"),
    [("qti", qti.write_2, qti.write_3), ("qti_3", qti.write_3, qti.write_2)],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_a_kept_item_goes_out_as_it_came_in(name, write, other, encoding):
    text = KEPT[name]
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    (kept,) = qti.read(f"{head}<!-- é -->{text}".encode(encoding)).items
    assert (kept.body, kept.kept) == (None, Kept(name, "description", text))
    assert [str(note) for note in kept.notes] == ["line 2: asks nothing; it is kept as it is"]
    (back,) = returned(write, kept)
    assert back.kept == kept.kept
    assert [one.message for one in other([kept]).left_out] == [
        f"is kept as {name}, not as {'qti_3' if name == 'qti' else 'qti'}"
    ]


@VERSIONS
def test_the_same_questions_make_the_same_package(write):
    items = [item(questions.Essay(stem="Why?"))]
    assert write(items).data == write(items).data
