"""What is typed into the course's questions: what is known is right, a mistake is told as such."""

from pathlib import Path

import pytest

from quizzes.domain import item_feedback
from quizzes.domain.grading import grade
from quizzes.formats.course_pack import read_folder

TYPED = (
    ("orient-since-when", "the 2008 agreement", 1.0),
    ("orient-since-when", "In 2008.", 1.0),
    ("orient-since-when", "2010", 0.0),
    ("orient-author-city", "Bishkek in Kyrgyzstan", 1.0),
    ("orient-author-city", "the city of Bishkek", 1.0),
    ("thaw-putin-in-office", "at the end of 1999", 1.0),
    ("thaw-putin-in-office", "31.12.1999", 1.0),
    ("thaw-putin-in-office", "1998 or 1999", 0.0),
    ("thaw-putin-in-office", "2002", 0.0),
    ("thaw-counterexample-base", "the base at Manas", 1.0),
    ("nrc-replaced-body", "the North Atlantic Council", 0.0),
    ("nrc-who-in-brussels", "Javier Solana", 0.0),
    ("nrc-founding-base", "Pratica di Mare, near Rome", 1.0),
    ("isaf-goal-city", "Bonn in Germany", 1.0),
    ("route-hub-city", "Ulyanovsk, Russia", 1.0),
    ("ct-third-conference", "Norfolk in Virginia", 1.0),
    ("beslan-plan-updated", "15 April 2011", 1.0),
    ("after-isaf-last-year", "end of 2014", 1.0),
    ("after-isaf-last-year", "end of 2015", 0.0),
    ("fears-most-of-all", "a victory of the Taliban", 1.0),
)


@pytest.fixture(scope="module")
def questions():
    course = read_folder(Path("content/nrc"))
    return [question for lesson in course.lessons() for question in lesson.questions]


@pytest.fixture(scope="module")
def bodies(questions):
    return {question.key: question.body for question in questions}


@pytest.mark.parametrize(("key", "typed", "fraction"), TYPED)
def test_what_a_student_types(bodies, key, typed, fraction):
    assert grade(bodies[key], {"text": typed}, language="en").fraction == fraction


@pytest.mark.parametrize(
    ("key", "typed", "feedback"),
    [
        ("orient-since-when", "in 2010", "In 2010 the agreement was widened. It was made earlier."),
        ("thaw-counterexample-base", "Manas or Bagram", "Bagram lies in Afghanistan itself."),
        ("nrc-who-in-brussels", "Mr Javier Solana", "He held the office before, until 1999."),
        ("after-who-no-second-isaf", "NATO’s Secretary General", "Right office."),
    ],
)
def test_a_mistake_is_told_whatever_is_typed_around_it(bodies, key, typed, feedback):
    part = grade(bodies[key], {"text": typed}, language="en").parts[0]
    assert part.feedback.startswith(feedback)


def test_all_that_can_be_got_wrong_is_told_something(questions):
    assert item_feedback.screen(questions).flaws == ()
