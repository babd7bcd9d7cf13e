"""What an archive may hold: every one that `backup` would not have written is refused."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.backups import BackupError
from quizzes.backups.archive import reading, writing
from quizzes.backups.making import make_backup, target_path
from quizzes.backups.manifest import Manifest, check_fits, check_name

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DATABASE = b"SQLite format 3\0 and so on"
FILES = {"database.sqlite3": DATABASE, "media/figures/map.svg": b"<svg/>"}
ROOM = 40 * 1024 * 1024


def described(files):
    """Return a manifest of these files, as the object that its JSON holds."""
    members = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    return {
        "format": 1,
        "made_at": "2026-03-02T09:00:00Z",
        "site": "0.1",
        "django": "6.1",
        "database": "sqlite",
        "migrations": [["quizzes", "0001_initial"]],
        "rows": {"quizzes_user": 1},
        "members": members,
    }


def zip_of(files, manifest=None):
    """Return a .zip of the files and a manifest of them, or of the bytes given as one."""
    raw = json.dumps(described(files)).encode() if manifest is None else manifest
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*files.items(), ("manifest.json", raw)):
            archive.writestr(name, content)
    return buffer.getvalue()


def tar_of(*extra):
    """Return a .tar of the right files and these members besides."""
    files = FILES | {"manifest.json": json.dumps(described(FILES)).encode()}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in extra:
            archive.addfile(info)
    return buffer.getvalue()


def tar_member(kind, name="media/evil", target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zip_with_link():
    info = zipfile.ZipInfo("media/evil")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO(zip_of(FILES))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def zip_with_twice():
    buffer = io.BytesIO(zip_of(FILES))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("database.sqlite3", DATABASE)
    return buffer.getvalue()


def manifest_with(**changes):
    return json.dumps(described(FILES) | changes).encode()


def zip_member(name):
    return zip_of(FILES | {name: b"x"})


def read_all(raw, folder, room=ROOM):
    """Unpack an archive below the folder and return its files by name."""
    path = folder / "archive"
    path.write_bytes(raw)
    with reading(path, room=room) as archive:
        archive.extract("database.sqlite3", folder / "out" / "database")
        archive.extract_media(folder / "out" / "media")
    unpacked = (path for path in (folder / "out").rglob("*") if path.is_file())
    return {path.relative_to(folder / "out").as_posix(): path.read_bytes() for path in unpacked}


HOSTILE = {
    "an empty file": (lambda: b"", "is no backup, or it is damaged"),
    "some text": (lambda: b"hello" * 1000, "is no backup, or it is damaged"),
    "half a zip": (lambda: zip_of(FILES)[:-60], "is no backup, or it is damaged"),
    "half a tar": (lambda: tar_of()[:1700], "is no backup, or it is damaged"),
    "a tar without its end": (lambda: tar_of()[:2048], "manifest.json is missing"),
    "a tar cut in a file": (lambda: tar_of()[:2900], "is no backup, or it is damaged"),
    "half a tar.gz": (lambda: gzip.compress(tar_of())[:-50], "is no backup, or it is damaged"),
    "no manifest": (lambda: gzip.compress(b"\0" * 10_240), "manifest.json is missing"),
    "no JSON": (lambda: zip_of(FILES, b"{"), "Invalid JSON"),
    "a list": (lambda: zip_of(FILES, b"[]"), "manifest.json: "),
    "no UTF-8": (lambda: zip_of(FILES, b'{"format": "\xff"}'), "manifest.json: "),
    "deep JSON": (lambda: zip_of(FILES, b"[" * 100_000), "manifest.json: "),
    "an unknown field": (lambda: zip_of(FILES, manifest_with(run="rm")), "manifest.json: run: "),
    "a later format": (lambda: zip_of(FILES, manifest_with(format=2)), "update the site first"),
    "no format": (lambda: zip_of(FILES, manifest_with(format="x")), "manifest.json: format: "),
    "another database": (
        lambda: zip_of(FILES, manifest_with(database="oracle")),
        "manifest.json: database: ",
    ),
    "negative rows": (
        lambda: zip_of(FILES, manifest_with(rows={"a": -1})),
        "manifest.json: rows.a: ",
    ),
    "no database": (lambda: zip_of({"media/a": b"a"}), "the database is missing"),
    "a manifest too large": (lambda: zip_of(FILES, b" " * (33 << 20)), "too large to be true"),
    "a member less": (
        lambda: zip_of({"database.sqlite3": DATABASE}, manifest_with()),
        "media/figures/map.svg is missing from the archive",
    ),
    "a member more": (
        lambda: zip_of(FILES | {"media/b": b""}, manifest_with()),
        "'media/b' is in the archive but not in its manifest",
    ),
    "a member twice": (zip_with_twice, "'database.sqlite3' is in the archive twice"),
    "another size": (
        lambda: zip_of(FILES | {"database.sqlite3": DATABASE + b"!"}, manifest_with()),
        "database.sqlite3 in the backup is damaged: its size",
    ),
    "another content": (
        lambda: zip_of(FILES | {"database.sqlite3": DATABASE[::-1]}, manifest_with()),
        "database.sqlite3 in the backup is damaged: its checksum",
    ),
    "a folder up": (lambda: zip_member("media/../../evil"), "not a safe name"),
    "an absolute path": (lambda: zip_member("/etc/passwd"), "does not belong"),
    "an absolute path below": (lambda: zip_member("media//etc/passwd"), "not a safe name"),
    "backslashes": (lambda: zip_member("media/..\\evil"), "not a safe name"),
    "a line break": (lambda: zip_member("media/a\nb"), "not a safe name"),
    "a long name": (lambda: zip_member("media/" + "a" * 256), "is too long"),
    "a stranger": (lambda: zip_member("settings.py"), "does not belong"),
    "a folder": (lambda: zip_member("media/folder/"), "is not a plain file"),
    "a link": (zip_with_link, "'media/evil' in the archive is not a plain file"),
    "a tar link": (
        lambda: tar_of(tar_member(tarfile.SYMTYPE, target="/etc/passwd")),
        "is not a plain file",
    ),
    "a tar hard link": (
        lambda: tar_of(tar_member(tarfile.LNKTYPE, target="database.sqlite3")),
        "is not a plain file",
    ),
    "a tar device": (lambda: tar_of(tar_member(tarfile.CHRTYPE)), "is not a plain file"),
    "a tar pipe": (lambda: tar_of(tar_member(tarfile.FIFOTYPE)), "is not a plain file"),
    "a tar folder up": (
        lambda: tar_of(tar_member(tarfile.REGTYPE, name="media/../evil")),
        "not a safe name",
    ),
    "a bomb": (
        lambda: zip_of({"database.sqlite3": b"\0" * (ROOM + 1)}),
        "larger than the room on the disk",
    ),
    "a file and a folder": (lambda: zip_of(FILES | {"media/figures": b""}), "a file and a folder"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_archives_are_refused(case, tmp_path):
    make, sentence = HOSTILE[case]
    with pytest.raises(BackupError) as refusal:
        read_all(make(), tmp_path)
    assert sentence in str(refusal.value)
    assert not list(tmp_path.rglob("*evil*"))


def test_a_zip_that_lies_about_a_size_is_refused(tmp_path):
    content = b"\0" * 2_000_000
    raw = zip_of({"database.sqlite3": content}, manifest_with(members=described(FILES)["members"]))
    small = len(DATABASE).to_bytes(4, "little")
    lying = raw.replace(len(content).to_bytes(4, "little"), small)
    with pytest.raises(BackupError):
        read_all(lying, tmp_path)


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
def test_what_is_written_is_read_back(ending, tmp_path):
    write(tmp_path / "archive", ending)
    assert read_all((tmp_path / "archive").read_bytes(), tmp_path) == {
        "database": DATABASE,
        "media/figures/Brüssel 1.svg": b"<svg/>",
    }


def write(path, ending):
    """Write an archive of a database and a picture with the project's own writer."""
    source = path.parent / "source"
    with writing(path, ending) as archive:
        for name, content in (
            ("database.sqlite3", DATABASE),
            ("media/figures/Brüssel 1.svg", b"<svg/>"),
        ):
            source.write_bytes(content)
            archive.add(name, source)
        manifest = described({}) | {"members": archive.members}
        archive.close_with(Manifest(**manifest))


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_changed_bit_is_refused_or_harmless(ending, tmp_path, place, bit):
    folder = tmp_path / f"{ending}-{place}-{bit}"
    folder.mkdir(exist_ok=True)
    write(folder / "archive", ending)
    raw = bytearray((folder / "archive").read_bytes())
    raw[place % len(raw)] ^= 1 << bit
    try:
        unpacked = read_all(bytes(raw), folder)
    except BackupError:
        return
    finally:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        (folder / "archive").unlink(missing_ok=True)
    assert sorted(unpacked.values()) == sorted([DATABASE, b"<svg/>"])


