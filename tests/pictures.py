"""Pictures for tests, made on the spot: small, and of every kind."""

import io
import random

from PIL import Image

from quizzes.formats import pictures


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    """Return the image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """Return an image no encoder can make small."""
    pixels = random.Random(seed).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), pixels)


def photograph(width: int, height: int, *, orientation: int = 1) -> bytes:
    """Return a JPEG as a telephone makes it: with where and how it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 58.0, 0.0), 3: "E", 4: (12.0, 21.0, 0.0)})
    return encoded(Image.new("RGB", (width, height), "navy"), "JPEG", exif=exif)


def red_png(width: int = 30, height: int = 20) -> bytes:
    """Return a small PNG."""
    return encoded(Image.new("RGB", (width, height), "red"), "PNG")


def kept_red(width: int = 30, height: int = 20) -> pictures.KeptPicture:
    """Return a small picture as the site keeps it."""
    return pictures.made_anew(red_png(width, height), most_bytes=5_000_000)
