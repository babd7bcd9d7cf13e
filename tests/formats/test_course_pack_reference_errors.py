"""References that lead nowhere and quizzes of modules that are wrong, said with path and line."""

import pytest

from quizzes.domain import course_checks
from quizzes.formats import course_pack
from tests.formats.packs import LESSON, pack, with_text
from tests.formats.test_course_pack_errors import errors_of

REFERENCE_ERRORS = [
    ("lesson", "[pjc]\n", "[nrc]\n", "lesson.md:8: terms[1]: the glossary has no term 'nrc'"),
    ("lesson", "term:pjc", "term:nrc", "lesson.md:13: body: the course has no term 'nrc'"),
    ("lesson", "source:smith", "source:x", "lesson.md:13: body: the course has no source 'x'"),
    ("lesson", "source:smith", "quiz:x", "lesson.md:13: body: the course has no quiz 'x'"),
    (
        "lesson",
        "source:smith",
        "lesson:founding#death",
        "lesson.md:13: body: the lesson 'founding' has no anchor 'death'",
    ),
    ("lesson", "source:smith", "#death", "lesson.md:13: body: there is no anchor 'death' here"),
    (
        "lesson",
        "older/forward",
        "older/reverse",
        "lesson.md:15: body: the course has no card 'older/reverse'",
    ),
    (
        "lesson",
        "older/forward",
        "newer/c1",
        "lesson.md:15: body: the card 'newer/c1' is extra; a lesson asks its core cards only",
    ),
    (
        "lesson",
        "older/forward",
        "older/forward, older/forward",
        "lesson.md:15: body: the card 'older/forward' is asked twice in this lesson",
    ),
    (
        "lesson",
        "older/forward\n:::",
        "older/forward",
        (
            "lesson.md:15: body: this block is not closed before ::: figure begins; "
            "end it with a line of three colons"
        ),
    ),
    ("lesson", "figure chart", "figure map", "lesson.md:18: body: the course has no figure 'map'"),
    ("quiz", "q5]", "q9]", "quiz.yml:3: practice.questions[5]: the course has no question 'q9'"),
    (
        "quiz",
        "q5]",
        "q1]",
        "quiz.yml:3: practice.questions[5]: the question 'q1' is in the quiz twice",
    ),
    (
        "quiz",
        ", q5]",
        "]",
        "quiz.yml:3: practice.questions: a practice set has 5 or 6 questions, this one 4",
    ),
    (
        "cards",
        "source: smith",
        "source: jones",
        "cards.yml:3: older.source: the course has no source 'jones'",
    ),
    (
        "cards",
        "back: The [PJC](term:pjc)",
        "back: |\n    One\n\n    [NRC](term:nrc)",
        "cards.yml:9: older.back: the course has no term 'nrc'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), REFERENCE_ERRORS)
def test_a_reference_that_leads_nowhere(name, old, new, expected):
    assert errors_of(with_text(name, old, new)) == [f"{LESSON}/{expected}"]


CHECKPOINT = """\
- key: check
  title: Checkpoint
  purpose: checkpoint
  sections:
    - title: Fixed
      questions: [q1, {question: q2, points: 2}]
    - draw: 3
      lessons: [founding]
      objectives: [know]
      kinds: [true_false]
      levels: [recall]
"""


def with_checkpoint(old="", new=""):
    assert CHECKPOINT.count(old) == 1 or not old
    text = CHECKPOINT.replace(old, new) if old else CHECKPOINT
    return pack() | {"01-start/quiz.yml": text.encode()}


def test_a_module_has_a_checkpoint_and_the_course_a_final():
    text = CHECKPOINT.replace("purpose: checkpoint", "purpose: final").replace("check\n", "end\n")
    course = course_pack.read(with_checkpoint() | {"quiz.yml": text.encode()})
    [quiz] = course.modules[0].quizzes
    assert [place.points for place in quiz.sections[0].questions] == [1, 2]
    assert (quiz.sections[1].draw, quiz.sections[1].lessons) == (3, ("founding",))
    assert [quiz.key for quiz in course.quizzes] == ["end"]


SECTION_ERRORS = [
    (
        "lessons: [founding]",
        "lessons: [founding, gone]",
        "8: check.sections[2].lessons[2]: the course has no lesson 'gone'",
    ),
    (
        "[q1,",
        "[q9,",
        "6: check.sections[1].questions[1]: the course has no question 'q9'",
    ),
    (
        "points: 2",
        "point: 2",
        "6: check.sections[1].questions[2].point: is not a field here; did you mean points?",
    ),
    ("draw: 3", "draw: 4", "7: check.sections[2].draw: draws 4, but the bank has 3 of them"),
    ("draw: 3", "draw: three", "7: check.sections[2].draw: must be a whole number, without quotes"),
    ("draw: 3", "drw: 3", "7: check.sections[2].drw: is not a field here; did you mean draw?"),
    (
        "levels: [recall]",
        "levels: [remember]",
        (
            "11: check.sections[2].levels[1]: must be recall, understand, apply or analyse, "
            "not 'remember'"
        ),
    ),
    (
        "title: Fixed",
        "draw: 1",
        "5: check.sections[1]: a section has questions or draws them, not both",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  behavior: adaptive",
        "4: check.behavior: is not a field here; did you mean behaviour?",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  time_limit: 0",
        "4: check.time_limit: must be at least 1",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  opens_at: 2026-09-01",
        "4: check.opens_at: is not written here; a class begins and ends; set it on the site",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  navigation: sequential\n  paging: all",
        "4: check.navigation: all questions on one page can be answered in any order",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  intro: A [word](term:gone).",
        "4: check.intro: the course has no term 'gone'",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), SECTION_ERRORS)
def test_a_quiz_of_a_module_that_is_wrong(old, new, expected):
    assert errors_of(with_checkpoint(old, new)) == [f"01-start/quiz.yml:{expected}"]


def test_a_course_of_the_site_is_held_to_its_references_only():
    short = with_text("quiz", ", q5]", "]")
    course = course_pack.read(short, check=course_checks.check_references)
    assert len(course.lessons()[0].quizzes[0].questions) == 4
