"""Files of questions at the desk: brought, read, looked at as students will see them, taken."""

import re
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from quizzes import clock
from quizzes.actions import import_commits, question_arrivals
from quizzes.actions.pictures import MOST_PICTURES, TooManyPicturesError
from quizzes.formats.recognising import NAMES, FileFormat
from quizzes.forms.question_imports import UploadForm
from quizzes.models import Course, Membership, QuestionImport, Role, User
from quizzes.reports import question_imports as report
from quizzes.roles import is_administrator
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_import_pages import looked_at, taken

READ_AND_WRITE = ["GET", "HEAD", "POST"]
MOST_WAITING = 20
IMPORTS_A_PAGE = 25
READ_AT_ONCE = 1_000_000
"""Bytes of a file that is read while it is sent; a larger one is read on a page that says so."""

_SHOWN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")


@never_cache
@require_http_methods(READ_AND_WRITE)
def imports(request: HttpRequest, course_key: str) -> HttpResponse:
    """List the imports of a course; take a file or pasted text and go on to look at it."""
    course = course_taught_or_404(request, course_key)
    if request.method != "POST":
        return _list(request, course, UploadForm())
    if not ratelimit.consume(request, action="question_import", user=request.user):
        return ratelimit.respond_429(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, course, form, 422)
    if QuestionImport.objects.waiting().filter(by=request.user).count() >= MOST_WAITING:
        form.refuse(_("You have %(n)d files waiting. Throw one away first.") % {"n": MOST_WAITING})
        return _list(request, course, form, 422)
    found = question_arrivals.keep(
        course=course,
        by=request.user,
        name=form.name,
        file_format=form.file_format,
        data=form.data_read,
        now=clock.now(),
    )
    if len(form.data_read) <= READ_AT_ONCE:
        question_arrivals.work(question_import=found)
    if found.is_refused:
        question_arrivals.discard(question_import=found)
        form.refuse(str(found.report["refused"]))
        return _list(request, course, form, 422)
    return to_import(found)


