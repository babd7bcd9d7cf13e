"""Tables and workbooks that are spoilt, or made to take long: for tests, and for measuring."""

import io
import random
import zipfile
from collections.abc import Iterator

from quizzes.formats import question_tables


def table():
    items = question_tables.read_xlsx(question_tables.template()).items
    return question_tables.write_csv(items).as_bytes()


ALPHABET = [
    *",;\t\"'\n\r=+-@#%()[]{}<>&\\ 0aÉ\x00\x0b|",
    *("[[1]]", "(x)", "50%:", "..", "±", "1e999", "nan", "<b>", "![", "100%", "true", "A, B"),
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


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def spoilt_workbook(parts, rng):
    """Return a workbook of which a part is spoilt, or the archive itself."""
    if not rng.randrange(4):
        return spoilt(packed(parts), rng)
    name = rng.choice([one for one in parts if "sheet" in one or "workbook" in one] * 3 + [*parts])
    return packed({**parts, name: spoilt(parts[name], rng)})


def tables_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt tables, the same in every run."""
    rng, seed = random.Random(8), table()
    return (spoilt(seed, rng) for _ in range(number))


def workbooks_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt workbooks, the same in every run."""
    rng, parts = random.Random(8), parts_of(question_tables.template())
    return (spoilt_workbook(parts, rng) for _ in range(number))


HARMFUL = [
    *("(x)", "(", "\\", "\\\\", "#", "50%:", "1", "..", " ", "±", "A,", "=", "1e9", "km;", "[[1]]"),
    *("1,", "\n", "<", "![", "`a", "1 ", "+-", "( ) a\n"),
]
KINDS = ("cloze", "numeric", "single_choice", "matching")


def long_tables() -> Iterator[bytes]:
    """Yield tables in which each harmful piece stands very often in every cell."""
    header = "kind,stem,text,option 1,match 1,credit 1,units,answer,slips,shuffle"
    for kind in KINDS:
        for piece in HARMFUL:
            cell = '"' + (piece * (50_000 // len(piece))).replace('"', '""') + '"'
            yield (f"{header}\n{kind}" + f",{cell}" * 9).encode()
