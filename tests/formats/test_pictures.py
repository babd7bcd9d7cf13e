"""What becomes of a file that is said to be a picture: kept without metadata, or refused."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from quizzes.formats import pictures
from quizzes.formats.pictures import Fault, PictureError
from tests.pictures import encoded, noise, photograph

MOST = 5_000_000
GPS = 0x8825


def made(data: bytes) -> pictures.KeptPicture:
    return pictures.made_anew(data, most_bytes=MOST)


def fault_of(data: bytes) -> Fault:
    with pytest.raises(PictureError) as refused:
        pictures.kept(data, most_bytes=MOST)
    with pytest.raises(PictureError) as again:
        made(data)
    assert again.value.fault == refused.value.fault
    return refused.value.fault


def read(picture: pictures.KeptPicture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    return image


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header claims a size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def webp_that_claims(width: int, height: int) -> bytes:
    extended = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + extended
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_becomes_webp_of_its_own_size(kind):
    picture = made(encoded(Image.new("RGB", (30, 20), "red"), kind))
    image = read(picture)
    assert (image.format, image.size, picture.width, picture.height) == ("WEBP", (30, 20), 30, 20)
    red, green, blue = image.convert("RGB").getpixel((15, 10))
    assert (red > 240, green < 15, blue < 15) == (True, True, True)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_read(mode):
    assert read(made(encoded(Image.new(mode, (4, 4)), "PNG"))).size == (4, 4)


def test_sixteen_bits_of_grey_keep_their_shade():
    grey = Image.new("I;16", (4, 4), 0x8000)
    assert read(made(encoded(grey, "PNG"))).convert("L").getpixel((1, 1)) in range(126, 131)


def test_a_photograph_in_inks_is_read():
    assert read(made(encoded(Image.new("CMYK", (4, 4)), "JPEG"))).mode == "RGB"


def test_what_is_transparent_stays_so():
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert read(made(encoded(image, "PNG"))).getpixel((1, 1))[3] == 0


def test_lines_and_letters_are_kept_pixel_by_pixel():
    drawing = Image.new("RGB", (60, 40), "white")
    drawing.putpixel((7, 9), (1, 2, 3))
    assert read(made(encoded(drawing, "PNG"))).getpixel((7, 9)) == (1, 2, 3)


def test_a_screenshot_of_a_photograph_is_kept_as_a_photograph():
    large = noise(700, 500)
    picture = made(encoded(large, "PNG"))
    assert (len(picture.data) < len(encoded(large, "PNG")) / 2, picture.width) == (True, 700)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    picture = made(encoded(Image.new("RGB", (3200, 1000)), "PNG"))
    assert (picture.width, picture.height) == (1600, 500)
    tall = made(encoded(Image.new("RGB", (10, 20_000)), "PNG"))
    assert (tall.width, tall.height) == (2, 4000)


def test_a_photograph_held_upright_stands_upright_and_says_nothing_of_where_it_was_taken():
    data = photograph(40, 20, orientation=6)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(GPS) != {}
    picture = made(data)
    assert (picture.width, picture.height) == (20, 40)
    image = read(picture)
    assert (dict(image.getexif()), sorted(image.info.keys() & {"exif", "xmp", "icc_profile"})) == (
        {},
        [],
    )
    assert b"Exif" not in picture.data


def test_comments_and_profiles_are_left_out():
    image = Image.new("RGB", (4, 4))
    from_jpeg = made(encoded(image, "JPEG", comment=b"my address", icc_profile=b"profile" * 9))
    from_webp = made(encoded(image, "WEBP", xmp=b"<x>my address</x>", icc_profile=b"profile" * 9))
    assert [b"address" in one.data or b"profile" in one.data for one in (from_jpeg, from_webp)] == [
        False,
        False,
    ]


def test_of_a_film_the_first_frame_is_kept():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP"):
        film = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        image = read(made(film))
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((1, 1))[0] > 240


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"BM" + bytes(60),
        b"RIFF\x04\0\0\0WEBP",
        b"PK\x03\x04" + bytes(60),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data):
    assert fault_of(data) == Fault.UNKNOWN


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "TGA"])
def test_other_kinds_of_pictures_are_refused(kind):
    assert fault_of(encoded(Image.new("RGB", (16, 16)), kind)) == Fault.UNKNOWN


@pytest.mark.parametrize(
    "size", [(50_000, 50_000), (5_001, 5_000), (25_000_001, 1), (20_001, 1), (1, 20_001)]
)
def test_a_small_file_that_asks_for_gigabytes_is_refused_before_it_is_decoded(size):
    assert fault_of(png_that_claims(*size)) == Fault.TOO_MANY_PIXELS


def test_so_is_one_of_the_kind_that_makes_room_when_opened():
    assert fault_of(webp_that_claims(16_000, 16_000)) == Fault.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_file_cut_off_is_refused(kind):
    whole = encoded(noise(200, 200), kind)
    assert fault_of(whole[: len(whole) // 2]) in (Fault.DAMAGED, Fault.UNKNOWN)


def test_a_file_of_too_many_bytes_is_refused_unread():
    with pytest.raises(PictureError) as refused:
        pictures.made_anew(encoded(noise(99, 99), "PNG"), most_bytes=999)
    assert refused.value.fault == Fault.TOO_LONG


def test_what_lies_behind_or_beside_a_picture_does_not_come_along():
    script = b"<script>alert(1)</script>"
    behind = [encoded(noise(9, 9), kind) + script for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    beside = encoded(noise(9, 9), "WEBP", xmp=script)
    commented = encoded(noise(9, 9), "JPEG", comment=script)
    for data in (*behind, beside, commented):
        assert script not in pictures.kept(data, most_bytes=MOST).data


def test_the_same_file_gives_the_same_bytes():
    data = photograph(90, 60)
    assert made(data) == made(data)
    assert made(data).digest == made(data).digest


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_was_kept_once_is_kept_as_it_is(kind):
    picture = made(encoded(noise(120, 80), kind))
    assert pictures.kept(picture.data, most_bytes=MOST) == picture


def test_a_picture_that_says_more_than_its_pixels_is_made_anew():
    image = Image.new("RGB", (1700, 4), "red")
    wide = pictures.kept(encoded(image, "WEBP"), most_bytes=MOST)
    assert wide.width == 1600
    plain = encoded(image.crop((0, 0, 4, 4)), "WEBP")
    told = encoded(image.crop((0, 0, 4, 4)), "WEBP", exif=image.getexif(), xmp=b"<x/>")
    assert b"<x/>" not in pictures.kept(told, most_bytes=MOST).data
    assert pictures.kept(plain, most_bytes=MOST).data == plain


modes = st.sampled_from(["L", "RGB", "RGBA"])


@settings(deadline=None)
@given(mode=modes, width=st.integers(1, 40), height=st.integers(1, 40), pixels=st.randoms())
def test_whatever_is_made_is_kept_as_it_is(mode, width, height, pixels):
    bands = len(Image.new(mode, (1, 1)).getbands())
    image = Image.frombytes(mode, (width, height), pixels.randbytes(width * height * bands))
    picture = made(encoded(image, "PNG"))
    assert (picture.width, picture.height) == (width, height)
    assert pictures.kept(picture.data, most_bytes=MOST) == picture


@settings(deadline=None)
@given(data=st.binary(max_size=200), start=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", ""]))
def test_bytes_of_any_kind_are_a_picture_or_refused(data, start):
    whole = encoded(Image.new("RGB", (5, 5)), start) if start else b""
    for cut in (12, 30, 60):
        with suppress(PictureError):
            picture = pictures.kept(whole[:cut] + data, most_bytes=MOST)
            assert pictures.kept(picture.data, most_bytes=MOST) == picture
