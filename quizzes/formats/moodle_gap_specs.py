"""Kinds of Moodle with gaps or an order as the site’s: cloze, words put in, ordering."""

import re
from dataclasses import replace

from quizzes.domain.questions import Cloze, Ordering, OrderScoring
from quizzes.formats.moodle_first_fits import note_bands, note_wordings
from quizzes.formats.moodle_names import BLANKS
from quizzes.formats.moodle_numbers import band_of, plain_number
from quizzes.formats.moodle_rendering import NotHereError, Rendering, Row, percent, row_keys
from quizzes.formats.moodle_texts import plain_of, words_of
from quizzes.formats.question_files import RawAnswer, RawQuestion, RawText, Refused

USUAL_STEM = "Fill in the gaps."
"""What a cloze question asks that says nothing before its gaps."""

EVERY_SIGN_COUNTS = {"accent_sensitive": True, "punctuation_sensitive": True}
"""How Moodle compares what is typed: a minus sign, a dot or an accent makes another answer."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_GAP = re.compile(r"\{#([0-9]{1,4})\}")
_PLACE = re.compile(r"\[\[([0-9]{1,4})\]\]")
_TAG = re.compile(r"<[a-zA-Z]")
_BY_POSITION = ("ABSOLUTE_POSITION", "0")
_BY_NEIGHBOURS = ("RELATIVE_NEXT_EXCLUDE_LAST", "1")


def accepted_answer(rendering: Rendering, answer: RawAnswer) -> Row:
    """Return one wording of a typed answer; its text is plain words, whatever its format."""
    text = plain_of(answer.text)
    if "\n" in text:
        rendering.note("a line break in an answer became a space", answer.text.line)
    return Row(text=text, credit=rendering.credit(answer), feedback=rendering.text(answer.feedback))


def cloze_of(rendering: Rendering) -> Cloze:
    """Return a text with gaps; raises ``NotHereError`` for gaps that are not here."""
    raw = rendering.raw
    marks = {gap.default_mark for gap in raw.parts}
    if len(marks) > 1:
        rendering.note("gaps are worth different points there; here they are worth the same")
    rows = [Row(key=str(number), **_gap(rendering, gap)) for number, gap in enumerate(raw.parts, 1)]
    marked = _GAP.sub(lambda found: f"{_OPEN}{int(found[1])}{_CLOSE}", _unmarked(raw.text))
    body = _cloze(rendering, marked, rows)
    for gap, part in zip(body.gaps, raw.parts, strict=True):
        note = note_bands if gap.bands else note_wordings
        note(rendering, gap, _with_text(part))
    return body


def _with_text(gap: RawQuestion) -> list[RawAnswer]:
    return [one for one in gap.answers if one.text.text.strip()]


def _unmarked(raw: RawText) -> str:
    return raw.text.replace(_OPEN, "").replace(_CLOSE, "")


def _cloze(rendering: Rendering, marked: str, gaps: list[Row]) -> Cloze:
    raw = rendering.raw.text
    shared = rendering.shared()
    markdown = rendering.text(RawText(marked, raw.format, raw.files, raw.line))
    stem, text = parted(_MARK.sub(r"[[\1]]", markdown))
    if not stem:
        rendering.note(f"says nothing before its gaps; here it says: {USUAL_STEM}")
    return Cloze(
        **shared | {"stem": stem or USUAL_STEM},
        text=text,
        gaps=gaps,
        shuffle=rendering.raw.shuffle,
    )


def parted(markdown: str) -> tuple[str, str]:
    """Return what stands in paragraphs before that of the first gap, and the rest."""
    first = markdown.find("[[")
    end = markdown.rfind("\n\n", 0, max(first, 0))
    stem, text = markdown[: max(end, 0)].strip(), markdown[max(end, 0) :].strip("\n")
    # What is set in belongs to what stands before it.
    return ("", markdown) if not stem or text.startswith((" ", "\t")) else (stem, text)


def _gap(rendering: Rendering, gap: RawQuestion) -> dict[str, object]:
    answers = _with_text(gap)
    if gap.kind == "multichoice":
        return {"options": _gap_options(rendering, gap, answers)}
    if gap.kind == "numerical":
        return {"bands": [band_of(rendering, _number(one)) for one in answers]}
    rows = [accepted_answer(rendering, one) for one in answers]
    return {"answers": rows, "case_sensitive": gap.use_case, **EVERY_SIGN_COUNTS}


def _number(answer: RawAnswer) -> RawAnswer:
    """Return an answer whose number is written for a computer, with a point for its comma."""
    written = answer.text.text.strip(BLANKS)
    number = plain_number(written, comma=".") or written
    return replace(answer, text=replace(answer.text, text=number))


def _gap_options(rendering: Rendering, gap: RawQuestion, answers: list[RawAnswer]) -> list[Row]:
    full = [one for one in answers if one.fraction == 1]
    if not gap.single or len(full) != 1:
        raise NotHereError("has a gap with several right options, which is not here")
    for answer in answers:
        if answer.fraction not in (0, 1):
            what = "earns" if answer.fraction > 0 else "costs"
            share = percent(abs(answer.fraction))
            rendering.note(f"an option {what} {share} there and nothing here", answer.text.line)
    return [
        Row(
            key=key,
            text=_words(rendering, answer.text),
            correct=answer is full[0],
            feedback=rendering.text(answer.feedback),
        )
        for key, answer in zip(row_keys(len(answers)), answers, strict=True)
    ]


def _words(rendering: Rendering, raw: RawText) -> str:
    if _TAG.search(raw.text):
        rendering.note("an option for a gap became plain words", raw.line)
    return words_of(raw)


def placed_of(rendering: Rendering) -> Cloze:
    """Return a text into whose gaps words are put, each gap with the words of its group."""
    raw = rendering.raw
    if raw.kind == "ddwtos":
        rendering.note("words are dragged into the gaps there; here they are chosen from lists")
    gaps: list[Row] = []

    def mark(found: re.Match[str]) -> str:
        gaps.append(Row(key=str(len(gaps) + 1), options=_words_for(rendering, int(found[1]))))
        return f"{_OPEN}{len(gaps)}{_CLOSE}"

    marked = _PLACE.sub(mark, _unmarked(raw.text))
    return _cloze(rendering, marked, gaps)


def _words_for(rendering: Rendering, number: int) -> list[Row]:
    words = rendering.raw.parts
    if not 1 <= number <= len(words):
        raise Refused(f"there is no word for the gap [[{number}]]", rendering.raw.line)
    right = words[number - 1]
    offered = [one for one in words if one.name == right.name and one.text.text.strip()]
    return [
        Row(key=key, text=_words(rendering, one.text), correct=one is right)
        for key, one in zip(row_keys(len(offered)), offered, strict=True)
    ]


def order_of(rendering: Rendering) -> Ordering:
    """Return things to put in order, which is that of the file."""
    raw = rendering.raw
    scoring = OrderScoring.POSITION
    if raw.grading not in _BY_POSITION:
        scoring = OrderScoring.ADJACENT_PAIRS
        if raw.grading not in _BY_NEIGHBOURS:
            rendering.note("an order is graded otherwise there; here by what follows what")
    return Ordering(
        items=[
            Row(key=key, text=rendering.text(answer.text))
            for key, answer in zip(row_keys(len(raw.answers)), raw.answers, strict=True)
        ],
        scoring=scoring,
        **rendering.shared(),
    )
