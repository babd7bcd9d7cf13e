"""Files of Moodle XML that are spoilt, or made to take long: for tests, and for measuring."""

import random
from collections.abc import Iterator

from tests.formats.moodle_oracle import SAMPLES
from tests.formats.moodle_xml import files
from tests.formats.moodle_xml.files import question, quiz

ALPHABET = [
    *"<>&\"'/=]}{~#%\\[ \n\r\t!?-;0aÉ\x00\x0b\u2028",
    *("<text>", "</text>", "<question>", "</question>", "<![CDATA[", "]]>", "<!--", "-->"),
    *("{1:MC:=a~b}", "{#1}", "[[1]]", "@@PLUGINFILE@@/", "<file name='a'>", "fraction='1e999'"),
    *("<!DOCTYPE a>", "&amp;", "&#0;", "&lt;b", "format='x'", "<b>", "1e400", "nan", "%50%"),
]


def seeds():
    """Return the files that are spoilt: our own, and the samples where they are."""
    paths = sorted(SAMPLES.glob("moodle_xml/*.xml"))
    return [files.WHOLE, *(path.read_bytes() for path in paths), files.WHOLE]


def spoilt(data, rng):
    """Return a file with a few pieces cut out, doubled, exchanged or put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 2, 10)))
        piece = rng.choice(ALPHABET).encode() * rng.choice((1, 1, 1, 200))
        put = rng.choice((piece, b"", data[start:end] * 2, data[:start][-50:]))
        data = data[:start] + put + data[end:]
    return data


def files_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt files, the same in every run."""
    rng = random.Random(8)
    originals = seeds()
    for place in range(number):
        yield spoilt(originals[place % len(originals)], rng)


HARMFUL = [
    *("{", "{1:MC:=", "{1:SA:=a~", "{1:MC:=a~b}", "{1:SA:=a}", "~", "#", "\\", "&amp;~", "{#1}"),
    *("[[1]]", "[[", "<b>", "<!--", "<", "<a ", "<table><tr><td>", "<p>", "@@PLUGINFILE@@/a.png "),
    *(
        "![",
        "[a](",
        "`a",
        "**",
        "&lt;",
        "%50%",
        "<img src='@@PLUGINFILE@@/a.png'>",
        "<li>",
        "<em>a<i>",
    ),
]


def long_files() -> list[bytes]:
    """Return questions of 50,000 characters that are one sign very often."""
    return [
        _long(piece, kind, text_format)
        for piece in HARMFUL
        for kind in ("essay", "cloze", "gapselect")
        for text_format in ("html", "markdown", "moodle_auto_format")
    ]


def _long(piece: str, kind: str, text_format: str) -> bytes:
    text = piece * (50_000 // len(piece))
    tail = "<selectoption><text>a</text></selectoption><selectoption><text>b</text></selectoption>"
    picture = f'</text><file name="a.png">{files.PNG}</file></questiontext>'
    data = quiz(question(kind, tail, text=f"{{1:SA:=a}} {text}")).replace(
        b'"html"', b'"%s"' % text_format.encode()
    )
    return data.replace(b"</text></questiontext>", picture.encode())


def many_tags() -> list[bytes]:
    """Return files of 5 MB that are the same few characters of XML again and again."""
    pieces = ("<a/>", "<a b=''/>", "<a>", "&#65;", "<!---->", "<?a?>", "<a></a>x")
    return [b"<quiz>%s</quiz>" % (one * (5_000_000 // len(one))).encode() for one in pieces]
