"""Rosters and invitations at the desk: a table looked at, taken, sent and printed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock, tasks
from quizzes.actions import invitation_mail
from quizzes.actions import invitations as actions
from quizzes.actions.roster_plans import Fate, Plan, plan
from quizzes.formats.tabular_rosters import write_roster
from quizzes.forms.roster import InvitationsForm, RosterForm
from quizzes.models import Course, Invitation
from quizzes.views.access import course_taught_or_404

A_PAGE = 100
READ_AND_WRITE = ["GET", "HEAD", "POST"]
WORDS = {
    Fate.INVITE: gettext_lazy("is invited"),
    Fate.SAME: gettext_lazy("is in the course already; nothing changes"),
    Fate.CHANGE: gettext_lazy("is in the course and changes"),
    Fate.WAITS: gettext_lazy("is invited already; nothing changes"),
    Fate.REINVITE: gettext_lazy("is invited already; the invitation changes"),
    Fate.TEACHES: gettext_lazy("teaches here or helps to; nothing changes"),
    Fate.REPEATED: gettext_lazy(
        "is left out: the same as an earlier row. If it is somebody else, give their address"
    ),
    Fate.CONFLICT: gettext_lazy(
        "is left out: its address or number belongs to two people. Put that right first"
    ),
}
CONTRADICTS = gettext_lazy(
    "is left out: it says something else than an earlier row of the same address, number or "
    "person. Put that right first"
)
PARTS = {
    "name": gettext_lazy("name"),
    "number": gettext_lazy("number"),
    "group": gettext_lazy("group"),
    "email": gettext_lazy("e-mail"),
}


@never_cache
@require_http_methods(READ_AND_WRITE)
def roster(request: HttpRequest, course_key: str) -> HttpResponse:
    """Read a table of people, show what it would do row by row, and do that when confirmed."""
    course = course_taught_or_404(request, course_key)
    if request.method != "POST":
        return _form_page(request, course, RosterForm())
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, course, form, 422)
    seen = request.POST.get("seen", "")
    if not seen:
        return _look(request, course, form, plan(course, form.rows, now=clock.now()))
    moment = {"by": request.user, "now": clock.now()}
    found, is_done = actions.take_roster(course=course, rows=form.rows, seen=seen, **moment)
    if not is_done and found.does_something:
        return _look(request, course, form, found, is_stale=True)
    if not is_done:
        messages.info(request, _("That is so already. Nothing changed."))
    else:
        messages.success(request, _("Done, and put on record."))
    # One that was sent before and whose link still holds needs no second mail.
    fresh = Invitation.objects.open(moment["now"]).filter(pk__in=found.invitations, sent_at=None)
    if request.POST.get("send") and fresh.exists():
        _send(request, fresh)
    return HttpResponseRedirect(reverse("desk_invitations", args=[course.key]), status=303)


def _form_page(
    request: HttpRequest, course: Course, form: RosterForm, status: int = 200
) -> HttpResponse:
    context = {"nav": "desk", "course": course, "form": form}
    return render(request, "desk/roster.html", context, status=status)


def _look(
    request: HttpRequest, course: Course, form: RosterForm, found: Plan, *, is_stale: bool = False
) -> HttpResponse:
    counts = dict.fromkeys([*WORDS.values(), CONTRADICTS], 0)
    lines = []
    for line in found.lines:
        words = CONTRADICTS if line.fate == Fate.CONFLICT and line.like else WORDS[line.fate]
        counts[words] += 1
        changes = [(PARTS[what], before or "–", after) for what, before, after in line.changes]
        lines.append({"line": line, "words": words, "changes": changes})
    context = {
        "nav": "desk",
        "course": course,
        "lines": lines,
        "plan": found,
        "counts": [pair for pair in counts.items() if pair[1]],
        "text": write_roster(form.rows),
        "is_stale": is_stale,
        "can_send": invitation_mail.can_send(),
    }
    return render(request, "desk/roster_look.html", context, status=409 if is_stale else 200)


@never_cache
@require_http_methods(READ_AND_WRITE)
def invitations(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show who is invited and what came of it; send, renew or take back by POST."""
    course = course_taught_or_404(request, course_key)
    if request.method != "POST":
        return _list(request, course)
    form = InvitationsForm(request.POST, course.invitations.pending())
    if not form.is_valid():
        return _list(request, course, form, 422)
    chosen = {"course": course, "invitations": [one.pk for one in form.cleaned_data["invitations"]]}
    if form.cleaned_data["action"] == "send":
        _send(request, Invitation.objects.filter(pk__in=chosen["invitations"]))
    elif form.cleaned_data["action"] == "renew":
        count = actions.renew(**chosen, now=clock.now())
        words = ngettext(
            "%(n)d invitation is good for 30 days more.",
            "%(n)d invitations are good for 30 days more.",
            count,
        )
        messages.success(request, words % {"n": count})
    else:
        count = actions.cancel(**chosen, by=request.user, now=clock.now())
        words = ngettext(
            "%(n)d invitation is taken back.", "%(n)d invitations are taken back.", count
        )
        messages.success(request, words % {"n": count})
    return HttpResponseRedirect(reverse("desk_invitations", args=[course.key]), status=303)


def _send(request: HttpRequest, wanted) -> None:
    if not invitation_mail.can_send():
        messages.warning(request, _("This site sends no e-mail. Print the slips instead."))
        return
    numbers = list(wanted.exclude(email="").order_by("pk").values_list("pk", flat=True))
    if not numbers:
        messages.info(request, _("None of them has an e-mail address. Print the slips instead."))
        return
    tasks.send_invitations.enqueue(numbers, request.build_absolute_uri("/"))
    messages.success(request, _("The e-mails are on their way. The list says which were sent."))


def _list(
    request: HttpRequest, course: Course, form: InvitationsForm | None = None, status: int = 200
) -> HttpResponse:
    rows = course.invitations.select_related("group", "used_by").order_by("-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "nav": "desk",
        "course": course,
        "page": page,
        "query": "",
        "lines": [(one, _state(one, now)) for one in page.object_list],
        "form": form,
        "can_print": course.invitations.open(now).exists(),
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/invitations.html", context, status=status)


def _state(invitation: Invitation, now) -> str:
    if invitation.used_at:
        return "used"
    if invitation.cancelled_at:
        return "cancelled"
    return "over" if invitation.ends_at <= now else "open"


@never_cache
@require_safe
def slips(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show a slip for each open invitation, to be printed and cut."""
    course = course_taught_or_404(request, course_key)
    rows = course.invitations.open(clock.now()).select_related("group")
    lines = [
        (one, request.build_absolute_uri(reverse("join_by_code", args=[one.code])))
        for one in rows.order_by("group__name", "name", "pk")
    ]
    context = {
        "nav": "desk",
        "course": course,
        "lines": lines,
        "join_url": request.build_absolute_uri(reverse("join")),
    }
    with timezone.override(request.user.zone):
        return render(request, "desk/slips.html", context)
