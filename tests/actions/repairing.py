"""What the tests of repairs share: to look first, to confirm, and what became of the rows."""

from datetime import timedelta
from uuid import uuid4

from django.apps import apps

from quizzes.actions import wordings
from quizzes.actions.repairs import Order
from tests import factories
from tests.actions.test_attempts import RIGHT
from tests.factories import MORNING

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REASON = "The key was wrong."
HALF = RIGHT | {"true_false": {"value": ["true"], "reason": ["a"]}}


def rows() -> dict[str, list]:
    """Return every row of every table of the app."""
    return {
        model.__name__: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_app_config("quizzes").get_models()
    }


def order(by, at=MORNING + HOUR, **changes) -> Order:
    return Order(**({"by": by, "now": at, "reason": REASON} | changes))


def dry(action, by, at=MORNING + HOUR, **arguments):
    """Do the dry run, see that it writes nothing, return what it shows."""
    before = rows()
    outcome = action(order=order(by, at), **arguments)
    assert (outcome.done, rows()) == (False, before)
    return outcome


def done(action, by, at=MORNING + HOUR, **arguments):
    """Do a repair as the desk does: look first, then confirm."""
    seen = dry(action, by, at, **arguments).digest
    outcome = action(order=order(by, at, seen=seen, uuid=uuid4()), **arguments)
    assert outcome.done is True
    return outcome


def sums(attempt):
    attempt.refresh_from_db()
    return attempt.points, attempt.max_points, attempt.answered


def shown(outcome):
    return [(c.attempt.user.username, c.before.points, c.after.points) for c in outcome.changes]


def correct(course, number=0, body=None):
    """Give a question a new wording, by which the key is option a."""
    question = course.questions[number]
    options = [
        option.model_copy(update={"correct": option.key == "a"})
        for option in factories.single_choice().options
    ]
    body = body or factories.single_choice(options=tuple(options))
    wordings.word_question(question=question, body=body, now=MORNING + MINUTE)
    question.refresh_from_db()
    return {"quiz": course.quiz, "question": question}


def ruled(course, number):
    return {"quiz": course.quiz, "question": course.questions[number]}
