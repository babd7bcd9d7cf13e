"""The quiz builder: one page to make a quiz on, every change a form of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import quiz_builder as actions
from quizzes.actions.courses import StaleEdit, set_status
from quizzes.actions.quiz_readiness import QuizNotReadyError
from quizzes.forms.conflicts import differences
from quizzes.forms.quiz_builder import (
    NewQuizForm,
    NewSectionForm,
    SettingsForm,
    sent_points,
)
from quizzes.forms.quizzes import LACKS, offered_in
from quizzes.models import Course, Quiz, Status
from quizzes.reports import question_bank
from quizzes.reports import quiz_builder as report
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_builder_page import Shown, page, query_of, section_form

READ_AND_WRITE = ["GET", "HEAD", "POST"]
LONGEST_TITLE = 300
STALE = gettext_lazy(
    "Somebody changed the quiz while you looked at it, so nothing was done. Here is how it is now; "
    "please do it again."
)
CANNOT = {
    "gone": gettext_lazy("That is no longer there."),
    "there": gettext_lazy("The quiz asks this question already."),
    "secure": gettext_lazy("A secure question never stands in a practice set."),
    "drawn": gettext_lazy("This section draws its questions. Choose another for a fixed one."),
    "retired": gettext_lazy("This question is retired. Publish it again to ask it."),
    "places": gettext_lazy("A quiz has at most 200 fixed questions."),
    "sections": gettext_lazy("A quiz has at most 50 sections."),
}
STATUSES = {
    "publish": (Status.PUBLISHED, gettext_lazy("Published. Students see it now.")),
    "take-back": (Status.DRAFT, gettext_lazy("Taken back. Students no longer see it.")),
    "retire": (Status.RETIRED, gettext_lazy("Retired. Past attempts stay.")),
}


def quiz_of(request: HttpRequest, course_key: str, quiz_key: str) -> Quiz:
    """Return the quiz, if the person instructs its course and it is nobody else's private draft.

    Raises Http404 otherwise.
    """
    course = course_taught_or_404(request, course_key)
    rows = course.quiz_set.authored_for(request.user).select_related("lesson", "module")
    quiz = get_object_or_404(rows, key=quiz_key)
    quiz.course = course
    return quiz


@never_cache
@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, course_key: str) -> HttpResponse:
    """Begin a quiz: its title and where it belongs."""
    course = course_taught_or_404(request, course_key)
    sent = request.POST if request.method == "POST" else None
    form = NewQuizForm(sent, instance=Quiz(course=course), user=request.user)
    if sent is not None and form.is_valid():
        made = actions.create_quiz(quiz=form.instance, by=request.user, now=clock.now())
        return _to(made, course)
    context = {"nav": "desk", "course": course, "form": form}
    return render(request, "desk/builder_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def build(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show the quiz with all that can be changed in it; a POST is one change."""
    quiz = quiz_of(request, course_key, quiz_key)
    with timezone.override(request.user.zone):
        if request.method == "POST":
            return _post(request, quiz)
        return page(request, quiz, Shown())


def _to(quiz: Quiz, course: Course, query: str = "", anchor: str = "") -> HttpResponseRedirect:
    address = reverse("desk_quiz_build", args=[course.key, quiz.key])
    address += f"?{query}" if query else ""
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address, status=303)


# One change


