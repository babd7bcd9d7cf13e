"""Accounts: who they are and what they may open. Passwords are never seen or set here."""

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.models import Group as DjangoGroup
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from quizzes import clock
from quizzes.actions.accounts import reset_link
from quizzes.actions.deletion import DELETED_PREFIX, delete_account
from quizzes.admin.base import ScopedAdmin, count_column
from quizzes.admin.rights import is_administrator
from quizzes.forms.people import AccountForm
from quizzes.models import Attempt, Membership, User

# Their permissions are a table in code, and an address is confirmed by its owner alone.
for model in (DjangoGroup, EmailAddress):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Accounts, for administrators only; whoever is no superuser leaves superusers alone."""

    course_path = None
    form = AccountForm
    actions = ["issue_reset_link"]
    delete_confirmation_template = "admin/delete_person.html"
    list_display = [
        *("username", "display_name", "email", "is_guest", "is_active", "is_staff"),
        *("courses", "attempts", "date_joined", "last_login"),
    ]
    list_filter = ["is_guest", "is_staff", "is_active", "is_demo", "groups", "date_joined"]
    search_fields = ["username", "display_name", "email"]
    ordering = ["username"]
    counts = {"courses_count": (Membership, "user"), "attempts_count": (Attempt, "user")}
    courses = count_column("courses_count", _("courses"))
    attempts = count_column("attempts_count", _("attempts"))
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["username", "display_name", "email"]}),
        (_("What they may open"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        (_("Learning"), {"fields": ["time_zone", "day_rollover_hour"]}),
        (_("About the account"), {"fields": ["is_guest", "is_demo", "date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "display_name", "email"],
                "description": _(
                    "No password is set here: save, then issue a link to a new password."
                ),
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None) -> list:
        """Return few fields for a new account, all of them later."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Return what is not this person's to change."""
        if obj is None:
            return []
        fixed = ["email", "is_guest", "is_demo", "date_joined", "last_login"]
        return fixed if request.user.is_superuser else [*fixed, "is_superuser"]

    def has_change_permission(self, request, obj=None) -> bool:
        """Return whether the account may be changed by this person."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Return whether an administrator may delete it: not their own, nor one deleted before."""
        if not is_administrator(request.user) or not _may_touch(request, obj):
            return False
        return obj is None or not (obj == request.user or obj.username.startswith(DELETED_PREFIX))

    def save_model(self, request, obj, form, change) -> None:
        """Save; a new account has no password until its owner sets one."""
        if not change:
            obj.set_unusable_password()
            obj.date_joined = clock.now()
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """Return the people alone: what becomes of their work is said on the page."""
        return [str(person) for person in objs], {}, set(), []

    def delete_model(self, request, obj) -> None:
        """Erase the person; graded evidence stays without a name."""
        delete_account(user=obj, now=clock.now())

    @admin.action(
        description=_("Issue a link to a new password"),
        permissions=["change"],
        location=ActionLocation.CHANGE_FORM,
    )
    @sensitive_variables("link")
    def issue_reset_link(self, request, queryset):
        """Show, this once, a link that lets its holder set the password."""
        person = queryset.get()
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        try:
            link = reset_link(user=person, base_url=request.build_absolute_uri("/"))
        except ValueError:
            message = _("Nobody can log in to this account, so it has no link.")
            self.message_user(request, message, messages.ERROR)
            return None
        self.log_change(request, person, str(_("Issued a link to a new password.")))
        context = {
            **self.admin_site.each_context(request),
            "title": _("A link to a new password"),
            "person": person,
            "link": link,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/reset_link.html", context)


def _may_touch(request, person: User | None) -> bool:
    return person is None or request.user.is_superuser or not person.is_superuser
