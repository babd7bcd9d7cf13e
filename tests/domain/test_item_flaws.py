"""The screens for flaws of items, each with a question it must catch and one it must let pass."""

import pytest

from quizzes.domain import item_figures, item_flaws
from quizzes.domain.questions import Level, Question
from tests.domain import kinds


def choice(key="q", stem="Which body came first?", options=("PJC", "NRC"), place=0, **changes):
    names = "abcdef"
    body = {
        "kind": "single_choice",
        "stem": stem,
        "shuffle": False,
        "options": [
            {"key": names[n], "text": text, "correct": n == place} for n, text in enumerate(options)
        ],
    }
    fields = {"key": key, "objective": "know", "level": "recall", "body": body}
    return Question(**(fields | changes))


def messages(question):
    return [flaw.message for flaw in item_flaws.screen_question(question)]


def test_a_sound_question_passes():
    assert messages(choice()) == []


def test_of_pictures_the_words_are_looked_at_and_not_their_keys():
    stem = "Which is it? ![One wall](picture:first-wall-abcdef)"
    key = "![PJC](picture:first-wall-with-a-long-name-abcdef)"
    assert messages(choice(stem=stem, options=(key, "NRC"))) == []
    silent = ("![](picture:a)", "![](picture:b)")
    assert item_flaws.key_length_ratio(choice(options=silent).body) is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ("a council of equals", "one", "two"),
            ["the key is 6.3 times as long as the distractors; make the options alike in length"],
        ),
        (
            ("PJC", "the council of equals"),
            ["the key is 0.1 times as long as the distractors; make the options alike in length"],
        ),
        (("abcdef", "abcd"), []),
    ],
)
def test_a_key_that_stands_out_by_its_length(options, expected):
    assert messages(choice(options=options)) == expected


@pytest.mark.parametrize(
    ("stem", "options", "expected"),
    [
        (
            "Which council came first?",
            ("Joint Council", "Peace league"),
            ["the stem and the key alone share council; that gives the key away"],
        ),
        ("Which council came first?", ("Joint Council", "Peace Council"), []),
        ("Who came in May?", ("The May men", "The Jun men"), []),
    ],
)
def test_a_word_of_the_stem_repeated_in_the_key_alone(stem, options, expected):
    assert messages(choice(stem=stem, options=options)) == expected


@pytest.mark.parametrize(
    ("stem", "options", "expected"),
    [
        (
            "Which?",
            ("a", "All of the above"),
            "'All of the above' helps the guesser; put it another way",
        ),
        ("What is always so?", ("a", "b"), "'always' helps the guesser; put it another way"),
        (
            "Which is not a council?",
            ("a", "b"),
            "the stem is negative ('not'); turn it round, or write the word in capitals",
        ),
    ],
)
def test_phrases_that_help_the_guesser(stem, options, expected):
    assert expected in messages(choice(stem=stem, options=options))


def test_a_negative_in_capitals_passes():
    assert messages(choice(stem="Which is NOT a council?")) == []


def test_stems_that_are_nearly_the_same():
    bank = (
        choice("q1", "When was the NATO-Russia Council founded?"),
        choice("q2", "Who proposed the council to the Alliance?"),
        choice("q3", "When was the NATO-Russia Council formed?"),
    )
    assert [(flaw.key, flaw.message) for flaw in item_flaws.duplicate_stems(bank)] == [
        ("q3", "the stem is 94% the same as that of 'q1'")
    ]


def test_the_places_of_keys_are_counted_where_the_order_is_fixed():
    bank = [choice(options=("a", "b", "c", "d"), place=n % 4) for n in range(20)]
    assert item_flaws.key_positions(bank) == {4: (5, 5, 5, 5)}
    assert list(item_flaws.uneven_key_positions(bank)) == []
    bank[0] = choice(options=("a", "b", "c", "d"), place=1)
    bank[4] = choice(options=("a", "b", "c", "d"), place=1)
    assert [flaw.message for flaw in item_flaws.uneven_key_positions(bank)] == [
        (
            "of 20 questions with 4 options in fixed order, 15% have the key in place 1; "
            "25% would be even"
        ),
        (
            "of 20 questions with 4 options in fixed order, 35% have the key in place 2; "
            "25% would be even"
        ),
    ]
    assert list(item_flaws.uneven_key_positions(bank[:19])) == []


def test_levels_are_shared_out():
    levels = [*["recall"] * 9, *["understand"] * 6, *["apply"] * 2, *["analyse"] * 3]
    bank = [choice(f"q{n}", level=level) for n, level in enumerate(levels)]
    assert item_flaws.level_shares(bank) == {
        Level.RECALL: 0.45,
        Level.UNDERSTAND: 0.3,
        Level.APPLY: 0.1,
        Level.ANALYSE: 0.15,
    }
    assert list(item_flaws.uneven_levels(bank)) == []
    assert [flaw.message for flaw in item_flaws.uneven_levels(bank[:10])] == [
        "90% of the questions ask recall; at most 45%",
        "0% of the questions ask apply; at least 10%",
        "0% of the questions ask analyse; at least 15%",
    ]


def test_an_empty_bank_has_no_flaw():
    assert [screen.flaws for screen in item_figures.screens(())] == [()] * 7


def test_what_a_task_is_done_to_tells_its_stem_apart():
    gaps = [{"key": "a", "answers": [{"text": "x"}]}]
    texts = ("Signed in Rome by [[a]].", "Nobody had foreseen the war of [[a]].")
    bank = [
        choice(f"q{n}", body=kinds.question("cloze", text=text, gaps=gaps))
        for n, text in enumerate(texts)
    ]
    assert list(item_flaws.duplicate_stems(bank)) == []
    assert len(list(item_flaws.duplicate_stems([bank[0], bank[0]]))) == 1


def test_each_flaw_names_its_screen():
    question = choice(stem="Which council is not here?", options=("Joint council always", "One"))
    screens = {flaw.screen for flaw in item_flaws.screen_question(question)}
    assert screens == {"words", "negative", "length", "echo"}


def test_distractors_without_feedback():
    silent = [flaw.message for flaw in item_flaws.without_feedback(choice())]
    assert silent == ["no feedback to who chooses 'NRC'"]
    told = {"key": "b", "text": "NRC", "feedback": "Later."}
    options = [{"key": "a", "text": "PJC", "correct": True}, told]
    body = choice().body.model_dump() | {"options": options}
    assert list(item_flaws.without_feedback(choice(body=body))) == []
    assert list(item_flaws.without_feedback(choice(body=kinds.essay()))) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            kinds.by_option(a=0.5, b=0.5, c=0.0, d=0.0),
            ["picking every option earns all the points; give wrong options a share below 0"],
        ),
        (kinds.by_option(), []),
        (kinds.by_option(a=0.5, b=0.5), []),
    ],
)
def test_wrong_options_that_cost_nothing(body, expected):
    assert messages(choice(body=body)) == expected
