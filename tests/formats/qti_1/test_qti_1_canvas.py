"""Quizzes and banks as Canvas exports them: each kind, its points and its feedback."""

import pytest

from quizzes.domain import questions
from quizzes.formats import moodle_xml, qti_1
from quizzes.formats.question_files import Kept, QuestionFileError
from quizzes.formats.recognising import recognised
from tests.formats.qti_1 import files
from tests.formats.qti_1.files import equal, html, item, lid, told, when


def only(text):
    """Return the one item of a file, in which nothing was refused."""
    file = qti_1.read(files.whole(text))
    assert (file.problems, file.notes) == ((), ())
    (found,) = file.items
    return found


def notes(found):
    return [note.message for note in found.notes]


def refused(text):
    file = qti_1.read(files.whole(text))
    assert file.items == ()
    return [str(one) for one in file.problems]


def test_a_choice_has_its_feedback():
    found = only(files.CHOICE)
    assert found.body == questions.SingleChoice(
        stem="Which is the capital of **Italy**?",
        options=(
            {"key": "a", "text": "Rome", "correct": True, "feedback": "Yes."},
            {"key": "b", "text": "Paris", "feedback": "That is in France.\n\nNo."},
            {"key": "c", "text": "Bonn", "feedback": "No."},
        ),
        explanation="It is old.",
    )
    assert (found.title, found.category, found.where) == ("A title", ("A quiz",), "line 3")
    assert found.notes == ()


def test_a_verdict_is_named_by_its_text():
    found = only(files.TRUTH)
    assert found.body == questions.TrueFalse(stem="Rome is in Italy.", answer=True)
    assert found.title == "Rome is in Italy."


def test_several_answers_earn_parts_as_they_do_in_canvas():
    found = only(files.SEVERAL)
    assert [one.correct for one in found.body.options] == [True, True, False]
    assert found.body.scoring == "partial"
    assert notes(found) == ["is worth 2 points there; here a quiz says what it is"]


def test_wordings_have_their_feedback_and_wrong_ones_theirs():
    found = only(files.WORDS)
    assert [(one.text, one.credit, one.feedback) for one in found.body.answers] == [
        ("Rome", 1, ""),
        (r"Roma\*", 1, "In Italian."),
        ("*", 0, "Think again."),
    ]
    assert (found.body.case_sensitive, found.notes) == (False, ())


def test_gaps_take_each_word_that_they_list():
    found = only(files.BLANKS)
    assert (found.body.stem, found.body.text) == ("Look.", "[[1]] lies on the [[2]].")
    assert [[one.text for one in gap.answers] for gap in found.body.gaps] == [
        ["Rome", "Roma"],
        ["Tiber"],
    ]


def test_gaps_to_choose_for_have_one_right_word():
    found = only(files.DROPDOWNS)
    assert [[(one.text, one.correct) for one in gap.options] for gap in found.body.gaps] == [
        [("Rome", True), ("Bonn", False)],
        [("Rhine", False), ("Tiber", True)],
    ]


def test_matching_has_its_spare_match():
    body = only(files.MATCHING).body
    matches = {one.key: one.text for one in body.options}
    assert [(one.text, matches[one.match]) for one in body.pairs] == [
        ("Rome", "Tiber"),
        ("Bonn", "Rhine"),
    ]
    assert sorted(matches.values()) == ["Rhine", "Seine", "Tiber"]


def test_numbers_are_exact_between_or_give_and_take():
    found = only(files.NUMBERS)
    assert found.body.bands == (
        questions.Band(value=3.14, tolerance=0.01),
        questions.Band(min=10.0, max=20.0, credit=0.5),
        questions.Band(min=6.5, max=7.4),
    )
    assert notes(found) == ["an end that is not part of a range is part of it here"]


def test_a_number_that_is_there_twice_or_between_itself_counts_once():
    zero = f"<or>{equal('0.0')}<and>{files.between('0.0', '0.0')}</and></or>"
    found = only(
        item(
            "numerical_question",
            html("How many?") + files.STR,
            when(f"<and>{files.between('42', '42')}</and>", 100) + when(zero, 100) * 3,
        )
    )
    assert found.body.bands == (questions.Band(value=42.0), questions.Band(value=0.0))


def test_an_essay_has_its_explanation():
    assert only(files.ESSAY).body == questions.Essay(stem="Why?", explanation="Look at 1871.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (files.TEXT_ONLY, "text_only_question"),
        (files.CALCULATED, "calculated_question"),
        (files.UPLOAD, "file_upload_question"),
        (item("hot_spot_question", html("Where?") + lid({"1": "a"})), "hot_spot_question"),
    ],
)
def test_a_kind_that_is_not_here_is_kept_as_it_stands(text, kind):
    found = only(text)
    assert (found.body, found.kept) == (None, Kept("qti_1_2", kind, text.strip()))
    assert notes(found) == [f"is of the kind {kind}, which is not here; it is kept as it is"]
    written = moodle_xml.write([found])
    assert [one.message for one in written.left_out] == ["is kept as qti_1_2, not as Moodle XML"]


def test_shares_of_the_points_are_kept_where_one_is_picked():
    found = only(
        item(
            "multiple_choice_question",
            html("Which?") + lid(files.TOWNS, shuffle="No"),
            when(equal("1"), 100) + when(equal("2"), 50),
        )
    )
    assert notes(found) == []
    assert [one.credit for one in found.body.options] == [0, 0.5, 0]
    assert found.body.shuffle is False


