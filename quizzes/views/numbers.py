"""A person's numbers: the page of all their cards, and that of one card."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.actions import card_days
from quizzes.reports.card_history import card_history
from quizzes.reports.numbers import numbers_page
from quizzes.views.access import today


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show what is due, what was answered, how long it took and what was remembered."""
    day = today(request.user)
    card_days.keep(user=request.user, day=day)
    page = numbers_page(user=request.user, day=day)
    return render(request, "cards/numbers.html", page | {"nav": "review"})


@never_cache
@require_safe
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """Show what happened to a card of the person's deck, and how surely it is recalled."""
    history = card_history(request.user, card_id, clock.now(), today(request.user))
    if history is None:
        raise Http404(_("This card is not in your deck."))
    return render(request, "cards/card_numbers.html", {"nav": "review", "history": history})
