"""What the answers of an attempt are worth, and the sums an attempt keeps of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from quizzes.domain import behaviours, grading
from quizzes.domain.behaviours import Try
from quizzes.domain.questions import Essay, QuestionBody
from quizzes.domain.quiz_rules import Rules, read_rules
from quizzes.domain.repairs import Ruling, rule
from quizzes.models import Attempt, AttemptItem, Grade, Repair, Response, User

BY_HAND = "person"
"""The grader of what a person marked; a grade by the key does not take its place."""

BY_ITS_WRITER = "self"

TAKEN_BACK = "taken_back"
"""The grader of what ends a mark by hand: the answer waits for a person again."""

ESSAY = Essay.model_fields["kind"].default

NOTHING_BY_HAND: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one answer is worth: ``fraction`` is None while a person has to grade it.

    ``version_id`` is the wording it was graded by, ``reason`` the ruling's, if one changed it.
    """

    fraction: float | None
    version_id: int
    grade: grading.Grade
    body: QuestionBody
    reason: str = ""


def mark(
    *,
    body: QuestionBody,
    version_id: int,
    answer: Mapping,
    language: str,
    rulings: Sequence[Ruling] = (),
) -> Mark:
    """Return what an answer is worth by its key and by what instructors ruled since."""
    for ruling in rulings:
        if ruling.version_id is not None:
            body, version_id = ruling.body, ruling.version_id
    grade = grading.grade(body, answer, language=language)
    fraction = None if grade.needs_grading else grade.fraction
    ruled = rule(fraction, answer, body, rulings, language)
    reason = rulings[-1].reason if rulings and ruled != fraction else ""
    return Mark(fraction=ruled, version_id=version_id, grade=grade, body=body, reason=reason)


def rulings_on(quiz_id: int, questions: Collection[int]) -> dict[int, list[Ruling]]:
    """Return the rulings in force on questions in a quiz, the oldest first, by question."""
    ruled: dict[int, list[Ruling]] = {question: [] for question in questions}
    repairs = Repair.objects.in_force().filter(quiz=quiz_id, question__in=questions)
    for repair in repairs.select_related("version").order_by("pk"):
        ruled[repair.question_id].append(repair.to_ruling())
    return ruled


def grade_item(
    item: AttemptItem,
    responses: Sequence[Response],
    *,
    rules: Rules,
    language: str,
    now: datetime,
    rulings: Sequence[Ruling] = (),
    by_hand: Mapping[int, float] = NOTHING_BY_HAND,
) -> list[Grade]:
    """Set what the item counts by its answers, and return the grades that must be added.

    ``responses`` are those that count, the oldest first: every try, or the one saved answer. An
    answer in ``by_hand`` keeps the mark it has there. One that was taken out again says nothing,
    and is worth what no answer is. Nothing is written here.
    """
    responses = [one for one in responses if one.answer or one.pk in by_hand]
    marked = [(response, _marked(item, response, language, rulings)) for response in responses]
    fractions = [by_hand.get(response.pk, one.fraction) for response, one in marked]
    tries = [
        _try(one, fraction, response)
        for (response, one), fraction in zip(marked, fractions, strict=True)
        if fraction is not None
    ]
    set_credit(item, tries, fractions[-1] if fractions else None, rules, rulings)
    by_key = [(response, one) for response, one in marked if response.pk not in by_hand]
    return [_grade(response, one, now) for response, one in by_key if one.fraction is not None]


def _marked(
    item: AttemptItem, response: Response, language: str, rulings: Sequence[Ruling]
) -> Mark:
    return mark(
        body=item.version.spec,
        version_id=item.version_id,
        answer=response.answer,
        language=language,
        rulings=rulings,
    )


def _grade(response: Response, one: Mark, now: datetime) -> Grade:
    return Grade(
        response=response,
        version_id=one.version_id,
        fraction=one.fraction,
        reason=one.reason,
        at=now,
    )


def marks_by_hand(responses: Iterable[Response]) -> dict[int, float]:
    """Return the marks given by a person that are the latest of their response, by response."""
    grades = Grade.objects.filter(response__in=list(responses)).order_by("pk")
    latest = {
        response: (grader, fraction)
        for response, grader, fraction in grades.values_list("response", "grader", "fraction")
    }
    return {
        response: fraction for response, (grader, fraction) in latest.items() if grader == BY_HAND
    }


