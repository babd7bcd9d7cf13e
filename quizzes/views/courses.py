"""A course at a glance, its glossary and its sources."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes import clock, markdown
from quizzes.domain.initials import initial
from quizzes.models import Lesson
from quizzes.reports import overview
from quizzes.reports.gradebook import has_grades
from quizzes.views.access import course_or_404, has_desk, today


@login_not_required
@require_safe
def course(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the way through the course and how far this person has come."""
    shown = course_or_404(request, course_key)
    page = overview.course_page(
        user=request.user, course=shown, at=clock.now(), day=today(request.user)
    )
    page["has_desk"] = has_desk(request.user, shown)
    page |= overview.quizzes_of(shown)
    page["has_grades"] = has_grades(shown, request.user)
    return render(request, "courses/course.html", page)


@login_not_required
@require_safe
def glossary(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show every term of the course with the lessons that use it."""
    shown = course_or_404(request, course_key)
    lessons = Prefetch("lessons", Lesson.objects.readable(), to_attr="readable_lessons")
    terms = shown.glossaryterm_set.published().prefetch_related(lessons)
    letters: dict[str, list] = {}
    for term in terms:
        entry = (term, markdown.render(term.definition, shown.key))
        letters.setdefault(initial(term.term), []).append(entry)
    context = {"course": shown, "nav": "course", "letters": letters}
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
