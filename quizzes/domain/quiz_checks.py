"""What must hold of the quizzes of a course: their places, their draws, their rules."""

from collections.abc import Collection, Iterator
from enum import StrEnum

from quizzes.domain.content import USUAL, Course, Quiz
from quizzes.domain.course_outline import Outline, Path, Problem, Row
from quizzes.domain.draws import BankQuestion, least_found
from quizzes.domain.item_flaws import Flaw
from quizzes.domain.questions import AVAILABLE_KINDS, Essay, Use
from quizzes.domain.quiz_rules import GradeMethod, Navigation, Paging, Rules, Shown

PRACTICE_SET_SIZES = (5, 6)
PURPOSE_OF_PLACE = {"lesson": "practice", "module": "checkpoint", "course": "final"}
"""What a quiz is for, by where it stands."""

ESSAY = Essay.model_fields["kind"].default
_CALLED = {"practice": "a practice set", "checkpoint": "a checkpoint", "final": "a final"}


def check_references(outline: Outline) -> Iterator[Problem]:
    """Return where a quiz names what the course does not have, or a question twice."""
    for row in outline.of_kind("quiz"):
        seen: set[str] = set()
        for field, key in _places(row.spec):
            if outline.lacks("question", key):
                yield row.problem(f"the course has no question {key!r}", *field)
            if key in seen:
                yield row.problem(f"the question {key!r} is in the quiz twice", *field)
            seen.add(key)
        for index, section in enumerate(row.spec.sections):
            for kind, names in (("lesson", section.lessons), ("objective", section.objectives)):
                for place, key in enumerate(names):
                    if outline.lacks(kind, key):
                        field = ("sections", index, f"{kind}s", place)
                        yield row.problem(f"the course has no {kind} {key!r}", *field)


def check_standards(outline: Outline) -> Iterator[Problem]:
    """Return where quizzes could not be taken as they are written."""
    for row in outline.of_kind("quiz"):
        yield from _rules(row)
        if row.spec.status == "published":
            yield from _emptiness(row)
            yield from _fixed_questions(outline, row)
            yield from (row.problem(message, *field) for field, message in lack(outline, row))
    yield from _purposes(outline)
    yield from _practice_sets(outline)


def warnings(course: Course, available: Collection[str] = AVAILABLE_KINDS) -> tuple[Flaw, ...]:
    """Return what to look at again: drafts that draw too many, kinds that no quiz asks yet."""
    outline = Outline(course, frozenset())
    found: list[Flaw] = []
    for row in outline.of_kind("quiz"):
        if row.spec.status == "draft":
            found += [Flaw(row.key, message) for _field, message in lack(outline, row, available)]
        kinds = {kind for section in row.spec.sections for kind in section.kinds}
        questions = (outline.by_key["question"].get(key) for _field, key in _places(row.spec))
        kinds |= {question.spec.body.kind for question in questions if question}
        found += [
            Flaw(row.key, f"no quiz asks the kind {kind} yet; such questions are left out")
            for kind in sorted(kinds - set(available))
        ]
    return tuple(found)


def unasked(course: Course) -> tuple[Flaw, ...]:
    """Return the objectives that no published quiz can ask so that the site marks the answer.

    Nobody could ever know one: essays that their writers mark don't count.
    """
    outline = Outline(course, frozenset())
    asked: set[str] = set()
    for row in outline.of_kind("quiz"):
        if row.spec.status != "published":
            continue
        fixed = {key for _field, key in _places(row.spec)}
        draws = [part.filters() for part in row.spec.sections if part.draw is not None]
        asked |= {
            question.objective
            for question, key in _bank(outline, row.spec, AVAILABLE_KINDS)
            if question.kind != ESSAY
            and (key in fixed or any(filters.admits(question) for filters in draws))
        }
    message = "no quiz can ask the objective in a question that the site marks"
    return tuple(
        Flaw(row.key, message)
        for row in outline.of_kind("objective")
        if row.spec.status == "published"
        and row.lesson.status == "published"
        and row.key not in asked
    )


def lack(
    outline: Outline, row: Row, available: Collection[str] = AVAILABLE_KINDS
) -> Iterator[tuple[Path, str]]:
    """Return the sections that may find fewer questions than they draw, and what to say."""
    if outline.has_unread("question", "lesson", "quiz"):
        return
    numbered = [(n, s) for n, s in enumerate(row.spec.sections) if s.draw is not None]
    if not numbered:
        return
    bank = _bank(outline, row.spec, available)
    fixed = {key for _field, key in _places(row.spec)}
    ids = {question.id for question, key in bank if key in fixed}
    wanted = [(section.draw, section.filters()) for _number, section in numbered]
    left = least_found(wanted, [question for question, _key in bank], ids)
    for (number, section), (there, least) in zip(numbered, left, strict=True):
        if there < section.draw:
            message = f"draws {section.draw}, but the bank has {there or 'none'} of them"
            yield ("sections", number, "draw"), message
        elif least < section.draw:
            others = "sections that choose before it may leave"
            message = f"draws {section.draw} of {there}, but {others} {least or 'none'}"
            yield ("sections", number, "draw"), message


