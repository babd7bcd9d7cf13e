"""The bytes of a text file as text: known encodings first, and what had to be guessed is said."""

import re

from quizzes.formats.question_files import Altered, QuestionFileError

_AGAIN = "save it once more as UTF-8"
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_XML = re.compile(r"\s*<(?:\?xml|quiz|assessmentItem|questestinterop)[\s>]")
_FOREIGN = re.compile(rb"[\x80-\xff]+")


def decoded(data: bytes) -> tuple[str, tuple[Altered, ...]]:
    """Return the text of a file without its mark, and a note where its encoding was guessed.

    UTF-8 and UTF-16 are known for sure, with or without their mark. What is neither is read as
    Windows-1252, of which Latin-1 texts are a part. Raises ``QuestionFileError`` for what is no
    text, or seems to be in another old encoding.
    """
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise QuestionFileError(f"is UTF-32 text; {_AGAIN}")
    text, notes = _utf_16(data, _wide(data)) if _wide(data) else _narrow(data)
    if (place := text.find("\0")) >= 0:
        raise QuestionFileError("is not a text file", text.count("\n", 0, place) + 1)
    return text, notes


def decoded_words(data: bytes, name: str) -> tuple[str, tuple[Altered, ...]]:
    """Return what ``decoded`` does, of a format without tags around it, which ``name`` is.

    Raises ``QuestionFileError`` for XML, too: all of it would be read as words.
    """
    text, notes = decoded(data)
    if _XML.match(text):
        raise QuestionFileError(f"is XML and not {name}", 1)
    return text, notes


def seems_cyrillic(data: bytes) -> bool:
    """Tell whether bytes that are no UTF-8 look like Windows-1251 and not like Windows-1252."""
    # In Cyrillic whole words are foreign to ASCII, in the languages of Windows-1252 single letters.
    words = _FOREIGN.findall(data)
    foreign = b"".join(words).decode("cp1251", "replace")
    return len(_CYRILLIC.findall(foreign)) * 2 > len(foreign) > 2 * len(words)


def _wide(data: bytes) -> str:
    """Return which UTF-16 the data is; without its mark every second byte of Latin text is 0."""
    if data.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return "utf-16-be"
    sample = data[:1_000]
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) * 2 > pairs and not sample[::2].count(0):
        return "utf-16-le"
    if pairs and sample[::2].count(0) * 2 > pairs and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _utf_16(data: bytes, encoding: str) -> tuple[str, tuple[Altered, ...]]:
    try:
        return data.decode(encoding).removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise QuestionFileError(f"is damaged UTF-16 text; {_AGAIN}", line) from None


def _narrow(data: bytes) -> tuple[str, tuple[Altered, ...]]:
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        # What could not be read is counted without the mark of UTF-8.
        line = error.object.count(b"\n", 0, error.start) + 1
    if seems_cyrillic(data):
        raise QuestionFileError(f"seems to be Windows-1251 (Cyrillic); {_AGAIN}", line)
    if data.startswith(b"\xef\xbb\xbf"):
        raise QuestionFileError(f"is damaged UTF-8 text; {_AGAIN}", line)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QuestionFileError(f"is in an encoding that is not known; {_AGAIN}", line) from None
    why = "is not UTF-8 and was read as Windows-1252; look at accents and quotes"
    return text, (Altered(line, f"the file {why}"),)
