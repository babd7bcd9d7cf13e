"""A question before it is published: as students will see it, and what is said about it."""

from random import SystemRandom

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import clock, markdown
from quizzes.actions import question_reviews as actions
from quizzes.actions.review_switch import switch_reviews
from quizzes.domain import grading
from quizzes.domain.selection import shuffled_options
from quizzes.forms import answers
from quizzes.forms.question_bank import AskForm, DecideForm
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import Course, Question, QuestionReview
from quizzes.reports import question_bank as report
from quizzes.views.access import course_assisted_or_404, course_taught_or_404
from quizzes.views.desk_bank import edit_address

Decision = QuestionReview.Decision
_SAID = {
    Decision.APPROVED: gettext_lazy("Approved. It can be published now."),
    Decision.CHANGES: gettext_lazy("Sent back with what should change."),
    "withdraw": gettext_lazy("The review is withdrawn."),
    "comment": gettext_lazy("Your comment is kept."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, course_key: str, question_key: str) -> HttpResponse:
    """Show a question with its key and its reviews; ask for one, comment, decide, withdraw."""
    course = course_assisted_or_404(request, course_key)
    rows = report.bank_of(course, request.user).select_related("current", "lesson", "author")
    question = get_object_or_404(rows, key=question_key, current__isnull=False)
    question.course = course
    reviews = report.reviews_of(question)
    opened = next((one for one in reviews if one.decision == Decision.OPEN), None)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not course.is_taught:
        raise Http404
    is_asking = opened is None if sent is None else "ask" in sent
    asking = AskForm(sent if is_asking else None, actions.reviewers(course, request.user))
    deciding = DecideForm(None if is_asking else sent)
    if sent is not None and (asking if is_asking else deciding).is_valid():
        take = _ask if is_asking else _decide
        form = asking if is_asking else deciding
        if take(request, question, opened or (reviews[0] if reviews else None), form):
            address = reverse("desk_question_review", args=[course.key, question.key])
            return HttpResponseRedirect(address, status=303)
    context = _context(request, course, question, reviews)
    context |= {"open": opened, "asking": asking, "deciding": deciding}
    status = 422 if asking.errors or deciding.errors else 200
    with timezone.override(request.user.zone):
        return render(request, "desk/question_review.html", context, status=status)


def _ask(request: HttpRequest, question: Question, _latest, form: AskForm) -> bool:
    try:
        actions.ask_review(question=question, by=request.user, now=clock.now(), **form.cleaned_data)
    except actions.NotReviewableError:
        form.add_error(None, _("A retired question needs no review. Take it back to draft first."))
        return False
    except actions.NotTheirsError:
        form.add_error("reviewer", _("This person does not instruct the course any more."))
        return False
    messages.success(request, _("Sent to review."))
    return True


def _decide(
    request: HttpRequest, question: Question, latest: QuestionReview | None, form: DecideForm
) -> bool:
    """Do what the pressed button says; False where the form is to be shown again."""
    decision, text = form.cleaned_data["decision"] or "comment", form.cleaned_data["text"]
    if latest is None:
        raise Http404
    order = {"review": latest, "by": request.user, "now": clock.now()}
    try:
        if decision == "withdraw":
            actions.withdraw(**order)
        elif decision == "comment":
            actions.comment(**order, text=text)
        else:
            actions.decide(**order, decision=decision, seen=form.cleaned_data["seen"], text=text)
    except actions.OtherWordingError:
        form.add_error(None, _("The question was reworded since you read it. Look again below."))
        return False
    except actions.ReviewOverError:
        form.add_error(None, _("This review was decided or withdrawn meanwhile."))
        return False
    except (actions.NotTheirsError, ValueError):
        form.add_error(None, _("Somebody else has to decide this review."))
        return False
    messages.success(request, _SAID[decision])
    return True


def _context(
    request: HttpRequest, course: Course, question: Question, reviews: list[QuestionReview]
) -> dict:
    opened = next((one for one in reviews if one.decision == Decision.OPEN), None)
    if opened is not None:
        opened.question = question
    user = request.user
    may_publish = course.is_taught and actions.may_publish(question=question, user=user)
    return _as_students_see(course, question) | {
        "nav": "desk",
        "course": course,
        "question": question,
        "kind": QUESTION_FORMS[question.current.kind].label,
        "reviews": reviews,
        "digest": question.current.digest,
        "may_publish": may_publish,
        "may_decide": course.is_taught and opened and actions.may_decide(opened, user),
        "may_withdraw": (
            course.is_taught and opened and actions.may_withdraw(opened, question, user)
        ),
        "edit": edit_address(question, course) if course.is_taught else "",
    }


def _as_students_see(course: Course, question: Question) -> dict:
    """Return the question as it is asked and as it is shown when answered rightly."""
    body, key = question.current.spec, course.key
    dealt = shuffled_options(body, SystemRandom())
    right = grading.right_answer(body, language=course.language)
    grade = grading.grade(body, right, language=course.language)
    return {
        "stem": answers.stem(body, 1, key),
        "fields": answers.ask(body, dealt, {}, key),
        "graded": answers.show_graded(body, dealt, right, grade, key),
        "explanation": markdown.render(body.explanation, key),
    }


@require_POST
def switch(request: HttpRequest, course_key: str) -> HttpResponse:
    """Let the course ask for reviews before questions are published, or no longer."""
    course = course_taught_or_404(request, course_key)
    asked = request.POST.get("reviews", "")
    if asked not in ("on", "off"):
        raise Http404
    switch_reviews(course=course, on=asked == "on", by=request.user, now=clock.now())
    if asked == "on":
        messages.success(request, _("Questions are now reviewed before they are published."))
    else:
        messages.success(request, _("Questions are now published without a review."))
    return HttpResponseRedirect(reverse("desk_bank", args=[course.key]), status=303)
