"""Notes that students write for themselves: new ones, changes, and taking them away."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import own_notes as actions
from quizzes.actions.courses import StaleEdit
from quizzes.forms.notes import NOTE_FORMS
from quizzes.forms.own_notes import note_form
from quizzes.models import Lesson, Note
from quizzes.reports import own_notes as report
from quizzes.views.access import learner
from quizzes.views.deck import PAGE_AND_FORM, see_other


@login_not_required
@never_cache
@require_http_methods(PAGE_AND_FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Write a note of one's own; `?lesson=course/lesson&kind=basic`. A visitor becomes a guest."""
    kind = request.GET.get("kind", next(iter(NOTE_FORMS)))
    lesson = report.find_lesson(request.user, request.GET.get("lesson", ""))
    if kind not in NOTE_FORMS:
        raise Http404(_("There is no such kind of note."))
    if lesson is None:
        return _choose_lesson(request)
    posted = request.method == "POST"
    form = note_form(kind, owner=None, lesson=lesson, data=request.POST if posted else None)
    if posted and form.is_valid() and _add(request, lesson, form):
        return see_other(f"{reverse('deck')}?tier=own&lesson={lesson.pk}")
    context = _context(lesson, form, kind) | {"kinds": NOTE_FORMS.values(), "uuid": uuid4()}
    return render(request, "cards/note.html", context, status=422 if form.errors else 200)


def _choose_lesson(request: HttpRequest) -> HttpResponse:
    if request.GET.get("lesson") or request.method == "POST":
        raise Http404(_("There is no such lesson."))
    context = {"nav": "review", "lessons": report.lessons(request.user)}
    return render(request, "cards/note_lesson.html", context)


def _add(request: HttpRequest, lesson: Lesson, form) -> bool:
    try:
        uuid = UUID(request.POST.get("uuid", ""))
    except ValueError:
        form.add_error(None, _("This form could not be read. Please send it again."))
        return False
    try:
        actions.add_note(
            user=learner(request), lesson=lesson, body=form.body, uuid=uuid, now=clock.now()
        )
    except actions.TooManyNotesError:
        message = _("You have %(n)d notes of your own, and that is the most there can be.")
        form.add_error(None, message % {"n": actions.MOST_NOTES})
        return False
    messages.success(request, _("Saved. Only you see this note; its cards are in your deck."))
    return True


@never_cache
@require_http_methods(PAGE_AND_FORM)
def edit(request: HttpRequest, note_id: int) -> HttpResponse:
    """Change a note of one's own; its cards keep their schedule."""
    note = _own_or_404(request, note_id)
    posted = request.POST if request.method == "POST" else None
    kind = note.current.kind
    form = note_form(kind, owner=request.user, lesson=note.lesson, note=note, data=posted)
    if posted is not None and form.is_valid() and _save(request, note, form):
        return see_other(f"{reverse('deck')}?tier=own&lesson={note.lesson_id}")
    if form.stale:
        form.forget_staleness(report.find(request.user, note_id).revision)
    context = _context(note.lesson, form, kind) | {"note": note}
    return render(request, "cards/note.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, note: Note, form) -> bool:
    revision = form.cleaned_data["began_from"]
    try:
        actions.edit_note(
            user=request.user, note=note, body=form.body, revision=revision, now=clock.now()
        )
    except Note.DoesNotExist:
        raise Http404(_("There is no such note.")) from None
    except StaleEdit:
        form.add_error(None, _("It was saved elsewhere a moment ago. Please look at it again."))
        return False
    messages.success(request, _("Saved."))
    return True


@never_cache
@require_http_methods(PAGE_AND_FORM)
def delete(request: HttpRequest, note_id: int) -> HttpResponse:
    """Say what goes with a note of one's own, and take it away once that is confirmed."""
    note = _own_or_404(request, note_id)
    if request.method == "POST":
        try:
            actions.delete_note(user=request.user, note=note)
        except Note.DoesNotExist:
            raise Http404(_("There is no such note.")) from None
        messages.success(request, _("The note and its cards are deleted."))
        return see_other(f"{reverse('deck')}?tier=own")
    context = {"nav": "review", "note": note, "answers": actions.answers_to(note)}
    return render(request, "cards/note_delete.html", context | report.shown(note))


def _context(lesson: Lesson, form, kind: str) -> dict:
    return {"nav": "review", "course": lesson.course, "lesson": lesson, "form": form, "kind": kind}


def _own_or_404(request: HttpRequest, note_id: int) -> Note:
    note = report.find(request.user, note_id) if note_id < 2**63 else None
    if note is None:
        raise Http404(_("There is no such note."))
    return note
