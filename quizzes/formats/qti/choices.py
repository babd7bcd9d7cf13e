"""Items in which options are picked: one, several, true or false."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from quizzes.domain.questions import MultipleChoice, QuestionBody, Scoring, SingleChoice, TrueFalse
from quizzes.formats.moodle_rendering import NotHereError, Row, percent
from quizzes.formats.qti.items import Declaration, Feedback
from quizzes.formats.qti.processing import Result
from quizzes.formats.qti.questions import Question, close, is_hint, keys_for
from quizzes.formats.qti.values import Value, value_of
from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

MOST_OPTIONS = 12
"""How many options a question may have here; what more of them earn is not tried out."""

OPTION = "c_"
"""What names of options begin with when they are written here; their key follows."""

_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of an interaction, what is right among them, and what each earns alone."""

    interaction: Element
    declaration: Declaration
    options: Sequence[Element]
    alone: list[Result | None]

    @property
    def names(self) -> list[str]:
        """Return the names of the options in their order."""
        return [one.attributes["identifier"] for one in self.options]

    @property
    def are_known(self) -> bool:
        """Tell whether it is understood what each option earns."""
        return None not in self.alone

    def scores(self) -> list[float]:
        """Return the points of each option when it alone is picked."""
        return [0.0 if one is None else one.score for one in self.alone]


def choice_of(question: Question, interaction: Element) -> QuestionBody:
    """Return a choice. Raises ``NotHereError`` where nothing is right, as in a questionnaire."""
    declaration = question.declaration(interaction)
    if declaration.base_type not in ("identifier", ""):
        raise Refused("the answer of a choice is no name (identifier)", declaration.line)
    options = question.few(interaction.all("simpleChoice"), "options")
    name, tries = declaration.identifier, []
    for option in options:
        value = value_of(declaration, (option.attributes["identifier"],))
        tries.append(question.tried({name: value}))
    choices = Choices(interaction, declaration, options, tries)
    unknown = [one for one in declaration.correct if one not in choices.names]
    if unknown:
        why = f"{unknown[0][:40]!r} is named right, but is no choice"
        raise Refused(why, declaration.line)
    if _picks_one(choices):
        return _single(question, choices)
    return _multiple(question, choices)


def _picks_one(choices: Choices) -> bool:
    most = choices.interaction.attributes.get("maxChoices", "1")
    return choices.declaration.cardinality == "single" or (
        most == "1" and len(choices.declaration.correct) <= 1
    )


def _right_of_one(question: Question, choices: Choices) -> set[str]:
    """Return the options that earn the most; those named right where that is not understood."""
    named = set(choices.declaration.correct)
    scores = choices.scores()
    best = max(scores, default=0.0)
    if choices.are_known and best > 0:
        found = {
            name
            for name, score in zip(choices.names, scores, strict=True)
            if close(score / best, 1)
        }
        if named and found != named:
            question.note("other options earn the most than are named right; these are right here")
        return found
    if choices.are_known and named:
        question.note("no option earns points there; right is what the item names as right")
    question.note_why_not()
    if not named:
        raise NotHereError("no option is right, as in a questionnaire, which is not here")
    return named


def _single(question: Question, choices: Choices) -> QuestionBody:
    right = _right_of_one(question, choices)
    scores = choices.scores()
    best = max(scores, default=0.0)
    # Of an option that is right, what it earns is said by that.
    shares = [
        0.0 if best <= 0 or name in right else score / best
        for name, score in zip(choices.names, scores, strict=True)
    ]
    is_one = len(right) == 1 and not _are_truths(choices)
    for option, share in zip(choices.options, shares, strict=True):
        if share < 0 or (share and not is_one):
            what = "earns" if share > 0 else "costs"
            told = f"an option {what} {percent(abs(share))} there and nothing here"
            question.note(told, option.line)
    texts = _told_of_one(question, choices)
    if len(right) > 1:
        question.note(
            f"{len(right)} options are right and one is to be picked there; "
            "here all of them have to be"
        )
        return MultipleChoice(**_fields(question, choices, right, texts))
    if (truth := _truth(question, choices, right, texts)) is not None:
        return truth
    credits_here = [max(0.0, share) for share in shares]
    return SingleChoice(**_fields(question, choices, right, texts, credits_here))


