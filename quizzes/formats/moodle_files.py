"""The files of a text of Moodle's: pictures keep a place in it, all others are told."""

import re
from dataclasses import replace
from hashlib import sha256
from urllib.parse import unquote

from quizzes.formats.question_files import ImportedPicture, RawText, TextFormat

_ADDRESS = re.compile(r"@@PLUGINFILE@@(/[^\"'<>\s?]*)(?:\?[^\"'<>\s]*)?")
_ADDRESS_IN_MARKDOWN = re.compile(r"@@PLUGINFILE@@(/[^\"'<>\s?()]*)(?:\?[^\"'<>\s()]*)?")
_FIRST_BYTES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")
_DIGITS = 20


def with_pictures(raw: RawText) -> tuple[RawText, dict[str, ImportedPicture], tuple[str, ...]]:
    """Return the text with the keys of its pictures as their addresses, these, and remarks."""
    if not raw.files:
        return raw, {}, ()
    known = {f"{one.path.rstrip('/')}/{one.name}": one for one in raw.files}
    found: dict[str, ImportedPicture] = {}

    def address(match: re.Match[str]) -> str:
        file = known.get(unquote(match[1])) or known.get(match[1])
        if file is None or not is_picture(file.data):
            return match[0]
        key = f"moodle-{sha256(file.data).hexdigest()[:_DIGITS]}"
        found[key] = ImportedPicture(key, file.name, file.data)
        return key

    pattern = _ADDRESS_IN_MARKDOWN if raw.format is TextFormat.MARKDOWN else _ADDRESS
    text = raw.text if raw.format is TextFormat.PLAIN else pattern.sub(address, raw.text)
    shown = {one.data for one in found.values()}
    left_out = tuple(
        f"the file {one.name[:80]!r} is no picture that a text shows and was left out"
        for one in raw.files
        if one.data not in shown
    )
    return replace(raw, text=text, files=()), found, left_out


def is_picture(data: bytes) -> bool:
    """Tell by its first bytes whether a file may be a picture of a kind that is read here."""
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return is_webp or data.startswith(_FIRST_BYTES)
