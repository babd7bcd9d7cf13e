"""What the editor of questions says of a question besides its text."""

from dataclasses import dataclass

from django.db.models import Count

from quizzes.domain import questions as specs
from quizzes.domain.question_keys import has_same_key
from quizzes.domain.questions import parse_body
from quizzes.models import (
    Course,
    Lesson,
    Objective,
    Question,
    QuestionVersion,
    Quiz,
    Status,
    User,
)


@dataclass(frozen=True, slots=True)
class Answers:
    """How often the current version was asked and answered; ``following`` is the next version."""

    number: int
    asked: int
    answered: int

    @property
    def following(self) -> int:
        """The number of the version that the next change of the wording makes."""
        return self.number + 1


def answers_to(version: QuestionVersion) -> Answers:
    """Return what rests on a wording: one query."""
    counts = version.items.aggregate(asked=Count("pk"), answered=Count("response"))
    return Answers(version.number, counts["asked"], counts["answered"])


def to_regrade(question: Question) -> list[Quiz]:
    """Return the quizzes with answers to an earlier version whose key is not the current one.

    None where the quiz was graded again by the current version already, and none that this kind
    of question can't be graded again in.
    """
    current = question.current
    earlier = question.versions.filter(items__isnull=False, kind=current.kind)
    spec = current.spec
    others = [
        version.pk
        for version in earlier.exclude(pk=current.pk).distinct()
        if not has_same_key(parse_body(version.body), spec)
    ]
    if not others:
        return []
    done = question.repairs.filter(kind="regrade", version=current)
    asked = Quiz.objects.filter(attempts__items__version__in=others, course=question.course_id)
    return list(asked.exclude(pk__in=done.values("quiz")).distinct().order_by("title", "pk"))


def usual_objective(
    course: Course, user: User, *, objective: str = "", lesson: str = ""
) -> Objective | None:
    """Return the objective a new question begins with.

    The one that is named, the first of the lesson that is named, that of the question this person
    changed last in the course, or else the only one there is: a guess would be filed unseen.
    """
    readable = Lesson.objects.authored_for(user).exclude(status=Status.RETIRED)
    rows = Objective.objects.filter(course=course, lesson__in=readable)
    rows = rows.exclude(status=Status.RETIRED)
    if objective:
        return rows.filter(key=objective).first()
    if lesson:
        return rows.filter(lesson__key=lesson).order_by("position", "pk").first()
    own = Question.objects.filter(course=course, updated_by=user)
    last = own.select_related("objective").order_by("-updated_at", "-pk").first()
    if last is not None:
        return last.objective
    some = rows[:2]
    return some[0] if len(some) == 1 else None


def in_fixed_order(course: Course, user: User, *, but: Question) -> list[specs.Question]:
    """Return the course's other single choices whose options stay in the written order."""
    versions = QuestionVersion.objects.filter(
        kind="single_choice",
        body__shuffle=False,
        pk__in=Question.objects.authored_for(user).filter(course=course).values("current"),
    )
    return [
        specs.Question(
            key="other", objective="other", level=specs.Level.RECALL, body=parse_body(body)
        )
        for body in versions.exclude(question=but.pk).values_list("body", flat=True)
    ]
