"""What every template knows."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from quizzes.views.pages import THEMES


def site(request: HttpRequest) -> dict:
    """Return the site's name, the theme the visitor chose and the way back after a log-in."""
    theme = request.COOKIES.get("theme", "system")
    return {
        "site_name": settings.SITE_NAME,
        "theme": theme if theme in THEMES else "system",
        "come_back": _come_back(request),
    }


def _come_back(request: HttpRequest) -> str:
    """Return the query that leads back here from the log-in, empty where nothing is to see again.

    On the pages of accounts the way back is the one they were given; allauth refuses a bad one.
    """
    match = request.resolver_match
    if request.method != "GET" or match is None:
        return ""
    of_accounts = match.func.__module__ == "allauth.account.views"
    here = request.GET.get("next") if of_accounts else request.get_full_path()
    return f"?{urlencode({'next': here}, safe='/')}" if here else ""
