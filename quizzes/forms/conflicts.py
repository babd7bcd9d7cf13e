"""Two texts of the same row, side by side: what one person typed and another has saved."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from quizzes.domain import changes
from quizzes.domain.changes import Line
from quizzes.forms.bodies import BodyForm


@dataclass(frozen=True, slots=True)
class Difference:
    """A field or list whose two texts differ."""

    label: str
    yours: tuple[Line, ...]
    theirs: tuple[Line, ...]


def differences(yours: forms.BaseForm, theirs: forms.BaseForm) -> list[Difference]:
    """Return the fields in which a submitted form differs from the form of the stored row."""
    found = [
        _difference(str(field.label), shown(field), shown(theirs[field.name]))
        for field in yours.visible_fields()
        if field.name in theirs.fields
    ]
    if isinstance(yours, BodyForm) and yours.rows is not None:
        found.append(_difference(_("Rows"), rows_shown(yours.rows), rows_shown(theirs.rows)))
    return [one for one in found if one is not None]


def formset_difference(label: str, yours, theirs) -> Difference | None:
    """Return how a submitted list differs from the stored one; None when it does not."""
    return _difference(label, rows_shown(yours), rows_shown(theirs))


def shown(field: forms.BoundField) -> str:
    """Return what a field holds, in words: titles for rows, labels for choices."""
    value = field.value()
    if isinstance(field.field, forms.ModelChoiceField):
        return _rows_named(field.field, value)
    if isinstance(field.field, forms.BooleanField):
        return _("Yes") if field.field.to_python(value) else _("No")
    if isinstance(field.field, forms.MultipleChoiceField):
        return ", ".join(sorted(map(str, value or ())))
    if isinstance(field.field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in field.field.choices}
        return labels.get(str("" if value is None else value), str(value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def rows_shown(formset) -> str:
    """Return a list of rows, one paragraph a row; empty and removed ones are left out."""
    paragraphs = (_row_shown(form) for form in formset.forms)
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _row_shown(form: forms.BaseForm) -> str:
    fields = [field for field in form.visible_fields() if field.name != "DELETE"]
    is_extra = form.empty_permitted and not (form.is_bound and form.has_changed())
    if is_extra or ("DELETE" in form.fields and shown(form["DELETE"]) == _("Yes")):
        return ""
    texts = (f"{field.label}: {shown(field)}" for field in fields if shown(field))
    return "\n".join(texts)


def _rows_named(field: forms.ModelChoiceField, value) -> str:
    try:
        found = field.clean(value)
    except forms.ValidationError:
        return str(value or "")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "\n".join(sorted(str(row) for row in found))
    return str(found or "")


def _difference(label: str, yours: str, theirs: str) -> Difference | None:
    found = changes.difference(label, yours, theirs)
    return Difference(label, found.before, found.after) if found else None
