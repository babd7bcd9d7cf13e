"""What the admin answers: one line a kind of model, from which the rows of its pages are made."""

from dataclasses import dataclass, field

from tests.security.matrix.table import SECRET, Row, get, post
from tests.security.matrix.world import PASSWORD


@dataclass(frozen=True)
class Kind:
    """Cells of instructor, neighbour and administrator on each page, for a row of the open course.

    ``add`` and ``change`` are the pages, ``made`` and ``saved`` their forms sent with valid
    bodies, ``gone`` the confirmed deletion, ``hidden`` an action that retires the row.
    """

    list: str
    add: str
    made: str
    change: str
    saved: str
    delete: str
    gone: str
    hidden: str = ""


@dataclass(frozen=True)
class Model:
    """A registered model: its kind, what to change in a row, what a new row needs."""

    kind: Kind
    edit: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    query: str = ""


# fmt: off
CONTENT = Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403", hidden="302+ 302 302+")
LOOSE =   Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 200", gone="403 404 302+", hidden="302+ 302 302+")
COURSE =  Kind(list="200 200 200", add="403 403 200", made="403  403  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403", hidden="302+ 302 302+")
MEMBERS = Kind(list="200 200 200", add="200 200 200", made="200  200  302+", change="200 404 200", saved="302+ 404 302+", delete="200 404 200", gone="302+ 404 302+")
CLASSES = Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 200", gone="403 404 302+")
PEOPLE =  Kind(list="403 403 200", add="403 403 200", made="403  403  302+", change="404 404 200", saved="404 404 302+", delete="404 404 200", gone="404 404 302+")
SEEN =    Kind(list="200 200 200", add="403 403 403", made="403  403  403",  change="200 404 200", saved="403 404 403", delete="403 404 403", gone="403 404 403")
PRIVATE = Kind(list="403 403 200", add="403 403 403", made="403  403  403",  change="403 404 200", saved="403 404 403", delete="403 404 403", gone="403 404 403")
SYSTEM =  Kind(list="403 403 200", add="403 403 403", made="403  403  403",  change="404 404 200", saved="404 404 403", delete="404 404 403", gone="404 404 403")
# fmt: on

TYPED = {"objective": "{objective}", "key": "new", "status": "draft"}
QUESTION = {
    **TYPED,
    "stem": "Who?",
    "explanation": "They.",
    "options-0-text": "One",
    "options-0-correct": "on",
    "options-0-feedback": "Yes.",
    "options-1-text": "Two",
    "options-1-feedback": "No.",
    "options-2-text": "Three",
    "options-2-feedback": "No.",
}
MODELS = {
    "course": Model(COURSE, {"title": "New"}, {"title": "New", "key": "new"}),
    "module": Model(
        CONTENT, {"title": "New"}, {"course": "{course}", "title": "New", "key": "new"}
    ),
    "lesson": Model(
        CONTENT,
        {"title": "New"},
        {"module": "{module}", "title": "New", "key": "new", "hook": "Who?", "body": "Text."},
    ),
    "objective": Model(
        CONTENT, {"text": "New"}, {"lesson": "{lesson}", "text": "New", "key": "new"}
    ),
    "glossaryterm": Model(
        LOOSE,
        {"definition": "New"},
        {"course": "{course}", "term": "New", "key": "new", "definition": "New"},
    ),
    "source": Model(
        LOOSE,
        {"citation": "New"},
        {"course": "{course}", "key": "new", "number": "9", "citation": "New"},
    ),
    "figure": Model(
        LOOSE,
        {"caption": "New"},
        {"course": "{course}", "title": "New", "key": "new", "text": "New", "svg": "<svg/>"},
    ),
    "question": Model(CONTENT, {"stem": "New?"}, QUESTION, "?kind=single_choice"),
    "quiz": Model(CONTENT, {"title": "New"}, {"course": "{course}", "title": "New", "key": "new"}),
    "note": Model(
        CONTENT, {"front": "New?"}, {**TYPED, "front": "Who?", "back": "They."}, "?kind=basic"
    ),
    "user": Model(PEOPLE, {"display_name": "New"}, {"username": "new"}),
    "membership": Model(
        MEMBERS,
        {"role": "assistant"},
        {"user": "{user_other}", "course": "{course}", "role": "student"},
    ),
    "group": Model(CLASSES, {"name": "New"}, {"course": "{course}", "name": "New"}),
    **{
        name: Model(SEEN)
        for name in (
            *("attempt", "attemptitem", "response", "grade"),
            *("questionversion", "noterevision", "card"),
        )
    },
    **{name: Model(PRIVATE) for name in ("cardstate", "cardevent", "lessonreading")},
    **{name: Model(SYSTEM) for name in ("parameterset", "accountdeletion")},
}

# fmt: off
SITE = (
    #                                    anon  guest stud  other assi  inst  neigh insid admin
    get("/admin/",                      "login login login login login 200   200   login 200"),
    get("/admin/login/",                "login login 403   403   403   302   302   403   302"),
    post("/admin/login/",               "login login 403   403   403   302+  302+  403   302+", {"username": "administrator", "password": PASSWORD}),
    post("/admin/logout/",              "login login 302   302   302   302   302   302   302"),
    get("/admin/password_change/",      "login login login login login 200   200   login 200"),
    post("/admin/password_change/",     "login login login login login 302+  302+  login 302+", {"old_password": PASSWORD, "new_password1": SECRET, "new_password2": SECRET}),
    get("/admin/password_change/done/", "login login login login login 200   200   login 200"),
    get("/admin/jsi18n/",               "login login login login login 200   200   login 200"),
    get("/admin/autocomplete/?app_label=quizzes&model_name=lesson&field_name=terms", "login login login login login 200 200 login 200"),
    get("/admin/autocomplete/?app_label=quizzes&model_name=membership&field_name=user", "login login login login login 403 403 login 200"),
    get("/admin/quizzes/",              "login login login login login 200   200   login 200"),
    get("/admin/nowhere/",              "login login login login login 404   404   login 404"),
)
# fmt: on


def staff(cells: str) -> str:
    """Return a row's cells, given those of instructor, neighbour and administrator."""
    instructor, neighbour, administrator = cells.split()
    return f"login login login login login {instructor} {neighbour} login {administrator}"


def rows_of(name: str, model: Model) -> list[Row]:
    """Return the rows of all pages of one model."""
    kind, base = model.kind, f"/admin/quizzes/{name}/"
    row = f"{base}{{row_{name}}}/"
    retire = {"action": "retire", "_selected_action": f"{{row_{name}}}", "confirmed": "yes"}
    rows = [
        get(base, staff(kind.list)),
        get(f"{base}add/{model.query}", staff(kind.add)),
        Row(f"{base}add/{model.query}", "POST", staff(kind.made), model.new, form=f"{name}_form"),
        get(row, staff("302 302 302")),
        get(f"{row}change/", staff(kind.change)),
        Row(f"{row}change/", "POST", staff(kind.saved), model.edit, form=f"{name}_form"),
        get(f"{row}history/", staff(kind.change)),
        get(f"{row}delete/", staff(kind.delete)),
        post(f"{row}delete/", staff(kind.gone), {"post": "yes"}),
        get(f"{base}999999/change/", staff("404 404 404")),
    ]
    if model.query:
        rows.append(get(f"{base}add/", staff(kind.add), "choice of a kind"))
    if kind.hidden:
        rows.append(post(base, staff(kind.hidden), retire, "retire"))
    return rows


ADMIN_ROWS = (*SITE, *(row for name, model in MODELS.items() for row in rows_of(name, model)))
