"""A question of a file as a student will see it, with its key for who imports it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from pydantic import ValidationError

from quizzes import markdown
from quizzes.domain.previews import dealt_for_author
from quizzes.domain.question_pictures import with_picture_keys
from quizzes.domain.questions import parse_body
from quizzes.forms import answers, one_page
from quizzes.forms.question_fields import Field
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import Course, ImportRow
from quizzes.reports.accepted_words import Accepted, accepted_words
from quizzes.reports.right_words import right_words


@dataclass(frozen=True, slots=True)
class Previewed:
    """A question to be looked at: what is asked, and what is right."""

    kind: str
    prefix: str
    stem: answers.Stem
    fields: tuple[Field, ...]
    right: SafeString
    accepted: tuple[Accepted, ...]
    explanation: SafeString | str


def previewed(row: ImportRow, course: Course, broken: frozenset[str]) -> Previewed | None:
    """Return the question of a row; None for one that is nothing without a ``broken`` picture."""
    body = parse_body(row.body)
    if broken.intersection(row.pictures):
        try:
            body = with_picture_keys(body, dict.fromkeys(broken, ""))
        except ValidationError:
            return None
    key = course.key
    fields = answers.ask(body, dealt_for_author(body), {}, key)
    explanation, right = body.explanation, right_words(body, course.language)
    return Previewed(
        kind=str(QUESTION_FORMS[body.kind].label),
        prefix=f"q{row.position}-",
        stem=answers.stem(body, row.position, key),
        fields=one_page.without_keys(fields),
        right=markdown.render_inline(right, key),
        accepted=tuple(accepted_words(body, right, course.language)),
        explanation=markdown.render(explanation, key) if explanation else "",
    )