def _try(one: Mark, fraction: float, response: Response) -> Try:
    if fraction != one.grade.fraction:
        # A ruling or a person says otherwise than the key: the whole counts, not its parts.
        return Try(fraction, certainty=response.certainty)
    return behaviours.try_of(one.body, one.grade, response.certainty)


def set_credit(
    item: AttemptItem,
    tries: Sequence[Try],
    fraction: float | None,
    rules: Rules,
    rulings: Sequence[Ruling] = (),
) -> None:
    """Set an item's fraction and credit by its tries; a ruling can give it all there is."""
    if any(ruling.credits_everyone for ruling in rulings):
        item.fraction, item.credit = 1.0, behaviours.max_credit(rules.behaviour)
        return
    item.fraction = fraction
    item.credit = (
        None if fraction is None else behaviours.credit(rules.behaviour, tries, rules.penalty)
    )


def counts(kind: str, rules: Rules) -> bool:
    """Tell whether a question earns points: an essay in practice is judged by its writer alone."""
    return not (kind == ESSAY and rules.purpose == "practice")


def marks_itself(response: Response) -> bool:
    """Tell whether the writer of an essay marked it: nothing else grades that answer."""
    return "ticks" in response.answer


def worth(item: AttemptItem) -> float:
    """Return the points an item earns now."""
    return 0.0 if item.dropped else (item.credit or 0.0) * item.points


def sum_up(attempt: Attempt, items: Iterable[AttemptItem]) -> None:
    """Set the sums of an attempt from its items, without saving them."""
    rules, items = read_rules(attempt.rules), list(items)
    counted = [i for i in items if not i.dropped and counts(i.version.kind, rules)]
    attempt.points = sum(worth(item) for item in counted)
    attempt.max_points = behaviours.max_credit(rules.behaviour) * sum(i.points for i in counted)
    attempt.answered = sum(item.answered_at is not None for item in items)


def recount(attempt: Attempt, items: Iterable[AttemptItem] | None = None) -> None:
    """Set the sums of an attempt from its items, read here unless they are given, and save them."""
    sum_up(attempt, attempt.items.select_related("version") if items is None else items)
    attempt.save(update_fields=["points", "max_points", "answered"])


def answered_before(user: User, questions: Collection[int], attempt: Attempt) -> set[int]:
    """Return which questions the person has answered in another attempt."""
    others = AttemptItem.objects.filter(attempt__user=user.pk, version__question__in=questions)
    others = others.exclude(attempt=attempt).exclude(answered_at=None)
    return set(others.values_list("version__question", flat=True))


def grade_what_was_saved(attempt: Attempt, user: User, now: datetime) -> None:
    """Grade and close every question of an attempt that ends; its sums are set, not saved."""
    items = list(AttemptItem.objects.filter(attempt=attempt).for_grading())
    rules = read_rules(attempt.rules)
    questions = {item.version.question_id for item in items}
    saved = [i for i in items if i.response and i.credit is None and not marks_itself(i.response)]
    rulings = rulings_on(attempt.quiz_id, questions)
    before = answered_before(user, questions, attempt) if saved else set()
    by_hand = marks_by_hand(item.response for item in saved) if attempt.ending else {}
    grades: list[Grade] = []
    for item in items:
        question = item.version.question_id
        if item in saved:
            item.first_attempt = question not in before
        if item in saved or item.response is None:
            grades += grade_item(
                item,
                [item.response] if item.response else [],
                rules=rules,
                language=item.attempt.quiz.course.language,
                now=now,
                rulings=rulings[question],
                by_hand=by_hand,
            )
        item.dropped = any(ruling.drops for ruling in rulings[question])
        item.closed_at = item.closed_at or now
    Grade.objects.bulk_create(grades)
    changed = ["fraction", "credit", "closed_at", "first_attempt", "dropped"]
    AttemptItem.objects.bulk_update(items, changed)
    sum_up(attempt, items)
