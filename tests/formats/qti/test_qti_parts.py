"""What items of QTI with several parts become, what is kept, and what is refused."""

import pytest

from quizzes.domain import questions
from quizzes.formats import qti
from tests.formats.qti.files import (
    MAP,
    VARIABLE,
    answers,
    base,
    choice,
    declared,
    entry,
    item,
    listed,
    mapping,
    match,
    notes,
    read,
    right,
    rules,
    score,
)

# Gaps


SUM = (
    "<responseProcessing><setOutcomeValue identifier='SCORE'><sum>"
    "<mapResponse identifier='R1'/><mapResponse identifier='R2'/></sum></setOutcomeValue>"
    "</responseProcessing>"
)


def test_several_fields_are_a_text_with_gaps():
    one = read(
        item(
            f"<p>Fill in.</p><p>A {entry('R1')} and a {listed('R2', 'cat', 'dog')}.</p>",
            declared(
                "single", "string", "bird", name="R1", inside=mapping(("bird", 1), ("hen", 0.5))
            ),
            declared("single", "identifier", "B", name="R2", inside=mapping(("B", 1))),
            processing=SUM,
        )
    )
    assert (one.body.stem, one.body.text) == ("Fill in.", "A [[1]] and a [[2]].")
    first, second = one.body.gaps
    assert answers(first) == [("bird", 1.0), ("hen", 0.5)]
    assert [(option.text, option.correct) for option in second.options] == [
        ("cat", False),
        ("dog", True),
    ]
    assert (one.body.shuffle, notes(one)) == (False, [])


def test_gaps_that_earn_points_together_only_are_noted():
    both = "".join(
        f'<match><variable identifier="{name}"/><correct identifier="{name}"/></match>'
        for name in ("R1", "R2")
    )
    one = read(
        item(
            f"<p>A {entry('R1')} and a {entry('R2')}.</p>",
            declared("single", "string", "cat", name="R1"),
            declared("single", "string", "dog", name="R2"),
            processing=rules((f"<and>{both}</and>", 1)),
        )
    )
    assert [answers(gap) for gap in one.body.gaps] == [[("cat", 1.0)], [("dog", 1.0)]]
    assert notes(one) == [
        "only all gaps together earn points there; here each gap earns its share",
        "says nothing before its gaps; here it says: Fill in the gaps.",
    ]


GAPS = (
    '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Put in</prompt>'
    '<gapText identifier="W" matchMax="1">winter</gapText>'
    '<gapText identifier="S" matchMax="1">summer</gapText>'
    '<p>The <gap identifier="G1"/>, the <gap identifier="G2"/>.</p></gapMatchInteraction>'
)


def test_words_put_into_gaps_are_chosen_from_lists():
    declaration = declared(
        "multiple", "directedPair", "S G1", "W G2", inside=mapping(("S G1", 1), ("W G2", 1))
    )
    one = read(item(GAPS, declaration, processing=MAP))
    assert (one.body.stem, one.body.text) == ("Put in", "The [[1]], the [[2]].")
    assert [right(gap) for gap in one.body.gaps] == [["b"], ["a"]]
    assert notes(one) == ["words are put into the gaps there; here they are chosen from lists"]


# What is put together


def pairs(body):
    names = {option.key: option.text for option in body.options}
    return [(pair.text, names[pair.match]) for pair in body.pairs]


def matched(*right_pairs):
    entries = ((pair, 1) for pair in right_pairs)
    return declared("multiple", "directedPair", *right_pairs, inside=mapping(*entries))


def test_a_match_of_one_each_is_matching():
    one = read(item(match("PQ", "XYZ"), matched("P Y", "Q X"), processing=MAP))
    assert (pairs(one.body), notes(one)) == ([("p", "y"), ("q", "x")], [])
    assert [option.text for option in one.body.options] == ["x", "y", "z"]


def test_a_match_of_several_with_one_is_sorting():
    one = read(item(match("PQR", "XY"), matched("P Y", "Q X", "R Y"), processing=MAP))
    groups = {group.key: group.text for group in one.body.groups}
    assert [groups[row.group] for row in one.body.items] == ["y", "x", "y"]
    assert notes(one) == []


