"""All questions answered by one form: what becomes of it is what becomes of each by itself."""

from uuid import UUID, uuid4

import pytest
from django.db import connection

from quizzes.actions import attempts
from quizzes.domain.saving import print_of
from quizzes.models import AttemptItem, Grade, Response
from tests import factories
from tests.actions.test_attempt_behaviours import MINUTE, OTHER_PAGE, PAGE, SECOND, finish, send
from tests.actions.test_attempts import RIGHT, WRONG, _at_once, submission
from tests.domain import kinds
from tests.factories import MORNING

DEFERRED = {"behaviour": "deferred_feedback", "paging": "all"}
END = MORNING + 10 * MINUTE
FORM, EARLIER = UUID(int=3), UUID(int=4)


def forms_of(attempt, answers, positions=(1, 2, 3, 4), **changes) -> dict[int, attempts.Form]:
    return {
        position: attempts.Form(
            raw=submission(attempt.items.get(position=position), answers), **changes
        )
        for position in positions
    }


def send_all(attempt, forms, now=MORNING, **changes):
    sent = {"uuid": uuid4(), "claimed_at": None, "page": OTHER_PAGE, "now": now}
    return attempts.answer_all(
        user=attempt.user, attempt_id=attempt.pk, forms=forms, **sent | changes
    )


def send_each(attempt, forms, now=MORNING, **changes):
    sent = {"uuid": uuid4(), "page": OTHER_PAGE, "now": now} | changes
    outcomes, refused = [], {}
    for at, form in forms.items():
        said = {"revision": form.revision, "was": form.was}
        try:
            outcomes.append(send(attempt, at, form.raw.items(), **sent, **said))
        except attempts.TooLongError as error:
            refused[at] = error
    return attempts.Sheet(outcomes, refused)


def told(sheet):
    """Return what a form came to, but for what is made anew each time."""
    names = ("repeated", "already_answered", "late", "superseded", "other_page", "revision")
    outcomes = {
        one.item.position: [getattr(one, name) for name in names] + [_by_key(one.answer)]
        for one in sheet.outcomes
    }
    return outcomes, {at: error.length for at, error in sheet.refused.items()}


def _by_key(answer):
    return {name: sorted(value) if isinstance(value, list) else value for name, value in
            answer.items()}  # fmt: skip


def stored(attempt):
    """Return what is on record of an attempt, but for the ids of its rows."""
    attempt.refresh_from_db()
    items = attempt.items.order_by("position")
    return (
        (attempt.points, attempt.answered, attempt.ending),
        [
            (
                *(item.answered_at, item.fraction, item.credit, item.first_attempt, item.tries),
                item.response and _by_key(item.response.answer),
                sorted(_row(one) for one in item.responses.all()),
                item.response and item.response.grades.count(),
            )
            for item in items
        ],
    )


def _row(one: Response) -> list:
    row = (one.uuid, one.page, one.revision, one.late, one.is_try, one.given_at, one.at)
    return [*map(str, row), str(_by_key(one.answer))]


def _nothing(attempt, way, now):
    return forms_of(attempt, RIGHT)


def _some_were_saved_elsewhere(attempt, way, now):
    for position in (1, 3):
        send(attempt, position, WRONG, page=PAGE, revision=5, uuid=EARLIER)
    return forms_of(attempt, RIGHT)


def _newer_ones_of_the_page_are_saved(attempt, way, now):
    for position in (2, 3):
        send(attempt, position, WRONG, page=OTHER_PAGE, revision=5, uuid=EARLIER)
    return forms_of(attempt, RIGHT, revision=4)


def _the_same_form_again(attempt, way, now):
    way(attempt, forms_of(attempt, RIGHT, revision=1), uuid=FORM)
    return forms_of(attempt, RIGHT, revision=1)


def _the_form_gone_back_to(attempt, way, now):
    way(attempt, forms_of(attempt, WRONG, revision=1), uuid=FORM)
    way(attempt, forms_of(attempt, RIGHT, (1, 2), revision=1), uuid=FORM)
    return forms_of(attempt, RIGHT, revision=1)


