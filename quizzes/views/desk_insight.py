"""Insight at the desk: what a class does not know yet, what fails it, who has gone quiet."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.actions.attempts import finish_overdue_in
from quizzes.domain.crowds import STEP, TOLD_FROM, Band
from quizzes.forms.insight import GroupFilterForm, QuietFilterForm
from quizzes.models import Course, Membership
from quizzes.reports import insight as report
from quizzes.reports.last_seen import quiet_lines
from quizzes.reports.marking import groups_seen
from quizzes.reports.people import enrolled_at_desk
from quizzes.views.access import course_assisted_or_404

A_PAGE = 60
PAGES = (
    ("desk_insight", gettext_lazy("Not known yet")),
    ("desk_insight_failing", gettext_lazy("What fails them")),
    ("desk_insight_quiet", gettext_lazy("Gone quiet")),
)


def _page(request: HttpRequest, name: str, course: Course, context: dict) -> HttpResponse:
    """Return a page of insight, its times in the teacher's own zone."""
    shared = {"nav": "desk", "course": course, "pages": PAGES, "here": name}
    sizes = {"step": STEP, "least": TOLD_FROM}
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", shared | sizes | context)


def told(band: Band | None) -> str:
    """Return a number of people as a page tells it."""
    if band is None:
        return "–"
    if band.low == 0:
        return _("fewer than %(n)d") % {"n": band.high + 1}
    if band.high == band.of:
        return _("%(n)d or more") % {"n": band.low}
    if band.low == band.high:
        return str(band.low)
    return _("%(low)d to %(high)d") % {"low": band.low, "high": band.high}


@never_cache
@require_safe
def objectives(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show how many of a class know each objective of the course, what fewest know first."""
    course = course_assisted_or_404(request, course_key)
    form = GroupFilterForm(request.GET, groups_seen(course))
    shown = report.class_of(course, form.wanted)
    lines = report.objective_lines(course, shown, now=clock.now())
    rows = [(line, told(line.known), told(line.learning), told(line.rest)) for line in lines]
    context = {
        "filters": form,
        "class": shown,
        "rows": rows,
        "is_untold": all(line.known is None for line in lines),
        "is_answered": any(line.share is not None for line in lines),
    }
    return _page(request, "insight", course, context)


@never_cache
@require_safe
def failing(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the questions and passages that fail a class."""
    course = course_assisted_or_404(request, course_key)
    form = GroupFilterForm(request.GET, groups_seen(course))
    shown = report.class_of(course, form.wanted)
    lines = report.question_lines(course, shown.people)
    weak = sorted((one for one in lines if one.is_weak), key=lambda one: one.discrimination)
    passages = report.passage_lines(course, shown.crowds)
    context = {
        "filters": form,
        "class": shown,
        "hard": lines[: report.MOST],
        "weak": weak[: report.MOST],
        "passages": [(line, told(line.missed), told(line.forgot)) for line in passages],
    }
    return _page(request, "insight_failing", course, context)


@never_cache
@require_safe
def quiet(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show which students have done nothing for a while, and what is due for them."""
    course = course_assisted_or_404(request, course_key)
    form = QuietFilterForm(request.GET, groups_seen(course))
    now = clock.now()
    finish_overdue_in(course, now=now)
    users = enrolled_at_desk(course)
    if form.wanted is not None:
        members = Membership.objects.filter(course=course, groups=form.wanted)
        users = users.filter(pk__in=members.values("user"))
    lines = quiet_lines(course, list(users), days=form.wanted_days, now=now)
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"group": form.wanted or "", "days": form.wanted_days})
    context = {"filters": form, "page": page, "query": f"{query}&", "days": form.wanted_days}
    return _page(request, "insight_quiet", course, context)
