"""The desk's pictures: all of a course, adding one, and each with where it is shown."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import clock
from quizzes.actions import pictures as actions
from quizzes.actions.courses import StaleEdit
from quizzes.actions.removal import StillUsedError, delete_unused
from quizzes.domain.picture_links import picture_markdown
from quizzes.forms.conflicts import differences
from quizzes.forms.pictures import DeskPictureForm, UploadForm
from quizzes.models import Course, Picture
from quizzes.reports.pictures import pictures_of, uses_of
from quizzes.views.access import course_taught_or_404

A_PAGE = 24
READ_AND_WRITE = ["GET", "HEAD", "POST"]


# All of them


@never_cache
@require_http_methods(READ_AND_WRITE)
def pictures(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the pictures of the course, and take a new one; a script is answered in JSON."""
    course = course_taught_or_404(request, course_key)
    if request.method == "POST":
        return _add(request, course)
    return _list(request, course, UploadForm(instance=Picture(course=course)))


def _add(request: HttpRequest, course: Course) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, instance=Picture(course=course))
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if not form.is_valid():
        return _refused(request, course, form, wants_json)
    alt = form.cleaned_data["alt"]
    try:
        picture, is_new = actions.add_picture(
            course=course, kept=form.kept, alt=alt, by=request.user, now=clock.now()
        )
    except actions.TooManyPicturesError:
        said = _("This course has %(most)d pictures already. Delete some that are shown nowhere.")
        form.add_error(None, said % {"most": actions.MOST_PICTURES})
        return _refused(request, course, form, wants_json)
    message = _("Added.") if is_new else _("This picture was here already. It is there once.")
    if wants_json:
        return JsonResponse({"markdown": picture_markdown(picture.key, alt), "message": message})
    messages.success(request, message)
    return _see(course, picture)


def _refused(
    request: HttpRequest, course: Course, form: UploadForm, wants_json: bool
) -> HttpResponse:
    if not wants_json:
        return _list(request, course, form, 422)
    errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
    return JsonResponse({"errors": errors}, status=422)


def _list(request: HttpRequest, course: Course, form: UploadForm, status: int = 200):
    words = request.GET.get("q", "").replace("\0", "").strip()[:150]
    page = Paginator(pictures_of(course, words), A_PAGE).get_page(request.GET.get("page"))
    uses = uses_of(course, request.user) if page.object_list else {}
    context = {
        "course": course,
        "nav": "desk",
        "form": form,
        "page": page,
        "wanted": words,
        "query": f"q={words}&" if words else "",
        "shown": [_shown(course, picture, uses) for picture in page.object_list],
    }
    return render(request, "desk/pictures.html", context, status=status)


def _shown(course: Course, picture: Picture, uses: dict) -> dict:
    picture.course = course
    return {
        "picture": picture,
        "markdown": picture_markdown(picture.key, picture.alt),
        "uses": uses.get(picture.key, []),
        "url": reverse("desk_picture", args=[course.key, picture.key]),
    }


# One of them


@never_cache
@require_http_methods(READ_AND_WRITE)
def picture(request: HttpRequest, course_key: str, key: str) -> HttpResponse:
    """Show a picture and where it is shown; say what it shows, or delete it for good."""
    course = course_taught_or_404(request, course_key)
    row = get_object_or_404(course.picture_set.select_related("updated_by"), key=key)
    row.course = course
    if request.method != "POST":
        return _page(request, row, DeskPictureForm(instance=row))
    if "delete" in request.POST:
        return _delete(request, row)
    return _describe(request, row)


def _describe(request: HttpRequest, row: Picture) -> HttpResponse:
    form = DeskPictureForm(request.POST, instance=_again(row))
    if not form.is_valid():
        return _stale(request, row, form) if form.stale else _page(request, row, form, 422)
    try:
        if form.has_changed():
            actions.describe_picture(
                picture=form.instance,
                alt=form.cleaned_data["alt"],
                by=request.user,
                revision=form.cleaned_data["began_from"],
                now=clock.now(),
            )
    except StaleEdit:
        # They saved after our check and before our writing. The check sees it now.
        form = DeskPictureForm(request.POST, instance=_again(row))
        form.is_valid()
        return _stale(request, row, form)
    messages.success(request, _("Saved."))
    return _see(row.course, row)


def _again(row: Picture) -> Picture:
    # A bound form writes into its row; the page still tells of the row as it is stored.
    stored = Picture.objects.get(pk=row.pk)
    stored.course = row.course
    return stored


def _stale(request: HttpRequest, row: Picture, form: DeskPictureForm) -> HttpResponse:
    stored = Picture.objects.select_related("updated_by").get(pk=row.pk)
    theirs = DeskPictureForm(instance=stored)
    conflict = {"stored": stored, "differences": differences(form, theirs)}
    form.forget_staleness(stored.revision)
    return _page(request, row, form, 422, conflict=conflict)


def _delete(request: HttpRequest, row: Picture) -> HttpResponse:
    try:
        delete_unused(row=row, by=request.user, now=clock.now())
    except StillUsedError:
        messages.error(request, _("It is still shown somewhere. Nothing was deleted."))
        return _see(row.course, row)
    messages.success(request, _("Deleted for good."))
    return HttpResponseRedirect(reverse("desk_pictures", args=[row.course.key]), status=303)


def _page(request: HttpRequest, row: Picture, form, status: int = 200, **more) -> HttpResponse:
    uses = uses_of(row.course, request.user)
    of_pack = bool(row.pack_digest) or row.origin == "pack"
    context = {
        "course": row.course,
        "nav": "desk",
        "row": row,
        "form": form,
        "of_pack": of_pack,
        "can_go": not uses.get(row.key) and not of_pack,
        **_shown(row.course, row, uses),
    }
    return render(request, "desk/picture.html", context | more, status=status)


def _see(course: Course, row: Picture) -> HttpResponse:
    address = reverse("desk_picture", args=[course.key, row.key])
    return HttpResponseRedirect(address, status=303)
