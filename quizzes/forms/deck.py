"""The forms of the list of cards: its filters, and what to do with the cards ticked."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.actions.card_marks import LONGEST_TAG, MOST_FLAG, read_tag
from quizzes.reports.deck import (
    CARDS_A_PAGE,
    KINDS,
    ORDERS,
    STANDINGS,
    Choices,
    Filters,
    Kind,
    Order,
    Standing,
)


class FilterForm(forms.Form):
    """What to look for in the deck. A value that makes no sense is told and leaves nothing out."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    lesson = forms.TypedChoiceField(label=_("Lesson"), required=False, coerce=int, empty_value=None)
    objective = forms.TypedChoiceField(
        label=_("Objective"), required=False, coerce=int, empty_value=None
    )
    tag = forms.ChoiceField(label=_("My tag"), required=False)
    tier = forms.ChoiceField(label=_("Kind"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, data, choices: Choices) -> None:
        super().__init__(data)
        every = ("", _("All"))
        self.fields["state"].choices = [every, *STANDINGS.items()]
        self.fields["tier"].choices = [every, *KINDS.items()]
        self.fields["sort"].choices = list(ORDERS.items())
        self.fields["lesson"].choices = [
            every,
            *((lesson.pk, lesson.title) for lesson in choices.lessons),
        ]
        self.fields["tag"].choices = [every, *((tag, tag) for tag in choices.tags)]
        self.fields["objective"].choices = [
            every,
            *((objective.pk, objective.text) for objective in choices.objectives),
        ]
        if not choices.objectives:
            self.fields["objective"].widget = forms.HiddenInput()
        if not choices.tags:
            self.fields["tag"].widget = forms.HiddenInput()

    def filters(self) -> Filters:
        """Return the filters that make sense."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            state=Standing(said["state"]) if said.get("state") else None,
            lesson=said.get("lesson"),
            objective=said.get("objective"),
            tag=said.get("tag", ""),
            kind=Kind(said["tier"]) if said.get("tier") else None,
            text=said.get("q", ""),
            order=Order(said["sort"]) if said.get("sort") else Order.COURSE,
        )

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered."""
        return any(self.cleaned_data.get(name) for name in self.fields if name != "sort")


ACTIONS = {
    "suspend": _("Suspend"),
    "resume": _("Resume"),
    "bury": _("Bury until tomorrow"),
    "unbury": _("Show today after all"),
    "flag": _("Flag"),
    "tag": _("Give the tag"),
    "untag": _("Take the tag"),
    "reset": _("Start over, as new"),
}
"""What can be done with cards, in the order it is offered."""


class CardsField(forms.Field):
    """The numbers of cards, each in a field of the same name."""

    def to_python(self, value) -> list[int]:
        """Return the numbers. Raises ValidationError for what is none."""
        numbers = []
        for text in value or ():
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                raise forms.ValidationError(_("“%(text)s” is no card."), params={"text": text[:20]})
            numbers.append(int(text))
        return numbers


class MarksForm(forms.Form):
    """One thing to do with some cards of the deck."""

    cards = CardsField(
        label=_("Cards"),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Select the cards first.")},
    )
    action = forms.ChoiceField(label=_("What to do"), choices=list(ACTIONS.items()))
    flag = forms.TypedChoiceField(
        label=_("Flag, if that is to be given"),
        required=False,
        coerce=int,
        empty_value=1,
        choices=[*((number, str(number)) for number in range(1, MOST_FLAG + 1)), (0, _("none"))],
    )
    tag = forms.CharField(
        label=_("Tag, if that is to be given or taken"), required=False, max_length=LONGEST_TAG
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None) -> None:
        super().__init__(data, initial={"uuid": uuid4()})

    def clean_cards(self) -> list[int]:
        """Return the cards, as many as one page shows."""
        cards = self.cleaned_data["cards"]
        if len(cards) > CARDS_A_PAGE:
            message = _("At most %(n)d cards at once.")
            raise forms.ValidationError(message, params={"n": CARDS_A_PAGE})
        return cards

    def clean_tag(self) -> str:
        """Return the tag as it is kept."""
        try:
            return read_tag(self.cleaned_data["tag"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict:
        """Refuse to tag with nothing."""
        super().clean()
        tagging = self.cleaned_data.get("action") in ("tag", "untag")
        if tagging and "tag" not in self.errors and not self.cleaned_data.get("tag"):
            self.add_error("tag", _("Write the tag."))
        return self.cleaned_data
