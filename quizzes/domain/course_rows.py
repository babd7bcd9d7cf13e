"""A course as a flat list of rows, one for each thing that has a key.

The loader compares rows, the tables write rows, and a course spec can be put together from them
again: `assemble(flatten(course))` equals `course`, but for the order of the glossary, of sources,
of figures and of pictures, which the pages sort by term, number and key.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quizzes.domain import content

KINDS = (
    *("course", "figure", "picture", "term", "source", "module", "lesson", "objective", "note"),
    *("question", "quiz", "person", "event"),
)
"""Every kind of row, each after those it refers to."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing with a key: its kind, its key, and its fields as plain JSON values.

    ``content`` is the bytes of a picture where they are at hand; its field ``digest`` tells them.
    """

    kind: str
    key: str
    data: dict
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the fields, as 64 hexadecimal digits."""
        # A name that is not given counts as no field: rows loaded before names came stay the same.
        data = {name: value for name, value in self.data.items() if (name, value) != ("name", "")}
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def flatten(course: content.Course) -> tuple[Row, ...]:
    """Return the rows of a course, each after those it refers to."""
    parts = {"modules", "quizzes", "glossary", "sources", "figures", "pictures"}
    parts |= {"people", "timeline"}
    rows = [_row("course", course, leave_out=parts)]
    rows += [_row("figure", figure) for figure in course.figures]
    rows += [_picture_row(picture) for picture in course.pictures]
    rows += [_row("term", term) for term in course.glossary]
    rows += [_row("source", source) for source in course.sources]
    rows += [_row("module", module, leave_out={"lessons", "quizzes"}) for module in course.modules]
    for module in course.modules:
        for lesson in module.lessons:
            rows += _lesson_rows(module.key, lesson)
        rows += _quiz_rows(module.quizzes, module=module.key)
    rows += _quiz_rows(course.quizzes)
    for kind, specs in (("person", course.people), ("event", course.timeline)):
        rows += [_row(kind, spec, position=position) for position, spec in enumerate(specs)]
    return tuple(sorted(rows, key=lambda row: KINDS.index(row.kind)))


def _row(kind: str, spec, leave_out: set[str] = frozenset(), **places: object) -> Row:
    data = spec.model_dump(mode="json", exclude=leave_out)
    for name in {"terms", "cards", "lessons"} & data.keys():
        data[name] = sorted(data[name])
    return Row(kind, spec.key, data | places)


def _picture_row(picture: content.Picture) -> Row:
    row = _row("picture", picture, leave_out={"data"}, digest=picture.digest)
    return replace(row, content=picture.data)


def _lesson_rows(module_key: str, lesson: content.Lesson) -> list[Row]:
    parts = {"objectives", "questions", "notes", "quizzes"}
    rows = [_row("lesson", lesson, leave_out=parts, module=module_key)]
    groups = (
        ("objective", lesson.objectives),
        ("note", lesson.notes),
        ("question", lesson.questions),
    )
    for kind, specs in groups:
        rows += [
            _row(kind, spec, lesson=lesson.key, position=position)
            for position, spec in enumerate(specs)
        ]
    return rows + _quiz_rows(lesson.quizzes, lesson=lesson.key)


def _quiz_rows(
    quizzes: Iterable[content.Quiz], *, module: str | None = None, lesson: str | None = None
) -> list[Row]:
    return [
        _row("quiz", quiz, module=module, lesson=lesson, position=position)
        for position, quiz in enumerate(quizzes)
    ]


def assemble(rows: Iterable[Row]) -> content.Course:
    """Return the course that the rows describe.

    Raises ``pydantic.ValidationError`` when a row is not valid, ``KeyError`` when the course row
    is missing.
    """
    by_kind: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(_with_content(row) if row.kind == "picture" else row.data)
    quizzes = _quizzes_by_place(by_kind["quiz"])
    lessons = _by_parent(_with_parts(by_kind, quizzes), "module")
    modules = [
        module | {"lessons": lessons[module["key"]], "quizzes": quizzes["module", module["key"]]}
        for module in sorted(by_kind["module"], key=lambda data: (data["number"], data["key"]))
    ]
    if not by_kind["course"]:
        raise KeyError("course")
    return content.Course.model_validate(
        by_kind["course"][0]
        | {
            "modules": modules,
            "quizzes": quizzes["course", ""],
            "glossary": sorted(by_kind["term"], key=lambda data: (data["term"], data["key"])),
            "sources": sorted(by_kind["source"], key=lambda data: (data["number"], data["key"])),
            "figures": sorted(by_kind["figure"], key=lambda data: data["key"]),
            "pictures": sorted(by_kind["picture"], key=lambda data: data["key"]),
            "people": _placed(by_kind["person"]),
            "timeline": _placed(by_kind["event"]),
        }
    )


def _with_content(row: Row) -> dict:
    fields = {name: row.data[name] for name in row.data if name != "digest"}
    return fields | {"data": row.content}


def _quizzes_by_place(rows: list[dict]) -> dict[tuple[str, str], list[dict]]:
    """Return quizzes by where they stand: a lesson, a module, or neither, which is the course."""
    groups: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for data in _placed(rows):
        fields = {name: data[name] for name in data if name not in {"lesson", "module"}}
        if data["lesson"]:
            groups["lesson", data["lesson"]].append(fields)
        elif data["module"]:
            groups["module", data["module"]].append(fields)
        else:
            groups["course", ""].append(fields)
    return groups


def _with_parts(by_kind: dict[str, list[dict]], quizzes: dict) -> list[dict]:
    objectives = _by_parent(_placed(by_kind["objective"]), "lesson")
    notes = _by_parent(_placed(by_kind["note"]), "lesson")
    questions = _by_parent(_placed(by_kind["question"]), "lesson")
    return [
        lesson
        | {
            "objectives": objectives[lesson["key"]],
            "notes": notes[lesson["key"]],
            "questions": questions[lesson["key"]],
            "quizzes": quizzes["lesson", lesson["key"]],
        }
        for lesson in sorted(by_kind["lesson"], key=lambda data: (data["number"], data["key"]))
    ]


def _placed(rows: list[dict]) -> list[dict]:
    ordered = sorted(rows, key=lambda data: (data["position"], data["key"]))
    return [{name: data[name] for name in data if name != "position"} for data in ordered]


def _by_parent(rows: list[dict], parent: str) -> dict[str, list[dict]]:
    groups: dict[str, list[dict]] = defaultdict(list)
    for data in rows:
        groups[data[parent]].append({name: data[name] for name in data if name != parent})
    return groups
