"""What a table can carry comes back as it went out; what it cannot carry is named before."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from quizzes.domain import questions
from quizzes.domain.question_likeness import without_names
from quizzes.formats import question_tables
from quizzes.formats.question_files import ImportedItem, Kept
from tests.formats import question_strategies

WAYS = {
    "csv": (question_tables.write_csv, question_tables.read_csv),
    "xlsx": (question_tables.write_xlsx, question_tables.read_xlsx),
}


def item(body, **fields):
    return ImportedItem(where="row 2", line=2, title="A title", body=body, **fields)


def returned(way, *items):
    """Return what is read of questions that were written."""
    write, read = WAYS[way]
    written = write(items)
    assert written.left_out == ()
    file = read(written.as_bytes())
    assert (file.format, file.problems, file.notes) == (way, (), ())
    return file.items


@pytest.mark.parametrize("way", WAYS)
@given(body=question_strategies.bodies)
@settings(max_examples=60, deadline=None)
def test_a_question_comes_back_as_it_went_out(way, body):
    assume(question_tables.not_carried(body) == ())
    (back,) = returned(way, item(body))
    assert without_names(back.body) == without_names(body)
    assert [note for note in back.notes if "HTML within Markdown" not in note.message] == []


@pytest.mark.parametrize("way", WAYS)
@given(body=question_strategies.bodies)
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_read_and_is_the_same_once_more(way, body):
    write, read = WAYS[way]
    written = write([item(body)])
    if why := question_tables.refusal(body):
        assert question_tables.not_carried(body) == (why,)
        assert [one.message for one in written.left_out] == [why]
        return
    (back,) = read(written.as_bytes()).items
    assert back.body.kind == body.kind
    (again,) = read(write([back]).as_bytes()).items
    assert again.body == back.body


@pytest.mark.parametrize("way", WAYS)
def test_what_places_a_question_comes_back(way):
    body = questions.Essay(stem="Why?")
    fields = {
        "tags": ("rome", "war and peace"),
        "idnumber": "n-1",
        "lesson": "rome-2002",
        "category": ("rome-2002",),
        "objective": "what-rome-did",
        "level": "apply",
    }
    assert returned(way, item(body, **fields)) == (item(body, **fields),)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''", "＝1", '=cmd|" /C calc"!A0', "#N/A", "1e5")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_none_in_the_file_and_comes_back_as_it_was(way, text):
    body = questions.ShortAnswer(stem=text, answers=({"text": text, "feedback": text},))
    (back,) = returned(way, replace(item(body), title=text, tags=(text,)))
    assert (back.title, back.tags, back.body) == (text, (text,), body)


def test_no_cell_of_a_csv_file_begins_as_a_formula_does():
    body = questions.ShortAnswer(stem="=1", answers=({"text": "-1"},), hints=("\t@x",))
    lines = question_tables.write_csv([item(body)]).as_bytes().decode("utf-8-sig").splitlines()
    assert lines[1] == "short_answer,A title,'=1,'-1,'@x"


def test_what_has_no_body_is_left_out_by_name():
    kept = replace(item(None), kept=Kept("gift", "description", "A text"))
    written = question_tables.write_csv([kept])
    assert [(one.title, one.message) for one in written.left_out] == [
        ("A title", "is of a kind that is not here")
    ]


def gap(key, **fields):
    return {"key": key, "answers": ({"text": "Rome"},), **fields}


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        (questions.Essay(stem="![A map](picture:map-1)"), ("pictures become their words",)),
        (
            questions.Cloze(stem="Q", text="[[a]] [[b]]", gaps=(gap("a"), gap("b", slips=1))),
            ("that what counts in typing differs from gap to gap",),
        ),
        (
            questions.Matching(
                stem="Q",
                pairs=(
                    {"key": "a", "text": "1", "match": "y"},
                    {"key": "b", "text": "2", "match": "x"},
                ),
                options=({"key": "x", "text": "X"}, {"key": "y", "text": "Y"}),
            ),
            ("the order in which matches are listed",),
        ),
        (questions.Essay(stem="Q", rubric=({"key": "a", "text": "x", "points": 0.1},)), ()),
    ],
)
def test_what_gets_lost_is_named(body, lost):
    assert question_tables.not_carried(body) == lost
