"""The pages of exam plans and breaks: whose they are, what they say, what they refuse."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from quizzes.actions import cards, lessons, plans
from quizzes.domain.memory import Rating
from quizzes.models import CardState, ExamPace, ExamPlan, Group, LessonReading, StudyBreak
from tests.factories import (
    CourseFactory,
    LessonFactory,
    MembershipFactory,
    NoteFactory,
    ObjectiveFactory,
    UserFactory,
    fresh_uuid,
)
from tests.views.quiz_pages import text_of

pytestmark = pytest.mark.django_db

PLAN = "/review/plan/small/"
DESK = "/c/small/desk/plan/"
BREAK = "/review/break/"


@pytest.fixture
def wanted(clock):
    """A plan's form: an exam in thirty days."""
    exam_on = clock.now.date() + timedelta(days=30)
    return {"exam_on": exam_on.isoformat(), "target": "90", "answers_per_day": "40"}


def class_plan(course, by, clock, **fields) -> ExamPlan:
    return plans.set_plan(
        course=course.course,
        by=by,
        now=clock.now,
        **{
            "exam_on": clock.now.date() + timedelta(days=20),
            "target_recall": 0.85,
            "answers_per_day": 50,
        }
        | fields,
    )


class TestOwnPlan:
    def test_a_visitor_is_sent_to_the_log_in(self, client, course):
        for address in (PLAN, "/review/plan/", BREAK):
            assert client.get(address).status_code == 302
        assert client.post(f"{PLAN}end/").status_code == 302

    def test_a_stranger_to_a_closed_course_finds_nothing(self, course, student, client_of, wanted):
        course.course.access = "members"
        course.course.save()
        client = client_of(student)
        assert client.get(PLAN).status_code == 404
        assert client.post(PLAN, wanted).status_code == 404
        assert not ExamPlan.objects.exists()

    def test_the_plan_is_a_sentence_a_chart_and_a_table(self, course, student, client_of, wanted):
        client = client_of(student)
        assert client.get("/review/plan/")["Location"] == PLAN
        assert client.post(PLAN, wanted).status_code == 303
        page = client.get(PLAN)
        words = text_of(page)
        assert re.search(r"One lesson a day, about \d+ minutes?, done by 3 March\.", words)
        assert re.search(
            r"On Wednesday, 1 April 2026 you will probably know 9\d% of all core", words
        )
        assert "Your target is 90%" in words
        assert "You set this plan yourself." in words
        assert page.text.count('<rect class="bar"') == 30
        assert page.text.count('<th scope="row">') == 30
        assert 'style="' not in page.text
        assert "16 more days" in words

    def test_days_off_are_named_as_the_reason_why_nothing_is_to_be_done(
        self, course, student, client_of, wanted, clock
    ):
        client = client_of(student)
        client.post(PLAN, wanted)
        for first, last in ((5, 7), (10, 10), (29, 40)):
            days = [(clock.now + timedelta(days=n)).date().isoformat() for n in (first, last)]
            off = {"first_day": days[0], "last_day": days[1], "uuid": fresh_uuid()}
            assert client.post(BREAK, off).status_code == 303
        page = client.get(PLAN)
        words = text_of(page)
        assert "Sat, 7 Mar – Mon, 9 Mar Your break Tue, 10 Mar" in words
        assert "Thu, 12 Mar Your break Fri, 13 Mar" in words
        assert "Tue, 31 Mar Your break" in words
        assert page.text.count('<th scope="row">') == 30 - 5 + 3

    def test_answers_beyond_the_limit_are_explained(self, course, student, client_of, wanted):
        for number in range(30):
            NoteFactory(objective=course.objective, key=f"more-{number}")
        client = client_of(student)
        client.post(PLAN, wanted | {"answers_per_day": "5"})
        pace = ExamPace.objects.get()
        assert max(one.answers for one in pace.to_plan().days) > 5
        assert "Some days have more than 5 answers: no card is begun beyond the limit" in text_of(
            client.get(PLAN)
        )
        client.post(PLAN, wanted | {"answers_per_day": "400"})
        assert "Some days have more than" not in text_of(client.get(PLAN))

    def test_it_says_when_the_target_cannot_be_met(self, course, student, client_of, wanted, clock):
        for number in range(12):
            LessonFactory(module=course.lesson.module, key=f"more-{number}", number=10 + number)
        tomorrow = clock.now.date() + timedelta(days=1)
        client = client_of(student)
        client.post(PLAN, wanted | {"exam_on": tomorrow.isoformat(), "target": "99"})
        words = text_of(client.get(PLAN))
        assert "The target of 99% cannot be met with 40 answers a day." in words
        assert "For 11 lessons there is no day left." in words
        assert "Up to 3 lessons a day" in words

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"exam_on": "2026-03-02"}, "Choose a day from tomorrow on."),
            ({"exam_on": "2027-06-01"}, "Choose a day within a year."),
            ({"exam_on": "9999-12-31"}, "Choose a day within a year."),
            ({"exam_on": "soon"}, "Enter a valid date."),
            ({"target": "100"}, "less than or equal to 99"),
            ({"target": "nan"}, "Enter a whole number."),
            ({"answers_per_day": "0"}, "greater than or equal to 5"),
            ({"answers_per_day": ""}, "This field is required."),
        ],
    )
    def test_what_makes_no_sense_is_said(self, course, student, client_of, wanted, change, message):
        response = client_of(student).post(PLAN, wanted | change)
        assert response.status_code == 422
        assert message in text_of(response)
        assert not ExamPlan.objects.exists()

    def test_it_can_be_changed_and_ended(self, course, student, client_of, wanted):
        client = client_of(student)
        client.post(PLAN, wanted)
        client.post(PLAN, wanted)
        client.post(PLAN, wanted | {"target": "80"})
        assert list(ExamPlan.objects.values_list("target_recall", "ended_at").order_by("pk"))[
            1
        ] == (0.8, None)
        assert ExamPace.objects.get().target == 0.8
        assert "Your plan has ended." in text_of(client.post(f"{PLAN}end/", follow=True))
        assert not ExamPace.objects.exists()
        assert client.post(f"{PLAN}end/").status_code == 404

    def test_the_own_limit_holds_and_is_said(self, course, student, client_of, wanted):
        student.answers_per_day = 25
        student.save()
        client = client_of(student)
        client.post(PLAN, wanted)
        assert "It counts on 25 answers a day, the limit of your settings." in text_of(
            client.get(PLAN)
        )

    def test_one_lesson_and_three_cost_the_same(
        self, course, student, client_of, wanted, count_queries
    ):
        def cost():
            ExamPlan.objects.all().delete()
            client = client_of(student)
            client.post(PLAN, wanted)
            with count_queries() as queries:
                client.get(PLAN)
            return len(queries)

        before = cost()
        for number in range(3):
            lesson = LessonFactory(module=course.lesson.module, number=20 + number)
            NoteFactory(objective=ObjectiveFactory(lesson=lesson))
        assert cost() == before


