"""What GIFT can carry comes back as it went out; what it cannot carry is named before."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from quizzes.domain import questions
from quizzes.formats import gift
from quizzes.formats.question_files import ImportedItem, Kept
from tests.formats import question_strategies
from tests.formats.gift.strategies import bodies


def item(body, **fields):
    return ImportedItem(where="", line=0, title="A title", body=body, **fields)


def returned(*items):
    """Return what is read of questions that were written."""
    written = gift.write(items)
    assert written.left_out == ()
    file = gift.read(written.text.encode())
    assert file.problems == ()
    return file.items


@given(bodies)
@settings(max_examples=150, deadline=None)
def test_a_question_comes_back_as_it_went_out(body):
    assume(gift.not_carried(body) == ())
    (back,) = returned(item(body))
    assert back.body == body
    known = ("HTML within Markdown", "an earlier answer takes")
    assert [note for note in back.notes if not note.message.startswith(known)] == []


@given(question_strategies.bodies)
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_is_read_and_nothing_is_lost_that_was_not_named(body):
    written = gift.write([item(body)])
    if why := gift.refusal(body):
        assert gift.not_carried(body) == (why,)
        assert [one.message for one in written.left_out] == [why]
        return
    file = gift.read(written.text.encode())
    assert file.problems == ()
    (back,) = file.items
    assert back.body.kind == body.kind
    # What comes back is all that GIFT carries: written once more, it is the same text.
    assert gift.write([back]).text == written.text


def test_title_number_tags_and_category_come_back():
    body = questions.Essay(stem="Why?")
    items = [
        item(body, idnumber="n]1", tags=("a", "b]c"), category=("Rome", "War/peace")),
        item(body, category=("Rome", "War/peace")),
        item(body),
    ]
    backs = [replace(one, where="", line=0) for one in returned(*items)]
    assert backs == items


@pytest.mark.parametrize("title", ["a: b", "::", "{x}", "// a", "a # b ~ c = d", "\\n", "ä\u00a0b"])
def test_a_title_with_signs_comes_back(title):
    (back,) = returned(replace(item(questions.Essay(stem="Why?")), title=title))
    assert back.title == title


def test_a_text_that_begins_as_a_weight_comes_back_without_a_note():
    options = [
        questions.Option(key="a", text="%50%", correct=True),
        questions.Option(key="b", text="%50% of it"),
    ]
    body = questions.SingleChoice(stem="%50%", options=options)
    (back,) = returned(item(body))
    assert (back.body, back.notes) == (body, ())


def test_a_kept_question_goes_out_as_it_came_in():
    source = "// [id:7]\n::Read this::[html]<p>A \\{text\\}.</p>"
    (kept,) = gift.read(source.encode()).items
    assert (kept.body, kept.kept) == (None, Kept("gift", "description", source))
    assert gift.write([kept]).text == f"{source}\n\n"


def test_a_question_kept_in_another_format_is_left_out_by_name():
    kept = replace(item(None), kept=Kept("moodle_xml", "ddwtos", "<question/>"))
    written = gift.write([kept])
    assert written.text == ""
    assert [(one.title, one.message) for one in written.left_out] == [
        ("A title", "is kept as moodle_xml, not as GIFT")
    ]


OPTIONS = (
    questions.Option(key="a", text="Rome", correct=True),
    questions.Option(key="b", text="Paris"),
)
LABELS = (questions.Label(key="a", text="x"), questions.Label(key="b", text="y"))
PAIRS = (
    questions.Pair(key="a", text="1 -> 2", match="a", feedback="So."),
    questions.Pair(key="b", text="3", match="b"),
)
ROME = questions.AcceptedAnswer(text="Rome", feedback="a -> b")
LOSSES = [
    (
        questions.Essay(stem="&&058; &&010", explanation="![map](a.png)"),
        ("pictures become their words", "what looks like &&058; is another sign in Moodle"),
    ),
    (questions.SingleChoice(stem="Q", options=OPTIONS), ()),
    (
        questions.SingleChoice(stem="[Q](term:isaf)", options=OPTIONS, shuffle=False, hints=("H",)),
        (
            "hints",
            "the fixed order of the options",
            "links to pages of the course lead nowhere elsewhere",
        ),
    ),
    (
        questions.MultipleChoice(stem="Q", options=OPTIONS, scoring="all_or_nothing"),
        ("all or nothing: every right option earns its share",),
    ),
    (
        questions.TrueFalse(stem="Q", answer=True, follow_up="reason", options=OPTIONS),
        ("the question for a reason or a correction",),
    ),
    (
        questions.ShortAnswer(
            stem="Q",
            answers=(ROME, questions.AcceptedAnswer(text="Roma", credit=1 / 3)),
            case_sensitive=True,
            slips=1,
        ),
        (
            "that capitals count",
            "that accents do not count",
            "that punctuation does not count",
            "that typing slips are overlooked",
            "an arrow -> in the feedback is written -&gt;",
            "a share of 0.3333333333333333 is rounded to 33.333333333%",
        ),
    ),
    (
        questions.ShortAnswer(stem="Q", answers=(questions.AcceptedAnswer(text="a -> b"),)),
        ("an accepted answer holds ->, which GIFT takes for a pair to match",),
    ),
    (
        questions.Numeric(
            stem="Q", bands=(questions.Band(value=1.0),), units=(questions.Unit(text="km"),)
        ),
        ("units",),
    ),
    (
        questions.Numeric(stem="Q", bands=(questions.Band(min=1.0),)),
        ("a range of numbers is open at one end",),
    ),
    (
        questions.Matching(stem="Q", pairs=PAIRS, options=LABELS),
        ("the feedback of pairs", "an arrow -> in a pair is written -&gt;"),
    ),
    (
        questions.Ordering(
            stem="Q",
            items=[
                questions.OrderedItem(key="a", text="1"),
                questions.OrderedItem(key="b", text="2"),
            ],
        ),
        ("GIFT has no questions of this kind",),
    ),
    (
        questions.Essay(
            stem="Q",
            min_words=1,
            rubric=[questions.RubricPoint(key="a", text="x")],
            model_answer="M",
            common_errors=("E",),
        ),
        ("the limits of words", "the rubric", "the model answer", "the common errors"),
    ),
]


@pytest.mark.parametrize(("body", "losses"), LOSSES)
def test_what_gets_lost_is_named_before(body, losses):
    assert gift.not_carried(body) == losses


def test_an_arrow_in_a_pair_is_still_an_arrow_on_the_page():
    (back,) = returned(item(questions.Matching(stem="Q", pairs=PAIRS, options=LABELS)))
    assert [pair.text for pair in back.body.pairs] == ["1 -&gt; 2", "3"]
