"""What items of QTI become: kinds, what is right, what each answer earns, and what is noted."""

import pytest

from quizzes.domain import questions
from tests.formats.qti.files import (
    MAP,
    MATCH,
    VARIABLE,
    answers,
    base,
    choice,
    declared,
    entry,
    item,
    mapping,
    notes,
    read,
    right,
    rules,
    score,
)

SET = '<setOutcomeValue identifier="SCORE">'
TWO = choice("one", "two", "three", most=0)


# Choices


def test_a_choice_is_one_with_its_option():
    one = read(item(f"<p>Look.</p>{choice('one', 'two')}", declared("single", "identifier", "B")))
    assert one.body == questions.SingleChoice(
        stem="Look.\n\nWhich?",
        options=[
            questions.Option(key="a", text="one"),
            questions.Option(key="b", text="two", correct=True),
        ],
        shuffle=False,
    )
    assert (one.title, one.idnumber, one.notes) == ("T", "i1", ())


def test_what_each_option_earns_comes_along():
    declaration = declared("single", "identifier", "A", inside=mapping(("A", 2), ("B", 1)))
    one = read(item(choice("one", "two", "three"), declaration, processing=MAP))
    assert right(one.body) == ["a"]
    assert ([one.credit for one in one.body.options], notes(one)) == ([0, 0.5, 0], [])


def test_conditions_by_hand_are_read_by_what_they_give():
    processing = rules(
        (f"<match>{base('identifier', 'C')}{VARIABLE}</match>", 4),
        (f"<match>{VARIABLE}{base('identifier', 'A')}</match>", -2),
    )
    body = choice("one", "two", "three")
    one = read(item(body, declared("single", "identifier"), processing=processing))
    assert right(one.body) == ["c"]
    assert notes(one) == ["an option costs 50% there and nothing here"]


def test_several_that_earn_the_same_where_one_is_picked_have_to_be_picked_all():
    declaration = declared("single", "identifier", inside=mapping(("A", 1), ("B", 1)))
    one = read(item(choice("one", "two", "three"), declaration, processing=MAP))
    assert one.body.kind == "multiple_choice"
    assert notes(one) == [
        "2 options are right and one is to be picked there; here all of them have to be"
    ]


OF_ONE = [
    "right options earn 100%, 0% there; here they earn equal shares",
    "wrong options cost 0% there; here they cost equal shares",
]


@pytest.mark.parametrize(
    ("inside", "processing", "scoring", "said"),
    [
        ("", MATCH, "all_or_nothing", []),
        (
            mapping(("A", 1), ("B", 1), ("C", -2), lowerBound=0),
            MAP,
            "partial",
            [],
        ),
        (
            mapping(("A", 3), ("B", 1), lowerBound=0),
            MAP,
            "by_option",
            [],
        ),
        (mapping(("A", 3), ("B", 1), ("C", -9), lowerBound=0), MAP, "by_option", []),
        (mapping(("A", 1), lowerBound=0), MAP, "partial", OF_ONE),
    ],
)
def test_several_options_are_scored_in_parts_or_all_or_nothing(inside, processing, scoring, said):
    declaration = declared("multiple", "identifier", "A", "B", inside=inside)
    one = read(item(TWO, declaration, processing=processing))
    assert (right(one.body), str(one.body.scoring), notes(one)) == (["a", "b"], scoring, said)


def test_what_each_of_several_options_earns_comes_along():
    inside = mapping(("A", 3), ("B", 1), ("C", -2), lowerBound=0)
    declaration = declared("multiple", "identifier", "A", "B", inside=inside)
    one = read(item(TWO, declaration, processing=MAP))
    assert [one.credit for one in one.body.options] == [0.75, 0.25, -0.5]


@pytest.mark.parametrize(("name", "answer"), [("A", True), ("B", False)])
def test_true_and_false_are_a_kind_of_their_own(name, answer):
    one = read(item(choice("<p>TRUE</p>", "<b>false</b> "), declared("single", "identifier", name)))
    assert one.body == questions.TrueFalse(stem="Which?", answer=answer)


