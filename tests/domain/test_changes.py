"""What is different between two states of a piece of content, and what putting one back keeps."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import changes
from quizzes.domain.changes import Line, difference, differences, put_back

names = st.sampled_from(["key", "status", "position", "number", "title", "body", "tags"])
states = st.dictionaries(names, st.integers() | st.text(max_size=5))
texts = st.lists(st.sampled_from(["", "a", "b", "a b", "c"]), max_size=12).map("\n".join)
labels = st.sampled_from(["Title", "Text", "Options", "Status"])
worded = st.dictionaries(labels, texts)


def joined(lines):
    return "\n".join(line.text for line in lines)


def unmarked(lines):
    return [line.text for line in lines if not line.marked]


def test_the_lines_that_differ_are_marked():
    found = difference("Text", "one\ntwo\nthree", "one\n2\nthree\nfour")
    assert found.before == (Line("one", False), Line("two", True), Line("three", False))
    assert found.after == (
        *(Line("one", False), Line("2", True), Line("three", False)),
        Line("four", True),
    )


def test_a_line_that_moved_is_marked_where_it_is_not_in_order():
    found = difference("Options", "a\nb\nc", "c\na\nb")
    assert unmarked(found.before) == unmarked(found.after) == ["a", "b"]


def test_fields_come_in_the_order_of_the_later_state_and_those_gone_last():
    found = differences({"Old": "x", "Title": "a"}, {"Title": "b", "New": "y", "Empty": ""})
    assert [one.label for one in found] == ["Title", "New", "Old"]


@given(texts, texts)
def test_both_texts_are_shown_whole_and_share_what_is_not_marked(before, after):
    found = difference("Text", before, after)
    if before == after:
        assert found is None
        return
    assert (joined(found.before), joined(found.after)) == (before, after)
    assert unmarked(found.before) == unmarked(found.after)
    assert {True} <= {line.marked for line in (*found.before, *found.after)}


@given(texts, texts)
def test_texts_too_long_to_match_are_still_shown_whole(before, after):
    limit, changes.MOST_COMPARED = changes.MOST_COMPARED, 0
    try:
        found = difference("Text", before, after)
    finally:
        changes.MOST_COMPARED = limit
    if found is not None:
        assert (joined(found.before), joined(found.after)) == (before, after)
        assert unmarked(found.before) == unmarked(found.after)


@given(worded, worded)
def test_exactly_the_fields_that_differ_are_named(before, after):
    found = {one.label for one in differences(before, after)}
    every = before.keys() | after.keys()
    assert found == {name for name in every if before.get(name, "") != after.get(name, "")}
    assert {one.label for one in differences(after, before)} == found


@given(states, states)
def test_what_is_put_back_is_the_earlier_text_in_todays_place(now, earlier):
    back = put_back(now, earlier)
    assert back.keys() == now.keys()
    for name in now:
        is_kept = name in changes.KEPT or name not in earlier
        assert back[name] == (now[name] if is_kept else earlier[name])
    assert put_back(back, earlier) == back
    assert put_back(now, now) == now


def test_long_texts_of_equal_lines_are_compared_at_once():
    line = "the same words\n"
    found = difference("Text", line * 30_000 + "end", line * 30_000 + "new\nend")
    assert [one.text for one in found.after if one.marked] == ["new"]
