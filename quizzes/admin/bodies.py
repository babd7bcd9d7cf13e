"""What questions and notes share: the kind is chosen first, then a form made for it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from quizzes.admin.base import ContentAdmin
from quizzes.forms.bodies import BodyForm


class BodyAdmin(ContentAdmin):
    """Rows with a typed body; ``kinds`` gives the form of each kind."""

    kinds: dict[str, type[BodyForm]] = {}
    list_select_related = ["course", "lesson", "objective", "current", "updated_by"]
    change_form_template = "admin/body_change_form.html"
    place_fields: tuple[str, ...] = ()
    filing_fields: tuple[str, ...] = ()

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for the kind first; with one, show its form."""
        if request.GET.get("kind") in self.kinds:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What kind?"),
            "kinds": self.offered_kinds(),
            "query": request.GET.urlencode(),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/choose_kind.html", context)

    def offered_kinds(self) -> list[type[BodyForm]]:
        """Return the forms of the kinds that are offered for a new row."""
        return list(self.kinds.values())

    def has_change_permission(self, request, obj=None) -> bool:
        """Refuse to edit a kind without a form: another kind's form would lose its body."""
        known = obj is None or obj.current is None or obj.current.kind in self.kinds
        return known and super().has_change_permission(request, obj)

    def form_of(self, request, row=None) -> type[BodyForm]:
        """Return the form of the row's kind, or of the kind that was chosen for a new one."""
        kind = row.current.kind if row is not None and row.current else request.GET.get("kind")
        return self.kinds.get(kind) or next(iter(self.kinds.values()))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form of the kind, with the admin's ways of choosing related rows."""
        return super().get_form(
            request, obj, change=change, **{"form": self.form_of(request, obj), **kwargs}
        )

    def get_fieldsets(self, request, obj=None) -> list:
        """Return what is asked first, then where it belongs."""
        form = self.form_of(request, obj)
        # Cards are offered once the lesson is known.
        place = [name for name in self.place_fields if obj is not None or name != "cards"]
        return [
            (str(form.label), {"fields": form.body_fields}),
            (_("Where it belongs"), {"fields": place}),
            (_("Where it belongs"), {"fields": self.filing_fields}),
        ]

    def get_changeform_initial_data(self, request) -> dict:
        """Return what the address fills in, the kind left out."""
        initial = super().get_changeform_initial_data(request)
        initial.pop("kind", None)
        return initial

    def save_model(self, request, obj, form, change) -> None:
        """Save the row, put a new one last in its lesson, and give it its wording."""
        if not change and not obj.position:
            siblings = self.model.objects.filter(lesson=obj.lesson)
            obj.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)
        self.word(request, obj, form)

    def word(self, request, row, form: BodyForm) -> None:
        """Give the row the wording of its form."""
        raise NotImplementedError
