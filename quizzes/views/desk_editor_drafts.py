"""One request to the editor of questions, and what its page keeps unsaved."""

from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from quizzes import clock
from quizzes.actions import question_drafts as actions
from quizzes.forms import question_editor as forms
from quizzes.forms.questions import QuestionForm
from quizzes.models import Course, Question, QuestionDraft


@dataclass(slots=True)
class Editing:
    """One request to the editor: whose, of which question, and what the page is told apart by."""

    request: HttpRequest
    course: Course
    question: Question
    kind: str
    is_new: bool
    page: UUID | None = None
    taken_up: str = ""
    initial: dict = field(default_factory=dict)

    def form(self, sent=None) -> QuestionForm:
        """Return the form, bound to what was sent."""
        form_class = forms.editor_form(self.kind)
        form = form_class(
            sent, user=self.request.user, instance=self.question, initial=self.initial
        )
        form.by = self.request.user
        return form

    def address(self, page: str = "") -> str:
        """Return the address of the editor, or of its ``preview`` or ``autosave``."""
        if self.is_new:
            name = f"desk_question_new_{page}" if page else "desk_question_new"
            query = urlencode({"kind": self.kind})
            return f"{reverse(name, args=[self.course.key])}?{query}"
        name = f"desk_question_{page or 'edit'}"
        return reverse(name, args=[self.course.key, self.question.key])


def page_of(request: HttpRequest) -> tuple[UUID, str]:
    """Return the page that was sent, a new one otherwise, and the text it was opened with."""
    page = _uuid(request.POST.get("uuid", "")) or uuid4()
    return page, request.POST.get("uuid_taken", "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def named(request: HttpRequest, rows: QuerySet[QuestionDraft]) -> QuestionDraft:
    """Return the kept text that the address names. Raises Http404 where it is none of these."""
    return get_object_or_404(rows, uuid=_uuid(request.GET["draft"]))


def opened(editing: Editing) -> QuestionDraft | None:
    """Return the kept text the page opens with: the one that is named, or the newest.

    From then on it is kept by this page.
    """
    rows = _unsaved(editing)
    draft = named(editing.request, rows) if "draft" in editing.request.GET else rows.first()
    if draft:
        editing.taken_up = draft.mark
    return draft


def others(editing: Editing, draft: QuestionDraft) -> list[QuestionDraft]:
    """Return what else this person typed into other pages of the question and did not save."""
    return list(_unsaved(editing).exclude(pk=draft.pk))


def _unsaved(editing: Editing) -> QuerySet[QuestionDraft]:
    return QuestionDraft.objects.unsaved(editing.request.user, editing.question)


def kept(editing: Editing) -> bool:
    """Keep what was sent, for this person and page; False where there is no room for it."""
    try:
        actions.keep_unsaved(
            course=editing.course,
            question=None if editing.is_new else editing.question,
            kind=editing.kind,
            fields=forms.typed_in(editing.request.POST),
            by=editing.request.user,
            now=clock.now(),
            page=editing.page,
            taken_up=editing.taken_up,
        )
    except actions.TooManyUnfinished:
        return False
    return True


def discarded(editing: Editing) -> str:
    """Throw away what this page has kept, and return where to go on."""
    actions.forget_unsaved(
        question=None if editing.is_new else editing.question,
        by=editing.request.user,
        page=editing.page,
        taken_up=editing.taken_up,
    )
    if editing.is_new:
        return reverse("desk_question_new", args=[editing.course.key])
    return editing.address()
