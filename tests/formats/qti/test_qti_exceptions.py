"""What an item of QTI holds besides what it names right: other ways, exceptions, hidden texts."""

import pytest

from quizzes.domain import questions
from quizzes.formats import qti
from quizzes.formats.qti.items import item_of
from quizzes.formats.qti.names import normalise
from quizzes.formats.qti.processing import Scorer
from quizzes.formats.question_files import USUAL_LIMITS, ImportedItem
from quizzes.formats.xml_trees import parsed
from tests.formats.qti.files import (
    MAP,
    VARIABLE,
    answers,
    base,
    choice,
    declared,
    entry,
    item,
    mapping,
    match,
    notes,
    read,
    rules,
)

# Pairs that earn points beside those named right

AX, BY = ("A X", 1), ("B Y", 1)
AZ_BY = f"<multiple>{base('directedPair', 'A Z')}{base('directedPair', 'B Y')}</multiple>"
GAPS = (
    '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Put in</prompt>'
    '<gapText identifier="Wi" matchMax="1">winter</gapText>'
    '<gapText identifier="Su" matchMax="1">summer</gapText>'
    '<p>The <gap identifier="G1"/>, the <gap identifier="G2"/>.</p></gapMatchInteraction>'
)
LIST = "".join(
    f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name}</simpleAssociableChoice>'
    for name in "ABCDE"
)
ASSOCIATE = f'<associateInteraction responseIdentifier="RESPONSE">{LIST}</associateInteraction>'
SEVERAL = "other pairs are right as well, which is not here; it is kept as it is"


def mapped(base_type, right, *entries):
    """Return the declaration of pairs that are right, and what these and others are worth."""
    return declared("multiple", base_type, *right, inside=mapping(*entries))


@pytest.mark.parametrize(
    ("body", "declaration", "processing"),
    [
        (
            match("AB", "XYZ"),
            mapped("directedPair", ("A X", "B Y"), AX, BY, ("A Z", 1)),
            MAP,
        ),
        (
            GAPS,
            mapped("directedPair", ("Su G1", "Wi G2"), ("Su G1", 1), ("Wi G2", 1), ("Su G2", 1)),
            MAP,
        ),
        (
            ASSOCIATE,
            mapped("pair", ("A C", "B D"), ("C A", 1), ("B D", 1), ("E A", 1)),
            MAP,
        ),
        (
            match("AB", "XYZ"),
            declared("multiple", "directedPair", "A X", "B Y"),
            rules(
                (f'<match>{VARIABLE}<correct identifier="RESPONSE"/></match>', 1),
                (f"<match>{VARIABLE}{AZ_BY}</match>", 1),
            ),
        ),
    ],
)
def test_where_other_pairs_are_right_as_well_the_item_is_kept(body, declaration, processing):
    one = read(item(body, declaration, processing=processing))
    assert (one.body, notes(one)) == (None, [SEVERAL])


def test_a_pair_that_earns_a_part_beside_the_right_one_is_noted():
    declaration = mapped("directedPair", ("A X", "B Y"), AX, BY, ("A Z", 0.5))
    one = read(item(match("AB", "XYZ"), declaration, processing=MAP))
    assert one.body.kind == "matching"
    assert notes(one) == ["a pair that is not right earns 50% there and nothing here"]


@pytest.mark.parametrize("other", [("A W", 1), ("X A", 1), ("A Z", 0), ("A Z", -1)])
def test_pairs_that_nobody_can_make_or_that_earn_nothing_are_no_others(other):
    declaration = mapped("directedPair", ("A X", "B Y"), AX, BY, other)
    one = read(item(match("AB", "XYZ"), declaration, processing=MAP))
    costs = ["a wrong match costs points there and nothing here"] if other[1] < 0 else []
    assert (one.body.kind, notes(one)) == ("matching", costs)


# Parts of words


PART = 'substring="true"'
YORK = base("string", "York")
EITHER = base("string", "York or New York")
WHOLE_ONLY = "a part of an answer is right as well there; here only the whole answer is"


