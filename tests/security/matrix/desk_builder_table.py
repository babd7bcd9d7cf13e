"""The rows of the quiz builder, of trying a quiz out, and of printing it."""

from tests.security.matrix.rows import get, post

NEW = "/c/small/desk/quizzes/new/"
BUILD = "/c/small/desk/quizzes/practice/build/"
MINE = "/c/small/desk/quizzes/mine/"
CLOSED = "/c/closed/desk/quizzes/practice/"
TITLED = {"title": "A final", "purpose": "final"}
ONE = {"revision": "1"}
SEED = "?seed=1"

# fmt: off
DESK_BUILDER = (
    #                                                    anon  guest stud  other assi  inst  neigh insid admin coll
    get(NEW,                                            "login 404   404   404   404   200   404   404   200"),
    post(NEW,                                           "login 404   404   404   404   303+  404   404   303+", TITLED),
    post(NEW,                                           "login 404   404   404   404   422   404   404   422", {"title": "x", "purpose": "practice"}, "without a lesson"),
    get(BUILD,                                          "login 404   404   404   404   200   404   404   200"),
    get(f"{BUILD}?q=%00&lesson=x&page=-1",              "login 404   404   404   404   200   404   404   200", "without sense"),
    post(BUILD,                                         "login 404   404   404   404   303+  404   404   303+", {**ONE, "do": "section-add", "new-title": "Two"}, "a section"),
    post(BUILD,                                         "login 404   404   404   404   303+  404   404   303+", {**ONE, "do": "add:{spare_question}"}, "a question"),
    post(BUILD,                                         "login 404   404   404   404   303+  404   404   303+  422", {**ONE, "do": "add:{draft_question}"}, "a question kept private"),
    post(BUILD,                                         "login 404   404   404   404   303+  404   404   303+", {**ONE, "do": "retire"}, "retired"),
    post(BUILD,                                         "login 404   404   404   404   303+  404   404   303+", {**ONE, "do": "duplicate"}, "a copy"),
    post(BUILD,                                         "login 404   404   404   404   409   404   404   409", {"do": "settings"}, "empty settings"),
    post(BUILD,                                         "login 404   404   404   404   409   404   404   409", {"do": "up:1", "revision": "9"}, "an old page"),
    post(BUILD,                                         "login 404   404   404   404   404   404   404   404", {"do": "burn"}, "no such button"),
    get(f"{BUILD}try/",                                 "login 404   404   404   404   302   404   404   302", "without a seed"),
    get(f"{BUILD}try/{SEED}",                           "login 404   404   404   404   200   404   404   200"),
    post(f"{BUILD}try/{SEED}",                          "login 404   404   404   404   409   404   404   409", {"dealt": "1"}, "other questions"),
    get(f"/c/small/desk/quizzes/practice/print/{SEED}", "login 404   404   404   404   200   404   404   200"),
    get(f"{MINE}build/",                                "login 404   404   404   404   200   404   404   200   404", "private"),
    post(f"{MINE}build/",                               "login 404   404   404   404   303+  404   404   303+  404", {**ONE, "do": "retire"}, "private, retired"),
    get(f"{MINE}build/try/{SEED}",                      "login 404   404   404   404   200   404   404   200   404", "private"),
    get(f"{MINE}print/{SEED}",                          "login 404   404   404   404   200   404   404   200   404", "private"),
    get("/c/closed/desk/quizzes/new/",                  "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}build/",                              "login 404   404   404   404   404   200   404   200"),
    post(f"{CLOSED}build/",                             "login 404   404   404   404   404   422   404   422", {**ONE, "do": "add:{spare_question}"}, "a question of another course"),
    get(f"{CLOSED}build/try/{SEED}",                    "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}print/{SEED}",                        "login 404   404   404   404   404   200   404   200"),
)
# fmt: on
