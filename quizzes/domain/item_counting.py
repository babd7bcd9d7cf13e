"""From attempts, one after the other, to the figures of a quiz and of its questions.

What is kept in between does not grow with the attempts: how many of them gave an answer to a
wording, had a mark and a total. Everything else follows from these counts.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from quizzes.domain.item_answers import GivenAnswer, answer_table
from quizzes.domain.item_guesses import guess_score
from quizzes.domain.item_statistics import (
    NO_MOMENTS,
    ItemStatistics,
    Moments,
    Pairs,
    QuizStatistics,
    effective_weights,
    item_statistics,
    median_of,
    moments,
    quiz_statistics,
    tidy,
    with_rests,
)
from quizzes.domain.questions import QuestionBody

LONGEST = 3_600
"""Seconds; whoever took longer went away, and counts as an hour."""


type ItemMark = tuple[int, str, float, float, int | None]
"""What one attempt has for one question: version, answer, mark, maximum, seconds.

The answer is JSON, empty for none; mark and maximum are points, marks ``tidy``; the seconds are
None where they are not known. (A tuple: of five million a named one would take twice as long.)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """What is said of a question, or of one wording of it (``version``; None for all of them).

    ``shares`` are the moments of (share of the question's points, share of the other points), which
    can be pooled over quizzes; ``seconds`` is the median time, ``guess`` the random guess score.
    ``answers`` is empty where several wordings are put together.
    """

    question: int
    version: int | None
    statistics: ItemStatistics
    answers: tuple[GivenAnswer, ...]
    guess: float | None
    seconds: float | None
    shares: Moments


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that was asked: its question's id and its body."""

    question: int
    body: QuestionBody


type _Cell = tuple[str, float, float, tuple[float, float]]
"""An answer, its mark, the question's maximum, and the attempt's total and maximum."""


