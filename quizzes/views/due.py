"""What is due for a student: a list, and a month."""

import re
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.domain.windows import Standing
from quizzes.reports import due as report
from quizzes.views.access import course_or_404

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
PARTS = {
    Standing.OVERDUE: _("Overdue"),
    Standing.THIS_WEEK: _("This week"),
    Standing.LATER: _("Later"),
    Standing.DONE: _("Done"),
}


@require_safe
def due(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what is due for this person in the course, by when and in a month."""
    course, now, user = course_or_404(request, course_key), clock.now(), request.user
    today = now.astimezone(user.zone).date()
    first = _month(request.GET.get("month", ""), today)
    items = report.due_in(user=user, course=course, now=now)
    exams = report.exams_of(user, course, user.learner_day(now))
    weeks = report.month(items, exams, first=first, today=today, zone=user.zone)
    context = {
        "nav": "course",
        "course": course,
        "zone_name": user.zone.key,
        "parts": [(PARTS[part], part, found) for part, found in report.by_standing(items)],
        "exams": exams,
        "first": first,
        "before": first - timedelta(days=1),
        "after": first + timedelta(days=31),
        "weeks": weeks,
        "is_quiet": all(day.is_empty for week in weeks for day in week),
    }
    with timezone.override(user.zone):
        return render(request, "courses/due.html", context)


def _month(said: str, today: date) -> date:
    """Return the first day of the month that an address names, this one where it names none."""
    found = MONTH.fullmatch(said)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
