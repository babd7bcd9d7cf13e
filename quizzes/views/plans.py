"""Plans up to an exam, one's own and a class's, and breaks."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock
from quizzes.actions import breaks, plans
from quizzes.forms.plans import BreakForm, ClassPlanForm, ExamPlanForm, initial_of
from quizzes.models import ExamPlan
from quizzes.reports import plans as report
from quizzes.views.access import course_or_404, course_taught_or_404, home_course, today

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def plan_of_home(request: HttpRequest) -> HttpResponse:
    """Lead to the plan of the course that the home page is about."""
    course = home_course(request, settings.HOME_COURSE)
    if course is None:
        raise Http404(_("There is no such course."))
    return redirect("exam_plan", course.key)


@never_cache
@require_http_methods(READ_AND_WRITE)
def plan(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the plan that holds for the person in the course; set their own by POST."""
    course, day, now = course_or_404(request, course_key), today(request.user), clock.now()
    sent = request.POST if request.method == "POST" else None
    form = ExamPlanForm(sent, today=day)
    if sent is not None and form.is_valid():
        plans.set_plan(course=course, by=request.user, user=request.user, now=now, **form.wanted())
        messages.success(request, _("Your plan is made. It is kept up every day."))
        return HttpResponseRedirect(reverse("exam_plan", args=[course.key]), status=303)
    paces = plans.refresh(user=request.user, now=now)
    page = report.plan_page(user=request.user, course=course, paces=paces, at=now, day=day)
    if sent is None:
        form.initial = initial_of(page["holds"], request.user.answers_per_day)
    page |= {"form": form, "nav": "review"}
    return render(request, "plans/plan.html", page, status=200 if sent is None else 422)


@require_POST
def end(request: HttpRequest, course_key: str) -> HttpResponse:
    """End the person's own plan."""
    course = course_or_404(request, course_key)
    own = ExamPlan.objects.filter(course=course, user=request.user, ended_at=None)
    plans.end_plan(plan=get_object_or_404(own), now=clock.now())
    messages.success(request, _("Your plan has ended. Cards come as usual again."))
    return HttpResponseRedirect(reverse("exam_plan", args=[course.key]), status=303)


# A class's


@require_http_methods(READ_AND_WRITE)
def desk(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the plans of the course's classes; set one by POST."""
    course, day = course_taught_or_404(request, course_key), today(request.user)
    sent = request.POST if request.method == "POST" else None
    form = ClassPlanForm(
        sent, today=day, groups=report.groups_of(course), initial=initial_of(None, 60)
    )
    if sent is not None and form.is_valid():
        plans.set_plan(course=course, by=request.user, now=clock.now(), **form.wanted())
        messages.success(request, _("The plan is made. Its students find it on their next page."))
        return HttpResponseRedirect(reverse("desk_plan", args=[course.key]), status=303)
    page = {"course": course, "nav": "desk", "form": form, "plans": report.class_plans(course, day)}
    return render(request, "desk/plan.html", page, status=200 if sent is None else 422)


@require_POST
def desk_end(request: HttpRequest, course_key: str, plan_id: int) -> HttpResponse:
    """End the plan of a class."""
    course = course_taught_or_404(request, course_key)
    standing = ExamPlan.objects.of_classes(course).filter(ended_at=None)
    plans.end_plan(plan=get_object_or_404(standing, pk=plan_id), now=clock.now())
    messages.success(request, _("The plan has ended. Plans that students made stay."))
    return HttpResponseRedirect(reverse("desk_plan", args=[course.key]), status=303)


# Breaks


@never_cache
@require_http_methods(READ_AND_WRITE)
def study_break(request: HttpRequest) -> HttpResponse:
    """Show the person's breaks that are not over; take one by POST."""
    sent = request.POST if request.method == "POST" else None
    form = BreakForm(sent)
    if sent is not None and form.is_valid():
        try:
            made = breaks.take_break(
                user=request.user,
                uuid=UUID(request.POST.get("uuid", "")),
                now=clock.now(),
                **form.cleaned_data,
            )
        except breaks.BreakError as error:
            form.refuse(error.code)
        except ValueError:
            form.add_error(None, _("This form could not be read. Send it once more."))
        else:
            messages.success(request, _moved(made.moved))
            return HttpResponseRedirect(reverse("study_break"), status=303)
    own = report.breaks_of(request.user, today(request.user))
    page = {"form": form, "breaks": own, "uuid": uuid4(), "nav": "review"}
    return render(request, "plans/break.html", page, status=200 if sent is None else 422)


@require_POST
def undo_break(request: HttpRequest, break_id: int) -> HttpResponse:
    """Take a break back."""
    taken = breaks.undo_break(user=request.user, break_id=break_id, now=clock.now())
    if taken is None:
        raise Http404(_("There is no such break, or it is over."))
    messages.success(request, _("The break is taken back. Your cards are due as before."))
    return HttpResponseRedirect(reverse("study_break"), status=303)


def _moved(count: int) -> str:
    return ngettext(
        "Enjoy your break. %(n)d card comes later.",
        "Enjoy your break. %(n)d cards come later.",
        count,
    ) % {"n": count}
