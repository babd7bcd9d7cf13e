"""A person's own settings, data and departure."""

from copy import copy

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock
from quizzes.actions.accounts import TIME_ZONE_COOKIE, change_settings, notice_time_zone
from quizzes.actions.deletion import delete_account
from quizzes.forms.accounts import DeleteAccountForm, SettingsForm
from quizzes.models.accounts import validate_time_zone
from quizzes.optimiser import is_installed
from quizzes.reports.parameters import applied_parameters
from quizzes.reports.personal_data import meanings, personal_data

YEAR = 31_536_000


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show the person's settings, and save them."""
    # A copy, because a form writes into its instance even what it then refuses.
    form = SettingsForm(_posted(request), instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        change_settings(user=request.user, changes=form.changes())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings"), status=303)
    context = {
        "form": form,
        "nav": "settings",
        "data_parts": meanings(),
        "parameters": applied_parameters(request.user),
        "fits_parameters": is_installed(),
    }
    return render(request, "accounts/settings.html", context, status=_status(request))


@require_safe
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    """Hand over everything held about the person, as a file."""
    now = clock.now()
    response = JsonResponse(
        personal_data(request.user, now=now),
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )
    response["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.json"'
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what a deletion takes and leaves, and delete the account once it is confirmed."""
    form = DeleteAccountForm(_posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        delete_account(user=request.user, now=clock.now())
        logout(request)
        messages.success(request, _("Your account is deleted. Thank you for learning here."))
        return HttpResponseRedirect(reverse("home"), status=303)
    context = {"form": form, "nav": "settings"}
    return render(request, "accounts/delete.html", context, status=_status(request))


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return the form's fields; None, which is not the same as none, when nothing was sent."""
    return request.POST if request.method == "POST" else None


def _status(request: HttpRequest) -> int:
    """Return the status of a form's page: a POST that comes to showing it was refused."""
    return 422 if request.method == "POST" else 200


@login_not_required
@require_POST
def time_zone(request: HttpRequest) -> HttpResponse:
    """Take note of the browser's time zone; in a cookie for someone without an account."""
    name = request.POST.get("time_zone", "")
    try:
        validate_time_zone(name)
    except ValidationError as error:
        return HttpResponse(error.messages[0], status=422, content_type="text/plain")
    response = HttpResponse(status=204)
    if request.user.is_authenticated:
        notice_time_zone(user=request.user, name=name)
    else:
        response.set_cookie(
            TIME_ZONE_COOKIE,
            name,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response
