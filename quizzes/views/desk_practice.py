"""What teachers see of practice and cards: said to all of them, changed by instructors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions.practice_policy import set_practice_policy
from quizzes.models import PracticePolicy
from quizzes.views.access import course_assisted_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what teachers see of practice; by POST an instructor changes it."""
    course = course_assisted_or_404(request, course_key)
    if request.method == "POST":
        wanted = request.POST.get("policy", "")
        if not course.is_taught or wanted not in PracticePolicy.values:
            raise Http404(_("There is no such page."))
        if set_practice_policy(course=course, policy=wanted, by=request.user, now=clock.now()):
            messages.success(request, _("Changed. The members of the course are told so."))
        here = reverse("desk_practice_policy", args=[course.key])
        return HttpResponseRedirect(here, status=303)
    is_named = course.practice_policy == PracticePolicy.NAMED
    other = PracticePolicy.AGGREGATES if is_named else PracticePolicy.NAMED
    context = {"nav": "desk", "course": course, "is_named": is_named, "other": other}
    with timezone.override(request.user.zone):
        return render(request, "desk/practice_policy.html", context)
