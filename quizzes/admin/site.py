"""The admin site itself: who gets in, what it is called, and how its first page is laid out."""

from contextlib import suppress

from django.conf import settings
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from quizzes.admin.rights import may_enter, own_rows
from quizzes.models import Course

SECTIONS = (
    (
        "lessons",
        _("Lessons and reading"),
        (
            "Course",
            "Module",
            "Lesson",
            "Objective",
            "GlossaryTerm",
            "Source",
            "Figure",
            "Picture",
            "Person",
            "TimelineEvent",
        ),
    ),
    ("questions", _("Questions and quizzes"), ("Question", "Quiz")),
    ("cards", _("Cards"), ("Note",)),
    (
        "people",
        _("People"),
        ("User", "Membership", "Group", "Accommodation", "Invitation", "GroupCode", "RosterChange"),
    ),
    (
        "evidence",
        _("Evidence (read only)"),
        (
            *("Attempt", "AttemptItem", "Response", "Grade", "Repair", "MarkChange"),
            *("LessonReading", "CardState", "CardEvent", "Card"),
            *("ParameterSet", "ParameterFit"),
            *("Assignment", "AssignmentWindow", "GradeCategory", "Announcement"),
            *("QuestionVersion", "NoteRevision", "AccountDeletion"),
        ),
    ),
)
"""The sections of the first page: name for addresses, title, models in the order shown."""


MOST_COURSES = 5
"""How many courses the tasks of the first page link to; all others are in the lists."""

TASKS = (
    (_("A question"), "desk_bank", "quizzes_question"),
    (_("A lesson"), "desk_lessons", "quizzes_lesson"),
    (_("A card"), "desk_cards", "quizzes_note"),
    (_("The glossary"), "desk_glossary", "quizzes_glossaryterm"),
    (_("A quiz, or marks in it"), "desk", "quizzes_quiz"),
    (_("More time for a student"), "desk_people", "quizzes_accommodation"),
    (_("Who is in a course"), None, "quizzes_membership"),
)
"""What people come to change: in words, the page of the desk, the list of the administration."""


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

    def index(self, request, extra_context=None):
        """Show what is changed most, then every model there is."""
        own = own_rows(Course.objects.order_by("title", "pk"), request.user, "pk")
        courses = list(own[:MOST_COURSES])
        tasks = [_task(*task, courses=courses) for task in TASKS]
        return super().index(request, {"tasks": tasks, **(extra_context or {})})

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


def _task(title: str, desk: str | None, model: str, *, courses: list[Course]) -> dict:
    """Return a task with its links: the desk of each course, and the administration's list."""
    links = [{"address": reverse(f"admin:{model}_changelist"), "label": _("in the administration")}]
    for course in courses if desk else ():
        with suppress(NoReverseMatch):
            label = _("at the desk of %(course)s") % {"course": course.title}
            links.insert(-1, {"address": reverse(desk, args=[course.key]), "label": label})
    return {"title": title, "links": links}


def _section(name: str, title: str, models: tuple[str, ...], found: dict[str, dict]) -> dict:
    return {
        "name": title,
        "app_label": name,
        "app_url": f"{reverse('admin:index')}#{name}",
        "has_module_perms": True,
        "models": [found[model] for model in models if model in found],
    }
