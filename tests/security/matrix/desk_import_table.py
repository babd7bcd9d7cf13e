"""The rows of the importer of questions and of their export."""

from tests.security.matrix.rows import get, post

IMPORT = "/c/small/desk/import/"
WAITING = f"{IMPORT}{{file_waiting}}/"
TAKEN = f"{IMPORT}{{file_taken}}/"
NOWHERE = f"{IMPORT}{{fresh}}/"
PLACES = {"lesson": "{lesson}", "objective": "", "tags": "exam"}
EXPORT = "/c/small/desk/export/"

# fmt: off
DESK_IMPORT = (
    #                                      anon  guest stud  other assi  inst  neigh insid admin coll
    get(IMPORT,                           "login 404   404   404   404   200   404   404   200"),
    get(f"{IMPORT}questions.xlsx",        "login 404   404   404   404   200   404   404   200"),
    get(f"{IMPORT}?page=-1",              "login 404   404   404   404   200   404   404   200", "without sense"),
    post(f"{IMPORT}?page=-1",             "login 404   404   404   404   422   404   404   422", {}, "nothing"),
    post(IMPORT,                          "login 404   404   404   404   303+  404   404   303+", {"text": "Is it?{{T}}"}),
    post(IMPORT,                          "login 404   404   404   404   422   404   404   422", {}, "nothing"),
    post(IMPORT,                          "login 404   404   404   404   422   404   404   422", {"file": "Is it?{{T}}"}, "a file as text"),
    get("/c/closed/desk/import/",         "login 404   404   404   404   404   200   404   200"),
    post("/c/closed/desk/import/",        "login 404   404   404   404   404   303+  404   303+", {"text": "Is it?{{T}}"}),
    get(WAITING,                          "login 404   404   404   404   200   404   404   200"),
    get(f"{WAITING}?page=x&show=%00",     "login 404   404   404   404   200   404   404   200", "without sense"),
    post(WAITING,                         "login 404   404   404   404   303   404   404   404   404", {"go": "9"}, "another page"),
    post(WAITING,                         "login 404   404   404   404   303+  404   404   404   404", {"go": "none"}, "none"),
    post(WAITING,                         "login 404   404   404   404   303   404   404   404   404", {"go": "all"}, "all are ticked"),
    post(WAITING,                         "login 404   404   404   404   303+  404   404   404   404", {"go": "take"}, "taken"),
    post(WAITING,                         "login 404   404   404   404   303+  404   404   404   404", {"go": "discard"}, "thrown away"),
    get("/c/closed/desk/import/{file_waiting}/", "login 404 404 404 404 404 404 404 404", "of the other course"),
    post("/c/closed/desk/import/{file_waiting}/", "login 404 404 404 404 404 404 404 404", {"go": "take"}, "of the other course"),
    get(NOWHERE,                          "login 404   404   404   404   404   404   404   404"),
    post(NOWHERE,                         "login 404   404   404   404   404   404   404   404", {"go": "take"}),
    post(f"{WAITING}work/",               "login 404   404   404   404   303   404   404   404   404"),
    get(f"{WAITING}places/",              "login 404   404   404   404   200   404   404   404   404"),
    post(f"{WAITING}places/",             "login 404   404   404   404   303+  404   404   404   404", PLACES),
    post(f"{WAITING}places/",             "login 404   404   404   404   422   404   404   404   404", {"lesson": "x"}, "no lesson"),
    get(f"{WAITING}1/",                   "login 404   404   404   404   200   404   404   200"),
    get(f"{WAITING}9/",                   "login 404   404   404   404   404   404   404   404"),
    get(f"{WAITING}report.csv",           "login 404   404   404   404   200   404   404   200"),
    get(f"{WAITING}pictures/{{file_picture}}.webp", "login 404 404 404 404 200 404 404   200"),
    get(f"{WAITING}pictures/none.webp",   "login 404   404   404   404   404   404   404   404"),
    get(f"{WAITING}undo/",                "login 404   404   404   404   404   404   404   404"),
    post(f"{WAITING}undo/",               "login 404   404   404   404   404   404   404   404", title="not taken"),
    get(TAKEN,                            "login 404   404   404   404   200   404   404   200"),
    post(TAKEN,                           "login 404   404   404   404   303   404   404   404   404", {"go": "take"}, "taken"),
    get(f"{TAKEN}places/",                "login 404   404   404   404   303   404   404   404   404", "taken"),
    get(f"{TAKEN}report.csv",             "login 404   404   404   404   200   404   404   200"),
    get(f"{TAKEN}undo/",                  "login 404   404   404   404   200   404   404   404   404"),
    post(f"{TAKEN}undo/",                 "login 404   404   404   404   303+  404   404   404   404"),
    get(EXPORT,                           "login 404   404   404   404   200   404   404   200"),
    get(f"{EXPORT}?q=%00&kind=x&lesson=-", "login 404  404   404   404   200   404   404   200", "without sense"),
    post(f"{EXPORT}?q=%00&kind=x&lesson=-", "login 404 404   404   404   200   404   404   200", {"questions": "{row_question}"}, "without sense"),
    post(EXPORT,                          "login 404   404   404   404   200   404   404   200", {"questions": "{row_question}"}),
    post(EXPORT,                          "login 404   404   404   404   200   404   404   200", {"questions": "{row_question}", "download": "1"}, "the file"),
    post(EXPORT,                          "login 404   404   404   404   200   404   404   200", {"questions": "{draft_question}", "download": "1"}, "a draft kept private"),
    post(EXPORT,                          "login 404   404   404   404   422   404   404   422", {"questions": "x", "format": "y"}, "without sense"),
    get("/c/closed/desk/export/",         "login 404   404   404   404   404   200   404   200"),
    post("/c/closed/desk/export/",        "login 404   404   404   404   404   200   404   200", {"questions": "{row_question}", "download": "1"}, "a question of the other course"),
    post(f"{EXPORT}print/",               "login 404   404   404   404   200   404   404   200", {"questions": "{row_question}", "key": "1"}),
    post("/c/closed/desk/export/print/",  "login 404   404   404   404   404   200   404   200", {"questions": "{row_question}"}, "a question of the other course"),
)
# fmt: on
