"""The project's own admin site, in place of Django's."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Makes `quizzes.admin.site.Site` what `django.contrib.admin.site` stands for."""

    default_site = "quizzes.admin.site.Site"