@pytest.mark.parametrize(
    ("test", "accepted", "said"),
    [
        (f"<stringMatch {PART}>{VARIABLE}{YORK}</stringMatch>", "*York*", []),
        (f"<substring>{YORK}{VARIABLE}</substring>", "*York*", []),
        (f"<stringMatch>{VARIABLE}{YORK}</stringMatch>", "York", []),
        (f"<substring>{VARIABLE}{EITHER}</substring>", "York or New York", [WHOLE_ONLY]),
        (
            f"<stringMatch {PART}>{EITHER}{VARIABLE}</stringMatch>",
            "York or New York",
            [WHOLE_ONLY],
        ),
    ],
)
def test_a_part_is_that_of_the_answer_or_the_answer_itself(test, accepted, said):
    data = item(
        f"<p>Where?</p>{entry()}", declared("single", "string"), processing=rules((test, 1))
    )
    one = read(data)
    assert (answers(one.body), notes(one)) == ([(accepted, 1.0)], said)


def test_a_part_of_the_answer_is_enough_where_the_same_word_is_named_right():
    test = f"<stringMatch {PART}>{VARIABLE}<correct identifier='RESPONSE'/></stringMatch>"
    for found in (test, f"<stringMatch {PART}>{VARIABLE}{YORK}</stringMatch>"):
        declaration = declared("single", "string", "York")
        one = read(item(f"<p>Where?</p>{entry()}", declaration, processing=rules((found, 1))))
        assert answers(one.body) == [("*York*", 1.0)]


def test_a_word_alone_may_earn_more_than_as_a_part():
    processing = rules(
        (f"<stringMatch>{VARIABLE}{YORK}</stringMatch>", 2),
        (f"<substring>{YORK}{VARIABLE}</substring>", 1),
    )
    one = read(item(f"<p>Where?</p>{entry()}", declared("single", "string"), processing=processing))
    assert answers(one.body) == [("York", 1.0), ("*York*", 0.5)]


# Numbers


def number(processing, *correct):
    declaration = declared("single", "float", *correct)
    return item(f"<p>How many?</p>{entry()}", declaration, processing=processing)


def score_of(data, answer):
    tree = parsed(data, USUAL_LIMITS)
    normalise(tree.root)
    return Scorer(item_of(tree.root)).result({"RESPONSE": answer}).score


def near_ten(*ends):
    said = "".join(f' include{end}Bound="false"' for end in ends)
    tolerance = 'toleranceMode="absolute" tolerance="1 1"'
    return f"<equal {tolerance}{said}>{base('float', 10)}{VARIABLE}</equal>"


@pytest.mark.parametrize(
    ("ends", "scores"),
    [
        ((), [1, 1, 1]),
        (("Lower",), [0, 1, 1]),
        (("Upper",), [1, 1, 0]),
        (("Lower", "Upper"), [0, 1, 0]),
    ],
)
def test_ends_that_do_not_belong_to_a_tolerance_earn_nothing(ends, scores):
    data = number(rules((near_ten(*ends), 1)))
    assert [score_of(data, answer) for answer in (9.0, 10.0, 11.0)] == scores


FROM_8_TO_12 = f"<gte>{VARIABLE}{base('float', 8)}</gte><lte>{VARIABLE}{base('float', 12)}</lte>"
NINE = f"<equal toleranceMode='exact'>{VARIABLE}{base('float', 9)}</equal>"
NOT_NINE = f"<not>{NINE}</not>"
EXCEPTED = "right are numbers with exceptions, which is not understood"


@pytest.mark.parametrize(
    "test",
    [
        f"<and>{FROM_8_TO_12}{NOT_NINE}</and>",
        f"<and><and>{FROM_8_TO_12}</and>{NOT_NINE}</and>",
        f"<and>{near_ten()}{NOT_NINE}</and>",
        f"<or><and>{FROM_8_TO_12}{NOT_NINE}</and>{near_ten()}</or>",
        f"<and><gte>{VARIABLE}{base('float', 8)}</gte>{NOT_NINE}</and>",
    ],
)
def test_a_range_with_an_exception_is_not_taken_for_the_range(test):
    one = read(number(rules((test, 1)), "10"))
    assert [(band.value, band.tolerance) for band in one.body.bands] == [(10.0, 0.0)]
    assert notes(one) == [
        f"{EXCEPTED}; right is what the item names as right",
        "right is only the number itself; others near it may be right there",
    ]
    assert read(number(rules((test, 1)))).body is None


