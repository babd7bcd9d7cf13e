"""A browser as far as a server can tell: kept connections, cookies, and forms that it fills in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode, urlsplit

SECONDS_TO_ANSWER = 60
REDIRECTS = (301, 302, 303)
TYPED = ("Rome", "Brussels", "2002", "12", "no idea")


@dataclass(frozen=True)
class Page:
    """What a server answered, read to its last byte."""

    path: str
    status: int
    text: str
    location: str = ""


class Browser:
    """One person's browser."""

    def __init__(self, cookies: Mapping[str, str] = {}) -> None:
        self.cookies = dict(cookies)
        self._connection: HTTPConnection | None = None
        self._port = 0

    def point_to(self, port: int) -> None:
        """Talk to the site on this port of this machine from now on."""
        if port != self._port:
            self.close()
            self._port = port

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str) -> Page:
        """Return the page, behind any redirects; raises OSError or HTTPException without one."""
        page = self._send("GET", path)
        while page.status in REDIRECTS:
            page = self._send("GET", page.location)
        return page

    def post(self, path: str, fields: Mapping[str, Sequence[str]]) -> Page:
        """Submit a form and return the answer itself; raises OSError or HTTPException."""
        return self._send("POST", path, urlencode(fields, doseq=True))

    def _send(self, method: str, path: str, body: str | None = None) -> Page:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self._port, timeout=SECONDS_TO_ANSWER)
        headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        location = urlsplit(response.headers.get("Location", ""))
        onward = location.path + (f"?{location.query}" if location.query else "")
        return Page(path, response.status, text, onward)


@dataclass
class Form:
    """A form as it came: what is filled in already, and what a person fills in."""

    action: str
    hidden: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def filled(self, rng: Random) -> dict[str, list[str]]:
        """Return the fields with something said in each, whether it is right or not."""
        fields = dict(self.hidden)
        for (widget, name), values in self.offered.items():
            if widget == "checkbox":
                fields[name] = rng.sample(values, k=rng.randrange(len(values)) + 1)
            else:
                fields[name] = rng.sample(values or TYPED, k=1)
        return fields


def form_with(page: Page, name: str) -> Form | None:
    """Return the page's first form that has a field of this name; None without one."""
    reader = _FormReader(page.path)
    reader.feed(page.text)
    known = (form for form in reader.forms if name in form.hidden or name in _names(form))
    return next(known, None)


def _names(form: Form) -> set[str]:
    return {name for _widget, name in form.offered}


class _FormReader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._select: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        facts = dict(attrs)
        if tag == "form":
            self.forms.append(Form(facts.get("action") or self._path))
        elif not self.forms:
            return
        elif tag == "input" and "name" in facts:
            self._read_input(facts)
        elif tag in ("select", "textarea") and "name" in facts:
            self._select = self.forms[-1].offered.setdefault((tag, facts["name"]), [])
        elif tag == "option" and self._select is not None and facts.get("value"):
            self._select.append(facts["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None

    def _read_input(self, facts: dict) -> None:
        form, name, widget = self.forms[-1], facts["name"], facts.get("type", "text")
        if widget == "hidden":
            form.hidden.setdefault(name, []).append(facts.get("value") or "")
            return
        values = form.offered.setdefault((widget, name), [])
        if widget in ("radio", "checkbox"):
            values.append(facts["value"])
