"""What was done to one piece of content, and putting an earlier text of it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock
from quizzes.actions.courses import StaleEdit
from quizzes.actions.restoring import RestoreRefusedError, obstacles, restore, restored
from quizzes.domain.changes import differences
from quizzes.forms.history import broken_links, record_page, texts_of
from quizzes.models import ContentChange, Course, Question
from quizzes.models.courses import Tracked
from quizzes.reports import history as report
from quizzes.reports.passages import lost_sections
from quizzes.reports.question_editor import answers_to
from quizzes.views.access import course_taught_or_404

PLACES = {
    "lesson": "lessons",
    "note": "cards",
    "glossaryterm": "glossary",
    "question": "questions",
    "quiz": "quizzes",
}
"""The place of the desk that each kind of content belongs to."""


@never_cache
@require_safe
def history(request: HttpRequest, course_key: str, model: str, key: str) -> HttpResponse:
    """Show who changed a piece of content, when, and what is different since."""
    course, row = _row_or_404(request, course_key, model, key)
    shown = record_page(row, request.user, request.GET.get("page"))
    return _page(request, "history", _about(request, course, row) | shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def put_back(
    request: HttpRequest, course_key: str, model: str, key: str, change_id: int
) -> HttpResponse:
    """Show what putting an earlier text back would change, and do it."""
    course, row = _row_or_404(request, course_key, model, key)
    change = get_object_or_404(
        report.changes_of(row, request.user).select_related("by"), pk=change_id
    )
    context = _about(request, course, row) | {"change": change}
    looked_at = _looked_at(request, row, change)
    if request.method != "POST" or looked_at["refusals"]:
        status = 422 if request.method == "POST" else 200
        return _page(request, "restore", context | looked_at, status)
    try:
        restore(
            row=row,
            change=change,
            by=request.user,
            revision=_revision(request.POST.get("revision", "")),
            now=clock.now(),
        )
    except RestoreRefusedError as refused:
        return _refused(request, context, row, change, refused.sentences)
    except StaleEdit as stale:
        message = _("Somebody saved this after you opened it. Look at it again; nothing is lost.")
        context |= {"is_stale": True}
        return _refused(request, context, stale.newer, change, [message])
    messages.success(request, _("The earlier text is back."))
    return HttpResponseRedirect(reverse("desk_history", args=[course.key, model, key]), status=303)


def _row_or_404(
    request: HttpRequest, course_key: str, model: str, key: str
) -> tuple[Course, Tracked]:
    course = course_taught_or_404(request, course_key)
    row = report.find(course, request.user, model, key)
    if row is None:
        raise Http404(_("There is no such page."))
    return course, row


def _revision(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _refused(
    request: HttpRequest, context: dict, row: Tracked, change: ContentChange, why: list[str]
) -> HttpResponse:
    context = context | _looked_at(request, row, change) | {"refusals": why}
    return _page(request, "restore", context, 422)


def _looked_at(request: HttpRequest, row: Tracked, change: ContentChange) -> dict:
    """Return what putting the text back would change now."""
    now, then = restored(row, change)
    names = report.names_in(change.course, request.user, [now, then])
    is_lesson = row._meta.model_name == "lesson"
    lost = lost_sections(row, then["body"], request.user) if is_lesson else None
    wording = row.current if isinstance(row, Question) else None
    return {
        "row": row,
        "differences": differences(texts_of(row, now, names), texts_of(row, then, names)),
        "refusals": obstacles(row=row, change=change, by=request.user) or broken_links(row, then),
        "answers": answers_to(wording) if wording else None,
        "lost": lost,
    }


def _about(request: HttpRequest, course: Course, row: Tracked) -> dict:
    """Return what a page says of the piece of content it is about."""
    model = row._meta.model_name
    return {
        "course": course,
        "row": row,
        "model": model,
        "kind": row._meta.verbose_name,
        "editor_url": report.desk_address(course, model, row.key),
        "admin_url": admin_address(request, row),
        "nav": "desk",
        "here": PLACES.get(model, ""),
    }


def admin_address(request: HttpRequest, row: Tracked) -> str:
    """Return the row's page in the administration, for whoever gets in there."""
    if not request.user.is_staff:
        return ""
    return reverse(f"admin:quizzes_{row._meta.model_name}_change", args=[row.pk])


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", context, status=status)
