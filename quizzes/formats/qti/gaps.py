"""Items with gaps in a text: lists and words to type in it, and words that are put into it."""

from collections.abc import Sequence

from quizzes.domain.questions import Cloze
from quizzes.formats.moodle_gap_specs import USUAL_STEM, parted
from quizzes.formats.moodle_rendering import NotHereError, Row, percent
from quizzes.formats.qti.arranged import note_shares, right_pairs
from quizzes.formats.qti.items import Declaration, Item, walked
from quizzes.formats.qti.numbers import NUMBERS, bands_of
from quizzes.formats.qti.processing import Result
from quizzes.formats.qti.questions import Question, close, keys_for
from quizzes.formats.qti.typed import CLOSE, OPEN, accepted_of, compared_by
from quizzes.formats.qti.values import Value, value_of
from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

GAP, GAP_TEXT = "gap_", "gap-text"
"""What the response of a gap begins with here, and the class of the text that has the gaps."""


def option_prefix(key: str) -> str:
    """Return what the names of the options of a gap begin with when they are written here."""
    return f"o_{key}_"


def cloze_of(question: Question, interactions: Sequence[Element]) -> Cloze:
    """Return a text in which words are typed or chosen.

    Raises ``NotHereError`` where a gap has nothing that is right.
    """
    names = [one.attributes["responseIdentifier"] for one in interactions]
    if len(set(names)) != len(names):
        raise Refused("two gaps ask for the same response", interactions[0].line)
    if len(names) > question.limits.answers:
        raise Refused(f"has more than {question.limits.answers} gaps", interactions[0].line)
    keys, is_own = _gap_keys(names)
    if is_own:
        # Written here, gaps are declared in the order in which they stood in the question.
        declared = list(question.item.responses)
        interactions = sorted(
            interactions, key=lambda one: declared.index(one.attributes["responseIdentifier"])
        )
        names = [one.attributes["responseIdentifier"] for one in interactions]
        keys, _ = _gap_keys(names)
    others = _others(question, names)
    rows = [
        Row(key=key, **_gap(question, one, key, others[name]))
        for key, one, name in zip(keys, interactions, names, strict=True)
    ]
    _note_points(question, names, others)
    marks = {id(one): f"{OPEN}{number}{CLOSE}" for number, one in enumerate(interactions)}
    stem, text = _stem_and_text(question, marks)
    for number, key in enumerate(keys):
        text = text.replace(f"{OPEN}{number}{CLOSE}", f"[[{key}]]")
    shuffled = [
        one.attributes.get("shuffle", "false") in ("true", "1")
        for one in interactions
        if one.name == "inlineChoiceInteraction"
    ]
    return Cloze(
        **question.shared(stem), text=text, gaps=rows, shuffle=any(shuffled) or not shuffled
    )


def _gap_keys(names: Sequence[str]) -> tuple[list[str], bool]:
    """Return a key for each gap, and whether they are those they had when written here."""
    keys = [name.removeprefix(GAP) for name in names if name.startswith(GAP)]
    is_own = len(keys) == len(names) and all(
        key.replace("-", "").isalnum()
        and key.isascii()
        and key == key.lower()
        and len(key) <= 20
        and not key.startswith("-")
        for key in keys
    )
    return (keys if is_own else [str(number) for number in range(1, len(names) + 1)]), is_own


def own_text(item: Item) -> Element | None:
    """Return what was written here as a text with gaps; None in items of others."""
    within = (one for one in item.body.children if one.name == "div")
    return next((one for one in within if one.attributes.get("class") == GAP_TEXT), None)


def _stem_and_text(question: Question, marks: dict[int, str]) -> tuple[str, str]:
    body = question.item.body
    own = own_text(question.item)
    if own is not None:
        before = body.content[: next(n for n, one in enumerate(body.content) if one is own)]
        stem = question.text(before, body.line)
        return stem or USUAL_STEM, question.text(own.content, own.line, marks=marks)
    stem, text = _parted(question.stem(marks=marks))
    if not stem:
        question.note(f"says nothing before its gaps; here it says: {USUAL_STEM}")
    return stem or USUAL_STEM, text


def _parted(markdown: str) -> tuple[str, str]:
    """Return the paragraphs before the first gap, and the rest."""
    stem, text = parted(markdown.replace(OPEN, "[["))
    return stem, text.replace("[[", OPEN)


