"""What a table cannot carry of a question, to be said before anybody downloads it."""

from collections.abc import Collection, Iterator

from pydantic import ValidationError

from quizzes.domain.question_likeness import without_names
from quizzes.domain.questions import Cloze, QuestionBody
from quizzes.formats.moodle_texts import holds_picture
from quizzes.formats.question_files import USUAL_LIMITS, Refused
from quizzes.formats.question_tables.bodies import Asked, body_of
from quizzes.formats.question_tables.columns import LARGEST_NUMBER, Cells
from quizzes.formats.question_tables.rows import row_of_body
from quizzes.formats.spec_sentences import texts_of
from quizzes.formats.workbooks import LONGEST_CELL

_RULES = ("case_sensitive", "accent_sensitive", "punctuation_sensitive", "slips")
_LABELS = {"matching": ("options", "pairs"), "categorise": ("groups", "items")}
_SPARE = 10
"""Signs that a cell may get beside its text: what keeps it from being a formula or a number."""


def refusal(body: QuestionBody) -> str:
    """Return why a table cannot carry a question at all; empty when it can."""
    row = row_of_body(body)
    if any(len(str(value)) > LONGEST_CELL - _SPARE for value in row.values()):
        return f"a cell of a spreadsheet holds at most {LONGEST_CELL:,} characters"
    if any(number > LARGEST_NUMBER for _name, number in row):
        return f"a table has at most {LARGEST_NUMBER} columns of options"
    return "" if _read_back(body) is not None else "its texts mean something else in a table"


def not_carried(body: QuestionBody, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """Return what of a question gets lost in a table, or why all of it does.

    The keys of options and gaps are not counted: a table has none, and reading gives them anew.
    It has no pictures, whichever go out with the question.
    """
    if why := refusal(body):
        return (why,)
    return tuple(dict.fromkeys(_lost(body, _read_back(body))))


def _lost(body: QuestionBody, back: QuestionBody | None) -> Iterator[str]:
    if back is None:
        return
    before, after = without_names(body), without_names(back)
    changed = {name for name in before if before[name] != after[name]}
    if any(map(holds_picture, texts_of(body))):
        yield "pictures become their words"
        return
    if isinstance(body, Cloze) and _has_different_rules(body):
        yield "that what counts in typing differs from gap to gap"
        changed.discard("gaps")
    labels = _LABELS.get(body.kind, ())
    if changed & {*labels} and _texts(before, labels) == _texts(after, labels):
        yield "the order in which matches are listed"
        changed -= {*labels}
    for name in before:
        if name in changed:
            yield f"something of the {name.replace('_', ' ')}"


def _has_different_rules(body: Cloze) -> bool:
    typed = [gap for gap in body.gaps if gap.answers]
    return len({tuple(getattr(gap, rule) for rule in _RULES) for gap in typed}) > 1


def _texts(dumped: dict, labels: tuple[str, ...]) -> list[str]:
    return sorted(row["text"] for row in dumped[labels[0]])


def _read_back(body: QuestionBody) -> QuestionBody | None:
    row = {heading: str(value).strip() for heading, value in row_of_body(body).items()}
    try:
        return body_of(Asked(Cells(1, row, {}), USUAL_LIMITS), body.kind)
    except (Refused, ValidationError):
        return None
