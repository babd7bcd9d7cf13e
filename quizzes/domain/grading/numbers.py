"""Grading of a number: alone with or without a unit, and in a gap of a cloze."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from quizzes.domain.grading.results import (
    Answer,
    Kind,
    PartVerdict,
    Score,
    last,
    typed,
    verdict_of,
)
from quizzes.domain.number_reading import exact, plain_number, read_number
from quizzes.domain.questions import Band, Gap, Numeric, UnitEntry


def value_of(body: Numeric, answer: Answer, language: str) -> Fraction | None:
    """Return the number that was answered, in the unit of the bands.

    ``None`` when it is no number, when its unit is unknown, or missing where it is required.
    """
    number = read_number(str(answer.get("text", "")), language=language)
    if number is None:
        return None
    unit = number.unit
    if body.unit_entry is UnitEntry.LIST:
        unit = "" if number.unit else str(answer.get("unit", ""))
    factor = _factor(body, unit)
    return None if factor is None else number.value * factor


def _factor(body: Numeric, unit: str) -> Fraction | None:
    if not unit:
        return Fraction(1) if body.unit_entry is UnitEntry.OPTIONAL else None
    wanted = _compact(unit)
    exactly = [one.factor for one in body.units if _compact(one.text) == wanted]
    loosely = {
        one.factor for one in body.units if _compact(one.text).casefold() == wanted.casefold()
    }
    if exactly:
        return exact(exactly[0])
    # Capitals tell some units apart (mW, MW): without them only one may be meant.
    return exact(loosely.pop()) if len(loosely) == 1 else None


def _compact(unit: str) -> str:
    return "".join(unit.split())


def _parse(body: Numeric, raw: Mapping[str, object]) -> Answer:
    answer: Answer = {}
    if text := typed(raw.get("text")):
        answer["text"] = text
    unit = last(raw.get("unit"))
    if body.unit_entry is UnitEntry.LIST and unit in [one.text for one in body.units]:
        answer["unit"] = unit
    return answer


def _score(body: Numeric, said: Answer, language: str) -> Score:
    value = value_of(body, said, language)
    best = _best(body.bands, value)
    credit, feedback = (best.credit, best.feedback) if best else (0.0, "")
    text, right = str(said.get("text", "")), str(_key(body, language)["text"])
    part = PartVerdict(
        key="text",
        chosen=bool(text),
        correct=credit == 1,
        verdict=verdict_of(credit, answered=bool(said)),
        feedback=feedback,
        field="text",
        given=text,
        right=right,
    )
    return credit, (part,)


def number_part(gap: Gap, text: str, language: str) -> tuple[float, PartVerdict]:
    """Return the credit and the verdict of a number typed into a gap; ``text`` is empty for none.

    There is no unit in a gap: a number with one is none of those accepted.
    """
    number = read_number(text, language=language)
    best = _best(gap.bands, None if number is None or number.unit else number.value)
    credit, feedback = (best.credit, best.feedback) if best else (0.0, "")
    part = PartVerdict(
        key=gap.key,
        chosen=bool(text),
        correct=credit == 1,
        verdict=verdict_of(credit, answered=bool(text)),
        feedback=feedback,
        field="gaps",
        given=text,
        right=full_number(gap.bands, language),
        credit=credit,
    )
    return credit, part


def full_number(bands: Collection[Band], language: str) -> str:
    """Return the middle of the first band that earns everything, as the language writes it."""
    band = next(band for band in bands if band.credit == 1)
    return plain_number(_middle(band), language=language)


def _best(bands: Collection[Band], value: Fraction | None) -> Band | None:
    """Return the band of a number that earns most, None for one in no band, and for no number."""
    holding = [] if value is None else [band for band in bands if _holds(band, value)]
    return max(holding, key=lambda band: band.credit, default=None)


def _holds(band: Band, value: Fraction) -> bool:
    if band.value is not None:
        return abs(value - exact(band.value)) <= exact(band.tolerance)
    return (band.min is None or value >= exact(band.min)) and (
        band.max is None or value <= exact(band.max)
    )


def _key(body: Numeric, language: str) -> Answer:
    text = full_number(body.bands, language)
    unit = next((one.text for one in body.units if one.factor == 1), "")
    if body.unit_entry is UnitEntry.LIST:
        return {"text": text, "unit": unit}
    return {"text": f"{text} {unit}".rstrip()}


def _middle(band: Band) -> float:
    if band.value is not None:
        return band.value
    ends = [end for end in (band.min, band.max) if end is not None]
    return sum(ends) / len(ends)


KINDS = {Numeric: Kind(_parse, _score, _key)}
