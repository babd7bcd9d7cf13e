"""What the pages of an import show: its questions as students will see them, what became of it."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from quizzes import pictures
from quizzes.actions.import_commits import may_publish_at_once
from quizzes.actions.question_imports import as_tags, tags_cut
from quizzes.formats.recognising import NAMES, FileFormat
from quizzes.forms.import_preview import previewed
from quizzes.models import Course, ImportPicture, ImportRow, QuestionImport
from quizzes.reports import question_imports as report

FAULTS_SHOWN = 20
NOTES_SHOWN = 4
CATEGORIES_SHOWN = 8
TOLD_A_PAGE = 50
ITEM_CHARACTERS = 6_000
PAGE_CHARACTERS = 36_000
"""What previews of questions may take of a page; longer ones have a page of their own."""


def looked_at(request: HttpRequest, found: QuestionImport, *, is_own: bool) -> HttpResponse:
    """Show a file that is read: what is wrong with it, where it goes, a page of its questions."""
    course, counts = found.course, report.counts_of(found)
    rows = found.rows.order_by("position").defer("kept_text")
    paginator = Paginator(rows, report.ROWS_A_PAGE)
    paginator.count = counts.total
    page = paginator.get_page(request.GET.get("page"))
    targets = report.TargetNames(found, request.user)
    categories = [(" / ".join(path), targets.of(path, [])) for path in [*targets.places.categories]]
    shared = report.SharedNotes.of(found)
    context = told(found) | {
        "nav": "desk",
        "course": course,
        "found": found,
        "is_own": is_own,
        "counts": counts,
        "page": page,
        "items": items_of(request, found, list(page.object_list), targets, shared=shared),
        "shared": shared.words(),
        "shown": f"{page.start_index()}-{page.end_index()}",
        "others": _as_written(targets.of((), ())),
        "publish": publishes(found, targets),
        "categories": categories[:CATEGORIES_SHOWN],
        "more_categories": max(len(categories) - CATEGORIES_SHOWN, 0),
    }
    return render(request, "desk/import_look.html", context)


def publishes(found: QuestionImport, targets: report.TargetNames) -> bool:
    """Return whether the questions of a file would be published at once."""
    may = may_publish_at_once(course=found.course, by=found.by)
    return targets.places.publish and may


def _as_written(target: report.Target) -> report.Target:
    """Return where a question goes, with its tags as they are written here."""
    missing = (*target.missing, *tags_cut(target.tags))
    return replace(target, tags=tuple(as_tags(target.tags)), missing=missing)


def told(found: QuestionImport) -> dict:
    """Return what is said of a file as a whole."""
    problems = found.report.get("problems", [])
    notes = report.said_together(found.report.get("notes", []))
    return {
        "format": NAMES[FileFormat(found.format)],
        "problems": report.said_of_file(problems[:FAULTS_SHOWN]),
        "refused": report.refused_in(found),
        "more_problems": max(len(problems) - FAULTS_SHOWN, 0),
        "notes": notes[:FAULTS_SHOWN],
        "more_notes": max(len(notes) - FAULTS_SHOWN, 0),
    }


def items_of(
    request: HttpRequest,
    found: QuestionImport,
    rows: list[ImportRow],
    targets: report.TargetNames,
    *,
    shared: report.SharedNotes | None = None,
    room: int = PAGE_CHARACTERS,
    longest: int = ITEM_CHARACTERS,
) -> list[dict]:
    """Return questions as a page shows them; what is too long for it has a link instead.

    Of notes that are ``shared``, told above, there are the numbers.
    """
    shared = shared or report.SharedNotes(())
    broken = _pictures_shown(found, rows)
    seen = report.visible_keys(found.course, request.user, {one.same_as for one in rows} - {""})
    items = []
    for row in rows:
        # What is written long is shown long, and takes long to show.
        is_long = len(str(row.body)) > min(longest, room)
        html = "" if is_long else _preview(row, found.course, broken)
        is_long = is_long or len(html) > min(longest, room)
        room -= 0 if is_long else len(html)
        items.append(
            {
                "row": row,
                "html": "" if is_long else html,
                "is_long": is_long,
                "same": row.same_as if row.same_as in seen else "",
                "unread": [broken[key] for key in row.pictures if key in broken][:NOTES_SHOWN],
                **_notes_and_target(row, targets, shared),
            }
        )
    return items


def _notes_and_target(
    row: ImportRow, targets: report.TargetNames, shared: report.SharedNotes
) -> dict:
    target = _as_written(targets.of_row(row))
    own = report.place_words(row.line, report.unit_of(row.place, row.line))
    numbers, notes = shared.split(row.notes)
    told = [*report.said(notes), *((own, one) for one in target.missing)]
    return {
        "target": target,
        "numbers": numbers,
        "notes": told[:NOTES_SHOWN],
        "more_notes": max(len(told) - NOTES_SHOWN, 0),
    }


def _preview(row: ImportRow, course: Course, broken: dict[str, str]) -> str:
    if row.body is None:
        return ""
    one = previewed(row, course, frozenset(broken))
    return render_to_string("desk/import_preview.html", {"one": one, "course": course})


def _pictures_shown(found: QuestionImport, rows: Iterable[ImportRow]) -> dict[str, str]:
    """Let texts show the pictures of these rows; return the names of those that can't be read."""
    keys = {key for row in rows for key in row.pictures}
    if not keys:
        return {}
    pictures_of = found.pictures.filter(key__in=keys).defer("data")
    made = [one for one in pictures_of if not one.fault]
    pictures.show_too(found.course.key, [_shown(found, one) for one in made])
    return {one.key: one.name for one in pictures_of if one.fault}


