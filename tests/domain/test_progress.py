from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.progress import (
    Answered,
    CardsToday,
    DayCount,
    Evidence,
    Exposure,
    Mastery,
    NextStep,
    Reason,
    Snapshot,
    Status,
    StepKind,
    Todo,
    activity,
    collect_evidence,
    is_worth_checking,
    mastery,
    next_step,
    qualifies,
    questions_minutes,
    reading_minutes,
)


def day(number):
    return date(2026, 11, 1) + timedelta(days=number)


def answer(on=1, fraction=1.0, **extra):
    values = {"kind": "quiz", "first_attempt": True, "days_since_exposure": 1}
    return Evidence(learner_day=day(on), fraction=fraction, **(values | extra))


def answers(pattern):
    """``"1r 2w"``: right on day 1, wrong on day 2."""
    marks = {"r": 1.0, "p": 0.5, "w": 0.0}
    return [answer(int(item[:-1]), marks[item[-1]]) for item in pattern.split()]


def judged(evidence, **extra):
    result = mastery(evidence, **extra)
    return result.status, result.reason


# Evidence


@pytest.mark.parametrize(
    ("evidence", "counts"),
    [
        (answer(), True),
        (answer(fraction=0.0), True),
        (answer(days_since_exposure=40), True),
        (answer(days_since_exposure=0), False),
        (answer(days_since_exposure=None), False),
        (answer(first_attempt=False), False),
        (answer(self_marked=True), False),
        (answer(kind="card"), False),
        (answer(fraction=None), False),
    ],
)
def test_what_qualifies(evidence, counts):
    assert qualifies(evidence) is counts


def said(question, sitting, on, fraction=1.0, **extra):
    return Answered(
        question=question, sitting=sitting, learner_day=day(on), fraction=fraction, **extra
    )


def gaps(*events):
    return [(item.days_since_exposure, item.first_attempt) for item in collect_evidence(events)]


def test_an_answer_before_any_reading_has_no_exposure():
    assert gaps(said("q1", "s1", 1)) == [(None, True)]


def test_the_gap_is_counted_from_the_last_reading():
    assert gaps(
        Exposure(learner_day=day(1)), Exposure(learner_day=day(3)), said("q1", "s1", 8)
    ) == [(5, True)]


def test_reading_after_an_answer_leaves_that_answer_alone():
    assert gaps(
        Exposure(learner_day=day(1)), said("q1", "s1", 2), Exposure(learner_day=day(2))
    ) == [(1, True)]


def test_feedback_in_a_sitting_does_not_spoil_its_other_questions():
    assert gaps(Exposure(learner_day=day(1)), said("q1", "s1", 2), said("q2", "s1", 2)) == [
        (1, True),
        (1, True),
    ]


def test_feedback_spoils_other_sittings_of_the_day_but_not_of_the_next():
    assert gaps(
        said("q1", "s1", 2), said("q2", "s2", 2), said("q1", "s3", 3), said("q2", "s3", 3)
    ) == [(None, True), (0, True), (1, True), (1, True)]


def test_the_latest_of_reading_and_feedback_counts():
    read, again = Exposure(learner_day=day(1)), Exposure(learner_day=day(5))
    assert gaps(read, said("q1", "s1", 3), said("q1", "s2", 8)) == [(2, True), (5, True)]
    assert gaps(said("q1", "s1", 3), again, said("q1", "s2", 8)) == [(None, True), (3, True)]


def test_reading_in_the_middle_of_a_sitting_counts():
    assert gaps(
        Exposure(learner_day=day(1)),
        said("q1", "s1", 2),
        Exposure(learner_day=day(4)),
        said("q2", "s1", 4),
    ) == [(1, True), (0, True)]


def test_a_second_try_is_no_first_attempt():
    assert gaps(Exposure(learner_day=day(1)), said("q1", "s1", 2, 0.0), said("q1", "s1", 2)) == [
        (1, True),
        (1, False),
    ]


def test_evidence_keeps_the_grade_and_the_self_mark():
    events = [Exposure(learner_day=day(1)), said("q1", "s1", 2, 0.5, self_marked=True)]
    assert collect_evidence(events) == (answer(2, 0.5, self_marked=True),)


# Mastery


def test_the_figure_says_how_it_was_computed():
    evidence = [*answers("1r 1w 2r 3r"), answer(3, kind="card"), answer(3, first_attempt=False)]
    result = mastery(evidence, retrievability=0.93)
    assert result == Mastery(
        status=Status.KNOWN,
        reason=Reason.ENOUGH_RIGHT,
        right=3,
        counted=4,
        days=3,
        last_day=day(3),
        not_counted=2,
        retrievability=0.93,
    )
    assert result.share == 0.75


def test_nothing_at_all_is_not_started():
    result = mastery([])
    assert (result.status, result.reason) == (Status.NOT_STARTED, Reason.NOTHING_YET)
    assert (result.share, result.last_day, result.counted) == (None, None, 0)


