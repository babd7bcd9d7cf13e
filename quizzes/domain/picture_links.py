"""How a text of a course shows a picture: ``![words](picture:key)``."""

import re
from collections.abc import Mapping

_TARGET = re.compile(r"picture:(?P<key>[a-z0-9][a-z0-9-]*)")
_IMAGE = re.compile(r"!\[(?P<words>(?:\\.|[^\[\]\\])*+)\]\(picture:[^()\s]*\)")
_NAMED_IMAGE = re.compile(
    r"!\[(?P<words>(?:\\.|[^\[\]\\])*+)\]\(picture:(?P<key>[a-z0-9][a-z0-9-]*)\)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PUNCTUATION = re.compile(r"[\\\[\]`*_<&!~|{}]")
"""What would be read as Markdown, or as a gap or deletion, within the words of a picture."""


def picture_key(target: str) -> str | None:
    """Return the key of the picture an image shows; None for an image from anywhere else."""
    found = _TARGET.fullmatch(target)
    return found["key"] if found else None


def pictures_named(text: str) -> frozenset[str]:
    """Return the keys of the pictures a text may show, however it is written: rather too many."""
    return frozenset(_TARGET.findall(text))


def words_alone(text: str) -> str:
    """Return a text with the words of each picture in the place of the picture."""
    return _IMAGE.sub(r"\g<words>", text)


def picture_markdown(key: str, alt: str) -> str:
    """Return the Markdown that shows a picture with these words, whatever characters they have."""
    words = _PUNCTUATION.sub(r"\\\g<0>", alt)
    return f"![{words}](picture:{key})"


def words_of_pictures(text: str) -> dict[str, str]:
    """Return what a text says of each picture it shows, in plain words, by the picture's key."""
    return {
        found["key"]: _ESCAPED.sub(r"\1", found["words"]) for found in _NAMED_IMAGE.finditer(text)
    }


def with_other_keys(text: str, keys: Mapping[str, str]) -> str:
    """Return a text that shows pictures by other keys; of one without another its words alone."""

    def image(found: re.Match[str]) -> str:
        if found["key"] not in keys:
            return found[0]
        key = keys[found["key"]]
        return f"![{found['words']}](picture:{key})" if key else found["words"]

    return _NAMED_IMAGE.sub(image, text)
