"""The desk's lists of lessons, cards and terms."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes.forms.notes import NOTE_FORMS
from quizzes.models import Course, Lesson
from quizzes.models.courses import ContentRow
from quizzes.reports import desk_content as report
from quizzes.views.access import course_taught_or_404
from quizzes.views.desk_previews import words_of

A_PAGE = 50
NEW = {"lessons": "desk_lesson_new", "cards": "desk_card_new", "glossary": "desk_term_new"}


@require_safe
def lessons(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the lessons of the course, drafts and retired ones too."""
    course = course_taught_or_404(request, course_key)
    words = _words(request)

    def line(row: Lesson) -> dict:
        cells = [(_("Module"), row.module), *_numbers(row, "questions", "notes")]
        return _line(course, "desk_lesson", row, str(row), cells)

    texts = {"title": _("Lessons"), "new": _("New lesson"), "here": "lessons"}
    rows = report.lessons_of(course, request.user, words)
    return _list(request, course, rows, line, texts | {"wanted": words})


@require_safe
def cards(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the notes of the course and how many cards each makes."""
    course = course_taught_or_404(request, course_key)
    words, lesson = _words(request), request.GET.get("lesson", "").replace("\0", "")[:80]

    def line(row) -> dict:
        form = NOTE_FORMS.get(row.current.kind)
        cells = [
            (_("Kind"), form.label if form else row.current.kind),
            (_("Lesson"), row.lesson),
            *_numbers(row, "cards"),
        ]
        return _line(course, "desk_card", row, words_of(row), cells)

    offered = Lesson.objects.authored_for(request.user).filter(course=course)
    texts = {"title": _("Cards"), "new": _("New card"), "here": "cards", "wanted": words}
    texts |= {
        "lessons": offered.order_by("module__number", "number", "pk").only("key", "title"),
        "lesson_wanted": lesson,
    }
    rows = report.notes_of(course, request.user, words, lesson)
    return _list(request, course, rows, line, texts)


@require_safe
def glossary(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the terms of the course."""
    course = course_taught_or_404(request, course_key)
    words = _words(request)

    def line(row) -> dict:
        cells = [(_("Abbreviation"), row.abbreviation or "–"), *_numbers(row, "lessons")]
        return _line(course, "desk_term", row, str(row), cells)

    texts = {"title": _("Glossary"), "new": _("New term"), "here": "glossary", "wanted": words}
    return _list(request, course, report.terms_of(course, request.user, words), line, texts)


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:150]


def _numbers(row: ContentRow, *names: str) -> list[tuple]:
    labels = {
        "questions": _("Questions"),
        "notes": _("Notes"),
        "cards": _("Cards"),
        "lessons": _("Lessons"),
    }
    return [(labels[name], getattr(row, f"{name}_count")) for name in names]


def _line(course: Course, page: str, row: ContentRow, title: str, cells: list[tuple]) -> dict:
    state = row.get_status_display()
    if row.is_private:
        state = _("%(status)s, only you see it") % {"status": state}
    address = reverse(page, args=[course.key, row.key])
    cells = [*cells, (_("State"), state)]
    return {"title": title, "key": row.key, "address": address, "cells": cells}


def _list(request, course: Course, rows, line, texts: dict) -> HttpResponse:
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    said = {"q": texts["wanted"], "lesson": texts.get("lesson_wanted", "")}
    query = urlencode({name: value for name, value in said.items() if value})
    context = {
        "course": course,
        "page": page,
        "lines": [line(row) for row in page.object_list],
        "new_url": reverse(NEW[texts["here"]], args=[course.key]),
        "query": f"{query}&" if query else "",
        "nav": "desk",
    }
    return render(request, "desk/content.html", context | texts)
