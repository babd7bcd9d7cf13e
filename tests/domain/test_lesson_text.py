"""The structure of a lesson's Markdown, and what an author is told about it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.course_markdown import MOST_BRACKETS, plain_parser
from quizzes.domain.lesson_text import (
    EditorNote,
    FigurePlace,
    RecallArea,
    Reference,
    Section,
    TextStructure,
    parse,
    parse_passage,
    parser,
)

BODY = """\
One word
and a [term](term:pjc).

## The *first* `step` {#first}

Said twice [7](source:smith) and
again, see [there](lesson:other#deep), [here](#first)
and [test](quiz:practice).

::: note E13
A [note](term:nrc).
:::

| a | b |
|---|---|
| c | [d](term:table) |

### Smaller {#smaller}

::: recall pjc/forward, nrc/c1
:::

::: figure chart
:::

::: after
Later.
:::

### Without anchor
"""


def problems(text, read=parse):
    return [(problem.line, problem.message) for problem in read(text).problems]


def test_a_body_is_taken_apart_with_the_line_of_each_thing():
    structure = parse(BODY)
    assert structure.problems == ()
    assert structure.sections == (
        Section("first", "The first step", 2, 4),
        Section("smaller", "Smaller", 3, 18),
        Section(None, "Without anchor", 3, 30),
    )
    assert structure.references == (
        Reference("term", "pjc", None, 2),
        Reference("source", "smith", None, 6),
        Reference("lesson", "other", "deep", 7),
        Reference("anchor", "", "first", 7),
        Reference("quiz", "practice", None, 8),
        Reference("term", "nrc", None, 11),
        Reference("term", "table", None, 16),
    )
    assert structure.recall_areas == (RecallArea(("pjc/forward", "nrc/c1"), "smaller", 20),)
    assert structure.figures == (FigurePlace("chart", 23),)
    assert structure.notes == (EditorNote("E13", 10, "first"),)
    assert structure.anchors() == {"first", "smaller"}


def test_words_are_counted_without_marks():
    text = "## Two words {#a}\n\n**Bold** NATO-Russia `code` 1,000 [link](term:x)."
    assert parse(f"{text}\n\n::: recall a/b\n:::").words == 7
    assert parse_passage("No marks here, isn't it?").words == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## The PJC", [(1, "the section 'The PJC' needs an anchor, such as {#the-pjc}")]),
        ("## A {#No Key}", [(1, "the section 'A {#No Key}' needs an anchor, such as {#a-no-key}")]),
        ("## A {#Up}", [(1, "the section 'A' needs an anchor, such as {#a}")]),
        ("# A {#a}", [(1, "the title is the page's only first heading; begin with ##")]),
        (
            "## A {#a}\n\n## B {#a}",
            [(3, "the anchor 'a' is used twice in this lesson")],
        ),
        (
            "> ## A {#a}",
            [(1, "a heading cannot stand here; use bold words or plain text")],
        ),
        (
            "Text\n\n::: note\nunclosed",
            [(3, "the ::: note block is not closed; end it with a line of three colons")],
        ),
        ("::: note\n:::", [(1, "the ::: note block is empty")]),
        (
            "::: note E 13\na\n:::",
            [(1, "'E 13' is not the id of an erratum; write ::: note E13")],
        ),
        ("::: after E1\na\n:::", [(1, "::: after takes nothing behind it, not 'E1'")]),
        (
            "- ::: note\n  a\n  :::",
            [(1, "a ::: note block cannot stand inside another block")],
        ),
        (
            "::: note\na\n\n::: after\nb\n:::",
            [
                (
                    1,
                    (
                        "this block is not closed before ::: after begins; "
                        "end it with a line of three colons"
                    ),
                )
            ],
        ),
        (
            "a\n::: box\nb",
            [(2, "::: box is not a block this course knows (note, after, recall, figure)")],
        ),
        ("a\n\n:::", [(3, "this line of colons closes nothing")]),
        (
            "::: recall\n:::",
            [(1, "::: recall needs the cards to ask: note-key/slot, note-key/slot")],
        ),
        (
            "::: recall pjc\n:::",
            [(1, "'pjc' is not a card; write note-key/slot, such as pjc/forward")],
        ),
        (
            "::: recall a/b, c/d, e/f, g/h\n:::",
            [(1, "a recall area asks at most 3 cards, this one 4")],
        ),
        (
            "::: recall a/b\ntext\n:::",
            [(1, "a ::: recall block holds nothing between its two lines")],
        ),
        (
            "::: figure a b\n:::",
            [(1, "::: figure needs the key of one figure: ::: figure figure-key")],
        ),
        (
            "a\n[b](terms:c)",
            [
                (
                    2,
                    (
                        "the link 'terms:c' leads nowhere; begin it with term:, source:, "
                        "lesson:, quiz:, # or https://"
                    ),
                )
            ],
        ),
        (
            "[b](/etc/passwd)",
            [
                (
                    1,
                    (
                        "the link '/etc/passwd' leads nowhere; begin it with term:, source:, "
                        "lesson:, quiz:, # or https://"
                    ),
                )
            ],
        ),
        (
            "[b](term:PJC)",
            [(1, "the link 'term:PJC' needs a key of small letters and hyphens")],
        ),
        (
            "[b](term:pjc#a)",
            [(1, "only a lesson: link may name an anchor, not 'term:pjc#a'")],
        ),
        (
            "[b](term: pjc)",
            [
                (
                    1,
                    (
                        "this looks like a link but is not read as one; "
                        "write [words](target) without spaces in the target"
                    ),
                )
            ],
        ),
        (
            "[b](javascript:alert(1))",
            [
                (
                    1,
                    (
                        "this looks like a link but is not read as one; "
                        "write [words](target) without spaces in the target"
                    ),
                )
            ],
        ),
        (
            "a\n<script>alert(1)</script>",
            [
                (
                    2,
                    (
                        "raw HTML such as '<script>' is shown as text; take it out, "
                        "or put it between backticks"
                    ),
                )
            ],
        ),
        (
            "![a](https://example.org/a.png)",
            [(1, "pictures come by ![words](picture:key) or ::: figure figure-key")],
        ),
    ],
)
def test_an_author_is_told_what_to_mend(text, expected):
    assert problems(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("[a](https://nato.int)", "<https://nato.int>", "`<b>`", "5 < 6 > 4", "    ::: box"),
        *("```\n::: box\n# a\n```", "a ::: b", "::: note\n\na\n\n:::", "::::note\na\n::::"),
    ],
)
def test_what_is_right_passes(text):
    assert problems(text) == []


def test_short_texts_hold_no_sections_and_no_blocks():
    text = "## A {#a}\n\n::: note\nb\n:::\n\n[c](term:d) {{c1::e}}"
    structure = parse_passage(text)
    assert structure.references == (Reference("term", "d", None, 7),)
    assert problems(text, parse_passage) == [
        (1, "a heading cannot stand here; use bold words or plain text"),
        (3, "a ::: note block cannot stand here; only in a lesson's text"),
    ]
    assert problems("A\n---", parse_passage) == [
        (1, "a heading cannot stand here; use bold words or plain text")
    ]


def test_the_renderer_finds_anchors_and_arguments_on_the_tokens():
    tokens = parser().parse(BODY)
    headings = [token.attrs.get("id") for token in tokens if token.type == "heading_open"]
    arguments = [
        (token.type, token.meta["argument"])
        for token in tokens
        if token.type.startswith("container_") and token.nesting == 1
    ]
    assert headings == ["first", "smaller", None]
    assert arguments == [
        ("container_note_open", "E13"),
        ("container_recall_open", "pjc/forward, nrc/c1"),
        ("container_figure_open", "chart"),
        ("container_after_open", ""),
    ]
    assert "&lt;b&gt;" in parser().render("<b>")


PIECES = (
    *("::: note", "::: recall a/b", "::: figure x", ":::", "\n", "\n\n", ">", " ", "- ", "    "),
    *("## h {#a}", "[x](term:a)", "`", "*", "|", "|---|", "<b>", "![", "](", "\t", "{#", "}"),
    *("```", "a", "\\", "&amp;", "[a]: b", "\r\n", "\x00", "\u2028"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    lines = text.count("\n") + text.replace("\r\n", "").count("\r") + 1
    for read in (parse, parse_passage):
        structure = read(text)
        assert {problem.line for problem in structure.problems} <= set(range(1, lines + 1))


def test_a_text_of_nothing_but_brackets_has_no_links():
    most = "[" * MOST_BRACKETS
    link = "[here](#first)\n\n"
    assert [one.anchor for one in parse_passage(link + most[1:]).references] == ["first"]
    found = parse_passage(link + most)
    assert found.references == ()
    assert found.problems[0].message == "more than 1000 opening brackets: no link of this is read"


@pytest.mark.parametrize("text", ["![a](b) " + "[" * 1000, "[" * 1001, "![" * 1001])
def test_what_is_too_much_is_shown_as_it_was_typed(text):
    assert plain_parser().render(text) == f"<p>{text}</p>\n"


def test_deep_nesting_is_read():
    assert parse("> " * 5_000 + "a").sections == ()
    assert parse("[" * 5_000).references == ()
    assert parse("*a **b " * 2_000) == TextStructure(words=4_000)
