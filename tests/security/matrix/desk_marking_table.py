"""The rows of marking: the essays of groups A and B, settled and released by instructors."""

from tests.security.matrix.rows import get, post

MARKING = "/c/small/desk/marking/"
QUESTION = f"{MARKING}final/questions/essay/"
A, B = f"{MARKING}answers/{{essay_a}}/", f"{MARKING}answers/{{essay_b}}/"
RELEASE = f"{MARKING}final/release/"
UNDO = f"{RELEASE}{{release}}/"
OTHER_UUID = "00000000-0000-4000-8000-00000000000f"

# The page that saved last may save again: each person's own.
GIVEN = {
    "response": "{essay_answer_a}", "line-1": "0.5", "comment": "Hm.", "action": "next",
    "revision": "1", "page": OTHER_UUID,
}  # fmt: skip
GIVEN_B = GIVEN | {"response": "{essay_answer_b}"}
LEFT = {"marking": "{marking_left}", "seen": "{left_seen}"}
SETTLED = {
    "item": "{essay_a}",
    "response": "{essay_answer_a}",
    "seen": "{essay_seen_a}",
    "take": "other",
    "points": "0.5",
    "comment": "So.",
}
RELEASED = {"reason": "Marked.", "uuid": OTHER_UUID}
TAKEN = {"reason": "Too early.", "uuid": OTHER_UUID}

# fmt: off
DESK_MARKING = (
    #                                       anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get(MARKING,                           "login 404   404   404   200   200   404   404   200"),
    post(f"{MARKING}names/",               "login 404   404   404   303   303   404   404   303", {"hide": "0", "next": MARKING}, "shown as before"),
    get(QUESTION,                          "login 404   404   404   200   200   404   404   200"),
    get(f"{QUESTION}?group={{group_b}}",   "login 404   404   404   200   200   404   404   200", "one group"),
    get(f"{QUESTION}?group=%00&page=x",    "login 404   404   404   200   200   404   404   200", "without sense"),
    get("/c/closed/desk/marking/final/questions/essay/", "login 404 404 404 404 404 404   404   404", "of the other course"),
    get(A,                                 "login 404   404   404   200   200   404   404   200   200   404"),
    get(B,                                 "login 404   404   404   404   200   404   404   200   200   200"),
    get("/c/closed/desk/marking/answers/{essay_a}/", "login 404 404 404   404   404   404   404   404", "of the other course"),
    post(A,                                "login 404   404   404   303+  303+  404   404   303+  303+  404", GIVEN),
    post(B,                                "login 404   404   404   404   303+  404   404   303+  303+  303+", GIVEN_B),
    post(A,                                "login 404   404   404   422   422   404   404   422   422   404", {**GIVEN, "line-1": "2"}, "too many points"),
    post(A,                                "login 404   404   404   404   404   404   404   404", {**GIVEN, "response": "{essay_answer_b}"}, "another answer"),
    post(A,                                "login 404   404   404   200+  200+  404   404   200+  200+  404", {**GIVEN, "action": "autosave"}, "saves itself"),
    post("/c/closed/desk/marking/answers/{essay_a}/", "login 404 404 404  404   404   404   404   404", GIVEN, "of the other course"),
    post(f"{B}aside/",                     "login 404   404   404   404   303+  404   404   303+", LEFT),
    post(f"{B}aside/",                     "login 404   404   404   404   303   404   404   303", {**LEFT, "seen": ""}, "not as it was shown"),
    post(f"{A}aside/",                     "login 404   404   404   404   404   404   404   404", LEFT, "of another answer"),
    post("/c/closed/desk/marking/answers/{essay_b}/aside/", "login 404 404 404 404 404 404   404   404", LEFT, "of the other course"),
    get(f"{QUESTION}differences/",         "login 404   404   404   404   200   404   404   200"),
    post(f"{QUESTION}differences/",        "login 404   404   404   404   303+  404   404   303+", SETTLED),
    post(f"{QUESTION}differences/",        "login 404   404   404   404   422   404   404   422", {**SETTLED, "points": "2"}, "too many points"),
    post(f"{QUESTION}differences/",        "login 404   404   404   404   404   404   404   404", {**SETTLED, "item": "{finished}99"}, "nobody's"),
    get(RELEASE,                           "login 404   404   404   404   200   404   404   200"),
    post(RELEASE,                          "login 404   404   404   404   422   404   404   422", RELEASED, "not looked at"),
    post(RELEASE,                          "login 404   404   404   404   422   404   404   422", {**RELEASED, "reason": ""}, "without a reason"),
    post(RELEASE,                          "login 404   404   404   404   303   404   404   303", {**RELEASED, "uuid": "{release}"}, "done before"),
    get("/c/closed/desk/marking/final/release/", "login 404 404   404   404   404   404   404   404", "of the other course"),
    get(UNDO,                              "login 404   404   404   404   200   404   404   200"),
    post(UNDO,                             "login 404   404   404   404   303+  404   404   303+", TAKEN),
    post(UNDO,                             "login 404   404   404   404   422   404   404   422", {**TAKEN, "reason": ""}, "without a reason"),
    get(f"{RELEASE}{OTHER_UUID}/",         "login 404   404   404   404   404   404   404   404", "no such release"),
)
# fmt: on
