"""What belongs to an import of questions: where they go, its report, its pictures, its undo."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock
from quizzes.actions import import_commits, import_undoing, question_arrivals
from quizzes.domain.import_places import Places
from quizzes.formats.tabular_files import write_table
from quizzes.forms.question_imports import PlacesForm
from quizzes.models import QuestionImport
from quizzes.models.question_imports import lessons_for, objectives_for
from quizzes.reports import question_imports as report
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_import import import_or_404, is_own, own_or_404, to_import
from quizzes.views.desk_import_pages import items_of, publishes
from quizzes.views.pictures import NOTHING_ALLOWED

READ_AND_WRITE = ["GET", "HEAD", "POST"]
KEYS_SHOWN = 50


@never_cache
@require_http_methods(READ_AND_WRITE)
def places(request: HttpRequest, course_key: str, uuid: UUID) -> HttpResponse:
    """Let be said which lesson, objective and tags the questions of a file get."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    own_or_404(found, request.user)
    if found.committed_at is not None or not found.is_read:
        return to_import(found)
    sent = request.POST if request.method == "POST" else None
    form = PlacesForm(
        sent,
        Places.read(found.plan),
        list(lessons_for(course, request.user).only("title", "course")),
        list(objectives_for(course, request.user)),
        may_publish=import_commits.may_publish_at_once(course=course, by=request.user),
    )
    if sent is not None and form.is_valid():
        question_arrivals.place(question_import=found, places=form.places())
        messages.success(request, _("Kept. Each question below says where it goes."))
        return to_import(found)
    context = {
        "nav": "desk",
        "course": course,
        "found": found,
        "form": form,
        "more": max(len(form.places_before.categories) - len(form.asked), 0),
    }
    status = 200 if sent is None else 422
    return render(request, "desk/import_places.html", context, status=status)


@never_cache
@require_safe
def item(request: HttpRequest, course_key: str, uuid: UUID, position: int) -> HttpResponse:
    """Show one question of a file whole, however long it is."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    rows = found.rows.filter(became="")
    row = get_object_or_404(rows, position=position)
    size = 10**9
    targets = report.TargetNames(found, request.user)
    (shown,) = items_of(request, found, [row], targets, room=size, longest=size)
    context = {"nav": "desk", "course": course, "found": found, "item": shown}
    context["publish"] = publishes(found, targets)
    context["page"] = (position - 1) // report.ROWS_A_PAGE + 1
    return render(request, "desk/import_item.html", context)


@require_safe
def picture(request: HttpRequest, course_key: str, uuid: UUID, key: str) -> HttpResponse:
    """Return a picture of a file whose questions are looked at."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    shown = get_object_or_404(found.pictures.filter(is_made=True, fault=""), key=key)
    response = HttpResponse(bytes(shown.data), content_type="image/webp")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = NOTHING_ALLOWED
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@require_safe
def table(request: HttpRequest, course_key: str, uuid: UUID) -> HttpResponse:
    """Hand over everything that was altered, refused or left out, as CSV."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    response = HttpResponse(
        write_table(report.report_rows(found)), content_type="text/csv; charset=utf-8"
    )
    name = f"{course.key}-import-{found.made_at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(READ_AND_WRITE)
def undo(request: HttpRequest, course_key: str, uuid: UUID) -> HttpResponse:
    """Say what taking a whole import back would do; a POST does it where nothing rests on it."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    own_or_404(found, request.user)
    if found.committed_at is None:
        raise Http404(_("This file was not imported."))
    if found.undone_at is not None:
        return to_import(found)
    if request.method != "POST":
        return _standing(request, found, import_undoing.standing_of(found))
    try:
        import_undoing.undo(question_import=found, by=request.user, now=clock.now())
    except import_undoing.StillUsedError as error:
        return _standing(request, found, error.standing, 409)
    messages.success(request, _("Taken back, and put on record."))
    return to_import(found)


def _standing(
    request: HttpRequest,
    found: QuestionImport,
    standing: import_undoing.Standing,
    status: int = 200,
) -> HttpResponse:
    keys = {
        "asked": standing.asked,
        "loaded": standing.loaded,
        "edited": standing.edited,
    }
    context = {
        "nav": "desk",
        "course": found.course,
        "found": found,
        "is_own": is_own(found, request.user),
        "standing": standing,
        "count": len(standing.questions),
        "keys": {name: named[:KEYS_SHOWN] for name, named in keys.items()},
        "more": {name: max(len(named) - KEYS_SHOWN, 0) for name, named in keys.items()},
        "staying": list(map(str, standing.staying[:KEYS_SHOWN])),
        "more_staying": max(len(standing.staying) - KEYS_SHOWN, 0),
        "placed": [one for one in standing.placed if one.is_seen_by(request.user)],
        "drawing": [one for one in standing.drawing if one.is_seen_by(request.user)],
    }
    return render(request, "desk/import_undo.html", context, status=status)
