"""Reading a lesson and recalling inside it."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes import clock
from quizzes.actions import cards as card_actions
from quizzes.actions import lessons as lesson_actions
from quizzes.domain.memory import Rating
from quizzes.models import CardEvent, Lesson
from quizzes.reports import lessons as report
from quizzes.views.access import learner, today


@login_not_required
@require_safe
def lesson(request: HttpRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Show the lesson with its recall areas as this reader finds them today."""
    shown = _lesson_or_404(request, course_key, lesson_key)
    skipped = _numbers(request.GET.get("skipped", ""))
    page = report.lesson_page(
        user=request.user, lesson=shown, day=today(request.user), skipped=skipped
    )
    return render(request, "lessons/lesson.html", page | {"skipped": skipped})


@login_not_required
@require_POST
def place(request: HttpRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Remember where the reader is; a visitor without account or guest row leaves no trace."""
    shown = _lesson_or_404(request, course_key, lesson_key)
    if request.user.is_authenticated:
        section = request.POST.get("section", "")
        if section not in report.anchors(shown):
            return HttpResponseBadRequest(_("This lesson has no such section."))
        lesson_actions.keep_place(user=request.user, lesson=shown, section=section, now=clock.now())
    return HttpResponse(status=204)


@login_not_required
@require_POST
def mark_read(request: HttpRequest, course_key: str, lesson_key: str) -> HttpResponse:
    """Note that the lesson was read, and show its end.

    Scrolling to the end marks it too, with `automatic`: 204 when that was noted. It makes no guest
    of a visitor, who may be a program and has asked for nothing to be kept: then 200.
    """
    shown = _lesson_or_404(request, course_key, lesson_key)
    automatic = "automatic" in request.POST
    if automatic and not request.user.is_authenticated:
        return HttpResponse()
    lesson_actions.mark_read(user=learner(request), lesson=shown, now=clock.now())
    if automatic:
        return HttpResponse(status=204)
    return redirect(reverse("lesson", args=[course_key, lesson_key]) + "#end")


@login_not_required
@require_POST
def recall(request: HttpRequest, course_key: str, lesson_key: str, area: int) -> HttpResponse:
    """Take the answer to a recall prompt, or skip it, and show the area's next card."""
    shown = _lesson_or_404(request, course_key, lesson_key)
    if area >= report.area_count(shown):
        raise Http404(_("This lesson has no such place."))
    skipped = _numbers(request.POST.get("skipped", ""))
    card = _card_of(request.user, shown, request.POST.get("card", ""))
    if "skip" in request.POST:
        skipped |= {card}
    else:
        answer = _answer(request.POST)
        if answer is None:
            return HttpResponseBadRequest(_("Please choose “Remembered” or “Forgot”."))
        _record(request, card, *answer)
    if request.htmx:
        return _area(request, shown, area, skipped)
    query = "?skipped=" + ",".join(map(str, sorted(skipped))) if skipped else ""
    address = reverse("lesson", args=[course_key, lesson_key])
    return redirect(f"{address}{query}#recall-{area}")


def _record(request: HttpRequest, card: int, rating: Rating, uuid: UUID) -> None:
    try:
        card_actions.review(
            user=learner(request),
            card_id=card,
            rating=rating,
            uuid=uuid,
            claimed_at=None,
            now=clock.now(),
            place=CardEvent.Place.LESSON,
        )
    except card_actions.CardNotFoundError:
        raise Http404(_("This card is no longer part of your courses.")) from None


def _area(request: HttpRequest, shown: Lesson, number: int, skipped: frozenset) -> HttpResponse:
    areas = report.recall_areas(
        user=request.user, lesson=shown, day=today(request.user), skipped=skipped
    )
    context = {
        "area": areas[number],
        "lesson": shown,
        "course": shown.course,
        "skipped": skipped,
    }
    return render(request, "lessons/lesson.html#recall", context)


def _lesson_or_404(request: HttpRequest, course_key: str, lesson_key: str) -> Lesson:
    found = report.find_lesson(request.user, course_key, lesson_key)
    if found is None:
        raise Http404(_("There is no such lesson."))
    return found


def _card_of(user, shown: Lesson, text: str) -> int:
    card = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    if card not in report.prompted_cards(user, shown):
        raise Http404(_("This lesson does not ask that card."))
    return card


def _answer(post) -> tuple[Rating, UUID] | None:
    ratings = {str(int(Rating.AGAIN)): Rating.AGAIN, str(int(Rating.GOOD)): Rating.GOOD}
    try:
        return ratings[post.get("rating", "")], UUID(post.get("uuid", ""))
    except (KeyError, ValueError):
        return None


def _numbers(text: str) -> frozenset[int]:
    parts = [part for part in text.split(",")[:100] if part.isascii() and part.isdigit()]
    return frozenset(int(part) for part in parts if len(part) < 19)
