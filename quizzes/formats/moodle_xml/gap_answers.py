"""The answers between the signs of one gap, parted as Moodle parts them.

Where a gap ends is found first, and its answers in what lies between: there a ``~`` before the
first answer parts nothing, and one behind the last is an answer itself. Moodle's own pattern goes
back and forth; here each sign is looked at once or twice.
"""

import re
from dataclasses import dataclass, replace
from html.entities import name2codepoint

from quizzes.formats.question_files import RawAnswer, RawText, Refused, TextFormat

_WEIGHT = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%")
_SIGN = re.compile(r"[~#}]")
_SIGN_AFTER_FEEDBACK = re.compile(r"(?<!\\)[~}]")
_END_OF_ANSWER = re.compile(r"[~#}]|$")
_END_OF_FEEDBACK = re.compile(r"(?<!\\)(?:[~}]|$)")
"""At the end, ``$`` stands before a line break, too: that is an answer of its own then."""
_BEFORE_NO_END = ("\\", "&", "&amp;")
_ESCAPED = re.compile(r"\\([}#])")
_ENTITY = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,9}));")
_NUMBER = r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMBER_AND_TOLERANCE = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?$")


@dataclass(frozen=True, slots=True)
class GapKind:
    """What one of the names of a gap's kind means."""

    kind: str
    single: bool = True
    shuffle: bool = False
    use_case: bool = False


def end_of_gap(text: str, place: int, line: int) -> int:
    """Return where the brace stands that closes a gap whose answers begin at ``place``.

    Raises ``Refused`` where there is none. Every answer has a sign at least, so a brace right
    behind a ``~`` closes the gap only where no later one does.
    """
    last = -1
    while True:
        weight = _WEIGHT.match(text, place)
        begin = weight.end() if weight else place
        if text.startswith("}", begin) and (weight or text[place - 1] == "~"):
            last = begin
        place = _end(_SIGN, text, begin)
        if place >= 0 and text[place] == "#":
            found = _SIGN_AFTER_FEEDBACK.search(text, place + 1)
            place = found.start() if found else -1
        if place < 0 and last < 0:
            raise Refused("a gap has no } at its end", line)
        if place < 0 or text[place] == "}":
            return last if place < 0 else place
        place += 1


def answers_in(inside: str, kind: GapKind, line: int, most: int) -> tuple[RawAnswer, ...]:
    """Return the answers of a gap of a kind. Raises ``Refused`` for more than ``most``."""
    found: list[RawAnswer] = []
    is_weighted = False
    place = 0
    while place < len(inside):
        if len(found) == most:
            raise Refused(f"a gap has more than {most} answers", line)
        if inside[place] == "~" and place + 1 < len(inside):
            place += 1
        weight = _WEIGHT.match(inside, place)
        if weight and weight.end() == len(inside):
            weight = None
        begin = weight.end() if weight else place
        place = _end(_END_OF_ANSWER, inside, begin)
        if place < 0:
            break
        said, feedback = inside[begin:place], ""
        if inside.startswith("#", place) and (end := _END_OF_FEEDBACK.search(inside, place + 1)):
            feedback, place = inside[place + 1 : end.start()], end.start()
        found.append(_answer(said, _share(weight), feedback, kind.kind, line))
        # To Moodle, a weight of 0 is none.
        is_weighted = is_weighted or bool(weight and weight[1] not in (None, "0"))
    return tuple(found if kind.single else _shared(found, is_weighted))


def _shared(answers: list[RawAnswer], is_weighted: bool) -> list[RawAnswer]:
    """Return answers of which several are right, with shares that make a whole."""
    total = sum(one.fraction for one in answers if one.fraction > 0)
    if not total:
        return answers
    costs = 0.0 if is_weighted else -1 / total
    return [
        replace(one, fraction=one.fraction / total if one.fraction > 0 else costs or one.fraction)
        for one in answers
    ]


def _end(pattern: re.Pattern[str], text: str, begin: int) -> int:
    """Return where an answer of at least one sign ends, -1 for nowhere.

    A sign that stands behind a backslash or an ampersand ends none.
    """
    place = begin
    while place < len(text) and (found := pattern.search(text, place + 1)):
        place = found.start()
        if not text.endswith(_BEFORE_NO_END, begin, place):
            return place
    return -1


def _share(weight: re.Match[str] | None) -> float:
    if weight is None:
        return 0.0
    return 1.0 if weight[1] is None else float(weight[1].replace(",", ".")) / 100


def _answer(said: str, share: float, feedback: str, kind: str, line: int) -> RawAnswer:
    told = RawText(plain_answer(feedback), TextFormat.HTML, line=line)
    if kind == "numerical" and (found := _NUMBER_AND_TOLERANCE.match(said)):
        number = RawText(found[1].replace(",", "."), line=line)
        return RawAnswer(number, share, told, tolerance=(found[2] or "0").replace(",", "."))
    text_format = TextFormat.HTML if kind == "multichoice" else TextFormat.PLAIN
    return RawAnswer(RawText(plain_answer(said), text_format, line=line), share, told)


def plain_answer(written: str) -> str:
    """Return an answer or feedback of a gap as it is meant."""
    return _ESCAPED.sub(r"\1", _ENTITY.sub(_character, written))


def _character(entity: re.Match[str]) -> str:
    """Return what an entity of HTML 4 stands for; what is none stays as it is written."""
    decimal, hexadecimal, name = entity.groups()
    if name:
        code = name2codepoint.get(name, 0)
    else:
        code = int(decimal) if decimal else int(hexadecimal, 16)
    is_character = code in (9, 10, 13) or any(least <= code <= most for least, most in _CHARACTERS)
    return chr(code) if is_character else entity[0]


_CHARACTERS = ((0x20, 0x7E), (0xA0, 0xD7FF), (0xE000, 0x10FFFF))
"""The characters that an entity may stand for."""
