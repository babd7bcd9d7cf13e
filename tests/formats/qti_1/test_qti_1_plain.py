"""QTI 1.2 as other systems write it: nothing is said of the kind, so the structure tells it."""

import re

import pytest

from quizzes.domain import questions
from quizzes.formats import qti_1
from tests.formats.qti_1 import files
from tests.formats.qti_1.files import between, equal, html, item, lid, plain, told, when


def only(text):
    file = qti_1.read(files.whole(text))
    assert (file.problems, file.notes) == ((), ())
    (found,) = file.items
    return found


def unnamed(text):
    """Return an item that says nothing of itself."""
    return re.sub(r"<itemmetadata>.*</itemmetadata>", "", text)


@pytest.mark.parametrize(
    "text",
    [
        *(files.CHOICE, files.TRUTH, files.WORDS, files.BLANKS, files.DROPDOWNS, files.MATCHING),
        *(files.NUMBERS, files.ESSAY),
    ],
)
def test_the_structure_tells_what_the_name_says(text):
    assert only(unnamed(text)).body == only(text).body


def test_all_right_options_are_needed_where_it_is_not_canvas():
    named, bare = only(files.SEVERAL).body, only(unnamed(files.SEVERAL)).body
    assert (named.scoring, bare.scoring) == ("partial", "all_or_nothing")
    assert bare.options == named.options


def test_a_text_alone_is_kept():
    assert only(unnamed(files.TEXT_ONLY)).kept.kind == "text_only_question"


def test_each_right_option_adds_its_share_and_wrong_ones_cost():
    found = only(
        item(
            "",
            html("Which?") + lid({"1": "a", "2": "b", "3": "c"}, cardinality="Multiple"),
            when(equal("1"), 70, action="Add")
            + when(equal("2"), 30, action="Add")
            + when(equal("3"), 50, action="Subtract"),
        )
    )
    assert [one.correct for one in found.body.options] == [True, True, False]
    assert [one.credit for one in found.body.options] == [0.7, 0.3, -0.5]
    assert found.notes == ()


RESPONDUS = """
<item title="MC-1" ident="q1" maxattempts="0">
  <itemmetadata><qmd_itemtype>Multiple Choice</qmd_itemtype><qmd_weighting>5</qmd_weighting>
  </itemmetadata>
  <presentation><flow>
    <material><mattext texttype="text/html"><![CDATA[<p>Which <em>one</em>?</p>]]></mattext>
    </material>
    <flow><response_lid ident="r" rcardinality="Single"><render_choice shuffle="No">
      <flow_label><response_label ident="A"><flow_mat><material>
        <mattext texttype="text/html"><![CDATA[<p>first</p>]]></mattext></material></flow_mat>
      </response_label></flow_label>
      <flow_label><response_label ident="B"><flow_mat><material>
        <mattext texttype="text/html"><![CDATA[<p>second</p>]]></mattext></material></flow_mat>
      </response_label></flow_label>
    </render_choice></response_lid></flow>
  </flow></presentation>
  <resprocessing>
    <outcomes><decvar varname="que_score" vartype="Decimal" minvalue="0" maxvalue="5"/></outcomes>
    <respcondition title="B correct"><conditionvar><varequal respident="r">B</varequal>
      </conditionvar><setvar varname="que_score" action="Set">5</setvar>
      <displayfeedback linkrefid="right"/></respcondition>
    <respcondition><conditionvar><varequal respident="r">A</varequal></conditionvar>
      <setvar varname="que_score" action="Set">0</setvar>
      <displayfeedback linkrefid="a"/></respcondition>
  </resprocessing>
  <itemfeedback ident="right"><material><mattext>Yes, B.</mattext></material></itemfeedback>
  <itemfeedback ident="a"><material><mattext>No, look &lt; again.</mattext></material>
  </itemfeedback>
  <itemfeedback ident="s"><solution><solutionmaterial><material><mattext>Because.</mattext>
    </material></solutionmaterial></solution></itemfeedback>
  <itemfeedback ident="h"><hint><hintmaterial><material><mattext>Think.</mattext></material>
    </hintmaterial></hint></itemfeedback>
</item>"""


