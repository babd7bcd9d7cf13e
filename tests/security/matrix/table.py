"""What every address answers to everyone: the table, and how to read it.

A row is an address, a method and a body, then one cell a person in the order of
`world.PERSONAS`. A cell is the status; ``login`` where the visitor is sent to log in; a + behind
it means that rows changed, none means that no row of any table did.
"""

from dataclasses import dataclass, field

from tests.security.matrix.world import PASSWORD, PERSONAS

SECRET = "another long password"


@dataclass(frozen=True)
class Row:
    """One line: ``address`` and the values of ``body`` may hold ``{names}`` of the world's ids.

    Where ``form`` names one on the page, ``body`` is what to change in it before it is sent.
    """

    address: str
    method: str
    cells: str
    body: dict[str, str | list[str]] = field(default_factory=dict)
    title: str = ""
    form: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.address, self.title)))

    @property
    def expected(self) -> dict[str, str]:
        """Each person's cell; a single cell stands for everyone's."""
        cells = self.cells.split()
        if len(cells) == 1:
            cells *= len(PERSONAS)
        return dict(zip(PERSONAS, cells, strict=True))


def get(address: str, cells: str, title: str = "") -> Row:
    """Return the row of a GET."""
    return Row(address, "GET", cells, title=title)


def post(address: str, cells: str, body: dict | None = None, title: str = "") -> Row:
    """Return the row of a POST."""
    return Row(address, "POST", cells, body or {}, title)


CHOSEN = {"choice": "{choice}", "uuid": "{fresh}"}
RECALLED = {"card": "{card}", "rating": "3", "uuid": "{fresh}"}
SETTINGS = {
    "display_name": "Ada",
    "time_zone": "Europe/Berlin",
    "day_rollover_hour": "5",
    "card_buttons": "4",
    "new_cards_per_day": "10",
    "answers_per_day": "50",
    "desired_retention": "0.9",
}
ALLOWED = {
    "time_multiplier": "1.5",
    "extra_minutes": "10",
    "extra_attempts": "1",
    "shift_days": "2",
}
RULED = {"repair": "drop", "reason": "Two answers are right."}
LEAVING = {"password": PASSWORD, "word": "delete"}

# fmt: off
PAGES = (
    #                                     anon  guest stud  other assi  inst  neigh insid admin
    get("/",                             "200"),
    get("/accessibility/",               "200"),
    post("/theme/",                      "302", {"theme": "dark", "next": "/"}),
    post("/time-zone/",                  "204   204+  204+  204+  204+  204+  204+  204+  204+", {"time_zone": "Europe/Berlin"}),
    get("/progress/",                    "login 200   200   200   200   200   200   200   200"),
    get("/account/",                     "login 200   200   200   200   200   200   200   200"),
    post("/account/",                    "login 303+  303+  303+  303+  303+  303+  303+  303+", SETTINGS),
    get("/account/data.json",            "login 200   200   200   200   200   200   200   200"),
    get("/account/delete/",              "login 200   200   200   200   200   200   200   200"),
    post("/account/delete/",             "login 303+  303+  303+  303+  303+  303+  303+  303+", LEAVING),
    post("/account/delete/",             "login 422   422   422   422   422   422   422   422", title="unconfirmed"),
)

