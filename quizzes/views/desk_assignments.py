"""What is due in a course, at its desk: assignments, their dates, extensions, categories."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import clock
from quizzes.actions import assignments as actions
from quizzes.actions.assignments import AssignmentError, OvertakenError
from quizzes.actions.courses import StaleEdit
from quizzes.actions.gradebook import set_pass_mark
from quizzes.domain.windows import EMPTY
from quizzes.forms.assignments import DATES, ERRORS, AssignmentForm, CategoryForm, ExtensionForm
from quizzes.forms.conflicts import differences
from quizzes.forms.gradebook import PassMarkForm
from quizzes.models import Assignment, Course, GradeCategory, User
from quizzes.reports import assignments as report
from quizzes.reports.people import find_people, students_of
from quizzes.reports.plans import class_plans
from quizzes.views.access import course_assisted_or_404, course_taught_or_404, today

READ_AND_WRITE = ["GET", "HEAD", "POST"]
MOST_FOUND = 20
SEEN_ALREADY = gettext_lazy(
    "The review of this quiz was open already: others may have seen the right answers."
)


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    context = {"nav": "desk", "zone_name": request.user.zone.key} | context
    return render(request, f"desk/{name}.html", context, status=status)


def _see(name: str, *keys, query: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=keys) + query, status=303)


@require_safe
def assignments(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what is due in the course and when, for whom; assistants see it too."""
    course = course_assisted_or_404(request, course_key)
    context = {
        "course": course,
        "lines": report.assignment_lines(course, request.user),
        "plans": class_plans(course, today(request.user)),
    }
    with timezone.override(request.user.zone):
        return _page(request, "assignments", context)


# One assignment


@never_cache
@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, course_key: str) -> HttpResponse:
    """Let something be assigned."""
    course = course_taught_or_404(request, course_key)
    with timezone.override(request.user.zone):
        return _edit(request, Assignment(course=course))


@never_cache
@require_http_methods(READ_AND_WRITE)
def edit(request: HttpRequest, course_key: str, assignment_id: int) -> HttpResponse:
    """Let an assignment be changed, shown to students, or extended for one of them."""
    course = course_taught_or_404(request, course_key)
    shown = _of(request, course, assignment_id)
    with timezone.override(request.user.zone):
        if request.method == "POST":
            command = COMMANDS.get(request.POST.get("do", "save"))
            if command is None:
                raise Http404
            return command(request, shown)
        return _edit(request, shown)


def _of(request: HttpRequest, course: Course, number: int) -> Assignment:
    rows = Assignment.objects.filter(course=course).authored_for(request.user)
    found = get_object_or_404(rows.select_related(*report.RELATED), pk=number)
    found.course = course
    return found


def _edit(request: HttpRequest, shown: Assignment) -> HttpResponse:
    if request.method == "POST":
        return _save(request, shown)
    return _form_page(request, shown, _form(request, shown))


def _form(request: HttpRequest, row: Assignment, sent=None) -> AssignmentForm:
    windows = report.class_windows(row) if row.pk else {}
    groups = row.course.groups.order_by("name")
    return AssignmentForm(sent, user=request.user, groups=groups, windows=windows, instance=row)


def _save(request: HttpRequest, shown: Assignment) -> HttpResponse:
    course, number = shown.course, shown.pk
    form = _form(request, shown, request.POST)
    if not form.is_valid():
        return _form_page(request, shown, form, 422)
    try:
        saved = actions.save_assignment(
            assignment=form.instance,
            windows=form.windows(),
            by=request.user,
            revision=form.cleaned_data["began_from"],
            now=clock.now(),
        )
    except AssignmentError as error:
        form.add_error(None, ERRORS[error.code])
        return _form_page(request, shown, form, 422)
    except StaleEdit:
        return _stale(request, form, _of(request, course, number))
    messages.success(request, _("Saved."))
    return _see("desk_assignment", course.key, saved.pk)


def _stale(request: HttpRequest, form: AssignmentForm, stored: Assignment) -> HttpResponse:
    """Show both texts; saving again from this page replaces the other one."""
    found = differences(form, _form(request, stored))
    form.data = form.data.copy()
    form.data["began_from"] = stored.revision
    return _form_page(request, stored, form, 409, conflict=found)


def _form_page(
    request: HttpRequest, shown: Assignment, form: AssignmentForm, status: int = 200, **more
) -> HttpResponse:
    context = {"course": shown.course, "form": form, "assignment": shown} | more
    if shown.pk is not None:
        context |= _extending(request, shown, more.get("extension"))
    return _page(request, "assignment", context, status)


# Extensions


