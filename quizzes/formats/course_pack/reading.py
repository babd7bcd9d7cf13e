"""A pack's files into one course, with every error of the pack at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError

from quizzes.domain import content, course_checks, questions
from quizzes.domain.questions import KEY_PATTERN, Question
from quizzes.formats import located_yaml, spec_errors
from quizzes.formats.course_pack.errors import PackError, PackErrors
from quizzes.formats.course_pack.files import MOST_BYTES, Folder, Layout, collect, layout, shown
from quizzes.formats.course_pack.lesson_file import LessonFile, split
from quizzes.formats.course_pack.media import picture_in

MOST_ROWS, MOST_ERRORS = 5_000, 1_000
"""Entries of a file that are read, and errors after which no further ones are."""

_NOT_READ_ON = f"is not read from here on: over {MOST_ROWS:,} entries, or {MOST_ERRORS:,} errors"

type Check = Callable[[content.Course, frozenset[tuple[str, str]]], tuple]

BODIES: dict[type[BaseModel], tuple[type[BaseModel], ...]] = {
    Question: questions.BODIES,
    content.Note: (content.BasicNote, content.ClozeNote, content.TypedNote),
}
"""The specs whose body stands flat beside their own fields in a file, and its forms."""

WRITTEN_ELSEWHERE: dict[type[BaseModel], dict[str, str]] = {
    content.Course: {
        "modules": "modules are the folders of the pack",
        "quizzes": "quizzes stand in quiz.yml",
        "glossary": "terms stand in glossary.yml",
        "sources": "sources stand in sources.yml",
        "figures": "figures stand in figures.yml",
        "pictures": "pictures stand in media.yml",
        "people": "people stand in people.yml",
        "timeline": "events stand in timeline.yml",
    },
    content.Module: {
        "number": "the number is that of the folder",
        "lessons": "lessons are the folders of the module",
        "quizzes": "quizzes stand in quiz.yml",
    },
    content.Lesson: {
        "number": "the number is that of the folder",
        "body": "the text stands below the second line ---",
        "questions": "questions stand in questions.yml",
        "notes": "notes stand in cards.yml",
        "quizzes": "quizzes stand in quiz.yml",
    },
    content.Figure: {"svg": "the drawing stands in media/"},
    content.Picture: {"data": "the picture itself stands in media/"},
    content.Quiz: dict.fromkeys(
        ("opens_at", "closes_at"), "a class begins and ends; set it on the site"
    ),
}


def read(
    files: Mapping[str, bytes], *, check: Check | None = course_checks.check
) -> content.Course:
    """Return the course the files of a pack hold; keys are paths within the pack.

    ``check`` looks at the course as a whole: ``course_checks.check_references`` is for a course
    written on the site, which need not keep the house's standards, and ``None`` for no check.
    Raises ``PackErrors`` with every error of every file.
    """
    reader = Reader(files)
    course = reader.course()
    if check is not None:
        reader.report(check(course, frozenset(reader.unread)))
    if reader.errors:
        raise PackErrors(tuple(reader.errors))
    return course


def read_folder(path: Path, *, check: Check | None = course_checks.check) -> content.Course:
    """Return the course in a folder; raises ``PackErrors`` as ``read`` and ``collect`` do."""
    return read(collect(path), check=check)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row was read: its file, node and name, and its fields that stand elsewhere."""

    path: str
    node: located_yaml.Node
    name: str
    elsewhere: dict[str, tuple[str, int]] = field(default_factory=dict)


