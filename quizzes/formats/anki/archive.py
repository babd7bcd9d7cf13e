"""The outer shell of a package: a zip with a database, media, and perhaps zstd inside.

Two shapes are in use. *Legacy*: ``collection.anki21`` or ``collection.anki2`` (schema 11), and
``media``, a JSON object of file numbers and names. *Current* (Anki 2.1.50 on): ``meta`` says
version 3, ``collection.anki21b`` (schema 18), ``media`` (a ``MediaEntries`` message) and each
medium are packed with zstd; its ``collection.anki2`` only asks for a newer Anki.
"""

import json
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

import zstandard

from quizzes.formats.anki import protobuf
from quizzes.formats.anki.limits import AnkiError, Limits
from quizzes.formats.anki.package import AnkiMedia, NotUnderstood

CURRENT_VERSION = 3
CURRENT, LEGACY_2, LEGACY_1 = "collection.anki21b", "collection.anki21", "collection.anki2"
LONGEST_NAME = 255
_LARGEST_META = 10_000
_ENCRYPTED = 1
_LARGEST_WINDOW = 1 << 25
_ENTRY = b"PK\x01\x02"
_UNSAFE_NAME = re.compile(r"[/\\:\x00-\x1f\x7f]|^\.{1,2}$")
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError),
    *(NotImplementedError, RuntimeError, struct.error, IndexError),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The database of a package as bytes, which shape it is of, and the media."""

    database: bytes
    current: bool
    media: tuple[AnkiMedia, ...]
    left_out: tuple[NotUnderstood, ...]


def unpack(data: bytes, limits: Limits) -> Contents:
    """Return what a package holds; raises ``AnkiError`` for what is not one, or too large."""
    if len(data) > limits.package_bytes:
        raise AnkiError("package", f"is larger than {limits.package_bytes:,} bytes")
    if data.count(_ENTRY) > limits.files:
        raise AnkiError("package", f"holds more than {limits.files:,} files")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _contents(_Shell(archive, limits))
    except _BROKEN_ZIP:
        raise AnkiError(
            "package", "is not a package of Anki, or is damaged; export it once more"
        ) from None


def _contents(shell: "_Shell") -> Contents:
    current = _is_current(shell)
    name = next((one for one in _candidates(current=current) if one in shell.entries), None)
    if name is None:
        raise AnkiError("package", "holds no collection; it is not a package of Anki")
    database = shell.read(name, shell.limits.collection_bytes, zstd=current)
    media, left_out = _media(shell, current=current)
    return Contents(database, current, media, left_out)


def _candidates(*, current: bool) -> tuple[str, ...]:
    return (CURRENT,) if current else (LEGACY_2, LEGACY_1)


def _is_current(shell: "_Shell") -> bool:
    if "meta" not in shell.entries:
        return CURRENT in shell.entries
    version = protobuf.number(shell.read("meta", _LARGEST_META), 1, "meta")
    if version > CURRENT_VERSION:
        raise AnkiError("meta", "the package is of a newer Anki; export it for older versions")
    return version == CURRENT_VERSION


class _Shell:
    """An open zip whose entries were looked through, and how much may still be read."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for entry in archive.infolist():
            self._take(entry)

    def _take(self, entry: zipfile.ZipInfo) -> None:
        shown = repr(entry.filename[:60])
        if _UNSAFE_NAME.search(entry.filename):
            raise AnkiError("package", f"holds {shown}; no file of a package is in a folder")
        if entry.filename in self.entries:
            raise AnkiError("package", f"holds the file {shown} twice")
        if entry.flag_bits & _ENCRYPTED:
            raise AnkiError("package", "is protected with a password; take that away first")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise AnkiError("package", f"packs the file {shown} in a way that Anki does not")
        self.entries[entry.filename] = entry

    def read(self, name: str, most: int, *, zstd: bool = False) -> bytes:
        """Return the bytes of an entry, unpacked twice with ``zstd``, never more than ``most``."""
        entry = self.entries[name]
        with self.archive.open(entry) as file:
            data = file.read(most + 1)
        self._check(name, len(data), entry.compress_size, most)
        return self._expanded(name, data, most) if zstd else data

    def _expanded(self, name: str, packed: bytes, most: int) -> bytes:
        decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        try:
            with decompressor.stream_reader(packed, read_across_frames=True) as stream:
                data = stream.read(most + 1)
        except zstandard.ZstdError:
            raise AnkiError(name, "is damaged; export the package once more") from None
        self._check(name, len(data), len(packed), most)
        return data

    def _check(self, name: str, size: int, packed: int, most: int) -> None:
        if size > most:
            raise AnkiError(name, f"unpacks to more than {most:,} bytes")
        if size > self.limits.freely_expanded and size > packed * self.limits.expansion:
            raise AnkiError(name, f"unpacks to more than {self.limits.expansion} times its size")


def _media(
    shell: _Shell, *, current: bool
) -> tuple[tuple[AnkiMedia, ...], tuple[NotUnderstood, ...]]:
    names = _media_names(shell, current=current)
    media: dict[str, bytes] = {}
    left_out: list[NotUnderstood] = []
    total = 0
    for entry, name in names:
        where = f"medium {name[:60]!r}"
        fault = _fault_of(shell, entry, name, media)
        if fault is None:
            most = min(shell.limits.media_bytes - total, shell.limits.package_bytes)
            data = shell.read(entry, most, zstd=current)
            total += len(data)
            if len(data) <= shell.limits.medium_bytes:
                media[name] = data
                continue
            fault = f"is larger than {shell.limits.medium_bytes:,} bytes"
        left_out.append(NotUnderstood(where, fault))
    return tuple(AnkiMedia(*item) for item in media.items()), tuple(left_out)


def name_fault(name: str) -> str | None:
    """Return the sentence why no medium can have this name; None where it can."""
    if not name or len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        return "has no name, or too long a name"
    if _UNSAFE_NAME.search(name) or not name.isprintable():
        return "has characters in its name that no file may have"
    return None


def _fault_of(shell: _Shell, entry: str, name: str, media: dict[str, bytes]) -> str | None:
    if fault := name_fault(name):
        return fault
    if name in media:
        return "is there twice; the first was taken"
    if entry not in shell.entries or not entry.isdecimal():
        return "is named in the package, but not in it"
    return None


def _media_names(shell: _Shell, *, current: bool) -> list[tuple[str, str]]:
    """Return the entry in the zip and the name of each medium."""
    if "media" not in shell.entries:
        return []
    listing = shell.read("media", shell.limits.freely_expanded, zstd=current)
    names = _current_names(listing) if current else _legacy_names(listing)
    if len(names) > shell.limits.files:
        raise AnkiError("media", f"names more than {shell.limits.files:,} files")
    return names


def _current_names(listing: bytes) -> list[tuple[str, str]]:
    # MediaEntries: entries = 1. MediaEntry: name = 1, legacy_zip_filename = 255.
    names = []
    for key, entry in protobuf.fields(listing, "media"):
        if key == 1 and isinstance(entry, bytes):
            number = protobuf.number(entry, 255, "media") or len(names)
            names.append((str(number), protobuf.text(entry, 1, "media")))
    return names


def _legacy_names(listing: bytes) -> list[tuple[str, str]]:
    try:
        names = json.loads(listing or b"{}")
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise AnkiError("media", "is damaged; export the package once more")
    return list(names.items())
