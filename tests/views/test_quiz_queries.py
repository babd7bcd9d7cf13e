"""What the pages of an attempt cost: never more for a longer quiz, or after more attempts."""

from datetime import timedelta
from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.domain.behaviours import Behaviour
from quizzes.models import Accommodation, Attempt, AttemptItem, CardEvent, CardState, Quiz
from tests import factories
from tests.factories import MORNING
from tests.views.quiz_pages import card_in_review, form_of, place

pytestmark = pytest.mark.exhaustive

CEILINGS = {"start": 15, "open": 8, "submit": 10, "finish": 15}
LENGTHS = (3, 12)
DAY = timedelta(days=1)
WRONG = {"choice": "a"}
PAGINGS = {
    "free": {},
    "one-way": {"navigation": "sequential"},
    "one-page": {"paging": "all"},
}
DEFERRED = [one for one in Behaviour if one.is_deferred]
WALKS = [(one, "free") for one in Behaviour] + [(one, "one-way") for one in Behaviour]
WALKS += [(one, "one-page") for one in DEFERRED]


@pytest.fixture
def quiz(course, clock):
    """Return a function that makes a checkpoint of so many questions, fixed and drawn."""

    def make(length: int, behaviour: str, *, linked: bool = True, timed: bool = True, **rules):
        questions = [
            factories.QuestionFactory(objective=course.objective, body=factories.single_choice())
            for _number in range(length)
        ]
        for question in questions if linked else ():
            question.cards.set(course.cards)
        if timed:
            rules |= {"time_limit": 60, "closes_at": MORNING + 9 * DAY}
        half = length // 2
        made = factories.QuizFactory(
            lesson=course.lesson,
            key=f"exam-{length}",
            questions=questions[:half],
            purpose="checkpoint",
            behaviour=behaviour,
            **rules,
        )
        filters = {"lessons": ["founding"], "kinds": ["single_choice"]}
        factories.section(made, draw=length - half, filters=filters)
        return made

    return make


@pytest.fixture
def deck(course, student):
    """Two learned cards due in weeks and one due already, linked to no other question."""
    course.questions[0].cards.clear()
    for card in course.cards:
        card_in_review(student, card)
    CardState.objects.filter(card=course.cards[2]).update(due_on=MORNING.date())


def _take_before(student, quiz: Quiz, count: int) -> None:
    for number in range(count):
        began = MORNING - timedelta(days=count - number)
        attempt = attempts.start(user=student, quiz=quiz, now=began, rng=Random(number))
        for item in attempt.items.all()[:2]:
            item.responses.create(
                uuid=factories.fresh_uuid(),
                answer=WRONG,
                at=began,
                given_at=began,
                learner_day=began.date(),
            )
            AttemptItem.objects.filter(pk=item.pk).update(answered_at=began, fraction=0)
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=began, ending="submitted")


@pytest.mark.parametrize("timed", [False, True], ids=["untimed", "timed"])
@pytest.mark.parametrize("linked", [False, True], ids=["no-cards", "cards"])
@pytest.mark.parametrize(("behaviour", "paging"), WALKS)
def test_no_page_costs_more_for_length_or_for_past_attempts(
    course, quiz, deck, student, client_of, count_queries, behaviour, paging, linked, timed
):
    Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    client, counts = client_of(student), []
    for length, past in zip(LENGTHS, (0, 12), strict=True):
        made = quiz(length, behaviour, linked=linked, timed=timed, **PAGINGS[paging])
        _take_before(student, made, past)
        CardEvent.objects.all().delete()
        counts.append(_Walk(client, made, count_queries).counted())
        assert CardEvent.objects.exists() is linked
    assert counts[0] == counts[1]
    assert {name for name, count in counts[0].items() if count > CEILINGS[name]} == set()


