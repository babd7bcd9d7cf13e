"""A course into the files of a pack: the same course gives the same bytes."""

import io
from collections.abc import Iterable
from itertools import pairwise

import yaml
from pydantic import BaseModel

from quizzes.domain.content import Course, Lesson, Module, QuizQuestion
from quizzes.formats.course_pack.lesson_file import join
from quizzes.formats.course_pack.reading import BODIES, WRITTEN_ELSEWHERE
from quizzes.formats.located_yaml import resolve

LONG_TEXT = 80
"""Text of more characters than this stands in a block of its own."""

_TEXT_TAG = "tag:yaml.org,2002:str"


def write(course: Course) -> dict[str, bytes]:
    """Return the files of the course's pack by path, in the order of their paths.

    Raises ``ValueError`` when the numbers of modules or lessons do not rise in reading order:
    folders could not keep that order.
    """
    _require_rising(tuple(module.number for module in course.modules), "modules")
    _require_rising(tuple(lesson.number for lesson in course.lessons()), "lessons")
    files = {
        "course.yml": _fields(course),
        "glossary.yml": _list(course.glossary),
        "sources.yml": _list(course.sources),
        "figures.yml": _list(course.figures),
        "media.yml": _list(course.pictures),
        "people.yml": _list(course.people),
        "timeline.yml": _list(course.timeline),
        "quiz.yml": _list(course.quizzes),
    }
    for figure in course.figures:
        files[f"media/{figure.key}.svg"] = f"{figure.svg}\n"
    for module in course.modules:
        files |= _module(module)
    written = {path: text.encode() for path, text in files.items() if text}
    written |= {f"media/{picture.key}.webp": picture.data for picture in course.pictures}
    return {path: written[path] for path in sorted(written)}


def _require_rising(numbers: tuple[int, ...], what: str) -> None:
    if any(first >= second for first, second in pairwise(numbers)):
        raise ValueError(f"the numbers of the {what} must rise in reading order, not {numbers}")


def _module(module: Module) -> dict[str, str]:
    folder = _module_folder(module)
    files = {
        f"{folder}/module.yml": _fields(module),
        f"{folder}/quiz.yml": _list(module.quizzes),
    }
    for lesson in module.lessons:
        files |= _lesson(lesson, lesson_folder(module, lesson))
    return files


def _module_folder(module: Module) -> str:
    return f"{module.number:02d}-{module.key}"


def lesson_folder(module: Module, lesson: Lesson) -> str:
    """Return the folder of a lesson within its pack."""
    return f"{_module_folder(module)}/{lesson.number:02d}-{lesson.key}"


def _lesson(lesson: Lesson, folder: str) -> dict[str, str]:
    return {
        f"{folder}/lesson.md": join(_fields(lesson), lesson.body),
        f"{folder}/questions.yml": _list(lesson.questions),
        f"{folder}/cards.yml": _list(lesson.notes),
        f"{folder}/quiz.yml": _list(lesson.quizzes),
    }


def _fields(spec: BaseModel) -> str:
    return _dump(_mapping(spec))


def _list(rows: tuple[BaseModel, ...]) -> str:
    """Return a YAML list with an empty line between its entries; empty for no rows."""
    return listed(map(entry, rows))


def entry(row: BaseModel) -> str:
    """Return a row as it stands in the list of its file."""
    return _dump(_sequence([_mapping(row)]))


def listed(entries: Iterable[str]) -> str:
    """Return the text of a file of entries."""
    return "\n".join(entries)


def _mapping(spec: BaseModel) -> yaml.MappingNode:
    pairs = [(_scalar(name), _node(value)) for name, value in _pairs(spec).items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


def _pairs(spec: BaseModel) -> dict[str, object]:
    """Return the fields to write: not the defaults, not what stands elsewhere, bodies flat."""
    pairs = {}
    elsewhere = WRITTEN_ELSEWHERE.get(type(spec), {})
    for name, field in type(spec).model_fields.items():
        value = getattr(spec, name)
        if name == "body" and type(spec) in BODIES:
            pairs |= _pairs(value)
        elif name not in elsewhere and (name == "kind" or value != field.get_default()):
            pairs[name] = value
    return pairs


def _node(value: object) -> yaml.Node:
    if isinstance(value, QuizQuestion) and "points" not in _pairs(value):
        return _scalar(value.question)
    if isinstance(value, BaseModel):
        return _mapping(value)
    if isinstance(value, dict):
        pairs = [(_scalar(name), _node(value[name])) for name in sorted(value)]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
    if isinstance(value, tuple):
        nodes = [_node(item) for item in value]
        return _sequence(nodes, in_brackets=all(_is_name(item) for item in value))
    return _scalar(value)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 102 and not set(value) - _NAME_CHARACTERS


_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


def _sequence(nodes: list[yaml.Node], *, in_brackets: bool = False) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, flow_style=in_brackets)


def _scalar(value: object) -> yaml.ScalarNode:
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", str(value).lower())
    if isinstance(value, int | float):
        kind = "int" if isinstance(value, int) else "float"
        # YAML 1.1 readers want a point in a float's mantissa; ours reads any number.
        return yaml.ScalarNode(f"tag:yaml.org,2002:{kind}", _number(value))
    text = str(value)
    if "\n" in text or len(text) > LONG_TEXT:
        if yaml.emitter.Emitter(io.StringIO(), allow_unicode=True).analyze_scalar(text).allow_block:
            # The specs strip the ends of a text, so the block needs no sign for its last line.
            return yaml.ScalarNode(_TEXT_TAG, f"{text}\n", style="|")
        return yaml.ScalarNode(_TEXT_TAG, text, style='"')
    is_text = isinstance(resolve(text), str)
    return yaml.ScalarNode(_TEXT_TAG, text, style=None if is_text else "'")


def _number(value: float) -> str:
    text = repr(value)
    mantissa, letter, exponent = text.partition("e")
    return text if not letter or "." in mantissa else f"{mantissa}.0e{exponent}"


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their field."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _dump(node: yaml.Node) -> str:
    return yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, indent=2, width=10_000_000)
