"""Pictures that items of QTI show: files of the package, or data within the address."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import unquote

from quizzes.formats.moodle_files import is_picture
from quizzes.formats.packages import Package, path_from
from quizzes.formats.question_files import ImportedPicture, ImportLimits

type Finder = Callable[[str], ImportedPicture | None]

_DIGITS = 20


def finder(package: Package | None, path: str, limits: ImportLimits) -> Finder:
    """Return what finds the picture at an address in the file at ``path``; None for no picture."""

    def found(address: str) -> ImportedPicture | None:
        if address.startswith("data:"):
            return _picture(_data_of(address, limits), "picture", limits)
        target = path_from(path, address)
        if package is None or target is None or target not in package:
            return None
        if package.entries[target].file_size > limits.file_bytes:
            return None
        return _picture(package.read(target), target.rpartition("/")[2], limits)

    return found


def _data_of(address: str, limits: ImportLimits) -> bytes:
    head, _comma, written = address.partition(",")
    if not head.endswith(";base64") or len(written) * 3 // 4 > limits.file_bytes:
        return b""
    try:
        return b64decode(unquote(written))
    except (binascii.Error, ValueError):
        return b""


def _picture(data: bytes, name: str, limits: ImportLimits) -> ImportedPicture | None:
    if len(data) > limits.file_bytes or not is_picture(data):
        return None
    return ImportedPicture(f"qti-{sha256(data).hexdigest()[:_DIGITS]}", name, data)
