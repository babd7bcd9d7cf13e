"""Marking essays at the desk: what there is, one answer after another, whose names are hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock, markdown
from quizzes.actions import marking as actions
from quizzes.actions.attempts import finish_overdue_in
from quizzes.domain.grading import count_words
from quizzes.domain.marking import THRESHOLD, most_of
from quizzes.forms.marking import MarkingForm, group_named, marking_data
from quizzes.models import AttemptItem, Course, Group, MarkingComment, Question, Quiz
from quizzes.models.marked_answers import Answered, answered
from quizzes.reports import marking as report
from quizzes.reports.people import name_people
from quizzes.views.access import course_assisted_or_404

A_PAGE = 50
READ_AND_WRITE = ["GET", "HEAD", "POST"]
HIDDEN = "marking_names_hidden"
LARGEST_ID = 2**63 - 1


def marking_page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page of marking, its times in the reader's own zone."""
    context = {"nav": "desk", "names_hidden": names_hidden(request), "here": request.path} | context
    with timezone.override(request.user.zone):
        return render(request, f"desk/{name}.html", context, status=status)


def names_hidden(request: HttpRequest) -> bool:
    """Return whether this person marks without knowing whose answer it is."""
    return bool(request.session.get(HIDDEN))


def name_writers(request: HttpRequest, course: Course, found: Iterable[Answered]) -> None:
    """Let whoever wrote these be shown by the names of the roster, unless names are hidden."""
    if not names_hidden(request):
        name_people(course, [one.item.attempt.user for one in found])


def quiz_and_question(
    request: HttpRequest, course: Course, quiz_key: str, question_key: str
) -> tuple[Quiz, Question]:
    """Return a quiz of the course that has essays to this question, or raise Http404."""
    quiz = get_object_or_404(course.quiz_set.authored_for(request.user), key=quiz_key)
    rows = Question.objects.authored_for(request.user).filter(course=course)
    asked = AttemptItem.objects.filter(attempt__quiz=quiz, version__kind=report.ESSAY)
    rows = rows.filter(pk__in=asked.values("version__question"))
    return quiz, get_object_or_404(rows.select_related("current"), key=question_key)


