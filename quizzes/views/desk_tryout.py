"""A quiz looked at by its author: tried as a student, without a trace, and printed with its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import markdown
from quizzes.domain import grading, selection
from quizzes.forms import answers, one_page
from quizzes.forms.question_fields import Field, GradedField
from quizzes.forms.quiz_print import printed
from quizzes.models import Quiz
from quizzes.reports.quiz_tryout import Tried, draw
from quizzes.views.desk_builder import quiz_of

LARGEST_SEED = 10**6
VERDICTS = {
    "right": ("check", _("Right")),
    "partly": ("half", _("Partly right")),
    "wrong": ("cross", _("Not this time")),
    "unanswered": ("circle", _("Not answered")),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the page: its fields to be answered, or what came of the answer."""

    position: int
    prefix: str
    stem: answers.Stem
    fields: tuple[Field, ...] = ()
    error: str = ""
    graded: tuple[GradedField, ...] = ()
    verdict: tuple[str, object] | None = None
    css: str = ""
    explanation: str = ""


def _seed(request: HttpRequest) -> int | None:
    """Return the seed of the address, or None where it says none that makes sense."""
    text = request.GET.get("seed", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


def _with_seed(request: HttpRequest, name: str, quiz: Quiz) -> HttpResponseRedirect:
    """Go to the same page with a seed in its address, so that it shows the same when reloaded."""
    said = {"seed": SystemRandom().randrange(LARGEST_SEED)}
    said |= {"key": "1"} if request.GET.get("key") == "1" else {}
    address = reverse(name, args=[quiz.course.key, quiz.key])
    return HttpResponseRedirect(f"{address}?{urlencode(said)}")


# As a student


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show a draw of the quiz to be answered; a POST marks what was answered and keeps nothing."""
    quiz = quiz_of(request, course_key, quiz_key)
    seed = _seed(request)
    if seed is None:
        return _with_seed(request, "desk_quiz_try", quiz)
    drawn = draw(quiz, seed)
    dealt = "-".join(str(one.version) for one in drawn)
    is_sent = request.method == "POST"
    is_other = is_sent and request.POST.get("dealt", "") != dealt
    said = dict(request.POST.lists()) if is_sent and not is_other else None
    context = {
        "nav": "desk",
        "course": quiz.course,
        "quiz": quiz,
        "questions": [_tried(one, quiz, said) for one in drawn],
        "dealt": dealt,
        "seed": seed,
        "next_seed": (seed + 1) % LARGEST_SEED,
        "is_marked": said is not None,
        "is_other": is_other,
    }
    return render(request, "desk/tryout.html", context, status=409 if is_other else 200)


def _tried(one: Tried, quiz: Quiz, said: Mapping[str, Sequence[str]] | None) -> Shown:
    """Return a question to be answered, or marked where ``said`` answers it."""
    course, body = quiz.course, one.body
    prefix = f"{one.position}-"
    plain = {"position": one.position, "prefix": prefix}
    plain["stem"] = answers.stem(body, one.position, course.key)
    raw = one_page.of_position(said or {}, one.position)
    fields = one_page.without_keys(answers.ask(body, one.options, raw, course.key))
    if said is None:
        return Shown(**plain, fields=fields)
    sent = selection.translate(dict(one.options), raw)
    if grading.too_long(body, sent):
        return Shown(**plain, fields=fields, error=str(_("This is too long to be kept.")))
    answer = grading.parse_answer(body, sent)
    grade = grading.grade(body, answer, language=course.language)
    graded = answers.show_graded(body, one.options, answer, grade, course.key, by_person=True)
    return Shown(
        **plain,
        graded=graded,
        verdict=None if grade.needs_grading else VERDICTS[str(grade.verdict)],
        css=str(grade.verdict),
        explanation=markdown.render(body.explanation, course.key) if body.explanation else "",
    )


# On paper


@never_cache
@require_safe
def print_out(request: HttpRequest, course_key: str, quiz_key: str) -> HttpResponse:
    """Show a draw of the quiz for paper; with ``key=1`` its answer key on a page of its own."""
    quiz = quiz_of(request, course_key, quiz_key)
    seed = _seed(request)
    if seed is None:
        return _with_seed(request, "desk_quiz_print", quiz)
    questions = [printed(one, quiz.course) for one in draw(quiz, seed)]
    context = {
        "nav": "desk",
        "course": quiz.course,
        "quiz": quiz,
        "questions": questions,
        "points": sum(one.points for one in questions),
        "intro": markdown.render(quiz.intro, quiz.course.key) if quiz.intro else "",
        "has_key": request.GET.get("key") == "1",
        "seed": seed,
        "next_seed": (seed + 1) % LARGEST_SEED,
    }
    return render(request, "desk/print.html", context)
