"""The rows of groups: whom assistants see, and the pages of groups, rosters and invitations."""

from tests.security.matrix.rows import get, post

ALLOWED = {
    "time_multiplier": "1.5",
    "extra_minutes": "10",
    "extra_attempts": "1",
    "shift_days": "2",
}

GROUPS = "/c/small/desk/groups/"
A, B = f"{GROUPS}{{group_a}}/", f"{GROUPS}{{group_b}}/"
NAMED = {"usernames": "other", "role": "student", "group": "{group_a}"}
TICKED = {"members": "{member_a}", "group": "{group_b}", "role": "assistant"}

TABLE = "name,group\nNew One,Group A\n"

# fmt: off
SCOPE = (
    #                                           anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get("/c/small/desk/people/{user_pupil_b}/",  "login 404 404   404   404   200   404   404   200   200   200"),
    post("/c/small/desk/people/{user_pupil_b}/", "login 404 404   404   404   303+  404   404   303+  303+  303+", ALLOWED),
    get("/c/small/desk/attempts/{b_finished}/",  "login 404 404   404   404   200   404   404   200   200   200"),
    post("/c/small/desk/attempts/{b_finished}/", "login 404 404   404   404   200   404   404   200   200   404", {"repair": "void", "reason": "Ill."}, "dry run"),
    get("/c/small/desk/attempts/{b_attempt}/",   "login 404 404   404   404   200   404   404   200   200   200"),
)

PAGES = (
    #                                      anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get(GROUPS,                           "login 404   404   404   200   200   404   404   200"),
    get(f"{GROUPS}?q=%00&group=x&page=-1", "login 404  404   404   200   200   404   404   200", "without sense"),
    post(f"{GROUPS}?q=%00&group=x&page=-1", "login 404 404   404   404   422   404   404   422", {}, "without sense"),
    post(GROUPS,                          "login 404   404   404   404   303+  404   404   303+", {"name": "New"}),
    post(GROUPS,                          "login 404   404   404   404   422   404   404   422", {"name": "group A"}, "name taken"),
    get(A,                                "login 404   404   404   200   200   404   404   200   200   404"),
    get(B,                                "login 404   404   404   404   200   404   404   200   200   200"),
    post(B,                               "login 404   404   404   404   422   404   404   422", {}, "no name"),
    post(A,                               "login 404   404   404   404   303+  404   404   303+", {"name": "New"}),
    get(f"{A}delete/",                    "login 404   404   404   404   200   404   404   200"),
    post(f"{A}delete/",                   "login 404   404   404   404   303   404   404   303", title="has a plan"),
    get(f"{B}delete/",                    "login 404   404   404   404   200   404   404   200"),
    post(f"{B}delete/",                   "login 404   404   404   404   303+  404   404   303+"),
    get("/c/closed/desk/groups/{group_a}/", "login 404 404   404   404   404   404   404   404", "of the other course"),
    post("/c/closed/desk/groups/{group_a}/", "login 404 404  404   404   404   404   404   404", {"name": "New"}, "of the other course"),
    post("/c/closed/desk/groups/{group_a}/delete/", "login 404 404 404 404 404   404   404   404", title="of the other course"),
    post(f"{GROUPS}people/add/",          "login 404   404   404   404   303+  404   404   303+", NAMED),
    post(f"{GROUPS}people/add/",          "login 404   404   404   404   422   404   404   422", {**NAMED, "usernames": "nobody"}, "nobody"),
    post(f"{GROUPS}people/",              "login 404   404   404   404   303+  404   404   303+", {**TICKED, "action": "move"}),
    post(f"{GROUPS}people/",              "login 404   404   404   404   303+  404   404   303+", {**TICKED, "action": "role"}, "role"),
    post(f"{GROUPS}people/",              "login 404   404   404   404   200   404   404   200", {**TICKED, "action": "remove"}, "look"),
    post(f"{GROUPS}people/",              "login 404   404   404   404   303+  404   404   303+", {**TICKED, "action": "remove", "confirm": "1"}, "remove"),
    post(f"{GROUPS}people/",              "login 404   404   404   404   422   404   404   422", {"action": "remove", "members": "{appointed}", "confirm": "1"}, "an instructor"),
    post("/c/closed/desk/groups/people/", "login 404   404   404   404   404   422   404   422", {**TICKED, "action": "remove", "confirm": "1"}, "of the other course"),
    get(f"{GROUPS}history/",              "login 404   404   404   200   200   404   404   200"),
    get(f"{GROUPS}history/?group={{group_b}}", "login 404 404 404  200   200   404   404   200", "one group"),
)

