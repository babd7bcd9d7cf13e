"""What single cells say, and back: yes or no, a share, numbers, units, which options are right."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite

from quizzes.domain.questions import Band, Unit
from quizzes.formats.moodle_rendering import Row
from quizzes.formats.question_files import Refused

_YES = frozenset({"yes", "true", "1", "x", "y", "on", "t", "✓"})
_NO = frozenset({"no", "false", "0", "n", "off", "f", "–", "-"})
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_ONE_NUMBER = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
_GIVE_OR_TAKE = re.compile(rf"({_NUMBER})\s*(?:±|\+/?-)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})?\s*(?:\.\.\.?|…|\bto\b)\s*({_NUMBER})?")
_LETTER_OR_NUMBER = re.compile(r"[A-Za-z]|[0-9]{1,3}")


def flag(text: str) -> bool:
    """Return whether a cell says yes. Raises ``Refused`` for what is neither yes nor no."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Refused(f"{text[:40]!r} is neither yes nor no")


def number(text: str) -> float:
    """Return a number, with a point or a comma. Raises ``Refused`` where it could be two."""
    plain = _SPACES.sub("", text).replace("−", "-")
    if _THOUSANDS.fullmatch(plain):
        meant = plain.replace(",", "")
        why = f"{text[:40]!r} could be two numbers; write {meant} or {plain.replace(',', '.')}"
        raise Refused(why)
    if not _ONE_NUMBER.fullmatch(plain) or not isfinite(found := float(plain.replace(",", "."))):
        raise Refused(f"{text[:40]!r} is no number")
    return found


def share(text: str) -> float:
    """Return what a cell gives of the points: ``50%``, ``50`` and ``0.5`` are half of them."""
    plain = _SPACES.sub("", text).replace(",", ".")
    try:
        found = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        raise Refused(f"{text[:40]!r} is no share; write 50% or 0.5") from None
    if not found.is_finite() or abs(found) > 100:
        raise Refused(f"{text[:40]!r} is no share from 0% to 100%")
    return float(found / 100) if plain.endswith("%") or abs(found) > 1 else float(found)


def share_text(credit: float) -> str:
    """Return a share in per cent, which `share` reads as exactly that."""
    written = f"{Decimal(repr(credit)) * 100:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) + "%"


def whole(text: str) -> int:
    """Return a whole number. Raises ``Refused``."""
    found = number(text)
    if not found.is_integer():
        raise Refused(f"{text[:40]!r} is no whole number")
    return int(found)


def band(text: str) -> Row:
    """Return the numbers of ``42``, ``42 ± 0.5``, ``40..44``, ``40..`` or ``..44``."""
    plain = text.replace("−", "-").strip()
    if found := _GIVE_OR_TAKE.fullmatch(plain):
        return {"value": number(found[1]), "tolerance": number(found[2])}
    found = _RANGE.fullmatch(plain)
    if found and (found[1] or found[2]):
        ends = {"min": found[1], "max": found[2]}
        return {name: number(end) for name, end in ends.items() if end}
    return {"value": number(text)}


def band_text(one: Band) -> str:
    """Return the numbers of a band, which `band` reads."""
    if one.value is None:
        least, most = (None if end is None else repr(end) for end in (one.min, one.max))
        return f"{least or ''} .. {most or ''}".strip()
    return f"{one.value!r} ± {one.tolerance!r}" if one.tolerance else repr(one.value)


def units(text: str) -> list[Row]:
    """Return units with their factors, each on a line or behind a semicolon: ``m = 0.001``."""
    lines = text.splitlines() if "\n" in text else text.split(";")
    return [_unit(line.strip()) for line in lines if line.strip()]


def _unit(line: str) -> Row:
    name, equals, factor = line.rpartition("=")
    if not equals:
        return {"text": line}
    return {"text": name.strip(), "factor": number(factor)}


def units_text(found: Sequence[Unit]) -> str:
    """Return units, which `units` reads."""
    return "\n".join(f"{one.text} = {one.factor!r}" for one in found)


def right_ones(text: str, options: dict[int, str]) -> set[int]:
    """Return the numbers of the options that a cell names, by letters, numbers or their text.

    Raises ``Refused`` for what names none, and for what could name two.
    """
    by_text = {number for number, said in options.items() if _folded(said) == _folded(text)}
    by_place = _places(text, options)
    if by_text and by_place and by_text != by_place:
        why = f"{text[:40]!r} is the text of one option and the place of another"
        raise Refused(f"{why}; give the right one a credit of 100% and leave this cell empty")
    found = by_place or by_text
    if not found:
        raise Refused(f"{text[:40]!r} names none of the options; write their letters: A, C")
    if not by_place and len(found) > 1:
        raise Refused(f"{text[:40]!r} is the text of two options")
    return found


def _places(text: str, options: dict[int, str]) -> set[int]:
    found = set()
    for word in re.split(r"[\s,;|&+]+", text.strip()):
        if not _LETTER_OR_NUMBER.fullmatch(word):
            return set()
        place = int(word) if word.isdecimal() else ord(word.upper()) - ord("A") + 1
        if place not in options:
            return set()
        found.add(place)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def letters(numbers: Sequence[int]) -> str:
    """Return options by their letters, from the 27th on by their numbers."""
    return ", ".join(chr(ord("A") + one - 1) if one <= 26 else str(one) for one in numbers)
