"""Pictures of a text get other keys, or become their words."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.picture_links import picture_markdown, with_other_keys, words_of_pictures


@given(st.text(max_size=60).filter(lambda words: "\n" not in words))
def test_the_words_of_a_picture_are_found_as_they_were_meant(words):
    assert words_of_pictures(f"a {picture_markdown('map', words)} b") == {"map": words}


def test_pictures_get_other_keys_and_those_without_one_become_their_words():
    text = "![A \\[b\\]](picture:a) ![](picture:b) ![c](picture:c) ![d](http://x/d.png)"
    assert with_other_keys(text, {"a": "x-1", "c": ""}) == (
        "![A \\[b\\]](picture:x-1) ![](picture:b) c ![d](http://x/d.png)"
    )