class TestHome:
    def test_today_is_told_and_kept_up(self, course, student, client_of, wanted, clock):
        client = client_of(student)
        assert "Plan for the exam" not in client.get("/").text
        client.post(PLAN, wanted)
        words = text_of(client.get("/"))
        assert re.search(
            r"Plan for the exam on 1 April : still today 1 lesson, 0 card answers, about", words
        )
        lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
        clock.move(days=1)
        client.get("/")
        pace = ExamPace.objects.get()
        assert pace.day == clock.now.date()
        assert pace.days[0][1] == ["after"]

    def test_today_is_what_the_review_has_left(self, course, student, client_of, wanted, clock):
        for number in range(3):
            NoteFactory(objective=course.objective, key=f"more-{number}")
        client = client_of(student)
        client.post(PLAN, wanted)
        lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
        for _answer in range(20):
            left = client.get("/review/").context["left"]
            assert client.get("/").context["planned"]["answers"] == left
            line = client.get(PLAN).context["shown"].first[0]
            assert (line.answers, line.lessons, line.is_left) == (left, (), True)
            if not left:
                break
            cards.review(
                user=student,
                card_id=client.get("/review/").context["asked"][0].shown.pk,
                rating=Rating.EASY,
                uuid=fresh_uuid(),
                claimed_at=None,
                now=clock.now,
            )
        assert "Plan for the exam on 1 April : done for now." in text_of(client.get("/"))
        assert "Done for now" in text_of(client.get("/review/"))

    def test_after_the_exam_nothing_is_said(self, course, student, client_of, wanted, clock):
        client = client_of(student)
        client.post(PLAN, wanted)
        clock.move(days=30)
        assert "Plan for the exam" not in client.get("/").text
        assert "Say when the exam is" in text_of(client.get(PLAN))

    def test_a_backlog_has_a_date(self, course, student, client_of, clock):
        student.answers_per_day = 2
        student.save()
        for number in range(6):
            note = NoteFactory(objective=course.objective, key=f"late-{number}")
            CardState.objects.create(
                user=student,
                card=note.cards.get(),
                phase="review",
                stability=50,
                difficulty=5,
                due_on=clock.now.date(),
                last_review_on=clock.now.date() - timedelta(days=10),
                last_review_at=clock.now - timedelta(days=10),
                reviews=3,
                joined_at=clock.now,
                joined_on=clock.now.date(),
            )
        client = client_of(student)
        assert "You will be caught up by 4 March." in text_of(client.get("/"))
        for state in CardState.objects.order_by("pk")[:2]:
            cards.review(
                user=student,
                card_id=state.card_id,
                rating=Rating.GOOD,
                uuid=fresh_uuid(),
                claimed_at=None,
                now=clock.now,
            )
        words = text_of(client.get("/review/"))
        assert "4 cards wait for tomorrow." in words
        assert "You will be caught up by 4 March." in words


