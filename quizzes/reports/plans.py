"""What a plan for an exam says: today's part, the days to come, and what it leads to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.exam_plan import Plan, PlannedDay
from quizzes.domain.progress import reading_minutes
from quizzes.models import (
    Course,
    ExamPace,
    ExamPlan,
    Group,
    Lesson,
    LessonReading,
    StudyBreak,
    User,
)
from quizzes.reports.review import Ready, ready

FIRST_DAYS = 14
"""So many days of the table stand open; the others are folded."""

_ONE_DAY = timedelta(days=1)
_WIDTH, _HEIGHT, _MARGIN, _FLOOR = 360, 120, 4, 100


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the plan's table: lessons with their titles, answers, minutes, percent known.

    Today's, ``is_left``, has what is left of it.
    """

    day: date
    lessons: tuple[Lesson, ...]
    answers: int
    minutes: int
    percent: int
    is_final: bool
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class BreakLine:
    """Days of the plan's table on which nothing is to be done, because the person has a break."""

    day: date
    until: date
    is_break: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as its page shows it: sentence, percents, table, chart."""

    pace: ExamPace
    plan: Plan
    sentence: str
    expected: int
    target: int
    lines: tuple[Line | BreakLine, ...]
    chart: dict

    @property
    def is_over_limit(self) -> bool:
        """Whether a day takes more answers than its limit: what was begun is always finished."""
        return any(one.answers > self.pace.answers_per_day for one in self.plan.days)

    @property
    def first(self) -> tuple[Line | BreakLine, ...]:
        """The lines that stand open."""
        return self.lines[:FIRST_DAYS]

    @property
    def rest(self) -> tuple[Line | BreakLine, ...]:
        """The lines that are folded."""
        return self.lines[FIRST_DAYS:]


def plan_page(
    *, user: User, course: Course, paces: Collection[ExamPace], at: datetime, day: date
) -> dict:
    """Return the context of a plan's page: the plan that holds, the person's own, their class's.

    ``paces`` are those of all their plans, worked out for today. Takes eight queries at most, and
    three more in a backlog.
    """
    pace = next((one for one in paces if one.course_id == course.pk), None)
    standing = ExamPlan.objects.standing(day).meant_for(user).filter(course=course)
    found = standing.select_related("set_by", "group")
    plans = sorted(found, key=lambda one: one.precedence, reverse=True)
    return {
        "course": course,
        "holds": plans[0] if plans else None,
        "own": next((one for one in plans if one.user_id), None),
        "of_class": next((one for one in plans if not one.user_id), None),
        "shown": _shown(pace, course, user=user, at=at, day=day, paces=paces) if pace else None,
    }


def _shown(
    pace: ExamPace,
    course: Course,
    *,
    user: User,
    at: datetime,
    day: date,
    paces: Collection[ExamPace],
) -> Shown:
    """Return how a page shows what was worked out today, and what is left of today.

    The person's breaks stand in the table where the plan leaves days out.
    """
    plan = pace.to_plan()
    keys = {key for one in plan.days for key in one.lessons}
    read = LessonReading.objects.filter(user=user, lesson=OuterRef("pk"), read_at__isnull=False)
    lessons = Lesson.objects.filter(course=course, key__in=keys).annotate(is_read=Exists(read))
    lines = _lines(plan, {one.key: one for one in lessons}, _days_off(pace, breaks_of(user, day)))
    left = ready(user=user, at=at, day=day, paces=paces)
    return Shown(
        pace=pace,
        plan=plan,
        sentence=sentence(plan),
        expected=_percent(plan.expected),
        target=_percent(plan.target),
        lines=tuple(_left(line, left) if line.day == day else line for line in lines),
        chart=_chart(plan),
    )


def _days_off(pace: ExamPace, breaks: Iterable[StudyBreak]) -> list[BreakLine]:
    """Return the breaks as far as they are before the exam and not over."""
    last = pace.exam_on - _ONE_DAY
    lines = [BreakLine(max(b.first_day, pace.day), min(b.last_day, last)) for b in breaks]
    return [line for line in lines if line.day <= line.until]


def _lines(
    plan: Plan, titled: dict[str, Lesson], days_off: list[BreakLine]
) -> tuple[Line | BreakLine, ...]:
    planned = [_line(one, plan, titled) for one in plan.days]
    return tuple(sorted([*planned, *days_off], key=lambda line: line.day))


def _line(one: PlannedDay, plan: Plan, titled: dict[str, Lesson]) -> Line:
    return Line(
        day=one.day,
        lessons=tuple(titled[key] for key in one.lessons if key in titled),
        answers=one.answers,
        minutes=one.minutes,
        percent=_percent(one.recall),
        is_final=one.day in plan.final_days,
    )


def _left(line: Line | BreakLine, left: Ready) -> Line | BreakLine:
    """Return today's line with what is still to do: the review's own count of cards."""
    if isinstance(line, BreakLine):
        return line
    unread = tuple(lesson for lesson in line.lessons if not lesson.is_read)
    reading = sum(reading_minutes(len(lesson.body.split())) for lesson in unread)
    return replace(
        line, lessons=unread, answers=left.answers, minutes=left.minutes + reading, is_left=True
    )


def planned_today(
    course: Course, paces: Collection[ExamPace], ready: Ready, unread: Mapping[str, int]
) -> dict | None:
    """Return what is left of the course's plan on the day its pace was made: no query.

    Cards are those that are ``ready``, so that the plan tells what the review and its badge do.
    ``unread`` has the minutes of each lesson still to read, by key.
    """
    for pace in paces:
        if pace.course_id == course.pk and pace.days:
            first = pace.to_plan().days[0]
            if first.day == pace.day:
                lessons = [key for key in first.lessons if key in unread]
                return {
                    "exam_on": pace.exam_on,
                    "lessons": len(lessons),
                    "answers": ready.answers,
                    "minutes": ready.minutes + sum(unread[key] for key in lessons),
                }
    return None


def sentence(plan: Plan) -> str:
    """Return the plan in a sentence: “one lesson a day, about 25 minutes, done by 12 June”."""
    about = ngettext("about %(n)d minute", "about %(n)d minutes", plan.minutes)
    about = about % {"n": plan.minutes}
    if plan.read_by is None:
        return _("Cards alone, %(about)s a day.") % {"about": about}
    said = {"reading": _reading(plan), "about": about, "day": date_format(plan.read_by, "j F")}
    return _("%(reading)s, %(about)s, done by %(day)s.") % said


def _reading(plan: Plan) -> str:
    if plan.lessons_a_day > 1:
        many = ngettext("Up to %(n)d lesson a day", "Up to %(n)d lessons a day", plan.lessons_a_day)
        return many % {"n": plan.lessons_a_day}
    return _("One lesson a day")


def _percent(share: float) -> int:
    return round(100 * share)


def _chart(plan: Plan) -> dict:
    """Return bars for an SVG of 360 by 120 units, whose floor is at 100 and whose top is all."""
    width = (_WIDTH - 2 * _MARGIN) / max(len(plan.days), 1)
    bars = [
        {
            "x": round(_MARGIN + index * width, 2),
            "y": round(_FLOOR - _FLOOR * one.recall * 0.95, 1),
            "height": round(_FLOOR * one.recall * 0.95, 1),
        }
        for index, one in enumerate(plan.days)
    ]
    return {
        "bars": bars,
        "width": round(min(width * 0.8, 24), 2),
        "target": round(_FLOOR - _FLOOR * plan.target * 0.95, 1),
        "first": plan.days[0].day if plan.days else None,
    }


def class_plans(course: Course, day: date) -> list[ExamPlan]:
    """Return the standing plans of the course's classes, the course's first: one query."""
    found = ExamPlan.objects.standing(day).of_classes(course).select_related("group", "set_by")
    return sorted(found, key=lambda one: (one.group_id is not None, one.pk))


def groups_of(course: Course):
    """Return the groups of the course, by name."""
    return Group.objects.filter(course=course).order_by("name")


def breaks_of(user: User, day: date) -> list[StudyBreak]:
    """Return the person's breaks that are not over, the next one first."""
    standing = StudyBreak.objects.standing().filter(Q(last_day__gte=day), user=user.pk)
    return list(standing.order_by("first_day"))
