"""The link by which anyone may practise one quiz of a course for members."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import practice_links as actions
from quizzes.forms.practice_links import PracticeLinkForm
from quizzes.models import Course, PracticeLink, Quiz, Status
from quizzes.views.access import today
from quizzes.views.desk_builder import quiz_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show the link of a quiz; a POST makes one, makes it anew, or ends it."""
    quiz = quiz_of(request, course_key, quiz_key)
    with timezone.override(request.user.zone):
        if request.method == "POST":
            return _post(request, quiz)
        return _page(request, quiz, _form(request))


def _form(request: HttpRequest, data=None) -> PracticeLinkForm:
    return PracticeLinkForm(data, today=today(request.user), zone=request.user.zone)


def _post(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    done = {"quiz": quiz, "by": request.user, "now": clock.now()}
    if request.POST.get("do") == "end":
        if actions.end_link(**done):
            messages.success(request, _("The link has ended. Whoever came by it is out."))
        return _back(quiz)
    if request.POST.get("do") != "make":
        raise Http404
    form = _form(request, request.POST)
    if quiz.course.access == Course.Access.OPEN or not form.is_valid():
        return _page(request, quiz, form, status=422)
    try:
        actions.make_link(**done, ends_at=form.ends_at())
    except actions.NoPracticeError:
        return _page(request, quiz, form, status=422)
    messages.success(request, _("The link is made. One that was there before has ended."))
    return _back(quiz)


def _back(quiz: Quiz) -> HttpResponse:
    address = reverse("desk_quiz_link", args=[quiz.course.key, quiz.key])
    return HttpResponseRedirect(address, status=303)


def _page(
    request: HttpRequest, quiz: Quiz, form: PracticeLinkForm, status: int = 200
) -> HttpResponse:
    standing = PracticeLink.objects.standing().filter(quiz=quiz).first()
    is_public = quiz.course.access == Course.Access.OPEN
    path = quiz.get_absolute_url() if is_public else standing and _path(standing)
    context = {
        "nav": "desk",
        "course": quiz.course,
        "quiz": quiz,
        "form": form,
        "link": standing,
        "address": path and request.build_absolute_uri(path),
        "is_public": is_public,
        "is_practice": quiz.purpose == Quiz.Purpose.PRACTICE,
        "is_over": bool(standing and standing.ends_at and standing.ends_at <= clock.now()),
        "waits": {quiz.status, quiz.course.status} != {Status.PUBLISHED},
    }
    return render(request, "desk/link.html", context, status=status)


def _path(link: PracticeLink) -> str:
    return reverse("practice_link", args=[link.token])
