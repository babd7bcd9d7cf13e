"""All questions of an attempt in one form: every field's name begins with the position, ``3-``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quizzes.domain import grading, selection
from quizzes.domain.questions import parse_body
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.refilling import filled_in
from quizzes.domain.saving import print_of
from quizzes.forms import answers, tried
from quizzes.forms.question_fields import Field


@dataclass(frozen=True, slots=True)
class Asked:
    """One question among others on a page."""

    position: int
    stem: answers.Stem
    fields: tuple[Field, ...]
    certainties: tuple[tried.CertaintyChoice, ...]
    prefix: str
    revision: int
    flagged: bool
    is_answered: bool
    language: str
    was: str = ""
    error: str = ""

    @property
    def certainty_name(self) -> str:
        """The name of the field that says how sure the answer is."""
        return f"{self.prefix}certainty"

    @property
    def flag_value(self) -> str:
        """What the button sends that sets the flag, or takes it away."""
        return f"{self.position}:{0 if self.flagged else 1}"


def asked(
    item, rules: Rules, course_key: str, sent: Mapping[str, Sequence[str]] | None = None, error=""
) -> Asked:
    """Return a question with its saved answer filled in; ``item`` has version and response.

    In its place stands what was ``sent``, where that could not be saved because of ``error``.
    """
    body, response = item.version.spec, item.response
    answer = response.answer if response else {}
    said = filled_in(item.options, answer)
    if response and response.certainty:
        said |= {"certainty": [str(response.certainty)]}
    said = said if sent is None else sent
    fields = answers.ask(body, item.options, said, course_key)
    return Asked(
        position=item.position,
        stem=answers.stem(body, item.position, course_key),
        fields=without_keys(fields),
        certainties=tried.certainties(said) if rules.behaviour.has_certainty else (),
        prefix=f"{item.position}-",
        revision=(response.revision if response else 0) + 1,
        flagged=item.flagged,
        is_answered=item.answered_at is not None,
        language=item.language,
        was=print_of(answer, response.certainty if response else None),
        error=error,
    )


def without_keys(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields, no option with a digit that presses it: that would be every question's."""
    return tuple(
        replace(field, choices=tuple(replace(choice, key="") for choice in field.choices))
        for field in fields
    )


def of_position(posted: Mapping[str, Sequence[str]], position: int) -> dict[str, list[str]]:
    """Return the fields of one question by their plain names; no essay is marked on this page."""
    prefix = f"{position}-"
    fields = {
        name.removeprefix(prefix): list(values)
        for name, values in posted.items()
        if name.startswith(prefix)
    }
    return {name: fields[name] for name in fields if name not in ("self_mark", "ticks")}


def is_changed(item, raw: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a form says something else of a question, one of ``page``, than is saved."""
    body, submitted = parse_body(item.body), selection.translate(dict(item.options), raw)
    if grading.too_long(body, submitted):
        return True
    said = grading.parse_answer(body, submitted)
    certainty = str(item.certainty or "")
    given = (raw.get("certainty") or [certainty])[-1]
    return said != (item.said or {}) or (bool(said) and given != certainty)


def revision_in(raw: Mapping[str, Sequence[str]]) -> int:
    """Return the number of an answer on its page."""
    text = (raw.get("revision") or [""])[-1]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
