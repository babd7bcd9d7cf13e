"""The one next thing to do."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes import clock
from quizzes.reports import overview
from quizzes.views.access import home_course, today


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tell the person the one next thing to do and how long it takes."""
    course = home_course(request, settings.HOME_COURSE)
    if course is None:
        return render(request, "home/empty.html")
    page = overview.home_page(
        user=request.user, course=course, at=clock.now(), day=today(request.user)
    )
    return render(request, "home/home.html", page)
