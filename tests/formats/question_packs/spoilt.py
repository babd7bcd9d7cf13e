"""Course packs that are spoilt, or made to take long: for tests, and for measuring."""

import random
from collections.abc import Iterator

from tests.formats.packs import FILES, LESSON
from tests.formats.question_packs.files import QUESTIONS, packed, with_questions
from tests.pictures import kept_red

MANY = """\
- key: which
  objective: know
  level: apply
  tags: [rome, no]
  hints: [Think., "Again: think."]
  kind: single_choice
  stem: |
    Which *one*?

    ![A map](picture:map)
  options:
    - {key: a, text: This, correct: true, feedback: Yes.}
    - {key: b, text: 'That: no'}
- key: number
  objective: know
  level: recall
  kind: numeric
  stem: How long?
  bands: [{value: 12.4, tolerance: 0.1}, {min: 1, credit: 0.5}]
  units: [{text: h}, {text: min, factor: 0.016}]
- key: words
  objective: know
  level: recall
  kind: cloze
  stem: Complete.
  text: The [[what]] and the [[body]].
  gaps:
    - {key: what, answers: [{text: sea}, {text: s*, credit: 0}]}
    - key: body
      options: [{key: a, text: Moon, correct: true}, {key: b, text: Sun}]
- key: pairs
  objective: know
  level: analyse
  kind: matching
  stem: Match.
  pairs: [{key: a, text: A, match: x}, {key: b, text: B, match: y}]
  options: [{key: x, text: X}, {key: y, text: Y}]
"""
WHOLE = {
    **{path: text.encode() for path, text in FILES.items()},
    QUESTIONS: (FILES[QUESTIONS] + MANY).encode(),
    "media.yml": b"- key: map\n  alt: A map\n",
    "media/map.webp": kept_red().data,
}
ALPHABET = [
    *"-:#'\"|>&*!%@`{}[],?\\~ \n\r\t0aÉ\x00\x0b\x85\u2028",
    *("- ", ": ", "---\n", "...", "&a ", "*a", "!!str ", "<<: ", "|2\n", "1e999", ".nan", "no"),
    *("\n  ", "kind: essay\n", "picture:map", "![](picture:x)", "use: secure\n  ", "key: ", "\\n"),
]


def spoilt(data: bytes, rng: random.Random) -> bytes:
    """Return a file with a few pieces cut out, doubled, exchanged or put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 2, 10)))
        piece = rng.choice(ALPHABET).encode() * rng.choice((1, 1, 1, 200))
        put = rng.choice((piece, b"", data[start:end] * 2, data[:start][-50:]))
        data = data[:start] + put + data[end:]
    return data


def files_of(number: int) -> Iterator[bytes]:
    """Yield so many spoilt packs, the same in every run: mostly of spoilt questions."""
    rng = random.Random(8)
    for _ in range(number):
        if not rng.randrange(5):
            yield spoilt(packed(WHOLE), rng)
        else:
            name = rng.choice([QUESTIONS] * 6 + [*WHOLE])
            yield packed({**WHOLE, name: spoilt(WHOLE[name], rng)})


LONGEST = 1_000_000
"""Characters of the largest file that a pack may hold."""

HARMFUL = [
    *("- \n", "- {}\n", "- a\n", "- [] \n", "- key: a\n", "- {key: a, kind: essay}\n", "#", "\n"),
    *("- &a a\n", "- *a\n", "- !!str a\n", "? a\n", "a: b\n", "- 'a'\n", '- "\\x41"\n', "---\n"),
    *("- - ", "[", "{", "[],", "'", '"', "|\n", "\t", " ", "- k: {k: {k: 1}}\n", "0x", "1"),
]
QUESTION = "- key: a\n  objective: a\n  level: recall\n  stem: a\n"


def long_files(length: int = LONGEST) -> Iterator[bytes]:
    """Yield packs in which one piece stands very often, in questions and in a lesson."""
    for piece in HARMFUL:
        text = piece * (length // len(piece))
        yield with_questions(text)
        yield with_questions(f"- [{text}]")
        front = f"---\nkey: founding\nterms:\n{text[: length - 100]}\n---\n\nText\n"
        yield packed({QUESTIONS: FILES[QUESTIONS], f"{LESSON}/lesson.md": front})
    numbers = range(length // 20)
    yield with_questions("- {" + "".join(f"keys{number}: 1, " for number in numbers) + "}")
    options = "{key: a, text: b}, " * (length // 20)
    yield with_questions(f"{QUESTION}  kind: single_choice\n  options: [{options}]")
    yield with_questions(f"{QUESTION}  kind: essay\n  model_answer: {'a ' * (length // 3)}")
    yield with_questions(f"- key: {'a' * (length - 20)}")
    pictures = "![a](picture:map) " * 1_000
    yield packed({**WHOLE, QUESTIONS: f"{QUESTION}  kind: essay\n  model_answer: '{pictures}'"})
    folders = (f"{n // 999 + 1:02d}-m/{n % 999 + 1:02d}-l/questions.yml" for n in range(9_000))
    yield packed(dict.fromkeys(folders, ""))
