"""Quizzes: their columns say the same as the rules, and which are offered where."""

import pytest

from quizzes import models
from quizzes.domain import content, quiz_rules
from quizzes.domain.behaviours import Behaviour
from tests import factories

CHOICES = {
    "behaviour": Behaviour,
    "paging": quiz_rules.Paging,
    "navigation": quiz_rules.Navigation,
    "grade_method": quiz_rules.GradeMethod,
    "show_verdicts": quiz_rules.Shown,
    "show_marks": quiz_rules.Shown,
    "show_feedback": quiz_rules.Shown,
    "show_right_answers": quiz_rules.Shown,
}


@pytest.mark.parametrize("column", CHOICES)
def test_a_column_offers_every_value_of_the_rules_by_a_name(column):
    offered = dict(models.Quiz._meta.get_field(column).choices)
    assert set(offered) == {str(value) for value in CHOICES[column]}
    assert "" not in map(str, offered.values())


def test_a_new_quiz_has_the_usual_rules():
    assert models.Quiz().rules() == quiz_rules.Rules()
    assert models.Quiz.Purpose.values == list(
        content.Quiz.model_fields["purpose"].annotation.__args__
    )


@pytest.mark.django_db
def test_checkpoints_and_finals_are_published_and_stand_in_their_place(course):
    module = course.lesson.module
    checkpoint = factories.checkpoint(module, key="check")
    final = factories.final(course.course, key="final")
    factories.checkpoint(module, status="draft")
    factories.final(course.course, status="retired")
    assert list(models.Quiz.objects.checkpoints()) == [checkpoint]
    assert list(models.Quiz.objects.finals()) == [final]
    assert list(models.Quiz.objects.practice_sets()) == [course.quiz]


@pytest.mark.django_db
def test_the_bank_of_a_quiz(course):
    secure = factories.QuestionFactory(objective=course.objective, use="secure")
    factories.QuestionFactory(objective=course.objective, status="draft")
    factories.QuestionFactory()
    free = factories.QuestionFactory(objective=course.objective)
    checkpoint = factories.checkpoint(course.lesson.module)
    rows = {question.pk: question.reserve for question in checkpoint.bank()}
    practised = {question.pk: False for question in course.questions}
    assert rows == practised | {secure.pk: True, free.pk: True}
    assert secure not in checkpoint.bank(practice=True)
    assert secure not in course.quiz.bank()
