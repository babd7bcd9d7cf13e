"""Questions as Moodle has them as the site's own: the second step of every Moodle format.

What the site says otherwise, or cannot say, is noted. A question that would mean something else
here is refused, and one of a kind the site does not have is kept word for word.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from pydantic import ValidationError

from quizzes.domain.questions import (
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    QuestionBody,
    Scoring,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    UnitEntry,
    normalise_line,
)
from quizzes.formats.moodle_first_fits import note_bands, note_wordings
from quizzes.formats.moodle_gap_specs import (
    EVERY_SIGN_COUNTS,
    accepted_answer,
    cloze_of,
    order_of,
    placed_of,
)
from quizzes.formats.moodle_names import category_path
from quizzes.formats.moodle_numbers import band_of
from quizzes.formats.moodle_rendering import NotHereError, Rendering, Row, percent, row_keys
from quizzes.formats.moodle_texts import plain_of, words_of
from quizzes.formats.option_credits import are_equal_shares, possible_credits
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportLimits,
    Kept,
    RawAnswer,
    RawQuestion,
    RawQuestions,
    RawText,
    Refused,
    TextFormat,
    told,
)
from quizzes.formats.spec_sentences import sentences_of

_CLOSE = 0.0001


def to_file(
    raw: RawQuestions, format_name: str, *, limits: ImportLimits = USUAL_LIMITS
) -> ImportedFile:
    """Return the questions of a file with bodies of the site, and what was refused."""
    items: list[ImportedItem] = []
    problems = [*raw.problems]
    category: tuple[str, ...] = ()
    for question in raw.questions:
        if question.kind == "category":
            category = category_path(question.category.partition("\n")[0])
            continue
        try:
            items.append(to_item(question, format_name, category=category, limits=limits))
        except Refused as refused:
            problems.append(Fault(refused.line or question.line, refused.message, question.name))
    return ImportedFile(format_name, tuple(items), told(problems, limits), raw.notes)


def to_item(
    raw: RawQuestion,
    format_name: str,
    *,
    category: tuple[str, ...] = (),
    limits: ImportLimits = USUAL_LIMITS,
) -> ImportedItem:
    """Return a question with a body of the site, or kept where the site has no such kind.

    Raises ``Refused`` for one that would mean something else here.
    """
    rendering = Rendering(raw, limits, [*raw.notes])
    builder = BUILDERS.get(raw.kind)
    body, kept = None, None
    try:
        if builder is None:
            raise NotHereError(f"is of the kind {raw.kind}, which is not here")
        body = built(builder, rendering)
        _note_the_rest(rendering)
    except NotHereError as why:
        kept = Kept(format_name, raw.kind, raw.source)
        rendering.notes, rendering.pictures = [*raw.notes], {}
        rendering.note(f"{why}; it is kept as it is")
    return ImportedItem(
        where=f"line {raw.line}",
        line=raw.line,
        title=normalise_line(plain_of(RawText(raw.name))),
        body=body,
        kept=kept,
        category=category,
        tags=raw.tags,
        idnumber=raw.idnumber,
        notes=tuple(dict.fromkeys(rendering.notes)),
        pictures=tuple(rendering.pictures.values()),
        raw=raw,
    )


def built(builder: Callable[[Rendering], QuestionBody], rendering: Rendering) -> QuestionBody:
    """Return the body; what pydantic has against it is said in the reason of ``Refused``."""
    try:
        return builder(rendering)
    except ValidationError as error:
        said = [*sentences_of(error), *(note.message for note in rendering.raw.notes)]
        raise Refused("; ".join(said), rendering.raw.line) from None


def _note_the_rest(rendering: Rendering) -> None:
    raw = rendering.raw
    combined = (raw.right_feedback, raw.partly_right_feedback, raw.wrong_feedback)
    if any(text.text.strip() for text in combined):
        rendering.note("the feedback for right, partly right and wrong answers was left out")
    if raw.default_mark not in (0, 1, len(raw.parts)):
        rendering.note(f"is worth {raw.default_mark:g} points there; here a quiz says what it is")
    if raw.response_template.text.strip():
        rendering.note("the text that answers begin with was left out")


# Choices


def _choice(rendering: Rendering) -> QuestionBody:
    answers = [one for one in rendering.raw.answers if one.text.text.strip()]
    if len(answers) < len(rendering.raw.answers):
        rendering.note("an option without text was left out")
    right = [one for one in answers if (one.fraction > 0)]
    full = [one for one in answers if one.fraction >= 1 - _CLOSE]
    if not right:
        raise Refused("no option is right", rendering.raw.line)
    if rendering.raw.single and not full:
        raise Refused("no option earns everything", rendering.raw.line)
    if rendering.raw.single and len(full) == 1:
        return _single(rendering, answers, full)
    if not rendering.raw.single:
        return _several(rendering, answers, right)
    _note_weights(rendering, [one for one in answers if one not in full])
    rendering.note(
        f"{len(full)} options are right and one is to be picked there; here all of them have to be"
    )
    options = _options(rendering, answers, full)
    return MultipleChoice(options=options, shuffle=rendering.raw.shuffle, **rendering.shared())


def _single(rendering: Rendering, answers: list[RawAnswer], full: list[RawAnswer]) -> SingleChoice:
    others = [one for one in answers if one not in full]
    _note_weights(rendering, [one for one in others if one.fraction < 0])
    credits_there = [0.0 if one in full else max(0.0, one.fraction) for one in answers]
    options = _options(rendering, answers, full, credits_there)
    return SingleChoice(options=options, shuffle=rendering.raw.shuffle, **rendering.shared())


def _note_weights(rendering: Rendering, answers: list[RawAnswer]) -> None:
    for answer in answers:
        if answer.fraction:
            what = "earns" if answer.fraction > 0 else "costs"
            share = percent(abs(answer.fraction))
            rendering.note(f"an option {what} {share} there and nothing here", answer.text.line)


def _options(
    rendering: Rendering,
    answers: list[RawAnswer],
    right: list[RawAnswer],
    credits_there: Iterable[float] = (),
) -> list[Row]:
    rows = [
        Row(
            key=key,
            text=rendering.text(answer.text),
            correct=answer in right,
            feedback=rendering.text(answer.feedback),
        )
        for key, answer in zip(row_keys(len(answers)), answers, strict=True)
    ]
    for row, credit in zip(rows, credits_there, strict=False):
        row["credit"] = credit
    return rows


def _several(
    rendering: Rendering, answers: list[RawAnswer], right: list[RawAnswer]
) -> MultipleChoice:
    """Return a choice of several: in parts where the shares are equal, otherwise by option."""
    fractions = [one.fraction for one in answers]
    if are_equal_shares(fractions):
        scoring, credits_here = Scoring.PARTIAL, []
    else:
        scoring, credits_here = Scoring.BY_OPTION, possible_credits(fractions, rendering.note)
    return MultipleChoice(
        options=_options(rendering, answers, right, credits_here),
        scoring=scoring,
        shuffle=rendering.raw.shuffle,
        **rendering.shared(),
    )


def _true_false(rendering: Rendering) -> TrueFalse:
    raw = rendering.raw
    return TrueFalse(
        answer=raw.true_is_right,
        true_feedback=rendering.text(raw.true_feedback),
        false_feedback=rendering.text(raw.false_feedback),
        **rendering.shared(),
    )


# What is typed


def _short_answer(rendering: Rendering) -> ShortAnswer:
    given = _not_blank(rendering.raw.answers)
    body = ShortAnswer(
        answers=[accepted_answer(rendering, one) for one in given],
        case_sensitive=rendering.raw.use_case,
        **EVERY_SIGN_COUNTS,
        **rendering.shared(),
    )
    note_wordings(rendering, body, given)
    return body


def _not_blank(answers: Iterable[RawAnswer]) -> list[RawAnswer]:
    """Return the answers without the blank lines of a form, which Moodle passes over."""
    return [
        one
        for one in answers
        if one.text.text.strip() or one.ends or one.fraction or one.feedback.text.strip()
    ]


def _numeric(rendering: Rendering) -> Numeric:
    raw = rendering.raw
    given = _not_blank(raw.answers)
    bands = [band_of(rendering, one) for one in given]
    units = [Row(text=one.text, factor=1 / one.multiplier) for one in raw.units]
    entry = UnitEntry.OPTIONAL
    if units and (raw.unit_required or raw.unit_list):
        entry = UnitEntry.LIST if raw.unit_list else UnitEntry.REQUIRED
    body = Numeric(bands=bands, units=units, unit_entry=entry, **rendering.shared())
    note_bands(rendering, body, given)
    return body


# What is put together, and what is written


def _matching(rendering: Rendering) -> Matching:
    pairs = [one for one in rendering.raw.pairs if one.text.text.strip() or one.match.strip()]
    matches = [_line(one.match) for one in pairs]
    labels: dict[str, str] = {}
    for match in filter(None, matches):
        first = labels.setdefault(_folded(match), match)
        if first != match:
            rendering.note(f"the match {match!r} is the same as {first!r} here")
    keys = dict(zip(labels, row_keys(len(labels)), strict=True))
    asked = [
        (one, match) for one, match in zip(pairs, matches, strict=True) if one.text.text.strip()
    ]
    if nothing := next((one for one, match in asked if not match), None):
        raise Refused("a pair has nothing to match", nothing.text.line)
    return Matching(
        pairs=[
            Row(key=key, text=rendering.text(one.text), match=keys[_folded(match)])
            for key, (one, match) in zip(row_keys(len(asked)), asked, strict=True)
        ],
        options=[Row(key=keys[folded], text=text) for folded, text in labels.items()],
        shuffle=rendering.raw.shuffle,
        **rendering.shared(),
    )


def _dragged(rendering: Rendering) -> Matching:
    """Return matches that are dragged and may be formatted, as plain words."""
    raw = rendering.raw
    pairs = [replace(one, match=words_of(RawText(one.match, TextFormat.HTML))) for one in raw.pairs]
    if any(old.match.strip() and not new.match for old, new in zip(raw.pairs, pairs, strict=True)):
        raise NotHereError("has matches that are no words")
    rendering.note("matches are dragged there; here they are chosen from a list of plain words")
    return _matching(replace(rendering, raw=replace(raw, pairs=tuple(pairs))))


def _line(text: str) -> str:
    return normalise_line(plain_of(RawText(text)))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _essay(rendering: Rendering) -> Essay:
    raw = rendering.raw
    if raw.response_format == "noinline":
        raise NotHereError("is an essay handed in as files, which is not here")
    _note_attachments(rendering)
    model = rendering.text(raw.grader_info)
    if model:
        rendering.note("what graders are told became the model answer")
    return Essay(
        min_words=raw.min_words,
        max_words=raw.max_words,
        model_answer=model,
        **rendering.shared(),
    )


def _note_attachments(rendering: Rendering) -> None:
    raw = rendering.raw
    if raw.attachments_required:
        rendering.note("files have to be handed in with the answer there; here it is text alone")
    elif raw.attachments:
        rendering.note("files may be handed in with the answer there; here it is text alone")
    if raw.response_format == "editorfilepicker":
        rendering.note("files may be put into the answer there; here it is text alone")


BUILDERS: dict[str, Callable[[Rendering], QuestionBody]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numeric,
    "match": _matching,
    "ddmatch": _dragged,
    "essay": _essay,
    "multianswer": cloze_of,
    "ddwtos": placed_of,
    "gapselect": placed_of,
    "ordering": order_of,
}
"""How each of Moodle's kinds becomes one of the site's; all others are kept."""
