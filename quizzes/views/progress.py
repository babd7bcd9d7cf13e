"""What a person knows, and what is slipping."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.domain.progress import activity
from quizzes.reports.asked_elsewhere import with_other_quizzes
from quizzes.reports.overview import by_module
from quizzes.reports.progress import LessonProgress, answers_by_day, course_progress
from quizzes.views.access import home_course, today

WEEKS = 8


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show per lesson and per objective how far the person has come, and the last weeks."""
    day = today(request.user)
    course = home_course(request, settings.HOME_COURSE)
    lessons = ()
    if course is not None:
        found = course_progress(user=request.user, course=course, at=clock.now(), day=day)
        lessons = with_other_quizzes(course, found)
    counts = answers_by_day(user=request.user, since=day - timedelta(weeks=WEEKS))
    days = activity(counts, today=day, weeks=WEEKS)
    page = {"nav": "progress", "course": course, "lessons": lessons, "chart": _chart(days)}
    return render(request, "progress/progress.html", page | {"modules": _modules(lessons)})


def _modules(lessons: Sequence[LessonProgress]) -> list[dict]:
    """Return the lessons by module; only the last one that was begun is open."""
    modules = by_module(lessons)
    begun = [one for one in modules if any(item.is_started for item in one["lessons"])]
    return [
        one
        | {
            "is_open": one in begun[-1:],
            "known": sum(item.known for item in one["lessons"]),
            "total": sum(len(item.objectives) for item in one["lessons"]),
        }
        for one in modules
    ]


def _chart(days) -> dict:
    """Return bars for an SVG of 360 by 90 units, and the same as weekly sums for the table."""
    most = max((day.count for day in days), default=0)
    bars = [
        {
            "day": day.day,
            "count": day.count,
            "x": round(4 + index * 352 / len(days), 1),
            "height": round(60 * day.count / most, 1) if most else 0,
            "y": round(68 - (60 * day.count / most if most else 0), 1),
        }
        for index, day in enumerate(days)
    ]
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    sums = [{"first": week[0].day, "count": sum(day.count for day in week)} for week in weeks]
    active = sum(1 for day in days if day.count)
    return {"bars": bars, "weeks": sums, "total": sum(s["count"] for s in sums), "days": active}
