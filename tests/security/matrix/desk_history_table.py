"""The history of content, and the editors of lessons, cards and terms."""

from tests.security.matrix.rows import get, post

DESK = "/c/small/desk/"
HISTORY = f"{DESK}history/question/single-choice/"
LESSON = f"{DESK}lessons/founding/"
CARD = f"{DESK}cards/fact-1/"
TERM = f"{DESK}glossary/term/"
NEW_CARD = f"{DESK}cards/new/?kind=basic"
READ = {
    "title": "A lesson",
    "hook": "Who?",
    "body": "## First part {{#first}}\n\nSome text.\n\n## Second part {{#second}}\n",
    "module": "{module}",
    "number": "5",
    "status": "draft",
    "began_from": "1",
}
ASKED = {
    "front": "Where?",
    "back": "Near Rome",
    "objective": "{objective}",
    "tier": "core",
    "status": "draft",
    "began_from": "1",
}
MEANT = {"term": "Term", "definition": "A *word*.", "status": "draft", "began_from": "1"}
STALE = {"began_from": "99"}
SHARED = {"share": "1"}

# fmt: off
DESK_HISTORY = (
    #                                         anon  guest stud  other assi  inst  neigh insid admin
    get(HISTORY,                             "login 404   404   404   404   200   404   404   200"),
    get(f"{HISTORY}{{row_contentchange}}/",  "login 404   404   404   404   200   404   404   200"),
    post(f"{HISTORY}{{earlier_change}}/",    "login 404   404   404   404   303+  404   404   303+", {"revision": "1"}),
    post(f"{HISTORY}{{earlier_change}}/",    "login 404   404   404   404   422   404   404   422", {"revision": "99"}, "saved meanwhile"),
    get(f"{DESK}history/question/mine/",     "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    get(f"{DESK}history/user/student/",      "login 404   404   404   404   404   404   404   404", "no content"),
    get("/c/closed/desk/history/lesson/founding/", "login 404 404 404 404 404   200   404   200", "of the other course"),
    get(f"{DESK}lessons/",                   "login 404   404   404   404   200   404   404   200"),
    get(f"{DESK}cards/",                     "login 404   404   404   404   200   404   404   200"),
    get(f"{DESK}glossary/",                  "login 404   404   404   404   200   404   404   200"),
    get(f"{DESK}lessons/new/",               "login 404   404   404   404   200   404   404   200"),
    post(f"{DESK}lessons/new/",              "login 404   404   404   404   303+  404   404   303+", READ),
    post(f"{DESK}lessons/new/preview/",      "login 404   404   404   404   200   404   404   200", READ),
    get(LESSON,                              "login 404   404   404   404   200   404   404   200"),
    post(LESSON,                             "login 404   404   404   404   303+  404   404   303+", READ),
    post(LESSON,                             "login 404   404   404   404   422   404   404   422", READ | STALE, "saved meanwhile"),
    post(LESSON,                             "login 404   404   404   404   200   404   404   200", READ | {"insert": "1"}, "a prompt put in"),
    post(f"{LESSON}preview/",                "login 404   404   404   404   200   404   404   200", READ),
    get(f"{DESK}lessons/mine/",              "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    post(f"{DESK}lessons/mine/",             "login 404   404   404   404   303+  404   404   303+  404", READ, "a colleague's draft"),
    post(f"{DESK}lessons/mine/",             "login 404   404   404   404   303+  404   404   303+  404", READ | SHARED, "a colleague's draft shared"),
    post(f"{DESK}lessons/mine/preview/",     "login 404   404   404   404   200   404   404   200   404", READ, "a colleague's draft"),
    get(f"{DESK}cards/new/",                 "login 404   404   404   404   200   404   404   200"),
    get(NEW_CARD,                            "login 404   404   404   404   200   404   404   200"),
    post(NEW_CARD,                           "login 404   404   404   404   303+  404   404   303+", ASKED),
    post(f"{DESK}cards/new/",                "login 404   404   404   404   404   404   404   404", ASKED, "no kind"),
    post(f"{DESK}cards/new/preview/?kind=basic", "login 404 404  404  404   200   404   404   200", ASKED),
    get(CARD,                                "login 404   404   404   404   200   404   404   200"),
    post(CARD,                               "login 404   404   404   404   303+  404   404   303+", ASKED),
    post(f"{CARD}preview/",                  "login 404   404   404   404   200   404   404   200", ASKED),
    get(f"{DESK}cards/mine/",                "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    post(f"{DESK}cards/mine/",               "login 404   404   404   404   303+  404   404   303+  404", ASKED, "a colleague's draft"),
    get(f"{DESK}cards/{{own_note_key}}/",    "login 404   404   404   404   404   404   404   404", "a student's own"),
    get(f"{DESK}glossary/new/",              "login 404   404   404   404   200   404   404   200"),
    post(f"{DESK}glossary/new/",             "login 404   404   404   404   303+  404   404   303+", MEANT),
    post(f"{DESK}glossary/new/preview/",     "login 404   404   404   404   200   404   404   200", MEANT),
    get(TERM,                                "login 404   404   404   404   200   404   404   200"),
    post(TERM,                               "login 404   404   404   404   303+  404   404   303+", MEANT),
    post(f"{TERM}preview/",                  "login 404   404   404   404   200   404   404   200", MEANT),
    post("/c/closed/desk/lessons/founding/", "login 404   404   404   404   404   422   404   422", READ, "a module of another course"),
)
# fmt: on