def test_sets_change_places_where_only_the_second_has_one_match_each():
    one = read(item(match("PQ", "XYZ", 1), matched("P X", "P Y", "Q Z"), processing=MAP))
    assert one.body.kind == "categorise"
    assert notes(one) == ["the two sets to match change places here"]


ASSOCIATE = (
    '<associateInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="2">'
    "<prompt>Pair</prompt>"
    + "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name}</simpleAssociableChoice>'
        for name in "ABCDE"
    )
    + "</associateInteraction>"
)


def test_pairs_out_of_one_list_are_matching():
    one = read(item(ASSOCIATE, declared("multiple", "pair", "A C", "D B")))
    assert pairs(one.body) == [("A", "C"), ("D", "B")]
    assert notes(one) == [
        "only all parts together earn points there; here each part earns its share",
        "pairs are made of one list there; here each is matched with its second half",
    ]


def ordered(names):
    rows = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in names)
    return (
        f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true">{rows}</orderInteraction>'
    )


def test_an_order_by_places_is_one():
    tests = "".join(
        f'<responseCondition><responseIf><match><index n="{place}">{VARIABLE}</index>'
        f"{base('identifier', name)}</match><setOutcomeValue identifier='SCORE'><sum>"
        f'<variable identifier="SCORE"/>{base("float", 1)}</sum></setOutcomeValue></responseIf>'
        "</responseCondition>"
        for place, name in enumerate("CAB", 1)
    )
    declaration = declared("ordered", "identifier", *"CAB")
    processing = f"<responseProcessing>{tests}</responseProcessing>"
    one = read(item(f"<p>Order</p>{ordered('ABC')}", declaration, processing=processing))
    assert [row.text for row in one.body.items] == ["C", "A", "B"]
    assert (str(one.body.scoring), notes(one)) == ("position", [])


def test_an_order_that_is_all_or_nothing_is_noted():
    one = read(item(f"<p>Order</p>{ordered('ABC')}", declared("ordered", "identifier", *"CAB")))
    assert (str(one.body.scoring), notes(one)) == (
        "adjacent_pairs",
        ["an order is graded all or nothing there; here by what follows what"],
    )


# What is written


ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"{}/>'


def test_an_essay_has_the_guide_of_its_scorers_as_model_answer():
    rubric = '<rubricBlock view="scorer"><p>Look for <b>dates</b>.</p></rubricBlock>'
    shown = '<rubricBlock view="candidate"><p>Take your time.</p></rubricBlock>'
    body = f"{shown}<p>Why?</p>{ESSAY.format('')}{rubric}"
    one = read(item(body, declared("single", "string"), processing=""))
    assert one.body == questions.Essay(
        stem="Take your time.\n\nWhy?", model_answer="Look for **dates**."
    )
    assert notes(one) == ["what graders are told became the model answer"]


def test_a_pattern_that_is_no_count_of_words_is_noted():
    body = f"<p>Why?</p>{ESSAY.format(' patternMask=' + chr(34) + '[a-z]+' + chr(34))}"
    one = read(item(body, declared("single", "string"), processing=""))
    assert notes(one) == ["a pattern that answers have to follow was left out"]


# What is not here


EXTRA = '<templateDeclaration identifier="A" cardinality="single" baseType="integer"/>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            item(choice("a", "b"), EXTRA, declared("single", "identifier", "A")),
            "draws its values anew for each student, which is not here",
        ),
        (
            item(choice("a", "b"), declared("single", "identifier", "A")).replace(
                b'adaptive="false"', b'adaptive="true"'
            ),
            "goes on with what is answered (adaptive), which is not here",
        ),
        (
            item(choice("a", "b") * 2, declared("single", "identifier", "A")),
            "asks 2 things at once, which is not here",
        ),
        (
            item(choice("a", "b"), declared("single", "identifier")),
            "no option is right, as in a questionnaire, which is not here",
        ),
        (
            item(match("PQ", "XY"), matched("P X", "P Y", "Q X")),
            "something has several matches or none, which is not here",
        ),
        (
            item(ASSOCIATE, declared("multiple", "pair", "A B", "A C")),
            "something is in several pairs of one list, which is not here",
        ),
        (
            item(f"<p>Order</p>{ordered('ABC')}", declared("ordered", "identifier", *"CA")),
            "only some of the things are to be put in order, which is not here",
        ),
        (item("<p>Read.</p>"), "asks nothing"),
        (
            item(GAPS, declared("multiple", "directedPair", "S G1")),
            "a gap has several right words, or none, which is not here",
        ),
    ],
)
def test_what_the_site_has_not_is_kept(data, why):
    one = read(data)
    assert (one.body, notes(one)) == (None, [f"{why}; it is kept as it is"])
    assert one.kept.format == "qti"
    assert one.kept.text.startswith("<assessmentItem")