def test_a_formula_becomes_its_latex_and_a_strange_picture_its_words():
    found = only(
        item(
            "essay_question",
            html(
                '<p>What is <img class="equation_image" src="/equation_images/x" '
                'alt="LaTeX: x^2" data-equation-content="x^2">? '
                '<img src="http://example.org/a.png" alt="A map"></p>'
            )
            + files.STR,
        )
    )
    assert found.body.stem == "What is `x^2`? A map"
    assert notes(found) == [
        "a formula became its LaTeX",
        "the picture 'http://example.org/a.png' is not here; its words stand in its place",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (item("multiple_choice_question", html("Q") + lid(files.TOWNS)), "no option is right"),
        (
            item("multiple_answers_question", html("Q") + lid(files.TOWNS)),
            "no option is right",
        ),
        (item("short_answer_question", html("Q") + files.STR), "no answer is right"),
        (
            item("multiple_choice_question", lid(files.TOWNS), when(equal("1"), 100)),
            "the text: is empty",
        ),
        (
            item("numerical_question", html("Q") + files.STR, when(equal("many"), 100)),
            "'many' is no number",
        ),
        (
            item("true_false_question", html("Q") + lid({"1": "True"}), when(equal("1"), 100)),
            "does not offer true and false",
        ),
        (
            item("essay_question", html("Q") + lid({str(n): "a" for n in range(101)})),
            "has more than 100 answers",
        ),
        (
            item("essay_question", html("Q") + files.STR, when(equal("1") * 5_000)),
            "has more than 5,000 conditions",
        ),
    ],
)
def test_a_question_without_a_meaning_is_refused(text, message):
    (fault,) = refused(text)
    assert fault.startswith("line 3")
    assert fault.endswith(message)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            item("fill_in_multiple_blanks_question", html("No gap") + lid({"1": "a"})),
            "has [response1] in its text 0 times, not once",
        ),
        (
            item("matching_question", html("Q") + lid(files.TOWNS) * 2),
            "has a pair with no match, or with several",
        ),
        (
            item(
                "multiple_choice_question",
                html("Q") + lid(files.TOWNS),
                when("<durequal>5</durequal>", 100),
            ),
            "a condition <durequal> is not read",
        ),
        (
            item("multiple_choice_question", html("Q") + lid(files.TOWNS), when(equal("1"), "all")),
            "a score of 'all' is not read",
        ),
        (
            item("multiple_choice_question", html("Q") + lid(files.TOWNS) * 2, when(equal("1"), 1)),
            "has 2 responses where its kind has one",
        ),
        (
            item("", html("Q") + '<response_xy ident="a"/>'),
            "asks for a place on a picture, or for groups",
        ),
    ],
)
def test_what_is_not_read_is_kept_with_its_reason(text, reason):
    found = only(text)
    assert (found.body, found.kept.text) == (None, text.strip())
    assert notes(found)[0] == reason


def test_a_package_has_its_pictures_and_banks():
    file = qti_1.read(files.CANVAS)
    assert (file.problems, file.notes) == ((), ())
    assert [(one.where, one.category) for one in file.items] == [
        ("g1/g1.xml, line 3", ("A quiz",)),
        ("g1/g1.xml, line 4", ("A quiz",)),
        ("g2.xml, line 1", ("Towns",)),
    ]
    found = file.items[1]
    (picture,) = found.pictures
    assert picture.data == files.PNG
    assert found.body.stem == f"Look: ![A map](picture:{picture.key}) nothing"
    assert str(found.notes[0]).startswith("g1/g1.xml, line 4: the picture '$IMS-CC-FILEBASE$/none")


def test_of_a_cartridge_what_canvas_wrote_for_itself_is_read():
    data = files.package(
        {
            "g1/assessment_qti.xml": files.whole(files.TRUTH),
            "non_cc_assessments/g1.xml.qti": files.whole(files.TRUTH, files.MATCHING),
        },
        {
            "g1/assessment_qti.xml": "imsqti_xmlv1p2/imscc_xmlv1p1/assessment",
            "non_cc_assessments/g1.xml.qti": "associatedcontent/imscc_xmlv1p1/x",
        },
    )
    assert recognised(data) == "qti_1_2"
    assert [one.where for one in qti_1.read(data).items] == [
        "non_cc_assessments/g1.xml.qti, line 3",
        "non_cc_assessments/g1.xml.qti, line 4",
    ]


def test_a_broken_file_of_a_package_keeps_no_other_from_coming():
    data = files.package(
        {"a.xml": b"<questestinterop><item>", "b.xml": files.whole(files.TRUTH)},
        {"a.xml": "imsqti_xmlv1p2", "b.xml": "imsqti_xmlv1p2", "c.xml": "imsqti_xmlv1p2"},
    )
    file = qti_1.read(data)
    assert [one.where for one in file.items] == ["b.xml, line 3"]
    assert [str(one) for one in file.problems] == ["a.xml, line 1: is empty, or ends too early"]
    assert [str(one) for one in file.notes] == ["'c.xml' is named, but not in the package"]


def test_a_package_without_questions_is_refused():
    data = files.package({"a.xml": "<quiz/>"}, {"a.xml": "imsqti_xmlv1p2"})
    with pytest.raises(QuestionFileError, match="in which no file has questions"):
        qti_1.read(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.ALL, "qti_1_2"),
        (files.CANVAS, "qti_1_2"),
        (files.package({"a.xml": "x"}, {"a.xml": "imsqti_item_xmlv2p1"}), "qti"),
        (files.package({"a.xml": "x"}, {"a.xml": "imsqti_test_xmlv3p0"}), "qti_3"),
    ],
)
def test_a_package_is_told_by_its_manifest(data, name):
    assert recognised(data) == name


def test_feedback_of_an_essay_that_is_right_or_wrong_is_noted():
    text = item("essay_question", html("Q") + files.STR, "", told("correct_fb", "Well done."))
    assert notes(only(text)) == [
        "the feedback for right, partly right and wrong answers was left out"
    ]
