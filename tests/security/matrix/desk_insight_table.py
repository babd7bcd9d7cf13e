"""The rows of insight, and of what teachers see of practice."""

from tests.security.matrix.rows import get, post

INSIGHT = "/c/small/desk/insight/"
POLICY = f"{INSIGHT}policy/"
CLOSED = "/c/closed/desk/insight/"
PERSON = "/c/small/desk/people/"

# fmt: off
DESK_INSIGHT = (
    #                                             anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get(INSIGHT,                                 "login 404   404   404   200   200   404   404   200"),
    get(f"{INSIGHT}?group={{group_b}}",          "login 404   404   404   200   200   404   404   200   200   200", "one group"),
    get(f"{INSIGHT}questions/",                  "login 404   404   404   200   200   404   404   200"),
    get(f"{INSIGHT}questions/?group=%00",        "login 404   404   404   200   200   404   404   200", "without sense"),
    get(f"{INSIGHT}quiet/",                      "login 404   404   404   200   200   404   404   200"),
    get(f"{INSIGHT}quiet/?days=x&group=-1&page=y", "login 404 404   404   200   200   404   404   200", "without sense"),
    get(f"{PERSON}{{user_pupil_b}}/",            "login 404   404   404   404   200   404   404   200   200   200", "practice of group B"),
    get(POLICY,                                  "login 404   404   404   200   200   404   404   200"),
    post(POLICY,                                 "login 404   404   404   404   303+  404   404   303+", {"policy": "aggregates"}, "sums only"),
    post(POLICY,                                 "login 404   404   404   404   303   404   404   303", {"policy": "named"}, "as it is"),
    post(POLICY,                                 "login 404   404   404   404   404   404   404   404", {"policy": "everything"}, "without sense"),
    get(CLOSED,                                  "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}questions/",                   "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}quiet/",                       "login 404   404   404   404   404   200   404   200"),
    get(f"{CLOSED}policy/",                      "login 404   404   404   404   404   200   404   200"),
    post(f"{CLOSED}policy/",                     "login 404   404   404   404   404   303+  404   303+", {"policy": "aggregates"}, "sums only"),
)
# fmt: on
