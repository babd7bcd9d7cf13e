"""After a deletion no table knows the person; only nameless evidence may stay."""

import json
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models as fields

from quizzes.actions import deletion
from quizzes.models import (
    AccountDeletion,
    Attempt,
    CardDay,
    CardEvent,
    CardState,
    Grade,
    LessonReading,
    Membership,
    ParameterFit,
    ParameterSet,
    Response,
    User,
)
from tests.factories import MORNING, MembershipFactory, UserFactory

NAMES = ("Wilhelmina", "wilhelmina@example.org", "Minnie Person")


@pytest.fixture
def log(settings, tmp_path):
    """An empty folder for the file of deletions."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "deletions.jsonl"


@pytest.fixture
def person(course, client_of, administrator):
    """Someone known to every table that can know a person."""
    user = UserFactory(
        username=NAMES[0], email=NAMES[1], display_name=NAMES[2], date_joined=MORNING
    )
    EmailAddress.objects.create(user=user, email=NAMES[1], verified=True, primary=True)
    MembershipFactory(user=user, course=course.course)
    LessonReading.objects.create(user=user, lesson=course.lesson, opened_at=MORNING)
    CardDay.objects.create(user=user, day=MORNING.date(), answers=1, bins=[0] * 30)
    CardState.objects.create(
        user=user, card=course.cards[0], joined_at=MORNING, joined_on=MORNING.date()
    )
    review = event_of(user, course.cards[0], kind="review")
    event_of(user, course.cards[0], kind="undo", undoes=review)
    fitted = ParameterSet.objects.create(
        user=user, course=course.course, parameters=[1.0] * 21, created_at=MORNING
    )
    ParameterFit.objects.create(
        user=user, course=course.course, night=MORNING.date(), at=MORNING, reviews=1, held_out=0,
        chosen=fitted,
    )  # fmt: skip
    CardEvent.objects.filter(pk=review.pk).update(parameters=fitted)
    LogEntry.objects.create(
        user=administrator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=NAMES[2],
        action_flag=2,
    )
    client = client_of()
    client.post("/accounts/login/", {"login": NAMES[0], "password": "a long password"})
    return user


def event_of(user, card, **values):
    return CardEvent.objects.create(
        user=user, card=card, uuid=uuid4(), at=MORNING, received_at=MORNING,
        day=MORNING.date(), **values,
    )  # fmt: skip


@pytest.fixture
def evidence(person, course):
    """A finished attempt of the person, with one graded response."""
    attempt = Attempt.objects.create(
        user=person, quiz=course.quiz, started_at=MORNING, started_on=MORNING.date(),
        finished_at=MORNING, max_points=1, length=1, answered=1,
    )  # fmt: skip
    version = course.questions[0].current
    item = attempt.items.create(position=1, version=version, points=1, answered_at=MORNING)
    response = item.responses.create(
        uuid=uuid4(), answer={"chosen": "b"}, at=MORNING, learner_day=MORNING.date()
    )
    response.grades.create(version=version, fraction=1, at=MORNING)
    return attempt


def everything_in_words() -> str:
    """Return the text of every row of every table, decoded sessions included."""
    texts = []
    for model in apps.get_models(include_auto_created=True):
        names = [field.name for field in model._meta.concrete_fields if says_something(field)]
        texts += [str(row) for row in model._default_manager.values_list(*names)]
    texts += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(texts)


def says_something(field) -> bool:
    return isinstance(field, fields.CharField | fields.TextField | fields.JSONField)


def leave(user, capture):
    """Delete the account as a request would, up to the end of its transaction."""
    with capture(execute=True):
        deletion.delete_account(user=user, now=MORNING)


def test_the_test_would_find_the_person(person):
    words = everything_in_words()

    assert [name in words for name in NAMES] == [True, True, True]


def test_nothing_of_the_person_is_left(person, evidence, log, django_capture_on_commit_callbacks):
    leave(person, django_capture_on_commit_callbacks)

    words = everything_in_words()
    assert [name for name in NAMES if name in words] == []
    for private in (
        *(CardDay, CardEvent, CardState, LessonReading, EmailAddress, Membership, ParameterFit),
    ):
        assert private.objects.filter(user=person.pk).count() == 0
    assert ParameterSet.objects.count() == 0


def test_evidence_stays_without_a_name(person, evidence, log, django_capture_on_commit_callbacks):
    leave(person, django_capture_on_commit_callbacks)

    kept = User.objects.get(pk=person.pk)
    assert kept.username.startswith("deleted-") is True
    assert (kept.is_active, kept.email, kept.shown_name) == (False, "", kept.username)
    assert kept.has_usable_password() is False
    assert [Attempt.objects.get().user, Response.objects.count(), Grade.objects.count()] == [
        kept,
        1,
        1,
    ]


def test_without_evidence_the_row_goes_too(person, log, django_capture_on_commit_callbacks):
    leave(person, django_capture_on_commit_callbacks)

    assert User.objects.filter(pk=person.pk).count() == 0


def test_rights_go_with_the_name(administrator, course, log, django_capture_on_commit_callbacks):
    LogEntry.objects.create(user=administrator, object_repr="x", action_flag=2)

    leave(administrator, django_capture_on_commit_callbacks)

    kept = User.objects.get(pk=administrator.pk)
    assert (kept.is_staff, kept.is_superuser) == (False, False)
    assert LogEntry.objects.get().user == kept


def test_others_keep_everything(
    person, other_student, client_of, log, django_capture_on_commit_callbacks
):
    event_of(other_student, CardState.objects.get().card, kind="review")
    session = client_of(other_student).session.session_key

    leave(person, django_capture_on_commit_callbacks)

    assert CardEvent.objects.get().user == other_student
    assert [row.pk for row in Session.objects.all()] == [session]


def test_the_deletion_is_remembered_twice(person, log, django_capture_on_commit_callbacks):
    leave(person, django_capture_on_commit_callbacks)

    row = AccountDeletion.objects.get()
    assert (row.user_id, row.at) == (person.pk, MORNING)
    assert log.read_text("utf-8") == (
        json.dumps({"user_id": person.pk, "at": "2026-03-02T09:00:00+00:00"}) + "\n"
    )


def test_a_second_deletion_does_nothing(person, evidence, log, django_capture_on_commit_callbacks):
    leave(person, django_capture_on_commit_callbacks)
    before = User.objects.get(pk=person.pk).username

    leave(person, django_capture_on_commit_callbacks)

    assert User.objects.get(pk=person.pk).username == before
    assert len(log.read_text("utf-8").splitlines()) == 1


def test_a_deletion_that_failed_is_not_remembered(person, log, monkeypatch):
    monkeypatch.setattr(deletion, "_has_evidence", fail)

    with pytest.raises(RuntimeError, match="in the middle"):
        deletion.delete_account(user=person, now=MORNING)

    assert (log.exists(), AccountDeletion.objects.count()) == (False, 0)
    assert User.objects.get(pk=person.pk).username == NAMES[0]
    assert CardEvent.objects.count() == 2


def fail(person):
    raise RuntimeError("in the middle")


def test_a_restored_person_is_forgotten_again(person, evidence, log):
    rows = [{"user_id": person.pk, "at": "2026-03-02T09:00:00+00:00"}]

    assert deletion.replay_deletions(rows=rows) == 1
    assert deletion.replay_deletions(rows=rows) == 0

    words = everything_in_words()
    assert [name for name in NAMES if name in words] == []
    assert AccountDeletion.objects.get().at == MORNING


def test_a_replay_leaves_a_later_owner_of_the_number_alone(person, log):
    rows = [{"user_id": person.pk, "at": "2026-03-01T09:00:00+00:00"}]

    assert deletion.replay_deletions(rows=rows) == 0
    assert User.objects.get(pk=person.pk).username == NAMES[0]


@pytest.mark.django_db
def test_a_replay_of_someone_the_backup_never_had_does_nothing(log):
    rows = [{"user_id": 999_999, "at": MORNING}]

    assert deletion.replay_deletions(rows=rows) == 0
    assert AccountDeletion.objects.count() == 0
