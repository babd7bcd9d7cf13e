"""Typed specs of a course: what the pack on disk says, and what the tables must be able to say.

A course holds modules, a module lessons, a lesson its objectives, questions, notes and quizzes;
modules and the course have quizzes of their own, checkpoints and the final.
Order is the order of the tuples. Keys are unique within the course, per kind of content.
"""

import re
from dataclasses import fields
from datetime import date as calendar_date
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, model_validator

from quizzes.domain.behaviours import Behaviour
from quizzes.domain.draws import Filters
from quizzes.domain.questions import (
    BODIES,
    FactId,
    Flag,
    Key,
    Level,
    OptionalText,
    Question,
    ShortAnswer,
    ShortText,
    Slips,
    Spec,
    Text,
    normalise_line,
    normalise_text,
)
from quizzes.domain.quiz_rules import GradeMethod, Navigation, Paging, Rules, Shown

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
URL_PATTERN = r"^https?://[^\s<>\"\p{Cc}]+$"

Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=500)]
Status = Literal["draft", "published", "retired"]
OptionalLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=300),
    AfterValidator(normalise_line),
]
USUAL = Rules()
"""The rules of a quiz that says nothing about them."""

CLOZE = re.compile(
    r"\{\{c(?P<number>[1-9][0-9]?)::(?P<answer>.+?)(?:::(?P<hint>.+?))?\}\}", re.DOTALL
)
"""A cloze deletion as Anki writes it: ``{{c1::answer}}`` or ``{{c1::answer::hint}}``."""


class Objective(Spec):
    """What a student can do after the lesson; every card and question serves one."""

    key: Key
    text: ShortText
    status: Status = "published"


class BasicNote(Spec):
    """A question with its answer; ``reversed`` asks it in both directions."""

    kind: Literal["basic", "reversed"]
    front: Text
    back: Text
    extra: OptionalText = ""

    def slots(self) -> tuple[str, ...]:
        """Return the slots of the note's cards, in order."""
        return ("forward",) if self.kind == "basic" else ("forward", "reverse")


class ClozeNote(Spec):
    """A text with deletions; each deletion number makes one card."""

    kind: Literal["cloze"] = "cloze"
    text: Text
    extra: OptionalText = ""

    @model_validator(mode="after")
    def _has_a_deletion(self) -> "ClozeNote":
        if not CLOZE.search(self.text):
            raise ValueError("a cloze text needs a deletion such as {{c1::answer}}")
        return self

    def slots(self) -> tuple[str, ...]:
        """Return the slots of the note's cards: ``c1``, ``c2`` ... in the order of numbers."""
        numbers = {int(match["number"]) for match in CLOZE.finditer(self.text)}
        return tuple(f"c{number}" for number in sorted(numbers))


class TypedNote(Spec):
    """A question whose answer is typed; any of ``answers`` is right, the first is shown.

    What was typed is compared as a short answer is, with ``slips`` overlooked.
    """

    kind: Literal["typed"] = "typed"
    front: Text
    answers: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=10)]
    slips: Slips = 0
    extra: OptionalText = ""

    def slots(self) -> tuple[str, ...]:
        """Return the slot of the note's one card."""
        return ("forward",)

    def as_question(self) -> ShortAnswer:
        """Return the short-answer question that this card asks."""
        answers = tuple({"text": text} for text in self.answers)
        return ShortAnswer(stem=self.front, answers=answers, slips=self.slips)


NoteBody = Annotated[BasicNote | ClozeNote | TypedNote, Field(discriminator="kind")]


_NOTE_BODY = TypeAdapter(NoteBody)


def parse_note_body(body: dict) -> NoteBody:
    """Return the typed body of a stored or submitted note.

    Raises ``pydantic.ValidationError``, with the path of every fault, when it is not one.
    """
    return _NOTE_BODY.validate_python(body)


