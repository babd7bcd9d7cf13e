"""One thing done with many questions: what changes, what is on record, what is taken back."""

from uuid import uuid4

import pytest

from quizzes.actions import courses, question_bulk, question_reviews
from quizzes.actions.question_bulk import Action, Order
from quizzes.models import BulkChange, ContentChange, Question, QuestionReview, Role, Status
from quizzes.roles import is_administrator
from tests import factories
from tests.actions.test_attempts import _at_once
from tests.factories import MORNING, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(course):
    user = UserFactory(username="colleague")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


def order(course, by, action, questions=None, **more) -> Order:
    ids = tuple(one.pk for one in (course.questions if questions is None else questions))
    return Order(course=course.course, by=by, action=action, questions=ids, **more)


def do(course, by, action, questions=None, uuid=None, **more) -> BulkChange:
    asked = order(course, by, action, questions, **more)
    return question_bulk.carry_out(order=asked, uuid=uuid or uuid4(), now=MORNING)


def undo(course, by, bulk):
    return question_bulk.undo(course=course.course, by=by, uuid=bulk.uuid, now=MORNING)


def stored():
    """Return what a bulk action can change, of every question."""
    names = ("pk", "status", "tags", "lesson", "objective", "passage", "position")
    return list(Question.objects.order_by("pk").values_list(*names))


CHANGES = {
    Action.TAG: {"tag": "new"},
    Action.UNTAG: {"tag": "old"},
    Action.MOVE: {},
    Action.RETIRE: {},
    Action.TAKE_BACK: {},
}


def more_of(course, action):
    if action != Action.MOVE:
        return CHANGES[action]
    later = factories.ObjectiveFactory(lesson=course.next_lesson, key="later")
    return {"objective": later, "lesson": course.next_lesson}


@pytest.mark.parametrize("action", CHANGES)
def test_it_is_done_put_on_record_and_taken_back(course, instructor, action):
    Question.objects.update(tags=["kept", "old"])
    before = stored()
    bulk = do(course, instructor, action, **more_of(course, action))
    assert len(bulk.rows) == 4
    assert [old == new for old, new in zip(before, stored(), strict=True)] == [False] * 4
    entries = ContentChange.objects.filter(model="question")
    assert [(one.by, one.revision) for one in entries] == [(instructor, 2)] * 4
    fresh = Question.objects.get(pk=course.questions[0].pk)
    data = ContentChange.objects.of(fresh).first().data
    assert (data["status"], data["tags"], data["objective"]) == (
        fresh.status, fresh.tags, fresh.objective.key,
    )  # fmt: skip
    assert (fresh.origin, fresh.updated_by, fresh.updated_at) == ("site", instructor, MORNING)
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, outcome.left) == (4, [])
    assert stored() == before
    assert ContentChange.objects.of(fresh).first().action == "restored"
    assert undo(course, instructor, bulk).restored == 0


def test_a_move_goes_to_the_end_and_drops_sections_that_are_not_there(course, instructor):
    lesson = course.next_lesson
    lesson.body = "## Other {#other}\n\nText.\n"
    lesson.save()
    later = factories.ObjectiveFactory(lesson=lesson, key="later")
    there = factories.QuestionFactory(objective=later, position=7)
    do(course, instructor, Action.MOVE, course.questions[:2], objective=later, lesson=lesson)
    moved = Question.objects.filter(pk__in=[one.pk for one in course.questions[:2]]).order_by("pk")
    assert [(one.position, one.passage) for one in moved] == [(8, ""), (9, "")]
    assert there.lesson == moved[0].lesson


def test_the_same_order_twice_is_done_once(course, instructor, colleague):
    uuid = uuid4()
    first = do(course, instructor, Action.RETIRE, uuid=uuid)
    again = do(course, instructor, Action.RETIRE, uuid=uuid)
    assert (first.pk, len(again.rows)) == (again.pk, 4)
    assert ContentChange.objects.filter(action="retired").count() == 4
    with pytest.raises(question_bulk.OtherOrderError):
        do(course, colleague, Action.RETIRE, uuid=uuid)
    other = Order(
        course=factories.CourseFactory(), by=instructor, action=Action.RETIRE, questions=()
    )
    with pytest.raises(question_bulk.OtherOrderError):
        question_bulk.carry_out(order=other, uuid=uuid, now=MORNING)


