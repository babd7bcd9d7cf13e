"""Reviewing cards: one page that asks, and the addresses that record what was done with one.

A browser with script sends `Accept: application/json` and gets one word back; it has the next
cards already. Without script the page comes again by redirect.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock
from quizzes.actions import card_marks
from quizzes.actions import cards as actions
from quizzes.actions.plans import refresh
from quizzes.domain.custom_study import read_study
from quizzes.domain.grading import TEXT_LIMIT
from quizzes.domain.learner_day import LATEST_CLAIM, learner_day
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent
from quizzes.reports import review as report
from quizzes.reports.asked_cards import AskedCard, compare_typed
from quizzes.reports.custom_study import choices, title_of

_LARGEST_NUMBER = 2**63 - 1
_GONE = {"status": "gone"}
"""Tells a browser that what it sent will never be taken: any other refusal it sends again."""

_MARKS: dict[str, Callable[..., list[int]]] = {
    "suspend": card_marks.suspend,
    "bury": card_marks.bury,
    "flag": partial(card_marks.flag, number=1),
    "unflag": partial(card_marks.flag, number=0),
}
"""What the menu of a card can do, by the value of its button."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The fields of an answer's form, read."""

    card: int
    rating: Rating
    uuid: UUID
    seen: int | None
    claimed_at: datetime | None
    seconds: int | None
    offer: str
    place: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Ask the next cards; take an answer by POST. `?more` gives the cards without the page."""
    if request.method == "POST":
        return _record(request)
    now = clock.now()
    day = learner_day(now, request.user.zone, request.user.day_rollover_hour)
    study = read_study(request.GET)
    chosen = study if study.query() else None
    paces = refresh(user=request.user, now=now)
    page = report.review_page(user=request.user, at=now, day=day, study=chosen, paces=paces)
    page |= {"nav": "review", "uuid": uuid4(), "undo_uuid": uuid4(), "mark_uuid": uuid4()}
    page |= {
        "study": chosen,
        "query": study.query(),
        "study_title": chosen and title_of(study, user=request.user),
    }
    page["once_more"] = replace(study, rounds=study.rounds + 1).query()
    template = "cards/review.html#cards" if "more" in request.GET else "cards/review.html"
    return render(request, template, page)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last answer of the day, or the one named, and show its card again."""
    if _is_for_someone_else(request):
        return _someone_else()
    try:
        uuid = UUID(request.POST.get("uuid", ""))
        answer = UUID(request.POST["answer"]) if "answer" in request.POST else None
    except ValueError:
        return _bad_request(request)
    undone = actions.undo(user=request.user, uuid=uuid, now=clock.now(), answer=answer)
    if _wants_json(request):
        return JsonResponse({"status": "undone" if undone else "nothing"})
    if undone is None:
        messages.info(request, _("There is nothing to undo today."))
    return _back_to_the_cards(request)


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Set the card of the review aside, hide it for today, or flag it."""
    if _is_for_someone_else(request):
        return _someone_else()
    act = _MARKS.get(request.POST.get("mark", ""))
    try:
        uuid, card = UUID(request.POST.get("uuid", "")), _number(request.POST.get("card", ""))
    except ValueError:
        return _bad_request(request)
    if act is None:
        return _bad_request(request)
    act(
        user=request.user,
        cards=[card],
        uuid=uuid,
        now=clock.now(),
        place=CardEvent.Place.REVIEW,
    )
    return _reply(request, "saved")


@never_cache
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Say whether what was typed answers the card; without script the page comes with its back."""
    try:
        card = _number(request.POST.get("card", ""))
    except ValueError:
        return _bad_request(request)
    typed = request.POST.get("typed", "")[:TEXT_LIMIT]
    compared = compare_typed(user=request.user, card_id=card, typed=typed)
    if compared is None:
        raise Http404(_("This card is no longer part of your courses."))
    if _wants_json(request):
        return JsonResponse({"right": compared.right, "words": compared.words})
    asked = _asked_card(request, card)
    if asked is None:
        return _back_to_the_cards(request)
    page = {"card": asked, "compared": compared, "nav": "review", "uuid": uuid4()}
    page["query"] = read_study(request.GET).query()
    return render(request, "cards/compared.html", page)


