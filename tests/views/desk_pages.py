"""What the tests of the desk share: addresses, a quiz taken, a repair confirmed."""

import re
from datetime import timedelta
from html import unescape
from random import Random

from quizzes.actions import attempts
from quizzes.models import Attempt, Quiz
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import WRONG
from tests.factories import MORNING

DESK = "/c/small/desk/"
QUIZ = f"{DESK}quizzes/practice/"
QUESTION = f"{QUIZ}questions/short-answer/"
PEOPLE = f"{DESK}people/"
HOUR = timedelta(hours=1)
ALLOWED = {
    "time_multiplier": "1.5",
    "extra_minutes": "10",
    "extra_attempts": "1",
    "shift_days": "2",
}


def take(user, quiz, answers=WRONG, **rules) -> Attempt:
    """Let somebody take the small quiz, answers saved and graded at the end."""
    Quiz.objects.filter(pk=quiz.pk).update(behaviour="deferred_feedback", **rules)
    quiz.refresh_from_db()
    attempt = attempts.start(user=user, quiz=quiz, now=MORNING, rng=Random(1))
    for position in range(1, attempt.length + 1):
        send(attempt, position, answers)
    return finish(attempt)


def page_of(attempt):
    return f"{DESK}attempts/{attempt.pk}/"


def hidden(response) -> dict[str, str]:
    """Return the hidden fields of a page's confirmation."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.text)
    fields = {name: unescape(value) for name, value in found}
    del fields["csrfmiddlewaretoken"]
    return fields


def confirm(client, address, response):
    return client.post(address, hidden(response))