def test_what_was_changed_since_is_left_and_named(course, instructor, colleague):
    bulk = do(course, instructor, Action.RETIRE)
    touched = Question.objects.get(pk=course.questions[0].pk)
    touched.level = "apply"
    courses.save_edited(row=touched, by=colleague, revision=touched.revision)
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, [one.key for one in outcome.left]) == (3, [touched.key])
    assert Question.objects.get(pk=touched.pk).status == "retired"


def test_only_the_last_of_ones_own_is_taken_back(course, instructor, colleague):
    first = do(course, instructor, Action.RETIRE, course.questions[:1])
    do(course, instructor, Action.TAG, course.questions[1:], tag="x")
    for by in (instructor, colleague):
        with pytest.raises(BulkChange.DoesNotExist):
            undo(course, by, first)
    assert Question.objects.get(pk=course.questions[0].pk).status == "retired"


def test_a_move_back_to_an_objective_that_is_gone_is_left(course, instructor):
    gone = factories.ObjectiveFactory(lesson=course.lesson, key="gone")
    question = factories.QuestionFactory(objective=gone)
    bulk = do(
        course, instructor, Action.MOVE, [question],
        objective=course.objective, lesson=course.lesson,
    )  # fmt: skip
    gone.delete()
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, outcome.left) == (0, [question])
    assert Question.objects.get(pk=question.pk).objective == course.objective


def test_a_plan_tells_what_can_what_is_so_and_what_cannot(course, instructor, colleague):
    course.course.reviews_questions = True
    course.course.save()
    approved, unread, published, empty = course.questions
    rows = Question.objects.exclude(pk=published.pk)
    rows.update(status="draft")
    Question.objects.filter(pk=empty.pk).update(current=None)
    review = question_reviews.ask_review(question=approved, by=instructor, now=MORNING)
    question_reviews.decide(
        review=review, by=colleague, decision="approved", seen=approved.current.digest, now=MORNING
    )
    plan = question_bulk.look(order(course, instructor, Action.PUBLISH))
    assert plan.doable == [approved]
    assert plan.so_already == [published]
    assert plan.refused == {"unreviewed": [unread], "no_text": [empty]}
    bulk = do(course, instructor, Action.PUBLISH)
    assert [row["id"] for row in bulk.rows] == [approved.pk]
    assert bulk.refused == {"unreviewed": [unread.pk], "no_text": [empty.pk]}


def test_publishing_ends_privacy_for_good(course, instructor):
    draft = factories.QuestionFactory(
        objective=course.objective, status="draft", author=instructor, is_private=True
    )
    bulk = do(course, instructor, Action.PUBLISH, [draft])
    undo(course, instructor, bulk)
    draft.refresh_from_db()
    assert (draft.status, draft.is_private) == ("draft", False)


def test_others_private_drafts_and_courses_are_left_out(course, instructor, colleague):
    draft = factories.QuestionFactory(
        objective=course.objective, status="draft", author=instructor, is_private=True
    )
    foreign = factories.QuestionFactory()
    assert do(course, colleague, Action.RETIRE, [draft, foreign]).rows == []
    assert question_bulk.look(order(course, colleague, Action.RETIRE, [draft])).doable == []


def test_sending_to_review_and_taking_it_back(course, instructor, colleague):
    draft = factories.QuestionFactory(
        objective=course.objective, status="draft", author=instructor, is_private=True
    )
    retired = factories.QuestionFactory(objective=course.objective, status="retired")
    first, second, third = course.questions[:3]
    question_reviews.ask_review(question=first, by=colleague, now=MORNING)
    bulk = do(course, instructor, Action.REVIEW, [first, second, third, draft, retired])
    assert [row["id"] for row in bulk.rows] == [second.pk, third.pk, draft.pk]
    assert bulk.refused == {"retired": [retired.pk]}
    draft.refresh_from_db()
    assert not draft.is_private
    talked = QuestionReview.objects.get(question=third)
    question_reviews.comment(review=talked, by=colleague, text="Hm.", now=MORNING)
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, outcome.left) == (2, [third])
    assert QuestionReview.objects.get(question=first).decision == "open"
    assert QuestionReview.objects.get(question=second).decision == "withdrawn"


def test_a_tag_too_many_and_a_move_to_nowhere(course, instructor):
    full = course.questions[0]
    Question.objects.filter(pk=full.pk).update(tags=[f"t{number}" for number in range(20)])
    bulk = do(course, instructor, Action.TAG, tag="more")
    assert (len(bulk.rows), bulk.refused) == (3, {"many_tags": [full.pk]})
    with pytest.raises(ValueError, match="objective"):
        do(course, instructor, Action.MOVE)


