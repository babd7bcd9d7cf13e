"""What of a question decides marks: compared, it tells whether a correction changes any."""

from quizzes.domain.questions import (
    Essay,
    MultipleChoice,
    QuestionBody,
    Scoring,
    SingleChoice,
    TrueFalse,
    dump_body,
)

_SAYS_NOTHING = frozenset(
    {
        *("stem", "hints", "explanation", "feedback", "true_feedback", "false_feedback"),
        *("shuffle", "model_answer", "common_errors", "min_words", "max_words", "text"),
    }
)
"""Fields that are read and never graded by; ``text`` counts where it is an accepted answer."""


def has_same_key(one: QuestionBody, other: QuestionBody) -> bool:
    """Return whether both wordings grade every answer alike.

    Careful rather than clever: two that only might differ count as different. The points of an
    essay's rubric matter only to who marks it, so essays are always alike.
    """
    return key_of(one) == key_of(other)


def key_of(body: QuestionBody) -> object:
    """Return what a body grades by, as plain values to be compared and nothing else."""
    if isinstance(body, Essay):
        return (body.kind,)
    if isinstance(body, SingleChoice | MultipleChoice | TrueFalse):
        deciding = sorted(
            (option.key, option.correct, option.credit)
            for option in body.options
            if option.correct or option.credit or _every_option_counts(body)
        )
        rest = {"answer", "scoring", "follow_up"} & type(body).model_fields.keys()
        return (body.kind, deciding, {name: getattr(body, name) for name in rest})
    return _graded(dump_body(body))


def _every_option_counts(body: QuestionBody) -> bool:
    """Tell whether wrong options decide too: a pick that is gone, or the share that each costs."""
    return isinstance(body, MultipleChoice) and body.scoring is not Scoring.BY_OPTION


def _graded(value: object) -> object:
    if isinstance(value, dict):
        # A row with a key is known by that; an accepted answer or a unit by its text.
        left_out = _SAYS_NOTHING if {"key", "stem"} & value.keys() else _SAYS_NOTHING - {"text"}
        return {name: _graded(part) for name, part in value.items() if name not in left_out}
    return [_graded(part) for part in value] if isinstance(value, list | tuple) else value
