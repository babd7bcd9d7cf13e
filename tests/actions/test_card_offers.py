"""What the buttons say is what is stored: with easy days, balanced days, a plan and steps."""

from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest

from quizzes import offers
from quizzes.actions import cards, plans
from quizzes.domain.memory import Phase, Rating
from quizzes.models import Card, CardState, User
from quizzes.models.study import study_rules
from quizzes.reports.asked_cards import asked_cards
from tests.actions.planning import own_plan
from tests.factories import MORNING, NoteFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
PEOPLE = 4
ANSWERS = 500
"""Of each of them."""


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_what_the_offer_says_is_what_is_stored(course, seed):
    rng, now, seen = Random(seed), MORNING, []
    person, deck = _person(course, rng)
    for _answer in range(ANSWERS):
        card = rng.choice(deck)
        offer, promised = _offer(person, card, now)
        rating = rng.choice(list(promised))
        # Meanwhile another card is answered, so that the load of the days to come is another.
        other = rng.choice([one for one in deck if one != card])
        _review(person, other, rng.choice(list(Rating)), now)
        answered_at = now + timedelta(seconds=rng.randint(0, 600))
        state = _review(person, card, rating, answered_at, **offer)
        seen.append(state.phase)
        assert _stored(person, state, answered_at) == promised[rating]
        pause = [timedelta(minutes=rng.randint(11, 40)), timedelta(days=rng.randint(1, 2))]
        now = answered_at + rng.choice([pause[0], pause[0], pause[1]])
    assert set(seen) == {Phase.LEARNING, Phase.REVIEW, Phase.RELEARNING}


def _person(course, rng: Random) -> tuple[User, list[Card]]:
    """Return somebody with easy days and a plan for an exam, and the cards they have begun."""
    person = UserFactory(
        username="learner", easy_days=sorted(rng.sample(range(7), 2)), card_buttons=4
    )
    for _note in range(9):
        NoteFactory(objective=course.objective)
    deck = list(Card.objects.order_by("pk"))
    for card in deck:
        _review(person, card, rng.choice(list(Rating)), MORNING - timedelta(days=1))
    own_plan(course, person, days=rng.randint(200, 330))
    plans.refresh(user=person, now=MORNING)
    (rules,) = study_rules(person, [course.course.pk]).values()
    assert (len(rules.easy_days), rules.finals is not None) == (2, True)
    return person, deck


def _offer(person: User, card: Card, now: datetime) -> tuple[dict, dict[Rating, offers.Interval]]:
    """Return what the page of a card sends with the answer, and what its buttons promise."""
    memory = CardState.objects.get(user=person, card=card).memory()
    queued = {card.pk: SimpleNamespace(state=memory)}
    day = person.learner_day(now)
    (asked,) = asked_cards(user=person, cards=queued, ids=[card.pk], at=now, day=day)
    turn = asked.turn
    place = {"user": person.pk, "card": card.pk, "seen": turn.seen}
    promised = offers.read(turn.fields["offer"], **place)
    assert list(promised) == [button.rating for button in turn.buttons] == list(Rating)
    return {"offer": turn.fields["offer"], "seen": turn.seen}, promised


def _review(person: User, card: Card, rating: Rating, now: datetime, **more) -> CardState:
    given = {"rating": rating, "uuid": uuid4(), "claimed_at": None, "now": now}
    return cards.review(user=person, card_id=card.pk, **given | more).state


def _stored(person: User, state: CardState, answered_at: datetime) -> offers.Interval:
    """Return the interval that came about: until a step's moment, or in learner days."""
    state.refresh_from_db()
    if state.due_at is not None:
        return state.due_at - answered_at
    return (state.due_on - person.learner_day(answered_at)).days
