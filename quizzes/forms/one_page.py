"""All questions of an attempt in one form: every field's name begins with the position, ``3-``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizzes.domain import grading, selection
from quizzes.domain.quiz_rules import Rules
from quizzes.domain.refilling import filled_in
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

    @property
    def certainty_name(self) -> str:
        """The name of the field that says how sure the answer is."""
        return f"{self.prefix}certainty"

    @property
    def flag_value(self) -> str:
        """What the button sends that sets the flag, or takes it away."""
        return f"{self.position}:{0 if self.flagged else 1}"


def asked(item, rules: Rules, course_key: str) -> Asked:
    """Return a question with its saved answer filled in; ``item`` has version and response."""
    body, response = item.version.spec, item.response
    said = filled_in(item.options, response.answer if response else {})
    if response and response.certainty:
        said |= {"certainty": [str(response.certainty)]}
    fields = answers.ask(body, item.options, said, course_key)
    return Asked(
        position=item.position,
        stem=answers.stem(body, item.position, course_key),
        fields=tuple(replace(field, choices=_without_keys(field)) for field in fields),
        certainties=tried.certainties(said) if rules.behaviour.has_certainty else (),
        prefix=f"{item.position}-",
        revision=(response.revision if response else 0) + 1,
        flagged=item.flagged,
        is_answered=item.answered_at is not None,
        language=item.language,
    )


def _without_keys(field: Field):
    """Return the options without the digits that press them: they would be every question's."""
    return tuple(replace(choice, key="") for choice in field.choices)


def of_position(posted: Mapping[str, Sequence[str]], position: int) -> dict[str, list[str]]:
    """Return the fields of one question by their plain names."""
    prefix = f"{position}-"
    return {
        name.removeprefix(prefix): list(values)
        for name, values in posted.items()
        if name.startswith(prefix)
    }


def is_changed(item, raw: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a form says something else of a question than what is saved."""
    response = item.response
    said = grading.parse_answer(item.version.spec, selection.translate(dict(item.options), raw))
    saved = response.answer if response else {}
    certainty = str(response.certainty or "") if response else ""
    given = (raw.get("certainty") or [certainty])[-1]
    return said != saved or (bool(said) and given != certainty)


def revision_in(raw: Mapping[str, Sequence[str]]) -> int:
    """Return the number of an answer on its page."""
    text = (raw.get("revision") or [""])[-1]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