@require_safe
def overview(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the quizzes with essays and how many of them wait."""
    course = course_assisted_or_404(request, course_key)
    finish_overdue_in(course, now=clock.now())
    context = {
        "course": course,
        "quizzes": report.overview(course, request.user),
        "threshold": 100 * THRESHOLD,
    }
    return marking_page(request, "marking", context)


@require_POST
def names(request: HttpRequest, course_key: str) -> HttpResponse:
    """Hide the students' names while marking, or show them."""
    course = course_assisted_or_404(request, course_key)
    request.session[HIDDEN] = request.POST.get("hide") == "1"
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("desk_marking", args=[course.key])
    return HttpResponseRedirect(back, status=303)


@never_cache
@require_safe
def question(
    request: HttpRequest, course_key: str, quiz_key: str, question_key: str
) -> HttpResponse:
    """Show the answers to one question, and how far their marking is."""
    course = course_assisted_or_404(request, course_key)
    quiz, asked = quiz_and_question(request, course, quiz_key, question_key)
    finish_overdue_in(course, now=clock.now())
    groups = list(report.groups_seen(course))
    group = group_named(request.GET.get("group", ""), groups)
    essays = report.essays_of(course, quiz, asked, group)
    found = answered(essays)
    page = Paginator(list(enumerate(found, 1)), A_PAGE).get_page(request.GET.get("page"))
    name_writers(request, course, [one for _number, one in page.object_list])
    context = {
        "course": course,
        "quiz": quiz,
        "question": asked,
        "stem": asked.current.spec.stem,
        "groups": groups,
        "group": group,
        "page": page,
        "rows": [_row(request, course, number, one) for number, one in page.object_list],
        "first": _first_to_mark(found, request),
        "query": f"{urlencode({'group': group.pk})}&" if group else "",
    }
    return marking_page(request, "marking_question", context)


def _row(request: HttpRequest, course: Course, number: int, one: Answered) -> dict:
    own = one.of(request.user)
    return {
        "number": number,
        "one": one,
        "name": "" if names_hidden(request) else one.item.attempt.user.shown_name,
        "own": own,
        "own_points": own and own.fraction is not None and own.fraction * one.item.points,
        "is_own_changed": own is not None and own.response_id != one.item.response_id,
        "markers": len(one.finished),
    }


def _first_to_mark(found: list[Answered], request: HttpRequest) -> Answered | None:
    """Return where to begin: what nobody has marked, then what the person has not finished."""

    def mine(one: Answered) -> bool:
        return any(mark.marker_id == request.user.pk for mark in one.finished)

    waiting = [one for one in found if one.is_waiting]
    return next(iter(waiting + [one for one in found if not mine(one)] + found), None)


# One answer


@dataclass(frozen=True, slots=True)
class Place:
    """An answer among those that are marked one after another."""

    course: Course
    one: Answered
    ids: tuple[int, ...]
    group: Group | None

    @property
    def number(self) -> int:
        """Its number among them, from 1."""
        return self.ids.index(self.one.item.pk) + 1

    def _beside(self, step: int) -> str:
        at = self.number - 1 + step
        return self.address(self.ids[at]) if 0 <= at < len(self.ids) else ""

    def address(self, item_id: int) -> str:
        """Return the address of an answer in this order."""
        return reverse("desk_marking_answer", args=[self.course.key, item_id]) + self.query

    @property
    def previous(self) -> str:
        """The address of the answer before it; empty at the beginning."""
        return self._beside(-1)

    @property
    def next(self) -> str:
        """The address of the answer behind it; empty at the end."""
        return self._beside(1)

    @property
    def query(self) -> str:
        """What of the address keeps the group."""
        return f"?{urlencode({'group': self.group.pk})}" if self.group else ""

    @property
    def question_address(self) -> str:
        """The address of the list of these answers."""
        item = self.one.item
        keys = [self.course.key, item.attempt.quiz.key, item.version.question.key]
        return reverse("desk_marking_question", args=keys) + self.query


def _place(request: HttpRequest, course: Course, item_id: int) -> Place:
    if item_id > LARGEST_ID:
        raise Http404
    essays = report.essays_at_desk(course)
    quizzes = course.quiz_set.authored_for(request.user)
    found = answered(essays.filter(pk=item_id, attempt__quiz__in=quizzes), with_text=True)
    if not found:
        raise Http404(_("There is no such answer."))
    item = found[0].item
    group = group_named(request.GET.get("group", ""), list(report.groups_seen(course)))
    rows = report.essays_of(course, item.attempt.quiz, item.version.question, group)
    ids = tuple(rows.values_list("pk", flat=True))
    if item.pk not in ids:
        raise Http404(_("There is no such answer."))
    return Place(course, found[0], ids, group)


@never_cache
@require_http_methods(READ_AND_WRITE)
def answer(request: HttpRequest, course_key: str, item_id: int) -> HttpResponse:
    """Show an essay beside its rubric, and save what it is given."""
    course = course_assisted_or_404(request, course_key)
    place = _place(request, course, item_id)
    if request.method == "POST":
        return _save(request, place)
    return _answer_page(request, place, _form(request, place))


def _form(request: HttpRequest, place: Place) -> MarkingForm:
    one, own = place.one, place.one.of(request.user)
    begun = {
        "response": one.item.response_id,
        "page": uuid4(),
        "revision": own.revision if own else 0,
    }
    return MarkingForm(
        None,
        lines=one.lines,
        course_key=place.course.key,
        initial=begun | marking_data(own, one.lines),
    )


def _answer_page(
    request: HttpRequest, place: Place, form: MarkingForm, status: int = 200
) -> HttpResponse:
    one, own = place.one, place.one.of(request.user)
    name_writers(request, place.course, [one])
    item, key = one.item, place.course.key
    body = item.version.spec
    is_finished = own is not None and own in one.finished
    text = item.response.answer.get("text", "")
    context = {
        "course": place.course,
        "place": place,
        "one": one,
        "own": own,
        "form": form,
        "stem": markdown.render(body.stem, key),
        "text": text,
        "words": count_words(text),
        "model_answer": markdown.render(body.model_answer, key) if body.model_answer else "",
        "most": str(most_of(one.lines)),
        "earlier": own.response.answer.get("text", "") if _is_changed(own, item) else None,
        "name": "" if names_hidden(request) else item.attempt.user.shown_name,
        "others": _others(request, place) if is_finished or place.course.is_taught else [],
        "holding": _left_by_others(request, place) if place.course.is_taught else [],
        "comments": MarkingComment.objects.filter(course=place.course, author=request.user),
    }
    return marking_page(request, "marking_answer", context, status)


def _is_changed(own, item: AttemptItem) -> bool:
    return own is not None and own.response_id != item.response_id


def _others(request: HttpRequest, place: Place) -> list:
    """Return what other markers gave: for who has finished, and for instructors."""
    found = place.one.markings
    return [
        {"marking": one, "points": (one.fraction or 0) * place.one.item.points}
        for one in found
        if one.marker_id != request.user.pk and one.fraction is not None
    ]


def _left_by_others(request: HttpRequest, place: Place) -> list:
    """Return what a release waits for and others have to finish."""
    return [one for one in place.one.holding if one.marker_id != request.user.pk]


# Saving


def _save(request: HttpRequest, place: Place) -> HttpResponse:
    """Save what was sent and do what its button says: one of ``action``."""
    one, action = place.one, request.POST.get("action", "")
    form = MarkingForm(request.POST, lines=one.lines, course_key=place.course.key)
    if not form.is_valid():
        return _refused(request, place, form, action)
    read = one.item.responses.filter(pk=form.cleaned_data["response"]).first()
    if read is None:
        raise Http404
    own = one.of(request.user)
    is_whole = len(form.points()) == len(one.lines)
    is_done = action == "next" or (action != "later" and own is not None and own.is_done)
    by_itself = action == "autosave"
    try:
        comment = _commented(request, place, form.cleaned_data["comment"], action)
        saved = actions.save_marking(
            item=one.item,
            response=read,
            marker=request.user,
            points=form.points(),
            comment=comment,
            is_done=is_done and (is_whole or by_itself or action == "next"),
            page=form.cleaned_data["page"],
            revision=form.cleaned_data["revision"] or 0,
            now=clock.now(),
            by_itself=by_itself,
        )
    except actions.UnfinishedMarkingError:
        form.ask_for_the_rest()
    except actions.BehindMarkingError as error:
        return JsonResponse({"state": "behind", "revision": error.revision}, status=409)
    except actions.StaleMarkingError:
        words = _("You changed this in another window since. Look there, or load this page again.")
        form.add_error(None, words)
        return _refused(request, place, form, action, 409)
    except actions.TooManyCommentsError:
        form.add_error("comment", _("You keep a hundred comments. Drop one first."))
    else:
        return _saved(request, place, saved, action)
    return _refused(request, place, form, action)


def _commented(request: HttpRequest, place: Place, comment: str, action: str) -> str:
    """Keep, drop or use a kept comment, as the button says; return the comment of the answer."""
    what, _dash, number = action.partition("-")
    mine = {"course": place.course, "author": request.user}
    if action == "keep":
        actions.keep_comment(**mine, text=comment)
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return comment
    if what == "forget":
        actions.forget_comment(**mine, comment_id=int(number))
    if what == "insert":
        kept = MarkingComment.objects.filter(**mine, pk=int(number)).first()
        if kept is not None and kept.text not in comment:
            return "\n".join(filter(None, [comment, kept.text]))
    return comment


def _saved(request: HttpRequest, place: Place, saved, action: str) -> HttpResponse:
    if action == "autosave":
        return JsonResponse({"state": "saved", "revision": saved.revision})
    if action != "next":
        if action == "later":
            messages.success(request, _("Saved. It is not finished yet."))
        return HttpResponseRedirect(place.address(place.one.item.pk), status=303)
    following = place.next
    if not following:
        messages.success(request, _("Saved. That was the last answer."))
    return HttpResponseRedirect(following or place.question_address, status=303)


def _refused(
    request: HttpRequest, place: Place, form: MarkingForm, action: str, status: int = 422
) -> HttpResponse:
    if action == "autosave":
        state = "conflict" if status == 409 else "refused"
        return JsonResponse({"state": state}, status=status)
    return _answer_page(request, place, form, status)
