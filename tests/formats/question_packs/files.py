"""Course packs in a zip, made on the spot."""

import io
import zipfile
from collections.abc import Mapping

from tests.formats.packs import LESSON

QUESTIONS = f"{LESSON}/questions.yml"


def packed(files: Mapping[str, bytes | str], folder: str = "") -> bytes:
    """Return a zip of files by path, in a folder if there is one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(f"{folder}{path}", data)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip by path."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_questions(text: str) -> bytes:
    """Return a pack that holds the questions of one lesson and nothing else."""
    return packed({QUESTIONS: text})
