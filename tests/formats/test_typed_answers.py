"""Typed answers of other systems: what they tell apart is told apart here, too."""

import pytest

from quizzes.domain.grading import grade
from quizzes.domain.grading.wordings import best_answer
from quizzes.formats import gift, missing_word, moodle_xml, qti_1
from tests.formats.moodle_xml.files import answer, question, quiz
from tests.formats.qti_1 import files

APART = [("-5", "5"), ("C+.", "C+"), ("3.5", "3 5"), ("résumé", "resume")]


def _cloze(kind, text):
    return moodle_xml.read(quiz(question("cloze", text=f"x {{1:{kind}:={text}}}")))


def _qti_1(text):
    item = files.item("", files.html("Q") + files.STR, files.when(files.equal(text), 100))
    return qti_1.read(files.whole(item))


READERS = {
    "GIFT": lambda text: gift.read(f"Q{{={text}}}".encode()),
    "missing word": lambda text: missing_word.read(f"Q {{={text}}}".encode()),
    "Moodle XML": lambda text: moodle_xml.read(quiz(question("shortanswer", answer(text)))),
    "a gap of Moodle": lambda text: _cloze("SA", text),
    "QTI 1.2": _qti_1,
}


def rules_of(file):
    """Return what says how an answer is compared: the question, or its one gap."""
    assert file.problems == ()
    (item,) = file.items
    return item.body.gaps[0] if item.body.kind == "cloze" else item.body


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("right", "wrong"), APART)
def test_signs_punctuation_and_accents_count_where_they_did(name, right, wrong):
    rules = rules_of(READERS[name](right))
    assert best_answer(rules, right, "en") == rules.answers[0]
    assert best_answer(rules, wrong, "en") is None


def test_a_number_in_a_gap_keeps_its_sign():
    (item,) = _cloze("NM", "-5:0").items
    earned = [grade(item.body, {"gaps": {"1": text}}).fraction for text in ("-5", "−5.0", "5")]
    assert earned == [1.0, 1.0, 0.0]


def test_a_list_to_choose_from_has_no_such_rules():
    file = moodle_xml.read(quiz(question("cloze", text="x {1:MC:=a~b}")))
    gap = rules_of(file)
    assert (gap.accent_sensitive, gap.punctuation_sensitive) == (False, False)
