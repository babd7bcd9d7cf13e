"""What is studied by choice, as an address says it, and the order of practice."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.custom_study import Study, read_study, to_practise
from quizzes.domain.leeches import is_leech, is_told
from quizzes.domain.memory import NEW_CARD, Rating
from quizzes.domain.queue import QueueCard

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=90)


@given(st.builds(Study, words, words, st.booleans(), st.booleans(), st.integers(1, 9)))
def test_an_address_says_the_choice_and_is_read_back(study):
    assert read_study(QueryDict(study.query())) == study


@given(st.dictionaries(st.sampled_from(["lesson", "tag", "practice", "rounds"]), st.text()))
def test_whatever_stands_in_an_address_is_a_choice(values):
    study = read_study(values)

    assert 1 <= study.rounds <= 9
    assert len(study.lesson) <= 200


@pytest.mark.parametrize("sign", ["\0", "\n", "\x1f", "\x7f"])
def test_what_no_key_and_no_tag_holds_counts_as_unsaid(sign):
    assert read_study({"lesson": f"{sign}/x", "tag": f"x{sign}"}) == Study()


def test_the_usual_review_has_no_query():
    assert Study().query() == ""


def test_practice_asks_what_was_asked_least_and_drops_what_is_known():
    cards = [QueueCard(number, number, NEW_CARD, position=-number) for number in (1, 2, 3, 4)]
    again, good = Rating.AGAIN, Rating.GOOD
    answers = {1: [again, again], 2: [good], 3: [again], 4: [again, good]}

    assert to_practise(cards, answers, 1) == (3, 1)
    assert to_practise(cards, answers, 2) == (3, 2, 4, 1)


def test_a_leech_is_told_of_at_four_lapses_and_every_four_more():
    told = [lapses for lapses in range(13) if is_told(lapses, 4)]

    assert told == [4, 8, 12]
    assert [is_leech(lapses, 4) for lapses in (3, 4, 5)] == [False, True, True]
    assert [is_leech(lapses, 0) for lapses in (0, 99)] == [False, False]
