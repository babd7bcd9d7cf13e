"""What becomes of guests: their work moves into an account, or they are forgotten."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from quizzes.actions import attempt_endings, card_days, cards
from quizzes.actions.attempt_starts import allowance_for, attempts_left
from quizzes.actions.card_marks import MOST_TAGS
from quizzes.domain.quiz_rules import read_rules
from quizzes.models import (
    Attempt,
    AttemptItem,
    CardEvent,
    CardImport,
    CardState,
    ExamPace,
    ExamPlan,
    LessonReading,
    Membership,
    Note,
    OwnWording,
    ParameterFit,
    ParameterSet,
    PracticePass,
    Repair,
    Response,
    StudyBreak,
    User,
)

PURGE_BATCH = 200


@transaction.atomic
def merge_guest(*, guest: User, into: User, now: datetime) -> bool:
    """Move everything a guest did into an account and remove the guest's row.

    Returns False, and does nothing, when there is nothing to merge: the guest is gone already, is
    no guest (any more), or is the account itself.

    Where both did the same thing: of two open attempts at a quiz the one with more answers stays
    open (the newer one if equal) and the other is ended and graded, or dropped when nothing was
    ever answered in it and the quiz has no limits. Where a quiz allows fewer attempts than both
    begun, the account's count before the guest's and earlier ones before later ones; the rest
    stay on record as voided.
    A reading keeps its earliest moments, a membership the account's role; where both worded a note
    for themselves, planned an exam or have fits of parameters, the account's stay. Card events keep
    their ids, which are the order they reached the server in and the order a replay takes them in;
    the state of a card both had is replayed from the events of both, and has the tags of both. An
    event that reached the server under the same UUID for both is one event, the first.
    """
    people = User.objects.select_for_update().in_bulk({guest.pk, into.pk})
    visitor, account = people.get(guest.pk), people.get(into.pk)
    if visitor is None or account is None or visitor == account:
        return False
    if not visitor.is_guest or account.is_guest:
        return False
    _move_attempts(visitor, account, now)
    _move_own_notes(visitor, account)
    _move_cards(visitor, account)
    _move_parameters(visitor, account)
    _move_readings(visitor, account)
    _move_plans(visitor, account)
    _move_memberships(visitor, account)
    _move_passes(visitor, account)
    if visitor.time_zone and not account.time_zone:
        User.objects.filter(pk=account.pk).update(time_zone=visitor.time_zone)
    visitor.delete()
    return True


def _move_attempts(guest: User, account: User, now: datetime) -> None:
    running = Attempt.objects.filter(practice_of=None).open()
    attempt_endings.finish_overdue(now=now, attempts=running.filter(user__in=(guest, account)))
    _void_surplus(guest, account, now)
    ours = {attempt.quiz_id: attempt for attempt in running.filter(user=account)}
    for theirs in running.filter(user=guest, quiz__in=ours):
        _close_lesser(theirs, ours[theirs.quiz_id], now)
    Attempt.objects.filter(user=guest).update(user=account)
    _keep_first_answers(account)


def _close_lesser(one: Attempt, other: Attempt, now: datetime) -> None:
    lesser = min(one, other, key=lambda attempt: (attempt.answered, attempt.started_at, attempt.pk))
    was_answered = Response.objects.filter(item__attempt=lesser).exists()
    if was_answered or lesser.answered or read_rules(lesser.rules).needs_account:
        _end(lesser, now)
    else:
        lesser.delete()


def _end(attempt: Attempt, now: datetime) -> None:
    ending = Attempt.Ending.SUBMITTED
    attempt_endings.end(attempt_id=attempt.pk, ending=ending, at=now, now=now)


def _void_surplus(guest: User, account: User, now: datetime) -> None:
    """Let the guest's attempts not count that are more than a quiz allows the account."""
    counted = Attempt.objects.filter(practice_of=None, voided_at=None)
    theirs = counted.filter(user=guest, quiz__attempts_allowed__isnull=False)
    by_quiz: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in theirs.select_related("quiz").order_by("started_at", "pk"):
        by_quiz[attempt.quiz_id].append(attempt)
    for found in by_quiz.values():
        quiz = found[0].quiz
        left = attempts_left(account, quiz, allowance_for(account, quiz.course_id))
        for attempt in found[left:]:
            _void(attempt, now)


