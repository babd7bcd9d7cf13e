"""How a person's cards are scheduled in a course: one place that everything asks."""

import json
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery

from quizzes.domain import scheduling
from quizzes.domain.memory import DEFAULT_PARAMETERS, LONGEST_INTERVAL
from quizzes.models.accounts import User
from quizzes.models.parameters import ParameterFit
from quizzes.models.plans import read_days, read_finals

# The person's latest fit in each course counts, else the course's; and their plan for an exam as it
# was worked out last. Every answer to a card asks for this; the ORM needs a hundred times as long
# to put it together as the database to run it.
STUDY_RULES = """
    SELECT course.id, course.desired_retention, fitted.id, fitted.parameters,
        pace.exam_on, pace.final_days, pace.desired_retention, off.first_day, off.last_day
    FROM quizzes_course course
    LEFT JOIN quizzes_parameterfit fit ON fit.id = COALESCE(
        (
            SELECT MAX(own.id) FROM quizzes_parameterfit own
            WHERE own.course_id = course.id AND own.user_id = %s
        ),
        (
            SELECT MAX(pooled.id) FROM quizzes_parameterfit pooled
            WHERE pooled.course_id = course.id AND pooled.user_id IS NULL
        )
    )
    LEFT JOIN quizzes_parameterset fitted ON fitted.id = fit.chosen_id
    LEFT JOIN quizzes_exampace pace ON pace.course_id = course.id AND pace.user_id = %s
    LEFT JOIN quizzes_studybreak off ON off.user_id = %s AND off.undone_at IS NULL
    WHERE course.id IN ({places})
"""


def study_rules(user: User, courses: Collection[int]) -> dict[int, scheduling.Settings]:
    """Return the person's scheduling settings in each course of these primary keys: one query.

    A plan for an exam is in them as it was worked out last; after the exam it no longer matters.
    All breaks of theirs are in them.
    """
    if not courses:
        return {}
    statement = STUDY_RULES.format(places=", ".join(["%s"] * len(courses)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk, user.pk, user.pk, *courses])
        rows = cursor.fetchall()
    breaks = {read_days(*row[-2:]) for row in rows if row[-1]}
    return {
        course: _settings(user, tuple(sorted(breaks)), *values)
        for course, *values, _first, _last in rows
    }


def parameters_in(user: User, course: str) -> Subquery:
    """Return what gives a query of rows with a ``course`` the parameters of `study_rules` as well.

    `read_parameters` reads them. For a page that has no query left for `study_rules`.
    """
    fits = ParameterFit.objects.filter(Q(user=user.pk) | Q(user=None), course=OuterRef(course))
    return Subquery(
        fits.order_by(F("user").asc(nulls_last=True), "-pk").values("chosen__parameters")[:1]
    )


def _settings(
    user: User,
    breaks: tuple[tuple[date, date], ...],
    retention: float,
    parameter_set: int | None,
    parameters: str | list | None,
    *finals,
) -> scheduling.Settings:
    own = user.desired_retention
    return scheduling_settings(
        retention if own is None else own,
        maximum_interval=user.maximum_interval,
        easy_days=tuple(user.easy_days),
        breaks=breaks,
        parameter_set=parameter_set,
        parameters=read_parameters(parameters),
        finals=read_finals(*finals),
    )


def read_parameters(parameters: str | list | None) -> tuple[float, ...]:
    """Return the parameters of a column, as either database gives it; the defaults if empty."""
    if parameters is None:
        return DEFAULT_PARAMETERS
    return tuple(json.loads(parameters) if isinstance(parameters, str) else parameters)


@lru_cache(maxsize=256)
def scheduling_settings(
    desired_retention: float,
    *,
    maximum_interval: int = LONGEST_INTERVAL,
    easy_days: tuple[int, ...] = (),
    breaks: tuple[tuple[date, date], ...] = (),
    parameter_set: int | None = None,
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS,
    finals: scheduling.Finals | None = None,
) -> scheduling.Settings:
    """Return how cards are scheduled for whoever wants this share of them remembered."""
    return scheduling.Settings(
        parameters=parameters,
        parameter_set=parameter_set,
        desired_retention=desired_retention,
        maximum_interval=maximum_interval,
        easy_days=easy_days,
        breaks=breaks,
        finals=finals,
    )
