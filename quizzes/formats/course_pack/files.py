"""The files of a pack: which may be there, and how they are collected from a folder."""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from quizzes.formats.course_pack.errors import PackError, PackErrors

MOST_BYTES = 1_000_000
"""The largest file a pack may hold, in bytes."""

MOST_FILES = 2_000

TOP_FILES = frozenset(
    {
        *("course.yml", "glossary.yml", "sources.yml", "figures.yml", "quiz.yml"),
        *("people.yml", "timeline.yml", "media.yml"),
    }
)
MODULE_FILES = frozenset({"module.yml", "quiz.yml"})
LESSON_FILES = frozenset({"lesson.md", "questions.yml", "cards.yml", "quiz.yml"})
IGNORED = frozenset({".DS_Store", "Thumbs.db", ".gitkeep"})
"""What desktops and git leave behind; passed over in every folder."""

_NUMBERED = re.compile(r"(?P<number>[0-9]{2,3})-(?P<key>[a-z0-9][a-z0-9-]*)\Z")
_MEDIUM = re.compile(r"(?P<key>[a-z0-9][a-z0-9-]*)\.(?P<ending>svg|webp)\Z")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Folder:
    """A module's or lesson's folder: its path, number and key, as ``NN-key`` says them."""

    path: str
    number: int
    key: str


@dataclass(slots=True)
class Layout:
    """What a pack holds: drawings and pictures by key, modules in order, their lessons in order."""

    drawings: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    modules: list[Folder] = field(default_factory=list)
    lessons: dict[str, list[Folder]] = field(default_factory=dict)
    errors: list[PackError] = field(default_factory=list)


def layout(paths: Iterable[str]) -> Layout:
    """Return what the paths of a pack stand for; a path with no place is an error of it."""
    result = Layout()
    modules: dict[str, Folder] = {}
    lessons: dict[str, dict[str, Folder]] = {}
    for path in sorted(paths):
        match path.split("/"):
            case [name] if name in TOP_FILES or name == "README.md":
                continue
            case ["media", name] if found := _MEDIUM.match(name):
                media = result.drawings if found["ending"] == "svg" else result.pictures
                media[found["key"]] = path
                continue
            case [first, name] if name in MODULE_FILES and (module := _folder(first, first)):
                modules[first] = module
                continue
            case [first, second, name] if name in LESSON_FILES:
                module, lesson = _folder(first, first), _folder(second, f"{first}/{second}")
                if module and lesson:
                    modules[first] = module
                    lessons.setdefault(first, {})[second] = lesson
                    continue
        result.errors.append(PackError(shown(path), 1, "file", _NO_PLACE))
    result.modules = sorted(modules.values(), key=_by_number)
    result.lessons = {
        name: sorted(folders.values(), key=_by_number) for name, folders in lessons.items()
    }
    return result


_NO_PLACE = "has no place in a course pack; see the layout in docs/authoring.md"


def _by_number(folder: Folder) -> tuple[int, str]:
    return folder.number, folder.path


def _folder(name: str, path: str) -> Folder | None:
    found = _NUMBERED.match(name)
    if not found or found["number"] != f"{int(found['number']):02d}":
        return None
    return Folder(path, int(found["number"]), found["key"])


def collect(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their path within it, with ``/`` between the parts.

    Raises ``PackErrors`` for symbolic links, devices, unreadable files and too many files. Of a
    file over ``MOST_BYTES`` one byte more than that is returned, so that the reader reports it.
    """
    files: dict[str, bytes] = {}
    errors: list[PackError] = []
    _collect(Path(folder), PurePosixPath(), files, errors)
    if errors:
        raise PackErrors(tuple(errors))
    return files


def _collect(
    folder: Path, inside: PurePosixPath, files: dict[str, bytes], errors: list[PackError]
) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        errors.append(PackError(shown(str(inside)), 1, "file", _unreadable(error)))
        return
    for entry in entries:
        if entry.name in IGNORED:
            continue
        path = inside / entry.name
        if len(files) >= MOST_FILES or len(errors) >= MOST_FILES:
            errors.append(PackError(".", 1, "file", f"holds more than {MOST_FILES} files"))
            return
        if entry.is_dir(follow_symlinks=False) and len(path.parts) < _DEEPEST:
            _collect(folder / entry.name, path, files, errors)
        elif isinstance(content := _content(entry), bytes):
            files[str(path)] = content
        else:
            errors.append(PackError(shown(str(path)), 1, "file", content))


def _content(entry: os.DirEntry) -> bytes | str:
    """Return the bytes of an ordinary file, or the sentence why there are none."""
    if entry.is_symlink():
        return "is a symbolic link; put the file itself here"
    if entry.is_dir():
        return "is a folder where a course pack has none"
    try:
        if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            return "is not an ordinary file"
        with Path(entry.path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        return _unreadable(error)


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or 'unknown reason').lower()}"


def shown(text: str) -> str:
    """Return the text as it can be printed on one line, whatever characters it has."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
