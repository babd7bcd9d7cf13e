"""Filters of lists that Django does not bring."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class KindFilter(admin.SimpleListFilter):
    """By the kind of the current wording, in words."""

    title = _("kind")
    parameter_name = "kind"
    kinds: dict = {}

    def lookups(self, request, model_admin) -> list[tuple]:
        """Return every kind there is a form for."""
        return [(kind, form.label) for kind, form in self.kinds.items()]

    def queryset(self, request, queryset):
        """Return the rows of the chosen kind."""
        return queryset.filter(current__kind=self.value()) if self.value() else queryset