def _extending(request: HttpRequest, shown: Assignment, sent: ExtensionForm | None) -> dict:
    """Return what the page shows of extensions: those there are, who was looked for, whose."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:150]
    students = students_of(shown.course)
    found = []
    if wanted:
        found = list(find_people(shown.course, students, wanted)[:MOST_FOUND])
    person = _person(request, shown)
    own = shown.windows.filter(user=person).first() if person else None
    initial = own and {name: getattr(own, name) for name in DATES} | {"began_from": own.state}
    return {
        "never_reviewed": report.never_reviewed(shown),
        "extensions": report.extensions_of(shown),
        "wanted": wanted,
        "found": found,
        "person": person,
        "otherwise": report.dates_otherwise(shown, person) if person else EMPTY,
        "seen_already": person and report.is_reviewed(shown, clock.now()) and SEEN_ALREADY,
        "extension": sent or ExtensionForm(initial=initial),
    }


def _person(request: HttpRequest, shown: Assignment) -> User | None:
    """Return the student of the course who is named in the address or the form, if one is."""
    said = request.POST.get("person") or request.GET.get("person", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise Http404
    return get_object_or_404(students_of(shown.course), pk=said)


def _extend(request: HttpRequest, shown: Assignment) -> HttpResponse:
    person = _person(request, shown)
    if person is None:
        raise Http404
    otherwise = report.dates_otherwise(shown, person)
    form = ExtensionForm(request.POST, otherwise=otherwise)
    if not form.is_valid():
        return _form_page(request, shown, _form(request, shown), 422, extension=form)
    was_reviewed = report.is_reviewed(shown, clock.now())
    try:
        actions.set_extension(
            assignment=shown,
            user=person,
            window=form.window(),
            began_from=form.cleaned_data["began_from"],
        )
    except OvertakenError as error:
        form.show_newer(error.newer)
        return _form_page(request, shown, _form(request, shown), 409, extension=form)
    if was_reviewed:
        messages.warning(request, SEEN_ALREADY)
    message = _("%(name)s has dates of their own now; they hold at once.")
    messages.success(request, message % {"name": person.shown_name})
    return _see("desk_assignment", shown.course.key, shown.pk, query="#extensions")


def _unextend(request: HttpRequest, shown: Assignment) -> HttpResponse:
    person = _person(request, shown)
    if person is None:
        raise Http404
    back = _see("desk_assignment", shown.course.key, shown.pk, query="#extensions")
    seen = request.POST.get("began_from", "")
    try:
        actions.set_extension(assignment=shown, user=person, window=EMPTY, began_from=seen)
    except OvertakenError:
        words = _("Nothing is taken away: somebody changed these dates meanwhile. Look at them.")
        messages.error(request, words)
        return back
    message = _("%(name)s has the dates of their group again. What runs already ends no earlier.")
    messages.success(request, message % {"name": person.shown_name})
    return back


# Showing it to students, and taking it away


def _set_published(request: HttpRequest, shown: Assignment) -> HttpResponse:
    wanted = request.POST["do"] == "publish"
    said = request.POST.get("revision", "")
    revision = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    try:
        actions.set_published(
            assignment=shown, is_published=wanted, revision=revision, now=clock.now()
        )
    except AssignmentError as error:
        messages.error(request, ERRORS[error.code])
    except StaleEdit:
        messages.error(request, _("Somebody changed it meanwhile. Look at it again, then publish."))
    else:
        shown_now = _("Published. Students see it now.")
        messages.success(request, shown_now if wanted else _("Taken back. Its dates do not hold."))
    return _see("desk_assignment", shown.course.key, shown.pk)


def _delete(request: HttpRequest, shown: Assignment) -> HttpResponse:
    try:
        actions.delete_assignment(assignment=shown, now=clock.now())
    except AssignmentError as error:
        messages.error(request, ERRORS[error.code])
        return _see("desk_assignment", shown.course.key, shown.pk)
    messages.success(request, _("Deleted. What students did stays."))
    return _see("desk_assignments", shown.course.key)


COMMANDS = {
    "save": _save,
    "publish": _set_published,
    "unpublish": _set_published,
    "delete": _delete,
    "extend": _extend,
    "unextend": _unextend,
}
"""What the buttons of the page do, by their values."""


# Categories


@require_http_methods(READ_AND_WRITE)
def categories(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the categories of marks and the pass mark; change them by POST."""
    course = course_taught_or_404(request, course_key)
    pass_mark = PassMarkForm(instance=course)
    stored = list(course.grade_categories.all())
    sent = request.POST.get("category", "") if request.method == "POST" else None
    forms = [CategoryForm(instance=row) for row in stored]
    forms.append(CategoryForm(instance=GradeCategory(course=course)))
    if sent == OF_THE_COURSE:
        pass_mark = PassMarkForm(request.POST, instance=course)
        if _pass_mark_kept(request, pass_mark):
            return _see("desk_categories", course.key)
    elif sent is not None:
        number = next((n for n, form in enumerate(forms) if sent == _name(form)), None)
        if number is None:
            raise Http404
        row = forms[number].instance
        if request.POST.get("do") == "delete" and row.pk is not None:
            actions.delete_category(category=row)
            messages.success(request, _("Deleted. Its assignments are in no category now."))
            return _see("desk_categories", course.key)
        forms[number] = form = CategoryForm(request.POST, instance=row)
        if _kept(form):
            messages.success(request, _("Saved."))
            return _see("desk_categories", course.key)
    context = {"course": course, "forms": forms[:-1], "new": forms[-1], "pass_mark": pass_mark}
    return _page(request, "categories", context, 200 if sent is None else 422)


OF_THE_COURSE = "pass-mark"
"""What the form of the pass mark says where others name their category."""


def _pass_mark_kept(request: HttpRequest, form: PassMarkForm) -> bool:
    """Set the pass mark of a valid form; tell whether it holds now."""
    if not form.is_valid():
        return False
    try:
        changed = set_pass_mark(
            course=form.instance, by=request.user, now=clock.now(), **form.cleaned_data
        )
    except StaleEdit as error:
        form.show_newer(error.newer)
        return False
    if changed:
        messages.success(request, _("Saved, and put on record."))
    return True


def _name(form: CategoryForm) -> str:
    return str(form.instance.pk or "new")


def _kept(form: CategoryForm) -> bool:
    """Save a valid form; tell whether it was."""
    if not form.is_valid():
        return False
    try:
        actions.save_category(category=form.instance, began_from=form.cleaned_data["began_from"])
    except StaleEdit as error:
        form.show_newer(error.newer)
        return False
    except AssignmentError:
        form.add_error("name", ERRORS["name"])
        return False
    return True
