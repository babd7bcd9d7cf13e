"""Exam plans as rows: what they do to a deck, and to whom."""

from uuid import uuid4

import pytest
from django.db import connection

from quizzes.actions import breaks, cards, plans
from quizzes.actions.deletion import delete_account
from quizzes.actions.guests import merge_guest
from quizzes.domain.memory import EventKind, Phase, Rating
from quizzes.models import (
    CardEvent,
    CardState,
    ExamPace,
    ExamPlan,
    Note,
    StudyBreak,
    User,
)
from quizzes.models.study import study_rules
from quizzes.reports import review as report
from quizzes.reports.personal_data import personal_data
from tests.actions.planning import DAY, TODAY, answer, due, own_plan, rebuilt_is_stored, take
from tests.factories import MORNING, MembershipFactory, NoteFactory

pytestmark = pytest.mark.django_db


class TestPlan:
    def test_it_reaches_the_scheduling(self, course, student):
        usual = study_rules(student, [course.course.pk])[course.course.pk]
        assert usual.finals is None
        own_plan(course, student)
        rules = study_rules(student, [course.course.pk])[course.course.pk]
        pace = ExamPace.objects.get()
        assert rules.finals.exam_on == pace.exam_on == TODAY + 30 * DAY
        assert rules.finals.desired_retention == pace.desired_retention
        assert [day.isoformat() for day in rules.finals.days] == pace.final_days
        assert rules.desired_retention == usual.desired_retention

    def test_nobody_elses_scheduling_changes(self, course, student, other_student):
        own_plan(course, student)
        assert study_rules(other_student, [course.course.pk])[course.course.pk].finals is None

    def test_what_a_button_shows_is_what_happens(self, course, student):
        student.card_buttons = 4
        student.save()
        own_plan(course, student, days=8)
        cards.add(user=student, cards=course.cards, now=MORNING)
        page = report.review_page(user=student, at=MORNING, day=TODAY)
        asked = page["asked"][0]
        outcome = answer(
            student,
            course.cards[0],
            Rating.EASY,
            offer=asked.turn.fields["offer"],
            seen=0,
            seconds=3,
        )
        easy = asked.turn.buttons[3]
        assert easy.interval == f"in {(outcome.state.due_on - TODAY).days} days"
        assert outcome.state.due_on < TODAY + 8 * DAY
        assert outcome.event.desired_retention == ExamPace.objects.get().desired_retention
        assert rebuilt_is_stored(student)

    def test_what_was_planned_for_later_is_asked_on_the_final_days(self, course, student):
        for card in course.cards:
            answer(student, card, now=MORNING - 30 * DAY)
            answer(student, card, now=MORNING - 15 * DAY)
        assert min(due(student).values()) > TODAY + 12 * DAY
        own_plan(course, student, days=12)
        before = due(student)
        final = [TODAY + n * DAY for n in (9, 10, 11)]
        assert ExamPace.objects.get().final_days == [day.isoformat() for day in final]
        asked = []
        for ahead in range(12):
            now = MORNING + ahead * DAY
            plans.refresh(user=student, now=now)
            forward = {card for card, day in due(student).items() if day != before[card]}
            assert all(due(student)[card] <= now.date() for card in forward)
            assert (now.date() in final) or not forward - set(asked)
            asked = [*forward]
        assert set(asked) == {card.pk for card in course.cards}
        assert set(CardEvent.objects.exclude(kind="review").values_list("kind", flat=True)) == {
            EventKind.ADVANCE
        }
        assert rebuilt_is_stored(student)

    def test_after_the_exam_scheduling_is_as_usual(self, course, student):
        own_plan(course, student, days=5)
        later = MORNING + 5 * DAY
        assert plans.refresh(user=student, now=later) == []
        event = answer(student, course.cards[0], now=later).event
        assert event.desired_retention == 0.9

    def test_a_plan_is_worked_out_once_a_day(self, course, student, count_queries):
        own_plan(course, student)
        made = ExamPace.objects.get()
        assert plans.refresh(user=student, now=MORNING) == [made]
        tomorrow = plans.refresh(user=student, now=MORNING + DAY)
        assert [pace.day for pace in tomorrow] == [TODAY + DAY]
        with count_queries() as queries:
            plans.refresh(user=student, now=MORNING + DAY)
        assert len(queries) == 2

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_days_that_cannot_be_planned_for_are_refused(self, course, student, days):
        with pytest.raises(plans.ExamDayError):
            own_plan(course, student, days=days)
        assert not ExamPlan.objects.exists()

    def test_the_plans_limit_holds_for_the_queue(self, course, student):
        for number in range(12):
            note = NoteFactory(objective=course.objective, key=f"late-{number}", position=number)
            answer(student, note.cards.get(), now=MORNING - 40 * DAY)
        own_plan(course, student, days=40, answers_per_day=5)
        paces = plans.refresh(user=student, now=MORNING)
        today = report.load(user=student, at=MORNING, day=TODAY, paces=paces)
        assert (today.session.reviews, today.session.postponed) == (5, 7)
        assert today.caught_up_on == TODAY + 2 * DAY

    def test_extra_cards_give_way(self, course, student):
        for number in range(6):
            note = NoteFactory(
                objective=course.objective, key=f"extra-{number}", tier=Note.Tier.EXTRA
            )
            answer(student, note.cards.get(), now=MORNING - 40 * DAY)
        for card in course.cards:
            answer(student, card, now=MORNING - 39 * DAY)
        own_plan(course, student, answers_per_day=5)
        paces = plans.refresh(user=student, now=MORNING)
        shown = report.load(user=student, at=MORNING, day=TODAY, paces=paces).session.ids
        assert {card.pk for card in course.cards} < set(shown)
        assert len(shown) == 5


