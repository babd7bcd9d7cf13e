"""What is said to a course or a group, at its desk."""

from copy import deepcopy

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock, markdown
from quizzes.actions import announcements as actions
from quizzes.actions.courses import StaleEdit
from quizzes.forms.announcements import LONGEST, AnnouncementForm
from quizzes.forms.conflicts import differences
from quizzes.models import Announcement, Course
from quizzes.reports import announcements as report
from quizzes.views.access import course_assisted_or_404, course_taught_or_404
from quizzes.views.desk_previews import typed

READ_AND_WRITE = ["GET", "HEAD", "POST"]


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    context = {"nav": "desk", "zone_name": request.user.zone.key} | context
    return render(request, f"desk/{name}.html", context, status=status)


@require_safe
def announcements(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what was said to the course and its groups; assistants see it too."""
    course = course_assisted_or_404(request, course_key)
    with timezone.override(request.user.zone):
        context = {"course": course, "lines": report.at_desk(course, clock.now())}
        return _page(request, "announcements", context)


@never_cache
@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, course_key: str) -> HttpResponse:
    """Let an announcement be written."""
    course = course_taught_or_404(request, course_key)
    return _edit(request, Announcement(course=course))


@never_cache
@require_http_methods(READ_AND_WRITE)
def edit(request: HttpRequest, course_key: str, announcement_id: int) -> HttpResponse:
    """Let an announcement be edited, or ended."""
    course = course_taught_or_404(request, course_key)
    return _edit(request, _of(course, announcement_id))


@never_cache
@require_POST
def preview(request: HttpRequest, course_key: str) -> HttpResponse:
    """Return the part of the page that shows what is unsaved; nothing is written."""
    course = course_taught_or_404(request, course_key)
    form = AnnouncementForm(request.POST, instance=Announcement(course=course))
    return render(request, "desk/preview_announcement.html", _shown(course, form))


def _of(course: Course, number: int) -> Announcement:
    found = get_object_or_404(course.announcements.all(), pk=number)
    found.course = course
    return found


def _edit(request: HttpRequest, row: Announcement) -> HttpResponse:
    with timezone.override(request.user.zone):
        if request.method != "POST":
            return _form_page(request, row, AnnouncementForm(instance=deepcopy(row)))
        command = request.POST.get("do", "save")
        if command == "end" and row.pk is not None:
            actions.end_announcement(announcement=row, now=clock.now())
            messages.success(request, _("Ended. Nobody is shown it any more."))
            return _see("desk_announcements", row.course.key)
        if command not in {"save", "preview"}:
            raise Http404
        form = AnnouncementForm(request.POST, instance=deepcopy(row))
        is_valid = form.is_valid()
        if command == "preview":
            return _form_page(request, row, form)
        return _save(request, row, form) if is_valid else _form_page(request, row, form, 422)


def _save(request: HttpRequest, row: Announcement, form: AnnouncementForm) -> HttpResponse:
    try:
        actions.save_announcement(
            announcement=form.instance,
            by=request.user,
            revision=form.cleaned_data["began_from"],
            now=clock.now(),
        )
    except StaleEdit:
        stored = _of(row.course, row.pk)
        found = differences(form, AnnouncementForm(instance=stored))
        form.data = form.data.copy()
        form.data["began_from"] = stored.revision
        return _form_page(request, stored, form, 409, conflict=found)
    messages.success(request, _("Saved. It is on the home page of who it is for."))
    return _see("desk_announcements", row.course.key)


def _form_page(
    request: HttpRequest, row: Announcement, form: AnnouncementForm, status: int = 200, **more
) -> HttpResponse:
    is_shown = row.pk is not None and (row.ends_at is None or row.ends_at > clock.now())
    context = {"course": row.course, "row": row, "form": form, "is_shown": is_shown}
    return _page(request, "announcement", context | _shown(row.course, form) | more, status)


def _shown(course: Course, form: AnnouncementForm) -> dict:
    """Return the announcement as its readers would see it, whatever is wrong with it."""
    text = typed(form, "text")
    return {
        "preview_title": typed(form, "title"),
        "too_long": len(text) > LONGEST,
        "preview_text": markdown.render(text, course.key) if len(text) <= LONGEST else "",
    }


def _see(name: str, *keys) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=keys), status=303)