def _shown(found: QuestionImport, one: ImportPicture) -> pictures.ShownPicture:
    address = reverse("desk_import_picture", args=[found.course.key, found.uuid, one.key])
    return pictures.ShownPicture(one.key, one.name, address, one.width, one.height)


def taken(request: HttpRequest, found: QuestionImport) -> HttpResponse:
    """Show what became of a file: everything that was altered, refused, kept or passed over."""
    every = request.GET.get("show") == "all"
    rows = report.told_rows(found, every=every)
    page: Page = Paginator(rows, TOLD_A_PAGE).get_page(request.GET.get("page"))
    is_undone, counts = found.undone_at is not None, report.became_counts(found)
    shared = report.SharedNotes.of(found)
    context = told(found) | {
        "nav": "desk",
        "course": found.course,
        "found": found,
        "counts": counts,
        "all_found": sum(n for _label, n in counts) + report.refused_in(found),
        "made": [] if is_undone else [title for _model, _pk, title in found.outcome["made"]],
        "shared": shared.words(),
        "page": page,
        "rows": _told_rows(request, found, list(page.object_list), shared),
        "every": every,
        "query": "show=all&" if every else "",
        "kept": report.kept_of(found)[:TOLD_A_PAGE],
        "kept_count": 0 if is_undone else found.outcome["counts"].get("kept", 0),
    }
    return render(request, "desk/import_taken.html", context)


def _told_rows(
    request: HttpRequest, found: QuestionImport, rows: list[ImportRow], shared: report.SharedNotes
) -> list[dict]:
    """Return questions with what became of them; a key only of one that is there and seen."""
    keys = {row.key for row in rows if not report.is_gone(found, row)} - {""}
    seen = report.visible_keys(found.course, request.user, keys)
    told_rows = []
    for row in rows:
        numbers, notes = shared.split(row.notes)
        told_rows.append(
            {
                "row": row,
                "became": report.became_words(found, row),
                "key": row.key if row.key in seen and not report.is_gone(found, row) else "",
                "numbers": numbers,
                "notes": report.said(notes),
            }
        )
    return told_rows
