"""The right answer of a question in words, for who may see it."""

from django.utils.translation import gettext as _

from quizzes.domain import grading
from quizzes.domain.answer_words import answer_words
from quizzes.domain.questions import QuestionBody


def right_words(body: QuestionBody, language: str) -> str:
    """Return what earns all points, in the author's Markdown; empty where nothing does."""
    right = grading.right_answer(body, language=language)
    return answer_words(body, right, _("True"), _("False"))
