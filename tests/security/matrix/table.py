"""What every address answers to everyone: the table, and how to read it.

A row is an address, a method and a body, then one cell a person in the order of
`world.PERSONAS`, the last two only where they differ from `world.LIKE`. A cell is the status;
``login`` where the visitor is sent to log in; a + behind it means that rows changed, none means
that no row of any table did.
"""

from tests.security.matrix.desk_assignments_table import DESK_ASSIGNMENTS
from tests.security.matrix.desk_bank_table import DESK_BANK
from tests.security.matrix.desk_builder_table import DESK_BUILDER
from tests.security.matrix.desk_editor_table import DESK_EDITOR
from tests.security.matrix.desk_grades_table import DESK_GRADES
from tests.security.matrix.desk_groups_table import DESK_GROUPS
from tests.security.matrix.desk_history_table import DESK_HISTORY
from tests.security.matrix.desk_import_table import DESK_IMPORT
from tests.security.matrix.desk_insight_table import DESK_INSIGHT
from tests.security.matrix.desk_live_table import DESK_LIVE
from tests.security.matrix.desk_marking_table import DESK_MARKING
from tests.security.matrix.desk_pictures_table import DESK_PICTURES
from tests.security.matrix.links_table import LINKS
from tests.security.matrix.rows import Row, get, post
from tests.security.matrix.world import PASSWORD

SECRET = "another long password"

__all__ = ["ACCOUNTS", "LEARNER_ROWS", "SECRET", "Row", "get", "post"]

CHOSEN = {"choice": "{choice}", "uuid": "{fresh}"}
EXAM = {"exam_on": "2026-04-01", "target": "90", "answers_per_day": "40"}
DAYS_OFF = {"first_day": "2026-03-20", "last_day": "2026-03-25", "uuid": "{fresh}"}
RECALLED = {"card": "{card}", "rating": "3", "uuid": "{fresh}"}
SETTINGS = {
    "display_name": "Ada",
    "time_zone": "Europe/Berlin",
    "day_rollover_hour": "5",
    "card_buttons": "4",
    "new_cards_per_day": "10",
    "answers_per_day": "50",
    "desired_retention": "0.9",
    "maximum_interval": "365",
    "easy_days": "6",
    "leech_lapses": "3",
}
ALLOWED = {
    "time_multiplier": "1.5",
    "extra_minutes": "10",
    "extra_attempts": "1",
    "shift_days": "2",
}
MARKED = {"action": "suspend", "cards": "{held_card}", "uuid": "{fresh}"}
NOTED = {"front": "My front", "back": "My back", "uuid": "{fresh}"}
NEW_NOTE = "/cards/notes/new/?lesson=small/founding&kind=basic"
WORDED = {"front": "Mine", "back": "Rome", "based_on": "{wording}"}
RULED = {"repair": "drop", "reason": "Two answers are right."}
LEAVING = {"password": PASSWORD, "word": "delete"}

