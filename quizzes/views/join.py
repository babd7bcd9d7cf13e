"""Joining a group by its code, typed or in a link."""

from copy import copy

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import group_codes, invitations
from quizzes.actions.group_codes import Joining
from quizzes.domain.join_codes import read_invitation
from quizzes.forms.group_codes import UNKNOWN, CodeForm
from quizzes.models import Course, GroupCode, Invitation, Membership, Status
from quizzes.models.joining import CodeError, find_code, find_invitation, hindrance, place_of

HINDRANCES = ("teaches", "other", "dates", "elsewhere")
READ_AND_WRITE = ["GET", "HEAD", "POST"]
WORDS = {
    "unknown": UNKNOWN,
    "replaced": gettext_lazy("This code was replaced by a new one. Ask your teacher for it."),
    "ended": gettext_lazy("This code has ended. Ask your teacher for a new one."),
    "used": gettext_lazy("This invitation was accepted already. It works only once."),
    "left": gettext_lazy(
        "You are no longer in this course, and its invitation works only once. Ask your teacher."
    ),
    "cancelled": gettext_lazy("This invitation was taken back. Ask your teacher for another one."),
    "other": gettext_lazy(
        "This invitation is for somebody else: it has another name or number than yours. "
        "Ask your teacher."
    ),
    "teaches": gettext_lazy(
        "You teach in this course, or help to. An invitation is for students: nothing was changed."
    ),
    "dates": gettext_lazy(
        "Something is due at other times in this group than in yours. Ask your teacher to move you."
    ),
    "over": gettext_lazy("The time to join by this code is over. Ask your teacher."),
}


@never_cache
@login_not_required
@require_http_methods(READ_AND_WRITE)
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a code; lead on to what it opens."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        return HttpResponseRedirect(reverse("join_by_code", args=[code]), status=303)
    return render(request, "join/enter.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_not_required
@require_http_methods(READ_AND_WRITE)
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a code opens; let the person in by POST."""
    if not _may_ask(request):
        return ratelimit.respond_429(request)
    if request.method == "POST" and not _has_account(request):
        return redirect_to_login(request.path)
    if (said := read_invitation(code)) is not None:
        return _invitation(request, code, *said)
    try:
        found = find_code(code, clock.now())
        if request.method == "POST":
            move = request.POST.get("move") == "1"
            came = group_codes.join(user=request.user, code=code, move=move, now=clock.now())
            return _came(request, found, came)
    except CodeError as error:
        return _refused(request, code, error.why)
    return _page(request, found)


def _invitation(request: HttpRequest, code: str, number: int, mark: str) -> HttpResponse:
    """Show an invitation whose code this is; accept it by POST."""
    now = clock.now()
    try:
        if request.method == "POST":
            move = request.POST.get("move") == "1"
            wanted = {"user": request.user, "invitation": number, "mark": mark, "move": move}
            return _accepted(request, invitations.accept(**wanted, now=now))
        found = find_invitation(number, mark, now, request.user)
    except CodeError as error:
        if error.why in HINDRANCES:
            return HttpResponseRedirect(reverse("join_by_code", args=[code]), status=303)
        return _refused(request, code, error.why)
    if found.used_at is not None:
        return HttpResponseRedirect(way_in(found.course))
    return _invited_page(request, found)


def _invited_page(request: HttpRequest, found: Invitation) -> HttpResponse:
    has_account = _has_account(request)
    members = Membership.objects.filter(user=request.user.pk, course=found.course_id)
    own = members.first() if has_account else None
    why = hindrance(found, own)
    context = {
        "invitation": found,
        "has_account": has_account,
        "refused": WORDS.get(why, ""),
        "elsewhere": list(own.groups.order_by("name")) if why == "elsewhere" else [],
    }
    return render(request, "join/invited.html", context)


def _accepted(request: HttpRequest, taken: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome! You are in %(course)s now.") % {"course": taken.course})
    return HttpResponseRedirect(way_in(taken.course), status=303)


@never_cache
@require_POST
def invited(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Accept or decline an invitation to an address the person has confirmed."""
    wanted = {"user": request.user, "invitation": invitation_id, "now": clock.now()}
    try:
        if request.POST.get("answer") == "accept":
            return _accepted(request, invitations.accept(mark=None, **wanted))
        if request.POST.get("answer") != "decline":
            raise Http404(_("There is no such page."))
        invitations.decline(**wanted)
    except CodeError as error:
        if error.why == "unknown":
            raise Http404(_("There is no such invitation.")) from None
        if error.why == "elsewhere":
            return HttpResponseRedirect(_asking(invitation_id), status=303)
        messages.info(request, WORDS[error.why])
    else:
        messages.success(request, _("You declined the invitation."))
    return HttpResponseRedirect(reverse("home"), status=303)


def _asking(invitation_id: int) -> str:
    """Return the page of an invitation, which asks whether to move."""
    found = Invitation.objects.get(pk=invitation_id)
    return reverse("join_by_code", args=[found.code])


def _may_ask(request: HttpRequest) -> bool:
    """Return whether this address and this person have not asked for too many codes."""
    # allauth counts no GET, but to open a link is to try a code.
    asking = copy(request)
    asking.method = "POST"
    if not ratelimit.consume(asking, action="join"):
        return False
    if not request.user.is_authenticated:
        return True
    return ratelimit.consume(asking, action="join_own", user=request.user)


def _has_account(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not request.user.is_guest


def _page(request: HttpRequest, found: GroupCode) -> HttpResponse:
    has_account = _has_account(request)
    context = {
        "of_course": found.group.course,
        "group": found.group,
        "own": place_of(request.user, found.group) if has_account else None,
        "other_dates": WORDS["dates"],
        "has_account": has_account,
    }
    return render(request, "join/join.html", context)


def _came(request: HttpRequest, found: GroupCode, came: Joining) -> HttpResponse:
    if came in (Joining.ELSEWHERE, Joining.OTHER_DATES, Joining.TEACHES):
        return _page(request, found)
    words = {
        Joining.JOINED: _("Welcome! You are in %(group)s now."),
        Joining.MOVED: _("You are in %(group)s now, and no longer in another group."),
        Joining.ALREADY: _("You are in %(group)s already."),
    }
    messages.success(request, words[came] % {"group": found.group.name})
    return HttpResponseRedirect(way_in(found.group.course), status=303)


def way_in(course: Course) -> str:
    """Return where somebody goes who has come into a course: the home page until it is open."""
    if course.status == Status.PUBLISHED:
        return reverse("course", args=[course.key])
    return reverse("home")


def _refused(request: HttpRequest, code: str, why: str) -> HttpResponse:
    context = {"form": CodeForm(initial={"code": code[:40]}), "refused": WORDS[why]}
    return render(request, "join/enter.html", context, status=404 if why == "unknown" else 410)
