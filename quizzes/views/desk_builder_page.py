"""The page of the quiz builder: a quiz with its settings and sections, and the bank beside it."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes import clock
from quizzes.domain.questions import KEY_PATTERN, parse_body
from quizzes.forms.question_bank import KINDS
from quizzes.forms.quiz_builder import (
    BuilderSectionForm,
    NewSectionForm,
    PanelForm,
    SettingsForm,
)
from quizzes.forms.quizzes import offered_in
from quizzes.models import Course, PracticeLink, Question, Quiz, Status
from quizzes.reports import question_bank
from quizzes.reports import quiz_builder as report
from quizzes.reports.right_words import right_words

HITS_A_PAGE = 20
NO_LINK = {
    "purpose": _("There is none: only practice is open to anyone. A test asks students to log in."),
    "members": _("There is none yet: the course is for its members only."),
    "course": _("There is none yet: the course is not published."),
    "quiz": _("There is none yet: publish the quiz first."),
}


@dataclass(kw_only=True)
class Shown:
    """What the page shows beyond the quiz as it is stored: a form sent, what was done, where."""

    status: int = 200
    alert: str = ""
    said: str = ""
    focus: str = ""
    settings: SettingsForm | None = None
    differences: tuple = ()
    section: BuilderSectionForm | None = None
    new_section: NewSectionForm | None = None
    points: dict[int, str] | None = None
    wrong: dict[int, str] | None = None


def query_of(request: HttpRequest) -> QueryDict:
    """Return what the bank is filtered by: as the address says, which script may have changed."""
    if request.method != "GET" and request.htmx and request.htmx.current_url:
        return QueryDict(urlsplit(request.htmx.current_url).query[:2000])
    return request.GET


def page(request: HttpRequest, quiz: Quiz, shown: Shown) -> HttpResponse:
    """Return the page, or with htmx the part of it that was asked for."""
    is_part = request.htmx and not request.htmx.history_restore_request
    is_search = is_part and request.method == "GET"
    context = {"nav": "desk", "course": quiz.course, "quiz": quiz, "shown": shown}
    context |= _structure(request, quiz, shown) | _panel(request, quiz)
    template = "desk/builder.html"
    if is_part:
        template += "#found" if is_search else "#builder"
    else:
        context |= _whole(request, quiz, shown)
    response = render(request, template, context, status=shown.status)
    if is_search:
        response["HX-Push-Url"] = context["here"]
    return response


def _whole(request: HttpRequest, quiz: Quiz, shown: Shown) -> dict:
    """Return what only the whole page has: the settings and the link for everyone."""
    form = shown.settings or SettingsForm(instance=quiz, user=request.user)
    groups = list(form.groups())
    words = quiz.get_status_display()
    return {"settings": form, "groups": groups, "status_words": words, **_link(request, quiz)}


def _link(request: HttpRequest, quiz: Quiz) -> dict[str, object]:
    """Return the address at which anyone may practise, or why there is none."""
    course = quiz.course
    why = ""
    if quiz.purpose != Quiz.Purpose.PRACTICE:
        why = "purpose"
    elif course.status != Status.PUBLISHED:
        why = "course"
    elif quiz.status != Status.PUBLISHED:
        why = "quiz"
    token = ""
    if course.access != Course.Access.OPEN and not why:
        holding = PracticeLink.objects.holding(clock.now()).filter(quiz=quiz)
        token = holding.values_list("token", flat=True).first()
        why = "" if token else "members"
    if why:
        return {"link": "", "no_link": NO_LINK[why]}
    path = reverse("practice_link", args=[token]) if token else quiz.get_absolute_url()
    return {"link": request.build_absolute_uri(path), "no_link": ""}


# What the quiz asks


def _structure(request: HttpRequest, quiz: Quiz, shown: Shown) -> dict:
    draft = shown.section.instance if shown.section and shown.section.is_valid() else None
    found = report.structure(quiz, request.user, draft)
    offered = offered_in(quiz.course_id, request.user) if found.sections else {}
    return {
        "structure": found,
        "parts": [
            (part, _rows(part, shown), _section_form(part, offered, shown)) for part in found.parts
        ],
        "fixed_sections": [one for one in found.sections if one.draw is None],
        "chosen_section": request.POST.get("section", ""),
        "new_section": shown.new_section or NewSectionForm(prefix="new"),
    }


def _rows(part: report.Part, shown: Shown) -> list[tuple[report.PlaceLine, str, str]]:
    """Return the places with their points as a field holds them, and what is wrong with those."""
    typed, wrong = shown.points or {}, shown.wrong or {}
    return [
        (line, typed.get(pk, f"{line.place.points:g}"), wrong.get(pk, ""))
        for line in part.lines
        for pk in [line.place.pk]
    ]


def _section_form(part: report.Part, offered: dict, shown: Shown) -> BuilderSectionForm | None:
    if part.section is None:
        return None
    sent = shown.section
    if sent is not None and sent.instance.pk == part.section.pk:
        return sent
    return section_form(part.section, offered, is_fixed=bool(part.lines))


def section_form(section, offered: dict, data=None, *, is_fixed: bool) -> BuilderSectionForm:
    """Return the form of a section, its ids unlike those of any other on the page."""
    return BuilderSectionForm(
        data,
        instance=section,
        offered=offered,
        is_fixed=is_fixed,
        auto_id=f"s{section.pk}_%s",
    )


# The bank beside it


def _panel(request: HttpRequest, quiz: Quiz) -> dict:
    query, user = query_of(request), request.user
    asked = query.get("lesson", "")
    lesson = asked if re.fullmatch(KEY_PATTERN, asked) else ""
    form = PanelForm(query, question_bank.choices(quiz.course, user, lesson))
    found = question_bank.find(quiz.course, user, form.filters()).exclude(status=Status.RETIRED)
    if quiz.purpose == Quiz.Purpose.PRACTICE:
        found = found.filter(use=Question.Use.PRACTICE)
    hits = Paginator(found, HITS_A_PAGE).get_page(query.get("page"))
    lines = question_bank.lines(hits.object_list, user)
    address = reverse("desk_quiz_build", args=[quiz.course.key, quiz.key])
    said = urlencode(form.said())
    number = f"page={hits.number}" if hits.number > 1 else ""
    here = "&".join(filter(None, [said, number]))
    return {
        "filters": form,
        "hits": hits,
        "lines": [(line, *_shown_in(line, quiz)) for line in lines],
        "query": said,
        "address": address,
        "here": f"{address}?{here}" if here else address,
    }


def _shown_in(line: question_bank.BankLine, quiz: Quiz) -> tuple[object, str]:
    """Return the name of a question's kind and its right answer in words."""
    version = line.question.current
    if version is None:
        return "", ""
    words = right_words(parse_body(version.body), quiz.course.language)
    return KINDS.get(version.kind, version.kind), words
