"""The lessons and objectives that questions of a file go to; those that are missing are made."""

from datetime import datetime

from django.db.models import Max

from quizzes.actions.changes import Action, record
from quizzes.actions.courses import save_edited
from quizzes.actions.question_edits import free_key
from quizzes.domain.import_places import KEY, NAME, Places, usual_objectives
from quizzes.models import Course, Lesson, Module, Objective, Status, User
from quizzes.models.courses import ContentRow
from quizzes.models.question_imports import lessons_for, objectives_for


class Targets:
    """Finds the objective of a question by its category, and makes what is missing.

    ``made`` are the modules, lessons and objectives that were made.
    """

    def __init__(self, course: Course, places: Places, by: User | None, now: datetime) -> None:
        self.course, self.places, self.by, self.now = course, places, by, now
        self.lessons = {one.pk: one for one in lessons_for(course, by).defer("body")}
        objectives = list(objectives_for(course, by))
        self.usual = usual_objectives((one.lesson_id, one.key, one) for one in objectives)
        self.chosen = next((one for one in objectives if one.pk == places.objective), None)
        self.made: list[ContentRow] = []

    def objective(self, category: list[str]) -> Objective:
        """Return the objective that a question of a category goes under."""
        own = self.chosen.lesson_id if self.chosen is not None else None
        found = self.places.lesson_of(category, self.lessons, own)
        lesson = self._lesson() if found is None else self.lessons[found]
        if self.chosen is not None and own == lesson.pk:
            return self.chosen
        return self.usual.get(lesson.pk) or self._objective(lesson)

    def _lesson(self) -> Lesson:
        lesson = Lesson(
            course=self.course,
            module=self._module(),
            key=self._free_key(Lesson),
            title=NAME,
            hook=NAME,
            body="These questions were imported. Write their lesson here, or move them.",
        )
        self.lessons[self._saved(lesson).pk] = lesson
        return lesson

    def _module(self) -> Module:
        modules = Module.objects.filter(course=self.course).exclude(status=Status.RETIRED)
        found = modules.order_by("number", "pk").first()
        return found or self._saved(
            Module(course=self.course, key=self._free_key(Module), title=NAME, number=1)
        )

    def _objective(self, lesson: Lesson) -> Objective:
        last = Objective.objects.filter(lesson=lesson).aggregate(last=Max("position"))["last"]
        objective = Objective(
            course=self.course,
            lesson=lesson,
            key=self._free_key(Objective),
            text=NAME,
            position=(last or 0) + 1,
        )
        self.usual[lesson.pk] = self._saved(objective)
        return objective

    def _free_key(self, model: type[ContentRow]) -> str:
        like = model.objects.filter(course=self.course, key__startswith=KEY)
        return free_key(KEY, set(like.values_list("key", flat=True)))

    def _saved(self, row):
        save_edited(row=row, by=self.by, revision=None)
        if row.is_private:
            # Others file things under it too: decision 26.
            row.is_private = False
            row.save(update_fields=["is_private"])
        record(row=row, action=Action.CREATED, by=self.by, now=self.now)
        self.made.append(row)
        return row
