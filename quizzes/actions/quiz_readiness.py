"""What a quiz still lacks before students may see it."""

from enum import StrEnum
from random import SystemRandom

from quizzes.domain.reviewing import waits_for_close
from quizzes.models import AssignmentWindow, Quiz
from quizzes.models.dealing import deal


class Lack(StrEnum):
    """Why a quiz can't be published."""

    QUESTIONS = "questions"
    CLOSING = "closing"


class QuizNotReadyError(Exception):
    """The quiz with this key lacks something: nothing was published."""

    def __init__(self, key: str, lack: Lack) -> None:
        super().__init__(f"{key}: {lack}")
        self.key, self.lack = key, lack


def lack_of(quiz: Quiz) -> Lack | None:
    """Return what the quiz lacks; None when it may be published.

    ``CLOSING``: something is shown only after it closed, and it never closes.
    """
    if not deal(quiz, SystemRandom(), shuffle=False):
        return Lack.QUESTIONS
    return Lack.CLOSING if never_opens_its_review(quiz) else None


def never_opens_its_review(quiz: Quiz) -> bool:
    """Tell whether something is shown only after the quiz closes, and it never does for anyone."""
    if quiz.closes_at is not None or not waits_for_close(quiz.rules()):
        return False
    return (
        not AssignmentWindow.objects.filter(assignment__quiz=quiz).exclude(closes_at=None).exists()
    )
