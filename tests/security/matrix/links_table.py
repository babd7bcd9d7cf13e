"""The rows of a quiz that anyone may practise by a link; ``other`` has come by it."""

from tests.security.matrix.rows import get, post

LINK = "/p/{link}/"
DESK = "/c/closed/desk/quizzes/linked/link/"
ATTEMPT = "/c/closed/attempts/{linked_attempt}/"
FINISHED = "/c/closed/attempts/{linked_finished}/"
CHOSEN = {"choice": "{linked_choice}", "uuid": "{fresh}"}

# fmt: off
LINKS = (
    #                                          anon  guest stud  other assi  inst  neigh insid admin coll
    get(LINK,                                 "200"),
    post(LINK,                                "303+  303+  303+  303   303+  303+  303+  303+  303+"),
    get("/p/{ended_link}/",                   "404", "ended"),
    post("/p/{ended_link}/",                  "404", title="ended"),
    get("/p/nowhere/",                        "404", "made up"),
    get("/c/closed/quizzes/linked/",          "404   404   404   200   404   404   200   200   404"),
    post("/c/closed/quizzes/linked/",         "404   404   404   303   404   404   303+  303+  404"),
    get(ATTEMPT,                              "login 404   404   302   404   404   404   404   404", "by a link"),
    post(ATTEMPT,                             "login 404   404   303   404   404   404   404   404", title="by a link"),
    get(f"{ATTEMPT}1/",                       "login 404   404   200   404   404   404   404   404", "by a link"),
    post(f"{ATTEMPT}1/",                      "401   404   404   303+  404   404   404   404   404", CHOSEN, "by a link"),
    get(f"{ATTEMPT}check/",                   "login 404   404   200   404   404   404   404   404", "by a link"),
    post(f"{ATTEMPT}check/",                  "login 404   404   303+  404   404   404   404   404", title="by a link"),
    get(f"{ATTEMPT}clock/",                   "login 404   404   200   404   404   404   404   404", "by a link"),
    get(f"{FINISHED}result/",                 "login 404   404   200   404   404   404   404   404", "by a link"),
    post(f"{FINISHED}practise/",              "login 404   404   404   404   404   404   404   404", title="by a link"),
    get(DESK,                                 "login 404   404   404   404   404   200   404   200"),
    post(DESK,                                "login 404   404   404   404   404   303+  404   303+", {"do": "make", "last_day": ""}, "made anew"),
    post(DESK,                                "login 404   404   404   404   404   303+  404   303+", {"do": "end"}, "ended"),
    post(DESK,                                "login 404   404   404   404   404   422   404   422", {"do": "make", "last_day": "2020-01-01"}, "until long ago"),
    post(DESK,                                "login 404   404   404   404   404   404   404   404", {"do": "burn"}, "no such button"),
    get("/c/small/desk/quizzes/practice/link/", "login 404 404   404   404   200   404   404   200"),
    post("/c/small/desk/quizzes/practice/link/", "login 404 404  404   404   422   404   404   422", {"do": "make"}, "of an open course"),
    get("/c/small/desk/quizzes/mine/link/",   "login 404   404   404   404   200   404   404   200   404", "private"),
)
# fmt: on