def test_a_choice_of_respondus():
    found = only(RESPONDUS)
    assert found.body == questions.SingleChoice(
        stem="Which *one*?",
        options=(
            {"key": "a", "text": "first", "feedback": r"No, look < again."},
            {"key": "b", "text": "second", "correct": True, "feedback": "Yes, B."},
        ),
        shuffle=False,
        explanation="Because.",
        hints=("Think.",),
    )
    assert (found.title, [note.message for note in found.notes]) == (
        "MC-1",
        ["is worth 5 points there; here a quiz says what it is"],
    )


def blank(ident):
    return f'<response_str ident="{ident}"><render_fib fibtype="String"/></response_str>'


def test_gaps_stand_where_their_responses_do():
    found = only(
        item(
            "",
            f"<flow>{plain('Rome lies on the')}{blank('a')}{plain('and Paris on the')}"
            f"{blank('b')}</flow>",
            when(equal("Tiber", "a"), 50, action="Add")
            + when(f"<or>{equal('Seine', 'b')}{equal('La Seine', 'b')}</or>", 50, action="Add"),
        )
    )
    assert found.body.text == "Rome lies on the [[1]] and Paris on the [[2]]"
    assert [[one.text for one in gap.answers] for gap in found.body.gaps] == [
        ["Tiber"],
        ["Seine", "La Seine"],
    ]


def test_a_number_by_its_type_and_open_ranges():
    number = '<response_num ident="response1" numtype="Integer"><render_fib/></response_num>'
    found = only(
        item(
            "",
            html("How many?") + number,
            when('<vargte respident="response1">5</vargte>', 100) + when(equal("4"), 50),
        )
    )
    assert found.body.bands == (
        questions.Band(min=5.0, max=1e100),
        questions.Band(value=4.0, credit=0.5),
    )
    found = only(item("", html("How many?") + number, when(f"{between('1', '2')}", 100)))
    assert found.body.bands == (questions.Band(min=1.0, max=2.0),)


def test_capitals_count_and_parts_of_words_are_enough():
    found = only(
        item(
            "",
            html("Who?") + files.STR,
            when(equal("Rome", extra=' case="Yes"'), 100)
            + when('<varsubstring respident="response1">om</varsubstring>', 50),
        )
    )
    assert found.body.case_sensitive is True
    assert [(one.text, one.credit) for one in found.body.answers] == [("Rome", 1), ("*om*", 0.5)]


def test_an_order_is_that_of_its_condition():
    order = equal("3") + equal("1") + equal("2")
    found = only(
        item("", html("Sort.") + lid(files.TOWNS, cardinality="Ordered"), when(order, 100))
    )
    assert [one.text for one in found.body.items] == ["Bonn", "Rome", "Paris"]
    assert [note.message for note in found.notes] == [
        "an order is right as a whole there; here each thing in its place earns"
    ]


@pytest.mark.parametrize(
    ("test", "right"),
    [
        (f"<not>{equal('1')}</not>", ["Paris", "Bonn"]),
        (f"<or>{equal('1')}{equal('2')}</or>", ["Rome", "Paris"]),
        (f"<and><or>{equal('1')}{equal('2')}</or><not>{equal('1')}</not></and>", ["Paris"]),
        ('<not><unanswered respident="response1"/></not>', ["Rome", "Paris", "Bonn"]),
    ],
)
def test_conditions_within_conditions(test, right):
    body = only(item("", html("Q") + lid(files.TOWNS), when(test, 100))).body
    assert [one.text for one in body.options if one.correct] == right


def test_the_first_condition_that_sets_the_score_ends_it_and_other_is_the_rest():
    body = only(
        item(
            "",
            html("Q") + lid(files.TOWNS),
            when(equal("1"), 0) + when("<other/>", 100),
        )
    ).body
    assert [one.text for one in body.options if one.correct] == ["Paris", "Bonn"]


def test_what_is_no_sound_is_noted_and_html_without_a_type_is_read():
    found = only(
        item(
            "",
            "<material><mattext>&lt;p&gt;Why &lt;b&gt;not&lt;/b&gt;?&lt;/p&gt;</mattext>"
            '<mataudio uri="a.mp3"/></material>' + files.STR,
        )
    )
    assert found.body.stem == "Why **not**?"
    assert [note.message for note in found.notes] == ["a sound, a film or a program was left out"]


