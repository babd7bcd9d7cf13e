"""Two courses with everything in them, one person for each column of the matrix, and their ids."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib import admin
from django.contrib.auth.models import Group as DjangoGroup
from django.db.models import QuerySet
from django.test import Client

from quizzes import models
from quizzes.actions import attempts, cards, lessons
from quizzes.actions.accounts import create_guest, reset_link
from quizzes.domain.memory import Rating
from quizzes.roles import ADMINISTRATORS, INSTRUCTORS
from tests import factories

PASSWORD = "a long password"
FRESH = UUID("00000000-0000-4000-8000-000000000001")
BACKEND = "quizzes.authentication.AccountBackend"

PERSONAS = (
    "anonymous",
    "guest",
    "student",
    "other",
    "assistant",
    "instructor",
    "neighbour",
    "insider",
    "administrator",
)
"""In the order of the table's columns.

``student`` has learned in the open course, where ``assistant`` and ``instructor`` have their
places. ``neighbour`` is instructor, and ``insider`` student, of the members-only course; ``other``
has done nothing anywhere.
"""

BODY = """## First part {#first}

It began with a [declaration](term:term), says [one](source:source).

::: recall fact-1/forward, fact-2/forward
:::

::: figure figure
:::

## Second part {#second}

More of it.
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


@dataclass
class World:
    """What the rows of the table refer to: people by name, and ids for addresses and bodies."""

    people: dict[str, models.User | None]
    open: SimpleNamespace
    closed: SimpleNamespace
    ids: dict[str, object] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def fill(self, text: str | list[str]) -> str | list[str]:
        """Return the text with ``{names}`` replaced by the world's ids; a list as it is."""
        return text.format_map(self.ids) if isinstance(text, str) else text


def build() -> World:
    """Make the rows. The clock has to be held at ``factories.MORNING``."""
    small, closed = _course("small"), _course("closed", access=models.Course.Access.MEMBERS)
    people = _people(small.course, closed.course)
    world = World(people, small, closed)
    _let_learn(world, people["student"], small, "")
    _let_learn(world, people["insider"], closed, "closed_")
    world.ids |= {f"user_{name}": user.pk for name, user in people.items() if user}
    world.ids |= {"course": small.course.pk, "module": small.module.pk, "lesson": small.lesson.pk}
    world.ids |= {"objective": small.objective.pk} | _rows_of_admin(world)
    # Before the links are made: a log-in ends the one to a new password.
    world.clients = {name: _client(user) for name, user in people.items()}
    world.ids |= _mailed(people["student"]) | {"fresh": FRESH}
    return world


def _course(key: str, **fields) -> SimpleNamespace:
    course = factories.CourseFactory(key=key, **fields)
    module = factories.ModuleFactory(course=course, key="module", number=1)
    source = models.Source.objects.create(
        course=course, key="source", number=1, citation="A book.", status="published"
    )
    term = models.GlossaryTerm.objects.create(
        course=course, key="term", term="Term", definition="A word.", status="published"
    )
    figure = models.Figure.objects.create(
        course=course, key="figure", title="Map", text="A map.", svg=DRAWING, status="published"
    )
    lesson = factories.LessonFactory(module=module, key="founding", number=1, body=BODY)
    draft = factories.LessonFactory(module=module, key="draft", number=2, status="draft")
    objective = factories.ObjectiveFactory(lesson=lesson, key="objective")
    notes = [factories.NoteFactory(objective=objective, key=f"fact-{n}") for n in (1, 2, 3)]
    bodies = [
        factories.single_choice(),
        factories.multiple_choice(),
        factories.true_false(),
        factories.short_answer(),
    ]
    questions = [
        factories.QuestionFactory(objective=objective, key=body.kind.replace("_", "-"), body=body)
        for body in bodies
    ]
    quiz = factories.QuizFactory(lesson=lesson, key="practice", questions=questions)
    return SimpleNamespace(
        course=course,
        module=module,
        source=source,
        term=term,
        figure=figure,
        lesson=lesson,
        draft=draft,
        objective=objective,
        notes=notes,
        cards=[note.cards.get() for note in notes],
        questions=questions,
        quiz=quiz,
    )


def _people(small: models.Course, closed: models.Course) -> dict[str, models.User | None]:
    people = {
        name: factories.UserFactory(username=name, email=f"{name}@example.org")
        for name in PERSONAS
        if name not in ("anonymous", "guest")
    }
    for user in people.values():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    people["anonymous"] = None
    people["guest"] = create_guest(now=factories.MORNING)
    _join(people["assistant"], small, models.Role.ASSISTANT)
    _join(people["instructor"], small, models.Role.INSTRUCTOR)
    _join(people["neighbour"], closed, models.Role.INSTRUCTOR)
    _join(people["insider"], closed, models.Role.STUDENT)
    _let_into_admin(people["instructor"], INSTRUCTORS)
    _let_into_admin(people["neighbour"], INSTRUCTORS)
    _let_into_admin(people["administrator"], ADMINISTRATORS)
    return people


def _join(user: models.User, course: models.Course, role: str) -> None:
    factories.MembershipFactory(user=user, course=course, role=role)


