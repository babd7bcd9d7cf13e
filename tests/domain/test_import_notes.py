"""Notes of a file that are said once, however many questions they are of."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.import_notes import MOST, Shared, shared_notes, together, unit_of

NOTES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.sampled_from(["line", "row"])),
    max_size=4,
)
QUESTIONS = st.lists(st.tuples(st.integers(0, 30), st.just("line"), NOTES), max_size=12)


def test_what_is_said_of_several_is_said_once_with_its_places():
    questions = [
        (1, "line", [[4, "often", "line"], [5, "once", "line"]]),
        (8, "line", [[9, "often", "line"], [0, "of commit"]]),
        (12, "row", [[0, "of commit"], [13, "often", "row"]]),
    ]
    assert shared_notes(questions) == [
        Shared("often", 3, {"line": (4, 9), "row": (13,)}),
        Shared("of commit", 2, {"line": (8,), "row": (12,)}),
    ]


def test_places_are_named_up_to_a_number():
    questions = [(line, "line", [[line, "a", "line"]]) for line in range(1, 31)]
    assert shared_notes(questions, named=3) == [Shared("a", 30, {"line": (1, 2, 3)}, more=27)]


def test_what_stands_twice_at_one_question_is_one_question():
    assert shared_notes([(1, "line", [[1, "a"], [2, "a"]])]) == []
    assert shared_notes([(1, "line", [[1, "a"], [2, "a"]]), (0, "line", [[0, "a"]])]) == [
        Shared("a", 2, {"line": (1, 2)})
    ]


def test_one_alone_is_there_too_where_all_are_wanted_in_the_order_of_the_file():
    questions = [(1, "line", [[1, "a"]]), (2, "line", [[2, "b"]]), (3, "line", [[3, "b"]])]
    assert [one.message for one in together(questions)] == ["a", "b"]
    assert [one.message for one in shared_notes(questions)] == ["b"]


def test_there_are_not_too_many():
    questions = [(0, "line", [[0, f"{n}"] for n in range(MOST + 5)]) for _twice in "ab"]
    assert [one.message for one in shared_notes(questions)] == [f"{n}" for n in range(MOST)]


@given(QUESTIONS, st.integers(1, 5))
def test_each_note_counts_its_questions_and_all_its_places(questions, named):
    for one in shared_notes(questions, named=named):
        of = [notes for _line, _unit, notes in questions if one.message in {n[1] for n in notes}]
        assert one.questions == len(of) > 1
        shown = sum(map(len, one.places.values()))
        assert shown <= named
        assert one.more == 0 or shown == named
        assert Shared.read(one.as_json()) == one


def test_what_a_line_is_counted_of():
    assert unit_of("a.xml, line 3", 3) == "a.xml, line"
    assert unit_of("somewhere", 3) == "line"
