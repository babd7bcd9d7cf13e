"""The forms of marking: points for each line of a rubric, what an instructor settles, a release."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import markdown
from quizzes.actions.marking import LONGEST_COMMENT
from quizzes.domain.marking import WHOLE, Line, Mark, mean
from quizzes.models import Group, Marking
from quizzes.models.marked_answers import Answered

STEP = 0.5


class MarkingForm(forms.Form):
    """What somebody gives one essay. ``line-1`` and so on are the lines, in their order."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("The student reads it after the release."),
    )
    response = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    page = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, data, *, lines: Sequence[Line], course_key: str, **kwargs) -> None:
        super().__init__(data, auto_id="marking-%s", **kwargs)
        self.lines = tuple(lines)
        for number, line in enumerate(self.lines, 1):
            self.fields[f"line-{number}"] = _line_field(line, course_key, number)
        self.order_fields([f"line-{number}" for number in range(1, len(self.lines) + 1)])

    @property
    def line_fields(self) -> list:
        """The fields of the lines, in their order."""
        return [self[f"line-{number}"] for number in range(1, len(self.lines) + 1)]

    def points(self) -> dict[str, float]:
        """Return what was given, by the keys of the lines; lines without points are left out."""
        said = {
            line.key: self.cleaned_data.get(f"line-{number}")
            for number, line in enumerate(self.lines, 1)
        }
        return {key: value for key, value in said.items() if value is not None}

    def ask_for_the_rest(self) -> None:
        """Say at each line that has no points that it needs some."""
        for number, line in enumerate(self.lines, 1):
            if line.key not in self.points():
                self.add_error(f"line-{number}", _("Give points here, 0 if there are none."))


def marking_data(marking: Marking | None, lines: Sequence[Line]) -> dict:
    """Return what a form begins with: what was saved."""
    if marking is None:
        return {}
    given = {
        f"line-{number}": _plain(marking.points[line.key])
        for number, line in enumerate(lines, 1)
        if line.key in marking.points
    }
    return given | {"comment": marking.comment}


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _line_field(line: Line, course_key: str, number: int) -> forms.FloatField:
    text = _("Points") if line.key == WHOLE else markdown.render_inline(line.text, course_key)
    most = _plain(line.most)
    field = forms.FloatField(
        label=text,
        required=False,
        min_value=0,
        max_value=line.most,
        help_text=_("Of %(most)s.") % {"most": most},
    )
    field.widget.attrs |= {"step": STEP, "inputmode": "decimal", "data-line": number}
    return field


class SettleForm(forms.Form):
    """How an instructor decides between the marks of one essay."""

    item = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    response = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)
    take = forms.CharField(max_length=20)
    points = forms.FloatField(label=gettext_lazy("Points"), required=False, min_value=0)
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data, *, prefix_id: str = "settle") -> None:
        super().__init__(data, auto_id=f"{prefix_id}-%s")

    def mark(self, one: Answered) -> Mark | None:
        """Return what was chosen for an answer; None, with an error, where that is nothing."""
        said = self.cleaned_data
        finished = {str(marking.pk): marking for marking in one.finished}
        if said["take"] in finished:
            return finished[said["take"]].to_mark(one.item.response_id)
        if said["take"] == "mean" and finished:
            return mean([mark.to_mark(one.item.response_id) for mark in one.finished])
        if said["take"] != "other":
            self.add_error(None, _("That mark is not there any more. Look again."))
        elif said["points"] is None:
            self.add_error("points", _("Say how many points."))
        elif said["points"] > one.item.points:
            most = _plain(one.item.points)
            self.add_error("points", _("The question has %(most)s points.") % {"most": most})
        else:
            fraction = said["points"] / one.item.points
            return Mark(fraction=fraction, at=one.item.response.at, comment=said["comment"])
        return None


class ReleaseForm(forms.Form):
    """Why marks are released or taken back; the students concerned read it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The students concerned read it."),
    )
    confirm = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, auto_id="release-%s", **kwargs)


def group_named(number: str, groups: Sequence[Group]) -> Group | None:
    """Return the group of this number; None for all of them, or where it is none of these."""
    return next((group for group in groups if str(group.pk) == number), None)
