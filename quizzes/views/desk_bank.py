"""The question bank of a course: found by words and filters, many changed at once."""

import re
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import question_bulk
from quizzes.actions.question_bulk import MOST, Action, Order
from quizzes.domain.questions import KEY_PATTERN
from quizzes.forms.question_bank import (
    KINDS,
    BulkForm,
    FilterForm,
    ObjectiveForm,
    import_asked,
)
from quizzes.models import BulkChange, Course, Objective, Question, Status
from quizzes.reports import question_bank as report
from quizzes.reports.question_imports import imports_to_filter
from quizzes.views import desk_bank_words as words
from quizzes.views.access import course_assisted_or_404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, course_key: str) -> HttpResponse:
    """List the questions that fit the filters of the address; do something with those ticked."""
    course = course_assisted_or_404(request, course_key)
    filters, offered = filters_of(request, course)
    if request.method == "POST":
        if not course.is_taught:
            raise Http404
        if "undo" in request.POST:
            return _undo(request, course, filters)
        return _bulk(request, course, filters, BulkForm(_sent(request, course, filters), offered))
    return _list(request, course, filters, BulkForm(None, offered))


def filters_of(request: HttpRequest, course: Course) -> tuple[FilterForm, report.Choices]:
    """Return the filters of an address, and what they offer."""
    asked = request.GET.get("lesson", "")
    lesson = asked if re.fullmatch(KEY_PATTERN, asked) else ""
    offered = report.choices(course, request.user, lesson)
    imports = imports_to_filter(course, import_asked(request.GET))
    with timezone.override(request.user.zone):
        return FilterForm(request.GET, offered, imports), offered


def edit_address(question: Question, course: Course) -> str:
    """Return the address where the question is edited."""
    return reverse("desk_question_edit", args=[course.key, question.key])


# The list


