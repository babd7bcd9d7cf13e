"""The groups of a course at its desk: their names, their people, and what was changed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock
from quizzes.actions import groups as group_actions
from quizzes.actions import rosters
from quizzes.forms.group_codes import CodeEndForm
from quizzes.forms.groups import (
    GroupNameForm,
    NamedPeopleForm,
    PeopleFilterForm,
    TickedPeopleForm,
)
from quizzes.models import Course, Group, GroupCode
from quizzes.models.group_uses import harm_of
from quizzes.reports import rosters as report
from quizzes.reports.people import name_people
from quizzes.views.access import course_assisted_or_404, today

A_PAGE = 50
READ_AND_WRITE = ["GET", "HEAD", "POST"]


def course_with_roster(request: HttpRequest, course_key: str) -> Course:
    """Return the course at whose desk the person is; who assists in it may only look.

    Raises Http404 for everyone else, and for an assistant who sends something.
    """
    course = course_assisted_or_404(request, course_key)
    if request.method == "POST" and not course.is_taught:
        raise Http404(_("There is no such page."))
    return course


@never_cache
@require_http_methods(READ_AND_WRITE)
def groups(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the groups of the course and its people; make a group by POST."""
    course = course_with_roster(request, course_key)
    form = GroupNameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            group = group_actions.make_group(
                course=course, name=form.cleaned_data["name"], by=request.user, now=clock.now()
            )
        except group_actions.NameTakenError:
            form.refuse_taken()
        else:
            messages.success(request, _("The group is made. Now let people in."))
            return _to(course, group)
    return page(request, course, None, {"name_form": form})


@never_cache
@require_http_methods(READ_AND_WRITE)
def group(request: HttpRequest, course_key: str, group_id: int) -> HttpResponse:
    """Show a group and its people; rename it by POST."""
    course = course_with_roster(request, course_key)
    shown = get_object_or_404(report.groups_at_desk(course), pk=group_id)
    sent = request.POST if request.method == "POST" else None
    form = GroupNameForm(sent, initial={"name": shown.name})
    if sent is not None and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            group_actions.rename_group(group=shown, name=name, by=request.user, now=clock.now())
        except group_actions.NameTakenError:
            form.refuse_taken()
        else:
            messages.success(request, _("Saved."))
            return _to(course, shown)
    return page(request, course, shown, {"name_form": form})


@never_cache
@require_http_methods(READ_AND_WRITE)
def delete(request: HttpRequest, course_key: str, group_id: int) -> HttpResponse:
    """Say what a deletion takes and leaves; delete the group by POST, if it does no harm."""
    course = course_assisted_or_404(request, course_key)
    if not course.is_taught:
        raise Http404(_("There is no such page."))
    shown = get_object_or_404(report.groups_at_desk(course), pk=group_id)
    if request.method == "POST":
        try:
            group_actions.delete_group(group=shown, by=request.user, now=clock.now())
        except group_actions.StillUsedError:
            messages.error(request, _("Nothing was deleted: see below what stands in the way."))
            here = reverse("desk_group_delete", args=[course.key, shown.pk])
            return HttpResponseRedirect(here, status=303)
        messages.success(request, _("The group is deleted. Its people stay in the course."))
        return _to(course, None)
    context = {
        "nav": "desk",
        "course": course,
        "group": shown,
        "harm": harm_of(shown, day=today(request.user), now=clock.now()),
        "is_last": not course.groups.exclude(pk=shown.pk).exists(),
    }
    return render(request, "desk/group_delete.html", context)


@require_POST
def add(request: HttpRequest, course_key: str) -> HttpResponse:
    """Let people in who are named."""
    course = course_with_roster(request, course_key)
    form = NamedPeopleForm(request.POST, course.groups.order_by("name"))
    if not form.is_valid():
        return page(request, course, _place(request, course), {"named": form})
    said = form.cleaned_data
    count = rosters.enter(
        course=course,
        users=form.people,
        role=said["role"],
        group=said["group"],
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _done(count))
    return _to(course, _place(request, course))