def _told_of_one(question: Question, choices: Choices) -> list[list[Feedback]]:
    """Return the feedback of each option, and keep what is shown for all as explanation."""
    known = [one for one in choices.alone if one is not None]
    if not choices.are_known:
        return _told_by_names(question, choices)
    question.told = question.told_always(known)
    always = set(map(id, question.told))
    return [
        [one for one in result.shown if id(one) not in always and not is_hint(one)]
        for result in known
    ]


def _told_by_names(question: Question, choices: Choices) -> list[list[Feedback]]:
    question.tell([None])
    return [
        [one for one in question.item.feedbacks if one.value == name and not is_hint(one)]
        for name in choices.names
    ]


def _truth(
    question: Question, choices: Choices, right: set[str], told: list[list[Feedback]]
) -> TrueFalse | None:
    """Return a question of true or false, where these two words are the options."""
    if not _are_truths(choices):
        return None
    answers = {
        _TRUTHS[word]: (name in right, question.joined(texts))
        for word, name, texts in zip(_folded(choices), choices.names, told, strict=True)
    }
    return TrueFalse(
        answer=answers[True][0],
        true_feedback=answers[True][1],
        false_feedback=answers[False][1],
        **question.shared(question.stem()),
    )


def _are_truths(choices: Choices) -> bool:
    return sorted(_folded(choices)) == sorted(_TRUTHS)


def _folded(choices: Choices) -> list[str]:
    return [" ".join(_words(one).split()).casefold() for one in choices.options]


def _words(element: Element) -> str:
    pieces = (one if isinstance(one, str) else _plain(one) for one in element.content)
    return "".join(pieces)


def _plain(element: Element) -> str:
    is_plain = element.name in ("p", "div", "span", "b", "strong", "i", "em")
    if element.name in ("feedbackInline", "feedbackBlock"):
        return ""
    return _words(element) if is_plain else f"<{element.name}>"


def _fields(
    question: Question,
    choices: Choices,
    right: set[str],
    told: list[list[Feedback]],
    credits_here: Sequence[float] = (),
) -> dict[str, object]:
    shuffle = choices.interaction.attributes.get("shuffle", "false") in ("true", "1")
    if shuffle and any(one.attributes.get("fixed") in ("true", "1") for one in choices.options):
        question.note("an option that keeps its place there is shuffled here")
    keys = keys_for(choices.options, OPTION)
    # The order in which texts are read is that of the item: notes and pictures follow it.
    shared = question.shared(question.stem())
    rows = [
        Row(
            key=key,
            text=question.text(option.content, option.line),
            correct=option.attributes["identifier"] in right,
            feedback=question.joined(texts),
        )
        for key, option, texts in zip(keys, choices.options, told, strict=True)
    ]
    for row, credit in zip(rows, credits_here, strict=False):
        row["credit"] = credit
    return {**shared, "options": rows, "shuffle": shuffle}


# Several


def _multiple(question: Question, choices: Choices) -> MultipleChoice:
    right = _right_of_several(question, choices)
    told = _told_of_several(question, choices, right)
    scoring, credits_here = _scoring(question, choices, right)
    most = choices.interaction.attributes.get("maxChoices", "0")
    if most not in ("0", "1") and most != str(len(choices.options)):
        question.note(f"at most {most[:9]} options may be picked there; here there is no limit")
    fields = _fields(question, choices, right, told, credits_here)
    return MultipleChoice(**fields, scoring=scoring)


def _right_of_several(question: Question, choices: Choices) -> set[str]:
    if choices.declaration.correct:
        return set(choices.declaration.correct)
    found = {name for name, score in zip(choices.names, choices.scores(), strict=True) if score > 0}
    if not found:
        raise NotHereError("no option is right, as in a questionnaire, which is not here")
    return found


def _score(question: Question, choices: Choices, names: set[str]) -> Result | None:
    declaration = choices.declaration
    value: Value = value_of(declaration, tuple(sorted(names)))
    return question.tried({declaration.identifier: value})


type _Graded = tuple[Scoring, Sequence[float]]
"""How several options are scored, and the credits of them all where each has its own."""


