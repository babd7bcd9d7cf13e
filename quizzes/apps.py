"""The one app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    """Everything the site knows: content, people, evidence."""

    name = "quizzes"
    verbose_name = _("Course")

    def ready(self) -> None:
        """Keep the admin's groups as the table says."""
        from quizzes.roles import sync_roles

        post_migrate.connect(sync_roles, dispatch_uid="sync_roles")
