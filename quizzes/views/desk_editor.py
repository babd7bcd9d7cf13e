"""The desk's editor of questions: one page for every kind, its preview, and what saves itself."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import question_edits as actions
from quizzes.actions.courses import StaleEdit
from quizzes.actions.question_reviews import ReviewNeededError
from quizzes.domain.questions import AVAILABLE_KINDS, QuestionBody
from quizzes.forms import question_editor as forms
from quizzes.forms.conflicts import differences
from quizzes.forms.item_warnings import warnings_of
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.forms.question_preview import missing_in, preview
from quizzes.forms.questions import QuestionForm
from quizzes.models import Course, Question, QuestionDraft
from quizzes.reports import question_editor as report
from quizzes.roles import is_administrator
from quizzes.views import desk_editor_drafts as drafts
from quizzes.views import desk_editor_words as words
from quizzes.views.access import course_assisted_or_404, course_taught_or_404
from quizzes.views.desk_editor_drafts import Editing

_ROWS = r"add_row|(?:move_up|move_down|remove)-\d+"
_COMMAND = re.compile(
    _ROWS + r"|preview|check|discard|save_next|publish|retire|take_back|share|duplicate"
)
READ_AND_WRITE = ["GET", "HEAD", "POST"]


# Opening it


@never_cache
@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, course_key: str) -> HttpResponse:
    """Ask for the kind of a new question, then let it be written."""
    course = course_taught_or_404(request, course_key)
    draft = _unfinished(request, course)
    kind = draft.kind if draft else request.GET.get("kind", "")
    if kind not in _offered():
        return _choose(request, course)
    editing = _new(request, course, kind)
    if request.method == "POST":
        return _posted(editing)
    if draft:
        editing.page = draft.uuid
        return _unsaved(editing, forms.as_sent(draft.fields), draft=draft)
    form = editing.form()
    form.fields["stem"].widget.attrs["autofocus"] = True
    return _page(editing, form, None)


def _choose(request: HttpRequest, course: Course) -> HttpResponse:
    if request.method == "POST":
        raise Http404(_("There is no such kind of question."))
    query = {name: request.GET[name] for name in ("objective", "lesson") if name in request.GET}
    context = {
        "course": course,
        "kinds": _offered().values(),
        "query": urlencode(query),
        "unfinished": QuestionDraft.objects.unfinished(request.user, course),
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/editor_kinds.html", {"nav": "desk"} | context)


def _offered() -> dict[str, type[QuestionForm]]:
    return {kind: form for kind, form in QUESTION_FORMS.items() if kind in AVAILABLE_KINDS}


def _unfinished(request: HttpRequest, course: Course) -> QuestionDraft | None:
    if "draft" not in request.GET:
        return None
    rows = QuestionDraft.objects.unfinished(request.user, course).filter(kind__in=_offered())
    return drafts.named(request, rows)


def _new(request: HttpRequest, course: Course, kind: str) -> Editing:
    named = {name: request.GET.get(name, "").replace("\0", "") for name in ("objective", "lesson")}
    usual = report.usual_objective(course, request.user, **named)
    question = Question(course=course)
    page, _none = drafts.page_of(request)
    initial = {"objective": usual.pk} if usual else {}
    return Editing(request, course, question, kind, is_new=True, page=page, initial=initial)


@never_cache
@require_http_methods(READ_AND_WRITE)
def edit(request: HttpRequest, course_key: str, question_key: str) -> HttpResponse:
    """Let a question be edited; who assists in the course looks at it and changes nothing."""
    course = course_assisted_or_404(request, course_key)
    question = _question(request, course, question_key)
    is_editable = course.is_taught and question.current.kind in QUESTION_FORMS
    if request.method == "POST" and not is_editable:
        raise Http404(_("There is no such page."))
    if not is_editable:
        return _read(request, course, question)
    editing = _of(request, course, question)
    if request.method == "POST":
        return _posted(editing)
    if kept := drafts.opened(editing):
        return _unsaved(editing, forms.as_sent(kept.fields), draft=kept)
    return _page(editing, editing.form(), question.current.spec)


def _question(request: HttpRequest, course: Course, key: str) -> Question:
    rows = course.question_set.authored_for(request.user).exclude(current=None)
    rows = rows.select_related("current", "lesson", "objective__lesson", "author", "updated_by")
    question = get_object_or_404(rows, key=key)
    question.course = course
    return question


def _of(request: HttpRequest, course: Course, question: Question) -> Editing:
    page, taken_up = drafts.page_of(request)
    kind = question.current.kind
    return Editing(request, course, question, kind, is_new=False, page=page, taken_up=taken_up)


def _read(request: HttpRequest, course: Course, question: Question) -> HttpResponse:
    """Show a question in full, to be read only."""
    context = {"nav": "desk", "course": course, "question": question, "lines": ()}
    if question.current.kind in QUESTION_FORMS:
        form = _of(request, course, question).form()
        context |= {"kind": form.label, "lines": forms.in_words(form)}
    return render(request, "desk/editor_read.html", context)


# What is sent to it


def _posted(editing: Editing) -> HttpResponse:
    sent = editing.request.POST
    command = next((name for name in sent if _COMMAND.fullmatch(name)), "save")
    verb = command.partition("-")[0]
    if verb in forms.ROW_COMMANDS:
        prefix = QUESTION_FORMS[editing.kind].rows_name
        moved, focus = forms.rearranged(sent, prefix, command)
        return _unsaved(editing, moved, focus=focus)
    if verb in ("preview", "check"):
        return _unsaved(editing, sent, checked=verb == "check")
    if verb == "discard":
        return see(drafts.discarded(editing))
    return _save(editing, command)


def _unsaved(
    editing: Editing,
    sent,
    *,
    checked: bool = False,
    focus: int | None = None,
    draft: QuestionDraft | None = None,
) -> HttpResponse:
    """Show the page again with what was typed; nothing is judged but by the preview."""
    bound = editing.form(sent)
    bound.is_valid()
    form = forms.unsaved(
        sent, user=editing.request.user, instance=editing.question, kind=editing.kind
    )
    if focus is not None and form.rows is not None and focus < len(form.rows.forms):
        first = form.rows.forms[focus].visible_fields()[0]
        first.field.widget.attrs["autofocus"] = True
    context = _looked_at(editing, bound, sent, checked=checked) | {"draft": draft}
    if draft and not editing.is_new:
        context["other_drafts"] = drafts.others(editing, draft)
    return _render(editing, form, context)


def _save(editing: Editing, command: str) -> HttpResponse:
    request, form = editing.request, editing.form(editing.request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    before = editing.question.current
    try:
        question = _write(editing, form)
    except StaleEdit:
        return _overtaken(editing)
    except actions.AlreadyMade as made:
        if not drafts.kept(editing):
            form.add_error(None, words.NO_ROOM)
            return _refused(editing, form)
        words.already_made(request)
        return see(_of(request, editing.course, made.question).address())
    except ReviewNeededError:
        form.add_error(None, words.NEEDS_REVIEW)
        return _refused(editing, form)
    words.saved(request, question, before)
    return words.after(request, question, command)


def _write(editing: Editing, form: QuestionForm, *, recorded: bool = True) -> Question:
    cards = form.cleaned_data.get("cards") if "cards" in form.fields else None
    return actions.save_question(
        question=form.instance,
        body=form.body,
        cards=cards,
        by=editing.request.user,
        revision=form.cleaned_data.get("began_from"),
        now=clock.now(),
        page=editing.page,
        taken_up=editing.taken_up,
        changed=editing.is_new or form.has_changed(),
        recorded=recorded,
    )


def _overtaken(editing: Editing) -> HttpResponse:
    """Show both texts where somebody saved between our check and our writing."""
    fresh = _question(editing.request, editing.course, editing.question.key)
    again = replace(editing, question=fresh)
    form = again.form(again.request.POST)
    form.is_valid()
    return _refused(again, form)


def _refused(editing: Editing, form: QuestionForm) -> HttpResponse:
    context = _looked_at(editing, form, editing.request.POST)
    if form.stale:
        stored = _question(editing.request, editing.course, editing.question.key)
        theirs = replace(editing, question=stored).form()
        context["conflict"] = {"stored": stored, "differences": differences(form, theirs)}
        form.forget_staleness(stored.revision)
    return _render(editing, form, context, 422)


# What happens while it is written


@never_cache
@require_POST
def preview_of(request: HttpRequest, course_key: str, question_key: str = "") -> HttpResponse:
    """Return the part of the page that shows the unsaved question; nothing is written."""
    editing = _editing(request, course_key, question_key)
    form = editing.form(request.POST)
    form.is_valid()
    context = _looked_at(editing, form, request.POST, checked="check" in request.POST)
    return render(request, "desk/editor_preview.html", _frame(editing) | context)


@never_cache
@require_POST
def autosave(request: HttpRequest, course_key: str, question_key: str = "") -> JsonResponse:
    """Save a private draft while its author types; keep what others would see for its author."""
    editing = _editing(request, course_key, question_key)
    form = editing.form(request.POST)
    own = editing.question
    saves_itself = editing.is_new or (own.is_private and own.author_id == request.user.pk)
    is_whole = form.is_valid()
    if saves_itself and is_whole:
        with suppress(StaleEdit, actions.AlreadyMade):
            return JsonResponse(_saved_itself(editing, form))
    if not drafts.kept(editing):
        return JsonResponse({"status": "refused"}, status=409)
    overtaken = form.stale or (saves_itself and is_whole)
    return JsonResponse({"status": "conflict" if overtaken else "kept"})


def _saved_itself(editing: Editing, form: QuestionForm) -> dict:
    question = _write(editing, form, recorded=editing.is_new)
    after = _of(editing.request, editing.course, question)
    addresses = {name: after.address(name) for name in ("autosave", "preview")}
    saved = {"status": "saved", "revision": question.revision, "address": after.address()}
    return saved | addresses


def _editing(request: HttpRequest, course_key: str, question_key: str) -> Editing:
    course = course_taught_or_404(request, course_key)
    if question_key:
        question = _question(request, course, question_key)
        if question.current.kind not in QUESTION_FORMS:
            raise Http404(_("There is no such page."))
        return _of(request, course, question)
    kind = request.GET.get("kind", "")
    if kind not in _offered():
        raise Http404(_("There is no such kind of question."))
    return _new(request, course, kind)


# The page


def _looked_at(editing: Editing, form: QuestionForm, sent, *, checked: bool = False) -> dict:
    """Return what the preview shows of a validated form."""
    if form.body is None:
        return {"missing": missing_in(form)}
    return _shown(editing, form.body, dict(sent.lists()), checked=checked)


def _shown(
    editing: Editing, body: QuestionBody, sent: Mapping[str, list[str]], *, checked: bool = False
) -> dict:
    bank = ()
    if body.kind == "single_choice" and not body.shuffle:
        bank = report.in_fixed_order(editing.course, editing.request.user, but=editing.question)
    return {
        "preview": preview(body, editing.course, sent, checked=checked),
        "warnings": warnings_of(body, bank=bank),
    }


def _page(editing: Editing, form: QuestionForm, body: QuestionBody | None) -> HttpResponse:
    context = _shown(editing, body, {}) if body is not None else {}
    return _render(editing, form, context)


def _frame(editing: Editing) -> dict:
    return {"nav": "desk", "course": editing.course, "preview_url": editing.address("preview")}


def _render(editing: Editing, form: QuestionForm, context: dict, status: int = 200) -> HttpResponse:
    question = editing.question
    page = _frame(editing) | {
        "form": form,
        "kind": form.label,
        "question": None if editing.is_new else question,
        "uuid": editing.page,
        "taken_up": editing.taken_up,
        "address": editing.address(),
        "autosave_url": editing.address("autosave"),
    }
    if editing.is_new:
        may = is_administrator(editing.request.user) or not editing.course.reviews_questions
        page["may_publish"] = may
    else:
        page |= words.state_of(editing.request, question)
    with timezone.override(editing.request.user.zone):
        return render(editing.request, "desk/editor.html", page | context, status=status)


def see(address: str) -> HttpResponseRedirect:
    """Send on to an address, to be got."""
    return HttpResponseRedirect(address, status=303)
