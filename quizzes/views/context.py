"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

from quizzes.views.pages import THEMES


def site(request: HttpRequest) -> dict:
    """Return the site's name and the theme the visitor chose."""
    theme = request.COOKIES.get("theme", "system")
    return {"site_name": settings.SITE_NAME, "theme": theme if theme in THEMES else "system"}
