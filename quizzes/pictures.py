"""The pictures that the texts of a page may show: read when the first is met, once a page."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from quizzes.models import Picture
from quizzes.models.pictures import address_of

type OfCourse = Mapping[str, ShownPicture]

_page: ContextVar[dict[str, OfCourse] | None] = ContextVar("pictures_of_the_page", default=None)


class ShownPicture(NamedTuple):
    """What a text needs of a picture to show it."""

    key: str
    alt: str
    address: str
    width: int
    height: int


class PicturesMiddleware:
    """Lets all texts of one answer share what is read of a course's pictures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, and forget what was read for it."""
        token = _page.set({})
        try:
            return self.get_response(request)
        finally:
            _page.reset(token)


def shown_pictures(course_key: str, keys: Iterable[str]) -> tuple[ShownPicture, ...]:
    """Return those of the keys that are pictures of the course, in the order of their keys.

    At most one query a page and course, none without keys.
    """
    wanted = sorted(keys)
    if not wanted:
        return ()
    page = _page.get()
    if page is None:
        known = _read(course_key)
    elif (known := page.get(course_key)) is None:
        known = page[course_key] = _read(course_key)
    return tuple(known[key] for key in wanted if key in known)


def show_too(course_key: str, pictures: Iterable[ShownPicture]) -> None:
    """Show these pictures on this page as well: they are none of the course yet."""
    page = _page.get()
    if page is not None:
        known = page.get(course_key) or _read(course_key)
        page[course_key] = {**known, **{one.key: one for one in pictures}}


def _read(course_key: str) -> OfCourse:
    pictures = Picture.objects.filter(course__key=course_key)
    rows = pictures.order_by().values_list("key", "alt", "digest", "width", "height")
    return {
        key: ShownPicture(key, alt, address_of(course_key, key, digest), width, height)
        for key, alt, digest, width, height in rows
    }
