"""The code of a group: made anew, ended, printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import clock
from quizzes.actions import group_codes
from quizzes.forms.group_codes import CodeEndForm
from quizzes.models import Group, GroupCode
from quizzes.reports.rosters import groups_at_desk
from quizzes.views import desk_groups
from quizzes.views.access import course_assisted_or_404, today


@require_POST
def change(request: HttpRequest, course_key: str, group_id: int) -> HttpResponse:
    """Make a new code, set how long the one there is is good, or end it."""
    course = desk_groups.course_with_roster(request, course_key)
    group = get_object_or_404(groups_at_desk(course), pk=group_id)
    what, now = request.POST.get("what"), clock.now()
    form = CodeEndForm(request.POST, today=today(request.user))
    if what == "end":
        group_codes.end_code(group=group, by=request.user, now=now)
        messages.success(request, _("The code has ended. Nobody can join by it any more."))
    elif what not in ("new", "until"):
        raise Http404(_("There is no such page."))
    elif not form.is_valid():
        return desk_groups.page(request, course, group, {"code_form": form})
    else:
        _set(request, group, form)
    return HttpResponseRedirect(reverse("desk_group", args=[course.key, group.pk]), status=303)


def _set(request: HttpRequest, group: Group, form: CodeEndForm) -> None:
    ends_at = form.ends_at(request.user.zone)
    if request.POST["what"] == "until":
        group_codes.set_end(group=group, ends_at=ends_at)
        messages.success(request, _("Saved."))
        return
    seen = request.POST.get("seen", "")
    made = group_codes.make_code(
        group=group, ends_at=ends_at, seen=seen, by=request.user, now=clock.now()
    )
    messages.success(request, _("The code is %(code)s.") % {"code": made.shown})


@never_cache
@require_safe
def print_out(request: HttpRequest, course_key: str, group_id: int) -> HttpResponse:
    """Show the code large enough for a wall, to be printed or projected."""
    course = course_assisted_or_404(request, course_key)
    group = get_object_or_404(groups_at_desk(course), pk=group_id)
    code = get_object_or_404(GroupCode.objects.standing(), group=group)
    context = {
        "nav": "desk",
        "course": course,
        "group": group,
        "code": code,
        "join_url": request.build_absolute_uri(reverse("join")),
        "link": request.build_absolute_uri(reverse("join_by_code", args=[code.code])),
        "is_over": code.is_over(clock.now()),
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/code_print.html", context)