CODES = (
    #                                      anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    post(f"{A}code/",                     "login 404   404   404   404   303+  404   404   303+", {"what": "new", "seen": "{code_a}"}),
    post(f"{A}code/",                     "login 404   404   404   404   303+  404   404   303+", {"what": "end"}, "end"),
    post(f"{A}code/",                     "login 404   404   404   404   422   404   404   422", {"what": "until", "ends_on": "2001-01-01"}, "past"),
    post(f"{A}code/",                     "login 404   404   404   404   404   404   404   404", {"what": "eat"}, "no such thing"),
    post("/c/closed/desk/groups/{group_a}/code/", "login 404 404 404 404 404   404   404   404", {"what": "new"}, "of the other course"),
    get(f"{A}code/print/",                "login 404   404   404   200   200   404   404   200   200   404"),
    get(f"{B}code/print/",                "login 404   404   404   404   404   404   404   404", "without a code"),
    get("/join/",                         "200"),
    post("/join/",                        "303", {"code": "{code_a}"}),
    post("/join/",                        "422", {"code": "no code"}, "can be none"),
    get("/join/{code_a}/",                "200"),
    post("/join/{code_a}/",               "login login 303   303+  200   200   303+  303+  303+  200   200"),
    get("/join/{code_old}/",              "410", "replaced"),
    post("/join/{code_old}/",             "login login 410   410   410   410   410   410   410", title="replaced"),
    get("/join/22222222/",                "404", "made by nobody"),
    post("/join/22222222/",               "login login 404   404   404   404   404   404   404", title="made by nobody"),
    post("/join/{code_a}/",               "login login 303   303+  200   200   303+  303+  303+  200   200", {"move": "1"}, "moved"),
)

ROSTERS = (
    #                                      anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get(f"{GROUPS}roster/",               "login 404   404   404   404   200   404   404   200"),
    post(f"{GROUPS}roster/",              "login 404   404   404   404   200   404   404   200", {"text": TABLE}, "look"),
    post(f"{GROUPS}roster/",              "login 404   404   404   404   409   404   404   409", {"text": TABLE, "seen": "forged"}, "never looked at"),
    post(f"{GROUPS}roster/",              "login 404   404   404   404   422   404   404   422", {"text": "no table"}, "no table"),
    get("/c/closed/desk/groups/invitations/", "login 404 404 404   404   404   200   404   200"),
    post("/c/closed/desk/groups/roster/", "login 404   404   404   404   404   422   404   422", {}, "no table"),
    get("/c/closed/desk/groups/roster/",  "login 404   404   404   404   404   200   404   200"),
    get(f"{GROUPS}invitations/",          "login 404   404   404   404   200   404   404   200"),
    post(f"{GROUPS}invitations/",         "login 404   404   404   404   303+  404   404   303+", {"invitations": "{invited}", "action": "cancel"}),
    post(f"{GROUPS}invitations/",         "login 404   404   404   404   303+  404   404   303+", {"invitations": "{invited}", "action": "send"}, "sent"),
    post(f"{GROUPS}invitations/",         "login 404   404   404   404   422   404   404   422", {"action": "send"}, "nothing ticked"),
    post("/c/closed/desk/groups/invitations/", "login 404 404  404   404   404   422   404   422", {"invitations": "{invited}", "action": "cancel"}, "of the other course"),
    get(f"{GROUPS}invitations/slips/",    "login 404   404   404   404   200   404   404   200"),
    get("/join/{invited_code}/",          "200"),
    post("/join/{invited_code}/",         "login login 303+  303+  303   303   303+  303+  303+"),
    get("/join/{invited}-2222-2222-2222/", "404", "a false mark"),
    post("/join/invited/{invited}/",      "login 404   404   303+  404   404   404   404   404", {"answer": "accept"}),
    post("/join/invited/{invited}/",      "login 404   404   303+  404   404   404   404   404", {"answer": "decline"}, "declined"),
    post("/join/invited/{invited}/",      "login 404   404   404   404   404   404   404   404", {"answer": "eat"}, "no such answer"),
)
# fmt: on

DESK_GROUPS = (*SCOPE, *PAGES, *CODES, *ROSTERS)
