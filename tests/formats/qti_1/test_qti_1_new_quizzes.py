"""New Quizzes: QTI 1.2 of the same shape, with kinds and metadata of their own."""

from html import escape

import pytest

from quizzes.domain import questions
from quizzes.formats import qti_1
from tests.formats.qti_1 import files
from tests.formats.qti_1.files import equal, html, item, when


def only(text):
    file = qti_1.read(files.whole(text))
    assert (file.problems, file.notes) == ((), ())
    (found,) = file.items
    return found


def notes(found):
    return [note.message for note in found.notes]


def lid(labels, *, ident="response1", cardinality="Single", prompt="", said=""):
    """Return something to choose whose labels are HTML; ``said`` are attributes of each."""
    inside = "".join(
        f'<response_label ident="{key}" {said}><material><mattext texttype="text/html">'
        f"{escape(f'<p>{text}</p>')}</mattext></material></response_label>"
        for key, text in labels.items()
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{prompt}'
        f"<render_choice>{inside}</render_choice></response_lid>"
    )


def test_a_verdict_whose_words_are_html():
    labels = {"true": "True", "false": "False"}
    found = only(item("true_false_question", html("Q") + lid(labels), when(equal("true"), 100)))
    assert found.body == questions.TrueFalse(stem="Q", answer=True)


def test_rounded_shares_of_pairs_are_equal():
    pairs = {"1": "Rome", "2": "Paris", "3": "Bonn"}
    rivers = {"7": "Tiber", "8": "Seine", "9": "Rhine"}
    shares = zip(pairs, rivers, ("33.33", "33.33", "33.34"), strict=True)
    found = only(
        item(
            "matching_question",
            html("Q")
            + "".join(lid(rivers, ident=key, prompt=html(text)) for key, text in pairs.items()),
            "".join(when(equal(match, key), share, action="Add") for key, match, share in shares),
        )
    )
    assert (len(found.body.pairs), notes(found)) == (3, [])


def blank(said, labels, name="Question"):
    return lid(
        labels,
        ident="response_b1",
        prompt=f"<material><mattext>{name}</mattext></material>",
        said=said,
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('answer_type="openEntry" scoring_algorithm="TextContainsAnswer"', ["*Rome*", "*Roma*"]),
        ('answer_type="openEntry" scoring_algorithm="TextEquivalence"', ["Rome", "Roma"]),
        ('answer_type="openEntry"', ["Rome", "Roma"]),
    ],
)
def test_a_gap_that_is_typed_is_compared_as_it_says(said, words):
    found = only(
        item(
            "fill_in_multiple_blanks_question",
            html("It is [b1].") + blank(said, {"b1-0": "Rome", "b1-1": "Roma"}),
            when(equal("b1-0", "response_b1"), 100, action="Add")
            + when(equal("b1-1", "response_b1"), 100, action="Add"),
        )
    )
    assert [one.text for one in found.body.gaps[0].answers] == words
    assert found.body.text == "It is [[1]]."


@pytest.mark.parametrize("kind", ["dropdown", "wordbank"])
def test_a_gap_to_choose_for_has_one_right_word(kind):
    found = only(
        item(
            "fill_in_multiple_blanks_question",
            html("It is [b1].") + blank(f'answer_type="{kind}"', {"x": "Rome", "y": "Bonn"}),
            when(equal("x", "response_b1"), 100, action="Add"),
        )
    )
    assert [(one.text, one.correct) for one in found.body.gaps[0].options] == [
        ("Rome", True),
        ("Bonn", False),
    ]


def test_a_gap_with_a_pattern_is_kept_and_one_with_slips_says_so():
    def text(algorithm):
        said = f'answer_type="openEntry" scoring_algorithm="{algorithm}"'
        return item(
            "fill_in_multiple_blanks_question",
            html("It is [b1].") + blank(said, {"x": "Rome"}),
            when(equal("x", "response_b1"), 100, action="Add"),
        )

    assert notes(only(text("TextRegex")))[0] == "has a gap that is compared with a pattern"
    assert notes(only(text("TextCloseEnough")))[0].startswith("typing slips are overlooked")


THINGS = {"1": "oak", "2": "fox", "3": "fern"}


def sorting(right, things=THINGS):
    groups = {"p": "plants", "a": "animals"}
    return item(
        "categorization_question",
        html("Sort.")
        + "".join(
            lid(things, ident=key, cardinality="Multiple", prompt=html(text))
            for key, text in groups.items()
        ),
        "".join(
            when("".join(equal(one, key) for one in ones), 50, action="Add")
            for key, ones in right.items()
        ),
    )


def test_things_are_sorted_into_groups():
    body = only(sorting({"p": ["1", "3"], "a": ["2"]})).body
    groups = {one.key: one.text for one in body.groups}
    assert (body.kind, body.stem) == ("categorise", "Sort.")
    assert [(one.text, groups[one.group]) for one in body.items] == [
        ("oak", "plants"),
        ("fox", "animals"),
        ("fern", "plants"),
    ]


@pytest.mark.parametrize(
    ("right", "reason"),
    [
        ({"p": ["1"], "a": ["2"]}, "has 1 things that belong to no group"),
        ({"p": ["1", "3"], "a": ["2", "3"]}, "has a thing that belongs to two groups"),
    ],
)
def test_things_of_no_group_or_of_two_are_kept(right, reason):
    found = only(sorting(right))
    assert (found.body, notes(found)[0]) == (None, reason)


def test_a_question_on_a_text_says_so():
    text = files.ESSAY.replace(
        "<itemmetadata><qtimetadata>",
        "<itemmetadata><qtimetadata>" + files.field("parent_stimulus_item_ident", "s1"),
    )
    assert notes(only(text)) == [
        "belongs to a text that several questions have there; that is kept by itself"
    ]


def test_a_choice_of_d2l_has_its_metadata_and_idents_in_spaces():
    text = (
        '<item title="T"><itemmetadata><qtimetadata><qti_metadatafield><fieldlabel>qmd_weighting'
        "</fieldlabel><fieldentry>3.0</fieldentry></qti_metadatafield></qtimetadata></itemmetadata>"
        f"<presentation><flow>{html('Even?')}"
        + lid({"A1": "1", "A2": "2", "A4": "4"}, ident="L", cardinality="Multiple")
        + "</flow></presentation><resprocessing><outcomes><decvar vartype='Integer'/></outcomes>"
        "<respcondition continue='yes'><conditionvar>"
        f"{equal(' A2 ', 'L')}{equal(' A4 ', 'L')}<not>{equal(' A1 ', 'L')}</not>"
        "</conditionvar><setvar action='Add'>1</setvar></respcondition></resprocessing></item>"
    )
    found = only(text)
    assert [one.correct for one in found.body.options] == [False, True, True]
    assert found.body.scoring == "all_or_nothing"
    assert notes(found) == ["is worth 3 points there; here a quiz says what it is"]