def _scoring(question: Question, choices: Choices, right: set[str]) -> _Graded:
    full = _score(question, choices, right)
    less = [_score(question, choices, right - {one}) for one in sorted(right)]
    wrong = [one for one in choices.names if one not in right]
    more = [_score(question, choices, right | {one}) for one in wrong]
    if full is None or None in (*less, *more) or full.score <= 0:
        if full is not None and full.score <= 0:
            question.note("what is named right earns no points there; here it is right")
        question.note_why_not()
        is_mapped = choices.declaration.mapping is not None
        return (Scoring.PARTIAL if is_mapped else Scoring.ALL_OR_NOTHING), ()
    costs = [1 - one.score / full.score for one in less]
    fines = [1 - one.score / full.score for one in more]
    is_whole = all(close(one, 1) for one in (*costs, *fines))
    # One right option is worth the same by shares as in all; then the kind of rule tells.
    if is_whole and choices.declaration.mapping is None:
        return Scoring.ALL_OR_NOTHING, ()
    if _are_equal(costs) and _are_equal(fines):
        return Scoring.PARTIAL, ()
    if (credits_here := _credits(question, choices, right, full.score)) is not None:
        return Scoring.BY_OPTION, credits_here
    if is_whole:
        return Scoring.ALL_OR_NOTHING, ()
    _note_weights(question, costs, fines)
    return Scoring.PARTIAL, ()


def _are_equal(shares: Sequence[float]) -> bool:
    """Tell whether all of them are the same part of one."""
    return all(close(one, 1 / len(shares)) for one in shares)


def _credits(
    question: Question, choices: Choices, right: set[str], full: float
) -> list[float] | None:
    """Return what each option adds where the points are the sum of what is picked; else None.

    That is tried, with single options, pairs, and the key with and without each.
    """
    names = choices.names
    if len(names) > MOST_OPTIONS:
        return None
    picks = [{one} for one in names] + [{min(right), other} for other in names]
    picks += [right - {one} for one in right] + [right | {one} for one in names]
    results = [(picked, _score(question, choices, picked)) for picked in picks]
    found = _likely_credits(question, choices, right, full)
    is_possible = all((one > 0) is (name in right) and abs(one) <= 1 for name, one in found.items())
    is_sum = all(
        result is not None and close(_within(found, picked), min(1, max(0, result.score / full)))
        for picked, result in results
    )
    return [found[name] for name in names] if is_possible and is_sum else None


def _likely_credits(
    question: Question, choices: Choices, right: set[str], full: float
) -> dict[str, float]:
    if mapped := choices.declaration.mapping:
        worth = {one.key: one.value for one in mapped.entries}
        shares = {name: worth.get(name, mapped.default) / full for name in choices.names}
        # What costs more than everything costs everything.
        return {name: max(-1.0, share) for name, share in shares.items()}
    alone = dict(zip(choices.names, choices.scores(), strict=True))
    more = {name: _score(question, choices, right | {name}) for name in choices.names}
    return {
        name: (alone[name] if name in right or one is None else one.score - full) / full
        for name, one in more.items()
    }


def _within(credits_here: dict[str, float], picked: set[str]) -> float:
    return min(1.0, max(0.0, fsum(credits_here[name] for name in picked)))


def _note_weights(question: Question, costs: list[float], fines: list[float]) -> None:
    """Note weights that are not the site's: equal shares, for and against (`grading.choices`)."""
    if any(not close(one, 1 / len(costs)) for one in costs):
        weights = ", ".join(map(percent, costs))
        question.note(f"right options earn {weights} there; here they earn equal shares")
    if any(not close(one, 1 / len(fines)) for one in fines):
        weights = ", ".join(dict.fromkeys(map(percent, fines)))
        question.note(f"wrong options cost {weights} there; here they cost equal shares")


def _told_of_several(question: Question, choices: Choices, right: set[str]) -> list[list[Feedback]]:
    full = _score(question, choices, right)
    if full is None or not choices.are_known:
        return _told_by_names(question, choices)
    results = [one for one in choices.alone if one is not None]
    question.told = question.told_always([*results, full])
    always = set(map(id, question.told))
    return [
        [
            one
            for one in result.shown
            if id(one) not in always and not is_hint(one) and _shown_by(results, one) == 1
        ]
        for result in results
    ]


def _shown_by(results: Sequence[Result], feedback: Feedback) -> int:
    return sum(any(one is feedback for one in result.shown) for result in results)
