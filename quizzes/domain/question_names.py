"""The name a question has for teachers: what a file called it, where that says something."""

import re
import unicodedata

from quizzes.domain.questions import KEY_PATTERN, LONGEST_NAME, Cloze, QuestionBody

_DOTS = ("...", "…")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()\s]*\)")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_GAP = re.compile(r"\{+[^{}]*\}+|\[\[[^\[\]]*\]\]")


def given_name(title: str, body: QuestionBody, number: str = "") -> str:
    """Return the title of a question as its name; empty where nobody gave it that title.

    Readers name what has no title by its text: all of it, or its beginning with dots. The site's
    own files have the key of a question without a name for its title and its ``number``.
    """
    if title == number and re.fullmatch(KEY_PATTERN, title):
        return ""
    texts = [body.stem, *([body.text] if isinstance(body, Cloze) else ())]
    return "" if any(_is_made_of(title, text) for text in texts) else cut(title)


def cut(name: str) -> str:
    """Return a name that is not longer than one is kept."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _is_made_of(title: str, text: str) -> bool:
    letters, whole = _letters(title), _letters(text)
    if not letters:
        # Nothing but signs, as of a formula: then the signs decide.
        return " ".join(title.split()) == " ".join(text.split())
    return letters == whole or (title.endswith(_DOTS) and whole.startswith(letters))


def _letters(text: str) -> str:
    """Return letters and digits alone: marks of a format and spaces differ from file to file."""
    text = _TARGET.sub("", _PICTURE.sub("", _GAP.sub("", text)))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
