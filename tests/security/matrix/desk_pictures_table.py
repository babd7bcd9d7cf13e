"""The rows of the desk's pictures, and of the pictures themselves."""

from tests.pictures import red_png
from tests.security.matrix.rows import get, post


class Photograph:
    """A file as a browser sends it, the same each time it is sent."""

    name = "wall.png"
    content_type = "image/png"

    def read(self) -> bytes:
        """Return all its bytes."""
        return red_png(7, 7)


PICTURES = "/c/small/desk/pictures/"
ONE = f"{PICTURES}picture/"
SPARE = f"{PICTURES}spare/"
FILE = "/c/small/pictures/picture-{picture_digest}.webp"
CLOSED = "/c/closed/pictures/picture-{picture_digest}.webp"
SAID = {"alt": "New", "began_from": "1"}

# fmt: off
DESK_PICTURES = (
    #                                         anon  guest stud  other assi  inst  neigh insid admin
    get(PICTURES,                            "login 404   404   404   404   200   404   404   200"),
    get(f"{PICTURES}?q=%00&page=-1",         "login 404   404   404   404   200   404   404   200", "without sense"),
    post(f"{PICTURES}?q=%00&page=-1",        "login 404   404   404   404   422   404   404   422", {}, "without sense"),
    post(PICTURES,                           "login 404   404   404   404   303+  404   404   303+", {"alt": "New", "file": Photograph()}),
    post(PICTURES,                           "login 404   404   404   404   422   404   404   422", {"alt": "New"}, "no file"),
    post(PICTURES,                           "login 404   404   404   404   422   404   404   422", {"alt": "New", "file": "<svg/>"}, "a file as text"),
    get("/c/closed/desk/pictures/",          "login 404   404   404   404   404   200   404   200"),
    post("/c/closed/desk/pictures/",         "login 404   404   404   404   404   422   404   422", {"alt": "New"}, "no file"),
    get(ONE,                                 "login 404   404   404   404   200   404   404   200"),
    post(ONE,                                "login 404   404   404   404   303+  404   404   303+", SAID),
    post(ONE,                                "login 404   404   404   404   422   404   404   422", {**SAID, "alt": ""}, "no words"),
    post(ONE,                                "login 404   404   404   404   422   404   404   422", {**SAID, "began_from": "0"}, "overtaken"),
    post(ONE,                                "login 404   404   404   404   303   404   404   303", {"delete": "1"}, "the pack's"),
    get(SPARE,                               "login 404   404   404   404   200   404   404   200"),
    post(SPARE,                              "login 404   404   404   404   303+  404   404   303+", {"delete": "1"}, "shown nowhere"),
    get(f"{PICTURES}none/",                  "login 404   404   404   404   404   404   404   404"),
    post(f"{PICTURES}none/",                 "login 404   404   404   404   404   404   404   404", SAID, "no such picture"),
    get("/c/closed/desk/pictures/picture/",  "login 404   404   404   404   404   200   404   200"),
    post("/c/closed/desk/pictures/picture/", "login 404   404   404   404   404   303+  404   303+", SAID),
    get(FILE,                                "200"),
    get("/c/small/pictures/picture-0000000000000000.webp", "404"),
    get(CLOSED,                              "404   404   404   200   404   404   200   200   200   404"),
    get(f"{CLOSED}?x=%00",                   "404   404   404   200   404   404   200   200   200   404", "without sense"),
)
# fmt: on
