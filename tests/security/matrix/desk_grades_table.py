"""The rows of grades: the gradebook at the desk, and what a student sees of their own."""

from tests.security.matrix.rows import get, post

DESK = "/c/small/desk/grades/"
ONE = f"{DESK}{{user_student}}/"
MARK = f"{ONE}{{assignment}}/"
B = f"{DESK}{{user_pupil_b}}/"
CLOSED = "/c/closed/desk/grades/"
DECIDED = {"kind": "percent", "percent": "80", "reason": "Oral exam."}
DONE = {**DECIDED, "confirm": "1", "seen": "0"}

# fmt: off
DESK_GRADES = (
    #                                        anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get("/c/small/grades/",                 "login 200   200   200   200   200   200   200   200"),
    get("/c/closed/grades/",                "login 404   404   404   404   404   200   200   404"),
    get(DESK,                               "login 404   404   404   200   200   404   404   200"),
    get(f"{DESK}?q=%00&group=x&category=-1&sort=x&page=y", "login 404 404 404 200 200 404 404 200", "without sense"),
    get(f"{DESK}grades.csv",                "login 404   404   404   200   200   404   404   200"),
    get(f"{DESK}grades.xlsx",               "login 404   404   404   200   200   404   404   200"),
    get(ONE,                                "login 404   404   404   200   200   404   404   200   200   404"),
    get(B,                                  "login 404   404   404   404   200   404   404   200   200   200"),
    get(f"{DESK}{{user_insider}}/",         "login 404   404   404   404   404   404   404   404", "a student of another course"),
    get(MARK,                               "login 404   404   404   200   200   404   404   200   200   404"),
    get(f"{B}{{assignment}}/",              "login 404   404   404   404   200   404   404   200   200   200"),
    get(f"{ONE}{{closed_assignment}}/",     "login 404   404   404   404   404   404   404   404", "an assignment of another course"),
    post(MARK,                              "login 404   404   404   404   200   404   404   200", DECIDED, "look"),
    post(MARK,                              "login 404   404   404   404   303+  404   404   303+", DONE, "done"),
    post(MARK,                              "login 404   404   404   404   200   404   404   200", {**DONE, "seen": "9"}, "an old page"),
    post(MARK,                              "login 404   404   404   404   303+  404   404   303+", {**DONE, "kind": "excused"}, "excused"),
    post(MARK,                              "login 404   404   404   404   422   404   404   422", {**DONE, "kind": "withdrawn"}, "nothing to withdraw"),
    post(MARK,                              "login 404   404   404   404   422   404   404   422", {**DONE, "percent": "101"}, "out of range"),
    post(f"{B}{{assignment}}/",             "login 404   404   404   404   303+  404   404   303+", DONE, "of group B"),
    get(CLOSED,                             "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}{{user_insider}}/",       "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}{{user_insider}}/{{closed_assignment}}/", "login 404 404 404 404 404 200 404   200"),
    post(f"{CLOSED}{{user_insider}}/{{closed_assignment}}/", "login 404 404 404 404 404 303+ 404 303+", DONE, "done"),
)
# fmt: on
