"""Screens of a course's words: what they share with the work taught, and how hard they read."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel

from quizzes.domain.content import Course
from quizzes.domain.item_flaws import Flaw, Screen
from quizzes.domain.lesson_text import parser

LONGEST_SHARED_RUN = 7
"""So many words in a row may be shared with the work; one more is taken from it."""

HARDEST_GRADE = 12.0
"""A lesson above this Flesch-Kincaid grade wants shorter sentences: the last year of school."""

NAMES = frozenset({"credit", "article_section", "citation", "svg", "key"})
"""Fields that hold titles and names as they are printed; they are not compared."""

_SMALL_WORDS = frozenset(
    (
        *("a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "its", "of"),
        *("on", "or", "the", "to", "with"),
    )
)
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_TARGET = re.compile(r"\]\([^)\s]*\)")
_SENTENCE_END = re.compile(r"[.!?]+[”’\"')\]]*(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_CLOZE = re.compile(r"\{\{c\d+::(.+?)(?:::.+?)?\}\}", re.DOTALL)


def overlap(course: Course, article: str | None) -> Screen:
    """Return the runs of eight words and more that the course shares with the article.

    Titles and names are excused: the fields that hold them, and runs whose words, small ones
    aside, all begin with a capital or a digit in the course.
    """
    texts = [(key, _plain(text)) for key, text in _texts(course, course.key)]
    if article is None:
        return Screen("overlap", f"{len(texts)} texts; no article at hand")
    size = LONGEST_SHARED_RUN + 1
    known = _folded(_WORD.findall(article))
    runs = {tuple(known[at : at + size]) for at in range(len(known) - size + 1)}
    found = [
        Flaw(key, f"shares with the article: {run}")
        for key, text in texts
        for run in _shared(text, runs, size)
    ]
    words = sum(len(_WORD.findall(text)) for _key, text in texts)
    figures = f"{len(found)} runs of {size} words in {words} words of {len(texts)} texts"
    return Screen("overlap", figures, tuple(found))


def reading_levels(course: Course) -> Screen:
    """Return the Flesch-Kincaid grade of each lesson's prose; of a course in English only."""
    if course.language.partition("-")[0] != "en":
        return Screen("reading level", f"not known for {course.language}")
    grades = {lesson.key: (lesson.number, grade(prose(lesson.body))) for lesson in course.lessons()}
    listed = ", ".join(f"{number:02d} {level:.1f}" for number, level in grades.values())
    hard = [
        Flaw(key, f"the text reads at grade {level:.1f}; at most {HARDEST_GRADE:.0f}")
        for key, (_number, level) in grades.items()
        if level > HARDEST_GRADE
    ]
    return Screen("reading level", f"Flesch-Kincaid grade {listed or 'of nothing'}", tuple(hard))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text, in years of school; 0 for no words.

    The formula is that of Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability
    formulas" (1975). Syllables are estimated, so that it is good to about one grade.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    sounds = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * sounds / len(words) - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, one at least.

    A silent e at the end does not count.
    """
    folded = word.casefold()
    count = len(_VOWELS.findall(folded))
    silent = folded.endswith("e") and not folded.endswith(("le", "ee", "ye"))
    return max(1, count - silent)


def prose(body: str) -> str:
    """Return the sentences of a lesson's text: no headings, tables or numbers of sources."""
    sentences = []
    tokens = parser().parse(body)
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and token.type == "inline":
            sentences.append("".join(_without_sources(token.children or ())))
    return "\n".join(sentences)


def _without_sources(children) -> Iterator[str]:
    in_source = False
    for child in children:
        if child.type == "link_open":
            in_source = str(child.attrs.get("href", "")).startswith("source:")
        elif child.type == "link_close":
            in_source = False
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif not in_source:
            yield child.content


def _texts(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Return every text of a spec and of the specs within it, each with the nearest key."""
    if isinstance(value, BaseModel):
        inner = getattr(value, "key", None) or key
        # Options are keyed by letters, which would tell nobody where to look.
        inner = inner if len(inner) > 1 else key
        for name in type(value).model_fields:
            if name not in NAMES:
                yield from _texts(getattr(value, name), inner)
    elif isinstance(value, tuple):
        for entry in value:
            yield from _texts(entry, key)
    elif isinstance(value, str) and " " in value:
        yield key, value


def _plain(text: str) -> str:
    return _CLOZE.sub(r"\1", _TARGET.sub("]", text))


def _folded(words: list[str]) -> list[str]:
    return [word.casefold().replace("’", "'") for word in words]


def _shared(text: str, runs: set[tuple[str, ...]], size: int) -> Iterator[str]:
    """Return the longest shared runs of a text, in its own words; names are excused."""
    words = _WORD.findall(text)
    folded = _folded(words)
    end = 0
    starts = [at for at in range(len(words) - size + 1) if tuple(folded[at : at + size]) in runs]
    for at in starts:
        if at < end:
            continue
        end = at + size
        while end - size + 1 in starts:
            end += 1
        if not _is_name(words[at:end]):
            yield " ".join(words[at:end])


def _is_name(words: list[str]) -> bool:
    return all(
        word[0].isupper() or word[0].isdigit()
        for word in words
        if word.casefold() not in _SMALL_WORDS
    )
