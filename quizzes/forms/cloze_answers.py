"""A text with gaps: how it is asked, and shown when graded.

As in ``answers``, what is asked reads nothing of the key: neither which option is right nor how
long an accepted answer is. That a gap takes a number is no part of the key.
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import markdown
from quizzes.domain import selection
from quizzes.domain.grading import Grade, PartVerdict, Verdict, parse_answer
from quizzes.domain.questions import Cloze
from quizzes.forms.graded_options import graded_part
from quizzes.forms.part_answers import part_of
from quizzes.forms.question_fields import (
    Field,
    FilledGap,
    Gap,
    GradedField,
    GradedOption,
    Piece,
)

type Dealt = Sequence[Sequence[str]]
type Said = Mapping[str, Sequence[str]]


def ask_gaps(body: Cloze, dealt: Dealt, said: Said, course_key: str) -> Field:
    """Return the text with a gap to fill in each of its places."""
    tokens = {key: token for token, key in selection.dealt(dealt, "gaps")}
    numbers = {gap.key for gap in body.gaps if gap.bands}
    texts = {gap.key: {option.key: option.text for option in gap.options} for gap in body.gaps}

    def gap(number: int, key: str) -> Gap:
        name, label = f"gap-{tokens[key]}", _label(number, body, key in numbers)
        offers = [
            (token, texts[key][option]) for token, option in selection.dealt(dealt, f"gaps/{key}")
        ]
        if offers:
            listed = part_of(name, label, offers, said).offers
            return Gap(name, number, label, "", listed, any(offer.chosen for offer in listed))
        text = (said.get(name) or [""])[-1]
        mode = "decimal" if key in numbers else ""
        return Gap(name, number, label, text, filled=bool(text.strip()), input_mode=mode)

    hint = _("Fill every gap.")
    if numbers:
        hint = _("Fill every gap, with figures where it takes a number.")
    return Field("gaps", "gaps", hint=hint, pieces=_pieces(body, gap, course_key))


def _label(number: int, body: Cloze, takes_number: bool) -> str:
    if takes_number:
        words = _("Gap %(number)d of %(count)d, a number")
        return words % {"number": number, "count": len(body.gaps)}
    return _("Gap %(number)d of %(count)d") % {"number": number, "count": len(body.gaps)}


def _pieces(body: Cloze, gap: Callable[[int, str], object], course_key: str) -> tuple[Piece, ...]:
    *stretches, end = markdown.render_around(body.stretches()[::2], course_key)
    keys = enumerate(_keys(body), 1)
    between = [
        Piece(html, gap(number, key)) for html, (number, key) in zip(stretches, keys, strict=True)
    ]
    return (*between, Piece(end))


def _keys(body: Cloze) -> tuple[str, ...]:
    return body.stretches()[1::2]


def missing_gaps(body: Cloze, dealt: Dealt, said: Said) -> str:
    """Return a sentence that names the gaps which ``said``, by tokens, leaves empty."""
    answer = parse_answer(body, selection.translate(dict(dealt), said))
    filled = answer.get("gaps", {})
    empty = [str(number) for number, key in enumerate(_keys(body), 1) if key not in filled]
    words = ngettext(
        "Gap %(gaps)s is still empty. A guess is fine.",
        "Gaps %(gaps)s are still empty. A guess is fine.",
        len(empty),
    )
    return words % {"gaps": get_text_list(empty, _("and"))}


def graded_gaps(body: Cloze, grade: Grade, course_key: str) -> GradedField:
    """Return the text with what was given in its gaps, and below it what is right in each."""
    verdicts = {part.key: part for part in grade.parts}
    words = {gap.key: {option.key: option.text for option in gap.options} for gap in body.gaps}

    def filled(number: int, key: str) -> FilledGap:
        part = verdicts[key]
        css, icon, said = _look(part)
        return FilledGap(number, words[key].get(part.given, part.given), css, icon, said)

    def option(number: int, key: str) -> GradedOption:
        part = verdicts[key]
        given, right = (words[key].get(one, one) for one in (part.given, part.right))
        return graded_part(_("Gap %d") % number, part, given, right, course_key)

    return GradedField(
        options=[option(number, key) for number, key in enumerate(_keys(body), 1)],
        pieces=_pieces(body, filled, course_key),
    )


def _look(part: PartVerdict) -> tuple[str, str, str]:
    if part.correct:
        return "is-right", "check", _("right")
    if part.verdict is Verdict.PARTLY:
        return "is-partly", "half", _("partly right")
    return "is-wrong", "cross", _("not right")
