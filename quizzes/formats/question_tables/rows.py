"""Bodies of the site as rows of a table, kind by kind; ``bodies`` reads them."""

from collections.abc import Callable, Iterable, Sequence

from quizzes.domain.questions import (
    AcceptedAnswer,
    Band,
    Categorise,
    Cloze,
    Essay,
    Gap,
    Label,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.formats.question_files import ImportedItem, Refused
from quizzes.formats.question_tables import values
from quizzes.formats.question_tables.columns import Heading
from quizzes.formats.question_tables.gaps import gap_cell

type Value = str | float | None
type TableRow = dict[Heading, Value]


def row_of(item: ImportedItem) -> TableRow:
    """Return a question, which has a body, by the columns it fills."""
    body = item.body
    return filled(
        {
            **row_of_body(body),
            ("title", 0): item.title,
            ("tags", 0): ", ".join(tag.replace(",", " ") for tag in item.tags),
            ("lesson", 0): item.lesson or "".join(item.category[-1:]),
            ("objective", 0): item.objective,
            ("level", 0): item.level,
            ("id", 0): item.idnumber,
        }
    )


def row_of_body(body: QuestionBody) -> TableRow:
    """Return what a body says by the columns it fills."""
    return filled(
        {
            ("kind", 0): body.kind,
            ("stem", 0): body.stem,
            ("explanation", 0): body.explanation,
            **_listed("hint", body.hints),
            **WRITERS[type(body)](body),
        }
    )


def filled(row: TableRow) -> TableRow:
    """Return a row without the cells that are empty."""
    return {heading: value for heading, value in row.items() if value not in ("", None)}


def _listed(name: str, texts: Iterable[str]) -> TableRow:
    return {(name, number): text for number, text in enumerate(texts, start=1)}


def _number(value: float) -> Value:
    """Return a number, as a text where a spreadsheet would round it."""
    return value if float(f"{value:.15g}") == value else repr(value)


def _fixed(is_shuffled: bool) -> Value:
    return None if is_shuffled else "no"


# Choices


def _choice(body: SingleChoice | MultipleChoice) -> TableRow:
    return {**_options(body.options), ("shuffle", 0): _fixed(body.shuffle)}


def _several(body: MultipleChoice) -> TableRow:
    return {**_choice(body), ("scoring", 0): body.scoring.replace("_", " ")}


def _options(options: Sequence[Option]) -> TableRow:
    right = [number for number, one in enumerate(options, start=1) if one.correct]
    row: TableRow = {
        **_listed("option", (one.text for one in options)),
        **_listed("feedback", (one.feedback for one in options)),
    }
    texts = {number: one.text for number, one in enumerate(options, start=1)}
    shares = {number: one.credit for number, one in enumerate(options, start=1) if one.credit}
    row |= {("credit", number): values.share_text(share) for number, share in shares.items()}
    if _is_read(values.letters(right), texts, right):
        return {**row, ("answer", 0): values.letters(right)}
    return {**row, **{("credit", one): "100%" for one in right if one not in shares}}


def _is_read(cell: str, texts: dict[int, str], right: list[int]) -> bool:
    """Tell whether letters mean the right options, and not the text of another one."""
    try:
        return values.right_ones(cell, texts) == set(right)
    except Refused:
        return False


def _truth(body: TrueFalse) -> TableRow:
    verdict = "true" if body.answer else "false"
    row: TableRow = {
        ("feedback true", 0): body.true_feedback,
        ("feedback false", 0): body.false_feedback,
        ("follow up", 0): str(body.follow_up or ""),
        **_options(body.options),
    }
    said = row.get(("answer", 0))
    return {**row, ("answer", 0): f"{verdict}, {said}" if said else verdict}


# What is typed


def _words(body: ShortAnswer) -> TableRow:
    return {
        **_listed("option", (one.text for one in body.answers)),
        **_earning(body.answers),
        **_typing(body),
    }


def _earning(rows: Sequence[AcceptedAnswer | Band]) -> TableRow:
    found: TableRow = {}
    for number, one in enumerate(rows, start=1):
        found["feedback", number] = one.feedback
        if one.credit != 1:
            found["credit", number] = values.share_text(one.credit)
    return found


def _typing(rules: ShortAnswer | Gap) -> TableRow:
    return {
        ("case sensitive", 0): "yes" if rules.case_sensitive else None,
        ("accent sensitive", 0): "yes" if rules.accent_sensitive else None,
        ("punctuation sensitive", 0): "yes" if rules.punctuation_sensitive else None,
        ("slips", 0): rules.slips or None,
    }


def _numbers(body: Numeric) -> TableRow:
    entry = body.unit_entry if body.units else ""
    return {
        **_listed("option", (values.band_text(one) for one in body.bands)),
        **_earning(body.bands),
        ("units", 0): values.units_text(body.units),
        ("unit entry", 0): str(entry),
    }


# What is put together


def _pairs(body: Matching) -> TableRow:
    rows = [(one.text, one.match, one.feedback) for one in body.pairs]
    return {**_matched(rows, body.options), ("shuffle", 0): _fixed(body.shuffle)}


def _sorted(body: Categorise) -> TableRow:
    return _matched([(one.text, one.group, one.feedback) for one in body.items], body.groups)


def _matched(rows: list[tuple[str, str, str]], labels: Sequence[Label]) -> TableRow:
    texts = {label.key: label.text for label in labels}
    spare = [key for key in texts if key not in {match for _text, match, _told in rows}]
    matches = [*(match for _text, match, _told in rows), *spare]
    return {
        **_listed("option", (text for text, _match, _told in rows)),
        **_listed("match", (texts[match] for match in matches)),
        **_listed("feedback", (told for _text, _match, told in rows)),
    }


def _order(body: Ordering) -> TableRow:
    return {
        **_listed("option", (one.text for one in body.items)),
        **_listed("feedback", (one.feedback for one in body.items)),
        ("scoring", 0): body.scoring.replace("_", " "),
    }


def _cloze(body: Cloze) -> TableRow:
    numbers = {gap.key: number for number, gap in enumerate(body.gaps, start=1)}
    text = "".join(
        f"[[{numbers[piece]}]]" if place % 2 else piece
        for place, piece in enumerate(body.stretches())
    )
    typed = [gap for gap in body.gaps if gap.answers]
    return {
        ("text", 0): text,
        **_listed("option", map(gap_cell, body.gaps)),
        **(_typing(typed[0]) if typed else {}),
        ("shuffle", 0): _fixed(body.shuffle),
    }


def _essay(body: Essay) -> TableRow:
    return {
        **_listed("option", (one.text for one in body.rubric)),
        **{("credit", place): _number(one.points) for place, one in enumerate(body.rubric, 1)},
        **_listed("common error", body.common_errors),
        ("model answer", 0): body.model_answer,
        ("min words", 0): body.min_words,
        ("max words", 0): body.max_words,
    }


WRITERS: dict[type, Callable[..., TableRow]] = {
    SingleChoice: _choice,
    MultipleChoice: _several,
    TrueFalse: _truth,
    ShortAnswer: _words,
    Numeric: _numbers,
    Matching: _pairs,
    Ordering: _order,
    Cloze: _cloze,
    Categorise: _sorted,
    Essay: _essay,
}
