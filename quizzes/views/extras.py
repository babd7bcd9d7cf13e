"""The extra cards of a lesson: taken into the deck all or one by one, and left again."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import lessons as actions
from quizzes.models import Lesson
from quizzes.reports import extras as report
from quizzes.reports.lessons import find_lesson
from quizzes.views.access import learner
from quizzes.views.deck import PAGE_AND_FORM, see_other


@login_not_required
@never_cache
@require_http_methods(PAGE_AND_FORM)
def extras(request: HttpRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Show the lesson's extra cards; a POST adds or leaves those ticked, or all of them."""
    lesson = find_lesson(request.user, course_key, lesson_key)
    if lesson is None:
        raise Http404(_("There is no such lesson."))
    if request.method == "POST":
        return _change(request, lesson)
    context = {
        "nav": "course",
        "course": lesson.course,
        "lesson": lesson,
        "cards": report.extra_cards(request.user, lesson),
        "uuid": uuid4(),
    }
    return render(request, "cards/extras.html", context)


def _change(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    chosen = _chosen(request.POST)
    try:
        uuid = UUID(request.POST.get("uuid", ""))
        change = {"add": actions.join_extras, "leave": actions.leave_extras}[
            request.POST.get("what", "")
        ]
    except (KeyError, ValueError):
        return HttpResponseBadRequest(_("This could not be read. Open the page again, please."))
    address = reverse("extras", args=[lesson.course.key, lesson.key])
    if chosen == []:
        messages.info(request, _("Select the cards first."))
        return see_other(address)
    user = learner(request)
    count = change(user=user, lesson=lesson, cards_chosen=chosen, uuid=uuid, now=clock.now())
    messages.success(request, _words(request.POST["what"], count))
    return see_other(address)


def _words(what: str, count: int) -> str:
    if what == "add":
        words = ngettext(
            "%(n)d extra card is in your deck now.",
            "%(n)d extra cards are in your deck now.",
            count,
        )
    else:
        words = ngettext("%(n)d card is set aside.", "%(n)d cards are set aside.", count)
    return words % {"n": count}


def _chosen(post) -> list[int] | None:
    """Return the ids of the cards ticked, None for all; what is no number is no card."""
    if "all" in post:
        return None
    numbers = (text for text in post.getlist("cards")[:200] if text.isascii() and text.isdigit())
    return [int(text) for text in numbers if len(text) < 19]