@pytest.mark.parametrize(
    ("pattern", "status", "reason"),
    [
        ("1r", Status.LEARNING, Reason.NEEDS_ANOTHER_DAY),
        ("1r 1r 1r", Status.LEARNING, Reason.NEEDS_ANOTHER_DAY),
        ("1w", Status.LEARNING, Reason.TOO_FEW_RIGHT),
        ("1r 2r", Status.KNOWN, Reason.ENOUGH_RIGHT),
        ("1p 2r", Status.LEARNING, Reason.TOO_FEW_RIGHT),
        ("1w 2r 3r", Status.LEARNING, Reason.TOO_FEW_RIGHT),
        ("1w 2r 3r 4r", Status.KNOWN, Reason.ENOUGH_RIGHT),
        ("1w 2w 3r 4r 5r 6r 7r", Status.KNOWN, Reason.ENOUGH_RIGHT),
        ("1r 2r 3w", Status.SLIPPING, Reason.ANSWERS_TURNED_WRONG),
        ("1r 2r 3r 4w", Status.KNOWN, Reason.ENOUGH_RIGHT),
        ("1r 2r 9r 9r 9r 9r 9r 9r", Status.KNOWN, Reason.ENOUGH_RIGHT),
    ],
)
def test_status_by_answers(pattern, status, reason):
    assert judged(answers(pattern)) == (status, reason)


def test_old_mistakes_are_outgrown():
    result = mastery(answers("1w 1w 1w 2w 3r 4r 5r 6r 7r 8r"))
    assert (result.right, result.counted, result.days) == (6, 6, 6)


def test_reading_alone_is_learning():
    assert judged([], exposed=True) == (Status.LEARNING, Reason.NO_QUALIFYING_ANSWER)


def test_card_reviews_alone_never_make_known():
    reviews = [answer(on, kind="card", days_since_exposure=5) for on in range(20)]
    assert judged(reviews, retrievability=1.0) == (Status.LEARNING, Reason.NO_QUALIFYING_ANSWER)


@pytest.mark.parametrize(
    ("retrievability", "status"),
    [
        (None, Status.KNOWN),
        (0.9, Status.KNOWN),
        (0.8, Status.KNOWN),
        (0.79, Status.SLIPPING),
        (0.0, Status.SLIPPING),
    ],
)
def test_faded_cards_make_a_known_objective_slip(retrievability, status):
    assert mastery(answers("1r 2r"), retrievability=retrievability).status is status


def test_faded_cards_leave_what_is_not_known_as_it_is():
    assert judged(answers("1r"), retrievability=0.1) == (
        Status.LEARNING,
        Reason.NEEDS_ANOTHER_DAY,
    )


EVIDENCE = st.builds(
    Evidence,
    kind=st.sampled_from(["quiz", "card"]),
    learner_day=st.integers(0, 12).map(day),
    fraction=st.sampled_from([None, 0.0, 0.5, 1.0]),
    first_attempt=st.booleans(),
    days_since_exposure=st.none() | st.integers(0, 3),
    self_marked=st.booleans(),
)
QUALIFYING = st.builds(answer, st.integers(0, 12), st.sampled_from([0.0, 0.5, 1.0]))
MIXED = st.lists(EVIDENCE | QUALIFYING, max_size=20)
CHANCES = st.none() | st.floats(0, 1)


@given(evidence=MIXED, retrievability=CHANCES)
def test_only_qualifying_answers_move_the_figure(evidence, retrievability):
    whole = mastery(evidence, exposed=True, retrievability=retrievability)
    counting = [item for item in evidence if qualifies(item)]
    alone = mastery(counting, exposed=True, retrievability=retrievability)
    assert (whole.status, whole.reason, whole.share, whole.days) == (
        alone.status,
        alone.reason,
        alone.share,
        alone.days,
    )
    assert whole.not_counted == len(evidence) - len(counting)


@given(evidence=MIXED, retrievability=CHANCES)
def test_known_needs_two_learner_days_and_three_quarters(evidence, retrievability):
    result = mastery(evidence, retrievability=retrievability)
    right_days = {item.learner_day for item in evidence if qualifies(item) and item.fraction == 1}
    assert result.days == len(right_days)
    assert 0 <= result.right <= result.counted <= 6
    assert result.status is not Status.KNOWN or (result.days >= 2 and result.share >= 0.75)


@given(evidence=MIXED)
def test_another_right_answer_never_lowers_what_is_known(evidence):
    before, after = mastery(evidence), mastery([*evidence, answer(13)])
    assert before.status is not Status.KNOWN or after.status is Status.KNOWN
    assert before.share is None or after.share >= before.share


@given(evidence=MIXED, lower=CHANCES.filter(lambda chance: chance is not None))
def test_cards_never_raise_the_status(evidence, lower):
    without = mastery(evidence).status
    assert mastery(evidence, retrievability=lower).status in {without, Status.SLIPPING}
    assert mastery(evidence, retrievability=1.0).status is without


# Activity and minutes


