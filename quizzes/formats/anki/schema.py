"""The tables of Anki's schema 11, and the JSON that its one row of ``col`` holds."""

import json

from quizzes.formats.anki.note_types import OurType

VERSION = 11
TABLES = """
CREATE TABLE col (
    id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
    ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL,
    conf text NOT NULL, models text NOT NULL, decks text NOT NULL, dconf text NOT NULL,
    tags text NOT NULL
);
CREATE TABLE notes (
    id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
    usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL,
    csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE cards (
    id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
    mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL,
    due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL,
    lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL,
    flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE revlog (
    id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
    ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL,
    time integer NOT NULL, type integer NOT NULL
);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""

STYLE = """.card {
  font-family: sans-serif;
  font-size: 20px;
  line-height: 1.5;
  text-align: center;
}
.card ul, .card ol, .card table, .card pre {
  display: inline-block;
  text-align: left;
}
.cloze {
  font-weight: bold;
}
"""


def settings() -> str:
    """Return the settings of a collection: days change at 4 o'clock UTC, second scheduler."""
    return json.dumps(
        {
            "activeDecks": [1],
            "curDeck": 1,
            "newSpread": 0,
            "collapseTime": 1200,
            "timeLim": 0,
            "estTimes": True,
            "dueCounts": True,
            "addToCur": True,
            "curModel": None,
            "nextPos": 1,
            "sortType": "noteFld",
            "sortBackwards": False,
            "dayLearnFirst": False,
            "schedVer": 2,
            "sched2021": True,
            "creationOffset": 0,
            "rollover": 4,
        }
    )


def decks(names: dict[str, int], modified: int) -> str:
    """Return decks by name and id; ``modified`` is in seconds."""
    return json.dumps({str(key): _deck(key, name, modified) for name, key in names.items()})


def _deck(key: int, name: str, modified: int) -> dict:
    today = {f"{what}Today": [0, 0] for what in ("new", "rev", "lrn", "time")}
    return {
        "id": key,
        "mod": modified,
        "name": name,
        "usn": -1,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "extendNew": 0,
        "extendRev": 0,
        "collapsed": False,
        "browserCollapsed": False,
        **today,
    }


def deck_settings() -> str:
    """Return the settings that every deck has: Anki's own."""
    new = {"delays": [1, 10], "ints": [1, 4, 7], "initialFactor": 2500, "order": 1, "perDay": 20}
    review = {"perDay": 200, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500}
    lapse = {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 1}
    options = {
        "id": 1,
        "mod": 0,
        "name": "Default",
        "usn": 0,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {**new, "bury": False},
        "rev": {**review, "bury": False},
        "lapse": lapse,
    }
    return json.dumps({"1": options})


def models(types: tuple[OurType, ...], modified: int) -> str:
    """Return note types; ``modified`` is in seconds."""
    return json.dumps({str(one.id): _model(one, modified) for one in types})


def _model(ours: OurType, modified: int) -> dict:
    fields = [
        {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20}
        for place, name in enumerate(ours.fields)
    ]
    templates = [
        {"name": name, "ord": place, "qfmt": question, "afmt": answer, "did": None}
        | {"bqfmt": "", "bafmt": ""}
        for place, (name, question, answer) in enumerate(ours.templates)
    ]
    return {
        "id": ours.id,
        "name": ours.name,
        "type": int(ours.shape.kind == "cloze"),
        "mod": modified,
        "usn": -1,
        "sortf": 0,
        "did": None,
        "css": STYLE,
        "tags": [],
        "vers": [],
        "flds": fields,
        "tmpls": templates,
        "latexPre": _LATEX[0],
        "latexPost": _LATEX[1],
        "req": [[place, "any", [0]] for place in range(len(templates))],
    }


_PREAMBLE = """\\documentclass[12pt]{article}
\\special{papersize=3in,5in}
\\usepackage{amssymb,amsmath}
\\pagestyle{empty}
\\setlength{\\parindent}{0in}
\\begin{document}
"""
_LATEX = (_PREAMBLE, "\\end{document}")
