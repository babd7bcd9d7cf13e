"""Names as Moodle makes them: of a question without one, and of the categories it lies in."""

import re

BLANKS = " \t\n\r\0\x0b"
"""What Moodle takes away at both ends of a text; other spaces are part of it."""

_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_LONGEST_NAME = 255
_LENGTH_OF_A_CUT_NAME = 251
_LENGTH_OF_A_BEGINNING = 80
_ROOT = re.compile(r"\$[a-z0-9]+\$", re.IGNORECASE)
_SLASH = re.compile(r"(?<!/)/(?!/)")


def cleaned_name(name: str) -> str:
    """Return a name without tags, and not longer than Moodle stores one."""
    plain = _TAG.sub("", name).strip(BLANKS)
    return plain if len(plain) <= _LONGEST_NAME else shortened(plain, _LENGTH_OF_A_CUT_NAME)


def name_from(text: str) -> str:
    """Return the name of a question that has none: the beginning of its text."""
    return shortened(_TAG.sub("", text).strip(BLANKS), _LENGTH_OF_A_BEGINNING).strip(BLANKS)


def shortened(text: str, length: int) -> str:
    """Return a text cut behind a word, with dots, so that it has at most so many characters."""
    if len(text) <= length:
        return text
    start = text[: length - 3]
    for place in range(len(start) - 1, 0, -1):
        # Scripts without spaces are cut anywhere; their letters take three bytes.
        if start[place] in " ." or ord(start[place]) > 0x7FF:
            return f"{start[: place + 1]}..."
    return f"{start}..."


def category_path(written: str) -> tuple[str, ...]:
    """Return the names of ``$course$/top/A/B``: A, B. Two slashes in a name stand for one."""
    names = [" ".join(name.replace("//", "/").split()) for name in _SLASH.split(written)]
    if names and _ROOT.fullmatch(names[0]):
        names = names[1:]
        if names[:1] == ["top"]:
            names = names[1:]
    return tuple(name for name in names if name)


def written_category(path: tuple[str, ...]) -> str:
    """Return a path as Moodle writes it; ``category_path`` reads it."""
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in path)])
