"""What is read of each kind of item, by the names that Canvas has for them."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from quizzes.formats.moodle_texts import words_of
from quizzes.formats.qti_1.conditions import (
    Condition,
    NotReadError,
    Numbers,
    numbers_of,
    picked,
    wordings,
)
from quizzes.formats.qti_1.gaps import blanks, dropdowns, gaps_in_place
from quizzes.formats.qti_1.items import Fields, Item, Response, joined
from quizzes.formats.question_files import NO_TEXT, RawAnswer, RawPair, RawText, Refused, TextFormat

ALL_OR_NOTHING = "all_or_nothing"
CATEGORISE = "categorise"
_CLOSE = 1e-6
_UNEQUAL = 0.5
"""Points of a hundred by which equal shares differ when they are rounded."""


def _the_response(item: Item) -> Response:
    if len(item.responses) != 1:
        raise NotReadError(f"has {len(item.responses)} responses where its kind has one")
    return item.responses[0]


# Choices


def _choice(item: Item) -> Fields:
    return {"kind": "multichoice", "single": True, **_with_general(item, _picks(item))}


def _picks(item: Item) -> list[RawAnswer]:
    response = _the_response(item)
    scores = [
        item.conditions.score({response.ident: frozenset({one.ident})}) for one in response.labels
    ]
    best = max(scores, default=0.0)
    if best <= 0:
        raise Refused("no option is right", item.element.line)
    everything = item.conditions.maximum(best)
    return [
        RawAnswer(one.text, score / everything, item.of_answer(response.ident, one.ident))
        for one, score in zip(response.labels, scores, strict=True)
    ]


def _with_general(item: Item, answers: list[RawAnswer]) -> Fields:
    """Return answers with the feedback for right and for wrong ones added to their own."""
    right, wrong = item.told("correct_fb"), item.told("general_incorrect_fb")
    found = [
        RawAnswer(
            one.text,
            one.fraction,
            joined([one.feedback, right if one.fraction >= 1 - _CLOSE else wrong]),
            one.tolerance,
            one.ends,
        )
        for one in answers
    ]
    return {"answers": tuple(found), "right_feedback": NO_TEXT, "wrong_feedback": NO_TEXT}


def _truth(item: Item) -> Fields:
    told = _with_general(item, _picks(item))
    verdicts = {}
    for label, answer in zip(_the_response(item).labels, told["answers"], strict=True):
        word = label.words.casefold()
        if word not in ("true", "t", "false", "f"):
            return {"kind": "multichoice", "single": True, **told}
        verdicts[word[0] == "t"] = answer
    if len(verdicts) != 2 or len(told["answers"]) != 2:
        raise Refused("does not offer true and false", item.element.line)
    if verdicts[True].fraction == verdicts[False].fraction:
        raise Refused("true and false earn the same", item.element.line)
    return {
        "kind": "truefalse",
        "true_is_right": verdicts[True].fraction > verdicts[False].fraction,
        "true_feedback": verdicts[True].feedback,
        "false_feedback": verdicts[False].feedback,
        "right_feedback": NO_TEXT,
        "wrong_feedback": NO_TEXT,
    }


def _several(item: Item) -> Fields:
    response = _the_response(item)
    fractions, is_whole = _fractions(item, response)
    answers = []
    for label in response.labels:
        told = item.of_answer(response.ident, label.ident)
        answers.append(RawAnswer(label.text, fractions.get(label.ident, 0.0), told))
    return {
        "kind": "multichoice",
        "single": False,
        "answers": tuple(answers),
        "grading": ALL_OR_NOTHING if is_whole else "",
    }


def _fractions(item: Item, response: Response) -> tuple[dict[str, float], bool]:
    """Return what each choice earns of a question with several right ones, or if all have to be.

    Canvas writes all or nothing, and gives parts of the points all the same.
    """
    earning = item.conditions.earning
    if not earning:
        raise Refused("no option is right", item.element.line)
    known = {one.ident for one in response.labels}
    sets = [({value for _ident, value in picked(one.test)[0]} & known, one) for one in earning]
    if all(len(chosen) == 1 for chosen, _one in sets):
        return _by_choice(item, sets, known), False
    chosen, best = max(sets, key=lambda pair: item.conditions.value(pair[1]))
    if len(sets) > 1:
        item.note("shares for some of the right options were left out; here each earns its own")
    wrong = known - chosen
    if not chosen:
        raise Refused("no option is right", best.line)
    shares = {one: 1 / len(chosen) if one in chosen else -1 / len(wrong) for one in known}
    return shares, len(sets) == 1 and item.kind != "multiple_answers_question"


def _by_choice(
    item: Item, sets: list[tuple[set[str], Condition]], known: set[str]
) -> dict[str, float]:
    totals = dict.fromkeys(known, 0.0)
    for chosen, condition in sets:
        totals[next(iter(chosen))] += item.conditions.value(condition)
    whole = sum(totals.values())
    wrong = [one for one in known if totals[one] <= 0]
    for condition in item.conditions.scoring:
        value = item.conditions.value(condition)
        if value < 0:
            for _ident, one in picked(condition.test)[0]:
                if one in totals:
                    totals[one] += value
    shares = {one: total / whole for one, total in totals.items()}
    if item.kind == "multiple_answers_question" and not any(shares[one] < 0 for one in wrong):
        # Canvas takes points for wrong picks, whatever its file says of them.
        shares |= dict.fromkeys(wrong, -1 / len(wrong) if wrong else 0.0)
    return shares


def _order(item: Item) -> Fields:
    response = _the_response(item)
    labels = {one.ident: one for one in response.labels}
    for condition in item.conditions.earning:
        order = [one.text.strip() for one in wordings(condition.test)]
        if sorted(order) == sorted(labels):
            item.note("an order is right as a whole there; here each thing in its place earns")
            answers = (RawAnswer(labels[one].text) for one in order)
            return {
                "kind": "ordering",
                "answers": tuple(answers),
                "grading": "ABSOLUTE_POSITION",
            }
    raise NotReadError("does not say which order is right")


# What is typed


def _words(item: Item) -> Fields:
    response = _the_response(item)
    found: dict[str, RawAnswer] = {}
    is_exact = False
    everything = _everything(item)
    for condition in item.conditions.earning:
        for one in wordings(condition.test):
            value = one.text.strip()
            text = value.replace("*", r"\*")
            text = text if one.name == "varequal" else f"*{text}*"
            is_exact = is_exact or one.attributes.get("case", "").casefold() == "yes"
            told = item.of_answer(response.ident, value)
            found.setdefault(text, _answer(item, condition, text, told, everything))
    answers = list(found.values())
    if item.told("general_incorrect_fb").text:
        answers.append(RawAnswer(RawText("*", TextFormat.PLAIN), 0.0))
    return {"kind": "shortanswer", "use_case": is_exact, **_with_general(item, answers)}


def _everything(item: Item) -> float:
    best = max((item.conditions.value(one) for one in item.conditions.earning), default=0.0)
    if best <= 0:
        raise Refused("no answer is right", item.element.line)
    return item.conditions.maximum(best)


def _answer(
    item: Item, condition: Condition, text: str, told: RawText, everything: float
) -> RawAnswer:
    plain = RawText(text, TextFormat.PLAIN, line=condition.line)
    return RawAnswer(plain, item.conditions.value(condition) / everything, told)


def _numbers(item: Item) -> Fields:
    response = _the_response(item)
    everything = _everything(item)
    found: dict[tuple[object, ...], RawAnswer] = {}
    for condition in item.conditions.earning:
        for one in numbers_of(condition.test):
            if one.is_strict:
                item.note("an end that is not part of a range is part of it here", condition.line)
            told = item.of_answer(response.ident, one.value) if one.value else NO_TEXT
            plain = _answer(item, condition, one.value or "", told, everything)
            band = _band(one, plain)
            # Canvas writes rows that nobody filled in as zeros, and more than once.
            found.setdefault((band.text.text, band.tolerance, band.ends), band)
    answers = list(found.values())
    if not answers:
        raise Refused("no number is right", item.element.line)
    if item.told("general_incorrect_fb").text:
        answers.append(RawAnswer(RawText("*", TextFormat.PLAIN), 0.0, tolerance="0"))
    return {"kind": "numerical", **_with_general(item, answers)}


def _band(numbers: Numbers, plain: RawAnswer) -> RawAnswer:
    """Return a number, give or take, or a range where that is not the same on both sides."""
    value, least, most = numbers.value, numbers.least, numbers.most
    if value is None and least is not None and least == most:
        text = RawText(least, TextFormat.PLAIN, line=plain.text.line)
        return RawAnswer(text, plain.fraction, plain.feedback, tolerance="0")
    if value is not None and least is None and most is None:
        return RawAnswer(plain.text, plain.fraction, plain.feedback, tolerance="0")
    try:
        if value is not None and least is not None and most is not None:
            down, up = Decimal(value) - Decimal(least), Decimal(most) - Decimal(value)
            if down == up and down >= 0:
                return RawAnswer(plain.text, plain.fraction, plain.feedback, tolerance=str(down))
    except InvalidOperation:
        raise Refused(f"{value!r}, {least!r}, {most!r}: not all are numbers") from None
    ends = (least or "-1e100", most or "1e100")
    text = RawText("", TextFormat.PLAIN, line=plain.text.line)
    return RawAnswer(text, plain.fraction, plain.feedback, tolerance="0", ends=ends)


# What is put together, and what is written


def _pairs(item: Item) -> Fields:
    right: dict[str, set[str]] = {}
    values = set()
    for condition in item.conditions.earning:
        for ident, value in picked(condition.test)[0]:
            right.setdefault(ident, set()).add(value)
        values.add(item.conditions.value(condition))
    if values and max(values) - min(values) > _UNEQUAL:
        item.note("pairs are worth different points there; here they are worth the same")
    pairs, offered = [], {}
    for response in item.responses:
        labels = {one.ident: words_of(one.text) for one in response.labels}
        offered |= dict.fromkeys(labels.values())
        chosen = [labels[one] for one in right.get(response.ident, ()) if one in labels]
        if len(chosen) != 1:
            raise NotReadError("has a pair with no match, or with several")
        pairs.append(RawPair(response.prompt, chosen[0]))
    used = {one.match for one in pairs}
    spare = [RawPair(NO_TEXT, words) for words in offered if words not in used]
    return {"kind": "match", "pairs": (*pairs, *spare)}


def _sorted(item: Item) -> Fields:
    """Return things to sort, which are those of all groups, as pairs with their groups."""
    right: dict[str, str] = {}
    for condition in item.conditions.earning:
        for group, thing in picked(condition.test)[0]:
            if right.setdefault(thing, group) != group:
                raise NotReadError("has a thing that belongs to two groups")
    groups = {one.ident: words_of(one.prompt) for one in item.responses}
    things = {label.ident: label.text for one in item.responses for label in one.labels}
    if spare := [one for one in things if right.get(one) not in groups]:
        raise NotReadError(f"has {len(spare)} things that belong to no group")
    pairs = [RawPair(text, groups[right[ident]]) for ident, text in things.items()]
    empty = [RawPair(NO_TEXT, words) for key, words in groups.items() if key not in right.values()]
    return {"kind": "match", "pairs": (*pairs, *empty), "grading": CATEGORISE}


def _essay(item: Item) -> Fields:
    return {"kind": "essay"}


READERS: dict[str, Callable[[Item], Fields]] = {
    "multiple_choice_question": _choice,
    "true_false_question": _truth,
    "multiple_answers_question": _several,
    "short_answer_question": _words,
    "fill_in_multiple_blanks_question": blanks,
    "multiple_dropdowns_question": dropdowns,
    "gaps_in_place": gaps_in_place,
    "matching_question": _pairs,
    "numerical_question": _numbers,
    "essay_question": _essay,
    "ordering_question": _order,
    "categorization_question": _sorted,
}
"""The kinds that are read; all others are kept."""

NOT_HERE = frozenset(
    {
        *("text_only_question", "calculated_question", "file_upload_question"),
        *("formula_question", "hot_spot_question"),
    }
)
"""Kinds of Canvas that the site does not have, whatever their structure looks like."""

_OTHER_NAMES = (
    (re.compile(r"^cc\.essay|essay", re.IGNORECASE), "essay_question"),
    (re.compile(r"^cc\.(?:fib|pattern_match)", re.IGNORECASE), "short_answer_question"),
)


def kind_of(item: Item, by_structure: Callable[[Item], str]) -> str:
    """Return the kind of an item: as the file names it in Canvas's words, or by its structure."""
    said = item.kind.strip()
    if said in READERS or said in NOT_HERE:
        return said
    for pattern, kind in _OTHER_NAMES:
        if pattern.search(said) and len(item.responses) == 1:
            return kind
    return by_structure(item)