def _answers_are_taken_out(attempt, way, now):
    send(attempt, 1, WRONG, uuid=EARLIER)
    return {1: attempts.Form(raw={}), 4: attempts.Form(raw={"text": [""]})}


def _one_is_too_long(attempt, way, now):
    return forms_of(attempt, RIGHT) | {4: attempts.Form(raw={"text": ["x" * 501]})}


def _a_form_in_which_nothing_was_changed(attempt, way, now):
    send(attempt, 4, RIGHT, page=PAGE, uuid=EARLIER)
    empty = print_of({}, None)
    return {4: attempts.Form(raw={"text": [""]}, was=empty)} | forms_of(attempt, RIGHT, (1,))


CASES = [
    _nothing,
    _some_were_saved_elsewhere,
    _newer_ones_of_the_page_are_saved,
    _the_same_form_again,
    _the_form_gone_back_to,
    _answers_are_taken_out,
    _one_is_too_long,
    _a_form_in_which_nothing_was_changed,
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("now", [MORNING, END + 30 * SECOND, END + 2 * MINUTE])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.strip("_"))
def test_a_form_of_all_does_what_each_of_its_answers_does(begin, student, other_student, case, now):
    results = []
    for user, way in ((student, send_all), (other_student, send_each)):
        attempt = begin(user, **DEFERRED, time_limit=10)
        forms = case(attempt, way, now)
        attempts.finish_overdue(now=now)
        sheet = way(attempt, forms, now, uuid=FORM)
        results.append((told(sheet), stored(attempt)))
    assert results[0] == results[1]


def test_no_essay_is_marked_by_a_form_of_all(course, begin, student):
    question = factories.QuestionFactory(objective=course.objective, body=kinds.essay())
    course.quiz.places.create(question=question, position=5)
    attempt = begin(student, **DEFERRED)
    ticks = [token for token, _key in attempt.items.get(position=5).options]
    raw = {"text": ["It was so."], "self_mark": ["1"], "ticks": ticks}
    send_all(attempt, {5: attempts.Form(raw=raw)})
    assert attempt.items.get(position=5).response.answer == {"text": "It was so."}
    assert Grade.objects.count() == 0


def test_what_is_not_the_persons_is_not_answered(begin, student, other_student):
    attempt = begin(student, **DEFERRED)
    forms = forms_of(attempt, RIGHT)
    attempt.user = other_student
    with pytest.raises(AttemptItem.DoesNotExist):
        send_all(attempt, forms)
    assert Response.objects.count() == 0


@pytest.mark.parametrize("what", ["answered", "ended"])
def test_what_is_written_while_a_form_is_read_loses_nothing(begin, student, what):
    attempt = begin(student, **DEFERRED)
    forms, done = forms_of(attempt, RIGHT), []

    def meanwhile(execute, sql, params, many, context):
        rows = execute(sql, params, many, context)
        if 'FROM "quizzes_response"' in sql and not done:
            done.append(True)
            if what == "answered":
                send(attempt, 2, WRONG, now=MORNING, page=PAGE)
            else:
                finish(attempt)
        return rows

    with connection.execute_wrapper(meanwhile):
        sheet = send_all(attempt, forms, MORNING + SECOND)
    assert [one.late for one in sheet.outcomes] == [what == "ended"] * 4
    attempt.refresh_from_db()
    assert attempt.answered == (0 if what == "ended" else 4)
    assert Response.objects.count() == (4 if what == "ended" else 5)
    if what == "answered":
        assert finish(attempt).points == 4


@pytest.mark.django_db(transaction=True)
def test_forms_of_all_at_once_are_all_kept_and_one_counts(course, begin, student):
    attempt = begin(student, **DEFERRED)
    pages = [UUID(int=number) for number in (11, 12, 13)]
    forms = [forms_of(attempt, answers) for answers in (RIGHT, WRONG, RIGHT)]
    _at_once(
        *[
            lambda page=page, form=form: send_all(attempt, form, page=page)
            for page, form in zip(pages, forms, strict=True)
        ]
    )
    attempt.refresh_from_db()
    assert (attempt.answered, Response.objects.count()) == (4, 12)
    assert attempt.items.filter(response__isnull=False).count() == 4
