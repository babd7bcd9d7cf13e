"""Moodle XML that is broken, huge, in an old encoding, or made to do harm."""

import contextlib
from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import moodle_xml
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from tests.formats.moodle_xml import files, spoilt
from tests.formats.moodle_xml.files import answer, question, quiz


def refused(data, **limits):
    with pytest.raises(QuestionFileError) as caught:
        moodle_xml.read(data, limits=ImportLimits(**limits))
    return str(caught.value)


ESSAY = (
    "<question type='essay'><name><text>W</text></name>"
    "<questiontext><text>Why?</text></questiontext></question>"
)
DTD = "has a DTD or entities of its own; take them out"


@pytest.mark.parametrize(
    ("doctype", "line"),
    [
        ("<!DOCTYPE quiz []>", 1),
        ('<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', 1),
        ('<!DOCTYPE quiz [\n<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1),
        ('\n<!DOCTYPE quiz SYSTEM "http://example.org/a.dtd" [<!ENTITY a "b">]>', 2),
        ('<!DOCTYPE quiz SYSTEM "a.dtd">\n<!DOCTYPE quiz [<!ENTITY a "b">]>', 2),
        ('<!DOCTYPE quiz [<!ENTITY % a SYSTEM "http://example.org/a">%a;]>', 1),
    ],
)
def test_a_file_that_declares_entities_is_refused_before_they_are_read(doctype, line):
    data = f"{doctype}<quiz><question><x>&a;&b;</x></question></quiz>".encode()
    assert refused(data) == f"line {line}: {DTD}"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE quiz>",
        '<!DOCTYPE quiz SYSTEM "file:///etc/passwd">',
        "<!-- a --><?b?>\n<!DOCTYPE\nquiz PUBLIC '-//a//b'\n \"http://example.org/a.dtd\" >",
    ],
)
def test_a_dtd_that_is_only_named_is_never_looked_for(doctype):
    lines = doctype.count("\n")
    whole = moodle_xml.read(f"{doctype}<quiz>\n{ESSAY}</quiz>".encode())
    entity = f"{doctype}<quiz>\n<question a='&a;'/></quiz>".encode()

    assert [(one.line, one.body.stem) for one in whole.items] == [(lines + 2, "Why?")]
    assert refused(entity).startswith(f"line {lines + 2}: uses a name such as &nbsp;")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: is empty, or ends too early"),
        (b"<quiz/>", "file: holds no questions"),
        (b"<quiz>", "line 1: is empty, or ends too early"),
        (b"<html></html>", "line 1: is XML, but of <html> and not of Moodle’s <quiz>"),
        (b"Q{T}", "line 1: is not well-formed XML (not well-formed (invalid token))"),
        (b"<quiz>\n<a></b></quiz>", "line 2: an element is closed by another"),
        (b"<quiz>\n<a", "line 2: ends within an element"),
        (b"<quiz>\n<a><![CDATA[", "line 2: ends within CDATA"),
        (
            b"<quiz>\n&nbsp;</quiz>",
            "line 2: uses a name such as &nbsp; that XML does not know; texts with HTML",
        ),
        (
            b"<quiz>\n\x0b</quiz>",
            "line 2: is not well-formed XML (not well-formed (invalid token))",
        ),
        (b"PK\x03\x04\x00", "line 1: is not a text file"),
        (
            b'<?xml version="1.0" encoding="big5"?><quiz/>',
            "line 1: is in the encoding big5; save it once more as UTF-8",
        ),
        (
            b'<?xml version="1.0" encoding="windows-1252"?><quiz>\x81</quiz>',
            "line 1: is not in the encoding windows-1252 that it names",
        ),
        (b'<?xml version="1.0" encoding="iso-8859-77"?><quiz/>', "line 1: is not in the encoding"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(data, message):
    assert refused(data).startswith(message)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"bytes": 10}, "file: is larger than 10 bytes; export it in parts"),
        ({"items": 1}, "line 8: holds more than 1 questions; export them in parts"),
        ({"elements": 5}, "line 5: has more than 5 elements; export it in parts"),
        ({"depth": 3}, "line 4: is nested deeper than 3"),
        ({"attributes": 0}, "line 3: has an element with more than 0 attributes"),
    ],
)
def test_a_file_over_a_limit_is_refused(limits, message):
    assert refused(quiz(question("essay"), question("essay")), **limits) == message


NO_UNIT = "<units><unit><multiplier>0</multiplier></unit></units>"
TWO_CHOICES = question("multichoice", answer("a"), answer("b", 0))