def test_prefixes_capitals_and_tags_in_a_text_are_read():
    text = (
        '<q:ITEM xmlns:q="q" title="T"><q:presentation><q:material>'
        '<q:matText texttype="text/html"><p>Why <b>not</b>?<br/></p></q:matText></q:material>'
        f"{files.STR}</q:presentation></q:ITEM>"
    )
    assert only(text).body == questions.Essay(stem="Why **not**?")


def test_sections_of_a_quiz_are_its_categories():
    data = files.whole(files.ESSAY, section='ident="s" title="Part one"')
    assert qti_1.read(data).items[0].category == ("A quiz", "Part one")
    assert qti_1.read(files.bank(files.ESSAY)).items[0].category == ("Towns",)


def test_feedback_that_several_share_is_that_of_each():
    found = only(
        item(
            "",
            html("Q") + lid(files.TOWNS),
            when(equal("1"), 100)
            + when(equal("2"), shows="x", goes_on="Yes")
            + when(equal("3"), shows="x", goes_on="Yes"),
            told("x", "No."),
        )
    )
    assert [one.feedback for one in found.body.options] == ["", "No.", "No."]


@pytest.mark.parametrize(
    ("value", "bands"),
    [
        ("5", (questions.Band(value=5.0), questions.Band(min=10.0, max=20.0))),
        ("21", (questions.Band(value=21.0), questions.Band(min=10.0, max=20.0))),
        ("10", (questions.Band(min=10.0, max=20.0),)),
        ("15", (questions.Band(value=15.0, tolerance=5.0),)),
    ],
)
def test_a_value_beside_a_range_stays_right(value, bands):
    test = f"<or>{equal(value)}<and>{between('10', '20')}</and></or>"
    number = '<response_num ident="response1" numtype="Integer"><render_fib/></response_num>'
    assert only(item("", html("How many?") + number, when(test, 100))).body.bands == bands


@pytest.mark.parametrize(
    ("kind", "scoring"),
    [("", "by_option"), ("multiple_answers_question", "partial")],
)
def test_wrong_options_cost_nothing_unless_canvas_wrote_them(kind, scoring):
    found = only(
        item(
            kind,
            html("Which?") + lid(files.TOWNS, cardinality="Multiple"),
            when(equal("1"), 50, action="Add") + when(equal("2"), 50, action="Add"),
        )
    )
    assert [one.correct for one in found.body.options] == [True, True, False]
    assert found.body.scoring == scoring
    assert found.notes == ()


def test_feedback_of_a_gap_that_is_typed_comes_along():
    found = only(
        item(
            "",
            f"<flow>{plain('Rome lies on the')}{blank('a')}{plain('and Paris on the')}"
            f"{blank('b')}</flow>",
            when(equal("Tiber", "a"), 50, action="Add", shows="t")
            + when(equal("Seine", "b"), 50, action="Add"),
            told("t", "Yes."),
        )
    )
    assert [gap.answers[0].feedback for gap in found.body.gaps] == ["Yes.", ""]
    assert [note for note in found.notes if "feedback" in note.message] == []


RIGHT = when(equal("Rome"), 100, shows="r")
UNTOLD = {
    "a wrong wording": (
        html("Which?") + files.STR,
        RIGHT + when(equal("Paris"), 0, shows="p"),
        told("r", "Yes.") + told("p", "In France.") + told("empty", ""),
        ["feedback was left out, without a place here: 'In France.'"],
    ),
    "pairs": (
        html("Match.")
        + lid(files.RIVERS, ident="response_1", prompt=plain("Rome"))
        + lid(files.RIVERS, ident="response_2", prompt=plain("Bonn")),
        when(equal("7", "response_1"), 50, action="Add", shows="r")
        + when(equal("8", "response_2"), 50, action="Add", shows="p"),
        told("r", "Yes.") + told("p", "Yes, too."),
        ["2 texts of feedback were left out, without a place here: 'Yes.'"],
    ),
    "a choice, which has a place for all": (
        html("Which?") + lid(files.TOWNS),
        when(equal("1"), 100, shows="r") + when(equal("2"), 0, shows="p"),
        told("r", "Yes.") + told("p", "No."),
        [],
    ),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_feedback_without_a_place_is_noted(name):
    shown, conditions, feedback, said = UNTOLD[name]
    found = only(item("", shown, conditions, feedback))
    assert [note.message for note in found.notes] == said
