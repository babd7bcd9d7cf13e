"""What the admin answers: one line a kind of model, from which the rows of its pages are made."""

from dataclasses import dataclass, field

from tests.security.matrix.table import SECRET, Row, get, post
from tests.security.matrix.world import PASSWORD


@dataclass(frozen=True)
class Kind:
    """Cells of instructor, neighbour and administrator on each page, for a row of the open course.

    ``add`` and ``change`` are the pages, ``made`` and ``saved`` their forms sent with valid
    bodies, ``gone`` the confirmed deletion, ``hidden`` an action that retires the row, ``unused``
    the deletion of another one that was made on the site and that nothing rests on.
    """

    list: str
    add: str
    made: str
    change: str
    saved: str
    delete: str
    gone: str
    hidden: str = ""
    unused: str = "403 404 302+"


@dataclass(frozen=True)
class Model:
    """A registered model: its kind, what to change in a row, what a new row needs."""

    kind: Kind
    edit: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    query: str = ""


# fmt: off
CONTENT = Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403", hidden="302+ 302 302+")
COURSE =  Kind(list="200 200 200", add="403 403 200", made="403  403  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403", hidden="302+ 302 302+", unused="404 404 302+")
PICTURES = Kind(list="200 200 200", add="403 403 403", made="403 403 403", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403", hidden="302+ 302 302+")
MEMBERS = Kind(list="200 200 200", add="200 200 200", made="200  200  302+", change="200 404 200", saved="302+ 404 302+", delete="200 404 200", gone="302+ 404 302+")
CLASSES = Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="403 404 403", gone="403 404 403")
ALLOWED = Kind(list="200 200 200", add="200 200 200", made="302+ 200  302+", change="200 404 200", saved="302+ 404 302+", delete="200 404 200", gone="302+ 404 302+")
PEOPLE =  Kind(list="403 403 200", add="403 403 200", made="403  403  302+", change="404 404 200", saved="404 404 302+", delete="404 404 200", gone="404 404 302+")
SEEN =    Kind(list="200 200 200", add="403 403 403", made="403  403  403",  change="200 404 200", saved="403 404 403", delete="403 404 403", gone="403 404 403")
PRIVATE = Kind(list="403 403 200", add="403 403 403", made="403  403  403",  change="403 404 200", saved="403 404 403", delete="403 404 403", gone="403 404 403")
PRESETS = Kind(list="200 200 200", add="403 403 403", made="403  403  403",  change="404 404 200", saved="404 404 403", delete="404 404 403", gone="404 404 403")
SYSTEM =  Kind(list="403 403 200", add="403 403 403", made="403  403  403",  change="404 404 200", saved="404 404 403", delete="404 404 403", gone="404 404 403")
# fmt: on

TYPED = {"objective": "{objective}", "key": "fresh", "status": "draft"}
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
    "course": Model(COURSE, {"title": "New"}, {"title": "New", "key": "fresh"}),
    "module": Model(
        CONTENT, {"title": "New"}, {"course": "{course}", "title": "New", "key": "fresh"}
    ),
    "lesson": Model(
        CONTENT,
        {"title": "New"},
        {"module": "{module}", "title": "New", "key": "fresh", "hook": "Who?", "body": "Text."},
    ),
    "objective": Model(
        CONTENT, {"text": "New"}, {"lesson": "{lesson}", "text": "New", "key": "fresh"}
    ),
    "glossaryterm": Model(
        CONTENT,
        {"definition": "New"},
        {"course": "{course}", "term": "New", "key": "fresh", "definition": "New"},
    ),
    "source": Model(
        CONTENT,
        {"citation": "New"},
        {"course": "{course}", "key": "fresh", "number": "8", "citation": "New"},
    ),
    "figure": Model(
        CONTENT,
        {"caption": "New"},
        {"course": "{course}", "title": "New", "key": "fresh", "text": "New", "svg": "<svg/>"},
    ),
    "picture": Model(PICTURES, {"alt": "New"}, {"alt": "New"}),
    "person": Model(
        CONTENT,
        {"role": "New"},
        {"course": "{course}", "name": "New", "key": "fresh", "role": "New", "about": "New"},
    ),
    "timelineevent": Model(
        CONTENT,
        {"date": "New"},
        {
            "course": "{course}",
            "key": "fresh",
            "date": "May 2002",
            "sort_date": "2002-05",
            "text": "New",
            "strand": "transit",
        },
    ),
    "question": Model(CONTENT, {"stem": "New?"}, QUESTION, "?kind=single_choice"),
    "quiz": Model(
        CONTENT,
        {"title": "New"},
        {"course": "{course}", "lesson": "{lesson}", "title": "New", "key": "fresh"},
    ),
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
    "accommodation": Model(
        ALLOWED,
        {"extra_minutes": "20"},
        {
            "username": "student",
            "course": "{course}",
            "time_multiplier": "1.5",
            "extra_minutes": "0",
            "extra_attempts": "0",
            "shift_days": "0",
        },
    ),
    **{
        name: Model(SEEN)
        for name in (
            *("attempt", "attemptitem", "response", "grade", "repair", "markchange"),
            *("questionversion", "noterevision", "card", "questionreview", "reviewcomment"),
            *("assignment", "assignmentwindow", "gradecategory", "announcement"),
            *("groupcode", "invitation", "rosterchange"),
        )
    },
    **{
        name: Model(PRIVATE)
        for name in (
            *("cardstate", "cardevent", "lessonreading", "examplan", "exampace", "parameterfit"),
        )
    },
    "parameterset": Model(PRESETS),
    **{
        name: Model(SYSTEM)
        for name in ("accountdeletion", "cardday", "studybreak", "contentchange")
    },
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
        unused = f"{base}{{spare_{name}}}/delete/"
        rows.append(post(base, staff(kind.hidden), retire, "retire"))
        rows.append(post(unused, staff(kind.unused), {"post": "yes"}, "unused"))
    return rows