def _list(
    request: HttpRequest, course: Course, filters: FilterForm, bulk: BulkForm, status: int = 200
) -> HttpResponse:
    user, said = request.user, filters.said()
    found = report.find(course, user, filters.filters())
    page = Paginator(found, report.QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    is_part = request.htmx and not request.htmx.history_restore_request
    context = {
        "nav": "desk",
        "course": course,
        "filters": filters,
        "page": page,
        "rows": _shown(report.lines(page.object_list, user), course),
        "query": urlencode(said),
        "here": _here(course, said, page.number),
        "bulk": bulk,
        "ticked": set(request.POST.getlist("questions")),
        "is_part": is_part,
    }
    if course.is_taught:
        done = BulkChange.objects.latest_of(user, course, clock.now())
        context["done"] = done and {"uuid": done.uuid, "words": words.done(done)}
        context["waiting"] = report.waiting_for(course, user)
    template = "desk/bank.html#found" if is_part else "desk/bank.html"
    with timezone.override(user.zone):
        response = render(request, template, context, status=status)
    if is_part:
        response["HX-Push-Url"] = context["here"]
    return response


def _address(question: Question, course: Course) -> str:
    """Return where a question is edited, or read by assistants; nothing where it has no text."""
    if course.is_taught:
        return edit_address(question, course)
    if question.current is None:
        return ""
    return reverse("desk_question_review", args=[course.key, question.key])


def _names() -> dict[str, dict[str, str]]:
    """Return the names of what the rows have in common, in the reader's language, once."""
    named = {"kind": KINDS.items(), "level": Question.Level.choices, "status": Status.choices}
    return {what: {key: str(name) for key, name in names} for what, names in named.items()}


def _shown(lines: list[report.BankLine], course: Course) -> list[dict]:
    """Return the rows of a page as they are shown."""
    names = _names()
    rows = []
    for line in lines:
        one = line.question
        kind = one.current.kind if one.current else ""
        rows.append(
            {
                "line": line,
                "one": one,
                "pk": str(one.pk),
                "address": _address(one, course),
                "kind": names["kind"].get(kind, kind),
                "level": names["level"][one.level],
                "status": names["status"][one.status],
                "filed": " · ".join([one.key, *(f"#{tag}" for tag in one.tags[:5])]),
            }
        )
    return rows


def _here(course: Course, said: dict[str, str], page: int = 1) -> str:
    """Return the address of this list, without the filters that say nothing."""
    query = urlencode(said | ({"page": page} if page > 1 else {}))
    address = reverse("desk_bank", args=[course.key])
    return f"{address}?{query}" if query else address


def _back(request: HttpRequest, course: Course, filters: FilterForm) -> HttpResponseRedirect:
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    return HttpResponseRedirect(_here(course, filters.said(), number), status=303)


# Many at once


def _sent(request: HttpRequest, course: Course, filters: FilterForm):
    """Return the form with every question that was found, where that is what was asked."""
    if "all" not in request.POST:
        return request.POST
    every = request.POST.copy()
    found = report.find(course, request.user, filters.filters())
    ids = found.values_list("pk", flat=True)[: MOST + 1]
    every.setlist("questions", [",".join(map(str, ids))])
    return every


def _bulk(
    request: HttpRequest, course: Course, filters: FilterForm, form: BulkForm
) -> HttpResponse:
    """Say what would be done; do it where that was said and confirmed."""
    if not form.is_valid():
        return _list(request, course, filters, form, 422)
    order = _order(request, course, form)
    chosen = None
    if order.action == Action.MOVE:
        objectives = Objective.objects.authored_for(request.user).filter(
            course=course, lesson=order.lesson
        )
        is_sent = "objective" in request.POST
        chosen = ObjectiveForm(request.POST if is_sent else None, objectives)
    if "confirm" not in request.POST or (chosen and not chosen.is_valid()):
        return _confirm(request, form, order, chosen)
    if chosen:
        order = _order(request, course, form, chosen.cleaned_data["objective"])
    return _done(request, course, filters, form, order)


def _order(
    request: HttpRequest, course: Course, form: BulkForm, objective: Objective | None = None
) -> Order:
    said = form.cleaned_data
    return Order(
        course=course,
        by=request.user,
        action=Action(said["action"]),
        questions=said["questions"],
        tag=said["tag"],
        lesson=form.lessons.get(said["to"]),
        objective=objective,
    )


def _confirm(
    request: HttpRequest, form: BulkForm, order: Order, chosen: ObjectiveForm | None
) -> HttpResponse:
    plan = question_bulk.look(order)
    context = {
        "nav": "desk",
        "course": order.course,
        "action": order.action.label,
        "will": words.will(order, plan),
        "unchanged": words.unchanged(plan),
        "cannot": words.cannot(plan),
        "can": bool(plan.doable) and not (chosen and not chosen.fields["objective"].queryset),
        "objective": chosen,
        "sent": {
            "questions": ",".join(map(str, order.questions)),
            "action": order.action.value,
            "tag": order.tag,
            "to": form.cleaned_data["to"],
            "uuid": form.cleaned_data["uuid"],
        },
        "here": request.get_full_path(),
    }
    status = 422 if chosen and chosen.errors else 200
    return render(request, "desk/bank_confirm.html", context, status=status)


def _done(
    request: HttpRequest, course: Course, filters: FilterForm, form: BulkForm, order: Order
) -> HttpResponse:
    uuid = form.cleaned_data["uuid"]
    try:
        done = question_bulk.carry_out(order=order, uuid=uuid, now=clock.now())
    except question_bulk.OtherOrderError:
        form.add_error(None, _("That was sent from another page. Please do it once more."))
        return _list(request, course, filters, form, 422)
    if done.undone_at:
        messages.info(request, _("That was done before, and taken back. Begin again from here."))
    elif not done.rows:
        refused = words.done(done) if done.refused else _("That is so already.")
        messages.info(request, _("Nothing changed. %(why)s") % {"why": refused})
    return _back(request, course, filters)


def _undo(request: HttpRequest, course: Course, filters: FilterForm) -> HttpResponse:
    with suppress(ValueError, BulkChange.DoesNotExist):
        uuid = UUID(request.POST["undo"])
        outcome = question_bulk.undo(course=course, by=request.user, uuid=uuid, now=clock.now())
        messages.success(request, words.undone(outcome))
        return _back(request, course, filters)
    messages.info(request, _("There is nothing to take back any more."))
    return _back(request, course, filters)
