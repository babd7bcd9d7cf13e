"""Exam day: who is where in a quiz, with the repairs beside each name."""

from collections import Counter
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.actions.attempts import finish_overdue
from quizzes.forms.live import STATES, LiveFilterForm
from quizzes.forms.repairs import ATTEMPT_FORMS, FOR_ASSISTANTS
from quizzes.models import Attempt, Course, Group, Quiz, User
from quizzes.models.kept_apart import is_kept_apart
from quizzes.reports.live import Day, LiveLine, live_lines
from quizzes.views.access import course_assisted_or_404

A_PAGE = 150
ENDED_AT_ONCE = 20
"""So many attempts whose time is over are submitted by one request; the next has the next."""


@never_cache
@require_safe
def live(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show for each student whether they have begun, are working, were lost or have submitted."""
    course = course_assisted_or_404(request, course_key)
    shown = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    if is_kept_apart(course, shown):
        raise Http404(_("Who practises when is not shown in this course."))
    form = LiveFilterForm(request.GET, _groups(course))
    wanted, day = form.wanted(), _day_of(request.user, clock.now())
    lines = _up_to_date(course, shown, day, wanted.get("group", ""))
    context = _part(course, lines, wanted, request.GET.get("page", ""))
    context |= {"nav": "desk", "course": course, "quiz": shown, "day": day, "filters": form}
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "desk/live.html#found" if is_part else "desk/live.html"
    with timezone.override(request.user.zone):
        return render(request, template, context)


def _groups(course: Course):
    groups = Group.objects.filter(course=course).order_by("name")
    return groups if course.desk_groups is None else groups.filter(pk__in=course.desk_groups)


def _day_of(user: User, now: datetime) -> Day:
    """Return the calendar day it is in somebody's time zone."""
    today = now.astimezone(user.zone).date()
    begin, end = (
        datetime.combine(day, time(), user.zone) for day in (today, today + timedelta(days=1))
    )
    return Day(begin, now, end)


def _up_to_date(course: Course, quiz: Quiz, day: Day, group: str) -> list[LiveLine]:
    """Return the lines, once attempts whose time is over are submitted."""
    lines = live_lines(course, quiz, day, group)
    overdue = [line.attempt for line in lines if line.is_overdue][:ENDED_AT_ONCE]
    if overdue and finish_overdue(now=day.now, attempts=overdue):
        return live_lines(course, quiz, day, group)
    return lines


def _part(course: Course, lines: list[LiveLine], wanted: dict[str, str], page: str) -> dict:
    """Return what the part of the page shows that is asked for again and again."""
    counts = Counter(line.where for line in lines)
    if state := wanted.get("state"):
        lines = [line for line in lines if line.where == state]
    shown = Paginator(lines, A_PAGE).get_page(page)
    query = urlencode(wanted)
    return {
        "counts": [(words, counts[state]) for state, words in STATES.items()],
        "page": shown,
        "rows": [(line, STATES[line.where], _repairs(course, line)) for line in shown.object_list],
        "query": f"{query}&" if query else "",
        "here": urlencode({**wanted, "page": shown.number}),
    }


def _repairs(course: Course, line: LiveLine) -> list[tuple[str, str]]:
    """Return the kinds and names of the repairs that an attempt is likely to need, the first ones.

    All others are on its page.
    """
    attempt, kinds = line.attempt, []
    if attempt is None or attempt.voided_at is not None:
        return []
    if attempt.finished_at is None:
        kinds = ["time", "submit"] if line.ends_at else ["submit"]
    else:
        kinds = ["time"] if attempt.ending == Attempt.Ending.TIME else []
        kinds.append("reopen")
    allowed = kinds if course.is_taught else [kind for kind in kinds if kind in FOR_ASSISTANTS]
    return [(kind, ATTEMPT_FORMS[kind].title) for kind in allowed]
