"""The admin site itself: who gets in, and what it is called."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    """Django's admin under the course's name."""

    site_header = _("Course administration")
    site_title = _("Course administration")
    index_title = _("What do you want to change?")
