"""The forms of rulings on a question of a quiz; the target is the pair of quiz and question."""

import json

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from quizzes.actions import repairs
from quizzes.actions.repairs import Order, Outcome
from quizzes.forms.repairs import RepairForm
from quizzes.models import Repair
from quizzes.reports.desk import given_answers


class RegradeForm(RepairForm):
    """Grade all answers again."""

    kind = "regrade"
    title = _("Grade again by the current version")
    help = _("For a key that was corrected. All stored answers are graded by it.")
    marks_by_hand_too = forms.BooleanField(label=_("Also what was marked by hand"), required=False)

    def repair(self, order: Order) -> Outcome:
        """Grade them again."""
        quiz, question = self.target
        by_hand = self.cleaned_data["marks_by_hand_too"]
        return repairs.regrade(order=order, quiz=quiz, question=question, marks_by_hand_too=by_hand)


class AcceptForm(RepairForm):
    """Accept one more answer: chosen from those given, or typed where answers are typed."""

    kind = "accept"
    title = _("Accept one more answer")
    help = _("Whoever gave it gets at least this credit. Nobody gets less than before.")
    given = forms.ChoiceField(label=_("Answer"), required=False)
    typed = forms.CharField(label=_("Or type one"), required=False, max_length=300)
    credit = forms.IntegerField(
        label=_("Credit in percent"), min_value=1, max_value=100, initial=100
    )

    def __init__(self, data=None, *, target, **kwargs) -> None:
        super().__init__(data, target=target, **kwargs)
        self.answers = given_answers(*target)
        choices = [(one.key, f"{one.words} ({one.count})") for one in self.answers]
        self.fields["given"].choices = [("", "–"), *choices]
        if target[1].current.kind not in {"short_answer", "numeric"}:
            del self.fields["typed"]

    def repair(self, order: Order) -> Outcome:
        """Accept the answer."""
        quiz, question = self.target
        return repairs.accept_answer(
            order=order,
            quiz=quiz,
            question=question,
            answer=self._answer(),
            credit=self.cleaned_data["credit"] / 100,
        )

    def _answer(self) -> dict:
        if typed := self.cleaned_data.get("typed"):
            return {"text": typed}
        chosen = self.cleaned_data["given"]
        return json.loads(chosen) if chosen else {}


class CreditForm(RepairForm):
    """Give everyone the points."""

    kind = "credit"
    title = _("Give everyone full credit")
    help = _("Everybody who was asked gets all its points, answered or not.")

    def repair(self, order: Order) -> Outcome:
        """Credit everyone."""
        quiz, question = self.target
        return repairs.credit_everyone(order=order, quiz=quiz, question=question)


class DropForm(RepairForm):
    """Take the question out of the marks."""

    kind = "drop"
    title = _("Drop the question")
    help = _("It counts for nobody, and its points are no longer to be had.")

    def repair(self, order: Order) -> Outcome:
        """Drop the question."""
        quiz, question = self.target
        return repairs.drop(order=order, quiz=quiz, question=question)


class WithdrawForm(RepairForm):
    """Let a ruling hold no more."""

    kind = "withdraw"
    title = _("Withdraw a ruling")
    help = _("All answers are graded as if it had never been made. It stays on record.")
    ruling = forms.IntegerField(label=_("Ruling"), widget=forms.Select)

    def __init__(self, data=None, *, target, **kwargs) -> None:
        super().__init__(data, target=target, **kwargs)
        quiz, question = target
        self.made = quiz.repairs.rulings().filter(question=question, kind__in=repairs.WITHDRAWABLE)
        in_force = self.made.in_force().order_by("pk")
        choices = [(ruling.pk, _named(ruling)) for ruling in in_force]
        self.fields["ruling"].widget.choices = choices
        self.is_possible = bool(choices)

    def clean_ruling(self) -> Repair:
        """Find the ruling: also one withdrawn meanwhile, so that a doubled click is told apart."""
        ruling = self.made.select_related("quiz__course", "question").filter(
            pk=self.cleaned_data["ruling"]
        )
        if not ruling:
            raise forms.ValidationError(_("There is no such ruling."))
        return ruling[0]

    def said(self) -> list[tuple[str, object]]:
        """Return the ruling in words."""
        return [(self.fields["ruling"].label, _named(self.cleaned_data["ruling"]))]

    def repair(self, order: Order) -> Outcome:
        """Withdraw the ruling."""
        return repairs.withdraw(order=order, ruling=self.cleaned_data["ruling"])


def _named(ruling: Repair) -> str:
    moment = date_format(timezone.localtime(ruling.at), "j M, H:i")
    return f"{ruling.get_kind_display()} ({moment}): {ruling.reason}"


RULING_FORMS = {
    form.kind: form for form in (RegradeForm, AcceptForm, CreditForm, DropForm, WithdrawForm)
}