class Note(Spec):
    """One fact to remember and where it belongs; its body makes one or more cards."""

    key: Key
    objective: Key
    tier: Literal["core", "extra"] = "core"
    tags: tuple[Key, ...] = ()
    facts: tuple[FactId, ...] = ()
    passage: Key | None = None
    source: Key | None = None
    status: Status = "published"
    body: NoteBody


MOST_POINTS = 1000
"""The most that one question may be worth in a quiz."""

Points = Annotated[float, Field(strict=True, gt=0, le=MOST_POINTS)]
Places = Annotated[tuple["QuizQuestion", ...], Field(max_length=200)]
Kind = Literal[*(kind for body in BODIES for kind in body.model_fields["kind"].annotation.__args__)]


class QuizQuestion(Spec):
    """A place in a quiz: a question of the bank and what it is worth there."""

    question: Key
    points: Points = 1.0


FILTERS = tuple(field.name for field in fields(Filters))
"""The fields of a section that say what it draws from."""

DRAWN_BY = ("points", *FILTERS)
"""The fields that only a section that draws has."""


class QuizSection(Spec):
    """A part of a quiz: fixed ``questions``, or ``draw`` of them drawn from the bank.

    Drawn are questions that fit every list that names something; with ``reserve`` only those no
    practice set asks. Each drawn question is worth ``points``.
    """

    title: OptionalLine = ""
    questions: Places = ()
    draw: Annotated[int, Field(strict=True, ge=1, le=200)] | None = None
    points: Points = 1.0
    lessons: tuple[Key, ...] = ()
    objectives: tuple[Key, ...] = ()
    tags: tuple[Key, ...] = ()
    kinds: tuple[Kind, ...] = ()
    levels: tuple[Level, ...] = ()
    reserve: Flag = False

    @model_validator(mode="after")
    def _fixed_or_drawn(self) -> "QuizSection":
        if self.draw is not None and self.questions:
            raise ValueError("a section has questions or draws them, not both")
        usual = {name: type(self).model_fields[name].get_default() for name in DRAWN_BY}
        said = [name for name in DRAWN_BY if getattr(self, name) != usual[name]]
        if self.draw is None and said:
            raise ValueError(
                f"{' and '.join(said)}: only for a section that draws; say how many with draw"
            )
        return self

    def filters(self) -> Filters:
        """Return which questions may be drawn."""
        return Filters(**{name: getattr(self, name) for name in FILTERS})


class Quiz(Spec):
    """A set of questions taken together: loose ``questions`` first, then its sections.

    The rules are those of ``quiz_rules.Rules`` and have its defaults. When a quiz opens and
    closes is not said here: that belongs to a class, and is set on the site.
    """

    key: Key
    title: ShortText
    intro: OptionalText = ""
    purpose: Literal["practice", "checkpoint", "final"] = "practice"
    behaviour: Behaviour = USUAL.behaviour
    shuffle: Flag = USUAL.shuffle
    penalty: Annotated[float, Field(strict=True, ge=0, le=1)] = USUAL.penalty
    paging: Paging = USUAL.paging
    navigation: Navigation = USUAL.navigation
    time_limit: Annotated[int, Field(strict=True, ge=1, le=600)] | None = USUAL.time_limit
    grace: Annotated[int, Field(strict=True, ge=0, le=3600)] = USUAL.grace
    attempts_allowed: Annotated[int, Field(strict=True, ge=1, le=50)] | None = (
        USUAL.attempts_allowed
    )
    grade_method: GradeMethod = USUAL.grade_method
    pass_mark: Annotated[int, Field(strict=True, ge=1, le=100)] | None = USUAL.pass_mark
    show_verdicts: Shown = USUAL.show_verdicts
    show_marks: Shown = USUAL.show_marks
    show_feedback: Shown = USUAL.show_feedback
    show_right_answers: Shown = USUAL.show_right_answers
    status: Status = "published"
    questions: Places = ()
    sections: Annotated[tuple[QuizSection, ...], Field(max_length=50)] = ()

    def parts(self) -> tuple[QuizSection, ...]:
        """Return the sections, the loose questions before them as one without a title."""
        return (QuizSection(questions=self.questions), *self.sections)


