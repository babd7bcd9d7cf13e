"""Objects for tests, made by factory_boy: as small as they can be and still be real."""

from datetime import UTC, datetime
from uuid import uuid4

import factory
from django.db.models import Model
from factory.django import DjangoModelFactory

from quizzes import models
from quizzes.domain.questions import (
    AcceptedAnswer,
    MultipleChoice,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    dump_body,
)
from tests.pictures import kept_red

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning, far from any change of clocks: the moment tests start from."""


def single_choice(**changes) -> SingleChoice:
    """Return a single-choice body whose key is option ``b``."""
    options = (
        Option(key="a", text="The Founding Act", feedback="That founded the older body."),
        Option(key="b", text="The Rome Declaration", correct=True, feedback="Signed in 2002."),
        Option(key="c", text="The Strategic Concept", feedback="That guides NATO alone."),
    )
    return SingleChoice(
        stem="Which document founded the Council?",
        options=options,
        explanation="It speaks of a new quality.",
    ).model_copy(update=changes)


def multiple_choice() -> MultipleChoice:
    """Return a multiple-choice body whose keys are ``a`` and ``c``."""
    return MultipleChoice(
        stem="Which two were functions of the Council?",
        options=(
            Option(key="a", text="Consultation", correct=True, feedback="Yes, the first."),
            Option(key="b", text="Taxation", feedback="No such power."),
            Option(key="c", text="Joint action", correct=True, feedback="Yes, the last."),
        ),
        explanation="There are five.",
    )


def true_false() -> TrueFalse:
    """Return a true statement whose right reason is ``b``."""
    return TrueFalse(
        stem="The thaw began before September 2001.",
        answer=True,
        follow_up="reason",
        options=(
            Option(key="a", text="Because of the war", feedback="That came later."),
            Option(key="b", text="Because of a visit in 2000", correct=True, feedback="Yes."),
        ),
        explanation="The visit was in February 2000.",
    )


def short_answer() -> ShortAnswer:
    """Return a short-answer body that accepts ``Rome``."""
    return ShortAnswer(
        stem="Near which city was the Council founded?",
        answers=(AcceptedAnswer(text="Rome", feedback="Near Rome."),),
        explanation="At an air base near Rome.",
    )


def _next(model: type[Model], course: models.Course) -> int:
    """Return the number or place of one more in a course, behind those that tests choose."""
    return 100 + model._default_manager.filter(course=course).count()


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User

    username = factory.Sequence(lambda n: f"person{n:06}")
    password = factory.django.Password("a long password")
    time_zone = "UTC"


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = models.Course

    key = factory.Sequence(lambda n: f"course-{n:06}")
    title = "The Council"
    status = "published"
    # Most tests of the desk are about attempts at practice: their teachers may see them by name.
    practice_named_from = datetime(2020, 1, 1, tzinfo=UTC)


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = models.Module

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"module-{n:06}")
    number = factory.LazyAttribute(lambda module: _next(models.Module, module.course))
    title = "Coming together"
    status = "published"


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = models.Lesson

    module = factory.SubFactory(ModuleFactory)
    course = factory.SelfAttribute("module.course")
    key = factory.Sequence(lambda n: f"lesson-{n:06}")
    number = factory.LazyAttribute(lambda lesson: _next(models.Lesson, lesson.course))
    title = "From one body to the next"
    hook = "Who sat at the table?"
    summary = "One body ended.\nAnother began.\nAll sat as equals."
    body = "## First part {#first}\n\nSome text.\n\n## Second part {#second}\n\nMore text.\n"
    status = "published"


class PictureFactory(DjangoModelFactory):
    class Meta:
        model = models.Picture

    class Params:
        kept = factory.LazyFunction(kept_red)

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"picture-{n:06}")
    alt = "All red"
    status = "published"
    data = factory.SelfAttribute("kept.data")
    digest = factory.SelfAttribute("kept.digest")
    width = factory.SelfAttribute("kept.width")
    height = factory.SelfAttribute("kept.height")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = models.Person

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"person-{n:06}")
    name = "Tony Blair"
    role = "Prime Minister"
    about = "He proposed a council."
    status = "published"


class TimelineEventFactory(DjangoModelFactory):
    class Meta:
        model = models.TimelineEvent

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence(lambda n: f"event-{n:06}")
    date = "28 May 2002"
    sort_date = "2002-05-28"
    text = "The council is founded."
    strand = "institutions"
    status = "published"


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = models.Objective

    lesson = factory.SubFactory(LessonFactory)
    course = factory.SelfAttribute("lesson.course")
    key = factory.Sequence(lambda n: f"objective-{n:06}")
    text = "Name the founding document"
    status = "published"


class QuestionFactory(DjangoModelFactory):
    """A published question with its first version; pass ``body=`` for another kind."""

    class Meta:
        model = models.Question
        skip_postgeneration_save = True

    objective = factory.SubFactory(ObjectiveFactory)
    lesson = factory.SelfAttribute("objective.lesson")
    course = factory.SelfAttribute("objective.course")
    key = factory.Sequence(lambda n: f"question-{n:06}")
    position = factory.LazyAttribute(lambda question: _next(models.Question, question.course))
    passage = "first"
    status = "published"

    @factory.post_generation
    def body(self, create, extracted, **kwargs):
        body = extracted or single_choice()
        self.current = models.QuestionVersion.objects.create(
            question=self, number=1, kind=body.kind, body=dump_body(body), created_at=MORNING
        )
        self.save(update_fields=["current"])


class QuizFactory(DjangoModelFactory):
    """A quiz; pass ``questions=[…]`` to fill it."""

    class Meta:
        model = models.Quiz
        skip_postgeneration_save = True

    lesson = factory.SubFactory(LessonFactory)
    course = factory.SelfAttribute("lesson.course")
    key = factory.Sequence(lambda n: f"quiz-{n:06}")
    title = "Practice"
    status = "published"

    @factory.post_generation
    def questions(self, create, extracted, **kwargs):
        for position, question in enumerate(extracted or (), 1):
            models.QuizQuestion.objects.create(quiz=self, question=question, position=position)


def section(quiz: models.Quiz, *, questions=(), **fields) -> models.QuizSection:
    """Return a new last section of the quiz.

    Pass ``questions=[…]`` for fixed places, or ``draw=3`` with what it draws from:
    ``filters={"lessons": ["founding"], "reserve": True}``; ``title`` and ``points`` as they are.
    """
    position = quiz.sections.count() + 1
    made = models.QuizSection.objects.create(**({"quiz": quiz, "position": position} | fields))
    places = quiz.places.count()
    for place, question in enumerate(questions, places + 1):
        models.QuizQuestion.objects.create(
            quiz=quiz, section=made, question=question, position=place, points=made.points
        )
    return made


def checkpoint(module: models.Module, **fields) -> models.Quiz:
    """Return a published checkpoint of a module, without questions yet."""
    fields = {"course": module.course, "purpose": models.Quiz.Purpose.CHECKPOINT} | fields
    return QuizFactory(lesson=None, module=module, **fields)


def final(course: models.Course, **fields) -> models.Quiz:
    """Return a published final of a course, without questions yet."""
    return QuizFactory(
        lesson=None, course=course, **({"purpose": models.Quiz.Purpose.FINAL} | fields)
    )


class NoteFactory(DjangoModelFactory):
    """A published basic note with its revision and its one card."""

    class Meta:
        model = models.Note
        skip_postgeneration_save = True

    objective = factory.SubFactory(ObjectiveFactory)
    lesson = factory.SelfAttribute("objective.lesson")
    course = factory.SelfAttribute("objective.course")
    key = factory.Sequence(lambda n: f"note-{n:06}")
    position = factory.LazyAttribute(lambda note: _next(models.Note, note.course))
    passage = "first"
    status = "published"

    @factory.post_generation
    def body(self, create, extracted, **kwargs):
        body = extracted or {"kind": "basic", "front": "Where?", "back": "Rome", "extra": ""}
        self.current = models.NoteRevision.objects.create(
            note=self, number=1, kind=body["kind"], body=body, created_at=MORNING
        )
        self.save(update_fields=["current"])
        models.Card.objects.create(note=self, slot="c1" if body["kind"] == "cloze" else "forward")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    user = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CourseFactory)
    role = models.Role.STUDENT
    joined_at = MORNING


class GroupFactory(DjangoModelFactory):
    """A group of a course; pass ``people=[…]`` to make them student members in it."""

    class Meta:
        model = models.Group
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    name = factory.Sequence(lambda n: f"Group {n:06}")

    @factory.post_generation
    def people(self, create, extracted, **kwargs):
        for user in extracted or ():
            member, _made = models.Membership.objects.get_or_create(
                user=user, course=self.course, defaults={"joined_at": MORNING}
            )
            self.members.add(member)


class AssignmentFactory(DjangoModelFactory):
    """A published assignment; pass ``lesson=``, ``quiz=`` or ``card_goal=`` for what is due."""

    class Meta:
        model = models.Assignment

    kind = factory.LazyAttribute(
        lambda made: "quiz" if made.quiz else "cards" if made.card_goal else "lesson"
    )
    quiz = None
    lesson = None
    card_goal = None
    course = factory.LazyAttribute(lambda made: (made.quiz or made.lesson).course)
    created_at = MORNING
    is_published = True


def fresh_uuid() -> str:
    """Return a new UUID as the browser would send it."""
    return str(uuid4())
