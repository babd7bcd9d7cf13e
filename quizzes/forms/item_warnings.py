"""What an author should look at again in a question, each with why it matters."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quizzes.domain import item_flaws
from quizzes.domain.item_flaws import Flaw
from quizzes.domain.questions import Level, Question, QuestionBody

_REASONS = {
    "words": _(
        "Options with such words are right or wrong by their form, so that students who know "
        "nothing can tell."
    ),
    "negative": _(
        "A negative is easily read over: the answer then shows who reads, not who knows."
    ),
    "length": _("Students learn quickly that the option most carefully worded is the right one."),
    "echo": _("Whoever matches words finds the answer without knowing it."),
    "costs": _("Whoever ticks everything earns as much as who knows."),
    "feedback": _("A wrong choice teaches most when the student reads at once why it is wrong."),
    "positions": _("Where the key stands in one place more often, guessing that place pays."),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to look at again; it never keeps anybody from saving."""

    message: str
    why: str


def warnings_of(body: QuestionBody, *, bank: Iterable[Question] = ()) -> tuple[Advice, ...]:
    """Return what the screens of items see in a question.

    ``bank`` are the other questions of the course whose options stay in their order; the places
    of their keys are looked at together with this one's.
    """
    question = Question(key="this", objective="this", level=Level.RECALL, body=body)
    found = [*item_flaws.screen_question(question), *item_flaws.without_feedback(question)]
    if item_flaws.key_positions([question]):
        found += item_flaws.uneven_key_positions([*bank, question])
    return tuple(map(_warning, found))


def _warning(flaw: Flaw) -> Advice:
    return Advice(f"{flaw.message[:1].upper()}{flaw.message[1:]}.", str(_REASONS[flaw.screen]))