def test_activity_of_two_weeks():
    counts = {day(0): 9, day(1): 2, day(14): 5, day(15): 7}
    result = activity(counts, today=day(14), weeks=2)
    assert len(result) == 14
    assert result[0] == DayCount(day(1), 2)
    assert result[1] == DayCount(day(2), 0)
    assert result[-1] == DayCount(day(14), 5)


@given(counts=st.dictionaries(st.integers(-90, 30).map(day), st.integers(1, 99)))
def test_activity_has_every_day_of_eight_weeks_once(counts):
    result = activity(counts, today=day(0))
    assert [item.day for item in result] == [day(number) for number in range(-55, 1)]
    assert {item.day: item.count for item in result if item.count} == {
        on: count for on, count in counts.items() if day(-55) <= on <= day(0)
    }


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 0), (1, 1), (200, 1), (201, 2), (1000, 5), (-5, 0)]
)
def test_reading_minutes(words, minutes):
    assert reading_minutes(words) == minutes


def test_reading_minutes_at_another_pace():
    assert reading_minutes(1000, words_per_minute=100) == 10


@pytest.mark.parametrize(("count", "minutes"), [(0, 0), (1, 1), (3, 2), (6, 4)])
def test_questions_minutes(count, minutes):
    assert questions_minutes(count) == minutes


# Whether a lesson is worth checking


def figure(status=Status.LEARNING, days=0, reason=Reason.NO_QUALIFYING_ANSWER):
    return Mastery(
        status=status,
        reason=reason,
        right=0,
        counted=0,
        days=days,
        last_day=None,
        not_counted=0,
        retrievability=None,
    )


@pytest.mark.parametrize(
    ("masteries", "last_sitting", "last_exposure", "worth"),
    [
        ([figure()], day(1), day(1), True),
        ([figure()], None, day(1), True),
        ([figure()], day(1), day(5), False),
        ([figure(days=1)], day(3), day(3), False),
        ([figure(days=1)], day(2), day(2), True),
        ([figure(Status.KNOWN, days=2)], day(1), day(1), False),
        ([figure(Status.KNOWN, days=2), figure()], day(1), day(1), True),
        ([], None, day(1), False),
        ([figure(Status.SLIPPING, 2, Reason.CARDS_FADED)], day(1), day(1), False),
        ([figure(Status.SLIPPING, 2, Reason.ANSWERS_TURNED_WRONG)], day(1), day(1), True),
    ],
)
def test_a_lesson_is_worth_checking_when_it_can_become_known(
    masteries, last_sitting, last_exposure, worth
):
    answer = is_worth_checking(
        masteries, last_sitting=last_sitting, last_exposure=last_exposure, today=day(5)
    )
    assert answer is worth


# The next step

EVERYTHING = {
    "open_attempt": Todo("nrc", "first", 3),
    "to_check": Todo("nrc", "zeroth", 6),
    "due_cards": CardsToday(15, 2),
    "quiz_to_take": Todo("nrc", "second", 6),
    "half_read": Todo("nrc", "third", 450),
    "next_unread": Todo("nrc", "fourth", 1200),
    "next_due_on": day(3),
}
IN_ORDER = [
    NextStep(kind=StepKind.RESUME_ATTEMPT, course="nrc", lesson="first", count=3, minutes=2),
    NextStep(kind=StepKind.CHECK_LESSON, course="nrc", lesson="zeroth", count=6, minutes=4),
    NextStep(kind=StepKind.REVIEW_CARDS, count=15, minutes=2),
    NextStep(kind=StepKind.TAKE_QUIZ, course="nrc", lesson="second", count=6, minutes=4),
    NextStep(kind=StepKind.CONTINUE_LESSON, course="nrc", lesson="third", count=450, minutes=3),
    NextStep(kind=StepKind.READ_LESSON, course="nrc", lesson="fourth", count=1200, minutes=6),
    NextStep(kind=StepKind.NOTHING_TODAY, due_on=day(3)),
    NextStep(kind=StepKind.NOTHING_TODAY),
]


@pytest.mark.parametrize("done", range(8))
def test_next_step_in_its_order(done):
    left = dict(list(EVERYTHING.items())[done:])
    assert next_step(Snapshot(**left)) == IN_ORDER[done]


def test_one_check_a_day_comes_before_the_cards():
    left = {name: EVERYTHING[name] for name in ("to_check", "due_cards", "quiz_to_take")}
    assert next_step(Snapshot(**left, checked_today=True)) == IN_ORDER[2]
    del left["due_cards"]
    assert next_step(Snapshot(**left, checked_today=True)) == IN_ORDER[1]


@given(names=st.sets(st.sampled_from(list(EVERYTHING))))
def test_next_step_is_the_first_thing_there_is(names):
    first = min((list(EVERYTHING).index(name) for name in names), default=7)
    expected = IN_ORDER[first]
    due_on = day(3) if first >= 6 and "next_due_on" in names else None
    step = next_step(Snapshot(**{name: EVERYTHING[name] for name in names}))
    assert step == expected
    assert step.due_on == due_on
