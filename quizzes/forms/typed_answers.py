"""A typed word or number: how it is asked, and shown when graded."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from quizzes.domain.grading import Answer, Grade, Verdict, right_answer
from quizzes.domain.questions import Numeric, ShortAnswer, UnitEntry
from quizzes.forms.graded_options import feedback_of, graded_option
from quizzes.forms.part_answers import part_of
from quizzes.forms.question_fields import Field, GradedField, GradedOption

type Said = Mapping[str, Sequence[str]]


def ask_text(said: Said) -> Field:
    """Return the field of a short answer."""
    return Field("text", "text", legend=_("Your answer"), text=_text(said))


def ask_number(body: Numeric, said: Said) -> Field:
    """Return the field of a number, with a list of units if the unit is to be chosen."""
    units = ()
    if body.unit_entry is UnitEntry.LIST:
        offers = [(unit.text, unit.text) for unit in body.units]
        units = (part_of("unit", _("Unit"), offers, said),)
    with_unit = body.units and not units
    label = _("Your answer, with its unit") if with_unit else _("Your answer")
    # A keyboard with figures alone has no way to type a unit, nor some of them a minus sign.
    mode = "text" if with_unit else "decimal"
    return Field("text", "number", legend=label, text=_text(said), parts=units, input_mode=mode)


def _text(said: Said) -> str:
    return (said.get("text") or [""])[-1]


def graded_text(
    body: ShortAnswer | Numeric, answer: Answer, grade: Grade, course_key: str
) -> GradedField:
    """Return what was typed and, unless it earned everything, what would have."""
    (part,) = grade.parts
    given = f"{answer.get('text', '')} {answer.get('unit', '')}".rstrip()
    if part.verdict is Verdict.PARTLY:
        feedback = feedback_of(part, course_key)
        own = GradedOption(given, "is-chosen", "half", _("Your answer, partly right"), "", feedback)
    else:
        own = graded_option(given, part, course_key)
    words = f"{part.right} {right_answer(body).get('unit', '')}".rstrip()
    right = GradedOption(words, "is-right", "check", _("Right answer"))
    return GradedField(options=[own] if part.correct else [own, right])
