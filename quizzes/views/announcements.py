"""Putting away what was announced."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from quizzes.actions import announcements
from quizzes.models import Announcement
from quizzes.views.access import course_or_404
from quizzes.views.answering import see_other


@require_POST
def put_away(request: HttpRequest, course_key: str, announcement_id: int) -> HttpResponse:
    """Show this person an announcement no longer."""
    course = course_or_404(request, course_key)
    meant = Announcement.objects.filter(course=course).meant_for(request.user)
    said = get_object_or_404(meant, pk=announcement_id)
    announcements.put_away(announcement=said, user=request.user)
    return see_other("home")
