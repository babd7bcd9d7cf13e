"""A small whole pack as files, to be broken in one place at a time."""

LESSON = "01-start/01-founding"

QUESTION = """\
- key: q{n}
  objective: know
  level: recall
  passage: birth
  kind: true_false
  stem: Statement {n} is true.
  answer: true
"""

FILES = {
    "README.md": "# Read me\n",
    "course.yml": "key: small\ntitle: A small course\n",
    "glossary.yml": "- key: pjc\n  term: PJC\n  definition: The older body.\n",
    "sources.yml": "- key: smith\n  number: 7\n  citation: Smith 2002\n",
    "figures.yml": "- key: chart\n  title: A chart\n  text: Two boxes.\n",
    "media/chart.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "01-start/module.yml": "key: start\ntitle: Start\n",
    f"{LESSON}/lesson.md": """\
---
key: founding
title: The founding
hook: Who founded it?
objectives:
  - key: know
    text: name the founders
terms: [pjc]
---

## Birth {#birth}

The [PJC](term:pjc) came first [7](source:smith).

::: recall older/forward
:::

::: figure chart
:::
""",
    f"{LESSON}/questions.yml": "\n".join(QUESTION.format(n=n) for n in range(1, 6)),
    f"{LESSON}/cards.yml": """\
- key: older
  objective: know
  source: smith
  kind: basic
  front: Which body came first?
  back: The [PJC](term:pjc)
- key: newer
  objective: know
  tier: extra
  kind: cloze
  text: The {{c1::NRC}} came second.
""",
    f"{LESSON}/quiz.yml": """\
- key: practice
  title: Practice
  questions: [q1, q2, q3, q4, q5]
""",
}


def pack(**changes: str | bytes | None) -> dict[str, bytes]:
    """Return the files of a whole pack with some of them replaced, or left out by ``None``.

    A file is named by the last part of its name without its ending: ``lesson="..."``.
    """
    named = {path.rpartition("/")[2].partition(".")[0]: path for path in FILES}
    files = dict(FILES)
    for name, text in changes.items():
        files[named[name]] = text
    return {
        path: text if isinstance(text, bytes) else text.encode()
        for path, text in files.items()
        if text is not None
    }


def with_text(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the pack with one piece of one file replaced; the piece must be there once."""
    path = next(path for path in FILES if path.rpartition("/")[2].partition(".")[0] == name)
    assert FILES[path].count(old) == 1, (path, old)
    return pack(**{name: FILES[path].replace(old, new)})