class Reader:
    """Reads the files one by one and keeps what it needs to say where a fault is."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.errors: list[PackError] = []
        self.origins: dict[int, Origin] = {}
        self.unread: set[tuple[str, str]] = set()

    def course(self) -> content.Course:
        plan = layout(self.files)
        self.errors += plan.errors
        parts = {
            "modules": tuple(self._module(folder, plan) for folder in plan.modules),
            "quizzes": self.rows("quiz.yml", content.Quiz, "quiz"),
            "glossary": self.rows("glossary.yml", content.GlossaryTerm, "term"),
            "sources": self.rows("sources.yml", content.Source, "source"),
            "figures": self._figures(plan),
            "pictures": self._pictures(plan),
            "people": self.rows("people.yml", content.Person, "person"),
            "timeline": self.rows("timeline.yml", content.TimelineEvent, "event"),
        }
        course = self._single("course.yml", content.Course, parts)
        if course is None:
            course = content.Course.model_construct(key="course", title="", **parts)
            self.origins[id(course)] = Origin("course.yml", _nothing(), "")
        return course

    def report(self, problems: tuple[course_checks.Problem, ...]) -> None:
        """Add what the checks of the whole course found, each at its line."""
        for problem in problems:
            origin = self.origins[id(problem.row)]
            place = origin.elsewhere.get(str(problem.field[0])) if problem.field else None
            if place is not None:
                path, first = place
                line, found = first + problem.line - 1, problem.field
            else:
                path = origin.path
                line, found, value = spec_errors.locate(origin.node, problem.field)
                line += _lines_into(value, problem.line)
            key = spec_errors.label(origin.name, *found)
            self._error(path, line, key or "file", problem.message)

    def _error(self, path: str, line: int, key: str, message: str) -> None:
        self.errors.append(PackError(path, line, shown(key), shown(message)))

    def _faults(self, path: str, faults: tuple[located_yaml.Fault, ...]) -> None:
        for fault in faults:
            self._error(path, fault.line, fault.key, fault.message)

    def _text(self, path: str) -> str | None:
        """Return the text of a file, empty when it is absent, ``None`` after reporting a fault."""
        data = self.files.get(path, b"")
        if len(data) > MOST_BYTES:
            self._error(path, 1, "file", f"has more than {MOST_BYTES} bytes")
            return None
        try:
            return located_yaml.decode(data)
        except located_yaml.YamlError as error:
            self._faults(path, error.faults)
            return None

    def _node(self, path: str, text: str | None, first_line: int = 1) -> located_yaml.Node | None:
        """Return the root of a YAML text; ``None`` after reporting a fault."""
        if text is None:
            return None
        try:
            return located_yaml.load(text, first_line=first_line) or _nothing()
        except located_yaml.YamlError as error:
            self._faults(path, error.faults)
            return None

    def _single[S: BaseModel](
        self, path: str, spec: type[S], parts: dict[str, object], file: LessonFile | None = None
    ) -> S | None:
        """Return the one row of a file, completed with the parts written elsewhere."""
        if path not in self.files:
            self._error(path, 1, "file", "is missing")
            return None
        text = file.front if file else self._text(path)
        node = self._node(path, text, 2 if file else 1)
        if node is None:
            return None
        elsewhere = {"body": (path, file.body_line)} if file else {}
        return self._row(spec, Origin(path, node, "", elsewhere), parts)

    def rows[S: BaseModel](self, path: str, spec: type[S], kind: str) -> tuple[S, ...]:
        """Return the rows of a file that is a list; those with faults are reported and left out."""
        node = self._node(path, self._text(path))
        if node is None:
            self.unread.add((kind, "*"))
            return ()
        if isinstance(node, located_yaml.Scalar) and node.value is None:
            return ()
        if not isinstance(node, located_yaml.Sequence):
            self._error(path, node.line, "file", "must be a list: each entry begins with a dash")
            self.unread.add((kind, "*"))
            return ()
        rows = []
        for place, entry in enumerate(node.items):
            if place == MOST_ROWS or len(self.errors) > MOST_ERRORS:
                self._error(path, entry.line, "file", _NOT_READ_ON)
                self.unread.add((kind, "*"))
                break
            rows.append(self._list_row(path, spec, kind, place, entry))
        return tuple(row for row in rows if row is not None)

    def _list_row[S: BaseModel](
        self, path: str, spec: type[S], kind: str, index: int, node: located_yaml.Node
    ) -> S | None:
        key = _key_of(node)
        origin = Origin(path, node, key or f"entry {index + 1}", _drawing(spec, key))
        row = self._row(spec, origin, self._medium(spec, key))
        if row is None:
            self.unread.add((kind, key or "*"))
        return row

    def _row[S: BaseModel](
        self, spec: type[S], origin: Origin, parts: Mapping[str, object]
    ) -> S | None:
        """Return the validated row, or ``None`` after reporting every fault it has."""
        node, before = origin.node, len(self.errors)
        if not isinstance(node, located_yaml.Mapping):
            empty = isinstance(node, located_yaml.Scalar) and node.value is None
            message = "is empty" if empty else "must be fields: lines of name: value"
            self._error(origin.path, node.line, origin.name or "file", message)
            return None
        data = {**self._data(spec, origin), **parts}
        try:
            row = spec.model_validate(data)
        except ValidationError as error:
            known = _fields(spec, str(data.get("body", {}).get("kind")) if spec in BODIES else "")
            self._faults(origin.path, spec_errors.faults_of(error, node, origin.name, known))
            return None
        self.origins[id(row)] = origin
        return row if len(self.errors) == before else None

    def _data(self, spec: type[BaseModel], origin: Origin) -> dict[str, object]:
        """Return a row's fields as its spec wants them, the flat body gathered."""
        fields = located_yaml.plain(origin.node)
        for name, reason in WRITTEN_ELSEWHERE.get(spec, {}).items():
            if name in fields:
                line = origin.node.key_lines[name]
                self._error(
                    origin.path,
                    line,
                    spec_errors.label(origin.name, name),
                    f"is not written here; {reason}",
                )
                del fields[name]
        if spec is content.Quiz:
            sections = fields.get("sections")
            for part in (fields, *(sections if isinstance(sections, list) else ())):
                _spell_out_places(part)
        if spec not in BODIES:
            return fields
        own = {name: fields.pop(name) for name in list(fields) if name in _own_fields(spec)}
        return {**own, "body": {"kind": "", **fields}}

    def _figures(self, plan: Layout) -> tuple[content.Figure, ...]:
        figures = self.rows("figures.yml", content.Figure, "figure")
        self._all_named(plan.drawings, figures, "figure", "figures.yml")
        return figures

    def _pictures(self, plan: Layout) -> tuple[content.Picture, ...]:
        pictures = self.rows("media.yml", content.Picture, "picture")
        self._all_named(plan.pictures, pictures, "picture", "media.yml")
        return pictures

    def _all_named(self, media: dict[str, str], rows: tuple, kind: str, file: str) -> None:
        """Report the files in media/ that no row speaks of."""
        known = {row.key for row in rows} | {key for what, key in self.unread if what == kind}
        for key, path in media.items():
            if key not in known and "*" not in known:
                self._error(path, 1, "file", f"no {kind} in {file} has the key {key!r}")

    def _medium(self, spec: type[BaseModel], key: str | None) -> dict[str, object]:
        """Return what of a row stands in media/, something in its place after reporting a fault."""
        has_key = key is not None and re.fullmatch(KEY_PATTERN, key)
        if spec is content.Picture:
            return {"data": (self._picture(key) if has_key else None) or b"-"}
        if spec is not content.Figure:
            return {}
        return self._drawing(key) if has_key else {"svg": "<svg/>"}

    def _picture(self, key: str) -> bytes | None:
        path = f"media/{key}.webp"
        found = picture_in(self.files.get(path))
        if isinstance(found, str):
            self._error(path, 1, "file", found)
            return None
        return found

    def _drawing(self, key: str) -> dict[str, object]:
        path = f"media/{key}.svg"
        if path not in self.files:
            self._error(path, 1, "file", f"is missing; it is the drawing of the figure {key!r}")
            return {"svg": "<svg/>"}
        text = self._text(path)
        if text is not None and not text.strip():
            self._error(path, 1, "file", "is empty")
            text = None
        return {"svg": text or "<svg/>"}

    def _module(self, folder: Folder, plan: Layout) -> content.Module:
        path = f"{folder.path}/module.yml"
        lessons = (self._lesson(lesson) for lesson in plan.lessons.get(folder.path, ()))
        parts = {
            "number": folder.number,
            "lessons": tuple(lesson for lesson in lessons if lesson is not None),
            "quizzes": self.rows(f"{folder.path}/quiz.yml", content.Quiz, "quiz"),
        }
        module = self._single(path, content.Module, parts)
        if module is None:
            module = content.Module.model_construct(key=folder.key, title="", **parts)
            self.origins[id(module)] = Origin(path, _nothing(), "")
        self._same_key(module.key, folder, module)
        return module

    def _lesson(self, folder: Folder) -> content.Lesson | None:
        path = f"{folder.path}/lesson.md"
        parts = {
            "number": folder.number,
            "questions": self.rows(f"{folder.path}/questions.yml", Question, "question"),
            "notes": self.rows(f"{folder.path}/cards.yml", content.Note, "note"),
            "quizzes": self.rows(f"{folder.path}/quiz.yml", content.Quiz, "quiz"),
        }
        lesson = self.lesson_file(path, parts)
        if lesson is None:
            self.unread |= {("lesson", folder.key), ("objective", "*")}
            self.unread |= {("question", row.key) for row in parts["questions"]}
            self.unread |= {("note", row.key) for row in parts["notes"]}
            self.unread |= {("quiz", row.key) for row in parts["quizzes"]}
        else:
            self._same_key(lesson.key, folder, lesson)
        return lesson

    def lesson_file(self, path: str, parts: dict[str, object]) -> content.Lesson | None:
        text = self._text(path)
        if text is None:
            return None
        file = split(text)
        if path in self.files and file is None:
            self._error(
                path, 1, "file", "must begin with a line ---, the lesson's fields and a line ---"
            )
            return None
        body = {"body": file.body} if file else {}
        return self._single(path, content.Lesson, {**parts, **body}, file)

    def _same_key(self, key: str, folder: Folder, row: BaseModel) -> None:
        if key != folder.key:
            origin = self.origins[id(row)]
            line, _, _ = spec_errors.locate(origin.node, ("key",))
            self._error(
                origin.path, line, "key", f"must be that of the folder, {folder.key!r}; not {key!r}"
            )


