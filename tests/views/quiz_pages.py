"""What the tests of the quiz pages share: addresses, filled-in forms, the words of a page."""

import re
from html import unescape
from uuid import uuid4

from quizzes import models
from quizzes.models import Attempt
from tests.factories import MORNING

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
QUIZ = "/c/small/quizzes/practice/"
RIGHT = [{"choice": "b"}, {"choices": ["a", "c"]}, {"value": "true", "reason": "b"}]
RIGHT.append({"text": "Rome"})
WRONG = [{"choice": "a"}, {"choices": ["b"]}, {"value": "false", "reason": "a"}]
WRONG.append({"text": "Paris"})


def place(attempt: Attempt, position: int) -> str:
    return f"/c/{attempt.quiz.course.key}/attempts/{attempt.pk}/{position}/"


def form_of(attempt: Attempt, position: int, answers=RIGHT) -> dict:
    """Return the form's fields, options by their tokens, for an answer by option keys."""
    tokens = {key: token for token, key in attempt.items.get(position=position).options}

    def token(value):
        return (
            [tokens[key] for key in value] if isinstance(value, list) else tokens.get(value, value)
        )

    fields = {name: token(value) for name, value in answers[position - 1].items()}
    return fields | {"uuid": str(uuid4())}


def address(attempt: Attempt, end: str = "") -> str:
    """Return the address of a page of an attempt in the small course."""
    return f"/c/small/attempts/{attempt.pk}/{end}"


def saved_form(attempt: Attempt, position: int, answers=RIGHT, **fields) -> dict:
    """Return the fields of a form that saves: an answer, and what its page says of itself."""
    sent = {"page": str(uuid4()), "revision": "1", "age": "0"}
    return form_of(attempt, position, answers) | sent | fields


def headers_of(response) -> dict[str, str]:
    """Return the headers of a page, whichever attempt it is of.

    Not its length, which is its content's with the one-time values in it, nor the moment it was
    made at, in ``Expires``.
    """
    return {
        name: re.sub(r"/attempts/\d+/", "/attempts/N/", value)
        for name, value in response.headers.items()
        if name not in ("Content-Length", "Expires")
    }


def text_of(response) -> str:
    """Return the words of a page on one line."""
    words = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(words))


def answer_all(client, attempt, answers=RIGHT) -> None:
    for position in range(1, attempt.length + 1):
        client.post(place(attempt, position), form_of(attempt, position, answers))


def card_in_review(student, card) -> None:
    models.CardState.objects.create(
        user=student,
        card=card,
        phase="review",
        stability=20,
        difficulty=5,
        due_on=MORNING.date().replace(day=20),
        joined_at=MORNING.replace(year=2025),
        joined_on=MORNING.date().replace(year=2025),
        last_review_at=MORNING.replace(month=2),
        last_review_on=MORNING.date().replace(month=2),
        reviews=3,
    )
