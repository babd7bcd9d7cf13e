"""The one next thing to do."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes import clock, markdown
from quizzes.actions.plans import refresh
from quizzes.models.joining import invitations_for
from quizzes.reports import announcements, due, overview
from quizzes.views.access import home_course, today


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tell the person the one next thing to do and how long it takes."""
    course = home_course(request, settings.HOME_COURSE)
    now = clock.now()
    if course is None:
        page = {"invitations": list(invitations_for(request.user, now))}
        return render(request, "home/empty.html", page)
    paces = refresh(user=request.user, now=now) if course.is_planned else []
    page = overview.home_page(
        user=request.user, course=course, at=now, day=today(request.user), paces=paces
    )
    # What a class is told needs an account: a guest belongs to none.
    if request.user.is_authenticated and not request.user.is_guest:
        page["next_due"] = due.next_due(user=request.user, course=course, now=now)
        page["zone"] = request.user.zone
        said = announcements.for_home(user=request.user, now=now)
        page["announcements"] = [(one, markdown.render(one.text, one.course.key)) for one in said]
    page["invitations"] = list(invitations_for(request.user, now)) if course.is_invited else []
    return render(request, "home/home.html", page)