class _Walk:
    """An attempt from its start to its end, every answer wrong."""

    def __init__(self, client, quiz: Quiz, count_queries) -> None:
        self._client, self._quiz, self._count_queries = client, quiz, count_queries
        self._most: dict[str, int] = {}

    def counted(self) -> dict[str, int]:
        """Return the most queries that one start, page, answer and end took."""
        self._counted("start", self._client.post, f"/c/small/quizzes/{self._quiz.key}/")
        attempt = Attempt.objects.filter(quiz=self._quiz).open().get()
        if attempt.rules["paging"] == "all":
            self._answer_all(attempt)
        else:
            for position in range(1, attempt.length + 1):
                self._answer(attempt, position)
        attempt.refresh_from_db()
        end = f"/c/small/attempts/{attempt.pk}/check/"
        if attempt.finished_at is None:
            self._counted("finish", self._client.post, end)
        return self._most

    def _answer_all(self, attempt: Attempt) -> None:
        self._let_cards_wait()
        everything = f"/c/small/attempts/{attempt.pk}/"
        self._counted("open", self._client.get, everything)
        self._counted("submit", self._client.post, everything, _all_fields(attempt, 12))

    def _answer(self, attempt: Attempt, position: int) -> None:
        self._let_cards_wait()
        page = place(attempt, position)
        self._counted("open", self._client.get, page)
        form = form_of(attempt, position, [WRONG] * position)
        form |= {"go": "next", "certainty": "3"}
        self._counted("submit", self._client.post, page, form)
        self._counted("submit", self._client.post, page, {"saved": "1", "go": "next"})

    def _let_cards_wait(self) -> None:
        """Put off what an earlier answer brought forward, so that this one moves cards too."""
        later = CardState.objects.exclude(due_on=MORNING.date())
        later.update(due_on=MORNING.date() + 30 * DAY)

    def _counted(self, name: str, ask, *request) -> None:
        with self._count_queries() as queries:
            response = ask(*request)
        assert response.status_code in (200, 303)
        self._most[name] = max(self._most.get(name, 0), len(queries))


# All questions on one page


def _all_fields(attempt: Attempt, changed: int) -> dict:
    """Return the form of all questions, so many of them answered."""
    fields = {"uuid": str(factories.fresh_uuid()), "page": str(factories.fresh_uuid())}
    for item in attempt.items.filter(position__lte=changed):
        tokens = {key: token for token, key in item.options}
        said = {"choice": tokens["a"], "revision": "1", "certainty": "3"}
        fields |= {f"{item.position}-{name}": value for name, value in said.items()}
    return fields


@pytest.mark.parametrize(
    ("minutes", "ceiling"), [(0, 10), (60.5, 13), (62, 10)], ids=["running", "in-grace", "late"]
)
def test_saving_all_on_one_page_costs_the_same_whatever_was_changed(
    quiz, student, client_of, clock, count_queries, minutes, ceiling
):
    made = quiz(12, "deferred_feedback", paging="all")
    client, counts = client_of(student), []
    for changed in (1, 12):
        clock.set(MORNING)
        client.post(f"/c/small/quizzes/{made.key}/")
        attempt = Attempt.objects.of(student).open().get()
        clock.move(minutes=minutes)
        # Its end is submitted first: what that costs is another page's ceiling.
        attempts.finish_overdue(now=clock.now)
        form = _all_fields(attempt, changed)
        with count_queries() as queries:
            client.post(f"/c/small/attempts/{attempt.pk}/", form)
        counts.append(len(queries))
        assert attempt.items.filter(responses__isnull=False).count() == changed
        attempts.finish(user=student, attempt_id=attempt.pk, now=clock.now)
    assert (counts[0], counts[0] <= ceiling) == (counts[1], True)


@pytest.mark.parametrize("behaviour", Behaviour)
def test_an_answer_in_the_grace_costs_one_more_at_most(
    quiz, deck, student, client_of, clock, count_queries, behaviour
):
    made = quiz(3, behaviour)
    client = client_of(student)
    client.post(f"/c/small/quizzes/{made.key}/")
    attempt = Attempt.objects.get()
    clock.move(minutes=60.5)
    attempts.finish_overdue(now=clock.now)
    page, form = place(attempt, 1), form_of(attempt, 1, [WRONG]) | {"certainty": "3"}
    with count_queries() as queries:
        client.post(page, form)
    assert attempt.items.get(position=1).fraction == 0
    assert len(queries) <= CEILINGS["submit"] + behaviour.has_tries
