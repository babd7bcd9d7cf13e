"""People: students, guests, instructors, administrators. Rights come from memberships."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.domain.learner_day import learner_day
from quizzes.domain.memory import LONGEST_INTERVAL


@cache
def known_time_zones() -> frozenset[str]:
    """Return the IANA names this server knows; read from disk once."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless the name is an IANA time zone this server knows."""
    if name not in known_time_zones():
        raise ValidationError(_("“%(name)s” is not a time zone we know."), params={"name": name})


def validate_easy_days(days: object) -> None:
    """Raise ValidationError unless these are weekdays (Monday is 0), at most six, each once."""
    known = isinstance(days, list) and all(type(day) is int and 0 <= day <= 6 for day in days)
    if not known or len(set(days)) != len(days):
        raise ValidationError(_("Give days of the week, each once, as numbers from 0 to 6."))
    if len(days) == 7:
        raise ValidationError(_("At least one day of the week must be a usual one."))


class User(AbstractUser):
    """One person. The e-mail may be blank; allauth keeps verified addresses unique."""

    class CardButtons(models.IntegerChoices):
        TWO = 2, _("Two: Again, Good")
        FOUR = 4, _("Four: Again, Hard, Good, Easy")

    display_name = models.CharField(_("display name"), max_length=150, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    time_zone_chosen = models.BooleanField(
        _("time zone chosen by hand"),
        default=False,
        help_text=_("Then the browser's zone no longer changes it."),
    )
    day_rollover_hour = models.PositiveSmallIntegerField(
        _("a new day begins at"), default=4, validators=[MaxValueValidator(23)]
    )
    card_buttons = models.PositiveSmallIntegerField(
        _("answer buttons on cards"), choices=CardButtons, default=CardButtons.TWO
    )
    keyboard_shortcuts = models.BooleanField(
        _("single-key shortcuts"),
        default=True,
        help_text=_("Such as 1, 2 and U. Space and Enter work on buttons either way."),
    )
    new_cards_per_day = models.PositiveSmallIntegerField(
        _("new cards a day"), default=20, validators=[MaxValueValidator(999)]
    )
    answers_per_day = models.PositiveSmallIntegerField(
        _("card answers a day"), default=60, validators=[MaxValueValidator(9999)]
    )
    desired_retention = models.FloatField(
        _("share of cards to remember"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.7), MaxValueValidator(0.97)],
        help_text=_("Left empty, each course says."),
    )
    maximum_interval = models.PositiveIntegerField(
        _("longest interval of a card, in days"),
        default=LONGEST_INTERVAL,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL)],
    )
    easy_days = models.JSONField(
        _("days with few cards"),
        default=list,
        blank=True,
        validators=[validate_easy_days],
        help_text=_("Days of the week as numbers, Monday is 0."),
    )
    leech_lapses = models.PositiveSmallIntegerField(
        _("a card is hard after so many lapses"),
        default=4,
        validators=[MaxValueValidator(99)],
        help_text=_("Then something else is suggested, and again after as many. 0 is never."),
    )
    is_guest = models.BooleanField(_("guest"), default=False)
    is_demo = models.BooleanField(_("demo account"), default=False)

    roster_name = roster_number = ""
    """What teachers know the person by in the course at whose desk they are shown.

    `reports.people` sets it; everywhere else it is empty.
    """

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(fields=["date_joined"], condition=models.Q(is_guest=True), name="guests")
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name the site addresses this person by."""
        if self.is_guest:
            return str(_("Guest"))
        return self.roster_name or self.display_name or self.username

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone; UTC while it is unknown."""
        return ZoneInfo(self.time_zone or "UTC")

    def learner_day(self, at: datetime) -> date:
        """Return which day it is for this person at an aware moment."""
        return learner_day(at, self.zone, self.day_rollover_hour)


class AccountDeletion(models.Model):
    """That an account was deleted, and nothing more: a restore must forget the person again."""

    user_id = models.BigIntegerField(_("number of the account"), unique=True)
    at = models.DateTimeField(_("deleted at"))

    class Meta:
        verbose_name = _("deleted account")
        verbose_name_plural = _("deleted accounts")

    def __str__(self) -> str:
        return f"{self.user_id}"
