"""When two questions are the same but for the names their authors gave to options and gaps."""

import json
import re
from hashlib import sha256

from quizzes.domain.questions import QuestionBody, dump_body

_GAP = re.compile(r"\[\[([a-z0-9][a-z0-9-]*)\]\]")
_NAMES_A_ROW = ("match", "group")


def fingerprint(body: QuestionBody) -> str:
    """Return what is equal for two bodies that say and grade the same, whatever their keys."""
    return sha256(json.dumps(without_names(body), sort_keys=True).encode()).hexdigest()


def without_names(body: QuestionBody) -> dict:
    """Return a body as plain values, in which every key is the number of its row."""
    dumped = dump_body(body)
    return _renamed(dumped, _names(dumped))


def _names(dumped: dict) -> dict[str, dict[str, str]]:
    """Return a number for each key, by the list that it stands in."""
    return {
        field: {row["key"]: str(place) for place, row in enumerate(rows)}
        for field, rows in dumped.items()
        if isinstance(rows, list) and rows and isinstance(rows[0], dict) and "key" in rows[0]
    }


def _renamed(dumped: dict, names: dict[str, dict[str, str]]) -> dict:
    labels = names.get("options") or names.get("groups") or {}
    gaps = names.get("gaps", {})
    result = {}
    for field, value in dumped.items():
        if field in names:
            result[field] = [_row(row, names[field], labels) for row in value]
        elif field == "text" and gaps:
            result[field] = _GAP.sub(lambda found: f"[[{gaps.get(found[1], found[1])}]]", value)
        else:
            result[field] = value
    return result


def _row(row: dict, keys: dict[str, str], labels: dict[str, str]) -> dict:
    changed = row | {"key": keys[row["key"]]}
    changed |= {name: labels[row[name]] for name in _NAMES_A_ROW if name in row}
    inner = _names(row)
    return changed | {
        field: [one | {"key": inner[field][one["key"]]} for one in row[field]] for field in inner
    }
