"""Uploaded files: listing them for a backup, and putting restored ones in their place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from quizzes.backups import BackupError


def media_root() -> Path:
    """Return the folder of uploaded files, which need not exist."""
    return Path(settings.MEDIA_ROOT).resolve()


def media_files() -> Iterator[tuple[str, Path]]:
    """Yield the path below the folder, with slashes, and the path of each plain file, in order.

    Links are not followed: what they point at is not the site's.
    """
    root = media_root()
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix(), path


@contextmanager
def media_replaced(staged: Path) -> Iterator[None]:
    """Put the staged folder in the place of the uploaded files; an exception undoes it."""
    root = media_root()
    former = root.with_name(f"{root.name}.before-restore")
    if former.exists():
        raise BackupError(
            f"An earlier restore was cut off: the media of before are in {former}. Look at both "
            "folders, then remove the one you do not want."
        )
    if root.exists():
        root.rename(former)
    try:
        staged.rename(root)
        yield
    except BaseException:
        if root.exists():
            root.rename(staged)
        if former.exists():
            former.rename(root)
        raise
    shutil.rmtree(former, ignore_errors=True)
