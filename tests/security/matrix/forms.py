"""What a browser would send for the form of a page: its fields as they are filled in."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Collects the successful controls of the forms that the page has."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict, dict[str, list[str]]]] = []
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag, attrs) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self.forms.append((values, {}))
        elif tag == "input" and name and _is_sent(values):
            self._add(name, values.get("value", _unsaid(values)))
        elif tag == "textarea" and name:
            self._add(name, "")
            self._text = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            self._add(self._select, values.get("value", ""))

    def handle_endtag(self, tag) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data) -> None:
        if self._text and self.forms:
            # The first line break behind the tag is no part of the value.
            fields = self.forms[-1][1]
            fields[self._text][-1] = (fields[self._text][-1] + data).removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1][1].setdefault(name, []).append(value)


def _unsaid(values: dict[str, str]) -> str:
    return "on" if values.get("type") in ("checkbox", "radio") else ""


def _is_sent(values: dict[str, str]) -> bool:
    kind = values.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return False
    return kind not in ("checkbox", "radio") or "checked" in values


def filled_in(html: str, form_id: str) -> dict[str, list[str]]:
    """Return the fields of the form with this id and their values. Raises LookupError."""
    reader = _Reader()
    reader.feed(html)
    for attributes, fields in reader.forms:
        if attributes.get("id") == form_id:
            return fields
    raise LookupError(f"no form {form_id}")
