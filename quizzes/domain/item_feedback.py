"""What can be chosen, placed or typed wrongly in a question, and what is said to who does.

Lures that nothing is said about are learnt as if they were true (Butler and Roediger, "Feedback
enhances the positive effects and reduces the negative effects of multiple-choice testing", 2008).
What is right needs nothing said here, nor do the spare options of a matching, which have no field
for it: the pair that got one says what it should have got.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizzes.domain.item_flaws import Flaw, Screen
from quizzes.domain.questions import (
    AcceptedAnswer,
    Band,
    Categorise,
    Cloze,
    GapOption,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    Question,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

_LONGEST_NAME = 40

type Answers = Sequence[AcceptedAnswer] | Sequence[Band]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something a student can get wrong: its sort, what it is called, what is said about it."""

    sort: str
    name: str
    feedback: str


def mistakes(body: QuestionBody) -> Iterator[Mistake]:
    """Return every mistake that has a place for feedback; an essay has none."""
    match body:
        case SingleChoice() | MultipleChoice():
            yield from _distractors(body.options)
        case TrueFalse():
            told = body.false_feedback if body.answer else body.true_feedback
            yield Mistake("verdicts", str(not body.answer).lower(), told)
            yield from _distractors(body.options)
        case Matching():
            yield from (Mistake("places", pair.text, pair.feedback) for pair in body.pairs)
        case Ordering() | Categorise():
            yield from (Mistake("places", item.text, item.feedback) for item in body.items)
        case Cloze():
            yield from _distractors([option for gap in body.gaps for option in gap.options])
    for answers in typed(body).values():
        yield from _foreseen(answers)


def typed(body: QuestionBody) -> dict[str, Answers]:
    """Return what is foreseen where something is typed: by gap, under "" for a whole question."""
    match body:
        case ShortAnswer():
            return {"": body.answers}
        case Numeric():
            return {"": body.bands}
        case Cloze():
            return {gap.key: gap.answers or gap.bands for gap in body.gaps if not gap.options}
    return {}


def without_feedback(question: Question) -> Iterator[Flaw]:
    """Return a flaw where a mistake is told nothing, and where none is foreseen in what is typed.

    Not one of ``item_flaws.screen_question``: a writer at the desk may explain all in one place.
    """
    silent = [one.name for one in mistakes(question.body) if not one.feedback]
    if silent:
        named = ", ".join(repr(name[:_LONGEST_NAME]) for name in silent)
        yield Flaw(question.key, f"no feedback to who gets {named} wrong", "feedback")
    for gap in _unforeseen(question.body):
        where = f"in the gap {gap!r}" if gap else "in what is typed"
        message = f"no mistake is foreseen {where}; add one that earns less than 1"
        yield Flaw(question.key, message, "feedback")


def screen(questions: Sequence[Question]) -> Screen:
    """Return the screen over a bank: how many mistakes of each sort there are, and are told."""
    flaws = tuple(flaw for question in questions for flaw in without_feedback(question))
    found = [one for question in questions for one in mistakes(question.body)]
    told = Counter(one.sort for one in found if one.feedback)
    shares = [
        f"{told[sort]}/{count} {sort}"
        for sort, count in sorted(Counter(one.sort for one in found).items())
    ]
    if places := sum(len(typed(question.body)) for question in questions):
        bare = sum(len(_unforeseen(question.body)) for question in questions)
        shares.append(f"{places - bare}/{places} typed foresee a mistake")
    figures = f"{len(flaws)} found; {', '.join(shares) or 'nothing to get wrong'}"
    return Screen("feedback", figures, flaws)


def _distractors(options: Iterable[Option | GapOption]) -> Iterator[Mistake]:
    for option in options:
        if not option.correct:
            yield Mistake("options", option.text, option.feedback)


def _foreseen(answers: Answers) -> Iterator[Mistake]:
    for answer in answers:
        if answer.credit < 1:
            name = answer.text if isinstance(answer, AcceptedAnswer) else _range(answer)
            yield Mistake("answers", name, answer.feedback)


def _range(band: Band) -> str:
    ends = ["…" if end is None else f"{end:g}" for end in (band.min, band.max)]
    return " to ".join(ends) if band.value is None else f"{band.value:g}"


def _unforeseen(body: QuestionBody) -> list[str]:
    return [gap for gap, answers in typed(body).items() if not any(_foreseen(answers))]
