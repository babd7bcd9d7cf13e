"""The file of a backup: a .zip, .tar or .tar.gz. What is read from one is not trusted."""

import gzip
import hashlib
import os
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from quizzes.backups import BackupError
from quizzes.backups.manifest import MEDIA, NAME, Manifest, Member, check_name, parse

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
MAX_MEMBERS = 200_001
MAX_MANIFEST = 32 * 1024 * 1024
BLOCK = 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,  # a way of packing or encrypting that zipfile does not know
    UnicodeError,
    ValueError,
)


# Writing


class Writer:
    """Adds files to a new archive and notes the size and SHA-256 of each."""

    def __init__(self, container: zipfile.ZipFile | tarfile.TarFile) -> None:
        self._container = container
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: Path) -> None:
        """Add one file as it is now; raises BackupError where it shrinks while it is read."""
        check_name(name)
        with source.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            hashing = _Hashing(stream, size)
            self._write(name, size, hashing)
        self.members[name] = Member(size=size, sha256=hashing.digest.hexdigest())

    def close_with(self, manifest: Manifest) -> None:
        """Add the manifest, the last member of every backup."""
        raw = manifest.model_dump_json(indent=1).encode()
        self._write(NAME, len(raw), _Hashing(BytesIO(raw), len(raw)))

    def _write(self, name: str, size: int, stream: "_Hashing") -> None:
        if isinstance(self._container, tarfile.TarFile):
            info = tarfile.TarInfo(name)
            info.size, info.mode = size, 0o600
            self._container.addfile(info, stream)
        else:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, size
            info.external_attr = (stat.S_IFREG | 0o600) << 16
            with self._container.open(info, "w") as member:
                shutil.copyfileobj(stream, member, BLOCK)
        if stream.left:
            raise BackupError(f"{name} changed while it was read: run the backup again.")


class _Hashing:
    """Reads at most ``left`` bytes of a stream and hashes what it hands on."""

    def __init__(self, stream: BinaryIO, left: int) -> None:
        self._stream, self.left, self.digest = stream, left, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return the next bytes, none at the end or the limit."""
        block = self._stream.read(min(size, self.left))
        self.left -= len(block)
        self.digest.update(block)
        return block


@contextmanager
def writing(path: Path, suffix: str) -> Iterator[Writer]:
    """Write a new archive, packed as ``suffix`` says, readable by its owner only, and sync it."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with _new_container(file, suffix) as container:
            yield Writer(container)
        file.flush()
        os.fsync(file.fileno())


def _new_container(file: BinaryIO, suffix: str) -> zipfile.ZipFile | tarfile.TarFile:
    if suffix == ".zip":
        return zipfile.ZipFile(file, "w")
    mode = "w" if suffix == ".tar" else "w:gz"
    return tarfile.open(fileobj=file, mode=mode, format=tarfile.PAX_FORMAT)


# Reading


@dataclass(frozen=True)
class Entry:
    """A member as the archive's own directory describes it."""

    name: str
    size: int
    opener: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        """Return its content as a stream; raises BackupError where the archive leads nowhere."""
        try:
            return self.opener()
        except OSError as error:
            raise BackupError(f"{self.name} in the backup is damaged: {error}") from None


class Reader:
    """An archive whose names and sizes are those of its manifest."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self.manifest = parse(self._read_manifest())
        self._compare()

    def extract(self, name: str, target: Path) -> None:
        """Write one member to a new file; raises BackupError unless it is what was backed up."""
        member = self.manifest.members[name]
        # A byte more than allowed is enough to see that there are too many.
        with self._entries[name].open() as source, _new_file(target) as copy:
            hashing = _Hashing(source, member.size + 1)
            shutil.copyfileobj(hashing, copy, BLOCK)
            copy.flush()
            os.fsync(copy.fileno())
        if hashing.left != 1 or hashing.digest.hexdigest() != member.sha256:
            raise BackupError(f"{name} in the backup is damaged: its checksum is another.")

    def extract_media(self, folder: Path) -> None:
        """Write all media files below a new folder."""
        folder.mkdir(parents=True)
        for name in self.manifest.media:
            self.extract(name, folder / name.removeprefix(MEDIA))

    def _read_manifest(self) -> bytes:
        entry = self._entries.get(NAME)
        if entry is None:
            raise BackupError(f"{NAME} is missing: this is no backup, or only a part of one.")
        if entry.size > MAX_MANIFEST:
            raise BackupError(f"{NAME} is too large to be true.")
        with entry.open() as stream:
            return stream.read(MAX_MANIFEST)

    def _compare(self) -> None:
        members, found = self.manifest.members, set(self._entries) - {NAME}
        for name in sorted(found - set(members)):
            raise BackupError(f"{name!r} is in the archive but not in its manifest.")
        for name in sorted(set(members) - found):
            raise BackupError(f"{name} is missing from the archive.")
        for name, member in members.items():
            if self._entries[name].size != member.size:
                raise BackupError(f"{name} in the backup is damaged: its size is another.")


def _new_file(path: Path) -> BinaryIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")
    except (FileExistsError, NotADirectoryError):
        raise BackupError(f"{path.name!r} is a file and a folder in this backup.") from None


@contextmanager
def reading(path: Path, *, room: int) -> Iterator[Reader]:
    """Open a backup whose contents need at most ``room`` bytes.

    Raises BackupError, here and inside the block, for anything that `writing` would not have
    written: foreign, hostile, cut off, damaged. Nothing is unpacked before it is asked for.
    """
    try:
        with _container(path) as container:
            yield Reader(_entries(container, room))
    except DAMAGE as error:
        raise BackupError(f"{path} is no backup, or it is damaged: {error}") from None


def _container(path: Path) -> zipfile.ZipFile | tarfile.TarFile:
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic[:2] == b"PK":
        return zipfile.ZipFile(path)
    return tarfile.open(path, "r:gz" if magic[:2] == b"\x1f\x8b" else "r:")


def _entries(container: zipfile.ZipFile | tarfile.TarFile, room: int) -> dict[str, Entry]:
    read = _zip_entries if isinstance(container, zipfile.ZipFile) else _tar_entries
    entries: dict[str, Entry] = {}
    for entry in read(container):
        if entry.name != NAME:
            check_name(entry.name)
        if entry.name in entries:
            raise BackupError(f"{entry.name!r} is in the archive twice.")
        if len(entries) == MAX_MEMBERS:
            raise BackupError(f"There are more than {MAX_MEMBERS:,} files in the archive.")
        room -= entry.size
        if room < 0:
            raise BackupError("Unpacked, this backup is larger than the room on the disk.")
        entries[entry.name] = entry
    return entries


def _zip_entries(container: zipfile.ZipFile) -> Iterator[Entry]:
    for info in container.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir() or info.flag_bits & 1:
            raise BackupError(f"{info.filename!r} in the archive is not a plain file.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BackupError(f"{info.filename!r} is packed in a way that no backup is.")
        yield Entry(info.filename, info.file_size, lambda info=info: container.open(info))


def _tar_entries(container: tarfile.TarFile) -> Iterator[Entry]:
    for info in container:
        if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.sparse is not None:
            raise BackupError(f"{info.name!r} in the archive is not a plain file.")
        yield Entry(info.name, info.size, lambda info=info: container.extractfile(info))
