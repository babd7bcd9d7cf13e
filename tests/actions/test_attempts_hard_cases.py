"""Answers that come late, doubled, reordered, changed, out of turn, too long, or half a thing."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from quizzes.actions import attempt_endings, attempts, repairs
from quizzes.domain.saving import print_of
from quizzes.models import Accommodation, Attempt, AttemptItem, Grade, Quiz, Response
from tests import factories
from tests.actions.test_attempt_behaviours import MINUTE, PAGE, SECOND, finish, send, sums
from tests.actions.test_attempts import RIGHT, WRONG, _at_once
from tests.domain import kinds
from tests.factories import MORNING

END = MORNING + 10 * MINUTE
GRACE = 60 * SECOND
DEFERRED = {"behaviour": "deferred_feedback"}


@pytest.fixture
def begin(course, student):
    """Return a function that starts the small quiz under rules of its own."""

    def start(**rules) -> Attempt:
        Quiz.objects.filter(pk=course.quiz.pk).update(**rules)
        course.quiz.refresh_from_db()
        return attempts.start(user=student, quiz=course.quiz, now=MORNING, rng=Random(1))

    return start


@pytest.fixture
def begin_with(course, begin):
    """Return a function that starts a quiz of one question with this body."""

    def start(body, **rules) -> Attempt:
        question = factories.QuestionFactory(objective=course.objective, body=body)
        course.quiz.places.all().delete()
        course.quiz.places.create(question=question, position=1)
        return begin(**rules)

    return start


def said(attempt, position=1):
    response = attempt.items.get(position=position).response
    return response and response.answer


# The grace


@pytest.mark.parametrize("change", [{"time_multiplier": 3}, {"extra_minutes": 90}])
def test_a_later_allowance_opens_no_finished_attempt_again(begin, course, student, change):
    attempt = begin(**DEFERRED, time_limit=10)
    attempts.finish_overdue(now=END + SECOND)
    Accommodation.objects.create(course=course.course, user=student, **change)
    assert send(attempt, 1, now=END + GRACE).late is False
    assert send(attempt, 2, now=END + GRACE + SECOND).late is True
    assert sums(attempt) == (1, 4, 1)


def test_an_allowance_taken_away_closes_no_grace_that_runs(begin, course, student):
    own = Accommodation.objects.create(course=course.course, user=student, time_multiplier=2)
    attempt = begin(**DEFERRED, time_limit=10)
    end = MORNING + 20 * MINUTE
    attempts.finish_overdue(now=end + SECOND)
    own.delete()
    assert send(attempt, 1, now=end + GRACE).late is False


def test_an_allowance_taken_away_ends_no_attempt_before_it_began(begin, course, student):
    own = Accommodation.objects.create(course=course.course, user=student, shift_days=2)
    attempt = begin(**DEFERRED, closes_at=MORNING - timedelta(days=1))
    own.delete()
    assert attempts.finish_overdue(now=MORNING + MINUTE) == 1
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.ending) == (MORNING, "time")


def test_minutes_given_while_the_overdue_are_submitted_hold(begin):
    attempt = begin(**DEFERRED, time_limit=10)
    as_read = Attempt.objects.get(pk=attempt.pk)
    Attempt.objects.filter(pk=attempt.pk).update(extra_minutes=30)
    assert attempts.finish_overdue(now=END + MINUTE, attempts=[as_read]) == 0
    attempt.refresh_from_db()
    assert attempt.finished_at is None


def test_a_try_in_the_grace_counts_though_the_attempt_was_submitted(begin_with):
    body = factories.single_choice(hints=("A hint",))
    attempt = begin_with(body, behaviour="interactive", time_limit=10, penalty=0.25)
    send(attempt, 1, WRONG)
    attempts.finish_overdue(now=END + SECOND)
    assert send(attempt, 1, now=END + 2 * SECOND).late is False
    item = attempt.items.get()
    assert (item.tries, item.credit, sums(attempt)) == (2, 0.75, (0.75, 1, 1))
    assert Grade.objects.count() == 2


@pytest.mark.parametrize("ended", ["time", "submitted"])
def test_a_try_after_the_end_is_kept_as_late(begin_with, ended):
    body = factories.single_choice(hints=("A hint",))
    attempt = begin_with(body, behaviour="interactive", time_limit=10)
    send(attempt, 1, WRONG)
    if ended == "time":
        attempts.finish_overdue(now=END + SECOND)
    else:
        finish(attempt)
    assert send(attempt, 1, now=END + GRACE + SECOND).late is True
    assert (sums(attempt), attempt.items.get().tries) == ((0, 1, 1), 1)


def test_a_changed_answer_in_the_grace_stays_a_first_attempt(begin):
    attempt = begin(**DEFERRED, time_limit=10)
    send(attempt, 1, WRONG, page=PAGE, revision=1)
    attempts.finish_overdue(now=END + SECOND)
    send(attempt, 1, RIGHT, page=PAGE, revision=2, now=END + 2 * SECOND)
    item = attempt.items.get(position=1)
    assert (item.fraction, item.first_attempt, sums(attempt)) == (1, True, (1, 4, 1))


def test_an_answer_taken_out_in_the_grace_is_no_answer(begin):
    attempt = begin(**DEFERRED, time_limit=10)
    send(attempt, 1, RIGHT, page=PAGE, revision=1)
    attempts.finish_overdue(now=END + SECOND)
    send(attempt, 1, {}.items(), page=PAGE, revision=2, now=END + 2 * SECOND)
    item = attempt.items.get(position=1)
    assert (item.verdict, item.credit, sums(attempt)) == ("unanswered", None, (0, 4, 0))


def test_what_counted_is_no_late_answer_when_it_is_sent_again(begin):
    attempt = begin(**DEFERRED, time_limit=10)
    uuid = uuid4()
    send(attempt, 1, uuid=uuid, page=PAGE, revision=1)
    for again in (uuid, uuid4()):
        outcome = send(attempt, 1, uuid=again, now=END + 5 * MINUTE)
        assert (outcome.repeated, outcome.late, outcome.already_answered) == (True, False, False)
    assert Response.objects.count() == 1


def test_a_late_answer_twice_is_kept_once_and_another_beside_it(begin):
    attempt = begin(**DEFERRED)
    finish(attempt)
    uuid = uuid4()
    outcomes = [send(attempt, 1, answers, uuid=uuid) for answers in (WRONG, WRONG, RIGHT, RIGHT)]
    assert [outcome.late for outcome in outcomes] == [True] * 4
    kept = Response.objects.order_by("pk")
    assert [(one.answer, one.late) for one in kept] == [
        ({"choice": "a"}, True),
        ({"choice": "b"}, True),
    ]


def test_certainty_without_an_answer_costs_nothing(begin):
    attempt = begin(behaviour="deferred_certainty")
    send(attempt, 1, {}.items(), certainty=3)
    done = finish(attempt)
    item = attempt.items.get(position=1)
    assert (done.points, item.credit, Grade.objects.count()) == (0, None, 0)


# The same form again


def test_a_form_that_is_gone_back_to_and_changed_is_saved(begin):
    attempt = begin(**DEFERRED)
    form = {"uuid": uuid4(), "page": PAGE, "revision": 1}
    send(attempt, 1, WRONG, **form)
    for _doubled in range(2):
        outcome = send(attempt, 1, RIGHT, **form)
        assert outcome.superseded is False
    assert (said(attempt), Response.objects.count()) == ({"choice": "b"}, 2)


def test_a_try_with_a_used_uuid_and_another_answer_is_a_try(begin):
    attempt = begin(behaviour="adaptive")
    uuid = uuid4()
    for _doubled in range(2):
        send(attempt, 1, WRONG, uuid=uuid)
    outcome = send(attempt, 1, RIGHT, uuid=uuid)
    assert (outcome.grade.fraction, attempt.items.get(position=1).tries) == (1, 2)


def test_an_old_form_without_a_change_replaces_nothing(begin):
    attempt = begin(**DEFERRED)
    was = print_of({}, None)
    send(attempt, 1, RIGHT, page=UUID(int=5), revision=1)
    outcome = send(attempt, 1, {}.items(), page=PAGE, was=was, now=MORNING + MINUTE)
    assert (outcome.repeated, outcome.answer, said(attempt)) == (True, *[{"choice": "b"}] * 2)
    # One that was sent before is changed back on purpose.
    send(attempt, 1, WRONG, page=PAGE, revision=2, was=was, now=MORNING + MINUTE)
    send(attempt, 1, {}.items(), page=PAGE, revision=3, was=was, now=MORNING + MINUTE)
    assert said(attempt) == {}


# One direction


@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback", "interactive"])
@pytest.mark.parametrize(("position", "kept"), [(1, 1), (3, 0)])
def test_out_of_turn_no_answer_counts(begin, behaviour, position, kept):
    attempt = begin(navigation="sequential", behaviour=behaviour)
    attempts.go_on(user=attempt.user, attempt_id=attempt.pk, position=1, now=MORNING)
    outcome = send(attempt, position)
    assert (outcome.out_of_turn, outcome.late, outcome.grade) == (True, False, None)
    assert [(r.late, r.is_try) for r in Response.objects.all()] == [(False, False)] * kept
    assert (said(attempt, position), sums(attempt)) == (None, (0, 4, 0))
    assert (finish(attempt).points, Grade.objects.count()) == (0, 0)


def test_what_was_saved_in_turn_is_only_repeated_when_it_comes_again(begin):
    attempt = begin(**DEFERRED, navigation="sequential")
    uuid = uuid4()
    send(attempt, 1, uuid=uuid, page=PAGE, revision=1)
    attempts.go_on(user=attempt.user, attempt_id=attempt.pk, position=1, now=MORNING)
    outcome = send(attempt, 1, uuid=uuid, page=PAGE, revision=1)
    assert (outcome.repeated, outcome.out_of_turn) == (True, False)
    assert send(attempt, 1, WRONG, page=PAGE, revision=2).out_of_turn is True
    assert (said(attempt), finish(attempt).points) == ({"choice": "b"}, 1)


def test_in_the_grace_only_the_current_question_counts(begin):
    attempt = begin(**DEFERRED, navigation="sequential", time_limit=10)
    attempts.go_on(user=attempt.user, attempt_id=attempt.pk, position=1, now=MORNING)
    attempts.finish_overdue(now=END + SECOND)
    assert send(attempt, 1, now=END + 2 * SECOND).out_of_turn is True
    assert send(attempt, 2, now=END + 2 * SECOND).out_of_turn is False
    assert sums(attempt) == (1, 4, 1)


def test_all_on_one_page_has_no_direction(begin):
    attempt = begin(**DEFERRED, navigation="sequential", paging="all")
    assert send(attempt, 3).out_of_turn is False
    assert attempts.go_on(user=attempt.user, attempt_id=attempt.pk, position=3, now=MORNING) == 4
    assert send(attempt, 1).out_of_turn is False


@pytest.mark.django_db(transaction=True)
def test_of_going_on_twice_at_once_one_moves(course, student):
    Quiz.objects.filter(pk=course.quiz.pk).update(navigation="sequential")
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    place = {"user": student, "attempt_id": attempt.pk, "position": 1, "now": MORNING}
    assert _at_once(*[lambda: attempts.go_on(**place)] * 3) == [2, 2, 2]
    attempt.refresh_from_db()
    assert attempt.reached == 2


# Essays


ESSAY = {"text": ["It was so."]}


def test_an_essay_without_an_answer_is_not_marked(begin_with):
    attempt = begin_with(kinds.essay(), **DEFERRED)
    with pytest.raises(attempts.IncompleteAnswerError):
        send(attempt, 1, {"self_mark": ["1"], "text": ["x"]}.items())
    finish(attempt)
    for raw in ({"self_mark": ["1"]}, {"self_mark": ["1"], "ticks": [""], "text": ["x"]}):
        with pytest.raises(attempts.IncompleteAnswerError):
            send(attempt, 1, raw.items())
    assert (Response.objects.count(), Grade.objects.count()) == (0, 0)


@pytest.mark.parametrize("purpose", ["practice", "final"])
def test_an_answer_ticks_no_rubric_for_itself(begin_with, purpose):
    attempt = begin_with(kinds.essay(), purpose=purpose, **DEFERRED)
    ticks = [token for token, _key in attempt.items.get().options]
    send(attempt, 1, (ESSAY | {"ticks": ["", *ticks]}).items())
    finish(attempt)
    assert said(attempt) == {"text": "It was so."}
    assert (attempt.items.get().verdict, Grade.objects.count()) == ("ungraded", 0)


def test_a_mark_of_ones_own_counts_nowhere_after_the_end_either(begin, course, instructor):
    question = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
    course.quiz.places.create(question=question, position=9)
    attempt = begin()
    send(attempt, 5, ESSAY.items())
    tokens = {key: token for token, key in attempt.items.get(position=5).options}
    send(attempt, 5, {"self_mark": ["1"], "ticks": [tokens["rubric/a"]]}.items())
    finish(attempt)
    order = repairs.Order(by=instructor, now=MORNING, reason="A typing error.")
    seen = repairs.regrade(order=order, quiz=course.quiz, question=question).digest
    order = repairs.Order(by=instructor, now=MORNING, reason=order.reason, seen=seen)
    for _before_and_after in range(2):
        item = attempt.items.get(position=5)
        assert (item.fraction, item.credit) == (0.75, None)
        assert list(Grade.objects.values_list("grader", flat=True)) == ["self"]
        repairs.regrade(order=order, quiz=course.quiz, question=question)


# Too long


@pytest.mark.parametrize(
    ("body", "fields", "limit"),
    [
        (kinds.essay(), lambda _items: {"text": ["x" * 30_001]}, 30_000),
        (factories.short_answer(), lambda _items: {"text": ["x" * 501]}, 500),
        (kinds.cloze(), lambda items: {f"gap-{items['gaps/town']}": ["x" * 501]}, 500),
    ],
)
@pytest.mark.parametrize("behaviour", ["deferred_feedback", "immediate_feedback", "interactive"])
def test_a_text_that_would_be_cut_is_refused(begin_with, body, fields, limit, behaviour):
    attempt = begin_with(body, behaviour=behaviour)
    tokens = {key: token for token, key in attempt.items.get().options}
    with pytest.raises(attempts.TooLongError) as error:
        send(attempt, 1, fields(tokens).items())
    assert (error.value.length, error.value.limit) == (limit + 1, limit)
    assert Response.objects.count() == 0


def test_the_longest_text_is_kept_whole(begin_with):
    attempt = begin_with(kinds.essay(), **DEFERRED)
    lines = "word\r\n" * 6_000
    send(attempt, 1, {"text": [f"  {lines}"]}.items())
    assert said(attempt)["text"] == lines.replace("\r\n", "\n").strip()


# Twice at once


@pytest.mark.django_db(transaction=True)
def test_practising_twice_at_once_begins_one_practice(course, student):
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    finish(attempt)
    own = {"user": student, "attempt_id": attempt.pk, "now": MORNING + timedelta(days=1)}
    begun = _at_once(*[lambda: attempts.practise_missed(**own)] * 3)
    assert len({practice.pk for practice in begun}) == 1


@pytest.mark.django_db(transaction=True)
def test_the_end_of_time_and_an_answer_at_once_lose_nothing(course, student):
    Quiz.objects.filter(pk=course.quiz.pk).update(**DEFERRED, time_limit=10)
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=MORNING)
    moment = END + SECOND
    _at_once(
        *[lambda at=at: send(attempt, at, now=moment) for at in (1, 2)],
        *[lambda: attempt_endings.finish_overdue(now=moment)] * 2,
    )
    attempt.refresh_from_db()
    assert (attempt.points, attempt.answered, attempt.ending) == (2, 2, "time")
    assert AttemptItem.objects.filter(fraction=1).count() == 2
