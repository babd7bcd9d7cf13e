"""Under which letter of a list a word stands."""

from unicodedata import normalize

FIGURES = "0–9"


def initial(word: str) -> str:
    """Return the capital letter a word begins with, marks left out: ``"évian"`` is under E.

    A word that begins with a figure is under ``0–9``, one without either under ``#``. Signs before
    the first letter or figure are passed over.
    """
    first = next((sign for sign in normalize("NFKD", word) if sign.isalnum()), "#")
    return FIGURES if first.isdigit() else first.upper()[:1]
