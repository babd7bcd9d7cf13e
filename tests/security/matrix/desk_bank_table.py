"""The rows of the question bank and of its reviews."""

from tests.security.matrix.rows import get, post

BANK = "/c/small/desk/questions/"
REVIEW = f"{BANK}multiple-choice/review/"
OPEN = f"{BANK}single-choice/review/"
DRAFT = f"{BANK}mine/review/"
ONE = {"questions": "{row_question}", "uuid": "{fresh}", "action": "retire"}
SURE = {**ONE, "confirm": "1"}
PRIVATE = {**SURE, "questions": "{draft_question}"}

# fmt: off
DESK_BANK = (
    #                                                    anon  guest stud  other assi  inst  neigh insid admin coll
    get(BANK,                                           "login 404   404   404   200   200   404   404   200"),
    get(f"{BANK}?q=%00&lesson=x&author=y&page=-1",      "login 404   404   404   200   200   404   404   200", "without sense"),
    post(BANK,                                          "login 404   404   404   404   200   404   404   200", ONE, "dry run"),
    post(BANK,                                          "login 404   404   404   404   303+  404   404   303+", SURE),
    post(BANK,                                          "login 404   404   404   404   303+  404   404   303+  303+", PRIVATE, "a draft kept private"),
    post(BANK,                                          "login 404   404   404   404   303+  404   404   303+", {**SURE, "action": "tag", "tag": "new"}, "tagged"),
    post(BANK,                                          "login 404   404   404   404   200   404   404   200", {**SURE, "action": "move", "to": "founding"}, "moved to no objective"),
    post(BANK,                                          "login 404   404   404   404   422   404   404   422", {"uuid": "{fresh}", "action": "retire"}, "nothing ticked"),
    post(BANK,                                          "login 404   404   404   404   422   404   404   422", {**SURE, "action": "burn"}, "no such action"),
    post(BANK,                                          "login 404   404   404   404   303   404   404   303", {"undo": "{fresh}"}, "nothing to take back"),
    post("/c/small/desk/reviews/",                      "login 404   404   404   404   303+  404   404   303+", {"reviews": "on"}),
    post("/c/small/desk/reviews/",                      "login 404   404   404   404   303   404   404   303", {"reviews": "off"}, "off already"),
    post("/c/closed/desk/reviews/",                     "login 404   404   404   404   404   404   404   404", {"reviews": "perhaps"}),
    get("/c/closed/desk/questions/",                    "login 404   404   404   404   404   200   404   200"),
    post("/c/closed/desk/questions/",                   "login 404   404   404   404   404   303+  404   303+", SURE, "a question of the other course"),
    get(REVIEW,                                         "login 404   404   404   200   200   404   404   200"),
    post(REVIEW,                                        "login 404   404   404   404   303+  404   404   303+", {"ask": "1"}, "asked"),
    post(REVIEW,                                        "login 404   404   404   404   404   404   404   404", {"decision": "comment", "text": "Hm."}, "no review"),
    post(OPEN,                                          "login 404   404   404   404   303+  404   404   303+", {"decision": "comment", "text": "Hm."}, "comment"),
    post(OPEN,                                          "login 404   404   404   404   422   404   404   422", {"decision": "changes"}, "without a word"),
    post(OPEN,                                          "login 404   404   404   404   422   404   404   422", {"decision": "approved", "seen": "0"}, "never read"),
    post(OPEN,                                          "login 404   404   404   404   422   404   404   303+", {"decision": "withdraw"}, "asked by nobody"),
    get(DRAFT,                                          "login 404   404   404   404   200   404   404   200   404"),
    post(DRAFT,                                         "login 404   404   404   404   303+  404   404   303+  404", {"ask": "1"}, "asked"),
)
# fmt: on
