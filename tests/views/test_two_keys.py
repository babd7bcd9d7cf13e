"""Two keys, equal pages: nothing tells the key of a question before it is closed."""

import re
from random import Random

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.questions import AVAILABLE_KINDS, QuestionBody
from quizzes.models import Attempt, Quiz
from tests import factories
from tests.domain import kinds
from tests.views.quiz_pages import HTMX, JSON, address, headers_of, place
from tests.views.test_question_kinds import BODIES as IN_PARTS
from tests.views.test_question_kinds import WRONG as WRONG_IN_PARTS
from tests.views.test_question_kinds import filled

pytestmark = pytest.mark.exhaustive


def _with_key(body: QuestionBody, key: str) -> QuestionBody:
    options = tuple(
        option.model_copy(update={"correct": option.key == key, "feedback": f"of {key}"})
        for option in body.options
    )
    changes = {"options": options, "explanation": f"Explained by {key}."}
    return body.model_copy(update=changes)


def _true_false() -> QuestionBody:
    body = factories.true_false()
    third = body.options[0].model_copy(update={"key": "c", "text": "Because of a letter"})
    return body.model_copy(update={"options": (*body.options, third)})


def _essay(key: str) -> QuestionBody:
    rubric = [{"key": key, "text": f"says {key}"}]
    return kinds.question("essay", rubric=rubric, model_answer=f"It was {key}.")


def _short_answer(city: str) -> QuestionBody:
    accepted = factories.AcceptedAnswer(text=city, feedback=f"It was {city}.")
    return factories.short_answer().model_copy(update={"answers": (accepted,)})


KEYS = {
    "single_choice": [_with_key(factories.single_choice(), key) for key in "bc"],
    "multiple_choice": [_with_key(factories.multiple_choice(), key) for key in "bc"],
    "true_false": [_with_key(_true_false(), key) for key in "bc"],
    "short_answer": [_short_answer(city) for city in ("Rome", "Oslo")],
    "essay": [_essay(key) for key in "bc"],
} | {kind: [body(), body(turned=True)] for kind, body in IN_PARTS.items()}

# Wrong by either key, in every part.
WRONG = WRONG_IN_PARTS | {
    "single_choice": {"choice": "a"},
    "multiple_choice": {"choices": "a"},
    "true_false": {"value": "false", "reason": "a"},
    "short_answer": {"text": "Paris"},
    "essay": {"text": "It was so."},
    "ordering": {"items/c": "1", "items/b": "2", "items/d": "3", "items/a": "4"},
    "cloze": {"gaps/town": "Oslo", "gaps/year": "gaps/year/c"},
}
PAGINGS = [(behaviour, "one") for behaviour in Behaviour]
PAGINGS += [(behaviour, "all") for behaviour in Behaviour if behaviour.is_deferred]


def test_every_kind_has_two_keys():
    assert set(AVAILABLE_KINDS) - set(KEYS) == set()
    assert [kind for kind, (one, other) in KEYS.items() if one == other] == []


@pytest.mark.parametrize("kind", AVAILABLE_KINDS)
@pytest.mark.parametrize(("behaviour", "paging"), PAGINGS)
def test_the_pages_of_two_keys_are_the_same(
    client_of, course, student, clock, behaviour, paging, kind
):
    """After a save and after a wrong try as well, where those leave the question open."""
    client = client_of(student)
    Quiz.objects.update(behaviour=behaviour, paging=paging)
    course.quiz.refresh_from_db()
    pages = [
        [_told(page, attempt) for page in _pages(client, attempt)]
        for body in KEYS[kind]
        for attempt in [_begin(course, student, clock, body)]
    ]
    assert pages[0] == pages[1]


def _begin(course, student, clock, body: QuestionBody) -> Attempt:
    course.quiz.attempts.all().delete()
    course.quiz.places.all().delete()
    models.Question.objects.filter(key="of-a-kind").delete()
    body = body.model_copy(update={"hints": ("A hint.",)})
    question = factories.QuestionFactory(objective=course.objective, key="of-a-kind", body=body)
    course.quiz.places.create(question=question, position=1)
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(3))


def _pages(client, attempt: Attempt) -> list:
    """Return what is shown as long as the question is open."""
    rules, kind = attempt.rules, attempt.items.get().version.kind
    ends = ["" if rules["paging"] == "all" else "1/", "check/"]
    asked = [client.get(address(attempt, end), follow=True) for end in ends]
    behaviour = Behaviour(rules["behaviour"])
    if not (behaviour.is_deferred or behaviour.has_tries):
        return asked
    asked.append(_sent(client, attempt, kind))
    if behaviour.has_tries and attempt.items.get().closed_at is not None:
        return asked
    return asked + [client.get(address(attempt, end), follow=True) for end in ends]


def _sent(client, attempt: Attempt, kind: str):
    """Answer wrongly, by the form that the paging has."""
    form = filled(attempt, kind, WRONG[kind]) | {"certainty": "3", "revision": "1"}
    once = {"page": str(factories.fresh_uuid()), "uuid": form.pop("uuid")}
    if attempt.rules["paging"] == "all":
        form = {f"1-{name}": value for name, value in form.items()}
        return client.post(address(attempt), form | once, follow=True)
    return client.post(place(attempt, 1), form | once, headers=JSON | HTMX)


def _told(page, attempt: Attempt) -> tuple[int, dict, list[str]]:
    """Return all that a page tells but tokens, which are drawn anew, and one-time values."""
    html = page.content.decode()
    for token, _key in attempt.items.get().options:
        html = html.replace(token, "TOKEN")
    html = re.sub(r'(csrfmiddlewaretoken|name="(?:uuid|page)")" value="[^"]+"', "ONCE", html)
    html = re.sub(r'(name="(?:uuid|page)" value|data-page)="[^"]+"', "ONCE", html)
    html = re.sub(r"attempts/\d+/|answers?:\d+:\d+:", "ID", html)
    html = re.sub(r'(data-item|data-user)="\d+"', "ID", html)
    # In what order things are dealt is drawn by lot, so lines are compared in any.
    lines = sorted(re.sub(r"X-CSRFToken[^}]*", "", html).splitlines())
    return page.status_code, headers_of(page), lines
