"""Where the questions of a file go."""

import json

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.import_places import Goal, Places, lesson_named

LESSONS = [(1, "founding", "From one  body"), (2, "after", "After"), (3, "founding-2", "founding")]
GOALS = st.builds(Goal, st.none() | st.integers(1, 99), st.text(max_size=9))
PATHS = st.lists(st.text(max_size=9), max_size=4).map(tuple)


@given(
    st.builds(
        Places,
        st.none() | st.integers(1, 99),
        st.none() | st.integers(1, 99),
        st.lists(st.text(max_size=9)).map(tuple),
        st.booleans(),
        st.dictionaries(PATHS, GOALS),
    )
)
def test_what_is_kept_is_read_back(places):
    assert Places.read(json.loads(json.dumps(places.as_json()))) == places


def test_nothing_kept_is_nothing_said():
    assert Places.read({}) == Places()


def test_a_category_is_named_after_a_lesson_its_last_name_first():
    assert lesson_named(("After", "from ONE body"), LESSONS) == 1
    assert lesson_named(("After", "Other"), LESSONS) == 2
    assert lesson_named(("founding",), LESSONS) == 1
    assert lesson_named(("Nothing",), LESSONS) is None
    assert lesson_named((), LESSONS) is None


def test_a_lesson_is_the_categorys_the_one_for_all_the_objectives_or_the_first():
    places = Places(lesson=2, categories={("a",): Goal(3), ("b",): Goal(None, "tag")})
    there = [1, 2, 3]
    assert places.lesson_of(["a"], there, 1) == 3
    assert places.lesson_of(["b"], there, 1) == 2
    assert Places().lesson_of([], there, 3) == 3
    assert Places().lesson_of([], there) == 1
    assert places.lesson_of(["a"], [1]) == 1
    assert places.lesson_of(["a"], []) is None
    assert places.goal(["b"]) == Goal(2, "tag")
