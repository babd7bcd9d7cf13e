"""What answers of learner days add up to."""

from quizzes.domain.recall import DayNumbers, Recalled, add_up


def test_days_add_up_count_by_count():
    bins = (1, 1, 50_000, *(0,) * 27)
    one = DayNumbers(answers=3, seconds=90, timed=2, young=2, young_recalled=1, bins=bins)
    assert add_up([one, one]) == DayNumbers(
        answers=6, seconds=180, timed=4, young=4, young_recalled=2, bins=(2, 2, 100_000, *bins[3:])
    )
    assert add_up([]) == DayNumbers()


def test_shares_are_of_answers_and_few_answers_say_so():
    nothing, few, many = Recalled(), Recalled(19, 18, 19 * 900_000), Recalled(20, 10, 18_000_000)
    assert (nothing.share, nothing.wanted_share, nothing.is_few) == (None, None, False)
    assert (few.wanted_share, few.is_few) == (0.9, True)
    assert (many.share, many.hundredths, many.wanted_share, many.is_few) == (0.5, 50.0, 0.9, False)


def test_minutes_are_of_timed_answers_alone():
    assert DayNumbers(answers=4).minutes == 0
    assert DayNumbers(answers=4, timed=1, seconds=4).minutes == 1
    assert DayNumbers(answers=4, timed=3, seconds=150).minutes == 2
    assert DayNumbers(answers=4, timed=3).untimed == 1
