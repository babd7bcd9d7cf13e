"""The pictures of a pack: what their files hold, in the bytes the site keeps."""

from quizzes.formats import pictures
from quizzes.formats.course_pack.files import MOST_BYTES

_SAID = {
    pictures.Fault.TOO_LONG: f"has more than {MOST_BYTES} bytes",
    pictures.Fault.UNKNOWN: "is not a picture: WebP, PNG, JPEG or GIF by its content",
    pictures.Fault.TOO_MANY_PIXELS: (
        f"has more than {pictures.MOST_PIXELS} pixels, or {pictures.LONGEST_SIDE} on a side"
    ),
    pictures.Fault.DAMAGED: "is damaged or cut off; save the picture again",
    pictures.Fault.TOO_DETAILED: "is too detailed to be kept; make it smaller",
}


def picture_in(data: bytes | None) -> bytes | str:
    """Return the bytes of a picture as the site keeps them, or the sentence why there are none.

    A file that is what the site would keep stays as it is, byte for byte; any other is made anew,
    without what else it says.
    """
    if data is None:
        return "is missing; media.yml speaks of it"
    try:
        return pictures.kept(data, most_bytes=MOST_BYTES).data
    except pictures.PictureError as error:
        return _SAID[error.fault]
