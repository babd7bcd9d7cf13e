"""Who may see a course, and on whose behalf something is recorded."""

from datetime import date

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import login
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from quizzes import clock
from quizzes.actions.accounts import TIME_ZONE_COOKIE, create_guest
from quizzes.domain.learner_day import learner_day
from quizzes.models import Course, ExamPlan, Membership, Quiz, Role, Status, User
from quizzes.models.groups import may_enter
from quizzes.models.joining import invitations_for
from quizzes.models.practice_links import may_practise
from quizzes.reports.people import groups_of_assistant
from quizzes.roles import ADMINISTRATORS, is_administrator

BACKEND = "quizzes.authentication.AccountBackend"


def course_or_404(request: HttpRequest, course_key: str) -> Course:
    """Return the published course of this key, if it is open or the person is a member of it.

    Raises Http404 otherwise: a stranger can't tell a closed course from none.
    """
    course = _courses_for(request.user).filter(key=course_key).first()
    if course is None:
        raise Http404(_("There is no such course."))
    return course


def _courses_for(user):
    return Course.objects.published().filter(may_enter(user)).order_by("pk")


def quizzes_for(user) -> QuerySet[Quiz]:
    """Return the published quizzes of published courses with their places.

    Each has ``enters_course``: whether its course is open to the person.
    """
    enters = ExpressionWrapper(may_enter(user, "course__"), BooleanField())
    found = Quiz.objects.published().filter(course__status=Status.PUBLISHED)
    return found.select_related("lesson", "module", "course").annotate(enters_course=enters)


def quiz_or_404(request: HttpRequest, course_key: str, quiz_key: str) -> Quiz:
    """Return the quiz of this key, if its course is open to the person, or they have a link to it.

    Raises Http404 otherwise.
    """
    user = request.user
    mine = Q(enters_course=True) | Q(may_practise(user, clock.now()))
    found = quizzes_for(user).filter(mine, course__key=course_key, key=quiz_key).first()
    if found is None:
        raise Http404(_("There is no such quiz."))
    return found


def course_taught_or_404(request: HttpRequest, course_key: str) -> Course:
    """Return the course of this key, published or not, if the person instructs it.

    Administrators instruct every course. Raises Http404 for everyone else.
    """
    courses = Course.objects.all()
    if not is_administrator(request.user):
        teaching = Membership.objects.filter(user=request.user.pk, role=Role.INSTRUCTOR)
        courses = courses.filter(pk__in=teaching.values("course"))
    course = courses.filter(key=course_key).first()
    if course is None:
        raise Http404(_("There is no such course."))
    course.desk_groups = course.desk_self = None
    return course


def course_assisted_or_404(request: HttpRequest, course_key: str) -> Course:
    """Return the course of this key, if the person instructs it or assists in it.

    Its ``is_taught`` tells which: assistants see, give time and mark, and change nothing else.
    Its ``desk_groups`` tells whose people they see: None for everyone, else ids of groups. Its
    ``desk_self`` is the id of an assistant, who is never seen by themselves, None for the others.
    Raises Http404 for everyone else.
    """
    roles = [Role.INSTRUCTOR, Role.ASSISTANT]
    helps = Membership.objects.filter(user=request.user.pk, course=OuterRef("pk"), role__in=roles)
    role = Subquery(helps.values("role")[:1])
    course = Course.objects.annotate(desk_role=role).filter(key=course_key).first()
    is_administrators = course is not None and is_administrator(request.user)
    if course is None or not (is_administrators or course.desk_role):
        raise Http404(_("There is no such course."))
    course.is_taught = is_administrators or course.desk_role == Role.INSTRUCTOR
    course.desk_groups = None if course.is_taught else groups_of_assistant(course, request.user)
    course.desk_self = None if course.is_taught else request.user.pk
    return course


def has_desk(user, course: Course) -> bool:
    """Return whether the person has something to do at the course's desk: at most one query."""
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    roles = [Role.INSTRUCTOR, Role.ASSISTANT]
    helps = Q(memberships__course=course, memberships__role__in=roles)
    administers = Q(groups__name=ADMINISTRATORS)
    return User.objects.filter(helps | administers, pk=user.pk).exists()


def home_course(request: HttpRequest, course_key: str) -> Course | None:
    """Return the course the home page is about: the named one, or the first the person may see.

    Its ``is_planned`` tells whether a plan for an exam may hold for the person in it, its
    ``is_invited`` whether an invitation waits for them, to whatever course.
    """
    plans = ExamPlan.objects.standing(today(request.user)).meant_for(request.user)
    is_planned = Exists(plans.filter(course=OuterRef("pk")))
    is_invited = Exists(invitations_for(request.user, clock.now()))
    found = _courses_for(request.user).annotate(is_planned=is_planned, is_invited=is_invited)
    courses = list(found)
    named = [course for course in courses if course.key == course_key]
    return next(iter(named or courses), None)


def today(user) -> date:
    """Return the learner day it is for this person; a visitor's day is counted in UTC."""
    if not user.is_authenticated:
        return learner_day(clock.now(), "UTC")
    return user.learner_day(clock.now())


def learner(request: HttpRequest) -> User:
    """Return the person logged in, or a guest made here and now and logged in.

    For POST views that record something. Raises ImmediateHttpResponse, which allauth's middleware
    turns into the page of status 429, where one address makes guests faster than any class could.
    """
    if request.user.is_authenticated:
        return request.user
    if not ratelimit.consume(request, action="guest"):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))
    guest = create_guest(now=clock.now(), time_zone=request.COOKIES.get(TIME_ZONE_COOKIE, ""))
    _log_in(request, guest)
    return guest


def _log_in(request: HttpRequest, guest: User) -> None:
    token = request.META.get("CSRF_COOKIE")
    login(request, guest, backend=BACKEND)
    if token:
        # The page the guest is on holds more forms with this token. It changes at the real log-in.
        request.META["CSRF_COOKIE"] = token


def courses_with_desk(user) -> QuerySet[Course]:
    """Return the courses the person teaches or helps to, by title; all for administrators."""
    if is_administrator(user):
        return Course.objects.order_by("title")
    roles = [Role.INSTRUCTOR, Role.ASSISTANT]
    helps = Membership.objects.filter(user=user.pk, role__in=roles)
    return Course.objects.filter(pk__in=helps.values("course")).order_by("title")