class TestClassPlan:
    def test_it_is_the_desks_own(self, course, student, instructor, client_of, wanted):
        assistant = UserFactory()
        MembershipFactory(user=assistant, course=course.course, role="assistant")
        for person in (student, assistant):
            client = client_of(person)
            assert client.get(DESK).status_code == 404
            assert client.post(DESK, wanted).status_code == 404
        assert client_of(instructor).post(DESK, wanted).status_code == 303
        made = ExamPlan.objects.get()
        assert (made.set_by, made.user, made.group) == (instructor, None, None)
        assert client_of(student).post(f"{DESK}{made.pk}/end/").status_code == 404
        assert "All students of the course" in text_of(client_of(instructor).get(DESK))
        assert client_of(instructor).post(f"{DESK}{made.pk}/end/").status_code == 303
        assert client_of(instructor).post(f"{DESK}{made.pk}/end/").status_code == 404

    def test_students_see_who_set_it_and_set_their_own(
        self, course, student, other_student, instructor, client_of, wanted, clock
    ):
        MembershipFactory(user=student, course=course.course)
        class_plan(course, instructor, clock)
        assert "Set for your class by instructor." in text_of(client_of(student).get(PLAN))
        assert "Set for your class" not in text_of(client_of(other_student).get(PLAN))
        client_of(student).post(PLAN, wanted)
        words = text_of(client_of(student).get(PLAN))
        assert "You set this plan yourself." in words
        assert "The plan of your class (22 March 2026, 85%) waits behind it." in words
        client_of(student).post(f"{PLAN}end/")
        assert "Set for your class by instructor." in text_of(client_of(student).get(PLAN))

    def test_a_group_of_another_course_is_no_choice(self, course, instructor, client_of, wanted):
        foreign = Group.objects.create(course=CourseFactory(), name="Theirs")
        response = client_of(instructor).post(DESK, wanted | {"group": foreign.pk})
        assert response.status_code == 422
        assert not ExamPlan.objects.exists()

    def test_own_goes_before_group_before_course(self, course, student, instructor, clock):
        member = MembershipFactory(user=student, course=course.course)
        group = Group.objects.create(course=course.course, name="Tuesday")
        group.members.add(member)
        class_plan(course, instructor, clock, group=group, target_recall=0.8)
        class_plan(course, instructor, clock, target_recall=0.7)
        assert [pace.target for pace in plans.refresh(user=student, now=clock.now)] == [0.8]
        class_plan(course, student, clock, user=student, target_recall=0.9)
        assert ExamPace.objects.get().target == 0.9

    def test_the_night_brings_everyone_up_to_date(
        self, course, student, other_student, instructor, clock, capsys
    ):
        MembershipFactory(user=student, course=course.course)
        class_plan(course, instructor, clock)
        class_plan(course, other_student, clock, user=other_student)
        call_command("refresh_plans")
        assert capsys.readouterr().out == "Plans are up to date for 2 people.\n"
        assert set(ExamPace.objects.values_list("user", flat=True)) == {
            student.pk,
            other_student.pk,
        }
        student.memberships.all().delete()
        call_command("refresh_plans", verbosity=0)
        assert ExamPace.objects.get().user == other_student


