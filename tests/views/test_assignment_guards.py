"""What an assignment refuses, lest answers get out early or marks are lost."""

from datetime import timedelta

import pytest

from quizzes.models import Accommodation, Assignment, Attempt, GradeOverride
from quizzes.reports.closing import review_opens_at
from tests.actions.marked import exam, write
from tests.factories import MORNING, AssignmentFactory, GroupFactory, MembershipFactory, UserFactory
from tests.views.quiz_pages import text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]

DESK = "/c/small/desk/assignments/"
DAY = timedelta(days=1)
SHOWN = dict.fromkeys(
    ("show_verdicts", "show_marks", "show_feedback", "show_right_answers"), "after_close"
)


@pytest.fixture
def desk(client_of, instructor):
    return client_of(instructor)


@pytest.fixture
def people(course):
    """An early and a late student, each in a group of their own."""
    made = {"early": UserFactory(), "late": UserFactory()}
    groups = {name: GroupFactory(course=course.course, people=[made[name]]) for name in made}
    return made | {f"{name} group": group for name, group in groups.items()}


@pytest.fixture
def assigned(course, people):
    """An exam that closes after a day, and after four for the late group; one has taken it."""
    quiz = exam(course, closes_at=MORNING + DAY, **SHOWN)
    made = AssignmentFactory(quiz=quiz)
    made.windows.create(
        group=people["late group"], opens_at=MORNING + 3 * DAY, closes_at=MORNING + 4 * DAY
    )
    write(people["early"], quiz)
    return made


# Reviews that wait for everyone


@pytest.mark.parametrize("what", ["unpublish", "delete"])
def test_what_would_open_a_review_early_is_refused(assigned, desk, clock, what):
    clock.set(MORNING + 2 * DAY)
    opens_at = review_opens_at(assigned.quiz_id)
    sent = {"do": what, "revision": assigned.revision}
    response = desk.post(f"{DESK}{assigned.pk}/", sent, follow=True)
    assert "while others still work" in text_of(response)
    assert Assignment.objects.get().is_published is True
    assert review_opens_at(assigned.quiz_id) == opens_at > MORNING + 4 * DAY
    clock.set(opens_at)
    desk.post(f"{DESK}{assigned.pk}/", sent)
    assert not Assignment.objects.filter(is_published=True).exists()


def test_an_accommodation_of_the_late_is_waited_for(course, assigned, people, desk, clock):
    Accommodation.objects.create(course=course.course, user=people["late"], shift_days=2)
    clock.set(MORNING + 5 * DAY)
    desk.post(f"{DESK}{assigned.pk}/", {"do": "unpublish", "revision": assigned.revision})
    assert Assignment.objects.get().is_published is True


def test_what_lets_nothing_out_is_taken_back_at_any_time(assigned, desk, clock):
    quiz = assigned.quiz
    quiz.closes_at = MORNING + 4 * DAY
    quiz.save()
    desk.post(f"{DESK}{assigned.pk}/", {"do": "unpublish", "revision": assigned.revision})
    assert Assignment.objects.get().is_published is False


def test_before_anybody_has_begun_it_is_taken_back(assigned, desk):
    Attempt.objects.all().delete()
    desk.post(f"{DESK}{assigned.pk}/", {"do": "delete"})
    assert Assignment.objects.count() == 0


def test_an_extension_after_the_review_has_opened_is_warned_of(course, assigned, desk, clock):
    ill = UserFactory()
    MembershipFactory(user=ill, course=course.course)
    page, words = f"{DESK}{assigned.pk}/", "others may have seen the right answers"
    assert words not in text_of(desk.get(f"{page}?person={ill.pk}"))
    clock.set(MORNING + 5 * DAY)
    assert words in text_of(desk.get(f"{page}?person={ill.pk}"))
    sent = {"do": "extend", "person": ill.pk, "closes_at": "2026-03-20T12:00"}
    assert words in text_of(desk.post(page, sent, follow=True))


# Marks set by hand


def test_an_assignment_with_marks_set_by_hand_is_not_deleted(course, desk, instructor):
    made = AssignmentFactory(quiz=course.quiz)
    decided = {"kind": "percent", "percent": 80, "reason": "Oral exam.", "at": MORNING}
    made.overrides.create(user=UserFactory(), by=instructor, **decided)
    page = f"{DESK}{made.pk}/"
    words = text_of(desk.post(page, {"do": "delete"}, follow=True))
    assert "Take it back instead" in words
    assert GradeOverride.objects.count() == 1
    desk.post(page, {"do": "unpublish", "revision": made.revision})
    desk.post(page, {"do": "delete"})
    assert (Assignment.objects.get().is_published, GradeOverride.objects.count()) == (False, 1)