def test_other_words_for_true_and_false_stay_options():
    one = read(item(choice("True", "It is false"), declared("single", "identifier", "A")))
    assert one.body.kind == "single_choice"


FEEDBACK = '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>'
SHOWN = '<modalFeedback outcomeIdentifier="FEEDBACK" showHide="{}" identifier="{}">{}'
CLOSED = "</modalFeedback>"


def test_feedback_goes_to_the_options_for_which_it_is_shown():
    processing = (
        "<responseProcessing>"
        f'<setOutcomeValue identifier="FEEDBACK">{VARIABLE}</setOutcomeValue>'
        f"<responseCondition><responseIf><match>{VARIABLE}"
        f'<correct identifier="RESPONSE"/></match>{score(1)}</responseIf></responseCondition>'
        "</responseProcessing>"
    )
    texts = "".join(
        f"{SHOWN.format(*one)}{CLOSED}"
        for one in (
            ("show", "A", "You said one"),
            ("hide", "A", "Not one"),
            ("hide", "x", "Always"),
            ("show", "x", "Never"),
        )
    )
    one = read(
        item(
            choice("one", "two", "three"),
            declared("single", "identifier", "A"),
            processing=processing,
            feedback=texts,
            outcomes=FEEDBACK,
        )
    )
    assert [option.feedback for option in one.body.options] == [
        "You said one",
        "Not one",
        "Not one",
    ]
    assert one.body.explanation == "Always"
    assert notes(one) == ["the feedback for right, partly right and wrong answers was left out"]


def test_feedback_within_an_option_is_its_own_where_scoring_is_not_understood():
    inner = (
        'one <feedbackInline outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">'
        "Yes</feedbackInline>"
    )
    processing = "<responseProcessing><lookupOutcomeValue/></responseProcessing>"
    one = read(
        item(
            choice(inner, "two"),
            declared("single", "identifier", "A"),
            processing=processing,
            outcomes=FEEDBACK,
        )
    )
    assert [(option.text, option.feedback) for option in one.body.options] == [
        ("one", "Yes"),
        ("two", ""),
    ]
    assert notes(one) == [
        "has the rule lookupOutcomeValue, unknown here; right is what the item names as right"
    ]


@pytest.mark.parametrize(
    ("processing", "said"),
    [
        ("", "says nothing of how it is scored"),
        ("<responseProcessing/>", "says nothing of how it is scored"),
        (
            '<responseProcessing template="http://example.org/own"/>',
            "is scored by 'own', which is not known here",
        ),
        (
            f"<responseProcessing>{SET}<randomFloat/></setOutcomeValue></responseProcessing>",
            "is scored with randomFloat, unknown here",
        ),
    ],
)
def test_where_scoring_is_not_understood_what_is_named_right_is_right(processing, said):
    declaration = declared("single", "identifier", "B")
    one = read(item(choice("one", "two"), declaration, processing=processing))
    assert right(one.body) == ["b"]
    assert notes(one)[0] == f"{said}; right is what the item names as right"


# What is typed


def test_words_have_what_they_earn_and_whether_capitals_count():
    entries = (("York", 2), ("Yorkshire", 1, ' caseSensitive="false"'))
    declaration = declared("single", "string", "York", inside=mapping(*entries))
    one = read(item(f"<p>Which town?</p><div>{entry()}</div>", declaration, processing=MAP))
    assert one.body.stem == "Which town?"
    assert answers(one.body) == [("York", 1.0), ("Yorkshire", 0.5)]
    assert (one.body.case_sensitive, notes(one)) == (
        True,
        ["capitals count in some answers there; here in all"],
    )


def test_a_field_within_a_sentence_leaves_a_line_in_it():
    one = read(item(f"<p>The {entry()} is * high.</p>", declared("single", "string", "Elbe*")))
    assert one.body.stem == r"The \_\_\_\_\_ is \* high."
    assert answers(one.body) == [(r"Elbe\*", 1.0)]