@given(st.text())
def test_an_accepted_name_stays_below_its_folder(name):
    try:
        check_name(f"media/{name}")
    except BackupError:
        return
    root = Path("/srv/media")
    assert os.path.normpath(root / name) == str(root / name)
    assert (root / name).is_relative_to(root)


def test_a_later_backup_of_the_other_database_is_refused(db):
    from django.db import connection

    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    manifest = Manifest(**described(FILES) | {"database": other})
    with pytest.raises(BackupError, match=f"of a {other} database, and the site uses"):
        check_fits(manifest)


# The name of the file to write


def test_a_backup_never_overwrites(tmp_path):
    path = tmp_path / "site.zip"
    path.write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        make_backup(path=path, now=NOW)
    assert path.read_text() == "precious"


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(BackupError, match="write a name that ends with one of"):
        make_backup(path=tmp_path / "site.rar", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_name_without_an_ending_is_a_folder(tmp_path):
    dated = "backup-20260302T090000Z.zip"
    assert target_path(tmp_path / "new", NOW) == tmp_path / "new" / dated
    (tmp_path / "there.d").mkdir()
    assert target_path(tmp_path / "there.d", NOW) == tmp_path / "there.d" / dated
    assert target_path(tmp_path / "a.tar.gz", NOW) == tmp_path / "a.tar.gz"
