"""Gaps of Moodle that take a number: what they become, and what is refused of them."""

import pytest

from quizzes.formats import moodle_xml
from tests.formats.moodle_xml.files import question, quiz
from tests.formats.moodle_xml.test_moodle_xml_specs import fields, notes, read


@pytest.mark.parametrize(
    ("gap", "bands"),
    [
        (
            "{1:NUMERICAL:=23.8:0.1#fine~%50%23:1#nearly~*#no}",
            [
                {"value": 23.8, "tolerance": 0.1, "feedback": "fine"},
                {"value": 23.0, "tolerance": 1.0, "credit": 0.5, "feedback": "nearly"},
                {"min": -1e100, "credit": 0.0, "feedback": "no"},
            ],
        ),
        (
            "{2:NM:=2,5:0,5~%25%-1e2}",
            [{"value": 2.5, "tolerance": 0.5}, {"value": -100.0, "credit": 0.25}],
        ),
        ("{:NM:= +3,5 ~ * }", [{"value": 3.5}, {"min": -1e100, "credit": 0.0}]),
        ("{:NM:=.5:0}", [{"value": 0.5}]),
    ],
)
def test_a_gap_for_a_number_has_tolerances_credits_and_feedback(gap, bands):
    (item,) = read(question("cloze", text=f"<p>Say.</p><p>x {gap}</p>")).items
    assert fields(item)["gaps"] == [{"key": "1", "bands": bands}]
    assert [note for note in notes(item) if "worth" not in note] == []


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        ("{1:NM:=*}", "takes any number for right"),
        ("{1:NM:=3:-1}", "gap 1, number 1, tolerance: is less than 0"),
        ("{1:NM:=1e101}", "gap 1, number 1, value: is more than 1e+100"),
        ("{1:NM:=3 km}", "'3 km' is no number"),
        ("{1:NM:%50%3}", "no answer of a gap earns everything"),
    ],
)
def test_a_gap_for_what_is_no_number_refuses_the_question(gap, why):
    file = moodle_xml.read(quiz(question("cloze", text=f"Say {gap}")))
    assert [problem.message for problem in file.problems] == [why]
    assert file.items == ()