def _void(attempt: Attempt, now: datetime) -> None:
    if attempt.finished_at is None:
        _end(attempt, now)
    Attempt.objects.filter(pk=attempt.pk).update(voided_at=now)
    Repair.objects.create(
        kind=Repair.Kind.VOID,
        quiz=attempt.quiz,
        attempt=attempt,
        details={"voided": True},
        reason=_("It was begun as a guest, and is more than the quiz allows."),
        at=now,
    )


def _keep_first_answers(account: User) -> None:
    """Leave ``first_attempt`` on the earliest answer to each question only."""
    firsts = AttemptItem.objects.filter(attempt__user=account, first_attempt=True)
    seen, repeated = set(), []
    order = firsts.order_by("answered_at", "pk")
    for item, question in order.values_list("pk", "version__question"):
        if question in seen:
            repeated.append(item)
        seen.add(question)
    AttemptItem.objects.filter(pk__in=repeated).update(first_attempt=False)


def _move_own_notes(guest: User, account: User) -> None:
    Note.everyones.filter(owner=guest).update(owner=account)
    worded = OwnWording.objects.filter(user=account).values("note")
    OwnWording.objects.filter(user=guest).exclude(note__in=worded).update(user=account)
    CardImport.objects.filter(user=guest).update(user=account)


def _move_cards(guest: User, account: User) -> None:
    ours, theirs = CardState.objects.filter(user=account), CardState.objects.filter(user=guest)
    shared = set(ours.values_list("card", flat=True)) & set(theirs.values_list("card", flat=True))
    _unite_states(ours, theirs, shared)
    theirs.filter(card__in=shared).delete()
    theirs.update(user=account)
    _unite_repeated_events(guest, account)
    CardEvent.objects.filter(user=guest).update(user=account)
    card_days.forget(user=guest)
    card_days.forget(user=account)
    if shared:
        cards.rebuild(user=account)


def _unite_states(ours, theirs, shared: set[int]) -> None:
    """Keep what no event says of a card both had: the earliest joining, and the tags of both."""
    of_guest = {state.card_id: state for state in theirs.filter(card__in=shared)}
    for state in ours.filter(card__in=shared):
        other = of_guest[state.card_id]
        if other.joined_at < state.joined_at:
            state.joined_at, state.joined_on = other.joined_at, other.joined_on
        state.tags = list(dict.fromkeys([*state.tags, *other.tags]))[:MOST_TAGS]
        state.save(update_fields=["joined_at", "joined_on", "tags"])


def _unite_repeated_events(guest: User, account: User) -> None:
    """Keep the first of two events that are one, so that all of them can be one person's.

    The same UUID on another card or of another kind was never the same event: it gets a new one.
    """
    theirs = CardEvent.objects.filter(user=guest)
    same_uuid = CardEvent.objects.filter(user=account, uuid__in=theirs.values("uuid"))
    ours = {event.uuid: event for event in same_uuid}
    for event in list(theirs.filter(uuid__in=ours)):
        other = ours[event.uuid]
        if (event.card_id, event.kind) == (other.card_id, other.kind):
            kept, repeated = sorted((event, other), key=lambda one: one.pk)
            _drop_repeated(repeated, kept)
        else:
            CardEvent.objects.filter(pk=event.pk).update(uuid=uuid4())


def _drop_repeated(repeated: CardEvent, kept: CardEvent) -> None:
    """Delete an event; what took it back takes back the kept one, unless something else does."""
    undo = CardEvent.objects.filter(undoes=repeated.pk)
    if CardEvent.objects.filter(undoes=kept.pk).exists():
        undo.delete()
    else:
        undo.update(undoes=kept)
    CardEvent.objects.filter(pk=repeated.pk).delete()


