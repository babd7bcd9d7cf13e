"""Aiken and missing word files that are spoilt: for tests."""

from collections.abc import Iterator

from tests.formats.gift import spoilt
from tests.formats.moodle_oracle import SAMPLES

AIKEN = """Which one\\, of *these*?
A. This one
B. That: one & more
C) 3 < 4
ANSWER: B

Is it [so]?
A) Yes
B) No
ANSWER: A
Who signed “it”?
A. France
B. Österreich
C. Italy
D. Spain
E. None of these
ANSWER: E
"""
AIKEN_PIECES = (
    *("ANSWER: A", "ANSWER:", "ANSWER: Z", "answer: b", "ANSWER: B\n", "A. ", "B) ", "a) ", "Z. "),
    *("\n", "\n\n", "\r\n", "\r", " ", "\t", "A.", ".", ")", "A", "É", "\u2028", "\x00", "\ud800"),
    *("<b>", "&amp;", "*", "_", "\\", "`", "[a](http://b.c)", "![a](b)", "[[1]]", "<!--", "0"),
)
MISSING_WORD = """The capital of Italy is {=Rome#Yes. ~Paris ~50%Latium#Where it lies.}.

Which belong? {~50%One ~50%Two ~Three#No & never}

It was signed in {=Rome} in 2002.

The council
met {~in *May*
=in [June]
~%30%in July} again.

All of {true} it, and {~only =wrong}: {=no}
"""
MISSING_WORD_PIECES = (
    *("{", "}", "~", "=", "#", "%", "50%", "%50%", "{=a ~b}", "{~", "{}", "{=", "_____", "\n\n"),
    *("\n", "\r", "\t", " ", ".", "É", "\u2028", "\x00", "\ud800", "//", "::", "->", "\\", "101%"),
    *("<b>", "&amp;", "*", "_", "`", "[a](http://b.c)", "![a](b)", "[[1]]", "<!--", "0", "1e999"),
)


def aiken_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt files of Aiken, the same in every run."""
    samples = sorted((SAMPLES / "aiken").glob("*.txt"))
    originals = [AIKEN.encode(), *(path.read_bytes() for path in samples)]
    yield from spoilt.files_of(number, originals, AIKEN_PIECES)


def missing_word_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt files of missing words, the same in every run."""
    yield from spoilt.files_of(number, [MISSING_WORD.encode()], MISSING_WORD_PIECES)
