"""Cards out to other programs, and in from them: looked at first, then taken all at once."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock
from quizzes.actions import card_imports as actions
from quizzes.actions.import_plans import Fate, Plan, Planned
from quizzes.domain.content import parse_note_body
from quizzes.formats import arriving, tabular_cards
from quizzes.formats.tabular_files import TabularErrors
from quizzes.forms.exchange import ColumnsForm, ExportForm, UploadForm
from quizzes.models import CardImport
from quizzes.reports import exchange as report
from quizzes.reports import own_notes
from quizzes.reports.card_sides import sides_of_card
from quizzes.views.deck import PAGE_AND_FORM, see_other

NOTES_SHOWN = 50
FAULTS_SHOWN = 100
LATEST = 5

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_TYPES = {
    "apkg": "application/octet-stream",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
_FATES = {
    Fate.NEW: gettext_lazy("becomes a new note of your own"),
    Fate.UPDATE: gettext_lazy("updates your note"),
    Fate.SAME: gettext_lazy("is your note already"),
    Fate.COURSE: gettext_lazy("is a note of the course; its text stays"),
    Fate.REPEATED: gettext_lazy("is left out: it is the same note as another of the file"),
    Fate.OVER: gettext_lazy("is left out: you have as many notes of your own as there can be"),
}
_OF_CARDS = {
    "brought": ngettext_lazy(
        "%(n)d card takes over schedule and answers",
        "%(n)d cards take over schedule and answers",
        "n",
    ),
    "continued": ngettext_lazy(
        "%(n)d card goes on from your answers here",
        "%(n)d cards go on from your answers here",
        "n",
    ),
    "added": ngettext_lazy(
        "%(n)d answer given elsewhere since is added to them",
        "%(n)d answers given elsewhere since are added to them",
        "n",
    ),
    "kept": ngettext_lazy(
        "%(n)d card stays as you answered it here",
        "%(n)d cards stay as you answered them here",
        "n",
    ),
    "parted": ngettext_lazy(
        "%(n)d of those was answered elsewhere too, apart from here: that is left out",
        "%(n)d of those were answered elsewhere too, apart from here: that is left out",
        "n",
    ),
    "without_answers": ngettext_lazy(
        "%(n)d card has a schedule but not the answers that led to it: it begins as new",
        "%(n)d cards have schedules but not the answers that led to them: they begin as new",
        "n",
    ),
}


@never_cache
@require_http_methods(PAGE_AND_FORM)
def exchange(request: HttpRequest) -> HttpResponse:
    """Offer both ways; read an uploaded file or a pasted table and go on to look at it."""
    if request.method != "POST":
        return _page(request)
    if not ratelimit.consume(request, action="card_import", user=request.user):
        return ratelimit.respond_429(request)
    form = UploadForm(request.POST, request.FILES, list(own_notes.lessons(request.user)))
    if not form.is_valid():
        return _page(request, upload=form, status=422)
    kept = actions.keep(
        user=request.user,
        lesson=form.chosen(),
        name=form.name,
        read=form.read,
        now=clock.now(),
    )
    return see_other(reverse("exchange_look", args=[kept.uuid]))


@never_cache
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """Hand over the cards of a course as a file; nothing changes.

    It takes a POST, because it is work, and no link should make somebody do it.
    """
    form = ExportForm(request.POST, list(report.courses(request.user)))
    if not form.is_valid():
        return _page(request, export=form, status=422)
    if not ratelimit.consume(request, action="card_export", user=request.user):
        return ratelimit.respond_429(request)
    said, course, now = form.cleaned_data, form.chosen(), clock.now()
    wanted = report.Wanted(
        whole_course=said["cards"] == "all",
        schedule=said["schedule"],
        log=said["log"],
        site=request.build_absolute_uri("/").removesuffix("/"),
    )
    kind = said["format"]
    if kind == "apkg":
        written = report.package(request.user, course, wanted, now)
        data = written.data
        for missing in written.left_out[:LATEST]:
            messages.warning(request, _("Not in the file: %(what)s.") % {"what": missing})
    else:
        data = report.table(request.user, course, wanted, _DELIMITERS[kind])
    response = HttpResponse(data, content_type=_TYPES[kind])
    name = f"{course.key}-cards-{now:%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, *, export=None, upload=None, status=200) -> HttpResponse:
    courses, lessons = list(report.courses(request.user)), list(own_notes.lessons(request.user))
    taken = request.user.card_imports.exclude(committed_at=None).order_by("-pk")
    context = {
        "nav": "review",
        "courses": courses,
        "lessons": lessons,
        "export": export or ExportForm(None, courses),
        "upload": upload or UploadForm(None, None, lessons),
        "imports": taken[:LATEST],
    }
    return render(request, "cards/exchange.html", context, status=status)


@never_cache
@require_http_methods(PAGE_AND_FORM)
def look(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what would become of a file, and take it once that is confirmed."""
    found = _import_or_404(request, uuid)
    if found.committed_at is not None:
        return _taken(request, found)
    form = None
    if found.kind == CardImport.Kind.TABLE:
        table = arriving.read_kept_table(found.content)
        naming = request.POST if "columns" in request.POST else None
        form = ColumnsForm(naming, table, found.columns)
        if naming is not None and form.is_valid():
            actions.name_columns(user=request.user, uuid=uuid, columns=form.columns())
            return see_other(request.path)
    try:
        if request.method == "POST" and "take" in request.POST:
            actions.commit(user=request.user, uuid=uuid, now=clock.now())
            return see_other(request.path)
        arrivals = actions.arrivals_of(found)
        context = _planned(request, found, arrivals)
    except TabularErrors as error:
        context = {"faults": error.faults}
    context |= {"nav": "review", "found": found, "columns": form}
    if form is not None:
        context["rows_of_table"] = tabular_cards.preview(table)
    return render(request, "cards/exchange_look.html", context, status=_status(request))