def _list(
    request: HttpRequest, course: Course, form: UploadForm, status: int = 200
) -> HttpResponse:
    rows = report.imports_of(course, clock.now())
    page = Paginator(rows, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "desk",
        "course": course,
        "form": form,
        "page": page,
        "rows": [(one, NAMES[FileFormat(one.format)]) for one in page.object_list],
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/imports.html", context, status=status)


@never_cache
@require_http_methods(READ_AND_WRITE)
def look(request: HttpRequest, course_key: str, uuid: UUID) -> HttpResponse:
    """Show a file as far as it is: being read, to be looked at, taken. A POST chooses and takes."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    if request.method == "POST":
        own_or_404(found, request.user)
        return _said(request, found)
    with timezone.override(request.user.zone):
        if found.committed_at is not None:
            return taken(request, found)
        if not found.is_ready:
            return _working(request, found, "desk/import_work.html")
        return looked_at(request, found, is_own=is_own(found, request.user))


def _said(request: HttpRequest, found: QuestionImport) -> HttpResponse:
    go = request.POST.get("go", "save")
    if go == "discard":
        if question_arrivals.discard(question_import=found):
            messages.success(request, _("Thrown away. The course is as it was."))
        return HttpResponseRedirect(reverse("desk_import", args=[found.course.key]), status=303)
    if found.committed_at is not None:
        # The form came late, or a second time; the page says what became of it.
        return to_import(found)
    if go in ("all", "new", "none"):
        _choose(found, go)
    else:
        _tick(request, found)
    if go == "take":
        return _take(request, found)
    page = go if go.isascii() and go.isdigit() and len(go) < 6 else request.GET.get("page", "")
    return to_import(found, page)


def _choose(found: QuestionImport, which: str) -> None:
    if which == "none":
        question_arrivals.choose_none(question_import=found)
    else:
        question_arrivals.choose_all(question_import=found, but_duplicates=which == "new")


def _tick(request: HttpRequest, found: QuestionImport) -> None:
    """Keep what is ticked on the page; what other pages show stays as it was."""
    shown = _SHOWN.fullmatch(request.POST.get("shown", ""))
    if shown is None:
        return
    first, last = int(shown[1]), int(shown[2])
    positions = range(first, min(last, first + report.ROWS_A_PAGE - 1) + 1)
    sent = request.POST.getlist("take")
    ticked = {int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 7}
    question_arrivals.choose(question_import=found, shown=positions, chosen=ticked)


def _take(request: HttpRequest, found: QuestionImport) -> HttpResponse:
    try:
        row = import_commits.commit(question_import=found, by=request.user, now=clock.now())
    except QuestionImport.DoesNotExist:
        # Another tab threw it away meanwhile.
        raise Http404(_("There is no such import. Send the file again.")) from None
    except import_commits.NotReadyError:
        messages.info(request, _("The file is still being read."))
    except import_commits.NothingChosenError:
        messages.error(request, _("Nothing is chosen. Tick the questions to import first."))
    except TooManyPicturesError:
        why = _(
            "A course has at most %(n)d pictures, and these would be more. Nothing was imported. "
            "Import fewer questions, or delete pictures that nothing shows."
        )
        messages.error(request, why % {"n": MOST_PICTURES})
    else:
        counts = row.outcome["counts"]
        made = counts.get("draft", 0) + counts.get("published", 0)
        words = ngettext("%(n)d question imported.", "%(n)d questions imported.", made)
        messages.success(request, words % {"n": made})
    return to_import(found)


@never_cache
@require_POST
def work(request: HttpRequest, course_key: str, uuid: UUID) -> HttpResponse:
    """Do the next step of reading a file; with htmx the page asks for one after the other."""
    course = course_taught_or_404(request, course_key)
    found = import_or_404(course, uuid)
    own_or_404(found, request.user)
    question_arrivals.work(question_import=found)
    if request.htmx and not found.is_ready and not found.is_refused:
        return _working(request, found, "desk/import_work.html#working")
    if request.htmx:
        return HttpResponseClientRedirect(reverse("desk_import_look", args=[course.key, uuid]))
    return to_import(found)


def _working(request: HttpRequest, found: QuestionImport, template: str) -> HttpResponse:
    context = {
        "nav": "desk",
        "course": found.course,
        "found": found,
        "is_own": is_own(found, request.user),
        "progress": question_arrivals.progress_of(found),
    }
    return render(request, template, context)


# Whose it is


def import_or_404(course: Course, uuid: UUID) -> QuestionImport:
    """Return an import of the course. Raises Http404 for none, and one that waited too long."""
    rows = report.imports_of(course, clock.now()).filter(uuid=uuid)
    found = rows.first()
    if found is None:
        raise Http404(_("There is no such import, or it waited too long. Send the file again."))
    found.course = course
    return found


def is_own(found: QuestionImport, user: User) -> bool:
    """Return whether this person decides what becomes of an import: who brought it does.

    For one who no longer teaches the course an administrator does.
    """
    return found.by_id == user.pk or (is_administrator(user) and not _is_there(found))


def _is_there(found: QuestionImport) -> bool:
    if found.by is None:
        return False
    teaches = Membership.objects.filter(user=found.by, course=found.course, role=Role.INSTRUCTOR)
    return is_administrator(found.by) or teaches.exists()


def own_or_404(found: QuestionImport, user: User) -> None:
    """Raise Http404 for an import that another instructor decides about."""
    if not is_own(found, user):
        raise Http404(_("Only who brought this file decides what becomes of it."))


def to_import(found: QuestionImport, page: str = "") -> HttpResponseRedirect:
    """Send on to the page of an import."""
    address = reverse("desk_import_look", args=[found.course.key, found.uuid])
    is_page = page.isascii() and page.isdigit() and page != "1" and len(page) < 6
    return HttpResponseRedirect(f"{address}?page={page}" if is_page else address, status=303)
