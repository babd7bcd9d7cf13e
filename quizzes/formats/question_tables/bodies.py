"""Rows of a table as bodies of the site, kind by kind."""

from collections.abc import Callable, Iterable

from quizzes.domain.questions import BODIES, QuestionBody
from quizzes.formats.moodle_rendering import Row, row_keys
from quizzes.formats.question_files import Refused
from quizzes.formats.question_tables import values
from quizzes.formats.question_tables.asked import Asked
from quizzes.formats.question_tables.choices import one_of, options_of, several_of
from quizzes.formats.question_tables.gaps import gap_of

SPECS = {spec.model_fields["kind"].default: spec for spec in BODIES}
SHARED = ("stem", "explanation", "hints")


def fields_of(asked: Asked, kind: str) -> Row:
    """Return the fields of a body of a kind, not checked yet. Raises ``Refused``."""
    hints = asked.rows("hints", "hint")
    shared = {
        "stem": asked.text("stem"),
        "explanation": asked.text("explanation"),
        "hints": tuple(asked.text("hint", number) for number in hints),
    }
    told = {**shared, **READERS[kind](asked)}
    return {name: value for name, value in told.items() if value is not None}


def body_of(asked: Asked, kind: str) -> QuestionBody:
    """Return a body of a kind. Raises ``Refused``, or pydantic's error."""
    return SPECS[kind](**fields_of(asked, kind))


# Choices


def _truth(asked: Asked) -> Row:
    written = asked.cells.said("answer")
    verdict, _, rest = written.replace(";", ",", 1).partition(",")
    try:
        answer = values.flag(verdict.strip()) if written else None
    except Refused:
        raise asked.refuse("answer", 0, f"{verdict[:40]!r} is neither true nor false") from None
    told: Row = {
        "answer": answer,
        "true_feedback": asked.text("feedback true"),
        "false_feedback": asked.text("feedback false"),
        "follow_up": asked.word("follow up"),
    }
    if told["follow_up"]:
        asked.cells.values["answer", 0] = rest.strip()
        told["options"] = options_of(asked)
    return told


# What is typed


def _words(asked: Asked) -> Row:
    first = asked.line("answer")
    numbers = asked.rows("answers", "option", "feedback", "credit")
    answers = [
        _earning(asked, number, {"text": asked.line("option", number)}) for number in numbers
    ]
    if first and first not in [one["text"] for one in answers]:
        answers.insert(0, {"text": first})
        asked.numbers["answers"].insert(0, 0)
    return {"answers": answers, **_typing(asked)}


def _earning(asked: Asked, number: int, row: Row) -> Row:
    share = asked.value(values.share, "credit", number)
    told = {**row, "feedback": asked.text("feedback", number)}
    return told if share is None else {**told, "credit": share}


def _typing(asked: Asked) -> Row:
    flags = ("case sensitive", "accent sensitive", "punctuation sensitive")
    found = {name.replace(" ", "_"): asked.value(values.flag, name) for name in flags}
    found["slips"] = asked.value(values.whole, "slips")
    return {name: value for name, value in found.items() if value is not None}


def _numbers(asked: Asked) -> Row:
    numbers = asked.rows("bands", "option", "feedback", "credit")
    bands = [
        _earning(asked, number, asked.value(values.band, "option", number) or {})
        for number in numbers
    ]
    first = asked.value(values.band, "answer")
    if first is not None:
        bands.insert(0, first)
        asked.numbers["bands"].insert(0, 0)
    return {
        "bands": bands,
        "units": asked.value(values.units, "units"),
        "unit_entry": asked.word("unit entry"),
    }


# What is put together


def _pairs(asked: Asked) -> Row:
    pairs, labels = _matched(asked, "pairs", "match")
    return {"pairs": pairs, "options": labels, "shuffle": asked.value(values.flag, "shuffle")}


def _sorted(asked: Asked) -> Row:
    items, groups = _matched(asked, "items", "group")
    return {"items": items, "groups": groups}


