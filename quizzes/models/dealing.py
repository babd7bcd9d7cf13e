"""Which questions an attempt at a quiz asks: those its author fixed, and those drawn for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from quizzes.domain import draws, selection
from quizzes.models.quizzes import Quiz

_BANK_FIELDS = ("objective__key", "lesson__key", "tags", "current__kind", "level", "reserve")


@dataclass(frozen=True, slots=True)
class Dealt:
    """A question to be asked, the version that is asked, and what it is worth."""

    question: int
    version: int
    points: float


def deal(quiz: Quiz, rng: Random, *, shuffle: bool) -> list[Dealt]:
    """Return what is asked, in its order, drawn by ``rng``: three queries, and none is written.

    With ``shuffle`` the questions of each part are dealt in an order of their own.
    """
    return [
        part[index]
        for part in _sections(quiz, rng)
        for index in selection.question_order(range(len(part)), rng, shuffle=shuffle)
    ]


def questions_to_draw(quiz: Quiz) -> list[draws.BankQuestion]:
    """Return what the draws of a quiz choose among, the same for all of its purpose: one query."""
    rows = quiz.bank().values_list("pk", *_BANK_FIELDS)
    return [draws.BankQuestion(*row[:3], tuple(row[3]), *row[4:]) for row in rows]


def _sections(quiz: Quiz, rng: Random) -> list[list[Dealt]]:
    """Return the questions of each part of the quiz: the loose ones, then its sections'."""
    fixed: dict[int | None, list[Dealt]] = {None: []}
    for place in quiz.places.askable().select_related("question"):
        row = Dealt(place.question_id, place.question.current_id, place.points)
        fixed.setdefault(place.section_id, []).append(row)
    sections = list(quiz.sections.order_by("position", "pk"))
    drawn = _drawn(quiz, [s for s in sections if s.draw], fixed, rng)
    return [fixed[None], *(drawn.get(s.pk) or fixed.get(s.pk, []) for s in sections)]


def _drawn(quiz: Quiz, sections: Sequence, fixed: dict, rng: Random) -> dict[int, list[Dealt]]:
    if not sections:
        return {}
    bank = list(quiz.bank().values_list("pk", "current_id", *_BANK_FIELDS))
    versions = {row[0]: row[1] for row in bank}
    questions = [draws.BankQuestion(row[0], *row[2:4], tuple(row[4]), *row[5:]) for row in bank]
    placed = {place.question for places in fixed.values() for place in places}
    wanted = [(section.draw, draws.read_filters(section.filters)) for section in sections]
    found = draws.draw(wanted, questions, placed, rng)
    return {
        section.pk: [Dealt(pk, versions[pk], section.points) for pk in chosen]
        for section, chosen in zip(sections, found, strict=True)
    }
