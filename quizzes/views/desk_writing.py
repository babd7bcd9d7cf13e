"""Lessons, cards and terms written at the desk: one page for each, with what students would see."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import content_edits as actions
from quizzes.actions.courses import StaleEdit
from quizzes.domain.content import parse_note_body
from quizzes.domain.lesson_edits import recall_lines, with_recall
from quizzes.domain.lesson_text import parse
from quizzes.forms.conflicts import differences
from quizzes.forms.notes import NOTE_FORMS
from quizzes.forms.writing import DeskLessonForm, DeskTermForm, note_form
from quizzes.models import Course, GlossaryTerm, Lesson, Note
from quizzes.models.courses import ContentRow
from quizzes.reports.passages import cards_of, lost_sections, resting_on
from quizzes.views import desk_previews as previews
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_history import admin_address

READ_AND_WRITE = ["GET", "HEAD", "POST"]
COMMANDS = ("preview", "insert", "share")


@dataclass(frozen=True, slots=True)
class Editing:
    """One request to an editor: whose, of which row, and by which kind of form."""

    request: HttpRequest
    course: Course
    what: str
    row: ContentRow
    form_class: type[forms.ModelForm]
    kind: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the row is not there yet."""
        return self.row.pk is None

    def form(self, sent=None, row: ContentRow | None = None) -> forms.ModelForm:
        """Return the form, bound to what was sent; of another state of the row, if one is given."""
        # A bound form writes into its row; the page still tells of the row as it is stored.
        instance = row or deepcopy(self.row)
        return self.form_class(sent, user=self.request.user, instance=instance, initial=None)

    def address(self, page: str = "") -> str:
        """Return the address of the editor, or of its preview."""
        new = "_new" if self.is_new else ""
        name = f"desk_{self.what}{new}{page}"
        query = f"?kind={self.kind}" if self.is_new and self.kind else ""
        keys = [self.course.key] if self.is_new else [self.course.key, self.row.key]
        return reverse(name, args=keys) + query


# Opening it


@never_cache
@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, course_key: str, what: str) -> HttpResponse:
    """Let a new row be written; for a card its kind is asked first."""
    course = course_taught_or_404(request, course_key)
    if what == "card" and request.GET.get("kind") not in NOTE_FORMS:
        return _choose(request, course)
    return _edit(_new(request, course, what))


def _choose(request: HttpRequest, course: Course) -> HttpResponse:
    if request.method == "POST":
        raise Http404(_("There is no such kind of card."))
    context = {"course": course, "kinds": NOTE_FORMS.values(), "nav": "desk"}
    return render(request, "desk/card_kinds.html", context)


def _new(request: HttpRequest, course: Course, what: str) -> Editing:
    kind = request.GET.get("kind", "") if what == "card" else ""
    if what == "card" and kind not in NOTE_FORMS:
        raise Http404(_("There is no such kind of card."))
    row = WRITTEN[what].model(course=course)
    return Editing(request, course, what, row, WRITTEN[what].form(kind), kind)


@never_cache
@require_http_methods(READ_AND_WRITE)
def edit(request: HttpRequest, course_key: str, key: str, what: str) -> HttpResponse:
    """Let a row be edited."""
    course = course_taught_or_404(request, course_key)
    return _edit(_of(request, course, what, key))


def _of(request: HttpRequest, course: Course, what: str, key: str) -> Editing:
    written = WRITTEN[what]
    rows = written.model.objects.authored_for(request.user).filter(course=course)
    if what == "card":
        rows = rows.exclude(current=None)
    row = get_object_or_404(rows.select_related(*written.related), key=key)
    row.course = course
    kind = row.current.kind if what == "card" else ""
    return Editing(request, course, what, row, written.form(kind), kind)


