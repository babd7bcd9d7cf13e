"""What a browser does on the pages of the admin."""

from django.urls import reverse


def page_of(row, page: str = "change") -> str:
    args = [] if page in {"add", "changelist"} else [row.pk]
    return reverse(f"admin:quizzes_{row._meta.model_name}_{page}", args=args)


def values_of(response) -> dict[str, object]:
    """Return what a browser would send back of the page's form, untouched."""
    form = response.context["adminform"].form
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    if getattr(form, "rows", None) is not None:
        formsets.append(form.rows)
    forms = [form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    sent = {}
    for one in forms:
        for field in one:
            value = field.value()
            if field.field.show_hidden_initial:
                sent[field.html_initial_name] = "" if field.initial is None else field.initial
            if value is None or value is False:
                continue
            if isinstance(value, str):
                value = value.replace("\n", "\r\n")  # as browsers do
            sent[field.html_name] = value
    return sent


def save(client, row, **changes):
    """Open the row's page, change some fields and save."""
    values = values_of(client.get(page_of(row)))
    return client.post(page_of(row), values | changes)