def test_words_are_found_in_conditions_whole_or_in_part():
    loose, king = 'caseSensitive="false"', base("string", "king")
    processing = rules(
        (f"<stringMatch {loose}>{VARIABLE}{base('string', 'the king')}</stringMatch>", 2),
        (f"<substring {loose}>{king}{VARIABLE}</substring>", 1),
    )
    one = read(item(f"<p>Who?</p>{entry()}", declared("single", "string"), processing=processing))
    assert answers(one.body) == [("the king", 1.0), ("*king*", 0.5)]
    assert (one.body.case_sensitive, notes(one)) == (False, [])


def bands(body):
    return [(one.value, one.tolerance, one.min, one.max, one.credit) for one in body.bands]


THREE = base("float", 3)
AT_LEAST_1 = f"<gte>{VARIABLE}{base('float', 1)}</gte>"
AT_MOST_2 = f"<gte>{base('float', 2)}{VARIABLE}</gte>"


def number(processing, *correct):
    declaration = declared("single", "float", *correct)
    return item(f"<p>How many?</p>{entry()}", declaration, processing=processing)


def equal(mode, first, second):
    return f'<equal toleranceMode="{mode}">{first}{second}</equal>'


@pytest.mark.parametrize(
    ("test", "band"),
    [
        (f"<match>{VARIABLE}{base('float', 3)}</match>", (3.0, 0.0, None, None)),
        (equal("exact", VARIABLE, THREE), (3.0, 0.0, None, None)),
        (equal('absolute" tolerance="0.1 0.1', THREE, VARIABLE), (3.0, 0.1, None, None)),
        (equal('absolute" tolerance="1 2', THREE, VARIABLE), (None, 0.0, 2.0, 5.0)),
        (equal('absolute" tolerance="1 2', VARIABLE, THREE), (None, 0.0, 1.0, 4.0)),
        (equal('relative" tolerance="50', base("float", 4), VARIABLE), (4.0, 2.0, None, None)),
        (equal('relative" tolerance="25 50', VARIABLE, THREE), (None, 0.0, 2.0, 4.0)),
        (f"<and>{AT_LEAST_1}{AT_MOST_2}</and>", (None, 0.0, 1.0, 2.0)),
        (f"<lte>{VARIABLE}{base('float', 7)}</lte>", (None, 0.0, None, 7.0)),
    ],
)
def test_numbers_are_found_in_conditions(test, band):
    processing = rules((test, 5))
    one = read(
        item(f"<p>How many?</p>{entry()}", declared("single", "float"), processing=processing)
    )
    assert (bands(one.body), notes(one)) == ([(*band, 1.0)], [])


@pytest.mark.parametrize(
    "test",
    [
        equal('absolute" tolerance="1" includeLowerBound="false', THREE, VARIABLE),
        f"<and>{AT_LEAST_1.replace('gte', 'gt')}{AT_MOST_2}</and>",
    ],
)
def test_ends_that_do_not_belong_to_a_range_are_noted(test):
    one = read(number(rules((test, 1))))
    assert notes(one) == ["the ends of a range are right here, which they are not there"]


def test_numbers_that_overlap_earn_what_their_rule_says():
    near = equal('absolute" tolerance="1', THREE, VARIABLE)
    far = equal('absolute" tolerance="9', THREE, VARIABLE)
    one = read(number(rules((near, 4), (far, 1))))
    assert bands(one.body) == [(3.0, 1.0, None, None, 1.0), (3.0, 9.0, None, None, 0.25)]


@pytest.mark.parametrize(
    ("declaration", "processing", "said"),
    [
        (declared("single", "integer", "12"), MATCH, []),
        (declared("single", "float", inside=mapping(("12", 1))), MAP, []),
        (
            declared("single", "float", "12"),
            rules((f"<equalRounded>{VARIABLE}{base('float', 12)}</equalRounded>", 1)),
            [
                "is scored with equalRounded, unknown here; right is what the item names as right",
                "right is only the number itself; others near it may be right there",
            ],
        ),
    ],
)
def test_a_number_alone_is_right(declaration, processing, said):
    one = read(item(f"<p>How many?</p>{entry()}", declaration, processing=processing))
    assert (bands(one.body), notes(one)) == ([(12.0, 0.0, None, None, 1.0)], said)