def test_a_range_may_ask_that_there_is_an_answer():
    test = f"<and><not><isNull>{VARIABLE}</isNull></not>{FROM_8_TO_12}</and>"
    one = read(number(rules((test, 1))))
    assert [(band.min, band.max) for band in one.body.bands] == [(8.0, 12.0)]
    assert notes(one) == []


def test_a_number_that_an_earlier_rule_takes_out_of_a_range_is_noted():
    one = read(number(rules((NINE, 0), (f"<and>{FROM_8_TO_12}</and>", 1))))
    assert [(band.min, band.max) for band in one.body.bands] == [(8.0, 12.0)]
    assert notes(one) == ["numbers within a range earn less there; here they earn what it does"]


# Texts


ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'


def test_instructions_for_students_are_shown_wherever_they_stand():
    told = '<rubricBlock view="candidate tutor"><p>Take your time.</p></rubricBlock>'
    hidden = '<rubricBlock view="scorer"><p>Be strict.</p></rubricBlock>'
    body = f"<div><p>Look.</p>{told}{hidden}</div>{choice('a', 'b')}"
    one = read(item(body, declared("single", "identifier", "A")))
    assert one.body.stem == "Look.\n\nTake your time.\n\nWhich?"


@pytest.mark.parametrize(
    ("rubric", "model"),
    [
        ("", "Rome *fell*."),
        (
            '<rubricBlock view="scorer"><p>Be strict.</p></rubricBlock>',
            "Rome *fell*.\n\nBe strict.",
        ),
    ],
)
def test_what_is_named_right_for_a_longer_text_is_its_model_answer(rubric, model):
    declaration = declared("single", "string", "Rome *fell*.")
    one = read(item(f"<p>Why?</p>{ESSAY}{rubric}", declaration, processing=""))
    assert one.body == questions.Essay(stem="Why?", model_answer=model.replace("*", r"\*"))


# How words are compared


def test_every_character_of_a_typed_answer_counts_as_it_does_there():
    declaration = declared("single", "string", "C#")
    one = read(item(f"<p>Which?</p>{entry()}", declaration))
    assert (one.body.accent_sensitive, one.body.punctuation_sensitive) == (True, True)


def test_every_character_counts_in_gaps_of_words_and_a_number_in_one_is_a_number():
    adding = "".join(
        f"<responseCondition><responseIf><match><variable identifier='{name}'/>"
        f"<correct identifier='{name}'/></match><setOutcomeValue identifier='SCORE'><sum>"
        f"<variable identifier='SCORE'/>{base('float', 1)}</sum></setOutcomeValue></responseIf>"
        "</responseCondition>"
        for name in ("R1", "R2")
    )
    one = read(
        item(
            f"<p>Count.</p><p>{entry('R1')} and {entry('R2')}.</p>",
            declared("single", "float", "-5", name="R1"),
            declared("single", "string", "résumé", name="R2"),
            processing=f"<responseProcessing>{adding}</responseProcessing>",
        )
    )
    number, words = one.body.gaps
    assert number.bands == (questions.Band(value=-5.0),)
    assert answers(words) == [("résumé", 1.0)]
    assert (words.accent_sensitive, words.punctuation_sensitive) == (True, True)


@pytest.mark.parametrize("write", [qti.write_2, qti.write_3])
@pytest.mark.parametrize("accents", [True, False])
@pytest.mark.parametrize("punctuation", [True, False])
def test_what_counts_in_a_typed_answer_comes_back(write, accents, punctuation):
    body = questions.ShortAnswer(
        stem="Where?",
        answers=[questions.AcceptedAnswer(text="York")],
        accent_sensitive=accents,
        punctuation_sensitive=punctuation,
    )
    written = write([ImportedItem(where="", line=0, title="T", body=body)])
    assert qti.not_carried(body) == ()
    assert qti.read(written.as_bytes()).items[0].body == body