# fmt: off
PAGES = (
    #                                     anon  guest stud  other assi  inst  neigh insid admin
    get("/",                             "200"),
    get("/accessibility/",               "200"),
    post("/theme/",                      "302", {"theme": "dark", "next": "/"}),
    post("/time-zone/",                  "204   204+  204+  204+  204+  204+  204+  204+  204+", {"time_zone": "Europe/Berlin"}),
    get("/desk/",                        "login 404   404   404   302   302   302   404   200"),
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
    get("/c/small/people/",                        "200"),
    get("/c/small/timeline/",                      "200"),
    get("/c/small/timeline/?strand=transit",       "200"),
    get("/c/small/timeline/?strand=none",          "404"),
    get("/c/small/record/",                        "200"),
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
    get("/c/small/desk/",                               "login 404   404   404   200   200   404   404   200"),
    get("/c/small/desk/people/",                        "login 404   404   404   200   200   404   404   200"),
    get("/c/small/desk/people/{user_student}/",         "login 404   404   404   200   200   404   404   200   200   404"),
    post("/c/small/desk/people/{user_student}/",        "login 404   404   404   303+  303+  404   404   303+   303+   404", ALLOWED),
    post("/c/small/desk/people/{user_student}/",        "login 404   404   404   422   422   404   404   422   422   404", {**ALLOWED, "time_multiplier": "0.5"}, "less time"),
    get("/c/small/desk/people/{user_other}/",           "login 404   404   404   404   404   404   404   404", "no student of the course"),
    post("/c/small/desk/people/{user_other}/",          "login 404   404   404   404   404   404   404   404", ALLOWED, "no student of the course"),
    get("/c/small/desk/quizzes/practice/",              "login 404   404   404   200   200   404   404   200"),
    get("/c/small/desk/quizzes/nowhere/",               "login 404   404   404   404   404   404   404   404"),
    get("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404   404   404   200   200   404   404   200"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 200  404   404   200", RULED, "dry run"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 200  404   404   200", {**RULED, "confirm": "forged", "uuid": "{fresh}"}, "never looked at"),
    post("/c/small/desk/quizzes/practice/questions/short-answer/", "login 404 404 404 404 422  404   404   422", {**RULED, "reason": ""}, "without a reason"),
    get("/c/small/desk/attempts/{finished}/",           "login 404   404   404   200   200   404   404   200   200   404"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   200   404   404   200", {"repair": "void", "reason": "Ill."}, "dry run"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   422   404   404   422", {"repair": "void"}, "without a reason"),
    post("/c/small/desk/attempts/{finished}/",          "login 404   404   404   404   404   404   404   404", {"repair": "none"}, "no such repair"),
    get("/c/small/desk/attempts/{closed_finished}/",    "login 404   404   404   404   404   404   404   404", "of the other course"),
    post("/c/small/desk/attempts/{closed_finished}/",   "login 404   404   404   404   404   404   404   404", {"repair": "void", "reason": "Ill."}, "of the other course"),
    get("/c/small/desk/analysis/practice/",             "login 404   404   404   404   200+  404   404   200+", "counts what is new"),
    get("/c/small/desk/analysis/nowhere/",              "login 404   404   404   404   404   404   404   404"),
    post("/c/small/desk/analysis/practice/",            "login 404   404   404   404   303+  404   404   303+"),
    get("/c/small/desk/analysis/practice/figures.csv",  "login 404   404   404   404   200+  404   404   200+", "counts what is new"),
    get("/c/small/desk/analysis/questions/short-answer/", "login 404 404   404   404   200   404   404   200"),
    get("/c/small/desk/analysis/questions/nowhere/",    "login 404   404   404   404   404   404   404   404"),
    get("/c/small/desk/quizzes/mine/",                  "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    get("/c/small/desk/analysis/mine/",                 "login 404   404   404   404   200+  404   404   200+  404", "a colleague's draft"),
    post("/c/small/desk/analysis/mine/",                "login 404   404   404   404   303+  404   404   303+  404", title="a colleague's draft"),
    get("/c/small/desk/analysis/mine/figures.csv",      "login 404   404   404   404   200+  404   404   200+  404", "a colleague's draft"),
    get("/c/small/desk/analysis/questions/mine/",       "login 404   404   404   404   200   404   404   200   404", "a colleague's draft"),
    get("/c/closed/desk/analysis/practice/",            "login 404   404   404   404   404   200+  404   200+"),
    post("/c/closed/desk/analysis/practice/",           "login 404   404   404   404   404   303+  404   303+"),
    get("/c/closed/desk/analysis/questions/short-answer/", "login 404 404  404   404   404   200   404   200"),
    get("/c/small/desk/plan/",                          "login 404   404   404   404   200   404   404   200"),
    post("/c/small/desk/plan/",                         "login 404   404   404   404   303+  404   404   303+", EXAM),
    post("/c/small/desk/plan/",                         "login 404   404   404   404   422   404   404   422", {**EXAM, "target": "100"}, "more than all"),
    post("/c/small/desk/plan/{class_plan}/end/",        "login 404   404   404   404   303+  404   404   303+"),
    post("/c/small/desk/plan/{own_plan}/end/",          "login 404   404   404   404   404   404   404   404", title="the student's own"),
    post("/c/closed/desk/plan/{class_plan}/end/",       "login 404   404   404   404   404   404   404   404", title="of the other course"),
    get("/c/small/desk/questions/single-choice/review/", "login 404 404  404   200   200   404   404   200"),
    get("/c/closed/desk/lessons/founding/",             "login 404   404   404   404   404   200   404   200"),
    get("/c/small/desk/history/question/single-choice/{earlier_change}/", "login 404 404 404 404 200 404 404 200"),
    post("/c/small/desk/history/question/single-choice/{row_contentchange}/", "login 404 404 404 404 303 404 404 303", title="as it is now"),
    post("/c/small/desk/quizzes/mine/build/try/?seed=1", "login 404  404   404   404   200   404   404   200   404", title="private"),
    post("/c/small/desk/quizzes/practice/build/try/",   "login 404   404   404   404   302   404   404   302", title="without a draw"),
    post("/c/closed/desk/quizzes/practice/build/try/?seed=1", "login 404 404 404 404   404   409   404   409", title="another draw"),
    post("/c/closed/desk/quizzes/new/",                 "login 404   404   404   404   404   422   404   422", title="without a title"),
    post("/c/small/desk/questions/?q=%00&lesson=x&author=y&page=-1", "login 404 404 404 404 422 404 404 422", title="without an action"),
    get("/c/closed/desk/",                              "login 404   404   404   404   404   200   404   200"),
    get("/c/closed/desk/attempts/{closed_finished}/",   "login 404   404   404   404   404   200   404   200"),
)

CLOSED_COURSE = (
    #                                                  anon  guest stud  other assi  inst  neigh insid admin
    get("/c/closed/",                                 "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/glossary/",                        "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/sources/",                         "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/people/",                          "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/timeline/",                        "404   404   404   404   404   404   200   200   404"),
    get("/c/closed/record/",                          "404   404   404   404   404   404   200   200   404"),
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
    post("/c/closed/attempts/{closed_finished}/practise/", "login 404 404 404   404   404   404   303   404"),
    get("/c/closed/attempts/{closed_finished}/result/", "login 404 404   404   404   404   404   200   404"),
    get("/c/nowhere/",                                "404"),
)

CARDS = (
    #                       anon  guest stud  other assi  inst  neigh insid admin
    get("/review/numbers/", "login 200   200   200   200   200   200   200   200"),
    get("/review/numbers/cards/{card}/", "login 404   200   404   404   404   404   404   404"),
    get("/review/",        "login 200   200   200   200   200   200   200   200"),
    post("/review/",       "login 303+  303+  303+  303+  303+  303+  303+  303+", RECALLED),
    post("/review/",       "login 404   404   404   404   404   303+  303+  404", {**RECALLED, "card": "{closed_card}"}, "card of the closed course"),
    post("/review/",       "login 403   303+  403   403   403   403   403   403", {**RECALLED, "user": "{user_student}"}, "kept by the student's device"),
    post("/review/",       "login 400   400   400   400   400   400   400   400", {**RECALLED, "rating": "7"}, "no such rating"),
    post("/review/undo/",  "login 303   303+  303   303   303   303   303+  303", {"uuid": "{fresh}"}),
    post("/review/mark/",  "login 303   303+  303   303   303   303   303   303", {"card": "{card}", "mark": "flag", "uuid": "{fresh}"}),
    post("/review/mark/",  "login 400   400   400   400   400   400   400   400", {"card": "{card}", "mark": "eat", "uuid": "{fresh}"}, "no such mark"),
    post("/review/mark/",  "login 403   303+  403   403   403   403   403   403", {"card": "{card}", "mark": "flag", "uuid": "{fresh}", "user": "{user_student}"}, "kept by the student's device"),
    post("/review/compare/", "login 404   404   404   404   404   404   404   404", {"card": "{card}", "typed": "Rome"}, "not a typed card"),
    get("/review/custom/", "login 200   200   200   200   200   200   200   200"),
    post("/review/undo/",  "login 303   303+  303   303   303   303   303   303", {"uuid": "{fresh}", "answer": "{reviewed}"}, "one answer"),
    post("/review/undo/",  "login 403   303+  403   403   403   403   403   403", {"uuid": "{fresh}", "user": "{user_student}"}, "kept by the student's device"),
)

PLANS = (
    #                                   anon  guest stud  other assi  inst  neigh insid admin
    get("/review/plan/",               "login 302   302   302   302   302   302   302   302"),
    get("/review/plan/small/",         "login 200   200   200   200   200   200   200   200"),
    post("/review/plan/small/",        "login 303+  303+  303+  303+  303+  303+  303+  303+", EXAM),
    post("/review/plan/small/",        "login 422   422   422   422   422   422   422   422", {**EXAM, "exam_on": "2026-03-01"}, "a day gone by"),
    post("/review/plan/small/end/",    "login 404   303+  404   404   404   404   404   404"),
    get("/review/plan/closed/",        "login 404   404   404   404   404   200   200   404"),
    post("/review/plan/closed/",       "login 404   404   404   404   404   303+  303+  404", EXAM),
    post("/review/plan/closed/end/",   "login 404   404   404   404   404   404   404   404"),
    get("/review/break/",              "login 200   200   200   200   200   200   200   200"),
    post("/review/break/",             "login 303+  303+  303+  303+  303+  303+  303+  303+", DAYS_OFF),
    post("/review/break/",             "login 422   422   422   422   422   422   422   422", {**DAYS_OFF, "last_day": "2026-03-01"}, "backwards"),
    post("/review/break/{break}/undo/", "login 404  303+  404   404   404   404   404   404"),
)

DECK = (
    #                                            anon  guest stud  other assi  inst  neigh insid admin
    get("/cards/",                              "login 200   200   200   200   200   200   200   200"),
    get("/cards/?state=none&lesson=x&page=-1",  "login 200   200   200   200   200   200   200   200", "without sense"),
    post("/cards/",                             "login 303   303+  303   303   303   303   303   303", MARKED),
    post("/cards/",                             "login 303   303   303   303   303   303   303+  303", {**MARKED, "cards": "{closed_held_card}"}, "card of the closed course"),
    post("/cards/",                             "login 303   303   303+  303   303   303   303   303", {**MARKED, "cards": "{own_card}"}, "card of a note of the other student's own"),
    post("/cards/",                             "login 422   422   422   422   422   422   422   422", {**MARKED, "action": "burn"}, "no such action"),
    post("/cards/undo/",                        "login 303   303   303   303   303   303   303   303", {"marked": "{fresh}"}, "nothing done"),
    post("/cards/?state=none&lesson=x&page=-1", "login 422   422   422   422   422   422   422   422", title="nothing said"),
    get("/cards/{held_card}/",                  "login 200   200   200   200   200   200   200   200"),
    post("/cards/{held_card}/",                 "login 303   303+  303   303   303   303   303   303", MARKED),
    get("/cards/{closed_held_card}/",           "login 404   404   404   404   404   200   200   404", "of the closed course"),
    post("/cards/{closed_held_card}/",               "login 404   404   404   404   404   303   303+  404", MARKED, "of the closed course"),
    get("/cards/{card}/wording/",               "login 200   200   200   200   200   200   200   200"),
    post("/cards/{card}/wording/",              "login 303+  303+  303+  303+  303+  303+  303+  303+", WORDED),
    post("/cards/{card}/wording/",              "login 303   303   303+  303   303   303   303   303", {"take": "1"}, "taken back"),
    get("/cards/{closed_card}/wording/",        "login 404   404   404   404   404   200   200   404", "of the closed course"),
    post("/cards/{closed_card}/wording/",       "login 404   404   404   404   404   422   422   404", WORDED, "of the closed course"),
    #                                            anon  guest stud  other assi  inst  neigh insid admin
    get("/cards/notes/new/",                    "200"),
    post("/cards/notes/new/",                   "404", NOTED, "in no lesson"),
    get(NEW_NOTE,                               "200"),
    post(NEW_NOTE,                              "303+", NOTED),
    post(NEW_NOTE,                              "422", {**NOTED, "back": ""}, "one-sided"),
    get("/cards/notes/new/?lesson=closed/founding", "404  404   404   404   404   404   200   200   404"),
    post("/cards/notes/new/?lesson=closed/founding", "404 404   404   404   404   404   303+  303+  404", NOTED),
    get("/cards/{own_card}/",                   "login 404   404   200   404   404   404   404   404", "of a note of one's own"),
    post("/cards/{own_card}/",                  "login 404   404   303+  404   404   404   404   404", MARKED, "of a note of one's own"),
    post("/cards/{own_card}/wording/",          "login 404   404   404   404   404   404   404   404", WORDED, "of a note of one's own"),
    get("/cards/{own_card}/wording/",           "login 404   404   404   404   404   404   404   404", "of a note of one's own"),
    get("/cards/notes/{own_note}/",             "login 404   404   200   404   404   404   404   404"),
    post("/cards/notes/{own_note}/",            "login 404   404   303+  404   404   404   404   404", {**NOTED, "began_from": "1"}),
    get("/cards/notes/{own_note}/delete/",      "login 404   404   200   404   404   404   404   404"),
    post("/cards/notes/{own_note}/delete/",     "login 404   404   303+  404   404   404   404   404"),
    get("/c/small/lessons/founding/extras/",    "200"),
    post("/c/small/lessons/founding/extras/",   "303+  303+  303+  303+  303+  303+  303+  303+  303+", {"what": "add", "all": "1", "uuid": "{fresh}"}),
    post("/c/small/lessons/founding/extras/",   "400", {"what": "burn", "all": "1", "uuid": "{fresh}"}, "no such thing to do"),
    get("/c/closed/lessons/founding/extras/",   "404   404   404   404   404   404   200   200   404"),
    post("/c/closed/lessons/founding/extras/",  "404   404   404   404   404   404   303+  303+  404", {"what": "add", "all": "1", "uuid": "{fresh}"}),
)

PASTED = {"text": "front;back", "lesson": "small/founding"}
EXPORTED = {"course": "small", "format": "apkg", "cards": "all", "schedule": "on", "log": "on"}
EXCHANGE = (
    #                                              anon  guest stud  other assi  inst  neigh insid admin
    get("/cards/exchange/",                       "login 200   200   200   200   200   200   200   200"),
    post("/cards/exchange/",                      "login 303+  303+  303+  303+  303+  303+  303+  303+", PASTED),
    post("/cards/exchange/",                      "login 422   422   422   422   422   303+  303+  422", {**PASTED, "lesson": "closed/founding"}, "into the closed course"),
    post("/cards/exchange/",                      "login 422   422   422   422   422   422   422   422", title="nothing sent"),
    post("/cards/exchange/file/",                 "login 200   200   200   200   200   200   200   200", EXPORTED),
    post("/cards/exchange/file/",                 "login 422   422   422   422   422   200   200   422", {**EXPORTED, "course": "closed"}, "of the closed course"),
    get("/cards/exchange/{import_waiting}/",      "login 404   404   200   404   404   404   404   404"),
    post("/cards/exchange/{import_waiting}/",     "login 404   404   303+  404   404   404   404   404", {"take": "1"}),
    post("/cards/exchange/{import_waiting}/",     "login 404   404   422   404   404   404   404   404", title="nothing said"),
    post("/cards/exchange/{import_waiting}/undo/", "login 404  404   404   404   404   404   404   404", title="not taken yet"),
    get("/cards/exchange/{import_taken}/",        "login 404   404   200   404   404   404   404   404", "taken"),
    post("/cards/exchange/{import_taken}/",       "login 404   404   303   404   404   404   404   404", {"take": "1"}, "taken"),
    post("/cards/exchange/{import_taken}/undo/",  "login 404   404   303+  404   404   404   404   404", title="taken"),
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

LEARNER_ROWS = (
    *(*PAGES, *OPEN_COURSE, *DESK, *CLOSED_COURSE, *CARDS, *DECK, *PLANS, *EXCHANGE),
    *DESK_EDITOR,
    *DESK_BANK,
    *DESK_GROUPS,
    *DESK_IMPORT,
    *DESK_LIVE,
    *DESK_INSIGHT,
    *DESK_MARKING,
    *DESK_HISTORY,
    *DESK_PICTURES,
    *DESK_ASSIGNMENTS,
    *DESK_GRADES,
    *DESK_BUILDER,
    *LINKS,
    *ACCOUNTS,
)