def _others(question: Question, names: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Return for each gap what the others are given while it is tried.

    It is nothing where a gap earns points alone, and what is right where it does not.
    """
    responses = question.item.responses
    right = {name: value_of(responses[name], responses[name].correct) for name in names}
    full = question.tried(right)
    nothing = question.tried({})
    alone = {name: question.tried({name: right[name]}) for name in names}
    question.tell([nothing, full])
    if full is None or nothing is None or None in alone.values():
        return {name: {} for name in names}
    idle = [name for name, one in alone.items() if close(one.score, nothing.score)]
    if len(idle) == len(names) and full.score > nothing.score:
        question.note("only all gaps together earn points there; here each gap earns its share")
    return {name: right if name in idle and responses[name].correct else {} for name in names}


def _note_points(
    question: Question, names: Sequence[str], others: dict[str, dict[str, Value]]
) -> None:
    responses = question.item.responses
    points = set()
    for name in names:
        given = value_of(responses[name], responses[name].correct)
        nothing = question.tried({**others[name], name: None})
        one = question.tried({**others[name], name: given})
        if one is None or nothing is None:
            return
        points |= {round(one.score - nothing.score, 6)} if responses[name].correct else set()
    if len(points) > 1:
        question.note("gaps are worth different points there; here they are worth the same")


def _gap(
    question: Question, interaction: Element, key: str, others: dict[str, Value]
) -> dict[str, object]:
    declaration = question.declaration(interaction)
    if interaction.name == "inlineChoiceInteraction":
        return {"options": _options(question, interaction, declaration, key, others)}
    if declaration.base_type in NUMBERS:
        return {"bands": bands_of(question, declaration, others)}
    accepted = accepted_of(question, declaration, others)
    typed = {"answers": accepted.rows, "case_sensitive": accepted.case_sensitive}
    return {**typed, **compared_by(interaction)}


def _options(
    question: Question,
    interaction: Element,
    declaration: Declaration,
    key: str,
    others: dict[str, Value],
) -> list[Row]:
    choices = question.few(interaction.all("inlineChoice"), "options")
    names = [one.attributes["identifier"] for one in choices]
    if unknown := [one for one in declaration.correct if one not in names]:
        raise Refused(f"{unknown[0][:40]!r} is named right, but is no choice", declaration.line)
    nothing = question.tried({**others, declaration.identifier: None})
    results = [question.tried({**others, declaration.identifier: name}) for name in names]
    right = _right(question, declaration, names, nothing, results)
    keys = keys_for(choices, option_prefix(key))
    return [
        Row(
            key=one_key,
            text=question.words(choice),
            correct=name == right,
            feedback=question.joined(question.told_by(result, nothing)),
        )
        for one_key, choice, name, result in zip(keys, choices, names, results, strict=True)
    ]


def _right(
    question: Question,
    declaration: Declaration,
    names: Sequence[str],
    nothing: Result | None,
    results: Sequence[Result | None],
) -> str:
    """Return the only option that is right. Raises ``NotHereError`` for several or none."""
    named = declaration.correct[0] if declaration.correct else None
    if nothing is None or None in results:
        question.note_why_not()
        if named is None:
            raise NotHereError("a gap has nothing that is right, which is not here")
        return named
    best = max(one.score for one in results) - nothing.score if results else 0.0
    if best <= 0:
        if named is None:
            raise NotHereError("a gap has nothing that is right, which is not here")
        question.note("what is named right earns no points there; here it is right")
        return named
    shares = [(one.score - nothing.score) / best for one in results]
    full = [name for name, share in zip(names, shares, strict=True) if close(share, 1)]
    if len(full) > 1:
        raise NotHereError("has a gap with several right options, which is not here")
    for share in shares:
        if share and not close(share, 1):
            what = "earns" if share > 0 else "costs"
            question.note(f"an option {what} {percent(abs(share))} there and nothing here")
    return full[0]


# Words that are put into gaps


def gap_match_of(question: Question, interaction: Element) -> Cloze:
    """Return a text into which words are put; here each gap offers all of them."""
    if interaction.all("gapImg"):
        raise NotHereError("has pictures to put into gaps, which is not here")
    declaration = question.declaration(interaction)
    words = question.few(interaction.all("gapText"), "words")
    gaps = question.few([one for one in walked(interaction) if one.name == "gap"], "gaps")
    right = _words_for(question, declaration, words, gaps)
    names = ([one.attributes["identifier"] for one in found] for found in (words, gaps))
    note_shares(question, declaration, *names)
    question.note("words are put into the gaps there; here they are chosen from lists")
    offered = list(
        zip(
            keys_for(words, option_prefix("")),
            [question.words(one) for one in words],
            [one.attributes["identifier"] for one in words],
            strict=True,
        )
    )
    rows = [
        Row(
            key=str(number),
            options=[
                Row(key=key, text=text, correct=name == right[gap.attributes["identifier"]])
                for key, text, name in offered
            ],
        )
        for number, gap in enumerate(gaps, 1)
    ]
    is_shuffled = interaction.attributes.get("shuffle", "false") in ("true", "1")
    stem = question.stem()
    text = _text_around(question, interaction, gaps)
    return Cloze(**question.shared(stem), text=text, gaps=rows, shuffle=is_shuffled)


def _words_for(
    question: Question,
    declaration: Declaration,
    words: Sequence[Element],
    gaps: Sequence[Element],
) -> dict[str, str]:
    """Return the name of the only word that is right for each gap, by the name of the gap."""
    pairs = right_pairs(question, declaration)
    right = {gap: word for word, gap in pairs}
    names = {one.attributes["identifier"] for one in gaps}
    known = {one.attributes["identifier"] for one in (*words, *gaps)}
    if unknown := [one for pair in pairs for one in pair if one not in known]:
        why = f"{unknown[0][:40]!r} is in a pair that is right, but not there"
        raise Refused(why, declaration.line)
    if set(right) != names or len(right) != len(pairs):
        raise NotHereError("a gap has several right words, or none, which is not here")
    return right


def _text_around(question: Question, interaction: Element, gaps: Sequence[Element]) -> str:
    inner = [
        one
        for one in interaction.content
        if isinstance(one, str) or one.name not in ("gapText", "prompt")
    ]
    marks = {id(one): f"{OPEN}{number}{CLOSE}" for number, one in enumerate(gaps)}
    text = question.text(inner, interaction.line, marks=marks)
    for number in range(len(gaps)):
        text = text.replace(f"{OPEN}{number}{CLOSE}", f"[[{number + 1}]]")
    return text
