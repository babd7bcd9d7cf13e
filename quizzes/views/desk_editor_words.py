"""What the editor of questions says and does once a question was saved."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import clock
from quizzes.actions import question_edits as actions
from quizzes.actions.courses import set_status
from quizzes.actions.question_reviews import ReviewNeededError, may_publish
from quizzes.forms.question_editor import what_stays
from quizzes.models import Question, QuestionVersion, Status
from quizzes.reports import question_editor as report

NEEDS_REVIEW = gettext_lazy(
    "Students see this question, and in this course somebody else approves each wording first. "
    "Nothing is saved yet. Duplicate it, or take it back to draft, and send that to review."
)

NO_ROOM = gettext_lazy(
    "This page made the question before, and too many texts of it wait unsaved. Nothing is saved "
    "yet. Open the question in another tab, and save or throw away what waits there."
)

_STATUSES = {
    "retire": (
        Status.RETIRED,
        gettext_lazy("Retired: students no longer meet it. You can publish it again."),
    ),
    "take_back": (
        Status.DRAFT,
        gettext_lazy("A draft again: students no longer meet it."),
    ),
}


def state_of(request: HttpRequest, question: Question) -> dict:
    """Return what the page says of a stored question: its status, and what rests on it."""
    return {
        "answers": report.answers_to(question.current),
        "regrades": report.to_regrade(question),
        "may_publish": may_publish(question=question, user=request.user),
        "review_url": reverse("desk_question_review", args=[question.course.key, question.key]),
    }


def saved(request: HttpRequest, question: Question, before: QuestionVersion | None) -> None:
    """Tell that it was saved, and what becomes of answers to the wordings before."""
    _told(request, question, before)
    if before is not None and report.to_regrade(question):
        here = reverse("desk_question_edit", args=[question.course.key, question.key])
        message = format_html(
            '{} <a href="{}#regrade-title">{}</a>',
            _("The key has changed: answers given before keep the marks they have."),
            here,
            _("Grade them again"),
        )
        messages.warning(request, message)


def _told(request: HttpRequest, question: Question, before: QuestionVersion | None) -> None:
    if before is None or before.pk == question.current_id:
        messages.success(request, _("Saved."))
        return
    stays = what_stays(report.answers_to(before))
    messages.success(request, f"{_('Saved.')} {stays}")


def already_made(request: HttpRequest) -> None:
    """Tell that the page of a new question was sent before."""
    message = _("This page made the question before. What you sent now is below, not saved yet.")
    messages.warning(request, message)


def after(request: HttpRequest, question: Question, command: str) -> HttpResponseRedirect:
    """Do what the pressed button does besides saving, and go on from there."""
    course = question.course
    here = reverse("desk_question_edit", args=[course.key, question.key])
    if command == "publish":
        here = _published(request, question) or here
    elif command in _STATUSES:
        status, message = _STATUSES[command]
        if _set_status(request, question, status):
            messages.info(request, message)
    elif command == "share":
        actions.share(question=question, by=request.user, now=clock.now())
        messages.info(request, _("The other instructors of the course see it now."))
    elif command == "duplicate":
        copy = actions.duplicate(question=question, by=request.user, now=clock.now())
        messages.info(request, _("This is the copy, a draft that only you see."))
        here = reverse("desk_question_edit", args=[course.key, copy.key])
    elif command == "save_next":
        query = {"kind": question.current.kind, "objective": question.objective.key}
        here = f"{reverse('desk_question_new', args=[course.key])}?{urlencode(query)}"
    return HttpResponseRedirect(here, status=303)


def _published(request: HttpRequest, question: Question) -> str:
    """Publish, or return the address of the page that sends to review."""
    try:
        is_published = _set_status(request, question, Status.PUBLISHED)
    except ReviewNeededError:
        messages.info(request, _("Somebody else approves it before it is published."))
        return reverse("desk_question_review", args=[question.course.key, question.key])
    if is_published:
        messages.info(request, _("Published: quizzes can ask it now."))
    return ""


def _set_status(request: HttpRequest, question: Question, status: Status) -> bool:
    """Give the question a status as it was on the page; tell, and say, where that was too late."""
    rows = Question.objects.filter(pk=question.pk, revision=question.revision)
    if set_status(rows=rows, status=status, by=request.user, now=clock.now()):
        return True
    if question.status != status:
        message = _("Somebody saved it just now. Look at it, then press the button again.")
        messages.warning(request, message)
    return question.status == status
