"""What the site makes of GIFT, what it says about it, and what it refuses."""

import pytest

from quizzes.domain import questions
from quizzes.domain.grading import grade, right_answer
from quizzes.formats import gift
from quizzes.formats.question_files import Kept


def item(text):
    """Return the one question of a text as the site has it."""
    file = gift.read(text.encode())
    assert file.problems == ()
    (read,) = file.items
    return read


def notes_of(text):
    return [str(note) for note in item(text).notes]


def test_a_choice_with_one_right_option():
    body = item("Q{=a#yes ~b}").body
    assert body == questions.SingleChoice(
        stem="Q",
        options=[
            questions.Option(key="a", text="a", correct=True, feedback="yes"),
            questions.Option(key="b", text="b"),
        ],
    )


def test_several_right_options_in_equal_shares_are_the_sites_own_rule():
    read = item("Q{~%50%a ~%50%b ~%-50%c ~%-50%d####All.}")
    assert read.body == questions.MultipleChoice(
        stem="Q",
        options=[
            questions.Option(key="a", text="a", correct=True),
            questions.Option(key="b", text="b", correct=True),
            questions.Option(key="c", text="c"),
            questions.Option(key="d", text="d"),
        ],
        explanation="All.",
    )
    assert read.notes == ()


@pytest.mark.parametrize(
    ("answers", "scoring", "found"),
    [
        ("~%50%a ~%50%b ~c ~d", "by_option", [0.5, 0.5, 0, 0]),
        ("~%60%a ~%40%b ~%-25%c ~%0%d", "by_option", [0.6, 0.4, -0.25, 0]),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-50%d", "by_option", [1 / 3] * 3 + [-0.5]),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d", "partial", [0, 0, 0, 0]),
        ("~%40%a ~%10%b ~%-25%c", "by_option", [0.8, 0.2, -0.25]),
        ("~%100%a ~%50%b ~c", "by_option", [1, 0.5, 0]),
        ("=a ~%50%b ~%-50%c ~d", None, [0, 0.5, 0, 0]),
    ],
)
def test_what_each_option_earns_comes_along(answers, scoring, found):
    body = item(f"Q{{{answers}}}").body
    assert getattr(body, "scoring", None) == scoring
    assert [one.credit for one in body.options] == pytest.approx(found, abs=1e-6)
    assert grade(body, right_answer(body)).fraction == 1


@pytest.mark.parametrize(
    ("text", "kind", "notes"),
    [
        ("Q{=a ~%50%b ~c}", "single_choice", []),
        (
            "Q{=a =b ~%50%c ~%-25%d ~e}",
            "multiple_choice",
            [
                "line 1: an option earns 50% there and nothing here",
                "line 1: an option costs 25% there and nothing here",
                (
                    "line 1: 2 options are right and one is to be picked there; "
                    "here all of them have to be"
                ),
            ],
        ),
        (
            "Q{=a =b ~c}",
            "multiple_choice",
            [
                (
                    "line 1: 2 options are right and one is to be picked there; "
                    "here all of them have to be"
                )
            ],
        ),
        (
            "Q{~%50%a ~%50%b ~c}",
            "multiple_choice",
            [],
        ),
        ("Q{~%60%a ~%40%b ~%-100%c}", "multiple_choice", []),
        (
            "Q{~%40%a ~%40%b ~c}",
            "multiple_choice",
            ["line 1: right options earn 80% together there; here they earn all the points"],
        ),
        (
            "Q{\n=%50%a\n~b}",
            "single_choice",
            ["line 2: '=%50%' is no weight here; it was read as part of the text"],
        ),
        (
            "Q{=a\n=%33,3%b}",
            "short_answer",
            ["line 2: '%33,3%' is no weight here; it was read as part of the text"],
        ),
        (
            "Q{=a ~%-50%b ~c}",
            "single_choice",
            ["line 1: an option costs 50% there and nothing here"],
        ),
        ("Q{=a ~ ~b}", "single_choice", ["line 1: an option without text was left out"]),
        (
            "Q{=a =%-50%b}",
            "short_answer",
            [
                (
                    "line 1: a weight of -50% is taken for the nearest that is possible here, "
                    "from 0% to 100%"
                )
            ],
        ),
        (
            "Q{=a} and {b}",
            "short_answer",
            ["line 1: only the first pair of braces holds answers"],
        ),
        (
            "Q{\n=a -> x\n=b -> X\n=c -> y}",
            "matching",
            ["line 1: the match 'X' is the same as 'x' here"],
        ),
        ("Q{=one\ntwo}", "short_answer", ["line 1: a line break in an answer became a space"]),
        (
            "[html]Q <img src='@@PLUGINFILE@@/a.png'>{T}",
            "true_false",
            ["line 1: a picture was left out"],
        ),
        ("[markdown]Q ![map](a.png){T}", "true_false", ["line 1: a picture was left out"]),
        (
            "[markdown]Q <b>x</b>{T}",
            "true_false",
            ["line 1: HTML within Markdown is shown as it is written"],
        ),
        (
            "[html]Q<script>x</script>{T}",
            "true_false",
            ["line 1: what is no text (a script, a sound, a film, a drawing) was left out"],
        ),
        ("Q\x07{T}", "true_false", ["line 1: control characters were taken out"]),
    ],
)
def test_what_is_otherwise_here_is_noted(text, kind, notes):
    assert item(text).body.kind == kind
    assert notes_of(text) == notes


