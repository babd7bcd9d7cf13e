"""Leaving: identity and private learning are erased, graded evidence stays without a name.

A deletion is remembered twice: in the database, and in a file beside it, because a restored
backup brings the person back and must be made to forget them again.
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import get_random_string

from quizzes.models import (
    Accommodation,
    AccountDeletion,
    Announcement,
    Assignment,
    AssignmentWindow,
    Attempt,
    AttemptPresence,
    CardDay,
    CardEvent,
    CardImport,
    CardState,
    ExamPace,
    ExamPlan,
    GradeOverride,
    Invitation,
    LessonReading,
    MarkingComment,
    Membership,
    Note,
    OwnWording,
    ParameterFit,
    ParameterSet,
    PracticePass,
    QuestionDraft,
    QuestionImport,
    RosterChange,
    StudyBreak,
    User,
)
from quizzes.models.joining import about

DELETED_PREFIX = "deleted-"


@transaction.atomic
def delete_account(*, user: User, now: datetime) -> None:
    """Erase the person; nothing happens when they are gone already.

    Answers and grades stay with a row that has no name, can't log in and belongs to no course.
    Someone who left no such evidence is removed altogether.
    """
    person = User.objects.select_for_update().filter(pk=user.pk).first()
    if person is None or _is_deleted(person):
        return
    number = person.pk
    _erase(person, now)
    transaction.on_commit(lambda: _append_to_log(number, now))


def replay_deletions(*, rows: Iterable[Mapping]) -> int:
    """Delete again, after a restore, the accounts of these rows; return how many there were.

    A row has ``user_id`` and ``at`` (a datetime, or its ISO 8601), as the file of deletions has.
    An account that joined after ``at`` was given a deleted one's number and is left alone.
    """
    replayed = 0
    for row in rows:
        at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
        with transaction.atomic():
            people = User.objects.select_for_update()
            person = people.filter(pk=row["user_id"], date_joined__lte=at).first()
            if person is not None and not _is_deleted(person):
                _erase(person, at)
                replayed += 1
    return replayed


@transaction.atomic
def purge_evidence(*, today: date) -> int:
    """Erase nameless answers whose course's retention date is past; return how many attempts.

    A row that held nothing but them is removed as well.
    """
    nameless = User.objects.filter(is_active=False, username__startswith=DELETED_PREFIX)
    expired = Attempt.objects.filter(user__in=nameless, quiz__course__evidence_kept_until__lt=today)
    people = list(User.objects.select_for_update().filter(pk__in=expired.values("user")))
    count = expired.count()
    expired.delete()
    for person in people:
        if not _has_evidence(person):
            person.delete()
    return count


def deletion_log() -> Path:
    """Return the path of the file that remembers deletions, one JSON object a line."""
    return Path(settings.DATA_DIR) / "deletions.jsonl"


def _is_deleted(person: User) -> bool:
    return not person.is_active and person.username.startswith(DELETED_PREFIX)


def _append_to_log(number: int, at: datetime) -> None:
    line = json.dumps({"user_id": number, "at": at.isoformat()}) + "\n"
    with deletion_log().open("a", encoding="utf-8") as log:
        log.write(line)
        log.flush()
        os.fsync(log.fileno())


def _erase(person: User, at: datetime) -> None:
    AccountDeletion.objects.update_or_create(user_id=person.pk, defaults={"at": at})
    _end_sessions(person)
    _forget_invitations(person)
    # Here and not by cascade, because the row may stay.
    for private in (
        *(Accommodation, CardDay, CardEvent, CardImport, CardState, LessonReading, OwnWording),
        *(ExamPace, ExamPlan, StudyBreak, Membership, EmailAddress, ParameterFit),
        *(PracticePass, GradeOverride, AssignmentWindow, QuestionDraft, RosterChange),
        Announcement.put_away_by.through,
    ):
        private.objects.filter(user=person).delete()
    MarkingComment.objects.filter(author=person).delete()
    QuestionImport.objects.waiting().filter(by=person).delete()
    AttemptPresence.objects.filter(attempt__user=person).delete()
    ParameterSet.objects.filter(user=person).delete()
    # What they set for a class stays the class's.
    ExamPlan.objects.filter(set_by=person).update(set_by=None)
    Assignment.objects.filter(created_by=person).update(created_by=None)
    Announcement.objects.filter(posted_by=person).update(posted_by=None)
    _delete_own_notes(person)
    about_people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about_people, object_id=str(person.pk)).delete()
    if _has_evidence(person):
        _take_name_away(person, at)
    else:
        person.delete()


def _forget_invitations(person: User) -> None:
    """Delete the invitations that hold the person's name: those used, and those to an address."""
    Invitation.objects.filter(about(person)).delete()


def _delete_own_notes(person: User) -> None:
    own = Note.everyones.filter(owner=person)
    # The current wording is protected by the note itself.
    own.update(current=None)
    own.delete()


def _has_evidence(person: User) -> bool:
    """Return whether something must stay that points at this row: answers, or edits made."""
    attempts = Attempt.objects.filter(user=person)
    return attempts.exists() or LogEntry.objects.filter(user=person).exists()


def _take_name_away(person: User, at: datetime) -> None:
    nameless = User(
        pk=person.pk,
        username=DELETED_PREFIX + get_random_string(16).lower(),
        is_active=False,
        date_joined=at,
    )
    nameless.set_unusable_password()
    # A fresh row under the old number: every field at its default, those of later issues too.
    nameless.save(force_update=True)
    nameless.groups.clear()
    nameless.user_permissions.clear()


def _end_sessions(person: User) -> None:
    number = str(person.pk)
    rows = Session.objects.only("session_key", "session_data").iterator(chunk_size=500)
    theirs = [row.pk for row in rows if row.get_decoded().get("_auth_user_id") == number]
    for start in range(0, len(theirs), 500):
        Session.objects.filter(pk__in=theirs[start : start + 500]).delete()
