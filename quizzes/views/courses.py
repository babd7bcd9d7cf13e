"""A course at a glance, its glossary and its sources."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes import clock, markdown
from quizzes.models import Lesson
from quizzes.reports import overview
from quizzes.views.access import course_or_404, teaches, today


@login_not_required
@require_safe
def course(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the way through the course and how far this person has come."""
    shown = course_or_404(request, course_key)
    page = overview.course_page(
        user=request.user, course=shown, at=clock.now(), day=today(request.user)
    )
    page["teaches"] = teaches(request.user, shown)
    page["checks"] = overview.checks_of(shown)
    return render(request, "courses/course.html", page)


@login_not_required
@require_safe
def glossary(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show every term of the course with the lessons that use it."""
    shown = course_or_404(request, course_key)
    lessons = Prefetch("lessons", Lesson.objects.readable(), to_attr="readable_lessons")
    terms = shown.glossaryterm_set.published().prefetch_related(lessons)
    entries = [(term, markdown.render(term.definition, shown.key)) for term in terms]
    context = {"course": shown, "nav": "course", "entries": entries}
    return render(request, "courses/glossary.html", context)


@login_not_required
@require_safe
def sources(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the numbered sources, corrections marked."""
    shown = course_or_404(request, course_key)
    entries = [
        {
            "source": source,
            "citation": markdown.render_inline(source.citation, shown.key),
            "correction": markdown.render_inline(source.correction, shown.key),
        }
        for source in shown.source_set.published()
    ]
    context = {"course": shown, "nav": "course", "entries": entries}
    return render(request, "courses/sources.html", context)
