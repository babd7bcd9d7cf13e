"""The project's own admin site, in place of Django's."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Makes `quizzes.admin.site.Site` what `django.contrib.admin.site` stands for."""

    default_site = "quizzes.admin.site.Site"

    def ready(self) -> None:
        """Register what the apps bring, then our own pages, which take some of that back."""
        super().ready()
        import_module("quizzes.admin.registry")
