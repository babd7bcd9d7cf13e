"""Moodle takes the first answer that fits, the site the best: where that differs, a note says so.

Here a wording typed as it is written comes before wildcards, and of several the one that earns
most counts (`grading.wordings`); of numbers the best band counts.
"""

from collections.abc import Sequence

from quizzes.domain.grading.wordings import best_answer
from quizzes.domain.questions import AcceptedAnswer, Band, Gap, Numeric, ShortAnswer
from quizzes.formats.moodle_rendering import Rendering, percent
from quizzes.formats.question_files import RawAnswer

_ANY = "\ue002"
"""Stands for what a wildcard takes."""


def note_wordings(rendering: Rendering, rules: ShortAnswer | Gap, raw: Sequence[RawAnswer]) -> None:
    """Note each wording that an earlier one takes there, and earns something else here."""
    if len({one.credit for one in rules.answers}) < 2:
        return
    # One without a wildcard takes the same words alone, which is looked up and not tried.
    words: dict[str, AcceptedAnswer] = {}
    patterns: list[ShortAnswer | Gap] = []
    for place, answer in enumerate(rules.answers):
        text = _ANY.join(answer.stretches())
        key = text if rules.case_sensitive else text.casefold()
        wild = next((one for one in patterns if best_answer(one, text, "en")), None)
        takes = wild.answers[0] if wild is not None else None
        taking = [one for one in (words.get(key), takes) if one is not None]
        if taking:
            there = min(taking, key=rules.answers.index)
            here = best_answer(rules, text, "en")
            if here is not None and there.credit != here.credit:
                _note(rendering, answer.text, there, here, raw[place].text.line)
        if len(answer.stretches()) > 1:
            patterns.append(rules.model_copy(update={"answers": (answer,)}))
        else:
            words.setdefault(key, answer)


def note_bands(rendering: Rendering, rules: Numeric | Gap, raw: Sequence[RawAnswer]) -> None:
    """Note each band of which an earlier one that earns less has numbers, too."""
    for place, band in enumerate(rules.bands):
        earlier = (one for one in rules.bands[:place] if one.credit < band.credit)
        if there := next((one for one in earlier if _meet(one, band)), None):
            _note(rendering, raw[place].text.text, there, band, raw[place].text.line)


def _note(
    rendering: Rendering,
    text: str,
    there: AcceptedAnswer | Band,
    here: AcceptedAnswer | Band,
    line: int,
) -> None:
    rendering.note(
        f"an earlier answer takes {text[:40]!r} there, which then earns {percent(there.credit)}; "
        f"here it earns {percent(here.credit)}",
        line,
    )


def _meet(one: Band, other: Band) -> bool:
    (least, most), (low, high) = _ends(one), _ends(other)
    return least <= high and low <= most


def _ends(band: Band) -> tuple[float, float]:
    if band.value is not None:
        return band.value - band.tolerance, band.value + band.tolerance
    least = float("-inf") if band.min is None else band.min
    return least, float("inf") if band.max is None else band.max
