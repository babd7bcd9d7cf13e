"""Questions of the kinds that take more than a choice or a word, small and whole."""

from quizzes.domain.questions import parse_body


def question(kind, **fields):
    return parse_body({"kind": kind, "stem": "What?"} | fields)


def rows(**texts):
    """Return keyed rows: ``a="one"`` is a row with the key ``a`` and the text ``one``."""
    return [{"key": key, "text": text} for key, text in texts.items()]


def numeric(*bands, **fields):
    return question("numeric", bands=list(bands) or [{"value": 12.5, "tolerance": 0.5}], **fields)


def distance(**fields):
    units = [{"text": "km"}, {"text": "m", "factor": 0.001}, {"text": "mi", "factor": 1.609344}]
    return numeric({"value": 12.5, "tolerance": 0.5}, units=units, **fields)


def matching(match="xyx", **fields):
    """Three pairs a, b, c and the options x, y and z, the last of them to spare."""
    pairs = [
        {"key": key, "text": f"pair {key}", "match": one, "feedback": f"on {key}"}
        for key, one in zip("abc", match, strict=True)
    ]
    return question("matching", pairs=pairs, options=rows(x="1997", y="2002", z="2008"), **fields)


def ordering(order="abcd", scoring="adjacent_pairs"):
    items = [{"key": key, "text": f"item {key}", "feedback": f"on {key}"} for key in order]
    return question("ordering", items=items, scoring=scoring)


def categorise(groups="xxy"):
    items = [
        {"key": key, "text": f"item {key}", "group": group, "feedback": f"on {key}"}
        for key, group in zip("abc", groups, strict=True)
    ]
    return question("categorise", items=items, groups=rows(x="before", y="after", z="never"))


def cloze(correct="b", **typed):
    """A typed gap ``town`` and a gap ``year`` with the options a, b and c."""
    answers = [
        {"text": "Rome", "feedback": "yes"},
        {"text": "Italy", "credit": 0.5, "feedback": "where?"},
    ]
    options = [
        {"key": key, "text": f"200{n}", "correct": key == correct, "feedback": f"on {key}"}
        for n, key in enumerate("abc")
    ]
    gaps = [{"key": "town", "answers": answers} | typed, {"key": "year", "options": options}]
    return question("cloze", text="Signed in [[town]] in [[year]].", gaps=gaps)


def measured(**fields):
    """A gap for a number ``share``, near it and foreseen, and a gap ``year`` to choose for."""
    bands = [
        {"value": 23.8, "tolerance": 0.1, "feedback": "measured"},
        {"min": 20, "max": 30, "credit": 0.5, "feedback": "nearly"},
        {"value": 76.2, "credit": 0.0, "feedback": "the other part"},
    ]
    options = [
        {"key": key, "text": f"200{n}", "correct": key == "b", "feedback": f"on {key}"}
        for n, key in enumerate("abc")
    ]
    gaps = [{"key": "share", "bands": bands} | fields, {"key": "year", "options": options}]
    return question("cloze", text="It was [[share]] % in [[year]].", gaps=gaps)


def essay(**fields):
    rubric = [{"key": "a", "text": "names it", "points": 3}, {"key": "b", "text": "dates it"}]
    return question("essay", rubric=rubric, model_answer="It was so.", **fields)


def _credited(key, credits_by_key):
    return [
        {"key": name, "text": f"option {name}", "correct": name in key, "feedback": f"on {name}"}
        | ({"credit": credit} if credit else {})
        for name, credit in credits_by_key.items()
    ]


def near_miss(key="b", **credits_by_key):
    """A single choice of a, b, c and d, in which some that are wrong earn a part."""
    shares = dict.fromkeys("abcd", 0.0) | (credits_by_key or {"a": 0.5, "c": 1 / 3})
    return question("single_choice", options=_credited(key, shares))


def by_option(**credits_by_key):
    """A multiple choice whose options have these credits; those of more than 0 are correct."""
    shares = credits_by_key or {"a": 0.6, "b": 0.4, "c": -0.25, "d": 0.0}
    key = {name for name, credit in shares.items() if credit > 0}
    return question("multiple_choice", scoring="by_option", options=_credited(key, shares))


ALL = (
    *(numeric(), distance(), matching(), ordering(), categorise(), cloze(), measured(), essay()),
    *(near_miss(), by_option()),
)
