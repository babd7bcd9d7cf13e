"""What was kept from QTI 1.2 goes out in it as it came; nothing else does."""

from dataclasses import replace

from quizzes.domain import questions
from quizzes.formats import qti_1
from quizzes.formats.qti_1.writing import REFUSAL
from quizzes.formats.question_files import ImportedItem, Kept
from tests.formats.qti_1 import files

OURS = ImportedItem(where="", line=0, title="Ours", body=questions.Essay(stem="Why?"))


def test_kept_items_come_back_word_for_word():
    first = qti_1.read(files.whole(files.CALCULATED, files.UPLOAD))
    written = qti_1.write(first.items)
    assert written.left_out == ()
    again = qti_1.read(written.as_bytes())
    assert [one.kept for one in again.items] == [one.kept for one in first.items]
    assert [one.kept.text for one in again.items] == [
        files.CALCULATED.strip(),
        files.UPLOAD.strip(),
    ]


def test_prefixes_of_kept_items_are_declared_around_them():
    data = (
        '<q:questestinterop xmlns:q="x"><q:item title="T"><q:presentation><q:material>'
        "<q:mattext><![CDATA[<z:b>Read.]]></q:mattext></q:material></q:presentation></q:item>"
        "</q:questestinterop>"
    )
    (kept,) = qti_1.read(data.encode()).items
    head = qti_1.write([kept]).text.splitlines()[1]
    assert head == (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2" '
        'xmlns:q="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
    )


def test_questions_of_the_site_and_of_other_formats_are_left_out_by_name():
    other = replace(OURS, title="Other", body=None, kept=Kept("gift", "description", "A text"))
    written = qti_1.write([OURS, other])
    assert [(one.title, one.message) for one in written.left_out] == [
        ("Ours", REFUSAL),
        ("Other", "is kept as gift, not as QTI 1.2"),
    ]
    assert qti_1.not_carried(OURS.body) == (REFUSAL,)
