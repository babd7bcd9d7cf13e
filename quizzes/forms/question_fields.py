"""What templates are told of a question: its fields before the answer, its parts after it."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from quizzes.domain.grading import TEXT_LIMIT

type Text = SafeString | str


# Before the answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: ``value`` is what the form sends, ``key`` the digit that presses it, if any."""

    value: str
    text: Text
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a list: ``value`` is what the form sends.

    ``letter`` is its letter in the list above where the closed list would cut its text short.
    """

    value: str
    text: str
    chosen: bool
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled list to choose from."""

    name: str
    label: Text
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the running text: chosen from ``offers``, or typed when there are none.

    ``input_mode`` is ``decimal`` for a number: what a keyboard on a screen offers.
    """

    name: str
    number: int
    label: str
    text: str = ""
    offers: tuple[Offer, ...] = ()
    filled: bool = False
    input_mode: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text with gaps, and the gap that follows it; None at the end.

    A stretch may open a tag that a later one closes: only all of them together are a text.
    """

    html: SafeString
    gap: object = None


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the question to be answered.

    ``widget`` is radio, checkbox, text, number, parts, gaps or essay. ``parts`` are lists to choose
    from; ``arrange`` tells what a script makes of them: ``order``, ``groups`` or nothing. ``least``
    and ``most`` are the limits of an essay in words, 0 for none.
    """

    name: str
    widget: str
    legend: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    text: str = ""
    max_length: int = TEXT_LIMIT
    parts: tuple[Part, ...] = ()
    arrange: str = ""
    input_mode: str = "text"
    pieces: tuple[Piece, ...] = ()
    least: int = 0
    most: int = 0


# After the answer


@dataclass(frozen=True, slots=True)
class GradedOption:
    """An option, or a typed text, after the answer: ``css`` and ``icon`` repeat ``tag``."""

    text: Text
    css: str = ""
    icon: str = "circle"
    tag: str = ""
    unspoken: str = ""
    feedback: Text = ""


@dataclass(frozen=True, slots=True)
class FilledGap:
    """A gap with what was given for it; ``said`` tells the verdict to those who hear the text."""

    number: int
    given: str
    css: str
    icon: str
    said: str


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay beside what it is compared with.

    ``heading`` says what became of it, empty where the page's own verdict does. ``ticks`` are the
    points of the rubric for its writer to tick. ``note`` says what happens next.
    """

    text: str
    words: int
    heading: str = ""
    note: str = ""
    model_answer: Text = ""
    common_errors: tuple[Text, ...] = ()
    ticks: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class GradedField:
    """A part of the question as it was answered; ``comment`` is what its marker wrote."""

    legend: str = ""
    options: list[GradedOption] = field(default_factory=list)
    pieces: tuple[Piece, ...] = ()
    essay: Essay | None = None
    comment: str = ""
