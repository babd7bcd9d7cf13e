"""Who belongs to a course, as what, and in which group."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.utils.translation import gettext_lazy as _

from quizzes import clock
from quizzes.admin.base import ScopedAdmin, count_column
from quizzes.admin.rights import is_administrator
from quizzes.forms.people import GroupForm, InvitationForm, MembershipForm
from quizzes.models import Group, Membership, Role


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Memberships; only an administrator appoints or dismisses an instructor."""

    list_display = ["user", "course", "role", "joined_at"]
    list_filter = [("course", OwnRows), "role", "joined_at"]
    list_select_related = ["user", "course"]
    search_fields = ["user__username", "user__display_name", "course__title"]
    autocomplete_fields = ["user"]

    def get_queryset(self, request):
        """Return memberships with the people they name."""
        return super().get_queryset(request).select_related("user", "course")

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form: administrators pick a person, instructors name one."""
        form = MembershipForm if is_administrator(request.user) else InvitationForm
        return super().get_form(request, obj, change=change, **{"form": form, **kwargs})

    def get_fields(self, request, obj=None) -> list[str]:
        """Return the fields in order."""
        if obj is not None:
            return ["user", "course", "role", "joined_at"]
        person = "user" if is_administrator(request.user) else "username"
        return [person, "course", "role"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Return what stays once it is made."""
        return ["user", "course", "joined_at"] if obj is not None else []

    def has_change_permission(self, request, obj=None) -> bool:
        """Return whether this membership may be changed by this person."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Return whether this person may end this membership."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request, obj, form, change) -> None:
        """Save; a new member joins now."""
        if not change:
            obj.joined_at = clock.now()
        super().save_model(request, obj, form, change)


def _may_touch(request, membership: Membership | None) -> bool:
    if membership is None or is_administrator(request.user):
        return True
    return membership.role != Role.INSTRUCTOR


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    """Groups within a course."""

    form = GroupForm
    list_display = ["name", "course", "size"]
    list_filter = [("course", OwnRows)]
    list_select_related = ["course"]
    search_fields = ["name", "course__title"]
    autocomplete_fields = ["members"]
    counts = {"members_count": (Group.members.through, "group")}
    size = count_column("members_count", _("members"))
    fields = ["course", "name", "members"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Return what stays once it is made."""
        return ["course"] if obj is not None else []