@pytest.mark.parametrize(
    "name",
    [
        *("hottextInteraction", "hotspotInteraction", "selectPointInteraction"),
        *("graphicOrderInteraction", "graphicAssociateInteraction", "graphicGapMatchInteraction"),
        *("positionObjectInteraction", "sliderInteraction", "mediaInteraction"),
        *("drawingInteraction", "uploadInteraction", "customInteraction"),
        *("endAttemptInteraction", "portableCustomInteraction"),
    ],
)
def test_other_interactions_are_kept_by_their_name(name):
    body = f'<{name} responseIdentifier="RESPONSE"><p>x</p></{name}>'
    one = read(item(body, declared("single", "identifier")))
    assert (one.body, one.kept.kind) == (None, name)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (item(choice("a", "b")), 3, "asks for 'RESPONSE', a response that is not declared"),
        (
            item(choice("a", "b"), declared("single", "identifier", "X")),
            2,
            "'X' is named right, but is no choice",
        ),
        (
            item(choice("a", "b"), declared("single", "identifier", "A", "B")),
            2,
            "a response of one value has several that are right",
        ),
        (
            item(choice("a", "b"), declared("single", "identifier", "A") * 2),
            2,
            "declares 'RESPONSE' twice",
        ),
        (
            item(choice("a", "b"), declared("many", "identifier", "A")),
            2,
            "'many' is no cardinality",
        ),
        (
            item(match("PP", "XY"), matched("P X")),
            3,
            "two choices are named 'P'",
        ),
        (
            item(match("PQ", "XY"), matched("P X", "Q Z")),
            2,
            "the pair 'Q', 'Z' is right, but not both are there",
        ),
        (
            item(match("PQ", "XY"), declared("multiple", "directedPair", "P")),
            2,
            "a pair that is right is not two names",
        ),
        (
            item(entry(), declared("single", "string", inside=mapping(("a", "x")))),
            2,
            "'x' is no number",
        ),
        (
            item(choice("a", ""), declared("single", "identifier", "A")),
            2,
            "option 2, the text: is empty",
        ),
        (
            item(choice("a", '<img src="a.png" alt=""/>'), declared("single", "identifier", "A")),
            3,
            "shows only what is not in the file; import the package that holds it",
        ),
        (b"<assessmentItem/>", 1, "has no body (itemBody), so it asks nothing"),
    ],
)
def test_an_item_that_contradicts_itself_is_refused(data, line, message):
    file = qti.read(data)
    assert file.items == ()
    assert [(one.line, one.message) for one in file.problems] == [(line, message)]


def test_a_gap_that_earns_points_only_beside_the_others_is_tried_with_them():
    second = (
        '<responseCondition><responseIf><isNull><variable identifier="R2"/></isNull>'
        f"{score(0)}</responseIf><responseElse><setOutcomeValue identifier='SCORE'><sum>"
        "<variable identifier='SCORE'/><mapResponse identifier='R2'/></sum></setOutcomeValue>"
        "</responseElse></responseCondition>"
    )
    first = "<setOutcomeValue identifier='SCORE'><mapResponse identifier='R1'/></setOutcomeValue>"
    one = read(
        item(
            f"<p>Fill in.</p><p>A {entry('R1')} and a {entry('R2')}.</p>",
            declared("single", "string", "cat", name="R1", inside=mapping(("cat", 2), ("lion", 1))),
            declared("single", "string", "dog", name="R2", inside=mapping(("dog", 2), ("wolf", 1))),
            processing=f"<responseProcessing>{first}{second}</responseProcessing>",
        )
    )
    assert [answers(gap) for gap in one.body.gaps] == [
        [("cat", 1.0), ("lion", 0.5)],
        [("dog", 1.0), ("wolf", 0.5)],
    ]
    assert notes(one) == []
