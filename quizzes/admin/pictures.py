"""The pictures of a course: added at the desk, looked at and described here."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from quizzes.admin.base import ContentAdmin
from quizzes.forms.pictures import PictureForm
from quizzes.models import Picture

THUMBNAIL = 96
"""Pixels of the longer side of a picture in the list."""


@admin.register(Picture)
class PictureAdmin(ContentAdmin):
    """Pictures, each shown as students get it; the bytes are no field."""

    form = PictureForm
    list_display = ["thumbnail", "key", "alt", "course", *ContentAdmin.editing]
    list_display_links = ["key"]
    list_filter = [("course", OwnRows), "status", "origin"]
    search_fields = ["key", "alt"]
    readonly_fields = ["whole"]
    fields = ["course", "key", "whole", "alt", "status"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a picture here: at the desk it is made anew first."""
        return False

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> SafeString:
        """The picture, small."""
        return _image(picture, THUMBNAIL)

    @admin.display(description=_("as students see it"))
    def whole(self, picture: Picture) -> SafeString:
        """The picture, as large as the page has room for."""
        return _image(picture, 4 * THUMBNAIL)


def _image(picture: Picture, most: int) -> SafeString:
    scale = min(1, most / max(picture.width, picture.height))
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    image = '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
    return format_html(image, picture.address, picture.alt, width, height)
