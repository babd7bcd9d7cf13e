"""Who may see a course, and on whose behalf something is recorded."""

from datetime import date

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import login
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from quizzes import clock
from quizzes.actions.accounts import TIME_ZONE_COOKIE, create_guest
from quizzes.domain.learner_day import learner_day
from quizzes.models import Course, Membership, Role, User
from quizzes.models.groups import may_enter
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
    return course


def teaches(user, course: Course) -> bool:
    """Return whether the desk of the course is this person's: at most one query."""
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    instructs = Q(memberships__course=course, memberships__role=Role.INSTRUCTOR)
    administers = Q(groups__name=ADMINISTRATORS)
    return User.objects.filter(instructs | administers, pk=user.pk).exists()


def home_course(request: HttpRequest, course_key: str) -> Course | None:
    """Return the course the home page is about: the named one, or the first the person may see."""
    courses = list(_courses_for(request.user))
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
