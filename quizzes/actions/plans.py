"""Plans up to an exam: setting and ending them, and keeping them up day by day."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, FilteredRelation, Q

from quizzes.actions import advances
from quizzes.domain import exam_plan
from quizzes.domain.memory import Phase
from quizzes.models import Course, ExamPace, ExamPlan, Group, User
from quizzes.models.outlooks import core_states, days_off, outlook


class ExamDayError(Exception):
    """An exam can be planned for from tomorrow on, within a year."""


def set_plan(
    *,
    course: Course,
    by: User,
    exam_on: date,
    target_recall: float,
    answers_per_day: int,
    now: datetime,
    user: User | None = None,
    group: Group | None = None,
) -> ExamPlan:
    """Set a plan: of one ``user``, of a ``group``, or, without either, of the course's students.

    The one before ends. The same again changes nothing. A person's own is worked out at once,
    a class's at the first page each of them opens. Raises ExamDayError.
    """
    today = by.learner_day(now)
    if not today < exam_on <= today + exam_plan.LONGEST:
        raise ExamDayError
    wanted = {
        "exam_on": exam_on,
        "target_recall": target_recall,
        "answers_per_day": answers_per_day,
    }
    made = _set(ExamPlan(course=course, user=user, group=group, set_by=by, set_at=now, **wanted))
    if user is not None:
        refresh(user=user, now=now)
    return made


@transaction.atomic
def _set(plan: ExamPlan) -> ExamPlan:
    """Keep a plan instead of the one before; return the one before if it is the same."""
    Course.objects.select_for_update(no_key=True).get(pk=plan.course_id)
    standing = ExamPlan.objects.filter(
        course=plan.course_id, user=plan.user_id, group=plan.group_id, ended_at=None
    )
    same = standing.filter(
        exam_on=plan.exam_on,
        target_recall=plan.target_recall,
        answers_per_day=plan.answers_per_day,
    )
    if found := same.first():
        return found
    _end(standing, plan.set_at)
    plan.save()
    return plan


def end_plan(*, plan: ExamPlan, now: datetime) -> None:
    """End a plan: scheduling is as usual from the next answer on, or follows the class's plan."""
    _end(ExamPlan.objects.filter(pk=plan.pk, ended_at=None), now)
    if plan.user is not None:
        refresh(user=plan.user, now=now)


@transaction.atomic
def _end(plans, now: datetime) -> None:
    ExamPace.objects.filter(plan__in=plans).delete()
    plans.update(ended_at=now)


def refresh(*, user: User, now: datetime) -> list[ExamPace]:
    """Work the person's plans out for this learner day, unless that was done; return all of them.

    On the final days, cards that were planned for after the exam before the plan came are brought
    forward. One query when there is no plan, or nothing to do. Working out takes long, so it must
    not be called in a transaction: others would wait for it.
    """
    day = user.learner_day(now)
    plans = _plans_that_hold(user, day)
    paces = [plan.pace or _worked_out(user, plan, day, now) for plan in plans]
    return [pace for pace in paces if pace is not None]


def forget(*, user: User) -> None:
    """Let the person's plans be worked out anew, because their days off have changed."""
    ExamPace.objects.filter(user=user).delete()


def refresh_all(*, now: datetime) -> int:
    """Work out the plans of everybody whom one holds for; return of how many people.

    What was worked out of plans that hold no longer is removed.
    """
    people = User.objects.filter(is_active=True, pk__in=_learners()).order_by("pk")
    kept = set()
    for user in people.iterator():
        kept |= {pace.pk for pace in refresh(user=user, now=now)}
    ExamPace.objects.exclude(pk__in=kept).delete()
    return ExamPace.objects.values("user").distinct().count()


def _learners():
    plans = ExamPlan.objects.filter(ended_at=None)
    own = Q(exam_plans__in=plans)
    taught = Q(memberships__course__in=plans.filter(user=None).values("course"))
    return User.objects.filter(own | taught).values("pk")


def _plans_that_hold(user: User, day: date) -> list[ExamPlan]:
    """Return the plan that holds in each course, ``pace`` being today's, None if it is to be made.

    Their own wins over their group's, a group's over the course's, the newest over older ones.
    """
    mine = FilteredRelation("paces", condition=Q(paces__user=user.pk, paces__day=day))
    plans = ExamPlan.objects.standing(day).meant_for(user).annotate(pace_of_day=mine)
    found = plans.annotate(made=F("pace_of_day__pk"))
    best = {}
    for plan in sorted(found, key=lambda one: one.precedence):
        best[plan.course_id] = plan
    made = [plan.made for plan in best.values() if plan.made]
    paces = ExamPace.objects.in_bulk(made) if made else {}
    for plan in best.values():
        plan.pace = paces.get(plan.made)
    return list(best.values())


def _worked_out(user: User, plan: ExamPlan, day: date, now: datetime) -> ExamPace | None:
    """Work a plan out and keep it; None when it ended, or days off changed, meanwhile."""
    stand = outlook(user=user, plan=plan, day=day)
    worked_out = exam_plan.plan(stand, seed=user.pk)
    pace = ExamPace(
        user=user,
        course_id=plan.course_id,
        plan=plan,
        day=day,
        exam_on=plan.exam_on,
        answers_per_day=stand.limits.answers,
    )
    pace.set_plan(worked_out)
    with transaction.atomic():
        still = ExamPlan.objects.select_for_update().filter(pk=plan.pk, ended_at=None)
        if not still.exists() or days_off(user) != stand.days_off:
            return None
        pace = _keep(pace)
        _bring_forward(user, pace, worked_out.final_days, day, now)
    return pace


def _keep(pace: ExamPace) -> ExamPace:
    values = {field.attname: getattr(pace, field.attname) for field in pace._meta.fields}
    del values["id"]
    kept, _made = ExamPace.objects.update_or_create(
        user=pace.user, course_id=pace.course_id, defaults=values
    )
    return kept


def _bring_forward(user: User, pace: ExamPace, days, day: date, now: datetime) -> None:
    if not days or day < days[0]:
        return
    later = core_states(user, pace.course_id).filter(
        phase=Phase.REVIEW, due_on__gte=pace.exam_on, last_review_on__lt=days[0], suspended=False
    )
    asked = [
        card
        for card in later.order_by("card").values_list("card", flat=True)
        if exam_plan.finals_place(days, seed=(user.pk, card)) <= day
    ]
    if asked:
        advances.make_due(user=user, cards=asked, now=now, on=day)
