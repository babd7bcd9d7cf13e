"""What a typed answer may be, and what it earns, in words, for who may see the key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain import grading
from quizzes.domain.number_reading import plain_number
from quizzes.domain.questions import (
    AcceptedAnswer,
    Band,
    Cloze,
    Gap,
    Numeric,
    QuestionBody,
    ShortAnswer,
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is accepted: of the whole question, or of the gap that ``part`` names.

    ``answers`` are texts, and what share of the points each earns; ``rules`` are sentences about
    all of them.
    """

    part: str
    answers: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]

    def says_more_than(self, right: str) -> bool:
        """Whether there is more to say than the right answer."""
        return bool(self.rules) or [text for text, _share in self.answers] != [right]


def accepted_words(body: QuestionBody, right: str, language: str) -> list[Accepted]:
    """Return what is accepted beside the ``right`` answer, as its key says it; empty where nothing.

    Wildcards stay as authors write them. What is foreseen and earns nothing is left out.
    """
    if isinstance(body, Cloze):
        return list(_of_gaps(body, language))
    if isinstance(body, ShortAnswer):
        found = _typed(body)
    elif isinstance(body, Numeric):
        found = Accepted("", _numbers(body.bands, language), tuple(_units(body, language)))
    else:
        return []
    return [found] if found.says_more_than(right) else []


def _of_gaps(body: Cloze, language: str) -> Iterator[Accepted]:
    right = grading.right_answer(body, language=language)["gaps"]
    for number, gap in enumerate(body.gaps, 1):
        part = _("Gap %(n)d") % {"n": number}
        if gap.bands:
            found = Accepted(part, _numbers(gap.bands, language), ())
        elif gap.answers:
            found = _typed(gap, part)
        else:
            continue
        if found.says_more_than(right[gap.key]):
            yield found


def _numbers(bands: Iterable[Band], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((_band(band, language), _share(band.credit)) for band in bands if band.credit)


def _typed(one: ShortAnswer | Gap, part: str = "") -> Accepted:
    return Accepted(part, tuple(_answers(one.answers)), tuple(_rules(one)))


def _answers(answers: Iterable[AcceptedAnswer]) -> Iterator[tuple[str, str]]:
    for answer in answers:
        if answer.credit:
            yield answer.text, _share(answer.credit)


def _rules(one: ShortAnswer | Gap) -> Iterator[str]:
    if any(len(answer.stretches()) > 1 for answer in one.answers if answer.credit):
        yield _("* stands for anything")
    if one.case_sensitive:
        yield _("capitals count")
    if one.accent_sensitive:
        yield _("accents count")
    if one.punctuation_sensitive:
        yield _("punctuation counts")
    if one.slips:
        words = ngettext("%(n)d slip is overlooked", "%(n)d slips are overlooked", one.slips)
        yield words % {"n": one.slips}


def _band(band: Band, language: str) -> str:
    def said(number: float) -> str:
        return plain_number(number, language=language)

    if band.value is not None:
        give = f" ± {said(band.tolerance)}" if band.tolerance else ""
        return f"{said(band.value)}{give}"
    if band.min is None:
        return _("at most %(n)s") % {"n": said(band.max)}
    if band.max is None:
        return _("at least %(n)s") % {"n": said(band.min)}
    return _("from %(first)s to %(last)s") % {"first": said(band.min), "last": said(band.max)}


def _units(body: Numeric, language: str) -> Iterator[str]:
    if body.units:
        named = (
            one.text
            if one.factor == 1
            else f"{one.text} (× {plain_number(one.factor, language=language)})"
            for one in body.units
        )
        yield _("units: %(units)s") % {"units": ", ".join(named)}


def _share(credit: float) -> str:
    share = round(Decimal(repr(credit)) * 100, 2).normalize()
    return _("%(n)s %%") % {"n": f"{share:f}"}
