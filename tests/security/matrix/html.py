"""What is wrong with a page, as far as its mark-up can tell."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

LOADING = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src"}
LINK_SCHEMES = {"", "http", "https", "mailto"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Auditor(HTMLParser):
    """Goes through a page once and notes every fault on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.counts = dict.fromkeys(("h1", "main", "title"), 0)
        self.lang = self.title = ""
        self.open: list[str] = []
        self.form: dict[str, bool] | None = None

    def handle_starttag(self, tag, attrs) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        # What lies in a <template> is no part of the page until a script puts it there.
        if tag in self.counts and "template" not in self.open and "svg" not in self.open:
            self.counts[tag] += 1
        if tag == "html":
            self.lang = values.get("lang", "")
        self._audit_attributes(tag, values)
        self._audit_form(tag, values)

    def _audit_attributes(self, tag: str, values: dict[str, str]) -> None:
        if tag in ("style", "base", "object", "embed", "iframe"):
            self.faults.append(f"<{tag}>")
        if tag == "script" and not values.get("src") and values.get("type") != "application/json":
            self.faults.append("<script> without src")
        for name, value in values.items():
            if name.startswith(("on", "hx-on")) or name in ("style", "srcdoc", "ping"):
                self.faults.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                self._audit_address(tag, name, value)

    def _audit_address(self, tag: str, name: str, value: str) -> None:
        address = urlsplit(value.strip())
        is_loaded = LOADING.get(tag) == name or name in ("action", "formaction")
        if is_loaded and (address.scheme or address.netloc):
            self.faults.append(f"<{tag} {name}={value!r}> is not of this site")
        if address.scheme not in LINK_SCHEMES:
            self.faults.append(f"<{tag} {name}={value!r}>")

    def _audit_form(self, tag: str, values: dict[str, str]) -> None:
        if tag == "form" and "template" not in self.open:
            self.form = {"post": values.get("method", "").lower() == "post", "token": False}
        elif tag == "input" and self.form and values.get("name") == "csrfmiddlewaretoken":
            self.form["token"] = bool(values.get("value"))

    def handle_endtag(self, tag) -> None:
        if tag == "form" and self.form:
            if self.form["post"] and not self.form["token"]:
                self.faults.append("<form method=post> without a CSRF token")
            self.form = None
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data
        if self.open and self.open[-1] == "script" and data.strip():
            self.faults.append(f"inline script {data.strip()[:40]!r}")


def faults(html: str) -> list[str]:
    """Return what the Content-Security-Policy, or a visitor of another site, must not meet."""
    return _audited(html).faults


def page_faults(html: str) -> list[str]:
    """Return `faults`, and what a whole page of ours lacks or has too often."""
    auditor = _audited(html)
    found = list(auditor.faults)
    found += [f"{number} <{tag}>" for tag, number in auditor.counts.items() if number != 1]
    if not auditor.lang:
        found.append("no lang")
    if len(auditor.title.strip(" ·\n")) < 3:
        found.append("no title")
    return found


def _audited(html: str) -> _Auditor:
    auditor = _Auditor()
    auditor.feed(html)
    auditor.close()
    return auditor
