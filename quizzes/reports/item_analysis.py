"""What the kept figures say of a quiz and of a question: lines of a table with their remarks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import F, QuerySet

from quizzes.domain import item_flags
from quizzes.domain.crowds import STEP
from quizzes.domain.item_answers import GivenAnswer, few_together, pooled_answers
from quizzes.domain.item_flags import Flag
from quizzes.domain.item_statistics import ItemStatistics, QuizStatistics
from quizzes.models import (
    Course,
    ItemFigures,
    Question,
    QuestionVersion,
    Quiz,
    QuizFigures,
    Taken,
)
from quizzes.models.item_figures import Evidence, counted_attempts, evidence_of
from quizzes.models.kept_apart import is_kept_apart, quizzes_kept_apart, whose_members

COUNTED_AT_ONCE = 1_000
"""Attempts that are counted while a page is waited for; more of them only when asked to."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of a quiz as they were last counted (None if never), beside what there is now."""

    kept: QuizFigures | None
    evidence: Evidence

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has changed since they were counted."""
        return self.kept is not None and self.kept.holds(self.evidence)

    @property
    def is_quick(self) -> bool:
        """Whether they can be counted while somebody waits."""
        return self.evidence.attempts <= COUNTED_AT_ONCE

    @property
    def newer(self) -> int:
        """How many attempts more there are now."""
        return max(0, self.evidence.attempts - (self.kept.seen if self.kept else 0))


def standing(quiz: Quiz, taken: str) -> Standing:
    """Return when the figures of a quiz were counted, and whether they still hold: 5 queries."""
    kept = QuizFigures.objects.filter(quiz=quiz, taken=taken).first()
    return Standing(kept, evidence_of(quiz.pk, whose_members(quiz)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """The figures of a question or of one of its wordings, and what is remarkable about them.

    ``version`` is the wording whose answers are told: the only one, or the latest of several, of
    which then no answers are told. ``is_part`` marks the row of one wording among several.
    ``quiz`` is None over all quizzes.
    """

    question: Question
    version: QuestionVersion
    quiz: Quiz | None
    is_part: bool
    wordings: int
    statistics: ItemStatistics
    answers: tuple[GivenAnswer, ...]
    guess: float | None
    seconds: float | None
    flags: tuple[Flag, ...]

    @property
    def stem(self) -> str:
        """What the wording asks."""
        return self.version.body["stem"]

    @property
    def is_small(self) -> bool:
        """Whether there are too few attempts to rely on the figures."""
        return self.statistics.attempts < item_flags.FEW_ATTEMPTS


def quiz_totals(kept: QuizFigures) -> QuizStatistics:
    """Return the figures of the quiz as a whole."""
    return QuizStatistics(**kept.figures)


def quiz_lines(quiz: Quiz, taken: str, *, is_apart: bool) -> tuple[list[ItemLine], bool]:
    """Return the questions of a quiz in the course's order, and whether those are all: one query.

    Of practice told in sums only (``is_apart``) what fewer than five people were asked is left out.
    The figures of the quiz as a whole may be told only with all its questions.
    """
    rows = _rows(ItemFigures.objects.in_quiz(quiz, taken))
    apart = {quiz.pk} if is_apart else set()
    return _lines(rows, apart), not _is_short(rows, apart)


def question_lines(course: Course, question: Question) -> tuple[list[ItemLine], list[ItemLine]]:
    """Return a question's figures over all quizzes, and those in each quiz: three queries.

    They are of first attempts, and as old as the last counting of each quiz. Those of practice of
    too few people are left out, and then those over all quizzes as well, from which they could be
    reckoned.
    """
    own = ItemFigures.objects.filter(question=question)
    rows = _rows(own.filter(quiz__isnull=False, taken=Taken.FIRST))
    apart = set(quizzes_kept_apart(course).values_list("pk", flat=True))
    in_each = _lines(rows, apart)
    if _is_short(rows, apart):
        return [], in_each
    everywhere = _lines(_rows(own.everywhere()), set())
    if any(line.quiz.pk in apart for line in in_each):
        everywhere = [_with_answers_of(line, in_each) for line in everywhere]
    return everywhere, in_each


def _with_answers_of(whole: ItemLine, in_each: list[ItemLine]) -> ItemLine:
    """Return a line over all quizzes with the answers as they are told in each of them."""
    told = [line for line in in_each if line.answers and line.version == whole.version]
    if not whole.answers:
        return whole
    answers = pooled_answers((line.statistics.attempts, line.answers) for line in told)
    flags = item_flags.flags(whole.statistics, answers, guess=whole.guess, kind=whole.version.kind)
    return replace(whole, answers=answers, flags=flags)


def is_untold(course: Course, quiz: Quiz) -> bool:
    """Tell whether a quiz is practice of too few students to say anything of it: 2 queries."""
    if not is_kept_apart(course, quiz):
        return False
    students = counted_attempts(quiz.pk, course.pk).order_by().values("user").distinct()
    return students.count() < STEP


def _rows(found: QuerySet[ItemFigures]) -> list[ItemFigures]:
    related = found.select_related("question", "question__current", "version", "quiz")
    ordered = related.order_by(
        *("quiz__lesson__number", "quiz", "question__lesson__number", "question__position"),
        *("question", F("version__number").asc(nulls_first=True)),
    )
    return list(ordered)


def _is_short(rows: list[ItemFigures], apart: Collection[int]) -> bool:
    """Tell whether some of the rows are of too few people, in the quizzes that are kept apart."""
    return any(row.quiz_id in apart and row.attempts < STEP for row in rows)


def _lines(rows: list[ItemFigures], apart: Collection[int]) -> list[ItemLine]:
    grouped: dict[tuple, list[ItemFigures]] = defaultdict(list)
    for row in rows:
        grouped[row.quiz_id, row.question_id].append(row)
    found = []
    for (quiz, _question), own in grouped.items():
        lines = _lines_of(_told(own) if quiz in apart else own)
        found += map(_without_few, lines) if quiz in apart else lines
    return found


def _told(rows: list[ItemFigures]) -> list[ItemFigures]:
    """Return what may be told of a question in practice: all, one wording, or nothing.

    From all wordings together one of too few people could be reckoned, so it is left out with it.
    """
    if all(row.attempts >= STEP for row in rows):
        return rows
    latest = [row for row in rows[1:] if row.attempts >= STEP][-1:]
    return latest * 2


def _without_few(line: ItemLine) -> ItemLine:
    answers = few_together(line.answers, STEP) if line.answers else ()
    flags = item_flags.flags(line.statistics, answers, guess=line.guess, kind=line.version.kind)
    return replace(line, answers=answers, flags=flags)


def _lines_of(rows: list[ItemFigures]) -> list[ItemLine]:
    if not rows:
        return []
    whole, *versions = rows
    if len(versions) == 1:
        # One wording: its own row holds the same figures, and the answers.
        return [_line(whole, versions[0].version, versions[0].answers, wordings=1)]
    several = len(versions)
    return [
        _line(whole, versions[-1].version, [], wordings=several),
        *(_line(one, one.version, one.answers, wordings=several) for one in versions),
    ]


def _line(
    row: ItemFigures, version: QuestionVersion, answers: list[dict], *, wordings: int
) -> ItemLine:
    names = ItemStatistics.__slots__
    known = {name: row.figures.get(name) for name in names} | {
        "attempts": row.attempts,
        "facility": row.facility,
        "discrimination": row.discrimination,
    }
    statistics = ItemStatistics(**known)
    table = tuple(GivenAnswer(**one) for one in answers)
    guess = row.figures.get("guess")
    return ItemLine(
        question=row.question,
        version=version,
        quiz=row.quiz,
        is_part=row.version_id is not None and wordings > 1,
        wordings=wordings,
        statistics=statistics,
        answers=table,
        guess=guess,
        seconds=row.figures.get("seconds"),
        flags=item_flags.flags(statistics, table, guess=guess, kind=version.kind),
    )
