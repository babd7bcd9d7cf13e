"""A question on paper: what is asked, with letters for its options; and its line of the key."""

from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.safestring import SafeString

from quizzes import markdown
from quizzes.domain import grading
from quizzes.domain.questions import MultipleChoice, QuestionBody, SingleChoice
from quizzes.forms import answers
from quizzes.forms.question_fields import Field
from quizzes.reports.right_words import right_words


@dataclass(frozen=True, slots=True)
class Printed:
    """A question as it is printed; ``letters`` and ``right`` are its line of the answer key."""

    position: int
    points: float
    stem: answers.Stem
    fields: tuple[Field, ...]
    letters: str
    right: SafeString
    explanation: SafeString | str


def printed(one, course) -> Printed:
    """Return a drawn question, a ``reports.quiz_tryout.Tried``, for paper."""
    body, key = one.body, course.key
    explanation = body.explanation
    return Printed(
        position=one.position,
        points=one.points,
        stem=answers.stem(body, one.position, key),
        fields=answers.ask(body, one.options, {}, key),
        letters=_letters(body, one.options, course.language),
        right=markdown.render_inline(right_words(body, course.language), key),
        explanation=markdown.render_inline(explanation, key) if explanation else "",
    )


def _letters(body: QuestionBody, options, language: str) -> str:
    """Return the letters of the right options, as they are printed; empty where none has one.

    Options with a share of the points of their own have it behind their letter.
    """
    right = grading.right_answer(body, language=language)
    keys = {*right.get("choices", ()), right.get("choice"), right.get("reason")}
    with_shares = body.options if isinstance(body, SingleChoice | MultipleChoice) else ()
    shares = {one.key: _share(one.credit) for one in with_shares}
    return ", ".join(
        f"{letter}{shares.get(key, '')}"
        for letter, (_token, key) in zip(ascii_uppercase, options, strict=False)
        if key in keys or shares.get(key)
    )


def _share(credit: float) -> str:
    """Return what an option adds or costs, to be set behind its letter; empty for nothing."""
    return f" {100 * credit:.7g}%".replace("-", "\N{MINUS SIGN}") if credit else ""