@dataclass(frozen=True, slots=True)
class Change:
    """A button that was pressed: at what, by whom, over which revision of the quiz."""

    request: HttpRequest
    quiz: Quiz
    target: int
    revision: int

    @property
    def arguments(self) -> dict:
        """What every action of the builder takes."""
        return {
            "quiz_id": self.quiz.pk,
            "revision": self.revision,
            "by": self.request.user,
            "now": clock.now(),
        }


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words; ``focus`` is where the page goes on, ``anchor`` its element."""

    said: str
    focus: str
    anchor: str


class RefusedError(Exception):
    """A form that has to be looked at again; ``shown`` is the page that says why."""

    def __init__(self, shown: Shown) -> None:
        super().__init__("refused")
        self.shown = shown


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _post(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    word, _colon, number = request.POST.get("do", "").partition(":")
    revision = _whole(request.POST.get("revision", ""))
    change = Change(request, quiz, _whole(number), revision)
    if word in WHOLE:
        return WHOLE[word](change)
    if word in STATUSES:
        return _set_status(change, word)
    if word not in CHANGES:
        raise Http404
    return _part_changed(change, CHANGES[word])


def _part_changed(change: Change, make: Callable[[Change], Done]) -> HttpResponse:
    """Make one change of the sections or places, and show what came of it."""
    try:
        done = make(change)
    except StaleEdit:
        return _again(change, Shown(status=409, alert=str(STALE)))
    except actions.CannotBuildError as error:
        return _again(change, Shown(status=422, alert=str(CANNOT[error.why])))
    except RefusedError as error:
        return _again(change, error.shown)
    if change.request.htmx:
        return _again(change, Shown(said=done.said, focus=done.focus))
    messages.success(change.request, done.said)
    query = query_of(change.request).urlencode()
    return _to(change.quiz, change.quiz.course, query, done.anchor)


def _again(change: Change, shown: Shown) -> HttpResponse:
    """Show the quiz as it is stored now."""
    quiz = quiz_of(change.request, change.quiz.course.key, change.quiz.key)
    return page(change.request, quiz, shown)


# Sections


def _add_section(change: Change) -> Done:
    form = NewSectionForm(change.request.POST, prefix="new")
    if not form.is_valid():
        raise RefusedError(Shown(status=422, new_section=form))
    made = actions.save_section(section=form.instance, **change.arguments)
    focus = f"section-{made.pk}"
    return Done(_("Section added."), focus, focus)


def _sent_section(change: Change):
    section = change.quiz.sections.filter(pk=change.target).first()
    if section is None:
        raise actions.CannotBuildError("gone")
    offered = offered_in(change.quiz.course_id, change.request.user)
    is_fixed = section.places.exists()
    return section_form(section, offered, change.request.POST, is_fixed=is_fixed)


def _save_section(change: Change) -> Done:
    form = _sent_section(change)
    if not form.is_valid():
        raise RefusedError(Shown(status=422, section=form))
    actions.save_section(section=form.instance, **change.arguments)
    anchor = f"section-{change.target}"
    return Done(_("Section saved."), f"section-save:{change.target}", anchor)


def _count(change: Change) -> Done:
    """Count what the section would draw, and write nothing."""
    form = _sent_section(change)
    raise RefusedError(Shown(status=200 if form.is_valid() else 422, section=form))


def _live(change: Change) -> HttpResponse:
    """Return the count of a section as its form stands, for script; nothing is written."""
    try:
        form = _sent_section(change)
    except actions.CannotBuildError as error:
        return _again(change, Shown(status=422, alert=str(CANNOT[error.why])))
    count = None
    if form.is_valid():
        parts = report.structure(change.quiz, change.request.user, form.instance).parts
        count = next(part.count for part in parts if part.section == form.instance)
    context = {"section": form.instance, "count": count, "is_live": True}
    return render(change.request, "desk/builder_count.html", context)


def _move_section(step: int) -> Callable[[Change], Done]:
    def move(change: Change) -> Done:
        actions.move_section(section_id=change.target, step=step, **change.arguments)
        pressed = "section-up" if step < 0 else "section-down"
        anchor = f"section-{change.target}"
        return Done(_("Section moved."), f"{pressed}:{change.target}", anchor)

    return move


def _remove_section(change: Change) -> Done:
    actions.remove_section(section_id=change.target, **change.arguments)
    said = _("Section removed. Its questions stand before all sections.")
    return Done(said, "structure", "structure")


# Places


def _add(change: Change) -> Done:
    bank = question_bank.bank_of(change.quiz.course, change.request.user)
    question = bank.filter(pk=change.target).first()
    if question is None:
        raise actions.CannotBuildError("gone")
    section = _whole(change.request.POST.get("section", "")) or None
    actions.add_place(question=question, section_id=section, **change.arguments)
    return Done(_("Question added."), f"hit-{change.target}", f"hit-{change.target}")


def _arranged(change: Change, **what) -> None:
    sent = change.request.POST.dict()
    points, wrong = sent_points(sent)
    if wrong:
        typed = {pk: sent.get(f"points-{pk}", "") for pk in wrong}
        raise RefusedError(Shown(status=422, points=typed, wrong=wrong))
    actions.arrange(points=points, **what, **change.arguments)


def _move(step: int) -> Callable[[Change], Done]:
    def move(change: Change) -> Done:
        _arranged(change, move=(change.target, step))
        pressed = "up" if step < 0 else "down"
        anchor = f"place-{change.target}"
        return Done(_("Question moved."), f"{pressed}:{change.target}", anchor)

    return move


def _remove(change: Change) -> Done:
    _arranged(change, remove=change.target)
    return Done(_("Question taken out."), "structure", "structure")


def _points(change: Change) -> Done:
    _arranged(change)
    return Done(_("Points saved."), f"points:{change.target}", "structure")


# The quiz as a whole


def _settings(change: Change) -> HttpResponse:
    request, quiz = change.request, change.quiz
    form = SettingsForm(request.POST, instance=quiz, user=request.user)
    if form.is_valid():
        began_from = form.cleaned_data["began_from"]
        try:
            actions.save_settings(
                quiz=form.instance, revision=began_from, by=request.user, now=clock.now()
            )
        except StaleEdit:
            return _settings(Change(request, _stored(change), 0, 0))
        messages.success(request, _("Settings saved. Attempts that run keep theirs."))
        return _to(quiz, quiz.course, query_of(request).urlencode())
    shown = Shown(status=422, settings=form)
    stored = _stored(change)
    if form.stale:
        theirs = SettingsForm(instance=stored, user=request.user)
        shown.status, shown.differences = 409, tuple(differences(form, theirs))
        form.forget_staleness(stored.revision)
    return page(request, _stored(change), shown)


def _stored(change: Change) -> Quiz:
    return quiz_of(change.request, change.quiz.course.key, change.quiz.key)


def _set_status(change: Change, word: str) -> HttpResponse:
    request, quiz = change.request, change.quiz
    status, said = STATUSES[word]
    rows = Quiz.objects.authored_for(request.user).filter(pk=quiz.pk, revision=change.revision)
    try:
        changed = set_status(rows=rows, status=status, by=request.user, now=clock.now())
    except QuizNotReadyError as error:
        return page(request, quiz, Shown(status=422, alert=str(LACKS[error.lack])))
    if not changed:
        return _again(change, Shown(status=409, alert=str(STALE)))
    messages.success(request, said)
    if status == Status.PUBLISHED:
        for surprise in report.structure(quiz, request.user).surprises:
            messages.warning(request, surprise)
    return _to(quiz, quiz.course, query_of(request).urlencode())


def _duplicate(change: Change) -> HttpResponse:
    request, quiz = change.request, change.quiz
    title = (_("%(title)s (copy)") % {"title": quiz.title})[:LONGEST_TITLE]
    made = actions.duplicate_quiz(quiz=quiz, title=title, by=request.user, now=clock.now())
    messages.success(request, _("This is the copy, a draft that only you see."))
    return _to(made, quiz.course)


CHANGES: dict[str, Callable[[Change], Done]] = {
    "section-add": _add_section,
    "section-save": _save_section,
    "section-up": _move_section(-1),
    "section-down": _move_section(1),
    "section-remove": _remove_section,
    "count": _count,
    "add": _add,
    "up": _move(-1),
    "down": _move(1),
    "remove": _remove,
    "points": _points,
}
WHOLE: dict[str, Callable[[Change], HttpResponse]] = {
    "settings": _settings,
    "duplicate": _duplicate,
    "live": _live,
}