def test_numbers_become_bands_and_a_star_any_number():
    body = item("Q{#=1:0.5#yes =%50%0..3 ~#no}").body
    assert body.bands == (
        questions.Band(value=1.0, tolerance=0.5, feedback="yes"),
        questions.Band(min=0.0, max=3.0, credit=0.5),
        questions.Band(min=-1e100, credit=0.0, feedback="no"),
    )


def test_pairs_share_matches_and_a_match_may_be_spare():
    body = item("Q{=a -> x =b -> y =c -> x = -> z}").body
    assert [(pair.text, pair.match) for pair in body.pairs] == [("a", "a"), ("b", "b"), ("c", "a")]
    assert [(label.key, label.text) for label in body.options] == [
        ("a", "x"),
        ("b", "y"),
        ("c", "z"),
    ]


def test_feedback_of_true_and_false_goes_with_the_verdict():
    true, false = item("Q{T#wrong#right}").body, item("Q{F#wrong#right####all}").body
    assert (true.answer, true.true_feedback, true.false_feedback) == (True, "right", "wrong")
    assert (false.answer, false.true_feedback, false.false_feedback) == (False, "wrong", "right")
    assert false.explanation == "all"


def test_a_description_is_kept_word_for_word():
    read = item("// [id:4]\n::Read::[html]<p>Now.</p>\n  more \\{text\\}")
    assert read.body is None
    assert read.kept == Kept(
        "gift", "description", "// [id:4]\n::Read::[html]<p>Now.</p>\n  more \\{text\\}"
    )
    assert [str(note) for note in read.notes] == [
        "line 2: is of the kind description, which is not here; it is kept as it is"
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Q{=a ~b", "line 1: has a { that no } closes; in a text it is written \\{"),
        ("Q\n=a ~b}", "line 2: has a } but no {; in a text it is written \\}"),
        ("Q } {a", "line 1: has a } before its {; in a text it is written \\}"),
        ("Q{#~a}", "line 1: needs at least an answer in the braces"),
        ("Q{~a}", "line 1: needs at least two answers in the braces"),
        ("Q{=}", "line 1: answer 1, the text: is empty"),
        ("Q{\n=a -> b\n=c}", "line 3: a pair has no -> between its two halves"),
        ("Q{=a -> b}", "line 1: needs at least two answers in the braces"),
        ("Q{\n~%--5%a\n~b}", "line 2: the weight --5 is no number; write one minus sign"),
        ("Q{#\n=1..x}", "line 2: the end 'x' of a range is no number"),
        ("Q{#1:x}", "line 1: 'x' is no number"),
        (
            "Q{#3,14}",
            (
                "line 1: takes any number for right; "
                "'3,14' is no number; Moodle would take any number instead"
            ),
        ),
        ("Q{#5..1}", "line 1: number 1: min is more than max"),
        ("Q{#1:-1}", "line 1: number 1, tolerance: is less than 0"),
        ("Q{#1e200}", "line 1: number 1, value: is more than 1e+100"),
        ("Q{~a ~b}", "line 1: no option is right"),
        ("{T}", "line 1: the text: is empty"),
        ("Q{=%50%a}", "line 1: at least one accepted answer must earn full credit"),
        ("Q{=*}", "line 1: a wildcard alone may not earn full credit; it takes any answer"),
        (
            "Q{=a -> x =a -> y}",
            "line 1: two pairs have the same text; nobody could tell them apart",
        ),
        ("Q{\n=a -> x\n=b ->}", "line 3: a pair has nothing to match"),
        (
            "Q{=a " + "".join(f"~b{n} " for n in range(12)) + "}",
            "line 1: options: has 13; at most 12 are possible here",
        ),
        (f"Q{{={'a' * 301}}}", "line 1: answer 1, the text: is longer than 300 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_rest_is_read(text, wrong):
    file = gift.read(f"{text}\n\nAfter it{{T}}".encode())
    assert [str(fault) for fault in file.problems] == [wrong]
    assert [one.title for one in file.items] == ["After it"]


def test_a_fault_names_its_question():
    (fault,) = gift.read(b"::A name::Q{=a ~b").problems
    assert (fault.line, fault.title) == (1, "::A name::Q{=a ~b")
