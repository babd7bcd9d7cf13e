"""The pictures that a question shows, in whichever of its texts."""

from collections.abc import Mapping

from quizzes.domain.picture_links import with_other_keys
from quizzes.domain.questions import QuestionBody, dump_body, parse_body


def with_picture_keys(body: QuestionBody, keys: Mapping[str, str]) -> QuestionBody:
    """Return the body with its pictures by other keys; those without one become their words.

    Raises ValidationError for one that is nothing without its picture.
    """
    return parse_body(_replaced(dump_body(body), keys))


def _replaced(value: object, keys: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return with_other_keys(value, keys)
    if isinstance(value, list):
        return [_replaced(one, keys) for one in value]
    if isinstance(value, dict):
        return {name: _replaced(one, keys) for name, one in value.items()}
    return value