def _let_into_admin(user: models.User, group: str) -> None:
    user.groups.add(DjangoGroup.objects.get(name=group))
    user.is_staff = True
    user.save()


def _let_learn(world: World, user: models.User, place: SimpleNamespace, prefix: str) -> None:
    """Give the person a finished attempt, an open one, a reading, and an answered card."""
    now = factories.MORNING
    finished = attempts.start(user=user, quiz=place.quiz, now=now - timedelta(hours=1))
    _answer(user, finished, 4, {"text": ["Rome"]})
    attempts.finish(user=user, attempt_id=finished.pk, now=now - timedelta(minutes=30))
    attempt = attempts.start(user=user, quiz=place.quiz, now=now)
    _answer(user, attempt, 4, {"text": ["Paris"]})
    lessons.mark_read(user=user, lesson=place.lesson, now=now)
    cards.review(
        user=user,
        card_id=place.cards[0].pk,
        rating=Rating.GOOD,
        uuid=UUID(int=user.pk),
        claimed_at=None,
        now=now - timedelta(hours=2),
    )
    items = attempt.items.order_by("position")
    choice = {key: token for token, key in items[0].options}["b"]
    world.ids |= {
        f"{prefix}finished": finished.pk,
        f"{prefix}attempt": attempt.pk,
        f"{prefix}reviewed": UUID(int=user.pk),
        f"{prefix}choice": choice,
        f"{prefix}card": place.cards[1].pk,
        f"{prefix}unasked_card": place.cards[2].pk,
    }


def _answer(user: models.User, attempt: models.Attempt, position: int, raw: dict) -> None:
    attempts.answer(
        user=user,
        attempt_id=attempt.pk,
        position=position,
        raw=raw,
        uuid=UUID(int=attempt.pk),
        claimed_at=None,
        now=factories.MORNING,
    )


def _mailed(student: models.User) -> dict[str, str]:
    """Return the links that mails to the student would hold."""
    unconfirmed = EmailAddress.objects.create(user=student, email="new@example.org")
    return {
        "confirmation": EmailConfirmationHMAC(unconfirmed).key,
        "reset_link": reset_link(user=student, base_url=""),
    }


def _rows_of_admin(world: World) -> dict[str, int]:
    """Return for each model of the admin the id of a row of the open course."""
    models.Group.objects.create(course=world.open.course, name="Tuesday")
    models.ParameterSet.objects.create(parameters=[], created_at=factories.MORNING)
    models.AccountDeletion.objects.create(user_id=10**6, at=factories.MORNING)
    _repair(world)
    ids = {
        f"row_{model._meta.model_name}": rows_of_course(page, world.open.course).first().pk
        for model, page in admin.site._registry.items()
    }
    assistant = models.Membership.objects.get(user=world.people["assistant"])
    instructor = models.Membership.objects.get(user=world.people["instructor"])
    superuser = factories.UserFactory(username="root", is_staff=True, is_superuser=True)
    ids |= {"row_user": world.people["student"].pk, "row_membership": assistant.pk}
    return ids | {"superuser": superuser.pk, "appointed": instructor.pk} | _unused(world.open)


def _repair(world: World) -> None:
    attempt = models.Attempt.objects.get(pk=world.ids["finished"])
    allowed = models.Accommodation(course=world.open.course, user=world.people["other"])
    allowed.extra_minutes = 10
    allowed.save()
    repair = models.Repair.objects.create(
        kind=models.Repair.Kind.OVERRIDE, quiz=world.open.quiz, attempt=attempt,
        details={"points": None}, reason="As it was.", at=factories.MORNING,
    )  # fmt: skip
    models.MarkChange.objects.create(
        repair=repair, attempt=attempt, points_before=1, points_after=1, max_before=4, max_after=4
    )


def _unused(place: SimpleNamespace) -> dict[str, int]:
    """Return for each kind of content the id of a row made on the site and used by nothing."""
    course, lesson = place.course, place.lesson
    rows = (
        models.Course.objects.create(key="empty", title="Empty"),
        factories.ModuleFactory(course=course, key="spare"),
        factories.LessonFactory(module=place.module, key="spare", status="draft"),
        factories.ObjectiveFactory(lesson=lesson, key="spare"),
        models.GlossaryTerm.objects.create(course=course, key="spare", term="Spare"),
        models.Source.objects.create(course=course, key="spare", number=9, citation="Spare"),
        models.Figure.objects.create(course=course, key="spare", title="Spare", svg=DRAWING),
        factories.QuestionFactory(objective=place.objective, key="spare"),
        factories.QuizFactory(lesson=lesson, key="spare", status="draft"),
        factories.NoteFactory(objective=place.objective, key="spare", status="draft"),
    )
    return {f"spare_{row._meta.model_name}": row.pk for row in rows}


def rows_of_course(page: admin.ModelAdmin, course: models.Course) -> QuerySet:
    """Return the rows of a model of the admin that belong to the course, or all if none can."""
    rows = page.model._default_manager.order_by("pk")
    if page.course_path is None:
        return rows
    path = page.course_path if page.course_path == "pk" else f"{page.course_path}__pk"
    return rows.filter(**{path: course.pk})


def _client(user: models.User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client
