"""The form by which a roster comes in, and what is done with invitations."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats.tabular_files import TabularErrors
from quizzes.formats.tabular_rosters import LIMITS, RosterRow, read_roster
from quizzes.forms.content import TickedField
from quizzes.models import Invitation

_FAULTS_SHOWN = 10


class RosterForm(forms.Form):
    """A file or a pasted table of people."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A table: .csv, .tsv or .txt, in UTF-8."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste a table"),
        required=False,
        max_length=LIMITS.bytes,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "The first row names the columns: name, email, student number, group. "
            "Only a name or an e-mail address is needed."
        ),
    )

    def __init__(self, data=None, files=None) -> None:
        super().__init__(data, files, auto_id="roster_%s")
        self.rows: tuple[RosterRow, ...] = ()

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large before any of it is read."""
        sent = self.cleaned_data["file"]
        if sent and sent.size > LIMITS.bytes:
            message = _("This file is too large: at most %(n)d kB can be read.")
            raise forms.ValidationError(message % {"n": LIMITS.bytes // 1_000})
        return sent

    def clean(self) -> dict:
        """Read what was sent; what can't be read is told with its row."""
        sent, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if self.errors:
            return self.cleaned_data
        if bool(sent) == bool(text.strip()):
            raise forms.ValidationError(_("Choose a file or paste a table, one of both."))
        try:
            self.rows = read_roster(sent.read() if sent else text.encode())
        except TabularErrors as error:
            faults = "; ".join(map(str, error.faults[:_FAULTS_SHOWN]))
            message = _("Nothing was done. Put this right and send it again: %(why)s.")
            self.add_error("file" if sent else "text", message % {"why": faults})
        return self.cleaned_data


class InvitationsForm(forms.Form):
    """What is to be done with the invitations that were ticked."""

    invitations = TickedField(
        Invitation.objects.none(),
        error_messages={
            "required": gettext_lazy("Tick an invitation first."),
            "invalid_choice": gettext_lazy("An invitation you ticked is used or taken back."),
            "invalid_pk_value": gettext_lazy("An invitation you ticked is used or taken back."),
        },
    )
    action = forms.ChoiceField(
        choices=[(name, name) for name in ("send", "renew", "cancel")],
        error_messages={
            "required": gettext_lazy("Choose what to do."),
            "invalid_choice": gettext_lazy("Choose what to do."),
        },
    )

    def __init__(self, data, standing) -> None:
        super().__init__(data)
        self.fields["invitations"].queryset = standing