def action(name: str, row: str) -> dict[str, str]:
    """Return the body that runs an action on the page of one row."""
    return {"CHANGE_FORM-action": name, "_selected_action": row}


YES = {"post": "yes"}
INVITED = {"username": "other", "course": "{course}", "role": "student"}
USER, SUPERUSER = "/admin/quizzes/user/{row_user}", "/admin/quizzes/user/{superuser}"
APPOINTED = "/admin/quizzes/membership/{appointed}"
LINK = "issue_reset_link"
PEOPLE_ROWS = (
    post("/admin/quizzes/membership/add/", staff("302+ 200 200"), INVITED, "invited by name"),
    post(
        "/admin/quizzes/membership/add/",
        staff("200 200 200"),
        {**INVITED, "role": "instructor"},
        "appointed by name",
    ),
    post(
        "/admin/quizzes/membership/{row_membership}/change/",
        staff("200 404 302+"),
        {"role": "instructor"},
        "appointed",
    ),
    get("/admin/quizzes/group/{group_b}/delete/", staff("403 404 200"), "unused"),
    post("/admin/quizzes/group/{group_b}/delete/", staff("403 404 302+"), YES, "unused"),
    get(f"{APPOINTED}/change/", staff("200 404 200"), "an instructor"),
    post(f"{APPOINTED}/change/", staff("403 404 302+"), {"role": "student"}, "an instructor"),
    get(f"{APPOINTED}/delete/", staff("403 404 200"), "an instructor"),
    post(f"{APPOINTED}/delete/", staff("403 404 302+"), {"post": "yes"}, "an instructor"),
    post(f"{USER}/change/", staff("404 404 200+"), action(LINK, "{row_user}"), "reset link"),
    get(f"{SUPERUSER}/change/", staff("404 404 200"), "superuser"),
    post(f"{SUPERUSER}/change/", staff("404 404 403"), {"is_active": ""}, "superuser"),
    post(f"{SUPERUSER}/change/", staff("404 404 403"), action(LINK, "{superuser}"), "its link"),
    get(f"{SUPERUSER}/delete/", staff("404 404 403"), "superuser"),
    post(f"{SUPERUSER}/delete/", staff("404 404 403"), {"post": "yes"}, "superuser"),
    post(
        "/admin/quizzes/user/{user_administrator}/delete/",
        staff("404 404 403"),
        {"post": "yes"},
        "oneself",
    ),
)
"""What the rows made for every model leave out."""

DRAFT_ROWS = tuple(
    get(f"/admin/quizzes/{name}/{{draft_{name}}}/{page}/", staff("200 404 200") + " 404", "mine")
    for name in (
        *("question", "note", "lesson", "quiz", "questionversion", "noterevision", "card"),
    )
    for page in ("change", "history")
)
"""Private drafts: their author's, and no other instructor's."""

ADMIN_ROWS = (
    *SITE,
    *PEOPLE_ROWS,
    *DRAFT_ROWS,
    *(row for name, model in MODELS.items() for row in rows_of(name, model)),
)
