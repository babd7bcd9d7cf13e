"""A person's settings, and the farewell."""

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.models import User
from quizzes.models.accounts import known_time_zones

RETENTION_WORDS = {
    0.7: _("70%: few reviews, much is forgotten in between"),
    0.8: _("80%: fewer reviews, more is forgotten in between"),
    0.85: _("85%: somewhat fewer reviews"),
    0.9: _("90%: what suits most people"),
    0.93: _("93%: somewhat more reviews"),
    0.95: _("95%: about twice as many reviews"),
    0.97: _("97%: very many reviews, little is ever forgotten"),
}


BY_BROWSER = "browser"


class SettingsForm(forms.ModelForm):
    """Name, day and pace. The time zone is one chosen by hand, or ``BY_BROWSER``."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("It decides when your day begins and cards come due."),
    )
    day_rollover_hour = forms.TypedChoiceField(
        label=_("A new day begins at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=_("What you learn before that hour still counts for the day before."),
    )
    desired_retention = forms.TypedChoiceField(
        label=_("How much of your cards you want to remember"),
        coerce=float,
        required=False,
        empty_value=None,
        help_text=_("The more you want to remember, the sooner each card comes back."),
    )
    easy_days = forms.TypedMultipleChoiceField(
        label=_("Days with few cards"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cards are planned for the days beside them where they can be."),
    )

    class Meta:
        model = User
        fields = (
            "display_name",
            "time_zone",
            "day_rollover_hour",
            "card_buttons",
            "keyboard_shortcuts",
            "new_cards_per_day",
            "answers_per_day",
            "desired_retention",
            "maximum_interval",
            "easy_days",
            "leech_lapses",
        )
        widgets = {"card_buttons": forms.RadioSelect}
        labels = {
            "display_name": _("Name to call you by"),
            "card_buttons": _("Answer buttons on cards"),
            "keyboard_shortcuts": _("Single-key shortcuts"),
            "new_cards_per_day": _("New cards a day"),
            "answers_per_day": _("Card answers a day"),
            "maximum_interval": _("Longest time until a card returns, in days"),
            "leech_lapses": _("A card is a hard one when forgotten so often"),
        }
        help_texts = {
            "display_name": _("Shown to you, and to the teachers of your courses."),
            "answers_per_day": _("After so many answers the day’s review is done."),
            "leech_lapses": _("Then we suggest what else may help. 0 means never."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = _zone_choices(self.instance)
        self.fields["desired_retention"].choices = _retention_choices(self.instance)
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"
        if not self.instance.time_zone_chosen:
            self.initial["time_zone"] = BY_BROWSER

    def clean_time_zone(self) -> str:
        """Return the zone chosen, or the one the browser gave, and note which of both it is."""
        zone = self.cleaned_data["time_zone"]
        self.instance.time_zone_chosen = zone != BY_BROWSER
        return zone if self.instance.time_zone_chosen else self.instance.time_zone

    def changes(self) -> dict[str, object]:
        """Return what `actions.accounts.change_settings` saves, once the form is valid."""
        return {**self.cleaned_data, "time_zone_chosen": self.instance.time_zone_chosen}


def _zone_choices(user: User) -> list:
    """Return the browser's own zone, then every zone by part of the world."""
    noticed = user.time_zone or gettext("not known yet, so UTC")
    regions: dict[str, list] = {}
    for name in sorted(known_time_zones()):
        region, _slash, place = name.partition("/")
        if place and region != "Etc":
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    region = user.time_zone.partition("/")[0]
    unlisted = user.time_zone not in ("", "UTC") and region not in regions
    own = [(user.time_zone, user.time_zone)] if unlisted else []
    by_browser = gettext("As my browser says (%(zone)s)") % {"zone": noticed}
    return [(BY_BROWSER, by_browser), ("UTC", "UTC"), *own, *regions.items()]


def _retention_choices(user: User) -> list:
    words = dict(RETENTION_WORDS)
    if user.desired_retention is not None:
        words.setdefault(user.desired_retention, f"{user.desired_retention:.0%}")
    return [("", _("As each course suggests")), *sorted(words.items())]


class DeleteAccountForm(forms.Form):
    """The password once more, or a word where there is none."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    word = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user.has_usable_password():
            del self.fields["word"]
        else:
            del self.fields["password"]
            label = gettext("Type “%(word)s” to say that you mean it")
            self.fields["word"].label = label % {"word": confirming_word()}

    def clean_password(self) -> str:
        """Return the password; raises ValidationError if it is wrong, or was too often."""
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(gettext("That is not your password."))
        return password

    def clean_word(self) -> str:
        """Return the word; raises ValidationError for any other."""
        word = self.cleaned_data["word"].strip()
        if word.casefold() != confirming_word().casefold():
            message = gettext("Please type “%(word)s”, or leave this page: nothing is deleted yet.")
            raise ValidationError(message % {"word": confirming_word()})
        return word


def confirming_word() -> str:
    """Return the word that confirms a deletion, in the language of the page."""
    return gettext("delete")
