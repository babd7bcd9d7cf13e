"""Numbers as people type them, read exactly, and written as they would."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST_DIGITS = 120
LARGEST_EXPONENT = 400

_POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "th", "hi", "he", "ms", "mt", "ga", "cy"})
_POINT_COUNTRIES = frozenset({"de-ch", "de-li", "it-ch", "es-mx", "es-us", "es-pr", "es-gt"})

_NUMBER = re.compile(
    r"""
    (?P<sign> [+-]? ) \s?
    (?P<digits> (?: [0-9] | [.,'](?=[0-9]) | [ ](?=[0-9]{3}(?![0-9])) | (?<=[0-9])\.(?![0-9]) )+ )
    (?: \s? (?: [eE] | [x*×·⋅] \s? 10 \s? \^ ) \s? (?P<exponent> [+-]? [0-9]{1,4} ) )?
    """,
    re.VERBOSE,
)
_MINUS = str.maketrans({"−": "-", "‒": "-", "–": "-", "’": "'", "‘": "'", "`": "'"})
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWER_OF_TEN = re.compile(r"([x*×·⋅]\s?10)([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as it was typed: its exact value, and what stood before or behind it."""

    value: Fraction
    unit: str


def exact(number: float) -> Fraction:
    """Return the number its author wrote: 0.1 is a tenth, not the float next to it."""
    return Fraction(repr(number))


def read_number(text: str, *, language: str = "en") -> TypedNumber | None:
    """Return the number in ``text`` and its unit, ``None`` when it is not one number.

    Read are signs (also typographic), decimal points and commas, spaces of any width, points,
    commas and apostrophes between groups of three figures, and powers of ten (``2.5e3``,
    ``2,5 × 10^3``). A lone mark with three figures behind it is a decimal mark only where the
    language has it as that: ``1,234`` is more than a thousand in English and less than two in
    German. Fractions are not read. The unit stands behind the number, or before it like ``€``.
    """
    clean = _clean(text)
    found = _NUMBER.search(clean)
    if found is None:
        return None
    before, behind = clean[: found.start()].strip(), clean[found.end() :].strip()
    if (before and behind) or re.search(r"[0-9]", before + behind[:1]) or behind[:1] in {"/", ","}:
        return None
    value = _value(found, _decimal_mark(language))
    return None if value is None else TypedNumber(value, before or behind)


def plain_number(number: float, *, language: str = "en") -> str:
    """Return the number as ``read_number`` reads it back exactly, without groups."""
    decimal = Decimal(repr(number))
    text = f"{decimal:f}" if -7 <= decimal.adjusted() <= 20 else repr(number)
    text = text.removesuffix(".0")
    return text.replace(".", _decimal_mark(language))


def _clean(text: str) -> str:
    raised = _POWER_OF_TEN.sub(lambda m: f"{m[1]}^{m[2].translate(_RAISED)}", text)
    visible = "".join(
        " " if char.isspace() else char
        for char in raised.translate(_MINUS)
        if unicodedata.category(char) != "Cf"
    )
    figures = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in visible
    )
    return " ".join(figures.split())


def _decimal_mark(language: str) -> str:
    tag = language.lower()
    has_point = tag.partition("-")[0] in _POINT_LANGUAGES or tag in _POINT_COUNTRIES
    return "." if has_point else ","


def _value(found: re.Match, mark: str) -> Fraction | None:
    digits = _without_groups(found["digits"].replace(" ", "'"), mark)
    exponent = int(found["exponent"] or 0)
    if digits is None or len(digits) > MOST_DIGITS or abs(exponent) > LARGEST_EXPONENT:
        return None
    return Fraction(f"{found['sign']}{digits}e{exponent}")


def _without_groups(digits: str, mark: str) -> str | None:
    """Return the figures with a point as their decimal mark, ``None`` when they make no number."""
    whole, decimal, rest = _split(digits, mark)
    marks = set(whole) & {".", ",", "'"}
    if len(marks) > 1 or decimal in marks or set(rest) & {".", ",", "'"}:
        return None
    if marks and not re.fullmatch(r"[0-9]{1,3}([.,'][0-9]{3})+", whole):
        return None
    return f"{re.sub('[.,]', '', whole.replace(chr(39), '')) or '0'}.{rest or '0'}"


def _split(digits: str, mark: str) -> tuple[str, str, str]:
    """Return the whole figures, the decimal mark (empty for none) and the figures behind it."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    decimal = digits[last]
    if decimal != mark and _is_group(digits, decimal):
        return digits, "", ""
    if digits.count(decimal) > 1:
        return digits, "", ""
    return digits[:last], decimal, digits[last + 1 :]


def _is_group(digits: str, mark: str) -> bool:
    return bool(
        re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:[.,'][0-9]{{3}})*{re.escape(mark)}[0-9]{{3}}", digits)
    )
