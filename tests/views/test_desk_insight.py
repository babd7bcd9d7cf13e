"""Insight: what a class does not know yet, what fails it, who has gone quiet."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from quizzes.actions.attempts import start
from quizzes.domain.crowds import Band
from quizzes.models import Attempt, CardState, LessonReading, QuizQuestion, Role
from quizzes.reports.class_mastery import standings
from quizzes.reports.insight import class_of, objective_lines, passage_lines, question_lines
from quizzes.reports.progress import course_progress
from quizzes.views.desk_insight import told
from tests.actions.test_attempt_behaviours import finish, send
from tests.actions.test_attempts import RIGHT, WRONG
from tests.actions.test_cards import answer
from tests.factories import (
    MORNING,
    AssignmentFactory,
    GroupFactory,
    MembershipFactory,
    QuestionFactory,
    UserFactory,
    checkpoint,
)
from tests.views.quiz_pages import text_of
from tests.views.test_desk_practice import practise

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]
INSIGHT = "/c/small/desk/insight/"
FAILING = f"{INSIGHT}questions/"
QUIET = f"{INSIGHT}quiet/"
DAY = timedelta(days=1)


def enrol(course, number, *groups):
    """Return so many new students of the course, in these groups."""
    users = [UserFactory(display_name=f"Pupil {n}") for n in range(number)]
    for user in users:
        member = MembershipFactory(user=user, course=course.course)
        member.groups.add(*groups)
    return users


def read(users, lesson):
    LessonReading.objects.bulk_create(
        [
            LessonReading(
                user=user, lesson=lesson, opened_at=MORNING, read_at=MORNING, read_on=MORNING.date()
            )
            for user in users
        ]
    )


def taken(users, quiz, right, now=MORNING):
    """Let people take a quiz, the first ``right`` of them without a mistake."""
    for place, user in enumerate(users):
        practise(user, quiz, now, RIGHT if place < right else WRONG)


def at_desk(course, groups=None):
    """Return the course as `views.access` gives it."""
    course.course.desk_groups, course.course.desk_self = groups, None
    return course.course


@pytest.fixture
def desk(instructor, client_of):
    return client_of(instructor)


@pytest.fixture
def exam(course):
    quiz = checkpoint(course.lesson.module, key="test", title="A test")
    for position, question in enumerate(course.questions, 1):
        QuizQuestion.objects.create(quiz=quiz, question=question, position=position)
    return quiz


# Objectives


def test_the_objectives_say_how_many_know_them(course, desk, clock):
    users = enrol(course, 30)
    read(users[:20], course.lesson)
    for day in (1, 2):
        taken(users[:11], course.quiz, 11, MORNING + day * DAY)
    clock.move(days=3)
    line = objective_lines(at_desk(course), class_of(at_desk(course), None), now=clock.now)[0]
    assert (line.known, line.learning, line.rest) == (
        *(Band(10, 14, 30), Band(6, 14, 30), Band(6, 10, 30)),
    )
    words = text_of(desk.get(INSIGHT))
    assert "Name the founding document Lesson" in words
    assert "10 to 14 6 to 14 6 to 10 –" in words


def test_it_is_what_the_students_progress_says(course, clock):
    users = enrol(course, 12)
    read(users[:9], course.lesson)
    for user in users[:6]:
        for card in course.cards:
            answer(user, card)
            CardState.objects.filter(user=user).update(
                phase="review", stability=3.0, difficulty=5.0, last_review_on=MORNING.date(),
                due_on=MORNING.date(), due_at=None, step=None,
            )  # fmt: skip
    for day in (1, 2):
        taken(users[3:9], course.quiz, 4, MORNING + day * DAY)
    clock.move(days=30)
    found = standings(course.course, [user.pk for user in users], now=clock.now)[0]
    own = {
        user.pk: course_progress(
            user=user, course=course.course, at=clock.now, day=user.learner_day(clock.now)
        )[0].objectives[0].mastery.status
        for user in users
    }  # fmt: skip
    assert found.known == {pk for pk, status in own.items() if status == "known"}
    assert found.begun == {pk for pk, status in own.items() if status != "not_started"}
    assert {str(status) for status in own.values()} == {
        *("known", "slipping", "learning", "not_started")
    }


def test_right_answers_are_those_of_work_that_counts(course, desk, exam):
    users = enrol(course, 4)
    taken(users, course.quiz, 4)
    taken(users, exam, 3)
    line = desk.get(INSIGHT).context["rows"][0][0]
    assert (line.right, line.asked, line.share, line.known) == (12, 16, 75, None)


def test_an_assistant_is_told_of_no_crowd_that_overlaps_one_told_to_others(course):
    course_row = at_desk(course)
    first, second = (GroupFactory(course=course_row, name=f"Group {name}") for name in "AB")
    both, _alone = enrol(course, 20, first, second), enrol(course, 1, first)
    own = enrol(course, 10, second)

    def crowds(groups, group=None):
        return [set(part) for part in class_of(at_desk(course, groups), group).crowds.parts]

    ids = {user.pk for user in own}
    everyone = crowds(None)
    assert sorted(map(len, everyone)) == [10, 21]
    for group in (None, second.pk):
        assert crowds((second.pk,), group) == [ids]
        assert class_of(at_desk(course, (second.pk,)), group).uncounted == len(both)
    assert crowds((first.pk, second.pk)) == everyone


def test_an_assistant_is_told_of_no_crowd_of_a_group_that_is_not_theirs(course):
    first, second = (GroupFactory(course=at_desk(course), name=f"Group {name}") for name in "AB")
    enrol(course, 20, first, second)
    enrol(course, 1, first)
    own = class_of(at_desk(course, (second.pk,)), None)
    assert (own.crowds.parts, len(own.people)) == ((), 20)


def test_of_a_small_group_nothing_is_told_and_everyones_is_the_sum(course, desk):
    course_row = at_desk(course)
    large, small = (GroupFactory(course=course_row, name=f"Group {name}") for name in "AB")
    many, few, alone = enrol(course, 12, large), enrol(course, 6, small), enrol(course, 5)
    read([*many[:7], *few[:6], *alone[:1]], course.lesson)

    def begun(group):
        shown = class_of(course_row, group)
        line = objective_lines(course_row, shown, now=MORNING)[0]
        return line.rest, len(shown.people), shown.uncounted

    assert begun(large.pk) == (Band(0, 7, 12), 12, 0)
    assert begun(small.pk) == (None, 6, 6)
    # 11 in small groups or none: 7 of them have begun.
    assert begun(None) == (Band(0, 13, 23), 23, 0)
    assert "6 students are in no group that is large enough" in text_of(
        desk.get(f"{INSIGHT}?group={small.pk}")
    )
    at_desk(course, (small.pk,))
    assert begun(None) == (None, 6, 6)


def test_where_nothing_can_be_told_the_reason_stands_alone(course, desk, exam):
    users = enrol(course, 4)
    page = desk.get(INSIGHT).text
    assert page.index("Nobody can be counted here yet") < page.index("in steps of 5 people")
    assert "<table" not in page
    taken(users, exam, 3)
    page = desk.get(INSIGHT).text
    assert page.index("Nobody can be counted here yet") < page.index("<table")
    enrol(course, 10)
    page = desk.get(INSIGHT).text
    assert "Nobody can be counted here yet" not in page
    assert page.index("<table") < page.index("in steps of 5 people")


def test_who_is_in_two_groups_is_told_in_one(course):
    first, second = (GroupFactory(course=course.course, name=f"Group {name}") for name in "AB")
    both = enrol(course, 10, first, second)
    enrol(course, 1, second)
    row = at_desk(course)
    assert class_of(row, first.pk).crowds.people == {user.pk for user in both}
    shown = class_of(row, second.pk)
    assert (len(shown.people), shown.crowds.people) == (11, frozenset())
    at_desk(course, (second.pk,))
    assert class_of(row, second.pk).crowds.people == frozenset()


# Questions and passages


def test_the_hardest_questions_come_first(course, desk, exam):
    users = enrol(course, 6)
    taken(users, exam, 2)
    page = desk.get(FAILING)
    lines = page.context["hard"]
    assert len(lines) == 4
    assert {round(line.facility) for line in lines} <= set(range(60))
    assert "/desk/analysis/questions/single-choice/" in page.text
    assert "lessons/founding/#first" in page.text


def test_with_certainty_all_that_could_be_earned_is_a_facility_of_100_percent(course, exam):
    exam.behaviour = "deferred_certainty"
    exam.save()
    users = enrol(course, 6)
    for place, user in enumerate(users):
        attempt = start(user=user, quiz=exam, now=MORNING, rng=Random(1))
        for position in range(1, 5):
            send(attempt, position, RIGHT if place < 5 else WRONG, certainty=3)
        finish(attempt)
    lines = question_lines(at_desk(course), [user.pk for user in users])
    # Five have 3 of 3, one has -6.
    assert [line.facility for line in lines] == pytest.approx([50] * 4)
    lines = question_lines(at_desk(course), [user.pk for user in users[:5]])
    assert [line.facility for line in lines] == [100] * 4


def test_a_question_that_strong_students_miss_is_weak(course, desk, exam):
    users = enrol(course, 6)
    taken(users, exam, 3)
    for attempt in Attempt.objects.all():
        item = attempt.items.get(version__question=course.questions[0])
        item.credit = item.fraction = 1.0 - item.fraction
        item.save()
    weak = desk.get(FAILING).context["weak"]
    assert [line.question.key for line in weak] == ["single-choice"]


def test_passages_say_how_many_missed_and_forgot(course, desk):
    users = enrol(course, 12)
    course.lesson.body = "## First part {#first}\n\nText.\n\n## Second part {#second}\n\nMore.\n"
    course.lesson.save()
    QuestionFactory(objective=course.objective, passage="second")
    taken(users, course.quiz, 5)
    for user in users[:5]:
        answer(user, course.cards[0])
    CardState.objects.update(lapses=1)
    row = at_desk(course)
    (line,) = passage_lines(row, class_of(row, None).crowds)
    assert (line.anchor, line.missed, line.forgot) == ("first", Band(5, 12, 12), Band(5, 12, 12))
    assert "First part From one body to the next 5 or more 5 or more" in text_of(desk.get(FAILING))


def test_who_put_it_right_later_did_not_miss_it(course):
    users = enrol(course, 10)
    course.lesson.body = "## First part {#first}\n\nText.\n"
    course.lesson.save()
    taken(users, course.quiz, 0)
    row = at_desk(course)
    assert len(passage_lines(row, class_of(row, None).crowds)) == 1
    taken(users, course.quiz, 10, MORNING + DAY)
    assert passage_lines(row, class_of(row, None).crowds) == []


# Quiet


def test_who_is_quiet_is_told_with_the_day_alone_and_what_is_due(course, desk, clock, exam):
    ada, ben, cem = enrol(course, 3)
    missed = AssignmentFactory(lesson=course.lesson, title="To read")
    missed.windows.create(due_at=MORNING + DAY)
    coming = AssignmentFactory(quiz=exam, title="To take")
    coming.windows.create(due_at=MORNING + 20 * DAY)
    read([ada], course.next_lesson)
    taken([ben], course.quiz, 1, MORNING + 9 * DAY)
    answer(ada, course.cards[0], now=MORNING + 2 * DAY)
    clock.move(days=10)
    page = desk.get(QUIET)
    lines = page.context["page"].object_list
    assert [(line.person.pk, line.last) for line in lines] == [
        (cem.pk, None),
        (ada.pk, (MORNING + 2 * DAY).date()),
    ]
    assert lines[0].missed == ("To read",)
    assert lines[0].coming == ("To take", MORNING + 20 * DAY)
    words = text_of(page)
    assert "4 Mar 2026 1: To read To take , 22 Mar" in words
    for days, number in ((3, 2), (14, 0), (30, 0), ("x", 2), ("", 2)):
        assert len(desk.get(f"{QUIET}?days={days}").context["page"].object_list) == number
    clock.move(days=7)
    assert len(desk.get(f"{QUIET}?days=14").context["page"].object_list) == 2


def test_who_has_only_just_joined_is_not_quiet(course, desk, clock):
    clock.move(days=30)
    MembershipFactory(course=course.course, joined_at=clock.now - 2 * DAY)
    assert list(desk.get(QUIET).context["page"].object_list) == []


# Whose


def test_an_assistant_sees_their_own_groups(course, client_of, exam, clock):
    first, second = (GroupFactory(course=course.course, name=f"Group {name}") for name in "AB")
    enrol(course, 10, first)
    enrol(course, 12, second)
    helper = UserFactory()
    member = MembershipFactory(user=helper, course=course.course, role=Role.ASSISTANT)
    first.members.add(member)
    client = client_of(helper)
    for page in (INSIGHT, FAILING):
        for query in ("", f"?group={second.pk}", f"?group={first.pk}", "?group=%00"):
            response = client.get(f"{page}{query}")
            assert (len(response.context["class"].people), "Group B" in response.text) == (
                10,
                False,
            )
    clock.move(days=10)
    page = client.get(f"{QUIET}?group={second.pk}")
    assert (page.context["page"].paginator.count, "Group B" in page.text) == (10, False)


@pytest.mark.parametrize("page", [INSIGHT, FAILING, QUIET])
def test_strangers_find_no_page(course, client_of, student, guest, page):
    assert client_of().get(page).status_code == 302
    for user in (student, guest):
        assert client_of(user).get(page).status_code == 404


# How much it asks, and how much it weighs


@pytest.mark.parametrize("number", [1, 10, 120])
def test_it_asks_as_often_for_a_whole_class(
    course, instructor, client_of, count_queries, number, clock
):
    group = GroupFactory(course=course.course)
    users = enrol(course, number, group)
    due = AssignmentFactory(lesson=course.lesson, title="A long title of what is to be read")
    due.windows.create(due_at=MORNING)
    quiz = checkpoint(course.lesson.module, key="test")
    QuizQuestion.objects.create(quiz=quiz, question=course.questions[0], position=1)
    taken(users[:2], quiz, 1)
    read(users[:-1] or users, course.next_lesson)
    for user in users[:2]:
        answer(user, course.cards[0], uuid=uuid4())
    clock.move(days=20)
    client, asked = client_of(instructor), {}
    for page in (INSIGHT, FAILING, QUIET):
        client.get(page)
        with count_queries() as queries:
            response = client.get(page)
        asked[page] = len(queries)
        assert len(response.content) < 80_000
    # Of one student nothing of practice is told, so that nothing of it is read either.
    unread = {INSIGHT: 6, FAILING: 2, QUIET: 0} if number == 1 else {}
    most = {INSIGHT: 18, FAILING: 14, QUIET: 22}
    assert asked == {page: count - unread.get(page, 0) for page, count in most.items()}


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (None, "–"),
        (Band(0, 4, 20), "fewer than 5"),
        (Band(15, 20, 20), "15 or more"),
        (Band(5, 9, 20), "5 to 9"),
        (Band(5, 5, 20), "5"),
    ],
)
def test_a_band_in_words(band, words):
    assert told(band) == words
