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
from quizzes.actions import (
    attempts,
    breaks,
    card_imports,
    cards,
    changes,
    lessons,
    own_notes,
    plans,
)
from quizzes.actions.accounts import create_guest, reset_link
from quizzes.domain.content import parse_note_body
from quizzes.domain.memory import Rating
from quizzes.formats.arriving import Arrival, Arrivals
from quizzes.roles import ADMINISTRATORS, INSTRUCTORS
from tests import factories
from tests.security.matrix.assigned import assign
from tests.security.matrix.essays import essays
from tests.security.matrix.groups import group
from tests.security.matrix.imported import bring
from tests.security.matrix.links import open_by_link
from tests.security.matrix.spare import DRAWING, drafts, unused

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
    "colleague",
    "assistant_b",
)
"""In the order of the table's columns.

``student`` has learned in the open course, where ``assistant`` and ``instructor`` have their
places. ``colleague`` instructs it too, and sees none of the instructor's private drafts. The
open course has two groups: ``assistant`` and ``student`` are in group A ({group_a}), and
``assistant_b`` in group B ({group_b}) with a student who is no persona ({user_pupil_b}, with
{b_finished} and {b_attempt}); {member_a} and {member_b} are the students' memberships. A row
about somebody of one group has a cell for each assistant. Both students wrote an essay in the
final ({essay_a}, {essay_b}, with {essay_answer_a}); the instructor marked both, and {release} gave
the one of group B its mark.
``neighbour`` is instructor, and ``insider`` student, of the members-only course; ``other``
has done nothing anywhere.
"""

LIKE = {"colleague": "instructor", "assistant_b": "assistant"}
"""Who sees what somebody else sees, in rows that end before their column."""

BODY = """## First part {#first}

It began with a [declaration](term:term), says [one](source:source).

::: recall fact-1/forward, fact-2/forward
:::

::: figure figure
:::

## Second part {#second}

More of it.
"""


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
    world.ids |= group(people, small.course)
    _let_learn(world, models.User.objects.get(username="pupil_b"), small, "b_")
    world.ids |= essays(small, people["instructor"], FRESH)
    _plan(world)
    _let_write(world, people["other"], small)
    world.ids |= open_by_link(closed, people["other"], people["neighbour"])
    assign(world)
    world.ids |= {f"user_{name}": user.pk for name, user in people.items() if user}
    world.ids |= {"course": small.course.pk, "module": small.module.pk, "lesson": small.lesson.pk}
    world.ids["picture_digest"] = models.Picture.objects.first().digest[:16]
    world.ids |= {"objective": small.objective.pk} | _rows_of_admin(world)
    world.ids |= bring(small.course, people["instructor"])
    # Before the links are made: a log-in ends the one to a new password.
    world.clients = {name: _client(user) for name, user in people.items()}
    world.ids |= _mailed(people["student"]) | {"fresh": FRESH}
    return world


def _course(key: str, **fields) -> SimpleNamespace:
    course = factories.CourseFactory(key=key, **fields)
    module = factories.ModuleFactory(course=course, key="module", number=1)
    reference = _reference(course)
    lesson = factories.LessonFactory(module=module, key="founding", number=1, body=BODY)
    # Nothing rests on these two: only their pack keeps them.
    of_pack = {"course": course, "origin": "pack", "pack_digest": "0" * 64}
    factories.PersonFactory(key="person", **of_pack).lessons.add(lesson)
    factories.TimelineEventFactory(key="event", lesson=lesson, **of_pack)
    factories.PictureFactory(key="picture", **of_pack)
    draft = factories.LessonFactory(module=module, key="draft", number=2, status="draft")
    objective = factories.ObjectiveFactory(lesson=lesson, key="objective")
    notes = [factories.NoteFactory(objective=objective, key=f"fact-{n}") for n in (1, 2, 3)]
    factories.NoteFactory(objective=objective, key="further", tier="extra")
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
        **reference,
        lesson=lesson,
        draft=draft,
        objective=objective,
        notes=notes,
        cards=[note.cards.get() for note in notes],
        questions=questions,
        quiz=quiz,
    )


def _reference(course: models.Course) -> dict[str, object]:
    """Return what lessons of the course point at: a source, a term and a figure."""
    shown = {"course": course, "status": "published"}
    return {
        "source": models.Source.objects.create(key="source", number=1, citation="A book.", **shown),
        "term": models.GlossaryTerm.objects.create(
            key="term", term="Term", definition="A word.", **shown
        ),
        "figure": models.Figure.objects.create(
            key="figure", title="Map", text="A map.", svg=DRAWING, **shown
        ),
    }


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
    _join(people["assistant_b"], small, models.Role.ASSISTANT)
    _join(people["instructor"], small, models.Role.INSTRUCTOR)
    _join(people["colleague"], small, models.Role.INSTRUCTOR)
    _join(people["neighbour"], closed, models.Role.INSTRUCTOR)
    _join(people["insider"], closed, models.Role.STUDENT)
    _let_into_admin(people["instructor"], INSTRUCTORS)
    _let_into_admin(people["colleague"], INSTRUCTORS)
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
        f"{prefix}held_card": place.cards[0].pk,
        f"{prefix}unasked_card": place.cards[2].pk,
    }


