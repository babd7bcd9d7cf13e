"""What Moodle XML can carry comes back as it went out; what it cannot carry is named before."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from quizzes.domain import questions
from quizzes.formats import moodle_xml
from quizzes.formats.question_files import ImportedItem, ImportedPicture, Kept
from tests.formats import question_strategies
from tests.formats.moodle_xml.strategies import bodies


def item(body, **fields):
    return ImportedItem(where="", line=0, title="A title", body=body, **fields)


def returned(*items):
    """Return what is read of questions that were written."""
    written = moodle_xml.write(items)
    assert written.left_out == ()
    file = moodle_xml.read(written.text.encode())
    assert (file.problems, file.notes) == ((), ())
    return file.items


@given(bodies)
@settings(max_examples=100, deadline=None)
def test_a_question_comes_back_as_it_went_out(body):
    assume(moodle_xml.not_carried(body) == ())
    (back,) = returned(item(body))
    assert back.body == body


def test_lines_in_the_feedback_of_a_gap_are_one_line_from_the_first_writing_on():
    gap = questions.Gap(
        key="y",
        options=(
            questions.GapOption(key="a", text="yes", correct=True, feedback="```\n1\n2\n```"),
            questions.GapOption(key="b", text="no", feedback="two\nlines"),
        ),
    )
    first = moodle_xml.write([item(questions.Cloze(stem="?", text="[[y]]", gaps=(gap,)))])
    (back,) = moodle_xml.read(first.text.encode()).items
    told = [one.feedback for one in back.body.gaps[0].options]
    assert told == ["```\n1\n2\n```", "two lines"]
    assert moodle_xml.write([back]).text == first.text


@given(question_strategies.bodies)
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_is_read_and_nothing_is_lost_that_was_not_named(body):
    written = moodle_xml.write([item(body)])
    if why := moodle_xml.refusal(body):
        assert moodle_xml.not_carried(body) == (why,)
        assert [one.message for one in written.left_out] == [why]
        return
    file = moodle_xml.read(written.text.encode())
    assert file.problems == ()
    (back,) = file.items
    assert back.body.kind == body.kind or (back.body.kind, body.kind) == ("matching", "categorise")
    # What comes back is all that Moodle carries: nothing more goes on the next way out and in.
    (again,) = moodle_xml.read(moodle_xml.write([back]).text.encode()).items
    assert again.body == back.body


def test_title_number_tags_and_category_come_back():
    body = questions.Essay(stem="Why?")
    items = [
        item(body, idnumber="<n1> & 2", tags=("a", "b]]>c"), category=("Rome", "War/peace")),
        item(body, category=("Rome", "War/peace")),
        item(body),
    ]
    backs = [replace(one, where="", line=0) for one in returned(*items)]
    assert backs == items


def test_a_picture_comes_back_by_its_bytes():
    data = b"\x89PNG\r\n\x1a\n" + b"x" * 10
    first = moodle_xml.write(
        [
            item(
                questions.Essay(stem="![A (map)](picture:map-1) and ![none](picture:other)"),
                pictures=(ImportedPicture("map-1", "The map.png", data),),
            )
        ]
    )
    (back,) = moodle_xml.read(first.text.encode()).items
    (picture,) = back.pictures
    assert picture.data == data
    assert back.body.stem == f"![A (map)](picture:{picture.key}) and none"
    (again,) = moodle_xml.read(moodle_xml.write([back]).text.encode()).items
    assert (again.body, again.pictures[0].key) == (back.body, picture.key)


KEPT = (
    '<question type="calculated" x="&quot;">\n  <name><text>Ä &amp; sum</text></name>\n'
    "  <questiontext><text><![CDATA[<p>{a} + {b}</p>]]></text></questiontext>\n"
    "  <dataset_definitions><dataset_definition/></dataset_definitions>\n  </question >"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_a_kept_question_goes_out_as_it_came_in(encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    file = moodle_xml.read(f"{head}<quiz><!-- é --> {KEPT}</quiz>".encode(encoding))
    (kept,) = file.items
    assert (kept.body, kept.kept) == (None, Kept("moodle_xml", "calculated", KEPT))
    assert [str(note) for note in kept.notes] == [
        "line 2: is of the kind calculated, which is not here; it is kept as it is"
    ]
    assert moodle_xml.write([kept]).text == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{KEPT}\n</quiz>\n'
    )


def test_a_question_kept_in_another_format_is_left_out_by_name():
    kept = replace(item(None), kept=Kept("gift", "description", "A text"))
    written = moodle_xml.write([kept])
    assert [(one.title, one.message) for one in written.left_out] == [
        ("A title", "is kept as gift, not as Moodle XML")
    ]