@require_POST
def change(request: HttpRequest, course_key: str) -> HttpResponse:
    """Move the people who are ticked, make them assistants or students, or remove them."""
    course = course_with_roster(request, course_key)
    place = _place(request, course)
    form = TickedPeopleForm(request.POST, course.memberships.all(), course.groups.all())
    if not form.is_valid():
        return page(request, course, place, {"ticked": form})
    if form.cleaned_data["action"] == "remove" and "confirm" not in request.POST:
        context = {"nav": "desk", "course": course, "place": place}
        members = form.cleaned_data["members"].select_related("user")
        return render(request, "desk/group_remove.html", context | {"members": members})
    messages.success(request, _done(_change(request, course, form.cleaned_data)))
    return _to(course, place)


def _change(request: HttpRequest, course: Course, said: dict) -> int:
    moment = {"by": request.user, "now": clock.now()}
    moment["members"] = [one.pk for one in said["members"]]
    if said["action"] == "remove":
        return rosters.remove(course=course, **moment)
    if said["action"] == "role":
        return rosters.set_role(course=course, role=said["role"], **moment)
    placing = {"move": rosters.move, "add": rosters.add, "take_out": rosters.take_out}
    return placing[said["action"]](group=said["group"], **moment)


@require_safe
def history(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what was changed in the roster, or in one group."""
    course = course_assisted_or_404(request, course_key)
    place = _numbered(course, request.GET.get("group", ""))
    changes = report.changes_at_desk(course, place)
    found = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    name_people(course, [one.user for one in found.object_list if one.user])
    query = f"{urlencode({'group': place.pk})}&" if place else ""
    context = {
        "nav": "desk",
        "course": course,
        "group": place,
        "page": found,
        "query": query,
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/group_history.html", context)


def page(
    request: HttpRequest, course: Course, shown: Group | None, forms: dict, status: int = 200
) -> HttpResponse:
    """Return the page of all groups, or of one, with forms that were refused as they were sent."""
    found_groups = list(report.groups_at_desk(course))
    filters = PeopleFilterForm(request.GET, found_groups, has_rest=course.is_taught)
    wanted = filters.wanted()
    if shown is not None:
        wanted["group"] = str(shown.pk)
    people = report.find(course, **wanted)
    asked = {"q": wanted["words"], "group": "" if shown else wanted["group"]}
    kept = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "nav": "desk",
        "course": course,
        "group": shown,
        "groups": found_groups,
        "filters": filters,
        "page": Paginator(people, A_PAGE).get_page(request.GET.get("page")),
        "query": f"{kept}&" if kept else "",
        "is_narrowed": bool(kept),
        "named": NamedPeopleForm(
            None, course.groups.order_by("name"), initial={"group": shown and shown.pk}
        ),
    } | forms
    if shown is not None:
        code = GroupCode.objects.standing().filter(group=shown).first()
        ends_on = code and code.ends_at and code.ends_at.astimezone(request.user.zone).date()
        context |= {"code": code, "code_is_over": code and code.is_over(clock.now())}
        code_form = CodeEndForm(None, today=today(request.user), initial={"ends_on": ends_on})
        context.setdefault("code_form", code_form)
    if any(form.is_bound and form.errors for form in forms.values()):
        status = 422
    context.setdefault("name_form", GroupNameForm(initial={"name": shown.name if shown else ""}))
    with timezone.override(request.user.zone):
        return render(request, "desk/groups.html", context, status=status)


def _place(request: HttpRequest, course: Course) -> Group | None:
    """Return the group on whose page something was sent; None for that of all groups."""
    return _numbered(course, request.POST.get("place", ""))


def _numbered(course: Course, number: str) -> Group | None:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return report.groups_at_desk(course).filter(pk=int(number)).first()


def _to(course: Course, group: Group | None) -> HttpResponseRedirect:
    if group is None:
        return HttpResponseRedirect(reverse("desk_groups", args=[course.key]), status=303)
    return HttpResponseRedirect(reverse("desk_group", args=[course.key, group.pk]), status=303)


def _done(count: int) -> str:
    if not count:
        return _("That is so already. Nothing changed.")
    words = ngettext(
        "Done for %(n)d person, and put on record.",
        "Done for %(n)d people, and put on record.",
        count,
    )
    return words % {"n": count}