def _let_write(world: World, user: models.User, place: SimpleNamespace) -> None:
    """Give the person a note of their own, and a course's note in their own words."""
    body = parse_note_body({"kind": "basic", "front": "A private thought", "back": "Mine"})
    own = own_notes.add_note(
        user=user, lesson=place.lesson, body=body, uuid=UUID(int=user.pk), now=factories.MORNING
    )
    note = place.cards[1].note
    own_notes.word_for_oneself(
        user=user, note=note, body=body, based_on=note.current, now=factories.MORNING
    )
    world.ids |= {name: _brought(user, place, name) for name in ("import_taken", "import_waiting")}
    world.ids["own_note_key"] = own.key
    world.ids |= {"own_note": own.pk, "own_card": own.cards.get().pk, "wording": note.current_id}


def _brought(user: models.User, place: SimpleNamespace, name: str) -> UUID:
    body = parse_note_body({"kind": "basic", "front": f"A secret {name}", "back": "Mine"})
    read = Arrivals((Arrival("note 1", name, body),))
    moment = {"now": factories.MORNING}
    kept = card_imports.keep(user=user, lesson=place.lesson, name=name, read=read, **moment)
    if name == "import_taken":
        card_imports.commit(user=user, uuid=kept.uuid, **moment)
    return kept.uuid


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


def _plan(world: World) -> None:
    """Give the student an exam plan and a break, and group A a plan."""
    group = models.Group.objects.get(pk=world.ids["group_a"])
    student, now = world.people["student"], factories.MORNING
    exam = {
        "course": world.open.course,
        "exam_on": (now + timedelta(days=20)).date(),
        "target_recall": 0.9,
        "answers_per_day": 40,
        "now": now,
    }
    own = plans.set_plan(by=student, user=student, **exam)
    of_class = plans.set_plan(by=world.people["instructor"], group=group, **exam)
    first = (now + timedelta(days=3)).date()
    taken = breaks.take_break(
        user=student, first_day=first, last_day=first, uuid=UUID(int=1), now=now
    )
    world.ids |= {"own_plan": own.pk, "class_plan": of_class.pk, "break": taken.pk}


def _mailed(student: models.User) -> dict[str, str]:
    """Return the links that mails to the student would hold."""
    unconfirmed = EmailAddress.objects.create(user=student, email="new@example.org")
    return {
        "confirmation": EmailConfirmationHMAC(unconfirmed).key,
        "reset_link": reset_link(user=student, base_url=""),
    }


def _rows_of_admin(world: World) -> dict[str, int]:
    """Return for each model of the admin the id of a row of the open course."""
    models.ParameterSet.objects.create(parameters=[], created_at=factories.MORNING)
    models.CardDay.objects.create(
        user=models.User.objects.get(username="student"),
        day=factories.MORNING.date(),
        bins=[0] * 30,
    )
    models.ParameterFit.objects.create(
        course=world.open.course, night=factories.MORNING.date(), at=factories.MORNING,
        reviews=500, held_out=100,
    )  # fmt: skip
    models.AccountDeletion.objects.create(user_id=10**6, at=factories.MORNING)
    _repair(world)
    _review(world)
    ids = {
        f"row_{model._meta.model_name}": rows_of_course(page, world.open.course).first().pk
        for model, page in admin.site._registry.items()
    }
    assistant = models.Membership.objects.get(user=world.people["assistant"])
    instructor = models.Membership.objects.get(user=world.people["instructor"])
    superuser = factories.UserFactory(username="root", is_staff=True, is_superuser=True)
    ids |= {"row_user": world.people["student"].pk, "row_membership": assistant.pk}
    ids |= {"superuser": superuser.pk, "appointed": instructor.pk} | unused(world.open)
    return ids | drafts(world.open, world.people["instructor"])


def _review(world: World) -> None:
    question = world.open.questions[0]
    moment = {"by": None, "now": factories.MORNING}
    change = changes.record(row=question, action=changes.Action.EDITED, **moment)
    change.pk, change.data = None, change.data | {"level": "apply"}
    change.save()
    world.ids["earlier_change"] = change.pk
    review = models.QuestionReview.objects.create(
        question=question, version=question.current, asked_at=factories.MORNING
    )
    models.ReviewComment.objects.create(review=review, at=factories.MORNING, text="Look.")


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
