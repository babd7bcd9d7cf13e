"""Facts, errata and the plan of a course, from the files its authors keep beside the pack."""

import json

from pydantic import TypeAdapter, ValidationError

from quizzes.domain.reference_lists import Erratum, Fact, Plan
from quizzes.formats import located_yaml

_FACTS = TypeAdapter(tuple[Fact, ...])
_ERRATA = TypeAdapter(tuple[Erratum, ...])


class ListError(Exception):
    """A list that cannot be read; the sentence says where and why."""


def facts(data: bytes) -> tuple[Fact, ...]:
    """Return the facts of a JSON list; each has an ``id`` and may have a ``kind``.

    Other fields are passed over. Raises ``ListError``.
    """
    return _validated(_FACTS, _json(data))


def errata(data: bytes) -> tuple[Erratum, ...]:
    """Return the errata of a JSON list; each has an ``id`` and may have ``facts_affected``.

    Other fields are passed over. Raises ``ListError``.
    """
    return _validated(_ERRATA, _json(data))


def plan(data: bytes) -> Plan:
    """Return the plan in a YAML file. Raises ``ListError``."""
    try:
        node = located_yaml.load(located_yaml.decode(data))
    except located_yaml.YamlError as error:
        raise ListError(str(error)) from None
    return _validated(TypeAdapter(Plan), located_yaml.plain(node) if node else {})


def text(data: bytes) -> str:
    """Return the text of a file. Raises ``ListError`` when it is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ListError(f"is not text in UTF-8 (byte {error.start + 1})") from None


def _json(data: bytes) -> object:
    try:
        return json.loads(text(data))
    except json.JSONDecodeError as error:
        raise ListError(f"line {error.lineno}: is not JSON: {error.msg}") from None
    except RecursionError:
        raise ListError("is nested too deep") from None


def _validated[T](adapter: TypeAdapter[T], value: object) -> T:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ListError(f"{place}: {first['msg']}" if place else first["msg"]) from None
