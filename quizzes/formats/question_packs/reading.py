"""A zip of a course pack to its questions; what else it holds is named and not read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from quizzes.domain.picture_links import words_of_pictures
from quizzes.domain.question_pictures import with_picture_keys
from quizzes.domain.questions import Question, QuestionBody, Use
from quizzes.formats.course_pack import LessonQuestions, PackError, layout, lesson_questions
from quizzes.formats.course_pack.files import IGNORED, Folder, Layout, shown
from quizzes.formats.moodle_files import is_picture
from quizzes.formats.packages import Package, opened
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportedPicture,
    ImportLimits,
    QuestionFileError,
    Refused,
    told,
)
from quizzes.formats.question_packs.frame import NO_LESSON
from quizzes.formats.spec_sentences import texts_of

HOW_TO_LOAD = "a whole course is loaded with manage.py load_course"
_QUESTIONS = "questions.yml"
_OTHER_FILES = {
    "cards.yml": "cards",
    "quiz.yml": "quizzes",
    "glossary.yml": "terms",
    "sources.yml": "sources",
    "figures.yml": "figures",
    "people.yml": "people",
    "timeline.yml": "the timeline",
}
"""What a pack holds beside questions, by the file it stands in."""

_LEFT_BEHIND = "__MACOSX"
_NAMED = 5
_LONGEST_KEY = 120


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a course pack.

    Raises ``QuestionFileError`` for what is no zip, holds none, or is over a limit as a whole.
    """
    package = opened(data, limits, manifest="")
    root = _root(package.paths())
    inside = [path.removeprefix(root) for path in package.paths() if path.startswith(root)]
    plan = layout(path for path in inside if not _is_left_behind(path))
    reader = _PackReader(package, root, plan, limits)
    reader.refuse_outside()
    for module in plan.modules:
        for folder in plan.lessons.get(module.path, ()):
            reader.take(folder)
    if not reader.items and not reader.problems:
        raise QuestionFileError(f"is a course pack without questions; {HOW_TO_LOAD}")
    notes = (*_not_read(inside, has_texts=reader.has_texts), *reader.notes)
    return ImportedFile("course_pack", tuple(reader.items), told(reader.problems, limits), notes)


def _root(paths: Iterable[str]) -> str:
    """Return the folder that the pack stands in, with its slash; empty for the zip itself."""
    paths = [path.split("/") for path in paths if not _is_left_behind(path)]
    for name, depth in (("course.yml", 1), (_QUESTIONS, 3)):
        found = [parts for parts in paths if parts[-1] == name]
        if found:
            first = min(found, key=lambda parts: (len(parts), parts))
            return "".join(f"{part}/" for part in first[: max(len(first) - depth, 0)])
    raise QuestionFileError("is an archive without course.yml or questions.yml")


def _is_left_behind(path: str) -> bool:
    return path.startswith(f"{_LEFT_BEHIND}/") or path.rpartition("/")[2] in IGNORED


def _not_read(paths: Iterable[str], *, has_texts: bool) -> Iterator[Altered]:
    """Yield what of a pack is no question."""
    there = {path.rpartition("/")[2] for path in paths}
    names = ["the texts of lessons"] * has_texts
    names += [name for file, name in _OTHER_FILES.items() if file in there]
    if names:
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        message = f"only questions are read: {listed} stay in the file; {HOW_TO_LOAD}"
        yield Altered(0, message)


