"""Screens of what a course covers: facts, errata, its plan, its objectives, its links."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from quizzes.domain.content import Course, Lesson, Note
from quizzes.domain.course_outline import passages, rows
from quizzes.domain.item_flaws import Flaw, Screen
from quizzes.domain.lesson_text import parse, parse_passage
from quizzes.domain.questions import Question
from quizzes.domain.reference_lists import Erratum, Fact, LeastOfLesson, Plan

FEWEST_ITEMS_OF_AN_OBJECTIVE = 2
KINDS_WANTING_A_CARD = frozenset({"date", "number", "person", "organisation"})
KINDS_WANTING_A_QUESTION = frozenset({"argument", "cause"})

SORTS = {
    "choice": ("single_choice", "true_false"),
    "several": ("multiple_choice",),
    "typed": ("short_answer", "numeric", "cloze"),
    "arranged": ("matching", "ordering", "categorise"),
    "essays": ("essay",),
}
"""The sorts of a plan and the kinds of question each stands for."""

type Item = Question | Note


def facts(course: Course, listed: Iterable[Fact] | None) -> Screen:
    """Return how many facts have a passage that tells them and an item that asks for them.

    A passage tells a fact when a question or a card that rests on the fact names the passage.
    """
    told, asked, carded = (
        {fact for item in items for fact in item.facts}
        for items in (
            [item for item in _items(course) if item.passage],
            [item for item in _items(course) if isinstance(item, Question)],
            [item for item in _items(course) if isinstance(item, Note)],
        )
    )
    if listed is None:
        return Screen("facts", f"{len(asked | carded)} named; no list of facts at hand")
    kinds = {fact.id: fact.kind for fact in listed}
    checks = (
        ("told in a passage", set(kinds), told),
        ("asked by a question or a card", set(kinds), asked | carded),
        ("dates, numbers, persons and bodies on a card", _of(kinds, KINDS_WANTING_A_CARD), carded),
        ("arguments and causes in a question", _of(kinds, KINDS_WANTING_A_QUESTION), asked),
    )
    figures = ", ".join(
        f"{len(wanted & found)}/{len(wanted)} {what}" for what, wanted, found in checks
    )
    flaws = [
        Flaw("", f"the fact {fact} is missing among those {what}")
        for what, wanted, found in checks
        for fact in sorted(wanted - found)
    ]
    flaws += [
        Flaw(item.key, f"the fact {fact} is not in the list of facts")
        for item in _items(course)
        for fact in item.facts
        if fact not in kinds
    ]
    return Screen("facts", figures, tuple(flaws))


def errata(course: Course, listed: Iterable[Erratum] | None, plan: Plan | None) -> Screen:
    """Return which errata have a note, and whether each that needs one has it in its lesson.

    Its lesson is any where a question or a card rests on a fact that the erratum affects.
    """
    noted = _noted(course)
    needed = plan.noted if plan else ()
    if listed is None:
        missing = [one for one in needed if one not in noted]
        figures = f"{len(noted)} have a note; no list of errata at hand"
        return Screen("errata", figures, tuple(_without_note(one) for one in missing))
    affected = {erratum.id: erratum.facts_affected for erratum in listed}
    places = _lessons_of_facts(course)
    homes = {
        one: set(chain.from_iterable(places[fact] for fact in affected[one])) for one in affected
    }
    stray = [one for one in needed if not noted.get(one, set()) & homes.get(one, set())]
    without = sorted(set(affected) - set(noted))
    figures = (
        f"{len(set(affected) & set(noted))}/{len(affected)} have a note; of those that must, "
        f"{len(needed) - len(stray)}/{len(needed)} in their lesson; "
        f"without: {', '.join(without) or 'none'}"
    )
    unknown = sorted(set(noted) - set(affected))
    flaws = [
        *(_without_note(one) for one in stray),
        *(Flaw("", f"the note {one} is not in the list of errata") for one in unknown),
    ]
    return Screen("errata", figures, tuple(flaws))


def corrections(course: Course, plan: Plan | None) -> Screen:
    """Return how many sources say what the cited work printed wrong; the plan says which must."""
    corrected = {source.number for source in course.sources if source.correction}
    needed = plan.corrected if plan else ()
    missing = [number for number in needed if number not in corrected]
    figures = (
        f"{len(corrected)} sources; of those that must, {len(needed) - len(missing)}/{len(needed)}"
    )
    flaws = (Flaw("", f"source {number} needs its correction") for number in missing)
    return Screen("corrections", figures, tuple(flaws))


def inventory(course: Course, plan: Plan | None) -> tuple[Screen, ...]:
    """Return, for each lesson of the plan, what it has beside what it has at least.

    A question counts for the sort of its kind and, when it asks to apply, as applied too.
    """
    if plan is None:
        return ()
    lessons = {lesson.key: lesson for lesson in course.lessons()}
    return tuple(
        _lesson_inventory(key, lessons.get(key), plan.lessons[key]) for key in plan.lessons
    )


def objectives(course: Course) -> Screen:
    """Return how many items the objectives of published lessons have, and which have too few."""
    counts = {
        objective.key: sum(
            item.objective == objective.key and item.status == "published"
            for item in _of_lesson(lesson)
        )
        for lesson in course.lessons()
        if lesson.status == "published"
        for objective in lesson.objectives
        if objective.status == "published"
    }
    figures = f"{len(counts)}; the least served has {min(counts.values(), default=0)} items"
    few = [key for key, count in counts.items() if count < FEWEST_ITEMS_OF_AN_OBJECTIVE]
    message = f"the objective has fewer than {FEWEST_ITEMS_OF_AN_OBJECTIVE} questions and cards"
    return Screen("objectives", figures, tuple(Flaw(key, message) for key in few))


def links(course: Course) -> Screen:
    """Return how many links lead inside the course; a dead one is an error of the pack already."""
    structures = (
        *(parse(lesson.body) for lesson in course.lessons()),
        *(parse_passage(text) for row in rows(course) for _path, text in passages(row.spec)),
    )
    counts = Counter(reference.kind for one in structures for reference in one.references)
    by_kind = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return Screen("links", f"{counts.total()} inside the course ({by_kind or 'none'}), 0 dead")


def _lesson_inventory(key: str, lesson: Lesson | None, least: LeastOfLesson) -> Screen:
    if lesson is None:
        return Screen(f"inventory {key}", "missing", (Flaw(key, "the planned lesson is missing"),))
    has = _holdings(lesson)
    wanted = least.model_dump()
    figures = ", ".join(f"{name} {has[name]}/{wanted[name]}" for name in wanted)
    flaws = (
        Flaw(key, f"the plan wants {wanted[name]} {name}; the lesson has {has[name]}")
        for name in wanted
        if has[name] < wanted[name]
    )
    return Screen(f"inventory {lesson.number:02d}", figures, tuple(flaws))


def _holdings(lesson: Lesson) -> Counter[str]:
    sort_of = {kind: sort for sort, kinds in SORTS.items() for kind in kinds}
    counts = Counter(sort_of[question.body.kind] for question in lesson.questions)
    counts["applied"] = sum(question.level == "apply" for question in lesson.questions)
    counts["questions"] = len(lesson.questions)
    counts["cards"] = sum(len(note.body.slots()) for note in lesson.notes)
    return counts


def _of(kinds: dict[str, str], wanted: frozenset[str]) -> set[str]:
    return {fact for fact, kind in kinds.items() if kind in wanted}


def _without_note(erratum: str) -> Flaw:
    return Flaw("", f"the erratum {erratum} needs a note in its lesson: ::: note {erratum}")


def _noted(course: Course) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for lesson in course.lessons():
        for note in parse(lesson.body).notes:
            if note.erratum:
                found[note.erratum].add(lesson.key)
    return dict(found)


def _lessons_of_facts(course: Course) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for lesson in course.lessons():
        for item in _of_lesson(lesson):
            for fact in item.facts:
                found[fact].add(lesson.key)
    return found


def _items(course: Course) -> list[Item]:
    return [item for lesson in course.lessons() for item in _of_lesson(lesson)]


def _of_lesson(lesson: Lesson) -> Iterator[Item]:
    return (item for item in (*lesson.questions, *lesson.notes) if item.status != "retired")