@dataclass(slots=True)
class QuizCounts:
    """Counts of the attempts at one quiz; ``add`` them, then ask for the ``analysis``.

    ``cells`` has, by the place of a question in the attempt and its version, how many attempts had
    each ``_Cell``; ``scores`` how many had each total and maximum.
    """

    attempts: int = 0
    scores: dict[tuple[float, float], int] = field(default_factory=lambda: defaultdict(int))
    cells: dict[tuple[int, int], dict[_Cell, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    times: dict[int, array] = field(default_factory=lambda: defaultdict(lambda: array("H")))

    def add(self, marks: Sequence[ItemMark]) -> None:
        """Count one attempt, its questions in their order."""
        score = (
            tidy(sum([mark for _v, _said, mark, _most, _s in marks])),
            sum([m[3] for m in marks]),
        )
        self.attempts += 1
        self.scores[score] += 1
        cells, times = self.cells, self.times
        for place, (version, said, mark, most, seconds) in enumerate(marks):
            cells[place, version][said, mark, most, score] += 1
            if seconds is not None:
                times[version].append(min(LONGEST, seconds))

    def versions(self) -> set[int]:
        """Return the versions that were asked."""
        return {version for _place, version in self.cells}

    def of(self, versions: Collection[int]) -> dict[_Cell, int]:
        """Return the cells of these versions, wherever they stood."""
        whole: dict[_Cell, int] = defaultdict(int)
        for (_place, version), cells in self.cells.items():
            if version in versions:
                for cell, number in cells.items():
                    whole[cell] += number
        return whole

    def places(self) -> list[Pairs]:
        """Return the (mark, total) pairs of each place in the attempts."""
        found: dict[int, dict] = defaultdict(lambda: defaultdict(int))
        for (place, _version), cells in self.cells.items():
            for (_said, mark, _most, (total, _maximum)), number in cells.items():
                found[place][mark, total] += number
        return [found[place] for place in sorted(found)]

    def totals(self) -> dict[float, int]:
        """Return how many attempts had each total."""
        totals: dict[float, int] = defaultdict(int)
        for (total, _maximum), number in self.scores.items():
            totals[total] += number
        return totals

    def maximum(self) -> float:
        """Return the mean of what the attempts could earn."""
        whole = sum(maximum * number for (_total, maximum), number in self.scores.items())
        return whole / self.attempts if self.attempts else 0.0


@dataclass(frozen=True, slots=True)
class QuizAnalysis:
    """The figures of a quiz, and those of its questions and of each of their wordings."""

    quiz: QuizStatistics
    items: tuple[ItemAnalysis, ...]


def analysis(counts: QuizCounts, wordings: Mapping[int, Wording]) -> QuizAnalysis:
    """Return what the counted attempts say; ``wordings`` has every version they were asked.

    Weights and internal consistency are of the questions where everyone was asked the same ones,
    otherwise of the places in the attempts (as Moodle does it for questions drawn at random), and
    only questions that everyone was asked have an effective weight.
    """
    versions: dict[int, list[int]] = defaultdict(list)
    for version in sorted(counts.versions()):
        versions[wordings[version].question].append(version)
    cells = {question: counts.of(own) for question, own in versions.items()}
    pairs = {question: _pairs(own) for question, own in cells.items()}
    shared = [one for one, found in pairs.items() if sum(found.values()) == counts.attempts]
    places = [pairs[one] for one in shared] if len(shared) == len(pairs) else counts.places()
    weights = _weights(pairs, shared, places)
    maximum = counts.maximum()
    items: list[ItemAnalysis] = []
    for question, own in versions.items():
        whole = _item(counts, wordings, own, cells[question])
        weighted = replace(whole.statistics, effective_weight=weights.get(question))
        whole = replace(whole, statistics=weighted)
        alone = [whole] if len(own) == 1 else [_item(counts, wordings, [v]) for v in own]
        items.append(whole)
        items += [replace(one, version=v) for one, v in zip(alone, own, strict=True)]
    return QuizAnalysis(quiz_statistics(counts.totals(), places, maximum=maximum), tuple(items))


def _pairs(cells: Mapping[_Cell, int]) -> dict[tuple[float, float], int]:
    pairs: dict[tuple[float, float], int] = defaultdict(int)
    for (_said, mark, _most, (total, _maximum)), number in cells.items():
        pairs[mark, total] += number
    return pairs


def _weights(
    pairs: Mapping[int, Pairs], shared: Sequence[int], places: Sequence[Pairs]
) -> dict[int, float | None]:
    """Return the effective weights of the questions that everyone was asked."""
    if len(shared) == len(pairs):
        return dict(zip(shared, effective_weights(places), strict=True))
    found = {}
    for question in shared:
        # Beside all places: the weight's own root over theirs.
        alone = effective_weights([pairs[question], *places])
        whole = sum(weight for weight in alone[1:] if weight is not None)
        found[question] = 100 * alone[0] / whole if alone[0] is not None and whole else None
    return found


def _item(
    counts: QuizCounts,
    wordings: Mapping[int, Wording],
    versions: Sequence[int],
    cells: Mapping[_Cell, int] | None = None,
) -> ItemAnalysis:
    cells = cells or counts.of(versions)
    pairs, attempts = _pairs(cells), sum(cells.values())
    maximum = sum(most * n for (_said, _mark, most, _score), n in cells.items()) / attempts
    body = wordings[versions[-1]].body
    answers: tuple[GivenAnswer, ...] = ()
    if len(versions) == 1:
        answers = answer_table(body, _tally(cells), maximum=maximum)
    return ItemAnalysis(
        question=wordings[versions[0]].question,
        version=None,
        statistics=item_statistics(
            pairs, maximum=maximum, intended_weight=_intended(cells) / attempts
        ),
        answers=answers,
        guess=guess_score(body),
        seconds=median_of(Counter(chain(*(counts.times.get(one, ()) for one in versions)))),
        shares=_shares(pairs, maximum, counts.maximum() - maximum),
    )


def _tally(cells: Mapping[_Cell, int]) -> dict[tuple[str, float, float], int]:
    tally: dict[tuple[str, float, float], int] = defaultdict(int)
    for (said, mark, _most, (total, _maximum)), number in cells.items():
        tally[said, mark, total] += number
    return tally


def _intended(cells: Mapping[_Cell, int]) -> float:
    """Return the sum over the attempts of the question's percentage of the points."""
    return math.fsum(
        100 * most / maximum * number
        for (_said, _mark, most, (_total, maximum)), number in cells.items()
        if maximum
    )


def _shares(pairs: Pairs, maximum: float, rest: float) -> Moments:
    if maximum <= 0 or rest <= 0:
        return NO_MOMENTS
    shares: Counter = Counter()
    for (mark, other), number in with_rests(pairs).items():
        shares[mark / maximum, other / rest] += number
    return moments(shares)