def contradictions(rules: Rules | Quiz) -> Iterator[tuple[str, str]]:
    """Return the rules that make no sense beside others: the name of each, and a sentence."""
    behaviour = rules.behaviour
    if rules.navigation is Navigation.SEQUENTIAL and rules.paging is Paging.ALL:
        yield "navigation", "all questions on one page can be answered in any order"
    if rules.penalty != USUAL.penalty and not behaviour.has_tries:
        yield "penalty", "only interactive and adaptive quizzes have tries that cost"
    if rules.attempts_allowed == 1 and rules.grade_method is not GradeMethod.HIGHEST:
        yield "grade_method", "with one attempt there is nothing to choose from"
    for name in ("show_verdicts", "show_feedback"):
        if getattr(rules, name) is not Shown.AFTER_ATTEMPT and not behaviour.is_deferred:
            yield name, f"{behaviour} tells after each answer already; defer it, or leave this out"


class Surprise(StrEnum):
    """What may be meant in a test, and surprises where it is not."""

    TOLD_AT_ONCE = "told_at_once"
    ANY_NUMBER = "any_number"


def surprises(rules: Rules) -> Iterator[Surprise]:
    """Return what surprises in a checkpoint or final; nothing does in practice."""
    if rules.purpose == "practice":
        return
    if not rules.behaviour.is_deferred:
        yield Surprise.TOLD_AT_ONCE
    if rules.attempts_allowed is None:
        yield Surprise.ANY_NUMBER


def _places(quiz: Quiz) -> Iterator[tuple[Path, str]]:
    """Return the keys of the fixed questions with the way to each."""
    for index, place in enumerate(quiz.questions):
        yield ("questions", index, "question"), place.question
    for number, section in enumerate(quiz.sections):
        for index, place in enumerate(section.questions):
            yield ("sections", number, "questions", index, "question"), place.question


def _rules(row: Row) -> Iterator[Problem]:
    for name, message in contradictions(row.spec):
        yield row.problem(message, name)


def _emptiness(row: Row) -> Iterator[Problem]:
    if not row.spec.questions and not row.spec.sections:
        yield row.problem("asks nothing; a published quiz needs questions or sections")
    for index, section in enumerate(row.spec.sections):
        if not section.questions and section.draw is None:
            yield row.problem("asks nothing; give it questions or draw", "sections", index)


def _fixed_questions(outline: Outline, row: Row) -> Iterator[Problem]:
    for field, key in _places(row.spec):
        question = outline.by_key["question"].get(key)
        if question is None:
            continue
        if question.spec.status != "published":
            message = f"the question {key!r} is {question.spec.status}"
            yield row.problem(f"{message}; a quiz asks published ones only", *field)
        if row.spec.purpose == "practice" and question.spec.use is not Use.PRACTICE:
            yield row.problem(f"the question {key!r} is not for practice", *field)


def _bank(
    outline: Outline, quiz: Quiz, available: Collection[str]
) -> list[tuple[BankQuestion, str]]:
    """Return what the quiz may draw from, each with its key."""
    practised = {
        key
        for row in outline.of_kind("quiz")
        if row.spec.purpose == "practice"
        for _field, key in _places(row.spec)
    }
    questions = [
        row
        for row in outline.of_kind("question")
        if row.spec.status == "published"
        and row.spec.body.kind in available
        and (quiz.purpose != "practice" or row.spec.use is Use.PRACTICE)
    ]
    return [
        (
            BankQuestion(
                number,
                row.spec.objective,
                row.lesson.key,
                row.spec.tags,
                row.spec.body.kind,
                row.spec.level,
                row.key not in practised,
            ),
            row.key,
        )
        for number, row in enumerate(questions)
    ]


def _purposes(outline: Outline) -> Iterator[Problem]:
    groups = (
        ("course", outline.course.quizzes),
        *(("module", module.quizzes) for module in outline.course.modules),
        *(("lesson", lesson.quizzes) for lesson in outline.course.lessons()),
    )
    place_of = {id(quiz): place for place, quizzes in groups for quiz in quizzes}
    for row in outline.of_kind("quiz"):
        place, purpose = place_of[id(row.spec)], row.spec.purpose
        wanted = PURPOSE_OF_PLACE[place]
        if purpose != wanted:
            called = _CALLED[wanted].removeprefix("a ")
            message = f"in the quiz.yml of a {place} stands its {called}, not {_CALLED[purpose]}"
            yield row.problem(f"{message}; write purpose: {wanted}", "purpose")


def _practice_sets(outline: Outline) -> Iterator[Problem]:
    first: dict[int, Row] = {}
    for row in outline.of_kind("quiz"):
        if row.lesson is None or row.spec.purpose != "practice" or row.spec.status != "published":
            continue
        other = first.setdefault(id(row.lesson), row)
        if other is not row:
            yield row.problem(f"the lesson has a practice set already, {other.key!r}", "purpose")
        size = sum(part.draw or len(part.questions) for part in row.spec.parts())
        if size and size not in PRACTICE_SET_SIZES:
            sizes = " or ".join(map(str, PRACTICE_SET_SIZES))
            yield row.problem(f"a practice set has {sizes} questions, this one {size}", "questions")
        yield from _prompted_again(outline, row)


def _prompted_again(outline: Outline, row: Row) -> Iterator[Problem]:
    areas = outline.text(row.lesson).recall_areas
    prompted = {card for area in areas for card in area.cards}
    for field, key in _places(row.spec):
        question = outline.by_key["question"].get(key)
        for card in question.spec.cards if question else ():
            if card in prompted:
                yield row.problem(
                    f"the question {key!r} asks what the lesson's text has just asked "
                    f"with the card {card!r}; take another question or move the prompt",
                    *field,
                )