class TestBreak:
    def days(self, clock, first=1, last=5) -> dict[str, str]:
        today = clock.now.date()
        return {
            "first_day": (today + timedelta(days=first)).isoformat(),
            "last_day": (today + timedelta(days=last)).isoformat(),
            "uuid": fresh_uuid(),
        }

    def test_it_is_taken_shown_and_taken_back(
        self, course, student, other_student, client_of, clock
    ):
        cards.review(
            user=student,
            card_id=course.cards[0].pk,
            rating=Rating.EASY,
            uuid=fresh_uuid(),
            claimed_at=None,
            now=clock.now,
        )
        before = CardState.objects.get().due_on
        client = client_of(student)
        response = client.post(BREAK, self.days(clock), follow=True)
        words = text_of(response)
        assert "Enjoy your break. 1 card comes later." in words
        assert "3 March to 7 March 2026" in words
        assert CardState.objects.get().due_on == before + timedelta(days=5)
        taken = StudyBreak.objects.get()
        assert client_of(other_student).post(f"{BREAK}{taken.pk}/undo/").status_code == 404
        assert client.post(f"{BREAK}{taken.pk}/undo/").status_code == 303
        assert CardState.objects.get().due_on == before
        assert client.post(f"{BREAK}{taken.pk}/undo/").status_code == 404

    @pytest.mark.parametrize(
        ("first", "last", "message"),
        [
            (-1, 3, "Choose days from today on."),
            (3, 2, "The last day comes before the first."),
            (1, 121, "A break has at most 120 days."),
            (400, 401, "Choose days within a year."),
            (3, 6, "You have a break on some of these days already."),
        ],
    )
    def test_what_cannot_be_is_said(self, student, client_of, clock, first, last, message):
        client = client_of(student)
        client.post(BREAK, self.days(clock, 5, 9))
        response = client.post(BREAK, self.days(clock, first, last))
        assert response.status_code == 422
        assert message in text_of(response)
        assert StudyBreak.objects.count() == 1

    def test_a_broken_form_is_said(self, student, client_of, clock):
        response = client_of(student).post(BREAK, self.days(clock) | {"uuid": "?"})
        assert response.status_code == 422
        assert not StudyBreak.objects.exists()

    def test_twice_is_once(self, student, client_of, clock):
        client, sent = client_of(student), self.days(clock)
        assert [client.post(BREAK, sent).status_code for _ in range(2)] == [303, 303]
        assert StudyBreak.objects.count() == 1


def test_a_reading_today_counts_for_today(course, student, client_of, wanted, clock):
    client = client_of(student)
    lessons.mark_read(user=student, lesson=course.lesson, now=clock.now)
    client.post(PLAN, wanted)
    days = ExamPace.objects.get().days
    assert [one[1] for one in days[:2]] == [[], ["after"]]
    assert LessonReading.objects.count() == 1