class TestPeople:
    def test_the_data_file_has_plans_and_breaks(self, course, student):
        own_plan(course, student)
        take(student)
        data = personal_data(student, now=MORNING)
        assert data["exam_plans"][0]["course"] == "small"
        assert data["exam_paces"][0]["exam_on"] == TODAY + 30 * DAY
        assert data["breaks"][0]["first_day"] == TODAY + DAY

    def test_leaving_takes_them_away_but_a_classs_plan_stays(self, course, student, instructor):
        own_plan(course, student)
        take(student)
        plans.set_plan(
            course=course.course,
            by=instructor,
            exam_on=TODAY + 9 * DAY,
            target_recall=0.8,
            answers_per_day=30,
            now=MORNING,
        )
        for person in (student, instructor):
            delete_account(user=person, now=MORNING)
        assert ExamPlan.objects.values_list("user", "set_by").get() == (None, None)
        assert not ExamPace.objects.exists()
        assert not StudyBreak.objects.exists()

    def test_a_guests_plan_moves_unless_the_account_has_one(self, course, student, guest):
        own_plan(course, guest, days=20)
        take(guest)
        visitor = User.objects.get(pk=guest.pk)
        assert merge_guest(guest=visitor, into=student, now=MORNING)
        moved = ExamPlan.objects.get()
        assert (moved.user, moved.set_by) == (student, student)
        assert StudyBreak.objects.get().user == student
        assert [pace.plan for pace in plans.refresh(user=student, now=MORNING)] == [moved]

    def test_the_accounts_plan_stays(self, course, student, guest):
        own_plan(course, guest, days=20)
        kept = own_plan(course, student, days=10)
        merge_guest(guest=guest, into=student, now=MORNING)
        assert list(ExamPlan.objects.all()) == [kept]


def test_a_class_plan_reaches_its_members_only(course, student, other_student, instructor):
    MembershipFactory(user=student, course=course.course)
    made = plans.set_plan(
        course=course.course,
        by=instructor,
        exam_on=TODAY + 9 * DAY,
        target_recall=0.8,
        answers_per_day=30,
        now=MORNING,
    )
    assert [pace.plan for pace in plans.refresh(user=student, now=MORNING)] == [made]
    assert plans.refresh(user=other_student, now=MORNING) == []
    assert plans.refresh(user=instructor, now=MORNING) == []
    plans.end_plan(plan=made, now=MORNING)
    assert plans.refresh(user=student, now=MORNING) == []
    assert not ExamPace.objects.exists()
    assert CardState.objects.filter(phase=Phase.REVIEW).count() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_plan_is_worked_out(course, student):
    """What it starts from is read on its own, what came of it is written in one transaction."""
    seen = []

    def watch(execute, sql, params, many, context):
        words = sql.split()
        if words[0] == "SELECT" and "exam_on" not in sql and "lesson" in sql:
            seen.append(("read", connection.in_atomic_block))
        if words[:3] == ["INSERT", "INTO", '"quizzes_exampace"']:
            seen.append(("written", connection.in_atomic_block))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        made = own_plan(course, student)
        taken = take(student)
        breaks.undo_break(user=student, break_id=taken.pk, now=MORNING)
        plans.refresh(user=student, now=MORNING + DAY)
        plans.end_plan(plan=made, now=MORNING)
    assert seen.count(("written", True)) == 3
    assert {within for what, within in seen if what == "read"} == {False}


def test_what_was_worked_out_of_other_days_off_is_not_kept(course, student):
    own_plan(course, student)
    plans.forget(user=student)
    other = iter([{"first_day": TODAY + DAY, "last_day": TODAY + 2 * DAY}])

    def meanwhile(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith("SELECT") and "quizzes_studybreak" in sql:
            for days in other:
                StudyBreak.objects.create(user=student, uuid=uuid4(), made_at=MORNING, **days)
        return found

    with connection.execute_wrapper(meanwhile):
        assert plans.refresh(user=student, now=MORNING) == []
    assert not ExamPace.objects.exists()
    assert [len(pace.days) for pace in plans.refresh(user=student, now=MORNING)] == [28]