def _nothing() -> located_yaml.Scalar:
    return located_yaml.Scalar(1, None, "")


def _spell_out_places(part: object) -> None:
    """Make fields of the questions of a quiz or section that are named by their keys alone."""
    if isinstance(part, dict) and isinstance(part.get("questions"), list):
        part["questions"] = [
            entry if isinstance(entry, dict) else {"question": entry} for entry in part["questions"]
        ]


def _key_of(node: located_yaml.Node) -> str | None:
    key = node.items.get("key") if isinstance(node, located_yaml.Mapping) else None
    return (
        key.value if isinstance(key, located_yaml.Scalar) and isinstance(key.value, str) else None
    )


def _drawing(spec: type[BaseModel], key: str | None) -> dict[str, tuple[str, int]]:
    return {"svg": (f"media/{key}.svg", 1)} if spec is content.Figure else {}


def _own_fields(spec: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name in spec.model_fields if name != "body" or spec not in BODIES)


def _fields(spec: type[BaseModel], kind: str) -> tuple[str, ...]:
    """Return the fields a row may have in a file, those of its kind of body included."""
    bodies = [body for body in BODIES.get(spec, ()) if kind in kinds_of(body)]
    names = [name for body in bodies for name in body.model_fields]
    return tuple(
        name for name in (*_own_fields(spec), *names) if name not in WRITTEN_ELSEWHERE.get(spec, {})
    )


def kinds_of(body: type[BaseModel]) -> tuple[str, ...]:
    """Return the kinds one form of body stands for."""
    return body.model_fields["kind"].annotation.__args__


def _lines_into(value: located_yaml.Node, line: int) -> int:
    """Return how many lines below its field the given line of a text stands."""
    if not isinstance(value, located_yaml.Scalar) or not value.literal:
        return 0
    return line + len(value.text) - len(value.text.lstrip("\n"))
