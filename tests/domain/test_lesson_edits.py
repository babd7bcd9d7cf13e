"""A recall prompt put into a lesson's text by a button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.lesson_edits import recall_lines, with_recall
from quizzes.domain.lesson_text import parse

BODY = "## First {#first}\n\nWords.\n\n## Second {#second}\n\nMore words."
words = st.text("ab \n*-", max_size=30).map(lambda text: text.replace("---", "").replace("--", ""))
sections = st.lists(words, min_size=1, max_size=5)


def test_it_stands_at_the_end_of_the_section():
    assert with_recall(BODY, "first", ["pjc/forward", "pjc/reverse"]) == (
        "## First {#first}\n\nWords.\n\n::: recall pjc/forward, pjc/reverse\n:::\n\n"
        "## Second {#second}\n\nMore words."
    )
    assert with_recall(BODY, "second", ["pjc/c1"]).endswith("words.\n\n::: recall pjc/c1\n:::\n")


def test_a_section_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        with_recall(BODY, "third", ["pjc/forward"])


@given(sections, st.data())
def test_the_section_asks_the_cards_and_nothing_else_changes(texts, data):
    body = "\n\n".join(f"## S{n} {{#s{n}}}\n\n{text}\n" for n, text in enumerate(texts))
    before = parse(body)
    anchor = data.draw(st.sampled_from(sorted(before.anchors())))
    after = parse(with_recall(body, anchor, ["note/forward"]))
    assert [(area.cards, area.section) for area in after.recall_areas] == [
        (("note/forward",), anchor)
    ]
    assert [one.title for one in after.sections] == [one.title for one in before.sections]
    assert len(after.problems) == len(before.problems)
    assert recall_lines(["note/forward"]) in with_recall(body, anchor, ["note/forward"])
