"""Who belongs to a course, as what, and in which group."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter as OwnRows
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes import clock
from quizzes.actions import rosters
from quizzes.actions.groups import (
    NameTakenError,
    StillUsedError,
    delete_group,
    make_group,
    rename_group,
)
from quizzes.admin.base import ReadOnlyAdmin, ScopedAdmin, count_column
from quizzes.admin.rights import is_administrator
from quizzes.forms.people import GroupForm, InvitationForm, MembershipForm
from quizzes.models import (
    Announcement,
    ExamPace,
    ExamPlan,
    Group,
    GroupCode,
    Invitation,
    Membership,
    Role,
    RosterChange,
)
from quizzes.models.group_uses import harm_of


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
            return ["user", "course", "role", "roster_name", "student_number", "joined_at"]
        person = "user" if is_administrator(request.user) else "username"
        return [person, "course", "role", "roster_name", "student_number"]

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
        """Save what was changed as the desk does, on record; a new member joins now."""
        moment = {"course": obj.course, "by": request.user, "now": clock.now()}
        if not change:
            rosters.enter(users=[obj.user], role=obj.role, group=None, **moment)
            obj.pk = Membership.objects.get(course=obj.course, user=obj.user).pk
        elif "role" in form.changed_data:
            appoints = is_administrator(request.user)
            rosters.set_role(members=[obj.pk], role=obj.role, appoints=appoints, **moment)
        told = set(form.changed_data)
        name = obj.roster_name if "roster_name" in told else None
        number = obj.student_number if "student_number" in told else None
        rosters.rename(member=obj.pk, name=name, number=number, **moment)

    def delete_model(self, request, obj) -> None:
        """Remove them from the course as the desk does, on record."""
        moment = {"course": obj.course, "by": request.user, "now": clock.now()}
        rosters.remove(members=[obj.pk], appoints=is_administrator(request.user), **moment)


def _may_touch(request, membership: Membership | None) -> bool:
    if membership is None or is_administrator(request.user):
        return True
    return membership.role != Role.INSTRUCTOR


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    """Groups within a course. Their people are let in, moved and taken out at the desk alone.

    A list of members on this page would be as old as the page: saving it would put out of the
    group who joined since.
    """

    form = GroupForm
    list_display = ["name", "course", "size"]
    list_filter = [("course", OwnRows)]
    list_select_related = ["course"]
    search_fields = ["name", "course__title"]
    counts = {"members_count": (Group.members.through, "group")}
    size = count_column("members_count", _("members"))

    def get_fields(self, request, obj=None) -> list[str]:
        """Return the fields in order."""
        return ["course", "name", "people"] if obj is not None else ["course", "name"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Return what stays once it is made."""
        return ["course", "people"] if obj is not None else []

    @admin.display(description=_("people"))
    def people(self, group: Group) -> str:
        """Return how many are in it, as a link to where they are changed."""
        count = group.members.count()
        words = ngettext(
            "%(n)d person: see and change them at the desk",
            "%(n)d people: see and change them at the desk",
            count,
        )
        address = reverse("desk_group", args=[group.course.key, group.pk])
        return format_html('<a href="{}">{}</a>', address, words % {"n": count})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the form; a name that somebody else just took is said in it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NameTakenError:
            # They took it after our check and before our writing. The check sees it now.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change) -> None:
        """Make or rename it as the desk does, on record."""
        moment = {"name": obj.name, "by": request.user, "now": clock.now()}
        if change:
            rename_group(group=obj, **moment)
        else:
            obj.pk = make_group(course=obj.course, **moment).pk

    def has_delete_permission(self, request, obj=None) -> bool:
        """Return whether an administrator may delete it: nothing rests on it."""
        if not super().has_delete_permission(request, obj):
            return False
        now = clock.now()
        return obj is None or not harm_of(obj, day=request.user.learner_day(now), now=now)

    def get_deleted_objects(self, objs, request):
        """Return what leaves with a group; what is over asks for no right of its own."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        put_away = Announcement.put_away_by.through
        along = (ExamPlan, ExamPace, GroupCode, Announcement, put_away)
        return found, counts, missing - {model._meta.verbose_name for model in along}, protected

    def delete_model(self, request, obj) -> None:
        """Delete it as the desk does, unless something came to rest on it a moment ago."""
        try:
            delete_group(group=obj, by=request.user, now=clock.now())
        except StillUsedError:
            raise PermissionDenied from None


@admin.register(GroupCode)
class GroupCodeAdmin(ReadOnlyAdmin):
    """Codes to join by, made at the desk."""

    course_path = "group__course"
    list_display = ["code", "group", "made_at", "ends_at", "ended_at", "made_by"]
    list_filter = [("group", OwnRows), "ended_at"]
    list_select_related = ["group", "made_by"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who is invited, and what came of it."""

    list_display = ["__str__", "course", "group", "email", "ends_at", "used_at", "cancelled_at"]
    list_filter = [("course", OwnRows), ("group", OwnRows), "used_at"]
    list_select_related = ["course", "group"]
    search_fields = ["name", "email", "student_number"]


@admin.register(RosterChange)
class RosterChangeAdmin(ReadOnlyAdmin):
    """Who came, moved and left."""

    list_display = ["at", "action", "user", "group_name", "details", "course", "by"]
    list_filter = [("course", OwnRows), "action", "at"]
    list_select_related = ["user", "course", "by"]
    search_fields = ["user__username", "group_name"]
