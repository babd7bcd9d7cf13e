"""Forms of pictures: one to add a file, one to say what a picture shows."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain import content
from quizzes.formats import pictures
from quizzes.forms.content import TrackedForm
from quizzes.models import Picture


class PictureForm(TrackedForm):
    """A picture in the administration: its bytes are none of the fields."""

    spec = content.Picture

    class Meta:
        model = Picture
        fields = ["course", "key", "alt", "status"]


class DeskPictureForm(PictureForm):
    """What a picture shows, in words."""

    class Meta:
        model = Picture
        fields = ["alt"]


class UploadForm(DeskPictureForm):
    """A file and what it shows; ``kept`` is the picture made of it once the form is valid."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        error_messages={"required": gettext_lazy("Choose a picture, please.")},
        allow_empty_file=True,
    )
    field_order = ["file", "alt"]
    kept: pictures.KeptPicture | None = None

    def clean_file(self) -> UploadedFile:
        """Make the picture anew. Raises ValidationError for what is none."""
        file, most = self.cleaned_data["file"], settings.PICTURE_BYTES
        if file.size > most:
            raise forms.ValidationError(_sentence(pictures.Fault.TOO_LONG))
        try:
            self.kept = pictures.made_anew(file.read(), most_bytes=most)
        except pictures.PictureError as error:
            raise forms.ValidationError(_sentence(error.fault)) from None
        return file


def _sentence(fault: pictures.Fault) -> str:
    said = {
        pictures.Fault.TOO_LONG: _("This file is too large: at most %(size)d MB. Save it smaller."),
        pictures.Fault.UNKNOWN: _("This is not a picture we can read: PNG, JPEG, WebP or GIF."),
        pictures.Fault.TOO_MANY_PIXELS: _(
            "This picture has too many pixels: at most %(millions)d million, and %(side)d on a "
            "side. Scale it down."
        ),
        pictures.Fault.DAMAGED: _("This file is damaged or cut off. Save the picture again."),
        pictures.Fault.TOO_DETAILED: _("This picture is too detailed. Scale it down."),
    }
    return said[fault] % {
        "size": settings.PICTURE_BYTES // 1_000_000,
        "millions": pictures.MOST_PIXELS // 1_000_000,
        "side": pictures.LONGEST_SIDE,
    }
