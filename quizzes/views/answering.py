"""What a page says of the answer it sends, and what becomes of one that nobody may give."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import is_aware
from django_htmx.http import HttpResponseClientRedirect

from quizzes import clock
from quizzes.forms import answers, kept_answers
from quizzes.models import AttemptItem

LONGEST_NUMBER = 12


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script sent the request and reads the answer itself."""
    return request.headers.get("Accept", "") == "application/json"


def sent_with(request: HttpRequest) -> dict:
    """Return what the sending page says of an answer, as arguments of ``attempts.answer``."""
    said = request.POST
    return {
        "uuid": _uuid(said.get("uuid", "")) or uuid4(),
        "claimed_at": _moment(said.get("claimed_at", "")),
        "page": _uuid(said.get("page", "")),
        "revision": _whole(said.get("revision", "")),
        "age": _seconds(said.get("age", "")),
        "was": said.get("was", ""),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    """Return the time the browser claims; None for one that is missing or makes no sense."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment is not None and is_aware(moment) else None
    except (ValueError, OverflowError):
        return None


def _whole(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


# Nobody is logged in


def logged_out(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    """Keep an answer whose session is gone; nothing tells whether there is such an attempt."""
    came_to = request.get_full_path()
    if request.method != "POST":
        if request.htmx:
            return HttpResponseClientRedirect(_log_in_address(came_to))
        return redirect_to_login(came_to)
    if wants_json(request):
        response = JsonResponse({"status": "login", "log_in": _log_in_address(came_to)}, status=401)
    else:
        response = _kept(request, attempt_id, position)
    # The standard wants a scheme with 401; browsers ask for a password only for those they know.
    response.headers["WWW-Authenticate"] = "Form"
    return response


def _kept(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    said = answers.submitted(dict(request.POST.lists()))
    place = {"attempt_id": attempt_id, "position": position, "now": clock.now()}
    token = kept_answers.keep(said, **place)
    come_back = f"{request.path}?{urlencode({'kept': token})}" if token else request.path
    template = "quizzes/logged_out.html#item" if request.htmx else "quizzes/logged_out.html"
    context = {"nav": "course", "log_in": _log_in_address(come_back)}
    context["too_long"] = "" if token else kept_answers.typed(said)
    return render(request, template, context, status=401)


def _log_in_address(come_back: str) -> str:
    return f"{resolve_url('account_login')}?{urlencode({'next': come_back})}"


# Its question is not there


def is_gone(request: HttpRequest, attempt_id: int, position: int) -> bool:
    """Tell whether a script's answer has no place any more, and never will have.

    Not so where its course is closed for now, or somebody else has logged in meanwhile: the script
    says whose answer it is. A stranger learns nothing, as theirs is what is not there.
    """
    if not wants_json(request) or request.POST.get("user") != str(request.user.pk):
        return False
    try:
        places = AttemptItem.objects.of(request.user).filter(attempt=attempt_id, position=position)
        return not places.exists()
    except OverflowError:
        return True


# Where to go


def see_other(name: str, *args: object) -> HttpResponse:
    """Return the answer to a plain form: the page of this name, to be asked for."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def go_to(request: HttpRequest, name: str, *args: object) -> HttpResponse:
    """Return the way to a page, for htmx as well."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse(name, args=args))
    return see_other(name, *args)
