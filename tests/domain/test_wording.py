"""The screens of words: overlap with the work taught, and reading level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import wording
from quizzes.domain.item_flaws import Flaw
from tests.specs import small_course, small_lesson, small_question, with_lesson

WORK = "One two three four five six seven eight nine ten, said the wise old owl of the wood."
BODY = "## First {{#first}}\n\n{}"


def of_lesson(text):
    return wording.overlap(with_lesson(small_lesson(body=BODY.format(text))), WORK).flaws


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("So: one two three four five six seven eight.", "one two three four five six seven eight"),
        (
            "two [three](term:pjc) FOUR\nfive six seven eight – nine, ten; said no one.",
            "two three FOUR five six seven eight nine ten said",
        ),
    ],
)
def test_eight_words_in_a_row_are_too_many(text, run):
    assert of_lesson(text) == (Flaw("founding", f"shares with the article: {run}"),)


@pytest.mark.parametrize(
    "text",
    [
        "one two three four five six seven, then eight",
        "One Two Three Four Five Six Seven Eight",
        "Said the Wise Old Owl of the Wood",
        "[a](https://example.org/one-two-three-four-five-six-seven-eight)",
    ],
)
def test_seven_words_names_and_addresses_are_let_pass(text):
    assert of_lesson(text) == ()


def test_each_run_is_told_once_with_the_nearest_key():
    run = "one two three four five six seven eight"
    question = small_question()
    body = question.body.model_copy(update={"explanation": f"{run}, and again {run}"})
    course = with_lesson(small_lesson(questions=(question.model_copy(update={"body": body}),)))
    flaw = Flaw("founding-document", f"shares with the article: {run}")
    assert wording.overlap(course, WORK).flaws == (flaw, flaw)


def test_titles_of_sources_are_not_compared():
    source = small_course().sources[0].model_copy(update={"citation": WORK})
    assert wording.overlap(small_course(sources=(source,)), WORK).flaws == ()


def test_without_the_article_texts_are_counted():
    assert wording.overlap(small_course(), None).figures.endswith("texts; no article at hand")


def test_the_grade_follows_the_published_formula():
    # 6 words, 2 sentences, 8 syllables.
    text = "The council met. It was equal."
    assert wording.grade(text) == pytest.approx(0.39 * 3 + 11.8 * 8 / 6 - 15.59)
    assert wording.grade("") == 0.0


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("table", 2), ("made", 1), ("Council", 2), ("agree", 2), ("NATO", 2), ("2013", 1)],
)
def test_syllables(word, count):
    assert wording.syllables(word) == count


@given(st.text())
def test_any_text_has_a_grade(text):
    assert wording.grade(text) > -16


def test_prose_leaves_out_headings_tables_and_numbers_of_sources():
    body = "## Head {#head}\n\nIt met[7](source:bosworth)\nin Rome.\n\n| a |\n|---|\n| b |\n"
    assert wording.prose(body) == "It met in Rome."


def test_a_hard_lesson_is_told():
    hard = "Institutionalised multilateralisation necessitates intergovernmental deliberation."
    course = with_lesson(small_lesson(body=BODY.format(hard)))
    (flaw,) = wording.reading_levels(course).flaws
    assert (flaw.key, flaw.message.partition(";")[2]) == ("founding", " at most 12")
    assert wording.reading_levels(small_course()).flaws == ()


def test_other_languages_have_no_grade():
    screen = wording.reading_levels(small_course(language="tr"))
    assert (screen.figures, screen.flaws) == ("not known for tr", ())