def _matched(asked: Asked, what: str, to: str) -> tuple[list[Row], list[Row]]:
    """Return rows with the key of their match, and all matches, each once."""
    numbers = asked.rows(what, "option", "match", "feedback")
    matches = {number: asked.line("match", number) for number in numbers}
    labels: dict[str, str] = {}
    for number, match in matches.items():
        first = labels.setdefault(_folded(match), match)
        if first != match:
            asked.note("match", number, f"{match[:40]!r} is the same as {first[:40]!r} here")
    labels.pop("", None)
    keys = dict(zip(labels, row_keys(len(labels)), strict=True))
    filled = [number for number in numbers if asked.cells.said("option", number)]
    asked.numbers[what] = filled
    for number in numbers:
        if number in filled and not matches[number]:
            raise asked.refuse("match", number, f"option {number} has nothing to match")
        if number not in filled and asked.cells.said("feedback", number):
            raise asked.refuse("option", number, "is empty, and has feedback")
    rows = [
        {
            "key": key,
            "text": asked.text("option", number),
            to: keys[_folded(matches[number])],
            "feedback": asked.text("feedback", number),
        }
        for key, number in zip(row_keys(len(filled)), filled, strict=True)
    ]
    return rows, [{"key": keys[folded], "text": text} for folded, text in labels.items()]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _order(asked: Asked) -> Row:
    numbers = asked.rows("items", "option", "feedback")
    items = [
        {"key": key, "text": asked.text("option", one), "feedback": asked.text("feedback", one)}
        for key, one in zip(row_keys(len(numbers)), numbers, strict=True)
    ]
    return {"items": items, "scoring": asked.word("scoring")}


def _cloze(asked: Asked) -> Row:
    numbers = asked.rows("gaps", "option")
    rules = _typing(asked)
    gaps = [{"key": str(number), **_gap(asked, number, rules)} for number in numbers]
    return {
        "text": asked.text("text"),
        "gaps": gaps,
        "shuffle": asked.value(values.flag, "shuffle"),
    }


def _gap(asked: Asked, number: int, rules: Row) -> Row:
    def text(written: str) -> str:
        return asked.markdown(written, "option", number)

    found = asked.value(lambda cell: gap_of(cell, text), "option", number) or {}
    return {**found, **rules} if "answers" in found else found


def _essay(asked: Asked) -> Row:
    points = asked.rows("rubric", "option", "credit")
    errors = asked.rows("common_errors", "common error")
    rubric = []
    for key, number in zip(row_keys(len(points)), points, strict=True):
        worth = asked.value(values.number, "credit", number)
        row = {"key": key, "text": asked.text("option", number)}
        rubric.append(row if worth is None else {**row, "points": worth})
    return {
        "min_words": asked.value(values.whole, "min words"),
        "max_words": asked.value(values.whole, "max words"),
        "rubric": rubric,
        "model_answer": asked.text("model answer"),
        "common_errors": tuple(asked.text("common error", number) for number in errors),
    }


READERS: dict[str, Callable[[Asked], Row]] = {
    "single_choice": one_of,
    "multiple_choice": several_of,
    "true_false": _truth,
    "short_answer": _words,
    "numeric": _numbers,
    "matching": _pairs,
    "ordering": _order,
    "cloze": _cloze,
    "categorise": _sorted,
    "essay": _essay,
}


def column_of(asked: Asked, kind: str, path: Iterable[str | int]) -> tuple[str, int] | None:
    """Return the column that a path of a body came from; None for the row as a whole."""
    steps = list(path)
    if not steps:
        return None
    name = str(steps[0])
    if name in ("hints", "common_errors") or name in asked.numbers:
        place = steps[1] if len(steps) > 1 and isinstance(steps[1], int) else None
        numbers = asked.numbers.get(name, [])
        if place is None or place >= len(numbers):
            return None
        column = {"hints": "hint", "common_errors": "common error"}.get(name, "option")
        inner = {"feedback": "feedback", "credit": "credit", "points": "credit"}
        column = inner.get(str(steps[2]), column) if len(steps) > 2 and kind != "cloze" else column
        return (column, numbers[place]) if numbers[place] else ("answer", 0)
    renamed = {
        "true_feedback": "feedback true",
        "false_feedback": "feedback false",
        "options": "option" if kind.endswith(("choice", "false")) else "match",
        "groups": "match",
    }
    return renamed.get(name, name.replace("_", " ")), 0
