"""Questions as a zip of a course pack, which ``read`` reads back the same."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from quizzes.domain import content
from quizzes.domain.picture_links import words_of_pictures
from quizzes.domain.questions import RESERVED_KEY, Level, Question, QuestionBody, normalise_line
from quizzes.formats import course_pack
from quizzes.formats.course_pack.files import MOST_BYTES
from quizzes.formats.packages import zipped
from quizzes.formats.question_files import ImportedItem, ImportedPicture, LeftOut, WrittenFile
from quizzes.formats.question_packs.frame import NAME, NO_LESSON, TITLE
from quizzes.formats.question_packs.reading import pictures_of
from quizzes.formats.spec_sentences import texts_of

MOST_OBJECTIVES = 12
MOST_LESSONS = 999
_LONGEST_KEY = 80
_LONGEST_LINE = 300
_LONGEST_ALT = 250


def not_carried(body: QuestionBody, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """Return what of a question gets lost in a pack: pictures that do not go out with it."""
    known = set(pictures)
    if all(key in known for key in pictures_of(body)):
        return ()
    return ("pictures that are not of the course become their words",)


def write(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as a course pack of lessons that hold nothing else.

    The course, its module and what a lesson has to say of itself are drafts with words of ours.
    """
    draft = _Draft()
    for item in items:
        draft.add(item)
    return WrittenFile(left_out=tuple(draft.left_out), data=zipped(draft.files()))


@dataclass(slots=True)
class _Lesson:
    """A lesson on its way out: its title, what its questions ask, and they themselves."""

    title: str
    objectives: dict[str, None] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)
    bytes: int = 0


@dataclass(slots=True)
class _Draft:
    """The lessons of a pack by key, and the pictures that their questions show."""

    lessons: dict[str, _Lesson] = field(default_factory=dict)
    keys: set[str] = field(default_factory=lambda: {RESERVED_KEY})
    pictures: dict[str, content.Picture] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, item: ImportedItem) -> None:
        """Take one question, or name why it can't go."""
        if item.body is None:
            self.left_out.append(LeftOut(item.title, "is of a kind that is not here", item.where))
            return
        key = _as_key(item.lesson) or NAME
        objective = _as_key(item.objective) or NAME
        lesson = self.lessons.get(key) or _Lesson(_title(item, key))
        question = self._question(item, objective)
        entry = course_pack.entry(question)
        size = len(entry.encode()) + 1
        if why := self._reason(key, lesson, objective, size):
            self.left_out.append(LeftOut(item.title, why, item.where))
            return
        self.keys.add(question.key)
        self.lessons[key] = lesson
        lesson.objectives[objective] = None
        lesson.entries.append(entry)
        lesson.bytes += size
        self._show(item)

    def _reason(self, key: str, lesson: _Lesson, objective: str, size: int) -> str:
        if key not in self.lessons and len(self.lessons) == MOST_LESSONS:
            return f"a course pack has at most {MOST_LESSONS} lessons"
        if objective not in lesson.objectives and len(lesson.objectives) == MOST_OBJECTIVES:
            return f"a lesson of a course pack has at most {MOST_OBJECTIVES} objectives"
        if lesson.bytes + size > MOST_BYTES:
            return f"the file of a lesson has at most {MOST_BYTES:,} bytes; export it in parts"
        return ""

    def _question(self, item: ImportedItem, objective: str) -> Question:
        return Question(
            key=self._free(_as_key(item.idnumber) or _as_key(item.title) or item.body.kind),
            objective=objective,
            level=item.level or Level.RECALL,
            tags=tuple(dict.fromkeys(filter(None, map(_as_key, item.tags)))),
            status="draft",
            body=item.body,
        )

    def _free(self, wanted: str) -> str:
        """Return the key that is wanted, or with a number where it is taken."""
        wanted, number = wanted.replace("_", "-"), 1
        key = wanted
        while key in self.keys:
            number += 1
            end = f"-{number}"
            key = wanted[: _LONGEST_KEY - len(end)] + end
        return key

    def _show(self, item: ImportedItem) -> None:
        named = set(pictures_of(item.body))
        said: dict[str, str] = {}
        for text in texts_of(item.body):
            said |= words_of_pictures(text)
        for picture in item.pictures:
            if picture.key in named and picture.key not in self.pictures:
                self.pictures[picture.key] = _picture(picture, said[picture.key])

    def files(self) -> dict[str, bytes]:
        """Return the files of the pack by path."""
        course = self._course()
        files = course_pack.write(course)
        for lesson in course.lessons():
            path = f"{course_pack.lesson_folder(course.modules[0], lesson)}/questions.yml"
            files[path] = course_pack.listed(self.lessons[lesson.key].entries).encode()
        return {path: files[path] for path in sorted(files)}

    def _course(self) -> content.Course:
        """Return the course around the questions."""
        lessons = (
            _lesson(number, key, lesson)
            for number, (key, lesson) in enumerate(self.lessons.items(), 1)
        )
        module = content.Module(
            key=NAME, title=TITLE, number=1, status="draft", lessons=tuple(lessons)
        )
        return content.Course(
            key=NAME,
            title=TITLE,
            status="draft",
            modules=(module,),
            pictures=tuple(self.pictures.values()),
        )


def _lesson(number: int, key: str, lesson: _Lesson) -> content.Lesson:
    objectives = (content.Objective(key=one, text=_words(one)) for one in lesson.objectives)
    return content.Lesson(
        key=key,
        number=number,
        title=lesson.title,
        hook=lesson.title,
        status="draft",
        objectives=tuple(objectives),
        body=NO_LESSON,
    )


def _title(item: ImportedItem, key: str) -> str:
    said = normalise_line(item.category[-1]).strip() if item.category else ""
    return said[:_LONGEST_LINE].strip() or _words(key)


def _words(key: str) -> str:
    return key.replace("-", " ").strip() or key


def _picture(picture: ImportedPicture, words: str) -> content.Picture:
    alt = " ".join(words.split())[:_LONGEST_ALT].strip()
    return content.Picture(key=picture.key, alt=alt or _words(picture.key), data=picture.data)


def _as_key(text: str) -> str:
    """Return a text as a key; of one that is no key its letters and digits, if it has any."""
    return re.sub(r"[^a-z0-9-]+", "-", text.lower())[:_LONGEST_KEY].lstrip("-")
