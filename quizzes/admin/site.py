"""The admin site itself: who gets in, what it is called, and how its first page is laid out."""

from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.admin.rights import may_enter

SECTIONS = (
    (
        "lessons",
        _("Lessons and reading"),
        ("Course", "Module", "Lesson", "Objective", "GlossaryTerm", "Source", "Figure"),
    ),
    ("questions", _("Questions and quizzes"), ("Question", "Quiz")),
    ("cards", _("Cards"), ("Note",)),
    ("people", _("People"), ("User", "Membership", "Group", "Accommodation")),
    (
        "evidence",
        _("Evidence (read only)"),
        (
            *("Attempt", "AttemptItem", "Response", "Grade", "Repair", "MarkChange"),
            *("LessonReading", "CardState", "CardEvent", "Card", "ParameterSet"),
            *("QuestionVersion", "NoteRevision", "AccountDeletion"),
        ),
    ),
)
"""The sections of the first page: name for addresses, title, models in the order shown."""


class Site(admin.AdminSite):
    """Django's admin under the course's name."""

    index_title = _("What do you want to change?")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Content is retired, people are pseudonymised, evidence stays: see each model's page.
        self.disable_action("delete_selected")

    @property
    def site_header(self):
        """The name on every page."""
        return _("%(site)s: administration") % {"site": settings.SITE_NAME}

    @property
    def site_title(self):
        """The name in the browser's tab."""
        return self.site_header

    def has_permission(self, request) -> bool:
        """Return whether this person may use the admin at all."""
        return may_enter(request.user)

    def get_urls(self) -> list:
        """Return Django's addresses without the shortcut that leads to any row of any course."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request, app_label=None) -> list[dict]:
        """Return what this person may see, by what they may want to change."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        found = {model["object_name"]: model for app in apps for model in app["models"]}
        sections = [_section(name, title, models, found) for name, title, models in SECTIONS]
        return [section for section in sections if section["models"]]


def _section(name: str, title: str, models: tuple[str, ...], found: dict[str, dict]) -> dict:
    return {
        "name": title,
        "app_label": name,
        "app_url": f"{reverse('admin:index')}#{name}",
        "has_module_perms": True,
        "models": [found[model] for model in models if model in found],
    }
