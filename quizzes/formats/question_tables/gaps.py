r"""The cell of a gap: a wording a line, with its share before it and feedback behind a ``#``.

To type::

    Rome
    50%: Roma # In English, please.

To choose, the right one with a cross::

    (x) Rome
    ( ) Paris # That is France.

To type a number, exact, give or take, or a range::

    number: 23.8 ± 0.1
    number: 50%: 20 .. 30 # Nearly.

``\#`` is the sign itself, ``\n`` in feedback the end of a line.
"""

import re
from collections.abc import Callable

from quizzes.domain.questions import AcceptedAnswer, Band, Gap
from quizzes.formats.moodle_rendering import Row, row_keys
from quizzes.formats.question_files import Refused
from quizzes.formats.question_tables.values import band, band_text, share, share_text

_CHOICE = re.compile(r"\(\s*([xX*✓]?)\s*\)\s*(.*)", re.DOTALL)
_SHARE = re.compile(r"([0-9]+(?:[.,][0-9]+)?\s?%):\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"number\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_FEEDBACK = re.compile(r"(?<!\\)((?:\\\\)*)\#")
_ESCAPED = re.compile(r"\\([\\#n])")
_TO_ESCAPE = re.compile(r"\\(?=[\\#n]|\Z)|\#")


def gap_of(cell: str, text: Callable[[str], str]) -> Row:
    """Return a gap without its key; ``text`` makes Markdown of feedback. Raises ``Refused``."""
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    chosen = [_CHOICE.fullmatch(line) for line in lines]
    numbers = [_NUMBER.fullmatch(line) for line in lines]
    if any(numbers):
        if not all(numbers):
            raise Refused("has numbers, with number: before them, and words")
        return {"bands": [_band(found[1], text) for found in numbers if found is not None]}
    if not any(chosen):
        return {"answers": [_answer(line, text) for line in lines]}
    if not all(chosen):
        raise Refused("has words to choose, with ( ) before them, and words to type")
    options = [
        {**_with_feedback(found[2], text), "key": key, "correct": bool(found[1])}
        for key, found in zip(row_keys(len(chosen)), chosen, strict=True)
        if found is not None
    ]
    return {"options": options}


def _answer(line: str, text: Callable[[str], str]) -> Row:
    found = _SHARE.fullmatch(line)
    row = _with_feedback(found[2] if found else line, text)
    return {**row, "credit": share(found[1])} if found else row


def _band(line: str, text: Callable[[str], str]) -> Row:
    row = _answer(line, text)
    numbers = band(str(row.pop("text")))
    return {**row, **numbers}


def _with_feedback(written: str, text: Callable[[str], str]) -> Row:
    found = _FEEDBACK.search(written)
    if found is None:
        return {"text": _plain(written)}
    words, told = written[: found.end(1)], written[found.end() :]
    return {"text": _plain(words), "feedback": text(_plain(told))}


def _plain(written: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], written.strip())


def gap_cell(gap: Gap) -> str:
    """Return a gap as its cell, which `gap_of` reads."""
    if gap.options:
        return "\n".join(
            f"({'x' if one.correct else ' '}) {_written(one.text, one.feedback)}"
            for one in gap.options
        )
    if gap.bands:
        written = ((one, _written(band_text(one), one.feedback)) for one in gap.bands)
        return "\n".join(f"number: {_earning(one, line)}" for one, line in written)
    written = ((one, _written(one.text, one.feedback)) for one in gap.answers)
    return "\n".join(_earning(one, line) for one, line in written)


def _earning(one: AcceptedAnswer | Band, line: str) -> str:
    """Return a line with what it earns before it, where it is less than all, or reads otherwise."""
    otherwise = any(pattern.fullmatch(line) for pattern in (_SHARE, _CHOICE, _NUMBER))
    return f"{share_text(one.credit)}: {line}" if one.credit != 1 or otherwise else line


def _written(words: str, feedback: str) -> str:
    return f"{_escaped(words)} # {_escaped(feedback)}" if feedback else _escaped(words)


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\g<0>", text).replace("\n", "\\n")
