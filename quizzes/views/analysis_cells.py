"""The figures of item analysis as cells of a table, each with its name and what it means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.item_statistics import QuizStatistics
from quizzes.reports.item_analysis import ItemLine


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its name, its value (None where it can't be had) and how it is written."""

    label: str
    value: float | None
    shown: str

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: the key it has in files, its name, what it means, and how it is read of a line.

    ``unit`` stands behind the number, ``digits`` behind its point.
    """

    key: str
    label: str
    meaning: str
    read: Callable[..., float | None]
    unit: str = "%"
    digits: int = 1

    def cell(self, source) -> Cell:
        """Return the figure of a line, or of a quiz."""
        value = self.read(source)
        return Cell(str(self.label), value, shown(value, self.digits, self.unit))


def shown(value: float | None, digits: int = 1, unit: str = "") -> str:
    """Return a number as the page writes it; a dash for none."""
    if value is None:
        return "–"
    # No zero with a minus sign.
    return f"{number_format(round(value, digits) + 0.0, digits, use_l10n=True)}{unit}"


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _figure(name: str) -> Callable[[ItemLine], float | None]:
    return lambda line: getattr(line.statistics, name)


def _share(name: str) -> Callable[[ItemLine], float | None]:
    return lambda line: _percent(getattr(line.statistics, name))


ITEM_COLUMNS = (
    Column(
        "attempts",
        gettext_lazy("Attempts"),
        gettext_lazy("how many attempts were asked the question"),
        _figure("attempts"),
        unit="",
        digits=0,
    ),
    Column(
        "facility",
        gettext_lazy("Facility"),
        gettext_lazy("the mean share of the points that was earned: 100% when all were right"),
        _share("facility"),
    ),
    Column(
        "deviation",
        gettext_lazy("Standard deviation"),
        gettext_lazy("how far the marks lie apart, as a share of the points"),
        _share("deviation"),
    ),
    Column(
        "guess",
        gettext_lazy("Guess score"),
        gettext_lazy("what answering at random would earn; none for several right answers"),
        lambda line: _percent(line.guess),
    ),
    Column(
        "intended_weight",
        gettext_lazy("Intended weight"),
        gettext_lazy("its share of the points of the quiz"),
        _figure("intended_weight"),
    ),
    Column(
        "effective_weight",
        gettext_lazy("Effective weight"),
        gettext_lazy("its share in what sets the marks of the quiz apart; as intended at best"),
        _figure("effective_weight"),
    ),
    Column(
        "discrimination",
        gettext_lazy("Discrimination"),
        gettext_lazy(
            "how far the mark goes with the rest of the attempt, −100 to 100: below 20 is weak, "
            "below 0 points to a wrong key"
        ),
        _figure("discrimination"),
        unit="",
    ),
    Column(
        "efficiency",
        gettext_lazy("Efficiency"),
        gettext_lazy("discrimination as a percentage of what these marks make possible"),
        _figure("efficiency"),
    ),
    Column(
        "point_biserial",
        gettext_lazy("Point-biserial"),
        gettext_lazy("how far being wholly right goes with the total, −1 to 1"),
        _figure("point_biserial"),
        unit="",
        digits=2,
    ),
    Column(
        "upper",
        gettext_lazy("Upper 27%"),
        gettext_lazy("the facility among the best 27% of the attempts"),
        _share("upper"),
    ),
    Column(
        "lower",
        gettext_lazy("Lower 27%"),
        gettext_lazy("the facility among the weakest 27%"),
        _share("lower"),
    ),
    Column(
        "seconds",
        gettext_lazy("Time"),
        gettext_lazy("the median of the seconds between the answer before and this one"),
        lambda line: line.seconds,
        unit=" s",
        digits=0,
    ),
)

OVER_ALL_QUIZZES = ("attempts", "facility", "deviation", "guess", "discrimination")
"""The figures that there are over several quizzes: the others need one set of totals."""


def item_cells(line: ItemLine, keys: tuple[str, ...] = ()) -> list[Cell]:
    """Return the figures of a question, all of them or those with these keys."""
    return [column.cell(line) for column in ITEM_COLUMNS if not keys or column.key in keys]


def item_headings(keys: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the figures of a question, in the order of its cells."""
    return [str(column.label) for column in ITEM_COLUMNS if not keys or column.key in keys]


def _points(name: str) -> Callable[[QuizStatistics], float | None]:
    return lambda quiz: getattr(quiz, name)


QUIZ_COLUMNS = (
    Column(
        "mean",
        gettext_lazy("Mean"),
        gettext_lazy("of the points"),
        _points("mean"),
        unit="",
        digits=2,
    ),
    Column(
        "median",
        gettext_lazy("Median"),
        gettext_lazy("half of the attempts have more, half have less"),
        _points("median"),
        unit="",
        digits=2,
    ),
    Column(
        "deviation",
        gettext_lazy("Standard deviation"),
        gettext_lazy("how far the points lie apart"),
        _points("deviation"),
        unit="",
        digits=2,
    ),
    Column(
        "skewness",
        gettext_lazy("Skewness"),
        gettext_lazy("below 0 when few are far behind, above 0 when few are far ahead"),
        _points("skewness"),
        unit="",
        digits=2,
    ),
    Column(
        "kurtosis",
        gettext_lazy("Kurtosis"),
        gettext_lazy("above 0 when most are close together and few far away"),
        _points("kurtosis"),
        unit="",
        digits=2,
    ),
    Column(
        "consistency",
        gettext_lazy("Internal consistency"),
        gettext_lazy(
            "how far the questions measure the same thing (Cronbach’s alpha): 75% is good"
        ),
        _points("consistency"),
    ),
    Column(
        "error_ratio",
        gettext_lazy("Error ratio"),
        gettext_lazy("how much of the standard deviation is chance: 50% goes with 75% consistency"),
        _points("error_ratio"),
    ),
    Column(
        "standard_error",
        gettext_lazy("Standard error"),
        gettext_lazy("by so many points a mark is likely to be off"),
        _points("standard_error"),
        unit="",
        digits=2,
    ),
)


def quiz_cells(quiz: QuizStatistics) -> list[tuple[Cell, str]]:
    """Return the figures of a quiz, each with what it means."""
    return [(column.cell(quiz), str(column.meaning)) for column in QUIZ_COLUMNS]


def explained() -> list[tuple[str, str]]:
    """Return the names of the figures of a question, each with what it means."""
    return [(str(column.label), str(column.meaning)) for column in ITEM_COLUMNS]


def table_rows(lines: list[ItemLine]) -> Iterator[list[str | float | None]]:
    """Yield the rows of a file: keys of the columns first, then a question or wording each."""
    yield ["question", "wording", "stem", *(column.key for column in ITEM_COLUMNS)]
    for line in lines:
        wording = line.version.number if line.is_part or line.wordings == 1 else _("all")
        numbers = [column.read(line) for column in ITEM_COLUMNS]
        yield [line.question.key, wording, " ".join(line.stem.split()), *numbers]
