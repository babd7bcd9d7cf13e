"""The editor of questions: who opens it, who reads only, what it writes and what leaves no trace."""

from tests.security.matrix.rows import get, post

QUESTIONS = "/c/small/desk/questions"
NEW = f"{QUESTIONS}/new/?kind=single_choice"
EDIT = f"{QUESTIONS}/single-choice/"
MINE = f"{QUESTIONS}/mine/"
OTHER = "/c/closed/desk/questions/single-choice/"
WRITTEN = {
    "stem": "Who?",
    "objective": "{objective}",
    "level": "recall",
    "use": "practice",
    "uuid": "{fresh}",
    "began_from": "1",
    "options-TOTAL_FORMS": "2",
    "options-INITIAL_FORMS": "0",
    "options-0-text": "One",
    "options-0-correct": "on",
    "options-1-text": "Two",
}
FAULTY = WRITTEN | {"options-0-correct": ""}
STALE = WRITTEN | {"began_from": "99"}

# fmt: off
DESK_EDITOR = (
    #                                        anon  guest stud  other assi  inst  neigh insid admin
    get(f"{QUESTIONS}/new/",                "login 404   404   404   404   200   404   404   200"),
    get(NEW,                                "login 404   404   404   404   200   404   404   200"),
    get(f"{NEW}&draft={{fresh}}",           "login 404   404   404   404   404   404   404   404", "no such text"),
    post(f"{QUESTIONS}/new/",               "login 404   404   404   404   404   404   404   404", WRITTEN, "no kind"),
    post(NEW,                               "login 404   404   404   404   303+  404   404   303+", WRITTEN),
    post(NEW,                               "login 404   404   404   404   422   404   404   422", FAULTY, "no key"),
    post(NEW,                               "login 404   404   404   404   200   404   404   200", WRITTEN | {"add_row": "1"}, "one more row"),
    post(NEW,                               "login 404   404   404   404   200   404   404   200", WRITTEN | {"check": "1"}, "previewed"),
    post(f"{QUESTIONS}/new/preview/?kind=single_choice", "login 404 404 404 404 200 404  404   200", WRITTEN),
    post(f"{QUESTIONS}/new/preview/",       "login 404   404   404   404   404   404   404   404", WRITTEN, "no kind"),
    post(f"{QUESTIONS}/new/autosave/?kind=single_choice", "login 404 404 404 404 200+ 404 404  200+", WRITTEN),
    post(f"{QUESTIONS}/new/autosave/?kind=single_choice", "login 404 404 404 404 200+ 404 404  200+", FAULTY, "not whole yet"),
    get(EDIT,                               "login 404   404   404   200   200   404   404   200"),
    post(EDIT,                              "login 404   404   404   404   303+  404   404   303+", WRITTEN),
    post(EDIT,                              "login 404   404   404   404   303+  404   404   303+", WRITTEN | {"retire": "1"}, "retired"),
    post(EDIT,                              "login 404   404   404   404   303+  404   404   303+", WRITTEN | {"duplicate": "1"}, "copied"),
    post(EDIT,                              "login 404   404   404   404   422   404   404   422", STALE, "saved meanwhile"),
    post(EDIT,                              "login 404   404   404   404   200   404   404   200", WRITTEN | {"preview": "1"}, "previewed"),
    post(EDIT,                              "login 404   404   404   404   303   404   404   303", {"discard": "1"}, "nothing to throw away"),
    post(f"{EDIT}preview/",                 "login 404   404   404   404   200   404   404   200", WRITTEN),
    post(f"{EDIT}autosave/",                "login 404   404   404   404   200+  404   404   200+", WRITTEN),
    get(MINE,                               "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    post(MINE,                              "login 404   404   404   404   303+  404   404   303+  404", WRITTEN, "a colleague's draft"),
    post(MINE,                              "login 404   404   404   404   303+  404   404   303+  404", WRITTEN | {"share": "1"}, "a colleague's draft"),
    post(f"{MINE}preview/",                 "login 404   404   404   404   200   404   404   200   404", WRITTEN, "a colleague's draft"),
    post(f"{MINE}autosave/",                "login 404   404   404   404   200+  404   404   200+  404", WRITTEN, "a colleague's draft"),
    get(f"{QUESTIONS}/nowhere/",            "login 404   404   404   404   404   404   404   404"),
    get(OTHER,                              "login 404   404   404   404   404   200   404   200", "of the other course"),
    post(OTHER,                             "login 404   404   404   404   404   422   404   422", WRITTEN, "an objective of another course"),
)
# fmt: on
