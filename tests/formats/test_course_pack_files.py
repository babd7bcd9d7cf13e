"""Collecting a pack's files from a folder that may hold anything."""

import os

import pytest

from quizzes.formats import course_pack
from quizzes.formats.course_pack import files
from tests.formats.packs import pack


@pytest.fixture
def folder(tmp_path):
    """A folder with a whole pack in it."""
    for path, data in pack().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def errors_of(folder):
    with pytest.raises(course_pack.PackErrors) as caught:
        course_pack.collect(folder)
    return [str(error) for error in caught.value.errors]


def test_a_folder_is_collected_as_it_stands(folder):
    (folder / ".DS_Store").write_bytes(b"left by a desktop")
    assert course_pack.collect(folder) == pack()
    assert course_pack.read_folder(folder) == course_pack.read(pack())


def test_symbolic_links_are_refused(folder):
    (folder / "media" / "passwd.svg").symlink_to("/etc/passwd")
    (folder / "02-loop").symlink_to(folder)
    assert errors_of(folder) == [
        "02-loop:1: file: is a symbolic link; put the file itself here",
        "media/passwd.svg:1: file: is a symbolic link; put the file itself here",
    ]


def test_pipes_are_refused_unread(folder):
    os.mkfifo(folder / "glossary2.yml")
    assert errors_of(folder) == ["glossary2.yml:1: file: is not an ordinary file"]


def test_folders_too_deep_are_refused(folder):
    (folder / "a/b/c/d").mkdir(parents=True)
    assert errors_of(folder) == ["a/b/c:1: file: is a folder where a course pack has none"]


def test_too_many_files_are_refused(folder, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 3)
    assert errors_of(folder) == [".:1: file: holds more than 3 files"]


def test_a_large_file_is_not_read_whole(folder):
    with (folder / "course.yml").open("r+b") as file:
        file.truncate(50_000_000)
    assert len(course_pack.collect(folder)["course.yml"]) == files.MOST_BYTES + 1


def test_a_name_that_is_not_utf_8_is_shown_escaped(folder):
    (folder / os.fsdecode(b"caf\xe9.yml")).write_bytes(b"")
    with pytest.raises(course_pack.PackErrors) as caught:
        course_pack.read_folder(folder)
    assert str(caught.value) == (
        r"caf\udce9.yml:1: file: has no place in a course pack; "
        "see the layout in docs/authoring.md"
    )


def test_a_folder_that_is_not_there(tmp_path):
    assert errors_of(tmp_path / "none") == [".:1: file: cannot be read: no such file or directory"]
