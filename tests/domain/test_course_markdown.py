"""What a short text can make of a page: no more than it says."""

import pytest

from quizzes.domain.course_markdown import MOST_CELLS_LEFT_OUT, plain_parser


def table(columns: int, rows: list[str]) -> str:
    """Return a table whose head has so many columns."""
    return "\n".join(["|a" * columns, "|-" * columns, *rows]) + "\n\n"


def cells(text: str) -> int:
    """Return how many cells the tables of a text have, heads left out."""
    return [token.type for token in plain_parser().parse(text)].count("td_open")


def test_rows_may_be_shorter_than_the_head_of_their_table():
    assert cells(table(4, ["|a", "| a | b |", "a | b | c | d", ""])) == 12


@pytest.mark.parametrize("columns", [12, 101, 500])
def test_a_table_that_leaves_out_most_of_its_cells_is_text(columns):
    rows = ["|a"] * (1 + MOST_CELLS_LEFT_OUT // (columns - 1))
    assert cells(table(columns, rows)) == 0
    assert cells(table(columns, rows[:-1])) == columns * len(rows[:-1])


def test_many_tables_leave_out_no_more_than_one():
    text = table(32, ["|a"] * 20) * 70
    assert cells(text) == 32 * 20
    assert cells(f"{text}{table(2, ['a | b'])}") == 32 * 20


@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_a_table_within_something_is_counted_as_well(before):
    lines = table(500, ["|a"] * 130).splitlines()
    text = "\n".join(f"{before.replace('-', ' ') if n else before}{x}" for n, x in enumerate(lines))
    assert cells(text) == 0
