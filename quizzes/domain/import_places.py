"""Where the questions of a file go: by their categories, and where nothing is said."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

NAME = "Imported questions"
"""What is made for questions that have no place yet, until somebody gives it a better name."""

KEY = "imported-questions"

type Category = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a category becomes: a lesson by its id (None: the one for all), and a tag (or none)."""

    lesson: int | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where questions go: ``lesson`` and ``objective`` are ids, None where nothing was chosen.

    ``objective`` holds for questions that go to its lesson. ``tags`` are given to all.
    """

    lesson: int | None = None
    objective: int | None = None
    tags: tuple[str, ...] = ()
    publish: bool = False
    categories: Mapping[Category, Goal] = field(default_factory=dict)

    def goal(self, category: Iterable[str]) -> Goal:
        """Return where the questions of a category go; its lesson is None where there is none."""
        found = self.categories.get(tuple(category), Goal())
        return Goal(found.lesson or self.lesson, found.tag)

    def lesson_of(
        self, category: Iterable[str], there: Collection[int], of_objective: int | None = None
    ) -> int | None:
        """Return the lesson of a category among those that are ``there``, in their order.

        That is the category's own, the one for all, that of the objective that was chosen, or the
        first; None where there is none.
        """
        wanted = (self.goal(category).lesson, self.lesson, of_objective)
        found = next((one for one in wanted if one in there), None)
        return next(iter(there), None) if found is None else found

    def as_json(self) -> dict:
        """Return what ``read`` reads."""
        return {
            "lesson": self.lesson,
            "objective": self.objective,
            "tags": list(self.tags),
            "publish": self.publish,
            "categories": [
                [list(path), goal.lesson, goal.tag] for path, goal in self.categories.items()
            ],
        }

    @classmethod
    def read(cls, kept: Mapping) -> Self:
        """Return what ``as_json`` wrote."""
        return cls(
            lesson=kept.get("lesson"),
            objective=kept.get("objective"),
            tags=tuple(kept.get("tags", ())),
            publish=kept.get("publish", False),
            categories={
                tuple(path): Goal(lesson, tag) for path, lesson, tag in kept.get("categories", ())
            },
        )


def lesson_named(category: Category, lessons: Iterable[tuple[int, str, str]]) -> int | None:
    """Return the id of the lesson a category is named after, its last name first; else None.

    ``lessons`` are ids, keys and titles. Case and blanks do not count.
    """
    named: dict[str, int] = {}
    for pk, key, title in lessons:
        named.setdefault(_plain(title), pk)
        named.setdefault(_plain(key), pk)
    return next((named[one] for one in map(_plain, reversed(category)) if one in named), None)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def usual_objectives[One](objectives: Iterable[tuple[int, str, One]]) -> dict[int, One]:
    """Return by lesson what its questions serve when nothing was chosen.

    That is its only objective, or the one that was made for imported questions: to guess among
    several would tell students about the wrong one. ``objectives`` are lessons, keys, and what is
    wanted of each.
    """
    of_lesson: dict[int, list[tuple[str, One]]] = {}
    for lesson, key, one in objectives:
        of_lesson.setdefault(lesson, []).append((key, one))
    usual = {}
    for lesson, found in of_lesson.items():
        made = [one for key, one in found if key.startswith(KEY)]
        if made or len(found) == 1:
            usual[lesson] = made[0] if made else found[0][1]
    return usual
