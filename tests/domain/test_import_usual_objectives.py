"""What questions of a file serve when nobody chose: the only objective, or one made for them."""

from quizzes.domain.import_places import usual_objectives


def test_the_only_objective_of_a_lesson_is_taken_and_none_is_guessed_among_several():
    rows = [(1, "a", "A"), (2, "b", "B"), (2, "c", "C")]
    assert usual_objectives(rows) == {1: "A"}


def test_the_one_that_was_made_for_imported_questions_is_taken_again():
    rows = [(1, "a", "A"), (1, "imported-questions-2", "M"), (1, "b", "B")]
    assert usual_objectives(rows) == {1: "M"}
