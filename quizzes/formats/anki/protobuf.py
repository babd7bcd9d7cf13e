"""The few protobuf messages of a package, read by field number.

The numbers are those of Anki's ``proto/anki/``: ``PackageMetadata`` and ``MediaEntries`` in
``import_export.proto``, ``Notetype.Config`` and ``Notetype.Template.Config`` in
``notetypes.proto``. Encoding: https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

from quizzes.formats.anki.limits import AnkiError

MOST_FIELDS = 50_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10

type Value = int | bytes


def fields(data: bytes, where: str) -> Iterator[tuple[int, Value]]:
    """Yield the number and value of each field: whole numbers and bytes as what they are.

    Raises ``AnkiError`` when the bytes are no protobuf message, or one with too many fields.
    """
    position = count = 0
    while position < len(data):
        count += 1
        if count > MOST_FIELDS:
            raise AnkiError(where, f"has more than {MOST_FIELDS} entries")
        tag, position = _varint(data, position, where)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, position = _varint(data, position, where)
            yield number, value
            continue
        if wire == _BYTES:
            length, position = _varint(data, position, where)
        elif wire in (_FIXED64, _FIXED32):
            length = 8 if wire == _FIXED64 else 4
        else:
            raise _broken(where)
        if length > len(data) - position:
            raise _broken(where)
        yield number, data[position : position + length]
        position += length


def number(data: bytes, field: int, where: str) -> int:
    """Return the last whole number in a field, 0 where there is none."""
    found = 0
    for key, value in fields(data, where):
        if key == field and isinstance(value, int):
            found = value
    return found


def text(data: bytes, field: int, where: str) -> str:
    """Return the last text in a field, empty where there is none."""
    found = b""
    for key, value in fields(data, where):
        if key == field and isinstance(value, bytes):
            found = value
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise _broken(where) from None


def _varint(data: bytes, position: int, where: str) -> tuple[int, int]:
    result = 0
    for index, byte in enumerate(data[position : position + _LONGEST_VARINT]):
        result |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return result, position + index + 1
    raise _broken(where)


def _broken(where: str) -> AnkiError:
    return AnkiError(where, "is damaged; export the package once more")