def _move_parameters(guest: User, account: User) -> None:
    ParameterSet.objects.filter(user=guest).update(user=account)
    fitted = ParameterFit.objects.filter(user=account).values("course")
    ParameterFit.objects.filter(user=guest).exclude(course__in=fitted).update(user=account)


def _move_readings(guest: User, account: User) -> None:
    ours = {reading.lesson_id: reading for reading in LessonReading.objects.filter(user=account)}
    theirs = LessonReading.objects.filter(user=guest)
    for reading in theirs.filter(lesson__in=ours):
        _unite_readings(ours[reading.lesson_id], reading)
    theirs.exclude(lesson__in=ours).update(user=account)


def _unite_readings(kept: LessonReading, other: LessonReading) -> None:
    kept.opened_at = min(kept.opened_at, other.opened_at)
    kept.last_section = other.last_section or kept.last_section
    if other.read_at and (kept.read_at is None or other.read_at < kept.read_at):
        kept.read_at, kept.read_on = other.read_at, other.read_on
    kept.save()


def _move_plans(guest: User, account: User) -> None:
    ExamPace.objects.filter(user__in=(guest, account)).delete()
    standing = ExamPlan.objects.filter(user=account, ended_at=None).values("course")
    theirs = ExamPlan.objects.filter(user=guest)
    theirs.filter(ended_at=None, course__in=standing).delete()
    ExamPlan.objects.filter(set_by=guest).update(set_by=account)
    theirs.update(user=account)
    StudyBreak.objects.filter(user=guest).update(user=account)


def _move_memberships(guest: User, account: User) -> None:
    ours = {member.course_id: member for member in Membership.objects.filter(user=account)}
    theirs = Membership.objects.filter(user=guest)
    for member in theirs.filter(course__in=ours):
        ours[member.course_id].groups.add(*member.groups.all())
    theirs.exclude(course__in=ours).update(user=account)


def _move_passes(guest: User, account: User) -> None:
    held = PracticePass.objects.filter(user=account).values("link")
    PracticePass.objects.filter(user=guest).exclude(link__in=held).update(user=account)


def purge_guests(*, now: datetime, idle_days: int) -> int:
    """Forget the guests who did nothing for so many days, with all they did; return how many.

    Anything recorded counts as doing: an answer, a card, a note, an opened or read lesson. Raises
    ValueError for less than one day, which would forget guests in the middle of a lesson.
    """
    if idle_days < 1:
        raise ValueError("Guests are kept for at least one day.")
    idle = list(_guests_idle_since(now - timedelta(days=idle_days)).values_list("pk", flat=True))
    for start in range(0, len(idle), PURGE_BATCH):
        with transaction.atomic():
            batch = idle[start : start + PURGE_BATCH]
            # Asked again: who signed up in the meantime is no guest any more.
            guests = User.objects.filter(pk__in=batch, is_guest=True)
            # First, because they point at the wordings of notes that guests wrote themselves.
            CardEvent.objects.filter(user__in=guests).delete()
            guests.delete()
    return len(idle)


def _guests_idle_since(moment: datetime):
    own_notes = Note.everyones.exclude(owner=None).filter(current__created_at__gte=moment)
    own_wordings = OwnWording.objects.filter(edited_at__gte=moment)
    did_something = (
        Q(pk__in=own_notes.values("owner"))
        | Q(pk__in=own_wordings.values("user"))
        | Q(pk__in=CardEvent.objects.filter(received_at__gte=moment).values("user"))
        | Q(pk__in=Attempt.objects.filter(started_at__gte=moment).values("user"))
        | Q(pk__in=AttemptItem.objects.filter(answered_at__gte=moment).values("attempt__user"))
        | Q(pk__in=ExamPlan.objects.filter(set_at__gte=moment, user__isnull=False).values("user"))
        | Q(pk__in=StudyBreak.objects.filter(made_at__gte=moment).values("user"))
        | Q(
            pk__in=LessonReading.objects.filter(
                Q(opened_at__gte=moment) | Q(read_at__gte=moment)
            ).values("user")
        )
    )
    return User.objects.filter(is_guest=True, date_joined__lt=moment).exclude(did_something)