OPEN_COURSE = (
    #                                               anon  guest stud  other assi  inst  neigh insid admin
    get("/c/small/",                               "200"),
    get("/c/small/glossary/",                      "200"),
    get("/c/small/sources/",                       "200"),
    get("/c/small/lessons/founding/",              "200"),
    post("/c/small/lessons/founding/place/",       "204   204+  204+  204+  204+  204+  204+  204+  204+", {"section": "first"}),
    post("/c/small/lessons/founding/place/",       "204   400   400   400   400   400   400   400   400", {"section": "none"}, "no such section"),
    post("/c/small/lessons/founding/read/",        "302+  302+  302   302+  302+  302+  302+  302+  302+"),
    post("/c/small/lessons/founding/recall/0/",    "302+", RECALLED),
    post("/c/small/lessons/founding/recall/0/",    "302", {**RECALLED, "skip": "1"}, "skip"),
    post("/c/small/lessons/founding/recall/0/",    "404", {**RECALLED, "card": "{unasked_card}"}, "not asked here"),
    post("/c/small/lessons/founding/recall/0/",    "404", {**RECALLED, "card": "{closed_card}"}, "card of another course"),
    post("/c/small/lessons/founding/recall/0/",    "400", {**RECALLED, "rating": "9"}, "no such rating"),
    get("/c/small/quizzes/practice/",              "200"),
    post("/c/small/quizzes/practice/",             "303+  303+  303   303+  303+  303+  303+  303+  303+"),
    get("/c/small/lessons/draft/",                 "404"),
    post("/c/small/lessons/draft/place/",          "404", {"section": "first"}),
    post("/c/small/lessons/draft/read/",           "404"),
    post("/c/small/lessons/draft/recall/0/",       "404", RECALLED),
    #                                               anon  guest stud  other assi  inst  neigh insid admin
    get("/c/small/attempts/{attempt}/",            "login 404   302   404   404   404   404   404   404"),
    post("/c/small/attempts/{attempt}/",           "login 404   303   404   404   404   404   404   404"),
    get("/c/small/attempts/{attempt}/check/",      "login 404   200   404   404   404   404   404   404"),
    post("/c/small/attempts/{attempt}/check/",     "login 404   303+  404   404   404   404   404   404"),
    get("/c/small/attempts/{attempt}/clock/",      "login 404   200   404   404   404   404   404   404"),
    post("/c/small/attempts/{attempt}/practise/",  "login 404   303   404   404   404   404   404   404"),
    get("/c/small/attempts/{attempt}/1/",          "login 404   200   404   404   404   404   404   404"),
    post("/c/small/attempts/{attempt}/1/",         "401   404   303+  404   404   404   404   404   404", CHOSEN),
    post("/c/small/attempts/{attempt}/1/",         "401   404   422   404   404   404   404   404   404", title="nothing chosen"),
    post("/c/small/attempts/{attempt}/1/",         "401   404   200+  404   404   404   404   404   404", {"flag": "1"}, "flagged"),
    post("/c/small/attempts/{attempt}/1/",         "401   404   303   404   404   404   404   404   404", {"saved": "1", "go": "next"}, "going on"),
    get("/c/small/attempts/{attempt}/4/",          "login 404   200   404   404   404   404   404   404", "answered"),
    post("/c/small/attempts/{attempt}/4/",         "401   404   409   404   404   404   404   404   404", {"text": "Rome", "uuid": "{fresh}"}, "answered"),
    get("/c/small/attempts/{attempt}/result/",     "login 404   302   404   404   404   404   404   404"),
    post("/c/small/attempts/{finished}/",          "login 404   303   404   404   404   404   404   404", title="finished"),
    get("/c/small/attempts/{finished}/check/",     "login 404   302   404   404   404   404   404   404", "finished"),
    post("/c/small/attempts/{finished}/check/",    "login 404   303   404   404   404   404   404   404", title="finished"),
    get("/c/small/attempts/{finished}/clock/",     "login 404   200   404   404   404   404   404   404", "finished"),
    post("/c/small/attempts/{finished}/practise/", "login 404   303+  404   404   404   404   404   404", title="finished"),
    get("/c/small/attempts/{finished}/",           "login 404   302   404   404   404   404   404   404", "finished"),
    get("/c/small/attempts/{finished}/1/",         "login 404   302   404   404   404   404   404   404", "finished"),
    post("/c/small/attempts/{finished}/1/",        "401   404   303   404   404   404   404   404   404", CHOSEN, "finished"),
    get("/c/small/attempts/{finished}/result/",    "login 404   200   404   404   404   404   404   404", "finished"),
    get("/c/small/attempts/{closed_attempt}/",     "login 404   404   404   404   404   404   404   404", "of the other course"),
    get("/c/small/attempts/{closed_attempt}/1/",   "login 404   404   404   404   404   404   404   404", "of the other course"),
    post("/c/small/attempts/{closed_attempt}/1/",  "401   404   404   404   404   404   404   404   404", CHOSEN, "of the other course"),
)

