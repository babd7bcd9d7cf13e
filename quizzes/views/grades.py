"""What one's own work in a course comes to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.actions.attempts import finish_overdue_in
from quizzes.reports.gradebook import own_grades
from quizzes.reports.people import is_student
from quizzes.views.access import course_or_404
from quizzes.views.desk_grades import book_context


@never_cache
@require_safe
def own(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show a student's own grades as far as they may know them, and how they come about."""
    course = course_or_404(request, course_key)
    context = {"nav": "course", "course": course, "zone_name": request.user.zone.key}
    if is_student(course, request.user):
        now = clock.now()
        finish_overdue_in(course, now=now, user=request.user)
        context |= book_context(course, own_grades(course, request.user, now=now))
    with timezone.override(request.user.zone):
        return render(request, "courses/grades.html", context)
