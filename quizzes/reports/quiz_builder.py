"""What the builder of a quiz shows: its parts with their questions, and what to mind in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import markdown
from quizzes.domain.draw_counts import Barred, DrawCount, draw_counts
from quizzes.domain.draws import BankQuestion, read_filters
from quizzes.domain.questions import AVAILABLE_KINDS, parse_body
from quizzes.domain.quiz_checks import PRACTICE_SET_SIZES, Surprise, surprises
from quizzes.models import Question, Quiz, QuizQuestion, QuizSection, Status, User
from quizzes.models.dealing import questions_to_draw
from quizzes.reports.right_words import right_words

SHOWN_WHEN = ("show_verdicts", "show_marks", "show_feedback", "show_right_answers")


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A fixed question; ``stem`` is empty where it is a draft that somebody keeps private.

    ``note`` says why students do not get it, if so.
    """

    place: QuizQuestion
    stem: str
    kind: str
    right: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or what stands before all of them; ``count`` is that of a draw."""

    section: QuizSection | None
    lines: tuple[PlaceLine, ...]
    count: DrawCount | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a quiz; ``length`` and ``points`` are what an attempt has now.

    ``surprises`` may be meant, and are said once more when the quiz is published.
    """

    parts: tuple[Part, ...]
    length: int
    points: float
    problems: tuple[str, ...]
    surprises: tuple[str, ...] = ()

    @property
    def placed(self) -> set[int]:
        """The ids of the questions that have a place."""
        return {line.place.question_id for part in self.parts for line in part.lines}

    @property
    def sections(self) -> list[QuizSection]:
        """The sections, in their order."""
        return [part.section for part in self.parts if part.section is not None]


def structure(quiz: Quiz, user: User, draft: QuizSection | None = None) -> Structure:
    """Return the quiz as its builder shows it: four queries, however long it is.

    ``draft`` stands in the place of the stored section, to be counted before it is saved.
    """
    sections = list(quiz.sections.order_by("position", "pk"))
    if draft is not None:
        sections = [draft if row.pk == draft.pk else row for row in sections]
    places = quiz.places.select_related("question__current").order_by("position", "pk")
    lines: dict[int | None, list[PlaceLine]] = {}
    for place in places:
        line = _line(place, quiz, place.question.is_seen_by(user))
        lines.setdefault(place.section_id, []).append(line)
    placed = {line.place.question_id for rows in lines.values() for line in rows}
    counts = _counts(quiz, [row for row in sections if row.draw is not None], placed)
    parts = [Part(None, tuple(lines.get(None, ())))]
    parts += [Part(row, tuple(lines.get(row.pk, ())), counts.get(row.pk)) for row in sections]
    return _summed(quiz, tuple(parts))


def _line(place: QuizQuestion, quiz: Quiz, is_seen: bool) -> PlaceLine:
    question, version = place.question, place.question.current
    note = _left_out(question, quiz)
    if not is_seen or version is None:
        return PlaceLine(place, "", "", "", note)
    body = parse_body(version.body)
    stem = markdown.plain(body.stem) or question.key
    return PlaceLine(place, stem, version.kind, right_words(body, quiz.course.language), note)


def _left_out(question: Question, quiz: Quiz) -> str:
    """Return why students do not get a question that has a place, or nothing."""
    if question.status != Status.PUBLISHED:
        return _("%(status)s: students do not get it.") % {"status": question.get_status_display()}
    if question.use == Question.Use.SECURE and quiz.purpose == Quiz.Purpose.PRACTICE:
        return _("Secure: practice never asks it.")
    if question.current is None or question.current.kind not in AVAILABLE_KINDS:
        return _("No quiz asks this kind yet.")
    return ""


def _counts(quiz: Quiz, drawing: list[QuizSection], fixed: set[int]) -> dict[int, DrawCount]:
    if not drawing:
        return {}
    bank = questions_to_draw(quiz)
    allowed = {question.id for question in bank}
    of_course = Question.objects.filter(course=quiz.course_id).exclude(status=Status.RETIRED)
    # A draft that somebody keeps private is not even counted.
    rest = of_course.filter(~Q(status=Status.DRAFT, is_private=True))
    fields = ("pk", "objective__key", "lesson__key", "tags", "current__kind", "level")
    barred = [
        Barred(BankQuestion(*row[1:], reserve=True), row[0] == Question.Use.SECURE)
        for row in rest.values_list("use", *fields)
        if row[1] not in allowed
    ]
    wanted = [(section.draw, read_filters(section.filters)) for section in drawing]
    counts = draw_counts(wanted, bank, fixed, barred)
    return {section.pk: count for section, count in zip(drawing, counts, strict=True)}


def _summed(quiz: Quiz, parts: tuple[Part, ...]) -> Structure:
    asked = [line for part in parts if not part.count for line in part.lines if not line.note]
    drawn = [(part.count.drawn, part.section.points) for part in parts if part.count]
    length = len(asked) + sum(number for number, _points in drawn)
    points = sum(line.place.points for line in asked)
    points += sum(number * each for number, each in drawn)
    problems, surprising = _problems(quiz, parts, length), _surprises(quiz, parts)
    return Structure(parts, length, points, tuple(problems), tuple(surprising))


_SURPRISES = {
    Surprise.TOLD_AT_ONCE: gettext_lazy(
        "This is a test, and it tells after each answer whether it was right. Defer the feedback "
        "if that is not what you want."
    ),
    Surprise.ANY_NUMBER: gettext_lazy(
        "This is a test, and students may take it as often as they like. Allow one attempt if that "
        "is not what you want."
    ),
}


def _surprises(quiz: Quiz, parts: tuple[Part, ...]) -> Iterator[str]:
    for surprise in surprises(quiz.rules()):
        yield str(_SURPRISES[surprise])
    for part in parts:
        if part.count and not part.section.filters:
            message = _("The section “%(name)s” draws from all %(n)d questions of the course.")
            yield message % {"name": part.section, "n": part.count.matching}


def _problems(quiz: Quiz, parts: tuple[Part, ...], length: int) -> Iterator[str]:
    if not length:
        yield _("It asks nothing yet. Add questions, or a section that draws some.")
    for part in parts:
        name = str(part.section) if part.section else ""
        if part.section and not part.lines and not part.count:
            yield _("The section “%(name)s” is empty.") % {"name": name}
        if part.count and part.count.is_short:
            message = _("The section “%(name)s” draws %(draw)d, but may find only %(left)d.")
            yield message % {"name": name, "draw": part.count.wanted, "left": part.count.left}
    left_out = sum(bool(line.note) for part in parts for line in part.lines)
    if left_out:
        yield _("Questions that students do not get: %(n)d.") % {"n": left_out}
    is_practice = quiz.purpose == Quiz.Purpose.PRACTICE
    if is_practice and length and length not in PRACTICE_SET_SIZES:
        yield _("A practice set usually has 5 or 6 questions; this one has %(n)d.") % {"n": length}