@never_cache
@require_POST
def preview(request: HttpRequest, course_key: str, what: str, key: str = "") -> HttpResponse:
    """Return the part of the page that shows what is unsaved; nothing is written."""
    course = course_taught_or_404(request, course_key)
    editing = _of(request, course, what, key) if key else _new(request, course, what)
    form = editing.form(request.POST)
    form.is_valid()
    context = {"course": course, "form": form, "problems": _problems(form)}
    context |= WRITTEN[what].preview(editing.course, request.user, editing.row, form)
    return render(request, f"desk/preview_{what}.html", context)


# What is sent to it


def _edit(editing: Editing) -> HttpResponse:
    request = editing.request
    if request.method != "POST":
        return _page(editing, editing.form())
    command = next((name for name in COMMANDS if name in request.POST), "save")
    if command == "insert":
        return _page(editing, _checked(editing, _with_prompt(editing)))
    if command == "preview":
        return _page(editing, _checked(editing, request.POST))
    return _save(editing, shares=command == "share")


def _checked(editing: Editing, sent) -> forms.ModelForm:
    form = editing.form(sent)
    form.is_valid()
    return form


def _with_prompt(editing: Editing) -> QueryDict:
    """Return what was sent, with the chosen cards asked at the end of the chosen section."""
    request, sent = editing.request, editing.request.POST.copy()
    body = sent.get("body", "").replace("\r\n", "\n")
    known = {str(card) for card in cards_of(editing.row, request.user)}
    cards = [name for name in sent.getlist("insert-card") if name in known]
    try:
        if not cards:
            raise KeyError
        sent["body"] = with_recall(body, sent.get("insert-section", ""), cards)
    except KeyError:
        messages.warning(request, _("Choose a section of the text, and one to three cards."))
    else:
        messages.info(request, _("The prompt stands in the text. It is not saved yet."))
        sent.setlist("insert-card", [])
    return sent


