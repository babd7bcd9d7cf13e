"""How texts name pictures: what is read back is what was written, whatever the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.content import CLOZE
from quizzes.domain.lesson_text import Reference, parse, parse_passage
from quizzes.domain.picture_links import (
    picture_key,
    picture_markdown,
    pictures_named,
    words_alone,
)

WORDS = st.text(st.sampled_from("ab \\[]()`*_<>&;!~|{}:\"'#é👍") | st.characters(codec="utf-8"))
LINES = WORDS.map(lambda text: " ".join(text.split())).filter(lambda text: text.isprintable())


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("picture:map", "map"),
        ("picture:map-2", "map-2"),
        ("picture:", None),
        ("picture:Map", None),
        ("picture:map#a", None),
        ("picture:map\n", None),
        ("figure:map", None),
        ("https://e.org/picture:map", None),
    ],
)
def test_only_a_target_of_its_own_kind_names_a_picture(target, key):
    assert picture_key(target) == key


def test_a_text_names_a_picture_by_its_whole_key():
    text = '![](picture:map-2) and [a]: picture:other "title", picture:-x'
    assert pictures_named(text) == {"map-2", "other"}


def test_a_picture_is_a_reference_of_any_text():
    text = "Where?\n\n![A map](picture:map)"
    for read in (parse, parse_passage):
        assert read(text).references == (Reference("picture", "map", None, 3),)
        assert read(text).problems == ()


@pytest.mark.parametrize("target", ["a.png", "https://e.org/a.png", "data:image/png;x", "picture:"])
def test_pictures_from_elsewhere_are_problems(target):
    (problem,) = parse_passage(f"Look:\n![a]({target})").problems
    assert (problem.line, problem.message[:38]) == (2, "pictures come by ![words](picture:key)")


def test_the_words_alone_are_those_of_the_picture():
    text = "See ![A \\[red\\] wall](picture:red) and ![x](y.png)."
    assert words_alone(text) == "See A \\[red\\] wall and ![x](y.png)."
    for part in ("![", "![](picture:", "![\\\\", "![a]("):
        assert words_alone(part * 10_000) == part * 10_000


@given(LINES)
def test_any_words_make_one_picture_and_no_problem(alt):
    text = picture_markdown("map", alt)
    structure = parse_passage(text)
    assert structure.references == (Reference("picture", "map", None, 1),)
    assert structure.problems == ()
    assert CLOZE.search(text) is None
