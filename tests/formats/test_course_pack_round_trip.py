"""Writing a course and reading it again gives the same course, whatever its texts hold."""

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.domain import content, questions
from quizzes.formats import course_pack
from quizzes.formats.course_pack.reading import BODIES
from tests import specs
from tests.formats import strategies


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.courses())
@pytest.mark.exhaustive
def test_reading_what_was_written_gives_the_course_back(course):
    files = course_pack.write(course)
    again = course_pack.read(files, check=None)
    assert again == course
    assert course_pack.write(again) == files


def test_the_small_course_survives(tmp_path):
    course = specs.small_course()
    for path, data in course_pack.write(course).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert course_pack.read_folder(tmp_path, check=None) == course


def test_a_whole_course_survives():
    course = specs.whole_course()
    files = course_pack.write(course)
    assert course_pack.read(files) == course
    assert (
        files["01-module-1/quiz.yml"].decode()
        == """\
- key: checkpoint-1
  title: Checkpoint 1
  purpose: checkpoint
  behaviour: deferred_feedback
  sections:
    - draw: 10
      lessons: [lesson-2, lesson-3]
"""
    )


def lesson_with_words_of_yaml():
    """Return a lesson with keys, titles and texts that YAML would take for something else."""
    question = questions.Question(
        key="no",
        objective="know",
        level="apply",
        facts=("F001", "F002"),
        body=questions.TrueFalse(
            stem="It began: when?\n\n- 1997\n- 2002", answer=False, explanation="y" * 81
        ),
    )
    quiz = content.Quiz(
        key="practice",
        title="yes",
        questions=(
            content.QuizQuestion(question="no"),
            content.QuizQuestion(question="no", points=2),
        ),
    )
    return specs.small_lesson().model_copy(
        update={"questions": (question,), "quizzes": (quiz,), "notes": ()}
    )


def test_a_written_pack_reads_well():
    lesson = lesson_with_words_of_yaml()
    files = course_pack.write(specs.with_lesson(lesson))
    folder = f"01-start/{lesson.number:02d}-{lesson.key}"
    assert list(files) == sorted(files)
    assert f"{folder}/cards.yml" not in files
    assert (
        files[f"{folder}/quiz.yml"].decode()
        == """\
- key: practice
  title: 'yes'
  questions:
    - 'no'
    - question: 'no'
      points: 2.0
"""
    )
    assert (
        files[f"{folder}/questions.yml"].decode()
        == f"""\
- key: 'no'
  objective: know
  level: apply
  facts: [F001, F002]
  kind: true_false
  stem: |
    It began: when?

    - 1997
    - 2002
  answer: false
  explanation: |
    {"y" * 81}
"""
    )


def test_the_fields_of_a_row_and_of_its_flat_body_have_different_names():
    for spec, bodies in BODIES.items():
        for body in bodies:
            assert set(spec.model_fields) & set(body.model_fields) == set()


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1)])
def test_numbers_that_do_not_rise_cannot_be_written(numbers):
    lessons = tuple(
        specs.small_lesson().model_copy(update={"number": number, "key": f"l{place}"})
        for place, number in enumerate(numbers)
    )
    module = specs.small_course().modules[0].model_copy(update={"lessons": lessons})
    course = specs.small_course(modules=(module,))
    with pytest.raises(ValueError, match="numbers of the lessons must rise in reading order"):
        course_pack.write(course)