class Lesson(Spec):
    """A reading of a few minutes with what is asked about it."""

    key: Key
    title: ShortText
    hook: ShortText
    article_section: OptionalText = ""
    status: Status = "published"
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1, max_length=12)]
    terms: tuple[Key, ...] = ()
    summary: Annotated[tuple[ShortText, ...], Field(max_length=5)] = ()
    body: Text
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    number: Annotated[int, Field(strict=True, ge=1, le=999)]


class Module(Spec):
    """A group of lessons with one theme."""

    key: Key
    title: ShortText
    summary: OptionalText = ""
    status: Status = "published"
    number: Annotated[int, Field(strict=True, ge=0, le=999)]
    lessons: tuple[Lesson, ...] = ()
    quizzes: tuple[Quiz, ...] = ()


class GlossaryTerm(Spec):
    """A term the course uses, explained in its own words; ``translations`` by language."""

    key: Key
    term: ShortText
    abbreviation: Annotated[
        str, StringConstraints(max_length=20), AfterValidator(normalise_line)
    ] = ""
    definition: Text
    translations: dict[Language, ShortText] = {}
    status: Status = "published"


class Source(Spec):
    """A numbered source; ``correction`` says what the article's own footnote got wrong."""

    key: Key
    number: Annotated[int, Field(strict=True, ge=1, le=999)]
    citation: Text
    url: Url | None = None
    correction: OptionalText = ""
    status: Status = "published"


class Figure(Spec):
    """A picture drawn in SVG with everything it shows said again in text."""

    key: Key
    title: ShortText
    caption: OptionalText = ""
    text: Text
    svg: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200_000),
        AfterValidator(normalise_text),
    ]
    status: Status = "published"


class Picture(Spec):
    """A photograph or screenshot: the bytes of its file, and in words what it shows.

    ``alt`` is said where a text shows the picture and has no words of its own for it.
    """

    key: Key
    alt: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=250),
        AfterValidator(normalise_line),
    ]
    status: Status = "published"
    data: Annotated[bytes, Field(min_length=1, repr=False)]

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, as 64 hexadecimal digits."""
        return sha256(self.data).hexdigest()


class Person(Spec):
    """Someone the course speaks of: who they were then, and the lessons they appear in."""

    key: Key
    name: ShortText
    role: ShortText
    about: Text
    lessons: tuple[Key, ...] = ()
    status: Status = "published"


Strand = Literal["institutions", "transit", "projects", "terrorism", "mandate"]


def _a_day(text: str) -> str:
    """Return the date; raises ``ValueError`` when the calendar has no such day or month."""
    calendar_date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return text


SortDate = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_a_day),
]
"""A year, month or day as ``2002``, ``2002-05`` or ``2002-05-28``."""


class TimelineEvent(Spec):
    """Something that happened: ``date`` as people write it, ``sort_date`` as it sorts.

    ``printed`` is what the work taught says where the record differs: it marks the entry as
    corrected. ``added`` marks what the work leaves out, ``after`` what came after it was written.
    """

    key: Key
    date: ShortText
    sort_date: SortDate
    text: Text
    strand: Strand
    lesson: Key | None = None
    facts: tuple[FactId, ...] = ()
    errata: tuple[FactId, ...] = ()
    printed: OptionalText = ""
    added: Flag = False
    after: Flag = False
    status: Status = "published"


class Course(Spec):
    """A whole course, as one pack holds it."""

    key: Key
    title: ShortText
    summary: OptionalText = ""
    language: Language = "en"
    credit: OptionalText = ""
    licence: OptionalText = ""
    status: Status = "published"
    modules: tuple[Module, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    people: tuple[Person, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()

    def lessons(self) -> tuple[Lesson, ...]:
        """Return every lesson of the course in reading order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)
