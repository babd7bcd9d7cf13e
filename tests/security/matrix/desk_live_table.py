"""The rows of exam day: who is where in a quiz, each assistant seeing their own group."""

from tests.security.matrix.rows import get

LIVE = "/c/small/desk/quizzes/practice/live/"

# fmt: off
DESK_LIVE = (
    #                                                anon  guest stud  other assi  inst  neigh insid admin coll  ass.b
    get(LIVE,                                       "login 404   404   404   200   200   404   404   200   200   200"),
    get(f"{LIVE}?group={{group_b}}&state=working",  "login 404   404   404   200   200   404   404   200   200   200", "one group"),
    get(f"{LIVE}?group=%00&state=x&page=-1",        "login 404   404   404   200   200   404   404   200   200   200", "without sense"),
    get("/c/small/desk/quizzes/none/live/",         "login 404   404   404   404   404   404   404   404"),
    get("/c/small/desk/quizzes/mine/live/",         "login 404   404   404   404   200   404   404   200   404   404", "a private draft"),
    get("/c/closed/desk/quizzes/practice/live/",    "login 404   404   404   404   404   200   404   200"),
    get("/c/small/desk/attempts/{attempt}/?repair=time",   "login 404 404 404 200 200 404 404 200 200 404", "a repair opened"),
    get("/c/small/desk/attempts/{b_attempt}/?repair=time", "login 404 404 404 404 200 404 404 200 200 200", "a repair opened"),
)
# fmt: on
