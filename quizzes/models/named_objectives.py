"""The objective that a question of a file names by its key, or by that of its lesson."""

from django.db.models import QuerySet

from quizzes.models.accounts import User
from quizzes.models.courses import Course, Objective, Status


class NamedObjectives:
    """Finds the objectives of a course by key; one query, and none until a question names one.

    Without ``by`` those are found that every instructor sees.
    """

    def __init__(self, course: Course, by: User | None) -> None:
        self._course = course
        self._by = by
        self._by_key: dict[str, Objective] | None = None
        self._first: dict[str, Objective] = {}

    def of(self, *, objective: str, lesson: str) -> tuple[Objective | None, list[str]]:
        """Return the objective that is named, and what could not be found; None for the usual."""
        if not (objective or lesson):
            return None, []
        known = self._known()
        notes = []
        if objective:
            if objective in known:
                return known[objective], []
            notes.append(f"there is no objective with the key {objective[:80]!r}")
        if lesson:
            if lesson in self._first:
                return self._first[lesson], notes
            notes.append(f"there is no lesson {lesson[:80]!r} with an objective")
        return None, [f"{note}; the one of the import was taken" for note in notes]

    def _known(self) -> dict[str, Objective]:
        if self._by_key is None:
            self._by_key = {}
            for one in self._rows():
                self._by_key[one.key] = one
                self._first.setdefault(one.lesson.key, one)
        return self._by_key

    def _rows(self) -> QuerySet[Objective]:
        rows = Objective.objects.authored_for(self._by).filter(course=self._course)
        rows = rows.exclude(status=Status.RETIRED)
        return rows.select_related("lesson").order_by("lesson", "position", "pk")
