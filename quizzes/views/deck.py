"""The list of a person's cards, what is done with many at once, and the page of one card."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import deck as actions
from quizzes.actions import own_notes
from quizzes.forms.deck import ACTIONS, FilterForm, MarksForm
from quizzes.forms.own_notes import wording_form
from quizzes.models import Card, User
from quizzes.reports import card_page as card_report
from quizzes.reports import deck as report
from quizzes.reports import extras, wording
from quizzes.views.access import today

_DONE = "deck_done"
"""Where the session keeps what was done last."""

PAGE_AND_FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(PAGE_AND_FORM)
def deck(request: HttpRequest) -> HttpResponse:
    """List the cards that fit the filters of the address; do something with those ticked."""
    marks = MarksForm(_with_page(request.POST) if request.method == "POST" else None)
    if request.method == "POST" and _carry_out(request, marks):
        return see_other(request.get_full_path())
    user, now, day = request.user, clock.now(), today(request.user)
    lesson = request.GET.get("lesson", "")
    offered = report.choices(user, int(lesson) if _is_number(lesson) else None)
    filters = FilterForm(request.GET, offered)
    found = report.find(user, filters.filters(), at=now, day=day)
    page = Paginator(found, report.CARDS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "nav": "review",
        "filters": filters,
        "page": page,
        "rows": report.rows(page.object_list, user=user, at=now, day=day),
        "query": query.urlencode(),
        "marks": marks,
        "ticked": set(request.POST.getlist("cards")),
        "done": _done(request),
        "extras": extras.lessons_with_extras(user),
    }
    return render(request, "cards/deck.html", context, status=422 if marks.errors else 200)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was done last in the list of cards."""
    kept = request.session.get(_DONE)
    if kept is None or request.POST.get("marked") != kept["done"]["marked"]:
        messages.info(request, _("There is nothing to take back any more."))
        return see_other(reverse("deck"))
    done = actions.Done.from_json(kept["done"])
    changed = actions.take_back(user=request.user, done=done, now=clock.now())
    del request.session[_DONE]
    messages.success(request, _("Taken back: %(cards)s.") % {"cards": _cards(len(changed))})
    return see_other(kept["back"])


@never_cache
@require_http_methods(PAGE_AND_FORM)
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """Show one card, and do something with it."""
    shown = _card_or_404(request.user, card_id)
    marks = MarksForm(_with_card(request.POST, card_id) if request.method == "POST" else None)
    if request.method == "POST" and _carry_out(request, marks):
        return see_other(request.path)
    page = card_report.card_page(
        user=request.user, card=shown, at=clock.now(), day=today(request.user)
    )
    page |= {"nav": "review", "marks": marks, "done": _done(request)}
    return render(request, "cards/one.html", page, status=422 if marks.errors else 200)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def word(request: HttpRequest, card_id: int) -> HttpResponse:
    """Let the person word a card of a course for themselves, keep that, or take the course's."""
    shown = _card_or_404(request.user, card_id)
    if shown.note.owner_id is not None:
        raise Http404(_("A note of your own is edited itself."))
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request, shown)
    if request.method == "POST" and "take" in request.POST:
        own_notes.take_the_courses(user=request.user, note=shown.note)
        messages.success(request, _("You see the course’s wording again."))
        return see_other(reverse("card", args=[card_id]))
    body, is_own = wording.of_card(shown)
    own = body.model_dump(mode="json") if is_own else None
    form = wording_form(shown.note, own, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _save_wording(request, shown, form):
        return see_other(reverse("card", args=[card_id]))
    context = {"nav": "review", "form": form, "card": shown, "course": shown.note.course}
    context |= {"is_own": is_own}
    return render(request, "cards/word.html", context, status=422 if form.errors else 200)


def _save_wording(request: HttpRequest, shown: Card, form) -> bool:
    try:
        own = own_notes.word_for_oneself(
            user=request.user,
            note=shown.note,
            body=form.body,
            based_on=form.cleaned_data["based_on"],
            now=clock.now(),
        )
    except own_notes.OtherCardsError:
        form.add_error(None, form.other_cards())
        return False
    words = _("Saved. Only you see this wording.")
    messages.success(request, words if own else _("That is the course’s wording."))
    return True


def _keep(request: HttpRequest, shown: Card) -> HttpResponse:
    current = shown.note.current
    # Only what the person has seen is set aside by it.
    if request.POST["keep"] == str(current.pk):
        own_notes.keep_own(user=request.user, note=shown.note, based_on=current)
        messages.success(request, _("You keep your wording."))
    return see_other(reverse("card", args=[shown.pk]))


def see_other(address: str) -> HttpResponseRedirect:
    """Return the redirect after a form was taken: the next page is fetched, not posted to."""
    return HttpResponseRedirect(address, status=303)


def _carry_out(request: HttpRequest, form: MarksForm) -> bool:
    """Do what the form says and keep it for an undo; return False when it says nothing sound."""
    if not form.is_valid():
        return False
    order = form.cleaned_data
    try:
        done = actions.carry_out(user=request.user, now=clock.now(), **order)
    except ValueError as error:
        form.add_error(None, str(error))
        return False
    if not done.changed:
        messages.info(request, _("Nothing changed: that is so already."))
        return True
    request.session[_DONE] = {
        "done": done.as_json(),
        "back": request.get_full_path(),
        "day": today(request.user).isoformat(),
    }
    return True


def _done(request: HttpRequest) -> dict | None:
    """Return what was done last, in words, as long as it is the same learner day."""
    kept = request.session.get(_DONE)
    if kept is None or kept["day"] != today(request.user).isoformat():
        return None
    done = actions.Done.from_json(kept["done"])
    words = {"what": ACTIONS[done.action], "cards": _cards(len(done.changed))}
    return {"marked": done.marked, "words": _("%(what)s: %(cards)s.") % words}


def _cards(count: int) -> str:
    return ngettext("%(n)d card", "%(n)d cards", count) % {"n": count}


def _with_page(post):
    """Return the form with every card of the page ticked, where that is what was asked."""
    if "all" not in post:
        return post
    every = post.copy()
    every.setlist("cards", post.getlist("shown"))
    return every


def _with_card(post, card_id: int):
    one = post.copy()
    one.setlist("cards", [str(card_id)])
    return one


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _card_or_404(user: User, card_id: int) -> Card:
    found = card_report.find_card(user, card_id) if card_id < 2**63 else None
    if found is None:
        raise Http404(_("There is no such card."))
    return found
