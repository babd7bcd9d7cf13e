"""Whether an objective is known, in bulk: exactly what the model of progress says of it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.domain.knowing import days_in_order, is_known, may_be_known
from quizzes.domain.progress import Answered, Exposure, Status, collect_evidence, mastery

FIRST = date(2026, 3, 1)
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)

# Days go with the moments but for a step back or two, as of somebody who flew west.
steps = st.tuples(st.sampled_from([0, 0, 1, 1, 1, 2, -1]), st.integers(0, 2))
reading = st.none()
answering = st.tuples(
    st.integers(1, 3), st.integers(1, 5), st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.0, None])
)
histories = st.lists(st.tuples(steps, st.one_of(reading, answering, answering)), max_size=24)

RIGHT_TWICE = [((0, 0), None), ((1, 1), (1, 1, 1.0)), ((1, 1), (1, 2, 1.0))]


@given(history=histories)
@example(history=RIGHT_TWICE)
def test_it_is_what_mastery_says(history):
    events, exposures, answers = [], [], []
    day, moment = FIRST, MORNING
    for (days, hours), what in history:
        day, moment = day + timedelta(days=days), moment + timedelta(hours=hours)
        if what is None:
            exposures.append((str(moment), str(day)))
            events.append((moment, 0, Exposure(learner_day=day)))
            continue
        question, sitting, worth = what
        answers.append((question, sitting, str(day), str(moment), worth))
        said = Answered(
            question=str(question), sitting=str(sitting), learner_day=day, fraction=worth
        )
        events.append((moment, 1, said))
    ordered = [event for _at, _rank, event in sorted(events, key=lambda one: one[:2])]
    status = mastery(collect_evidence(ordered), exposed=bool(ordered)).status
    assert is_known(exposures, answers) == (status is Status.KNOWN)
    assert may_be_known(answers) or status is not Status.KNOWN


spans = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(0, 2)).map(
        lambda one: (f"2026-03-0{one[0]}", f"{one[1]:02}", f"{one[1] + one[2]:02}")
    ),
    max_size=5,
)


@given(spans=spans)
@example(spans=[("2026-03-01", "01", "02"), ("2026-03-02", "02", "03")])
def test_days_are_in_order_where_no_later_moment_is_on_an_earlier_day(spans):
    moments = [(day, at) for day, first, last in spans for at in (first, last)]
    broken = any(at <= other and day > later for day, at in moments for later, other in moments)
    assert days_in_order(spans) == (not broken)
