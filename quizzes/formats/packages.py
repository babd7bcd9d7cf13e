"""A content package: a zip with ``imsmanifest.xml`` and files that it names, read safely.

Nothing is unpacked to disk. What is looked at is the table of contents first (count, names,
passwords, links), and of each file no more than the limits allow.
"""

import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote

from quizzes.formats.question_files import ImportLimits, QuestionFileError

MANIFEST = "imsmanifest.xml"
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError),
    *(NotImplementedError, RuntimeError, struct.error, IndexError),
)
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The date of all files that are written."""

_DAMAGED = "is damaged, or no zip; export it once more"


@dataclass(slots=True)
class Package:
    """An open package: ``read`` gives the bytes of a file by its path from the manifest."""

    archive: zipfile.ZipFile
    limits: ImportLimits
    entries: dict[str, zipfile.ZipInfo]
    taken: int = 0
    cache: dict[str, bytes] = field(default_factory=dict, repr=False)

    def __contains__(self, path: str) -> bool:
        return path in self.entries

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files, seen from the manifest."""
        return tuple(self.entries)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file that is there. Raises ``QuestionFileError`` over a limit."""
        if path not in self.cache:
            self.cache[path] = self._read(path)
        return self.cache[path]

    def _read(self, path: str) -> bytes:
        limits, entry = self.limits, self.entries[path]
        most = limits.package_bytes - self.taken
        try:
            with self.archive.open(entry) as file:
                data = file.read(most + 1)
        except _BROKEN:
            raise QuestionFileError(f"the file {path[:80]!r} in it is damaged") from None
        if len(data) > most:
            raise QuestionFileError(f"unpacks to more than {limits.package_bytes:,} bytes")
        swollen = len(data) > entry.compress_size * limits.expansion
        if swollen and len(data) > limits.freely_expanded:
            why = f"the file {path[:80]!r} in it unpacks to more than {limits.expansion} times"
            raise QuestionFileError(f"{why} its size")
        self.taken += len(data)
        return data


def opened(data: bytes, limits: ImportLimits, *, manifest: str = MANIFEST) -> Package:
    """Return a package whose table of contents was looked through.

    Paths are seen from the file called ``manifest``; without one they are those of the zip.
    Raises ``QuestionFileError`` for what is no zip, has no manifest, is protected, or has names
    or links that lead out of it.
    """
    if len(data) > limits.bytes:
        raise QuestionFileError(f"is larger than {limits.bytes:,} bytes")
    if data.count(_ENTRY) > limits.package_files:
        raise QuestionFileError(f"holds more than {limits.package_files:,} files")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except _BROKEN:
        raise QuestionFileError(_DAMAGED) from None
    if len(entries) > limits.package_files:
        raise QuestionFileError(f"holds more than {limits.package_files:,} files")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if not entry.is_dir():
            _take(entry, found)
    return Package(archive, limits, _seen_from(manifest, found) if manifest else found)


def _take(entry: zipfile.ZipInfo, found: dict[str, zipfile.ZipInfo]) -> None:
    # Some programs of Windows write the wrong slash.
    name = entry.filename.replace("\\", "/")
    shown = repr(name[:80])
    if _leads_out(name):
        raise QuestionFileError(f"holds the file {shown}, whose name leads out of it")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise QuestionFileError(f"holds the link {shown}; put the file itself there")
    if entry.flag_bits & _ENCRYPTED:
        raise QuestionFileError("is protected with a password; take that away first")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        why = f"holds the file {shown}, packed in a way that is not read here"
        raise QuestionFileError(f"{why}; make an ordinary zip of it")
    if name in found:
        raise QuestionFileError(f"holds the file {shown} twice")
    found[name] = entry


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return ".." in parts or name.startswith("/") or ":" in parts[0] or "\0" in name


def _seen_from(manifest: str, found: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files in the folder of the manifest; a package zipped with its folder has one."""
    places = [name for name in found if posixpath.basename(name) == manifest]
    if not places:
        raise QuestionFileError(f"is an archive without {manifest}")
    folder = min(places, key=lambda name: name.count("/")).removesuffix(manifest)
    return {name[len(folder) :]: one for name, one in found.items() if name.startswith(folder)}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by path: the same files make the same zip."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def path_from(file: str, address: str) -> str | None:
    """Return the path of what an address in a file of a package names; None for what leads out."""
    plain = unquote(address.partition("#")[0].partition("?")[0]).replace("\\", "/").strip()
    if not plain or ":" in plain.split("/")[0] or plain.startswith("/"):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), plain))
    return None if path.startswith("..") else path
