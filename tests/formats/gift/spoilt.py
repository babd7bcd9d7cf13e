"""Text files of questions that are spoilt, or made to take long: for tests, and for measuring."""

import random
from collections.abc import Iterator

from tests.formats.moodle_oracle import SAMPLES

WHOLE = """$CATEGORY: $course$/top/Rome

// [id:n1] [tag:one]
::Choice::[html]<p>Which <b>one</b>?</p>{
\t=<p>a \\= b</p>#Yes!
\t~%-50%[plain]c > d#<i>No</i>
\t####[markdown]Because **so**.
}

::Several::Which two?{~%50%a ~%50%b ~%-100%c}

Grant is {~buried =entombed ~living} in his tomb.

True\\: or not{FALSE#wrong#right####all}

Number{#=1..5#a =%50%3.14:0.01 ~#no}

Words{=%100%no one#a =%50%nob*dy =T}

[markdown]Pairs{=a -> x =b -> [y] = -> z}

Essay {}

Only a text // with a comment

[html]<table><tr><td>a<td>b</table><ul><li>x<li>y</ul><a href="http://x.y">l</a><img src="a"> {T}
"""
ALPHABET = [
    *"{}~=#:\\%[]<>&\n\r\t *_`!|-.0aÉ\x00\u2028",
    *("->", "####", "::", "//", "$CATEGORY:", "[html]", "[markdown]", "%50%", "\n\n", "<b>"),
    *("{=a ~b}", "<!--", "-->", "![a](b)", "[a](http://b.c)", "&amp;", "..", "1e999", "\ud800"),
]


def seeds():
    """Return the files that are spoilt: our own, and the samples where they are."""
    paths = sorted([*SAMPLES.glob("gift/*.gift"), *SAMPLES.glob("*/*.txt")])
    return [WHOLE.encode(), *(path.read_bytes() for path in paths)]


def spoilt(data, rng, alphabet=ALPHABET):
    """Return a file with a few pieces cut out, doubled, exchanged or put in."""
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 2, 10, 100)))
        piece = rng.choice(alphabet).encode("utf-8", "surrogatepass") * rng.choice((1, 1, 3, 200))
        put = rng.choice((piece, b"", data[start:end] * 2, rng.randbytes(2), data[:start][-50:]))
        data = data[:start] + put + data[end:]
    return data


def files_of(number: int, originals=None, alphabet=ALPHABET) -> Iterator[bytes]:
    """Yield so many spoilt files, the same in every run."""
    rng = random.Random(8)
    originals = originals or seeds()
    for place in range(number):
        yield spoilt(originals[place % len(originals)], rng, alphabet)


LONG = 50_000
HARMFUL = [
    *("{", "}", "~", "=", "#", "\\", "[", "<", "<a ", "<!--", "<b>", "![", "[a](", "**", "_"),
    *("`a", "[id:", "[tag:", "&", "->", "%", "::", "\n//x", "<p>", "<li>", "<table><tr><td>"),
    *("1. ", "> ", "| a ", "\\n", "a\n", "\\n- ", "\\n> ", "*a ", "(", "<sup>", "$$"),
    *("<em>a<strong>", "<blockquote>"),
]


TEMPLATES = [
    "%s{T}",
    "[html]%s{T}",
    "[markdown]%s{T}",
    "[plain]%s{T}",
    "q{=%s ~b}",
    "q{=a ~b####%s}",
    "q{=a#[html]%s}",
    "%s",
    "::%s::q{}",
    "q{#%s}",
    "q{=a->b =%s}",
    "// [id:%s\nq{}",
    "// %s\nq{}",
    "// %s\t]\nq{}",
]


def long_files(template: str) -> Iterator[bytes]:
    """Yield questions in which each harmful piece stands very often in one place."""
    for piece in HARMFUL:
        yield template.replace("%s", piece * (LONG // len(piece))).encode()
