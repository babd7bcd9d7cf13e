"""QTI 1.2 that is broken, huge, or made to do harm."""

from collections import Counter

import pytest

from quizzes.domain import questions
from quizzes.formats import qti_1
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from tests.formats.qti_1 import files, spoilt
from tests.formats.qti_1.files import html, item


def refused(data, **limits):
    with pytest.raises(QuestionFileError) as caught:
        qti_1.read(data, limits=ImportLimits(**limits))
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "message", "limits"),
    [
        (b"", "line 1: is empty, or ends too early", {}),
        (b"<quiz/>", "line 1: is XML, but of <quiz> and not of <questestinterop>", {}),
        (b"<questestinterop/>", "file: holds no questions", {}),
        (
            b'<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd" []><questestinterop/>',
            "line 1: has a DTD or entities of its own; take them out",
            {},
        ),
        (files.ALL, "line 5: holds more than 2 questions", {"items": 2}),
        (files.ALL, "line 3: has more than 20 elements", {"elements": 20}),
        (files.CANVAS, "line 4: holds more than 1 questions", {"items": 1}),
        (files.CANVAS, "file: unpacks to more than 500 bytes", {"package_bytes": 500}),
        (b"PK\x03\x04", "file: is damaged, or no zip; export it once more", {}),
        (files.package({}, {}), "file: is a package in which no file has questions", {}),
    ],
)
def test_a_file_that_is_none_or_too_large_is_refused(data, message, limits):
    assert refused(data, **limits).startswith(message)


def test_a_question_over_a_limit_is_refused_by_itself():
    data = files.whole(item("", html("x" * 20) + files.STR), files.ESSAY)
    file = qti_1.read(data, limits=ImportLimits(text_characters=15))
    assert [str(one) for one in file.problems] == [
        "line 3: has a text with more than 15 characters"
    ]
    assert [one.body.stem for one in file.items] == ["Why?"]


def test_a_picture_that_is_too_large_or_outside_is_left_out():
    text = '<p>Q <img src="$IMS-CC-FILEBASE$/../../etc/passwd" alt="a"></p>'
    data = files.package(
        {"a.xml": files.whole(files.PICTURE, item("", html(text) + files.STR))},
        {"a.xml": "imsqti_xmlv1p2"},
    )
    assert [one.pictures for one in qti_1.read(data).items] == [(), ()]
    (first, *_rest) = qti_1.read(files.CANVAS, limits=ImportLimits(file_bytes=10)).items[1].notes
    assert first.message == (
        "the file 'web_resources/Uploaded Media/map.png' is too large and was left out"
    )


def tried(data):
    """Return what came of a file, all of which has to be whole."""
    try:
        file = qti_1.read(data)
    except QuestionFileError:
        return "refused"
    for one in file.items:
        if one.body is not None:
            assert questions.parse_body(questions.dump_body(one.body)) == one.body
        else:
            assert one.kept.text.lstrip().startswith("<")
    return "read"


@pytest.mark.exhaustive
def test_a_spoilt_file_is_read_or_refused():
    counts = Counter(map(tried, spoilt.files_of(5_000)))
    assert counts.total() == 5_000
    assert counts["read"] > 1_000


@pytest.mark.exhaustive
def test_a_spoilt_package_is_read_or_refused():
    counts = Counter(map(tried, spoilt.packages_of(1_000)))
    assert counts["read"] > 200


@pytest.mark.exhaustive
def test_one_sign_very_often_and_very_many_conditions_are_read():
    assert set(map(tried, spoilt.long_files())) == {"read"}
