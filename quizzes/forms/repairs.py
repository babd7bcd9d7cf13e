"""The forms of the desk: what an instructor wants done, and why."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from quizzes.actions import repairs
from quizzes.actions.repairs import Order, Outcome, RepairError
from quizzes.domain.timing import Allowance
from quizzes.models import Accommodation, Attempt, AttemptItem, Response

ERRORS = {
    "reason_missing": _("Say why: the student reads it."),
    "not_finished": _("The attempt is still running. Submit it first."),
    "finished": _("The attempt is finished already."),
    "voided": _("The attempt is voided. Let it count again first."),
    "not_voided": _("The attempt counts already."),
    "other_running": _("The student has another attempt running. Submit that one first."),
    "nothing_open": _("Every question has its final answer. There is nothing to reopen."),
    "time_is_over": _("Its time is over. Say how many minutes it gets from now on."),
    "no_time_limit": _("The attempt has no end of its own, so there is no time to give."),
    "no_minutes": _(
        "The attempt has no end of its own. Leave the minutes empty: it then stays open until it "
        "is submitted."
    ),
    "too_long": _("The attempt ended too long ago to be given time. Let the student start anew."),
    "submitted": _("The attempt was submitted. Reopen it instead."),
    "out_of_range": _("This number is out of range."),
    "not_answered": _("The question has no answer to mark."),
    "not_closed": _("The question still takes answers. Mark it when the attempt is finished."),
    "not_late": _("The answer was not late."),
    "accepted": _("The answer counts already."),
    "rejected": _("The answer is rejected already."),
    "other_kind": _("The question is of another kind now, so its answers cannot be graded by it."),
    "unreadable": _("Choose an answer from the list, or type one."),
    "withdrawn": _("The ruling is withdrawn already."),
    "not_withdrawable": _("This cannot be withdrawn. Grade again, or set the mark by hand."),
}


class RepairForm(forms.Form):
    """One repair. ``kind`` names it in the page's POST; ``target`` is what it is done to."""

    kind = ""
    title = ""
    help = ""
    is_possible = True
    """Whether there is anything it could be done to."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The students concerned read it.")
    )

    field_order = None

    def __init__(self, data=None, *, target, **kwargs) -> None:
        super().__init__(data, auto_id=f"{self.kind}-%s", **kwargs)
        self.target = target
        if "reason" in self.fields:
            self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def carry_out(self, order: Order) -> Outcome | None:
        """Return what the repair does; None, with an error on the form, when it is impossible."""
        try:
            return self.repair(order)
        except RepairError as error:
            self.add_error(None, ERRORS[error.code])
        return None

    def repair(self, order: Order) -> Outcome:
        """Call the action. Raises RepairError."""
        raise NotImplementedError

    def said(self) -> list[tuple[str, object]]:
        """Return the labels and values of what was filled in, besides the reason."""
        said = []
        for field in self.visible_fields():
            value = self.cleaned_data[field.name]
            if field.name == "reason" or value in (None, "", False):
                continue
            choices = dict(getattr(field.field, "choices", ()))
            said.append((field.label, choices.get(value, "" if value is True else value)))
        return said

    def sent(self) -> list[tuple[str, str]]:
        """Return the fields as they were sent, to be sent again with the confirmation."""
        names = [name for name in self.fields if name in self.data]
        return [(name, value) for name in names for value in self.data.getlist(name)]


def _minutes(**kwargs) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=600,
        help_text=_("Counted from its end, or from now where that is past."),
        **kwargs,
    )


# One attempt


class ReopenForm(RepairForm):
    """Let a finished attempt take answers again."""

    kind = "reopen"
    title = _("Reopen")
    help = _("It takes answers again. What was saved stays; what was final stays final.")
    minutes = _minutes(required=False)
    minutes.help_text = _(
        "Counted from its end, or from now where that is past. Leave it empty for an attempt "
        "without a time limit or closing time."
    )

    def repair(self, order: Order) -> Outcome:
        """Reopen the attempt."""
        minutes = self.cleaned_data["minutes"]
        return repairs.reopen(order=order, attempt=self.target, minutes=minutes)


class TimeForm(RepairForm):
    """Give an attempt more minutes."""

    kind = "time"
    title = _("Give time")
    help = _("A running attempt gets the minutes within seconds; one ended by time is reopened.")
    minutes = _minutes()

    def repair(self, order: Order) -> Outcome:
        """Give the minutes."""
        minutes = self.cleaned_data["minutes"]
        return repairs.give_time(order=order, attempt=self.target, minutes=minutes)


class SubmitForm(RepairForm):
    """Submit a running attempt."""

    kind = "submit"
    title = _("Submit")
    help = _("What was saved is graded, and the attempt is over.")

    def repair(self, order: Order) -> Outcome:
        """Submit the attempt."""
        return repairs.submit(order=order, attempt=self.target)


class VoidForm(RepairForm):
    """Let an attempt not count."""

    kind = "void"
    title = _("Void")
    help = _("It counts neither towards the mark nor as one of the attempts allowed.")

    def repair(self, order: Order) -> Outcome:
        """Void the attempt."""
        return repairs.void(order=order, attempt=self.target)


class UnvoidForm(RepairForm):
    """Let a voided attempt count again."""

    kind = "unvoid"
    title = _("Let it count again")

    def repair(self, order: Order) -> Outcome:
        """Let the attempt count."""
        return repairs.void(order=order, attempt=self.target, voided=False)


class OverrideForm(RepairForm):
    """Set the mark of an attempt by hand."""

    kind = "override"
    title = _("Set the mark by hand")
    points = forms.FloatField(
        label=_("Points"),
        required=False,
        min_value=0,
        help_text=_("Leave it empty to let the answers decide again."),
    )

    def repair(self, order: Order) -> Outcome:
        """Set the mark."""
        points = self.cleaned_data["points"]
        return repairs.override(order=order, attempt=self.target, points=points)


class MarkForm(RepairForm):
    """Mark the answer to one question of an attempt by hand."""

    kind = "mark"
    title = _("Mark this answer by hand")
    position = forms.IntegerField(widget=forms.HiddenInput)
    points = forms.FloatField(label=_("Points"), min_value=0)

    def __init__(self, data=None, *, target: Attempt, item: AttemptItem | None = None, **kwargs):
        super().__init__(data, target=target, **kwargs)
        self.item = item
        if item is not None:
            self.auto_id = f"mark-{item.position}-%s"
            self.initial["position"] = item.position
            self.fields["points"].help_text = _("Of %(points)g.") % {"points": item.points}

    def clean_position(self) -> int:
        """Find the question of the attempt."""
        position = self.cleaned_data["position"]
        related = ("attempt__quiz", "version__question", "response")
        found = self.target.items.select_related(*related).filter(position=position)
        self.item = found.first()
        if self.item is None:
            raise forms.ValidationError(_("The attempt has no such question."))
        return position

    def repair(self, order: Order) -> Outcome:
        """Mark the answer; the points are those of the question."""
        fraction = self.cleaned_data["points"] / self.item.points
        return repairs.mark_answer(order=order, item=self.item, fraction=fraction)


class LateForm(RepairForm):
    """Accept or reject an answer that came too late, in one click: no reason is asked."""

    reason = None
    response = forms.ModelChoiceField(
        Response.objects.none(),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("There is no such late answer.")
        ),
    )

    def __init__(self, data=None, *, target: Attempt, **kwargs) -> None:
        super().__init__(data, target=target, **kwargs)
        answers = Response.objects.filter(item__attempt=target, late=True)
        self.fields["response"].queryset = answers


class AcceptLateForm(LateForm):
    """Let a late answer count."""

    kind = "late_accepted"
    title = _("Accept")

    def repair(self, order: Order) -> Outcome:
        """Accept the answer."""
        return repairs.accept_late(order=order, response=self.cleaned_data["response"])


class RejectLateForm(LateForm):
    """Leave a late answer uncounted."""

    kind = "late_rejected"
    title = _("Reject")

    def repair(self, order: Order) -> Outcome:
        """Reject the answer."""
        return repairs.reject_late(order=order, response=self.cleaned_data["response"])


ATTEMPT_FORMS = {
    form.kind: form
    for form in (
        *(ReopenForm, TimeForm, SubmitForm, VoidForm, UnvoidForm, OverrideForm, MarkForm),
        *(AcceptLateForm, RejectLateForm),
    )
}
IN_ONE_CLICK = (AcceptLateForm.kind, RejectLateForm.kind)
FOR_ASSISTANTS = (TimeForm.kind, MarkForm.kind, *IN_ONE_CLICK)


# Accommodations


class AccommodationForm(forms.ModelForm):
    """What one person is allowed beyond the others."""

    class Meta:
        model = Accommodation
        fields = ("time_multiplier", "extra_minutes", "extra_attempts", "shift_days")
        labels = {
            "time_multiplier": _("Times the time limit"),
            "extra_minutes": _("More minutes"),
            "extra_attempts": _("More attempts"),
            "shift_days": _("Days later"),
        }
        help_texts = {
            "time_multiplier": _("1 is the limit as it is, 1.5 half as much again, 2 twice."),
            "extra_minutes": _("Added to every time limit, and to the closing time."),
            "extra_attempts": _("Beyond those a quiz allows."),
            "shift_days": _("Quizzes close so many days later."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        multiplier = self.fields["time_multiplier"]
        multiplier.validators = [
            MinValueValidator(1, _("At least 1: nobody gets less time than the others.")),
            MaxValueValidator(10, _("At most 10.")),
        ]
        multiplier.widget.attrs |= {"min": 1, "max": 10, "step": "0.05"}

    def allowance(self) -> Allowance:
        """Return what is allowed, once the form is valid."""
        return Allowance(**self.cleaned_data)
