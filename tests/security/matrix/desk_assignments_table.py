"""The rows of what is due and what was announced, at the desk and for students."""

from tests.security.matrix.rows import get, post

DESK = "/c/small/desk/assignments/"
ONE = f"{DESK}{{assignment}}/"
SAYING = "/c/small/desk/announcements/"
AWAY = "/c/small/announcements/"
SAID = {"do": "save", "title": "No class", "text": "On *Friday*."}
CLOSED = "/c/closed/desk/assignments/"
DATED = {"points": "1", "began_from": "1", "dates-everyone-due_at": "2026-03-09T12:00"}
CATEGORY = {"category": "new", "name": "Exams", "weight": "2", "drop_lowest": "0"}
PASS_MARK = {"category": "pass-mark", "pass_mark": "60", "began_from": ""}
EXTENDED = {"person": "{user_student}", "began_from": "{extension}"}
EXTEND = {"do": "extend", **EXTENDED, "due_at": "2026-03-10T12:00"}

# fmt: off
DESK_ASSIGNMENTS = (
    #                                      anon  guest stud  other assi  inst  neigh insid admin coll
    get(DESK,                             "login 404   404   404   200   200   404   404   200"),
    get(f"{DESK}new/",                    "login 404   404   404   404   200   404   404   200"),
    post(f"{DESK}new/",                   "login 404   404   404   404   303+  404   404   303+", {**DATED, "what": "quiz:practice"}, "a quiz"),
    post(f"{DESK}new/",                   "login 404   404   404   404   422   404   404   422", {**DATED, "what": "quiz:none"}, "no such quiz"),
    post(f"{DESK}new/",                   "login 404   404   404   404   303+  404   404   303+  422", {**DATED, "what": "quiz:mine"}, "a quiz kept private"),
    post(f"{DESK}new/",                   "login 404   404   404   404   422   404   404   422", {"dates-everyone-due_at": "\0x"}, "without sense"),
    get(ONE,                              "login 404   404   404   404   200   404   404   200"),
    get(f"{ONE}?q=stud%00&person=",       "login 404   404   404   404   200   404   404   200", "a search"),
    get(f"{ONE}?person={{user_student}}", "login 404   404   404   404   200   404   404   200", "one student"),
    post(f"{ONE}?q=stud%00&person=",      "login 404   404   404   404   422   404   404   422", title="a search, and nothing sent"),
    post(f"{ONE}?person={{user_student}}", "login 404  404   404   404   422   404   404   422", title="one student, and nothing sent"),
    get(f"{ONE}?person={{user_insider}}", "login 404   404   404   404   404   404   404   404", "a student of another course"),
    get(f"{ONE}?person=x",                "login 404   404   404   404   404   404   404   404", "nobody"),
    post(ONE,                             "login 404   404   404   404   303+  404   404   303+", DATED),
    post(ONE,                             "login 404   404   404   404   409   404   404   409", {**DATED, "began_from": "9"}, "an old page"),
    post(ONE,                             "login 404   404   404   404   303+  404   404   303+", {"do": "unpublish", "revision": "1"}, "taken back"),
    post(ONE,                             "login 404   404   404   404   303   404   404   303", {"do": "unpublish", "revision": "x"}, "of no revision"),
    post(ONE,                             "login 404   404   404   404   303+  404   404   303+", {"do": "delete"}, "deleted"),
    post(ONE,                             "login 404   404   404   404   303+  404   404   303+", EXTEND, "an extension"),
    post(ONE,                             "login 404   404   404   404   404   404   404   404", {**EXTEND, "person": "{user_insider}"}, "of a stranger"),
    post(ONE,                             "login 404   404   404   404   404   404   404   404", {"do": "extend"}, "of nobody"),
    post(ONE,                             "login 404   404   404   404   303+  404   404   303+", {"do": "unextend", **EXTENDED}, "no extension any more"),
    post(ONE,                             "login 404   404   404   404   409   404   404   409", {**EXTEND, "began_from": ""}, "an older look"),
    post(ONE,                             "login 404   404   404   404   303   404   404   303", {"do": "unextend", "person": "{user_student}"}, "taken away by an older look"),
    post(ONE,                             "login 404   404   404   404   404   404   404   404", {"do": "burn"}, "no such button"),
    get(f"{DESK}{{closed_assignment}}/",  "login 404   404   404   404   404   404   404   404", "of another course"),
    get(f"{DESK}categories/",             "login 404   404   404   404   200   404   404   200"),
    post(f"{DESK}categories/",            "login 404   404   404   404   303+  404   404   303+", CATEGORY),
    post(f"{DESK}categories/",            "login 404   404   404   404   422   404   404   422", {**CATEGORY, "weight": "0"}, "no weight"),
    post(f"{DESK}categories/",            "login 404   404   404   404   404   404   404   404", {**CATEGORY, "category": "{closed_category}"}, "of another course"),
    post(f"{DESK}categories/",            "login 404   404   404   404   303+  404   404   303+", {"category": "{category}", "do": "delete"}, "deleted"),
    post(f"{DESK}categories/",            "login 404   404   404   404   303+  404   404   303+", PASS_MARK, "a pass mark"),
    post(f"{DESK}categories/",            "login 404   404   404   404   422   404   404   422", {**PASS_MARK, "pass_mark": "101"}, "no pass mark"),
    post(f"{DESK}categories/",            "login 404   404   404   404   422   404   404   422", {**PASS_MARK, "began_from": "7"}, "an old page"),
    get("/c/small/due/",                  "login 200   200   200   200   200   200   200   200"),
    get("/c/small/due/?month=2026-13",    "login 200   200   200   200   200   200   200   200", "no such month"),
    get("/c/closed/due/",                 "login 404   404   404   404   404   200   200   404"),
    post(f"{AWAY}{{announcement}}/away/",  "login 404   303+  404   303+  303+  404   404   404"),
    post(f"{AWAY}{{closed_announcement}}/away/", "login 404 404 404 404   404   404   404   404", title="of another course"),
    post("/c/closed/announcements/{closed_announcement}/away/", "login 404 404 404 404 404 303+ 303+ 404"),
    get(SAYING,                           "login 404   404   404   200   200   404   404   200"),
    get(f"{SAYING}new/",                  "login 404   404   404   404   200   404   404   200"),
    post(f"{SAYING}new/",                 "login 404   404   404   404   303+  404   404   303+", SAID),
    post(f"{SAYING}new/",                 "login 404   404   404   404   200   404   404   200", {**SAID, "do": "preview"}, "a preview"),
    post(f"{SAYING}new/",                 "login 404   404   404   404   422   404   404   422", title="nothing sent"),
    post(f"{SAYING}new/",                 "login 404   404   404   404   404   404   404   404", {"do": "end"}, "an end"),
    post(f"{SAYING}preview/",             "login 404   404   404   404   200   404   404   200", SAID),
    get(f"{SAYING}{{announcement}}/",     "login 404   404   404   404   200   404   404   200"),
    post(f"{SAYING}{{announcement}}/",    "login 404   404   404   404   303+  404   404   303+", {**SAID, "began_from": "1"}),
    post(f"{SAYING}{{announcement}}/",    "login 404   404   404   404   409   404   404   409", SAID, "an old page"),
    post(f"{SAYING}{{announcement}}/",    "login 404   404   404   404   303+  404   404   303+", {"do": "end"}, "an end"),
    get(f"{SAYING}{{closed_announcement}}/", "login 404 404   404   404   404   404   404   404", "of another course"),
    get("/c/closed/desk/announcements/",  "login 404   404   404   404   404   200   404   200"),
    get("/c/closed/desk/announcements/new/", "login 404 404   404   404   404   200   404   200"),
    post("/c/closed/desk/announcements/new/", "login 404 404  404   404   404   303+  404   303+", SAID),
    post("/c/closed/desk/announcements/preview/", "login 404 404 404 404  404   200   404   200", SAID),
    get("/c/closed/desk/announcements/{closed_announcement}/", "login 404 404 404 404 404 200 404 200"),
    post("/c/closed/desk/announcements/{closed_announcement}/", "login 404 404 404 404 404 303+ 404 303+", {"do": "end"}),
    get(CLOSED,                           "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}new/",                  "login 404   404   404   404   404   200   404   200"),
    post(f"{CLOSED}new/",                 "login 404   404   404   404   404   422   404   422", title="nothing sent"),
    get(f"{CLOSED}{{closed_assignment}}/", "login 404  404   404   404   404   200   404   200"),
    post(f"{CLOSED}{{closed_assignment}}/", "login 404 404   404   404   404   303+  404   303+", {"do": "delete"}, "deleted"),
    get(f"{CLOSED}categories/",           "login 404   404   404   404   404   200   404   200"),
)
# fmt: on
