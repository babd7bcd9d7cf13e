"""A picture as the site keeps it: WebP made anew from the pixels, without anything else.

What a file is, its bytes say and never its name. Sizes are read before anything is decoded, so
that a small file can't ask for gigabytes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 20_000
WIDEST, TALLEST = 1_600, 4_000
MOST_KEPT = 1_000_000
"""Bytes of a picture as it is kept: what a file of a course pack may hold."""

LONGEST_LOSSLESS = 200_000
"""Bytes beyond which a drawing or screenshot is kept as a photograph is, not pixel by pixel."""

QUALITIES = (85, 70, 50)

_BARE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
"""Parts of a WebP file that hold nothing but one picture's pixels."""


class Fault(StrEnum):
    """Why a file is not taken."""

    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"
    TOO_DETAILED = "too_detailed"


class PictureError(ValueError):
    """The file can't become a picture; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture ready to be kept: the bytes of a WebP file and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, as 64 hexadecimal digits."""
        return sha256(self.data).hexdigest()


def made_anew(data: bytes, *, most_bytes: int) -> KeptPicture:
    """Return the picture of a PNG, JPEG, WebP or GIF file; of a film its first frame.

    It stands upright, is at most ``WIDEST`` by ``TALLEST`` pixels and says nothing of camera or
    place. Raises PictureError.
    """
    if len(data) > most_bytes:
        raise PictureError(Fault.TOO_LONG)
    image = _opened(data)
    # Photographs lose nothing one sees; letters and lines would.
    is_drawn = image.format in ("PNG", "GIF") or _is_lossless(data)
    try:
        pixels = _upright(image)
    except Exception as error:  # a decoder fails in whatever way the file makes it
        raise PictureError(Fault.DAMAGED) from error
    return KeptPicture(_encoded(pixels, is_drawn=is_drawn), *pixels.size)


def kept(data: bytes, *, most_bytes: int) -> KeptPicture:
    """Return the picture of a file as it is, where it is what the site would keep; else made anew.

    Raises PictureError.
    """
    if len(data) > MOST_KEPT or not _is_bare(data):
        return made_anew(data, most_bytes=most_bytes)
    image = _opened(data)
    if image.width > WIDEST or image.height > TALLEST:
        return made_anew(data, most_bytes=most_bytes)
    try:
        image.load()
    except Exception as error:
        raise PictureError(Fault.DAMAGED) from error
    return KeptPicture(data, *image.size)


def size_of(data: bytes) -> tuple[int, int]:
    """Return the width and height of a picture as the site keeps it. Raises ValueError."""
    size = _webp_size(data)
    if size is None:
        raise ValueError("not a picture as the site keeps it")
    return size


def _opened(data: bytes) -> Image.Image:
    """Return the file's image, known by its first bytes and not decoded yet."""
    # The library makes room for all of a WebP picture as soon as it opens it.
    size = _webp_size(data)
    if size and _is_too_large(*size):
        raise PictureError(Fault.TOO_MANY_PIXELS)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(Fault.TOO_MANY_PIXELS) from None
    except Exception as error:
        is_webp = any(_parts(data))
        raise PictureError(Fault.DAMAGED if is_webp else Fault.UNKNOWN) from error
    if _is_too_large(image.width, image.height):
        raise PictureError(Fault.TOO_MANY_PIXELS)
    return image


def _is_too_large(width: int, height: int) -> bool:
    # Scaling a line of millions of pixels takes gigabytes, few as they are.
    return width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE


def _upright(image: Image.Image) -> Image.Image:
    """Return the pixels alone, turned as the camera was held, scaled down where too large."""
    image.load()
    image = ImageOps.exif_transpose(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith(("I", "F")):
        # Sixteen bits of grey become eight.
        image = image.point(lambda value: value / 256).convert("L")
    image = image.convert(mode)
    scale = min(1, WIDEST / image.width, TALLEST / image.height)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    bare = Image.new(mode, image.size)
    bare.paste(image)
    return bare


def _encoded(image: Image.Image, *, is_drawn: bool) -> bytes:
    if is_drawn:
        data = _webp(image, lossless=True)
        if len(data) <= LONGEST_LOSSLESS:
            return data
    for quality in QUALITIES:
        data = _webp(image, quality=quality)
        if len(data) <= MOST_KEPT:
            return data
    raise PictureError(Fault.TOO_DETAILED)


def _webp(image: Image.Image, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", method=4, **options)
    return buffer.getvalue()


# What the parts of a WebP file say: https://developers.google.com/speed/webp/docs/riff_container


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the content of each part of a WebP file; nothing of any other file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return
    place = 12
    while place + 8 <= len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _is_bare(data: bytes) -> bool:
    """Return whether the file holds one picture and not a byte behind or beside it."""
    parts = list(_parts(data))
    if not parts or {name for name, _content in parts} - _BARE:
        return False
    length = 12 + sum(8 + len(content) + len(content) % 2 for _name, content in parts)
    return length == len(data) == int.from_bytes(data[4:8], "little") + 8


def _is_lossless(data: bytes) -> bool:
    return any(name == b"VP8L" for name, _content in _parts(data))


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height a WebP file claims, the larger where it claims two."""
    sizes = [size for name, content in _parts(data) if (size := _size_of(name, content))]
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else None


def _size_of(name: bytes, content: bytes) -> tuple[int, int] | None:
    if name == b"VP8X" and len(content) >= 10:
        width, height = (int.from_bytes(content[at : at + 3], "little") for at in (4, 7))
        return width + 1, height + 1
    if name == b"VP8L" and len(content) >= 5:
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and len(content) >= 10:
        width, height = (int.from_bytes(content[at : at + 2], "little") for at in (6, 8))
        return width & 0x3FFF, height & 0x3FFF
    return None