def _planned(request: HttpRequest, found: CardImport, arrivals: arriving.Arrivals) -> dict:
    plan = actions.look(user=request.user, card_import=found, arrivals=arrivals, now=clock.now())
    missing = arrivals.not_understood
    course = found.lesson.course
    return {
        "course": course,
        "rows": [_row(row, course.key) for row in plan.rows[:NOTES_SHOWN]],
        "more": max(len(plan.rows) - NOTES_SHOWN, 0),
        "summary": _summary(plan.counts()),
        "missing": missing[:FAULTS_SHOWN],
        "more_missing": max(len(missing) - FAULTS_SHOWN, 0),
        "can_take": _changes_anything(plan),
    }


def _changes_anything(plan: Plan) -> bool:
    return bool(plan.of(Fate.NEW, Fate.UPDATE)) or any(row.changes_cards for row in plan.rows)


def _row(row: Planned, course_key: str) -> dict:
    body = row.arrival.body
    if row.fate is Fate.COURSE:
        body, course_key = parse_note_body(row.note.current.body), row.note.course.key
    sides = sides_of_card(body, body.slots()[0], course_key)
    return {
        "where": row.arrival.where,
        "question": sides.question,
        "answer": sides.answer,
        "fate": _FATES[row.fate],
        "brought": len(row.brought),
        "continued": len(row.continued),
        "kept": len(row.kept),
        "parted": len(row.parted),
    }


def _summary(counts: dict[str, int]) -> list[str]:
    """Return how many notes have which fate, in words; those that no note has are left out."""
    told = [
        f"{_notes(counts[fate])}: {words}" for fate, words in _FATES.items() if counts.get(fate)
    ]
    return told + [
        str(words % {"n": counts[name]}) for name, words in _OF_CARDS.items() if counts.get(name)
    ]


def _notes(count: int) -> str:
    return ngettext("%(n)d note", "%(n)d notes", count) % {"n": count}


def _taken(request: HttpRequest, found: CardImport) -> HttpResponse:
    if request.method == "POST":
        # The form came a second time; what it asks for is done.
        return see_other(request.path)
    counts = found.outcome["counts"]
    context = {
        "nav": "review",
        "found": found,
        "summary": _summary(counts),
        "counts": counts,
        "can_undo": actions.can_be_undone(found),
    }
    return render(request, "cards/exchange_taken.html", context)


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a whole import back."""
    found = _import_or_404(request, uuid)
    if found.committed_at is None:
        raise Http404(_("There is no such import."))
    try:
        taken_back = actions.undo(user=request.user, uuid=uuid, now=clock.now())
    except actions.AnsweredSinceError:
        messages.error(request, _("A card of it was answered since, so it stays."))
    else:
        messages.success(request, _taken_back(len(taken_back.outcome["kept"])))
    return see_other(reverse("exchange_look", args=[uuid]))


def _taken_back(kept: int) -> str:
    if not kept:
        return _("Taken back: everything is as it was before.")
    words = ngettext(
        "Taken back, but for %(n)d note that was changed since: it stays as it is.",
        "Taken back, but for %(n)d notes that were changed since: they stay as they are.",
        kept,
    )
    return words % {"n": kept}


def _import_or_404(request: HttpRequest, uuid: UUID) -> CardImport:
    open_to = CardImport.objects.open_to(request.user, clock.now())
    found = open_to.filter(uuid=uuid).select_related("lesson__course").first()
    if found is None:
        raise Http404(_("There is no such import, or it waited too long. Send the file again."))
    if found.committed_at is None:
        lessons = own_notes.lessons(request.user)
        if not lessons.filter(pk=found.lesson_id).exists():
            raise Http404(_("There is no such lesson."))
    return found


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
