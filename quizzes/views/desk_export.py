"""Questions out of the bank: as a file of any format, or on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import clock
from quizzes.actions.question_bulk import MOST
from quizzes.domain import selection
from quizzes.domain.draws import seeded
from quizzes.formats.question_files import ImportedItem
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import NAMES, FileFormat
from quizzes.forms.question_exports import ExportForm, PrintForm
from quizzes.forms.quiz_print import printed
from quizzes.models import Course
from quizzes.reports import question_bank as bank
from quizzes.reports import question_exports as report
from quizzes.reports.quiz_tryout import Tried
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_bank import filters_of

SEED = 3
KEYS_SHOWN = 12
_PLAIN = "text/plain; charset=utf-8"
_TYPES = {
    "xml": "application/xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    **dict.fromkeys(("gift", "txt"), _PLAIN),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, course_key: str) -> HttpResponse:
    """Say what a format carries of a selection and what not; hand over the file when asked to.

    It is handed over only from a page that says so of this format.

    A selection is what was ticked in the bank, or everything that its filters find.
    """
    course = course_taught_or_404(request, course_key)
    sent = request.POST.copy() if request.method == "POST" else request.GET.copy()
    if request.method != "POST" or "all" in request.POST:
        sent.setlist("questions", [",".join(map(str, _found(request, course)))])
    if request.method != "POST":
        sent["kept"] = "" if request.GET else "on"
    form = ExportForm(sent)
    if not form.is_valid():
        return _page(request, course, form, [], FileFormat.MOODLE_XML, status=422)
    said = form.cleaned_data
    file_format = said["format"]
    items = report.questions_to_export(course, ids=said["questions"], by=request.user)
    if said["kept"]:
        items += report.kept_to_export(course, file_format)
    if "download" in request.POST and items:
        if form.is_seen():
            return _file(course, file_format, items)
        messages.info(request, _("Not downloaded yet: first see what this format loses."))
    return _page(request, course, form, items, file_format)


@require_safe
def template(request: HttpRequest, course_key: str) -> HttpResponse:
    """Return a workbook to write questions in, with an example of each kind."""
    course_taught_or_404(request, course_key)
    chosen = QUESTION_FORMATS[FileFormat.WORKBOOK]
    response = HttpResponse(chosen.template(), content_type=_TYPES["xlsx"])
    response["Content-Disposition"] = 'attachment; filename="questions.xlsx"'
    return response


def _found(request: HttpRequest, course: Course) -> list[int]:
    """Return the ids of what the filters of the address find."""
    filters, _offered = filters_of(request, course)
    found = bank.find(course, request.user, filters.filters())
    return list(found.values_list("pk", flat=True)[:MOST])


def _file(course: Course, file_format: FileFormat, items: list[ImportedItem]) -> HttpResponse:
    chosen = QUESTION_FORMATS[file_format]
    kind = _TYPES.get(chosen.ending, "application/octet-stream")
    response = HttpResponse(chosen.write(items).as_bytes(), content_type=kind)
    name = f"{course.key}-questions-{clock.now():%Y-%m-%d}.{chosen.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest,
    course: Course,
    form: ExportForm,
    items: list[ImportedItem],
    file_format: FileFormat,
    *,
    status: int = 200,
) -> HttpResponse:
    chosen = QUESTION_FORMATS[file_format]
    left_out = chosen.write(items).left_out if items else ()
    losses = report.losses_of(chosen, items, left_out)
    ids = form.cleaned_data.get("questions") or ()
    gone = sum(map(len, losses.refused.values()))
    context = {
        "nav": "desk",
        "course": course,
        "form": form,
        "format": NAMES[file_format],
        "chosen": file_format.value,
        "questions": ",".join(map(str, ids)),
        "count": len(items),
        "going": len(items) - gone,
        "kept_count": sum(one.kept is not None for one in items),
        "lost": _cut(losses.lost),
        "refused": _cut(losses.refused),
        "staying": [
            (words, keys[:KEYS_SHOWN], max(len(keys) - KEYS_SHOWN, 0))
            for words, keys in _staying(request, course, ids)
            if keys
        ],
        "can_print": any(one.body is not None for one in items),
    }
    return render(request, "desk/export.html", context, status=status)


def _cut(found: dict[str, list[str]]) -> list[tuple[str, int, list[str], int]]:
    return [
        (why, len(titles), titles[:KEYS_SHOWN], max(len(titles) - KEYS_SHOWN, 0))
        for why, titles in found.items()
    ]


def _staying(request: HttpRequest, course: Course, ids) -> list[tuple[str, tuple[str, ...]]]:
    found = report.staying_here(course, request.user, ids)
    return [
        (_("Secure questions"), found.secure),
        (_("Retired questions"), found.retired),
    ]


@never_cache
@require_POST
def print_out(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show a selection for paper, with its answer key on a page of its own where asked for."""
    course = course_taught_or_404(request, course_key)
    form = PrintForm(request.POST)
    ids = form.cleaned_data["questions"] if form.is_valid() else ()
    rng = seeded(SEED)
    questions = [
        printed(Tried(number, 0, 1, item.body, selection.shuffled_options(item.body, rng)), course)
        for number, item in enumerate(
            report.questions_to_export(course, ids=ids, by=request.user), 1
        )
    ]
    context = {
        "nav": "desk",
        "course": course,
        "questions": questions,
        "has_key": form.cleaned_data.get("key", False),
    }
    return render(request, "desk/export_print.html", context)
