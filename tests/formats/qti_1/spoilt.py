"""Files of QTI 1.2 that are spoilt, or made to take long: for tests, and for measuring."""

import io
import random
import zipfile
from collections.abc import Iterator

from tests.formats.qti_1 import files
from tests.formats.qti_1.files import equal, html, item, lid, when

ALPHABET = [
    *"<>&\"'/=]}{~#%\\[ \n\r\t!?-;0aÉ\x00\x0b\u2028",
    *("<item>", "</item>", "<and>", "<or>", "<not>", "</not>", "<other/>", "<vargte>", "[a]"),
    *("response1", "Multiple", "Ordered", "1e999", "nan", "&lt;img src='a'&gt;", "<!DOCTYPE a>"),
    *("text/html", "$IMS-CC-FILEBASE$/", "question", "100", "-1", "<mattext>", "{#1}"),
]


def spoilt(data, rng):
    """Return a file with a few pieces cut out, doubled, exchanged or put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 2, 10)))
        piece = rng.choice(ALPHABET).encode() * rng.choice((1, 1, 1, 200))
        put = rng.choice((piece, b"", data[start:end] * 2, data[:start][-50:]))
        data = data[:start] + put + data[end:]
    return data


def words_exchanged(data, rng):
    """Return a file that is still XML: only words within it are exchanged."""
    text = data.decode()
    words = ("multiple_", "Single", "response_a", "response1", ">1<", ">100<", "varequal", "Set")
    old, new = rng.choice(words), rng.choice((*words, ">2<", "Add", ">50<", "Multiple", "true"))
    return text.replace(old, new, rng.choice((1, 2, -1))).encode()


def files_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt files, the same in every run."""
    rng = random.Random(8)
    for _ in range(number):
        yield (spoilt if rng.randrange(2) else words_exchanged)(files.ALL, rng)


def packages_of(number: int) -> Iterator[bytes]:
    """Yield so many packages of which a file is spoilt, and of some the zip."""
    rng = random.Random(8)
    with zipfile.ZipFile(io.BytesIO(files.CANVAS)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(number):
        name = rng.choice([*parts])
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            for path, data in {**parts, name: spoilt(parts[name], rng)}.items():
                packed.writestr(path, data)
        data = buffer.getvalue()
        yield spoilt(data, rng) if not rng.randrange(3) else data


HARMFUL = [
    *("<b>", "<", "<img src='a'>", "<img ", "[a]", "{#1}", "&lt;", "<table><tr><td>", "`", "a b "),
    *("<img alt='a' ", "<!--", "$IMS-CC-FILEBASE$/", "![", "src='"),
]


def long_files() -> Iterator[bytes]:
    """Yield files with a piece very often in a text, and with very many conditions."""
    for piece in HARMFUL:
        text = html(piece * (50_000 // len(piece)))
        yield files.whole(item("", text + files.STR), item("", text + lid(files.TOWNS) * 2))
    labels = {str(number): f"option {number}" for number in range(100)}
    for cardinality in ("Single", "Multiple", "Ordered"):
        for test in (equal("1"), f"<or>{equal('1')}</or>", f"<not>{equal('1')}</not>"):
            asked = html("Q") + lid(labels, cardinality=cardinality)
            yield files.whole(item("", asked, when(test, 1) * 800))