@pytest.mark.parametrize(
    ("text", "limits", "line", "message"),
    [
        (TWO_CHOICES, {"answers": 1}, 3, "has more than 1 answers"),
        (files.PAIRS, {"answers": 2}, 3, "has more than 2 pairs"),
        (files.CLOZE, {"answers": 2}, 5, "a gap has more than 2 answers"),
        (files.NUMBER, {"answers": 1}, 3, "has more than 1 answers"),
        (files.DRAGGED, {"answers": 3}, 3, "has more than 3 words to choose from"),
        (
            question("essay", text="x" * 6),
            {"text_characters": 5},
            5,
            "has a text with more than 5 characters",
        ),
        (
            question("essay", text="<b>" * 6),
            {"text_tags": 5},
            5,
            "has a text with more than 5 tags",
        ),
        (files.CHOICE, {"file_bytes": 50}, 11, "has a file with more than 50 bytes"),
    ],
)
def test_a_question_over_a_limit_is_refused_by_itself(text, limits, line, message):
    file = moodle_xml.read(quiz(text, question("essay", text="R")), limits=ImportLimits(**limits))
    assert [(one.line, one.message, one.title) for one in file.problems] == [(line, message, "N")]
    assert [one.body.stem for one in file.items] == ["R"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (question("multichoice", answer("a", "x"), answer("b")), "a share of 'x' is no number"),
        (question("multichoice", answer("a", "nan"), answer("b")), "a share of 'nan' is no number"),
        (question("multichoice", answer("a<b/>", 100), answer("b", 0)), "has <b> within a text"),
        (question("truefalse"), "has no answers"),
        (question("numerical", answer("many")), "'many' is no number"),
        ("<question><name/></question>", "does not say of what kind it is"),
        ('<question type="essay"/>', "is empty"),
        ('<question type="category"><x/></question>', "a category has no name"),
        (question("cloze", text="{1:SA:=a"), "a gap has no } at its end"),
        (question("gapselect", text="[[1]]"), "there is no word for the gap [[1]]"),
        (
            question(
                "numerical", answer("1"), "<units><unit><multiplier>0</multiplier></unit></units>"
            ),
            "the multiplier '0' of a unit is none",
        ),
    ],
)
def test_a_question_that_means_nothing_is_refused_by_itself(text, message):
    file = moodle_xml.read(quiz(text, question("essay", text="R")))
    assert file.items[-1].body.stem == "R"
    assert (
        [fault.message[: len(message)] for fault in file.problems] == [message]
        if message
        else (file.problems == ())
    )


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "ISO-8859-1"),
        ("cp1252", "windows-1252"),
        ("cp1251", "windows-1251"),
        ("koi8-r", "KOI8-R"),
        ("utf-16", "UTF-16"),
        ("utf-8-sig", "utf-8"),
    ],
)
def test_the_encoding_that_a_file_names_is_read(encoding, name):
    word = "Совет" if encoding in ("cp1251", "koi8-r") else "“Café”"
    text = quiz(question("essay", text=word)).decode().replace("UTF-8", name)
    file = moodle_xml.read(text.encode(encoding))
    assert [one.body.stem for one in file.items] == [word]
    assert file.notes == ()


def test_windows_1252_that_calls_itself_utf_8_is_read_and_said():
    file = moodle_xml.read(quiz(question("essay", text="“Café”")).decode().encode("cp1252"))
    assert [one.body.stem for one in file.items] == ["“Café”"]
    assert "Windows-1252" in str(file.notes[0])


def is_whole(item):
    """Tell whether an item has a body that is one, or is kept as XML that is well formed."""
    if item.body is None:
        again = moodle_xml.read(moodle_xml.write([item]).text.encode())
        return [one.kept for one in again.items] == [item.kept]
    return questions.parse_body(questions.dump_body(item.body)) == item.body


@pytest.mark.exhaustive
def test_a_spoilt_file_is_read_or_refused():
    refusals, whole, read = Counter(), 0, 0
    for data in spoilt.files_of(5_000):
        file = None
        try:
            file = moodle_xml.read(data)
        except QuestionFileError as error:
            refusals[error.fault.message] += 1
        if file is not None:
            read += 1
            whole += all(map(is_whole, file.items))
    assert whole == read
    assert read + refusals.total() == 5_000
    assert read > 1_000


@pytest.mark.exhaustive
@pytest.mark.parametrize("data", spoilt.long_files())
def test_one_sign_very_often_is_read_or_refused(data):
    with contextlib.suppress(QuestionFileError):
        assert all(map(is_whole, moodle_xml.read(data).items))


@pytest.mark.exhaustive
@pytest.mark.parametrize("data", spoilt.many_tags())
def test_large_files_of_tags_are_refused(data):
    with pytest.raises(QuestionFileError):
        moodle_xml.read(data)
