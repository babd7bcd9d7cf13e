"""The people and the timeline of a course, and what the record says."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes.models import TimelineEvent
from quizzes.reports import reference
from quizzes.views.access import course_or_404


@login_not_required
@require_safe
def people(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show who the course speaks of, with the lessons they appear in."""
    shown = course_or_404(request, course_key)
    context = {"course": shown, "nav": "course", "entries": reference.people_of(shown)}
    return render(request, "courses/people.html", context)


@login_not_required
@require_safe
def timeline(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what happened when, all of it or one strand."""
    shown = course_or_404(request, course_key)
    strand = request.GET.get("strand", "")
    if strand and strand not in TimelineEvent.Strand.values:
        raise Http404(_("The timeline has no such strand."))
    covered, after = reference.timeline_of(shown, strand)
    context = {
        "course": shown,
        "nav": "course",
        "strands": TimelineEvent.Strand.choices,
        "strand": strand,
        "covered": covered,
        "after": after,
    }
    return render(request, "courses/timeline.html", context)


@login_not_required
@require_safe
def record(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show all editor's notes, each with its place in a lesson."""
    shown = course_or_404(request, course_key)
    context = {"course": shown, "nav": "course", "lessons": reference.record_of(shown)}
    return render(request, "courses/record.html", context)