@dataclass(slots=True)
class _PackReader:
    """Gathers the questions of the lessons, one file after another."""

    package: Package
    root: str
    plan: Layout
    limits: ImportLimits
    items: list[ImportedItem] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)
    notes: list[Altered] = field(default_factory=list)
    pictures: dict[str, ImportedPicture | None] = field(default_factory=dict)
    has_texts: bool = False
    taken: int = 0

    def refuse_outside(self) -> None:
        """Put down the files that may hold questions and have no place; name the others."""
        others = []
        for error in self.plan.errors:
            if error.path.endswith((".yml", ".yaml")):
                self.problems.append(Fault(0, f"{error.path}: {error.message}"))
            else:
                others.append(error.path)
        for path in self.package.paths():
            is_other = not path.startswith(self.root) and not _is_left_behind(path)
            if is_other and path.endswith(f"/{_QUESTIONS}"):
                why = f"{shown(path)}: stands beside the course pack in {self.root!r}"
                self.problems.append(Fault(0, why))
        if others:
            listed = ", ".join(others[:_NAMED]) + ", …" * (len(others) > _NAMED)
            self.notes.append(Altered(0, f"what has no place in a course pack: {listed}"))

    def take(self, folder: Folder) -> None:
        """Read the questions of one lesson."""
        file = f"{folder.path}/{_QUESTIONS}"
        paths = (file, f"{folder.path}/lesson.md")
        found = {path: self.package.read(f"{self.root}{path}") for path in paths if path in self}
        self.taken += sum(map(len, found.values()))
        if self.taken > self.limits.bytes:
            raise QuestionFileError(f"has more than {self.limits.bytes:,} bytes of text")
        lesson = lesson_questions(folder, found)
        self.has_texts |= lesson.text not in ("", NO_LESSON)
        self.problems += map(_fault, lesson.errors)
        for line, question in lesson.questions:
            try:
                self.items.append(self._item(question, line, file, folder.key, lesson))
            except Refused as refused:
                message = f"{file}: {refused.message}"
                self.problems.append(Fault(line, message, question.key))
        if len(self.items) + len(self.problems) > self.limits.items:
            why = f"holds more than {self.limits.items:,} questions, or faults in them"
            raise QuestionFileError(why)

    def __contains__(self, path: str) -> bool:
        return f"{self.root}{path}" in self.package

    def _item(
        self, question: Question, line: int, file: str, key: str, lesson: LessonQuestions
    ) -> ImportedItem:
        if question.use is Use.SECURE:
            # As a draft like any other it could be practised once it is published.
            raise Refused(f"is secure, and would be for practice here; {HOW_TO_LOAD}")
        notes = [Altered(line, message) for message in _left_out(question)]
        body, shown_pictures = self._with_pictures(question.body, notes, line)
        return ImportedItem(
            where=f"{file}, line {line}",
            line=line,
            title=question.key,
            body=body,
            category=(lesson.title or key,),
            tags=question.tags,
            idnumber=question.key,
            notes=tuple(notes),
            pictures=shown_pictures,
            lesson=key,
            objective=question.objective,
            level=str(question.level),
        )

    def _with_pictures(
        self, body: QuestionBody, notes: list[Altered], line: int
    ) -> tuple[QuestionBody, tuple[ImportedPicture, ...]]:
        """Return a body and its pictures; one that is not there becomes its words."""
        found = {key: self._picture(key) for key in pictures_of(body)}
        missing = [key for key, picture in found.items() if picture is None]
        if missing:
            notes += (
                Altered(line, f"media/ has no picture {key!r}; its words stand in its place")
                for key in missing
            )
            try:
                body = with_picture_keys(body, dict.fromkeys(missing, ""))
            except ValidationError:
                why = f"is nothing without the picture {missing[0]!r}, which media/ does not have"
                raise Refused(why) from None
        return body, tuple(picture for picture in found.values() if picture is not None)

    def _picture(self, key: str) -> ImportedPicture | None:
        if key not in self.pictures:
            path = self.plan.pictures.get(key)
            data = self.package.read(f"{self.root}{path}") if path else b""
            is_one = is_picture(data) and len(data) <= self.limits.file_bytes
            name = path.rpartition("/")[2] if path else ""
            self.pictures[key] = ImportedPicture(key, name, data) if is_one else None
        return self.pictures[key]


def pictures_of(body: QuestionBody) -> list[str]:
    """Return the keys of the pictures that the texts of a question show, in order."""
    return sorted({key for text in texts_of(body) for key in words_of_pictures(text)})


def _left_out(question: Question) -> Iterator[str]:
    """Yield what a pack says of a question and the import has no place for."""
    names = [name for name in ("passage", "facts", "cards") if getattr(question, name)]
    if names:
        yield f"left out: {', '.join(names)}"
    if question.status == "retired":
        yield "is retired in the pack"


def _fault(error: PackError) -> Fault:
    key = error.key if len(error.key) <= _LONGEST_KEY else f"{error.key[:_LONGEST_KEY]}…"
    return Fault(error.line, f"{error.path}: {key}: {error.message}")