DESK = (
    #                                                    anon  guest stud  other assi  inst  neigh insid admin
    get("/c/small/desk/",                               "login 404   404   404   404   200   404   404   200"),
    get("/c/small/desk/people/",                        "login 404   404   404   404   200   404   404   200"),
    get("/c/small/desk/people/{user_student}/",         "login 404   404   404   404   200   404   404   200"),
    post("/c/small/desk/people/{user_student}/",        "login 404   404   404   404   303+  404   404   303+", ALLOWED),
    post("/c/small/desk/people/{user_student}/",        "login 404   404   404   404   422   404   404   422", {**ALLOWED, "time_multiplier": "0.5"}, "less time"),
    get("/c/small/desk/people/{user_other}/",           "login 404   404   404   404   404   404   404   404", "no student of the course"),
    post("/c/small/desk/people/{user_other}/",          "login 404   404   404   404   404   404   404   404", ALLOWED, "no student of the course"),
    get("/c/small/desk/quizzes/practice/",              "login 404   404   404   404   200   404   404   200"),
    get("/c/small/desk/quizzes/nowhere/",               "login 404   404   404   404   404   404   404   404"),
    get("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 200   404   404   200"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 200  404   404   200", RULED, "dry run"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 200  404   404   200", {**RULED, "confirm": "forged", "uuid": "{fresh}"}, "never looked at"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 422  404   404   422", {**RULED, "reason": ""}, "without a reason"),
    get("/c/small/desk/attempts/{finished}/",           "login 404   404   404   404   200   404   404   200"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   200   404   404   200", {"repair": "void", "reason": "Ill."}, "dry run"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   422   404   404   422", {"repair": "void"}, "without a reason"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   404   404   404   404", {"repair": "none"}, "no such repair"),
    get("/c/small/desk/attempts/{closed_finished}/",    "login 404   404   404   404   404   404   404   404", "of the other course"),
    post("/c/small/desk/attempts/{closed_finished}/",   "login 404   404   404   404   404   404   404   404", {"repair": "void", "reason": "Ill."}, "of the other course"),
    get("/c/closed/desk/",                              "login 404   404   404   404   404   200   404   200"),
    get("/c/closed/desk/attempts/{closed_finished}/",   "login 404   404   404   404   404   200   404   200"),
)

CLOSED_COURSE = (
    #                                                  anon  guest stud  other assi  inst  neigh insid admin
    get("/c/closed/",                                 "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/glossary/",                        "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/sources/",                         "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/lessons/founding/",                "404   404   404   404   404   404   200   200   404"),
    post("/c/closed/lessons/founding/place/",         "404   404   404   404   404   404   204+  204+  404", {"section": "first"}),
    post("/c/closed/lessons/founding/read/",          "404   404   404   404   404   404   302+  302   404"),
    post("/c/closed/lessons/founding/recall/0/",      "404   404   404   404   404   404   302+  302+  404", {**RECALLED, "card": "{closed_card}"}),
    get("/c/closed/quizzes/practice/",                "404   404   404   404   404   404   200   200   404"),
    post("/c/closed/quizzes/practice/",               "404   404   404   404   404   404   303+  303   404"),
    get("/c/closed/attempts/{closed_attempt}/",       "login 404   404   404   404   404   404   302   404"),
    get("/c/closed/attempts/{closed_attempt}/1/",     "login 404   404   404   404   404   404   200   404"),
    post("/c/closed/attempts/{closed_attempt}/1/",    "401   404   404   404   404   404   404   303+  404", {"choice": "{closed_choice}", "uuid": "{fresh}"}),
    post("/c/closed/attempts/{closed_attempt}/",      "login 404   404   404   404   404   404   303   404"),
    get("/c/closed/attempts/{closed_attempt}/check/", "login 404   404   404   404   404   404   200   404"),
    post("/c/closed/attempts/{closed_attempt}/check/", "login 404  404   404   404   404   404   303+  404"),
    get("/c/closed/attempts/{closed_attempt}/clock/", "login 404   404   404   404   404   404   200   404"),
    post("/c/closed/attempts/{closed_finished}/practise/", "login 404 404 404   404   404   404   303+  404"),
    get("/c/closed/attempts/{closed_finished}/result/", "login 404 404   404   404   404   404   200   404"),
    get("/c/nowhere/",                                "404"),
)

CARDS = (
    #                       anon  guest stud  other assi  inst  neigh insid admin
    get("/review/",        "login 200   200   200   200   200   200   200   200"),
    post("/review/",       "login 303+  303+  303+  303+  303+  303+  303+  303+", RECALLED),
    post("/review/",       "login 404   404   404   404   404   303+  303+  404", {**RECALLED, "card": "{closed_card}"}, "card of the closed course"),
    post("/review/",       "login 403   303+  403   403   403   403   403   403", {**RECALLED, "user": "{user_student}"}, "kept by the student's device"),
    post("/review/",       "login 400   400   400   400   400   400   400   400", {**RECALLED, "rating": "7"}, "no such rating"),
    post("/review/undo/",  "login 303   303+  303   303   303   303   303+  303", {"uuid": "{fresh}"}),
    post("/review/undo/",  "login 303   303+  303   303   303   303   303   303", {"uuid": "{fresh}", "answer": "{reviewed}"}, "one answer"),
    post("/review/undo/",  "login 403   303+  403   403   403   403   403   403", {"uuid": "{fresh}", "user": "{user_student}"}, "kept by the student's device"),
)

SIGN_UP = {"username": "newcomer", "email": "", "password1": SECRET, "password2": SECRET}
ACCOUNTS = (
    #                                              anon  guest stud  other assi  inst  neigh insid admin
    get("/accounts/login/",                       "200   200   302   302   302   302   302   302   302"),
    post("/accounts/login/",                      "302+  302+  302   302   302   302   302   302   302", {"login": "other", "password": PASSWORD}),
    post("/accounts/login/",                      "200   200   302   302   302   302   302   302   302", {"login": "other", "password": "guess"}, "guessing"),
    get("/accounts/logout/",                      "302   302   200   200   200   200   200   200   200"),
    post("/accounts/logout/",                     "302   302   302   302   302   302   302   302   302"),
    get("/accounts/signup/",                      "200   200   302   302   302   302   302   302   302"),
    post("/accounts/signup/",                     "302+  302+  302   302   302   302   302   302   302", SIGN_UP),
    get("/accounts/inactive/",                    "200"),
    get("/accounts/reauthenticate/",              "login login 200   200   200   200   200   200   200"),
    post("/accounts/reauthenticate/",             "login login 302   302   302   302   302   302   302", {"password": PASSWORD}),
    get("/accounts/email/",                       "login login 200   200   200   200   200   200   200"),
    post("/accounts/email/",                      "login login 302+  302+  302+  302+  302+  302+  302+", {"action_add": "", "email": "more@example.org"}),
    post("/accounts/email/",                      "login login 302+  302   302   302   302   302   302", {"action_remove": "", "email": "new@example.org"}, "the student's address"),
    get("/accounts/confirm-email/",               "200"),
    get("/accounts/confirm-email/{confirmation}/", "200"),
    post("/accounts/confirm-email/{confirmation}/", "login+ login+ 302+ login+ login+ login+ login+ login+ login+"),
    get("/accounts/confirm-email/forged/",        "200"),
    post("/accounts/confirm-email/forged/",       "404"),
    get("/accounts/password/change/",             "login login 200   200   200   200   200   200   200"),
    post("/accounts/password/change/",            "login login 302+  302+  302+  302+  302+  302+  302+", {"oldpassword": PASSWORD, "password1": SECRET, "password2": SECRET}),
    post("/accounts/password/change/",            "login login 200   200   200   200   200   200   200", {"oldpassword": "guess", "password1": SECRET, "password2": SECRET}, "guessing"),
    get("/accounts/password/set/",                "login login 302   302   302   302   302   302   302"),
    post("/accounts/password/set/",               "login login 302   302   302   302   302   302   302", {"password1": SECRET, "password2": SECRET}),
    get("/accounts/password/reset/",              "200"),
    post("/accounts/password/reset/",             "302", {"email": "student@example.org"}),
    get("/accounts/password/reset/done/",         "200"),
    get("{reset_link}",                           "302", "what the mail holds"),
    post("{reset_link}",                          "302", {"password1": SECRET, "password2": SECRET}, "what the mail holds"),
    get("/accounts/password/reset/key/1-forged/", "200"),
    post("/accounts/password/reset/key/1-forged/", "200", {"password1": SECRET, "password2": SECRET}),
    get("/accounts/password/reset/key/done/",     "200"),
    get("/accounts/login/code/confirm/",          "login login 302   302   302   302   302   302   302"),
    post("/accounts/login/code/confirm/",         "login login 302   302   302   302   302   302   302", {"code": "123456"}),
)
# fmt: on

LEARNER_ROWS = (*PAGES, *OPEN_COURSE, *DESK, *CLOSED_COURSE, *CARDS, *ACCOUNTS)
