"""Folding a short text, so that two ways of typing the same words compare equal.

Folded: width and ligature forms (NFKC), case, accents, punctuation, quotes and white space.
Kept: the words and their order, articles, digits, and symbols such as ``+`` and ``€``. Folding
is for comparing only; what a person typed is stored and shown as typed.
"""

import re
import unicodedata

_DOTLESS_I_LANGUAGES = frozenset({"tr", "az"})
_TURKISH_CAPITALS = str.maketrans({"I": "ı", "İ": "i"})

# Letters a keyboard may lack that Unicode does not decompose into a letter and an accent.
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ħ": "h",
        "Ħ": "H",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
    }
)

_PLAIN_MARKS = str.maketrans(
    {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)

_LETTER = r"[^\W\d_]"
_STOP_IN_ABBREVIATION = re.compile(rf"(?<!{_LETTER})({_LETTER})\.(?={_LETTER}(?!{_LETTER}))")


def fold(
    text: str,
    *,
    language: str = "en",
    case_sensitive: bool = False,
    accent_sensitive: bool = False,
    punctuation_sensitive: bool = False,
) -> str:
    """Return ``text`` in the form in which answers are compared; ``""`` when nothing is left.

    ``language`` is a BCP 47 tag. In Turkish and Azeri ``I`` is the capital of ``ı`` and ``İ`` of
    ``i``, and the two stay different letters (Unicode CaseFolding.txt, status T); elsewhere all
    four are an ``i``. The full stops of an abbreviation vanish (``U.S.`` is ``us``); any other
    punctuation parts words. A text of punctuation or accents alone keeps them, to be comparable.
    What is ``..._sensitive`` is not folded; of quotes and dashes only the typographic forms are.
    """
    dotless = language.partition("-")[0].lower() in _DOTLESS_I_LANGUAGES
    visible = "".join(map(_visible, unicodedata.normalize("NFKC", text)))
    letters = visible if case_sensitive else _fold_case(visible, dotless=dotless)
    if not accent_sensitive:
        letters = _fold_accents(letters, dotless=dotless)
    if punctuation_sensitive:
        return _collapse(letters.translate(_PLAIN_MARKS))
    joined = _STOP_IN_ABBREVIATION.sub(r"\1", letters)
    words = "".join(map(_space_for_punctuation, joined))
    return next(filter(None, map(_collapse, (words, letters, visible))), "")


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _fold_case(text: str, *, dotless: bool) -> str:
    folded = (text.translate(_TURKISH_CAPITALS) if dotless else text).casefold()
    return unicodedata.normalize("NFKC", folded)


def _fold_accents(text: str, *, dotless: bool) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not _is_accent(char)).translate(_PLAIN_LETTERS)
    return unicodedata.normalize("NFKC", bare if dotless else bare.replace("ı", "i"))


def _visible(char: str) -> str:
    """Return nothing for a soft hyphen, joiner or direction mark, a space for a control."""
    return {"Cf": "", "Cc": " "}.get(unicodedata.category(char), char)


def _is_accent(char: str) -> bool:
    """Tell a mark that may be left out in writing from one that makes another letter.

    Canonical combining classes: 200 and over are accents above, below and across; 10 to 36 are
    the vowel points of Hebrew and Arabic. The marks of Indic, Thai and kana letters are not here.
    """
    combining = unicodedata.combining(char)
    return combining >= 200 or 10 <= combining <= 36


def _space_for_punctuation(char: str) -> str:
    """Return a space for punctuation, separators and bare accents used as quotes."""
    category = unicodedata.category(char)
    return " " if category[0] in "PZ" or category == "Sk" else char
