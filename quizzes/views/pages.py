"""Pages about the site itself, and the switch of its colours."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

THEMES = ("system", "light", "dark")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what was tested for accessibility and what is known to fall short."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back to the page."""
    chosen = request.POST.get("theme", "")
    response = redirect(_way_back(request))
    if chosen in THEMES:
        response.set_cookie(
            "theme",
            chosen,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


def _way_back(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    # Without the slash it would be taken for the name of a page.
    if url.startswith("/") and url_has_allowed_host_and_scheme(
        url, {request.get_host()}, request.is_secure()
    ):
        return url
    return "home"
