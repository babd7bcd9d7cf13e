"""Drawing questions from the bank, each at most once in a quiz."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """What a draw looks at; ``reserve`` tells that no practice set asks the question."""

    id: int
    objective: str
    lesson: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    level: str = ""
    reserve: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """Which questions may be drawn: in every list that names something, one of its keys."""

    lessons: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    reserve: bool = False

    def admits(self, question: BankQuestion) -> bool:
        """Tell whether a question may be drawn."""
        named = (
            (self.lessons, {question.lesson}),
            (self.objectives, {question.objective}),
            (self.tags, set(question.tags)),
            (self.kinds, {question.kind}),
            (self.levels, {question.level}),
        )
        if self.reserve and not question.reserve:
            return False
        return all(not wanted or not has.isdisjoint(wanted) for wanted, has in named)


def read_filters(stored: dict) -> Filters:
    """Return the filters a section stores; what it does not say admits everything."""
    lists = ("lessons", "objectives", "tags", "kinds", "levels")
    said = {name: tuple(stored.get(name, ())) for name in lists}
    return Filters(**said, reserve=bool(stored.get("reserve", False)))


def seeded(seed: int) -> Random:
    """Return the chance of this number: what is drawn by it is drawn again the same."""
    return Random(seed)


def draw(
    sections: Sequence[tuple[int, Filters]],
    bank: Iterable[BankQuestion],
    fixed: Collection[int],
    rng: Random,
) -> list[list[int]]:
    """Return for each section the ids drawn: its number of them, or as many as there are.

    ``fixed`` questions have a place of their own and are not drawn. Sections with fewer
    candidates choose first, so that a wide one does not take a narrow one's questions.
    """
    taken = set(fixed)
    pool = sorted(bank, key=lambda question: question.id)
    candidates = [[q.id for q in pool if filters.admits(q)] for _number, filters in sections]
    drawn: list[list[int]] = [[] for _section in sections]
    for index in sorted(range(len(sections)), key=lambda index: len(candidates[index])):
        free = [question for question in candidates[index] if question not in taken]
        drawn[index] = rng.sample(free, min(sections[index][0], len(free)))
        taken.update(drawn[index])
    return drawn


def least_found(
    sections: Sequence[tuple[int, Filters]],
    bank: Collection[BankQuestion],
    fixed: Collection[int],
) -> list[tuple[int, int]]:
    """Return for each section how many questions it may draw from, and how many are surely left.

    Those left are counted as if every section that chooses before it took all it can of them.
    """
    candidates = [{q.id for q in bank if filters.admits(q)} for _number, filters in sections]
    found = [(0, 0)] * len(sections)
    before: list[int] = []
    for index in sorted(range(len(sections)), key=lambda index: len(candidates[index])):
        free = candidates[index] - set(fixed)
        taken = sum(min(sections[other][0], len(free & candidates[other])) for other in before)
        found[index] = (len(free), max(0, len(free) - taken))
        before.append(index)
    return found


def practise_missed(
    missed: Sequence[BankQuestion],
    bank: Collection[BankQuestion],
    *,
    asked: Collection[int],
    today: Collection[int],
    rng: Random,
    limit: int = 10,
) -> list[int]:
    """Return at most ``limit`` ids that practise what was missed, in turns of its objectives.

    First come siblings, other questions of the same objective that were not ``asked`` with it,
    then what was missed itself; nothing that was answered ``today``.
    """
    objectives = list(dict.fromkeys(question.objective for question in missed))
    again = {question.id for question in missed}
    rows = []
    pool = sorted(bank, key=lambda question: question.id)
    for objective in objectives:
        of_it = [q.id for q in pool if q.objective == objective and q.id not in today]
        siblings = [q for q in of_it if q not in asked and q not in again]
        repeated = [q for q in of_it if q in again]
        rows.append([*rng.sample(siblings, len(siblings)), *rng.sample(repeated, len(repeated))])
    turns = max((len(row) for row in rows), default=0)
    return [row[turn] for turn in range(turns) for row in rows if turn < len(row)][:limit]