def _save(editing: Editing, *, shares: bool) -> HttpResponse:
    request, form = editing.request, _checked(editing, editing.request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    revision = form.cleaned_data.get("began_from")
    try:
        if editing.is_new or form.has_changed():
            WRITTEN[editing.what].save(editing, form, None if editing.is_new else revision)
    except StaleEdit:
        # They saved after our check and before our writing. The check sees it now.
        again = _of(request, editing.course, editing.what, editing.row.key)
        return _refused(again, _checked(again, request.POST))
    except IntegrityError:
        form.add_error("key", _("This key was taken a moment ago. Another one, please."))
        return _refused(editing, form)
    messages.success(request, _("Saved."))
    if shares:
        actions.share_draft(row=form.instance, by=request.user, now=clock.now())
        messages.info(request, _("The other instructors of the course see it now."))
    saved = replace(editing, row=form.instance)
    return _see(saved.address())


def _save_lesson(editing: Editing, form: DeskLessonForm, revision: int | None) -> None:
    request, lesson = editing.request, form.instance
    lost = None if editing.is_new else lost_sections(editing.row, lesson.body, request.user)
    terms, by = form.cleaned_data["terms"], request.user
    actions.save_lesson(lesson=lesson, terms=terms, by=by, revision=revision, now=clock.now())
    if lost:
        said = {"count": lost.count, "lost": ", ".join(lost.sections)}
        message = _("Questions and cards that name a section now gone: %(count)d (%(lost)s).")
        messages.warning(request, message % said)


def _save_note(editing: Editing, form, revision: int | None) -> None:
    request, correction = editing.request, form.cleaned_data.get("correction", "")
    before = None if editing.is_new else editing.row.current
    note = actions.save_note(
        note=form.instance,
        body=form.body,
        by=request.user,
        revision=revision,
        now=clock.now(),
        correction=correction,
    )
    if correction:
        messages.info(request, _("Whoever learned it before is told, and asked on their next day."))
    lost = set(parse_note_body(before.body).slots()) - set(form.body.slots()) if before else ()
    if lost:
        message = _("No longer asked, but not forgotten: %(slots)s.")
        messages.info(request, message % {"slots": ", ".join(sorted(lost))})
    if before is not None and note.current.pk != before.pk:
        said = {"old": before.number, "new": note.current.number}
        message = _("Past reviews stay with wording %(old)d; the next show wording %(new)d.")
        messages.info(request, message % said)


def _save_term(editing: Editing, form: DeskTermForm, revision: int | None) -> None:
    by = editing.request.user
    actions.save_term(term=form.instance, by=by, revision=revision, now=clock.now())


# The page


def _page(editing: Editing, form: forms.ModelForm, status: int = 200, **more) -> HttpResponse:
    request, what = editing.request, editing.what
    shown = WRITTEN[what].preview(editing.course, request.user, editing.row, form)
    context = {
        "course": editing.course,
        "row": None if editing.is_new else editing.row,
        "what": what,
        "model": WRITTEN[what].model._meta.model_name,
        "title": _title(editing),
        "form": form,
        "problems": _problems(form) if form.is_bound else [],
        "address": editing.address(),
        "preview_url": editing.address("_preview"),
        "preview_template": f"desk/preview_{what}.html",
        "admin_url": "" if editing.is_new else admin_address(request, editing.row),
        "here": WRITTEN[what].here,
        "nav": "desk",
    }
    if what == "lesson":
        context |= _around(editing, form)
    if what == "card":
        context["anchors"] = previews.anchors_of(editing.row)
    with timezone.override(request.user.zone):
        page = context | shown | more
        return render(request, "desk/writing.html", page, status=status)


def _title(editing: Editing) -> str:
    if not editing.is_new:
        return previews.name_of(editing.row)
    return {"lesson": _("New lesson"), "card": _("New card"), "term": _("New term")}[editing.what]


def _around(editing: Editing, form: DeskLessonForm) -> dict:
    """Return what a lesson's page shows beside its text: sections, what rests on them, cards."""
    text = parse(previews.typed(form, "body"))
    user = editing.request.user
    chosen = editing.request.POST.getlist("insert-card")
    cards = [(str(card), previews.front_of(card)) for card in cards_of(editing.row, user)]
    return {
        "sections": [section for section in text.sections if section.anchor],
        "resting": resting_on(editing.row, text, user),
        "prompts": [
            {
                "name": name,
                "lines": recall_lines([name]),
                "front": front,
                "chosen": name in chosen,
            }
            for name, front in cards
        ],
        "section_chosen": editing.request.POST.get("insert-section", ""),
    }


def _problems(form: forms.ModelForm) -> list[str]:
    """Return what stands in the way of saving, a sentence each, at most ten."""
    found = [str(error) for error in form.non_field_errors()]
    for field in form.visible_fields():
        found += [f"{field.label}: {error}" for error in field.errors]
    return found[:10]


def _refused(editing: Editing, form: forms.ModelForm) -> HttpResponse:
    if not form.stale:
        return _page(editing, form, 422)
    stored = _of(editing.request, editing.course, editing.what, editing.row.key).row
    theirs = editing.form(row=stored)
    conflict = {"stored": stored, "differences": differences(form, theirs)}
    form.forget_staleness(stored.revision)
    return _page(editing, form, 422, conflict=conflict)


def _see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@dataclass(frozen=True, slots=True)
class Written:
    """One of the three things written here."""

    model: type[ContentRow]
    here: str
    form: Callable[[str], type[forms.ModelForm]]
    preview: Callable[..., dict]
    save: Callable[..., None]
    related: tuple[str, ...] = ("updated_by",)


WRITTEN = {
    "lesson": Written(
        Lesson,
        "lessons",
        lambda _kind: DeskLessonForm,
        previews.lesson,
        _save_lesson,
        ("module", "updated_by"),
    ),
    "card": Written(
        Note,
        "cards",
        note_form,
        previews.note,
        _save_note,
        ("current", "lesson", "objective", "updated_by"),
    ),
    "term": Written(
        GlossaryTerm, "glossary", lambda _kind: DeskTermForm, previews.term, _save_term
    ),
}
"""What is written here, by the name it has in addresses."""
