"""How one option, or one part of an answer, looks with its verdict: colour, icon and words."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain.grading import PartVerdict, Verdict
from quizzes.forms.question_fields import GradedOption, Text


def graded_option(text: Text, part: PartVerdict, course_key: str) -> GradedOption:
    """Return an option that was or was not chosen, or a typed text."""
    feedback = feedback_of(part, course_key)
    if part.chosen and part.correct:
        tag = _("Your answer, right")
        return GradedOption(text, "is-chosen is-right", "check", tag, "", feedback)
    if part.chosen and part.verdict is Verdict.PARTLY:
        return GradedOption(text, "is-chosen", "half", _("Your answer, partly right"), "", feedback)
    if part.chosen:
        tag, unspoken = _("Your answer"), _("not right")
        return GradedOption(text, "is-chosen is-wrong", "cross", tag, unspoken, feedback)
    if part.correct and part.field == "choices":
        return GradedOption(text, "is-missed", "check", _("Right, but not chosen"))
    if part.correct:
        return GradedOption(text, "is-right", "check", _("Right answer"))
    return GradedOption(text)


def graded_part(
    label: Text, part: PartVerdict, given: str, right: str, course_key: str
) -> GradedOption:
    """Return a labelled part with what was given for it and what is right, both in words."""
    feedback = feedback_of(part, course_key)
    shown = format_html("{}: <strong>{}</strong>", label, given)
    if part.correct:
        tag = _("Your answer, right")
        return GradedOption(shown, "is-chosen is-right", "check", tag, "", feedback)
    if part.given == part.right:
        # Where an order is graded by its neighbours, a place alone is half of it.
        why = format_html("<p>{}</p>{}", _("The right place, but a wrong neighbour."), feedback)
        return GradedOption(shown, "is-chosen", "half", _("Your answer, partly right"), "", why)
    why = format_html("<p>{}: <strong>{}</strong></p>{}", _("Right answer"), right, feedback)
    if part.verdict is Verdict.PARTLY:
        return GradedOption(shown, "is-chosen", "half", _("Your answer, partly right"), "", why)
    return GradedOption(shown, "is-chosen is-wrong", "cross", _("Your answer"), _("not right"), why)


def feedback_of(part: PartVerdict, course_key: str) -> SafeString | str:
    """Return what the author says to this part of the answer."""
    return markdown.render(part.feedback, course_key) if part.feedback else ""