@pytest.mark.parametrize("action", [Action.RETIRE, Action.TAG, Action.REVIEW, Action.TAKE_BACK])
def test_queries_do_not_grow_with_the_questions(course, instructor, count_queries, action):
    counts = []
    assert is_administrator(instructor) is False  # a request knows that before
    for number in (1, 3, 60):
        rows = [factories.QuestionFactory(objective=course.objective) for _one in range(number)]
        with count_queries() as queries:
            bulk = do(course, instructor, action, rows, tag="x" if action == Action.TAG else "")
        with count_queries() as back:
            undo(course, instructor, bulk)
        counts.append((len(queries), len(back)))
    assert counts == [counts[0]] * 3
    assert max(counts[0]) <= 12


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_the_same_order_at_once_is_done_once(course, instructor):
    uuid = uuid4()
    done = _at_once(*[lambda: do(course, instructor, Action.TAG, uuid=uuid, tag="x")] * 3)
    assert {one.pk for one in done} == {BulkChange.objects.get().pk}
    assert {tuple(one.tags) for one in Question.objects.all()} == {("x",)}


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_both_hold(course, instructor, colleague):
    back = [*reversed(course.questions)]
    _at_once(
        lambda: do(course, instructor, Action.TAG, tag="one"),
        lambda: do(course, colleague, Action.TAG, back, tag="two"),
        lambda: do(course, instructor, Action.RETIRE),
    )
    found = {(one.status, frozenset(one.tags), one.revision) for one in Question.objects.all()}
    assert found == {(Status.RETIRED, frozenset({"one", "two"}), 4)}


@pytest.mark.django_db(transaction=True)
def test_taking_back_twice_at_once_is_done_once(course, instructor):
    bulk = do(course, instructor, Action.RETIRE)
    outcomes = _at_once(*[lambda: undo(course, instructor, bulk)] * 2)
    assert sorted(one.restored for one in outcomes) == [0, 4]


def test_taking_back_publishes_nothing_without_its_review(course, instructor):
    bulk = do(course, instructor, Action.RETIRE)
    course.course.reviews_questions = True
    course.course.save(update_fields=["reviews_questions"])
    undone = undo(course, instructor, bulk)
    assert undone.restored == 0
    assert undone.left == course.questions
    assert {one.status for one in Question.objects.all()} == {Status.RETIRED}


@pytest.fixture
def drafts(course, instructor):
    """Three private drafts of the instructor."""
    own = {"status": "draft", "is_private": True, "author": instructor}
    return [factories.QuestionFactory(objective=course.objective, **own) for _n in range(3)]


def private(drafts) -> list[bool]:
    """Return which are private now."""
    return [Question.objects.get(pk=one.pk).is_private for one in drafts]


def test_private_drafts_are_shared_at_once_and_taken_back(course, instructor, colleague, drafts):
    chosen = [*drafts[:2], *course.questions[:1]]
    plan = question_bulk.look(order(course, instructor, Action.SHARE, chosen))
    assert (plan.doable, plan.so_already) == (drafts[:2], course.questions[:1])
    bulk = do(course, instructor, Action.SHARE, chosen)
    assert private(drafts) == [False, False, True]
    seen = Question.objects.authored_for(colleague).filter(pk__in=[one.pk for one in drafts])
    assert list(seen.order_by("pk")) == drafts[:2]
    assert ContentChange.objects.filter(action="shared", model="question").count() == 2
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, outcome.left, outcome.public) == (2, [], 0)
    assert private(drafts) == [True, True, True]
    assert {one.status for one in Question.objects.filter(pk__in=seen.values("pk"))} == set()


def test_what_others_took_up_stays_shared(course, instructor, colleague, drafts):
    asked, placed, free = drafts
    bulk = do(course, instructor, Action.SHARE, drafts)
    question_reviews.ask_review(question=asked, by=colleague, now=MORNING)
    course.quiz.places.create(question=placed, position=9)
    outcome = undo(course, instructor, bulk)
    assert (outcome.restored, outcome.left) == (1, [asked, placed])
    assert private([asked, placed, free]) == [False, False, True]


def test_nobody_shares_what_they_do_not_see(course, colleague, drafts):
    assert do(course, colleague, Action.SHARE, drafts).rows == []
    assert private(drafts) == [True, True, True]