@require_safe
def custom(request: HttpRequest) -> HttpResponse:
    """Offer what can be studied beside the day's review."""
    day = request.user.learner_day(clock.now())
    page = choices(user=request.user, day=day) | {"nav": "review"}
    return render(request, "cards/custom.html", page)


def _asked_card(request: HttpRequest, card: int) -> AskedCard | None:
    """Return the card as the review asks it now, None if it does not ask it."""
    now = clock.now()
    is_practice = read_study(request.GET).is_practice
    day = request.user.learner_day(now)
    return report.asked_card(
        user=request.user, card_id=card, at=now, day=day, is_practice=is_practice
    )


def _record(request: HttpRequest) -> HttpResponse:
    if _is_for_someone_else(request):
        return _someone_else()
    now = clock.now()
    answer = _read_answer(request.POST, now)
    if answer is None:
        return _bad_request(request)
    try:
        outcome = actions.review(
            user=request.user,
            card_id=answer.card,
            rating=answer.rating,
            uuid=answer.uuid,
            claimed_at=answer.claimed_at,
            now=now,
            seen=answer.seen,
            seconds=answer.seconds,
            offer=answer.offer,
            place=answer.place,
        )
    except actions.CardNotFoundError:
        if _wants_json(request):
            return JsonResponse(_GONE, status=404)
        raise Http404(_("This card is no longer part of your courses.")) from None
    except actions.StaleAnswerError:
        return _reply(request, "stale", _("This card was answered elsewhere. That answer stands."))
    if outcome.already_answered:
        return _reply(request, "kept", _("This card is answered already. That answer stands."))
    return _reply(request, "repeated" if outcome.repeated else "saved")


def _read_answer(post, now: datetime) -> _Answer | None:
    try:
        return _Answer(
            card=_number(post.get("card", "")),
            rating=Rating(_number(post.get("rating", ""))),
            uuid=UUID(post.get("uuid", "")),
            seen=_number(post["seen"]) if "seen" in post else None,
            claimed_at=_claimed(post.get("seconds_ago", ""), now),
            seconds=_number(post["seconds"]) if "seconds" in post else None,
            offer=post.get("offer", ""),
            place=CardEvent.Place.CUSTOM if "practice" in post else CardEvent.Place.REVIEW,
        )
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int:
    """Return a whole number a database column can hold. Raises ValueError."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    if not 0 <= number <= _LARGEST_NUMBER:
        raise ValueError(f"not a number: {text[:20]!r}")
    return number


def _claimed(seconds_ago: str, now: datetime) -> datetime | None:
    """Return when an answer was given that waited so many seconds on the device.

    A duration, because a device's clock may be wrong by hours and still count seconds well.
    Raises ValueError.
    """
    if not seconds_ago:
        return None
    seconds = float(seconds_ago)
    # Whoever waited longer counts as waiting so long; this also keeps dates in range.
    waited = min(max(seconds, 0.0), 2 * LATEST_CLAIM.total_seconds())
    return now - timedelta(seconds=waited)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _reply(request: HttpRequest, status: str, words: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"status": status})
    if words:
        messages.info(request, words)
    return _back_to_the_cards(request)


def _back_to_the_cards(request: HttpRequest) -> HttpResponse:
    query = read_study(request.GET).query()
    response = HttpResponseRedirect(reverse("review") + (f"?{query}" if query else ""))
    response.status_code = 303
    return response


def _is_for_someone_else(request: HttpRequest) -> bool:
    """Say whether the answer waited on a device where somebody else is logged in by now."""
    return request.POST.get("user", str(request.user.pk)) != str(request.user.pk)


def _someone_else() -> HttpResponse:
    return HttpResponseForbidden(_("Somebody else is logged in now. Nothing was recorded."))


def _bad_request(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(_GONE, status=400)
    return HttpResponseBadRequest(
        _("This answer could not be read. Open the review again and answer once more.")
    )
