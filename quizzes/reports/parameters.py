"""Which parameters of the memory model apply to a person, since when, and on what grounds."""

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.models import CardState, Course, ParameterFit, ParameterSet, User

_WORDS: dict[str, Promise] = {
    "default": _("The usual ones of FSRS-6"),
    "pooled": _("Fitted to all who learn this course"),
    "own": _("Fitted to your answers"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """How well one set of parameters predicted the held-out answers, in nats an answer."""

    name: Promise
    value: float
    applies: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What applies to a person in one course.

    ``scope`` is "default", "pooled" or "own". ``fit`` is the fit that chose it, None where nothing
    was fitted yet; ``losses`` are on the latest answers, which no set was fitted to.
    """

    course: Course
    scope: str
    fit: ParameterFit | None
    losses: tuple[Loss, ...]

    @property
    def words(self) -> Promise:
        """What applies, in words."""
        return _WORDS[self.scope]


def applied_parameters(user: User) -> list[Applied]:
    """Return what applies in each course of which the person has cards: two queries, or one."""
    deck = CardState.objects.deck_of(user).filter(card__note__course=OuterRef("pk"))
    courses = list(Course.objects.filter(Exists(deck)).order_by("title", "pk"))
    if not courses:
        return []
    about = ParameterFit.objects.filter(Q(user=user.pk) | Q(user=None), course__in=courses)
    latest = about.order_by().values("course", "user").annotate(latest=Max("pk")).values("latest")
    fits = ParameterFit.objects.filter(pk__in=latest).select_related("chosen")
    by_place = {(fit.course_id, fit.user_id): fit for fit in fits}
    return [
        _applied(course, by_place.get((course.pk, user.pk)) or by_place.get((course.pk, None)))
        for course in courses
    ]


def _applied(course: Course, fit: ParameterFit | None) -> Applied:
    if fit is None:
        return Applied(course, "default", None, ())
    scope = "default" if fit.chosen is None else fit.chosen.scope
    found = {
        "default": fit.default_loss,
        ParameterSet.Scope.POOLED.value: fit.pooled_loss,
        ParameterSet.Scope.OWN.value: fit.own_loss,
    }
    losses = (
        Loss(_WORDS[name], value, name == scope)
        for name, value in found.items()
        if value is not None
    )
    return Applied(course, scope, fit, tuple(losses))
