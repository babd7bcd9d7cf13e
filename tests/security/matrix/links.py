"""A quiz of the members-only course with a link for everyone, and one person who came by it."""

from types import SimpleNamespace

from quizzes import models
from quizzes.actions import attempts, practice_links
from tests import factories


def open_by_link(place: SimpleNamespace, user: models.User, by: models.User) -> dict[str, object]:
    """Return the ids of a link to a quiz, of one that ended, and of the attempts of its guest."""
    now, questions = factories.MORNING, place.questions
    quiz = factories.QuizFactory(lesson=place.lesson, key="linked", questions=questions)
    made = {"quiz": quiz, "by": by, "now": now, "ends_at": None}
    ended = practice_links.make_link(**made)
    link = practice_links.make_link(**made)
    practice_links.come_in(user=user, link=link, now=now)
    finished = attempts.start(user=user, quiz=quiz, now=now)
    attempts.finish(user=user, attempt_id=finished.pk, now=now)
    running = attempts.start(user=user, quiz=quiz, now=now)
    choice = dict(map(reversed, running.items.get(position=1).options))["b"]
    return {
        "link": link.token,
        "ended_link": ended.token,
        "linked_attempt": running.pk,
        "linked_finished": finished.pk,
        "linked_choice": choice,
    }
