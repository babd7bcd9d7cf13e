"""The form of an announcement."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from quizzes.forms.assignments import MomentField
from quizzes.forms.content import MultilineField
from quizzes.models import Announcement

LONGEST = 20_000


class AnnouncementForm(forms.ModelForm):
    """What is said, to whom, and until when."""

    text = MultilineField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("Markdown."),
    )
    ends_at = MomentField(
        label=gettext_lazy("Shown until"), help_text=gettext_lazy("Empty: until you end it.")
    )
    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Announcement
        fields = ["title", "text", "group", "ends_at"]

    field_order = ("title", "text", "group", "ends_at")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = self.instance.course.groups.order_by("name")
        self.fields["group"].empty_label = gettext("Everyone in the course")
        if self.instance.pk is not None:
            self.initial["began_from"] = self.instance.revision
