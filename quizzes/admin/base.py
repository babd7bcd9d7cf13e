"""What every page of content shares: whose it is, how it is saved, published and retired."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation, helpers
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import clock
from quizzes.actions.changes import Action, record
from quizzes.actions.courses import StaleEdit, save_edited, set_status
from quizzes.actions.question_reviews import ReviewNeededError
from quizzes.actions.quiz_readiness import QuizNotReadyError
from quizzes.actions.removal import StillUsedError, delete_unused, is_removable
from quizzes.admin.rights import is_administrator, own_rows
from quizzes.forms.conflicts import differences, formset_difference
from quizzes.forms.content import MultilineField
from quizzes.forms.history import record_page
from quizzes.forms.quizzes import LACKS
from quizzes.models import Course, Lesson, QuizQuestion, Status, User
from quizzes.models.courses import ContentRow, Tracked
from quizzes.reports.history import desk_address

BOTH_PAGES = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


_CONTENT_OF = {QuizQuestion: "quiz", Lesson.terms.through: "lesson"}
"""Rows that are not content themselves: what leads to the content they belong to."""


def number_of(model: type, path: str, user: User) -> Coalesce:
    """Return a subquery that counts, for each row of a list, the rows whose ``path`` is it.

    Drafts that others keep to themselves are not counted.
    """
    rows = model._default_manager.all()
    if issubclass(model, ContentRow):
        rows = rows.authored_for(user)
    elif model in _CONTENT_OF:
        name = _CONTENT_OF[model]
        content = model._meta.get_field(name).related_model
        rows = rows.filter(**{f"{name}__in": content.objects.authored_for(user)})
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


class OwnChoices:
    """Offers and accepts in choices only rows that the person may see in the admin."""

    formfield_overrides = {
        models.TextField: {
            "form_class": MultilineField,
            "widget": admin.widgets.AdminTextareaWidget,
        },
        # Boxes to tick work without script, by keyboard and with a screen reader.
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    def get_field_queryset(self, db, db_field, request) -> QuerySet | None:
        """Return what a choice of related rows offers; None for all there are."""
        model = db_field.remote_field.model
        if not self.admin_site.is_registered(model):
            return super().get_field_queryset(db, db_field, request)
        return self.admin_site.get_model_admin(model).get_queryset(request)


class ScopedAdmin(OwnChoices, admin.ModelAdmin):
    """A model of which each person sees the rows of their own courses.

    ``course_path`` is the lookup from a row to its course, None for what only administrators see.
    ``counts`` gives rows of the list numbers of other rows: name to model and lookup to the row.
    """

    course_path: str | None = "course"
    counts: dict[str, tuple[type, str]] = {}
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows that are this person's."""
        rows = own_rows(super().get_queryset(request), request.user, self.course_path)
        if not self.counts or not request.resolver_match.url_name.endswith("_changelist"):
            return rows
        numbers = {
            name: number_of(model, path, request.user)
            for name, (model, path) in self.counts.items()
        }
        return rows.annotate(**numbers)

    def lookup_allowed(self, lookup: str, value, request: HttpRequest) -> bool:
        """Return whether a list may be filtered so: nobody guesses at passwords, or by patterns."""
        if {"password", "regex", "iregex"} & {*lookup.split("__")}:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest):
        """Return the list. Raises IncorrectLookupParameters for a filter that makes no sense."""
        try:
            return super().get_changelist_instance(request)
        except (DatabaseError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def get_object(self, request: HttpRequest, object_id: str, from_field=None):
        """Return the row. Raises Http404 for somebody else's as for none."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row


class ContentAdmin(ScopedAdmin):
    """Content: saved with its revision, retired instead of deleted, seen where students see it."""

    actions = ["publish", "retire", "take_back"]
    list_select_related = ["course", "updated_by"]
    search_help_text = gettext_lazy("Part of a key, a title or the text")
    change_form_template = "admin/content_change_form.html"
    object_history_template = "admin/content_history.html"
    editing = ("status", "origin", "updated_at", "updated_by")
    """The last columns of every list."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows that are this person's, without drafts others keep to themselves."""
        rows = super().get_queryset(request)
        return rows.authored_for(request.user) if issubclass(self.model, ContentRow) else rows

    def view_on_site(self, row: Tracked) -> str | None:
        """Return the address of the students' page, if there is one for this row now."""
        if row.status != Status.PUBLISHED or not hasattr(row, "get_absolute_url"):
            return None
        course = row if isinstance(row, Course) else row.course
        return row.get_absolute_url() if course.status == Status.PUBLISHED else None

    def get_prepopulated_fields(self, request, obj=None) -> dict:
        """Return what fills the key of a new row; a key never changes later."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    # Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the form; a save that somebody else's overtook is shown with both texts."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (StaleEdit, ReviewNeededError):
            # They saved after our check and before our writing. The check sees it now.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change) -> None:
        """Save the row unless nothing in it changed."""
        if not change or form.has_changed():
            began_from = form.cleaned_data.get("began_from") if change else None
            save_edited(row=obj, by=request.user, revision=began_from)

    def save_related(self, request, form, formsets, change) -> None:
        """Save the lists on the page; a change in them is a change of the row."""
        super().save_related(request, form, formsets, change)
        if change and not form.has_changed() and any(one.has_changed() for one in formsets):
            save_edited(row=form.instance, by=request.user, revision=form.instance.revision)
        self._put_on_record(request, form.instance, change)
        for formset in formsets:
            for row in formset_rows(formset) if issubclass(formset.model, Tracked) else ():
                self._put_on_record(request, row, row not in formset.new_objects)

    def _put_on_record(self, request, row: Tracked, is_change: bool) -> None:
        action = Action.EDITED if is_change else Action.CREATED
        record(row=row, action=action, by=request.user, now=clock.now())

    def save_formset(self, request, form, formset, change) -> None:
        """Save a list on the page, each row of content in it with its own revision."""
        if not issubclass(formset.model, Tracked):
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for row_form in formset.forms:
            if row_form.has_changed() and row_form.instance in formset_rows(formset):
                row, began_from = row_form.instance, row_form.cleaned_data.get("began_from")
                row.course = form.instance.course
                save_edited(row=row, by=request.user, revision=began_from if row.pk else None)
        formset.save_m2m()

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        """Show the form; a stale one with what was saved meanwhile beside it."""
        if row := context.get("original"):
            address = desk_address(_course_of(row), self.opts.model_name, row.key)
            context["desk_url"] = address
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        lists = [one for formset in formsets for one in formset.forms]
        if any(getattr(one, "stale", False) for one in (form, *lists)):
            context["conflict"] = self._conflict(request, form, formsets)
            for one in (form, *lists):
                if getattr(one, "stale", False):
                    stored = type(one.instance).objects.get(pk=one.instance.pk)
                    one.forget_staleness(stored.revision)
        return super().render_change_form(request, context, *args, **kwargs)

    def _conflict(self, request, form, formsets) -> dict:
        stored = self.get_queryset(request).select_related("updated_by").get(pk=form.instance.pk)
        found = differences(form, type(form)(instance=stored))
        for formset in formsets:
            label = str(formset.model._meta.verbose_name_plural).capitalize()
            theirs = type(formset)(instance=stored, prefix=formset.prefix)
            found.append(formset_difference(label, formset, theirs))
        return {"stored": stored, "differences": [one for one in found if one is not None]}

    def history_view(self, request, object_id, extra_context=None):
        """Show every state of the row and how it differs from the one before."""
        row = self.get_object(request, unquote(object_id))
        shown = record_page(row, request.user, request.GET.get("page"))
        about = {"course": _course_of(row), "row": row, "model": self.opts.model_name}
        return super().history_view(request, object_id, {**shown, **about, **(extra_context or {})})

    # Publishing and retiring

    @admin.action(
        description=gettext_lazy("Publish: show to students"),
        permissions=["change"],
        location=BOTH_PAGES,
    )
    def publish(self, request, queryset):
        """Ask, then publish."""
        return self._ask_and_set(request, queryset, Status.PUBLISHED, "publish")

    @admin.action(
        description=gettext_lazy("Retire: hide and keep what people did with it"),
        permissions=["change"],
        location=BOTH_PAGES,
    )
    def retire(self, request, queryset):
        """Ask, then retire."""
        return self._ask_and_set(request, queryset, Status.RETIRED, "retire")

    @admin.action(
        description=gettext_lazy("Take back to draft"), permissions=["change"], location=BOTH_PAGES
    )
    def take_back(self, request, queryset):
        """Ask, then make drafts of them."""
        return self._ask_and_set(request, queryset, Status.DRAFT, "take_back")

    def _ask_and_set(self, request, queryset, status: Status, action: str):
        if request.POST.get("confirmed") != "yes":
            return self._ask(request, queryset, status, action)
        rows = self.model.objects.filter(pk__in=queryset.order_by().values("pk"))
        try:
            count = self.set_status(request, rows, status)
        except ReviewNeededError as error:
            # Reworded between our look and our writing.
            message = _("Nothing changed. Nobody else has approved the wording of: %(keys)s.")
            keys = {"keys": ", ".join(error.keys)}
            self.message_user(request, message % keys, messages.WARNING)
            return None
        except QuizNotReadyError as error:
            message = _("Nothing changed. %(key)s: %(lack)s")
            said = {"key": error.key, "lack": LACKS[error.lack]}
            self.message_user(request, message % said, messages.WARNING)
            return None
        message = ngettext("%(count)d changed.", "%(count)d changed.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
        return None

    def set_status(self, request, rows, status: Status) -> int:
        """Give rows the status, log it, and return how many changed."""
        changed = list(rows.exclude(status=status))
        count = set_status(rows=rows, status=status, by=request.user, now=clock.now())
        for row in changed:
            self.log_change(request, row, [{"changed": {"fields": [_("Status")]}}])
        return count

    def _ask(self, request, queryset, status: Status, action: str) -> TemplateResponse:
        prefix = "" if "action" in request.POST else f"{ActionLocation.CHANGE_FORM.value}-"
        context = {
            **self.admin_site.each_context(request),
            "title": str(status.label),
            "rows": queryset,
            "status": status,
            "action": action,
            "action_name": f"{prefix}action",
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/confirm_status.html", context)

    # Deleting

    def has_delete_permission(self, request, obj=None) -> bool:
        """Return whether an administrator may delete it: made here, and nothing rests on it."""
        if not is_administrator(request.user) or not super().has_delete_permission(request, obj):
            return False
        return obj is None or is_removable(obj)

    def get_deleted_objects(self, objs, request):
        """Return what goes: the rows alone, since nothing rests on them."""
        counts = {self.opts.verbose_name_plural: len(objs)}
        return [str(row) for row in objs], counts, set(), []

    def delete_model(self, request, obj) -> None:
        """Delete the row, unless something came to rest on it a moment ago."""
        try:
            delete_unused(row=obj, by=request.user, now=clock.now())
        except StillUsedError:
            raise PermissionDenied from None


def _course_of(row: Tracked) -> Course:
    return row if isinstance(row, Course) else row.course


def formset_rows(formset) -> list:
    """Return the rows a formset saved without commit wants written."""
    return [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]


def count_column(name: str, label: str):
    """Return a column that shows a number of ``counts`` and sorts by it."""

    @admin.display(description=label, ordering=name)
    def column(self, row) -> int:
        return getattr(row, name)

    return column


class ReadOnlyAdmin(ScopedAdmin):
    """Evidence and wordings: there to be looked at, changed by nobody.

    ``content_path`` leads to the content a row tells of, where somebody may keep that private.
    """

    actions = None
    content_path: str | None = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows that are this person's, without those of other people's drafts."""
        rows = super().get_queryset(request)
        if self.content_path is None or is_administrator(request.user):
            return rows
        path = self.content_path
        mine = Q((f"{path}__is_private", False)) | Q((f"{path}__author", request.user.pk))
        return rows.filter(mine)

    def has_add_permission(self, request) -> bool:
        """Nobody makes evidence by hand."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes it."""
        return False
