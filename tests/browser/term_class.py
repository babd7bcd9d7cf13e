"""The class of the term test: 120 people, what each will do, and what that is worth.

Everything is written here in tables and plain sums. Nothing of the site is asked how to grade.
"""

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random

GROUPS = {
    "Monday": datetime(2026, 3, 9, 10, tzinfo=UTC),
    "Tuesday": datetime(2026, 3, 10, 10, tzinfo=UTC),
    "Wednesday": datetime(2026, 3, 11, 10, tzinfo=UTC),
}
"""The groups, and when the exam of each opens; it closes two hours later."""

EXTENDED_TO = datetime(2026, 3, 13, 12, tzinfo=UTC)
A_GROUP = 40

EXAM = {
    "choice": (
        2,
        {
            "the key": ({"choice": ["b"]}, 1.0),
            "the key as it was at first": ({"choice": ["a"]}, 0.0),
            "wrong": ({"choice": ["c"]}, 0.0),
            "nothing": ({}, 0.0),
        },
    ),
    "several": (
        2,
        {
            "both": ({"choices": ["a", "c"]}, 1.0),
            "one of two": ({"choices": ["a"]}, 0.5),
            "everything": ({"choices": ["a", "b", "c"]}, 0.0),
        },
    ),
    "reason": (
        1,
        {
            "both": ({"value": ["true"], "reason": ["b"]}, 1.0),
            "without the right reason": ({"value": ["true"], "reason": ["a"]}, 0.5),
            "wrong": ({"value": ["false"], "reason": ["b"]}, 0.0),
        },
    ),
    "town": (
        1,
        {
            "right": ({"text": ["Rome"]}, 1.0),
            "right in small letters": ({"text": [" rome "]}, 1.0),
            "wrong": ({"text": ["Paris"]}, 0.0),
        },
    ),
}
"""The points of each question of the exam, and what is answered with the credit it earns."""

FIRST_KEY = {"the key": 0.0, "the key as it was at first": 1.0}
"""What those two answers earned before the key was corrected."""

ESSAY_POINTS = 4
EXAM_POINTS = ESSAY_POINTS + sum(points for points, _answers in EXAM.values())
PASS_MARK = 50
EXAM_WEIGHT, HOMEWORK_WEIGHT = 3, 1
HOMEWORK_KINDS = ("single_choice", "multiple_choice", "true_false", "short_answer")

ODD_NAMES = {
    1: "Zoë O’Neill",
    2: "Smith, Ann",
    41: "Иван Петров",
    42: "=SUM(A1:A9)",
    81: 'Anna "Nan" Ünal',
    82: "Pat Doe",
    83: "Pat Doe",
}


@dataclass(frozen=True)
class Student:
    """One of the class: who they are on the roster, and what they will do.

    ``exam`` has the name of an answer for each question, None for who never comes. ``marks`` are
    the points of the essay by line of its rubric, one pair a marker; none for an empty essay.
    """

    number: int
    name: str
    group: str
    exam: dict[str, str] | None
    marks: tuple[tuple[float, float], ...] = ()
    homework: tuple[bool, ...] | None = None
    has_read: bool = False
    decided: str | float | None = field(default=None)

    @property
    def student_number(self) -> str:
        """The number on the roster."""
        return f"2026-{self.number:03}"

    @property
    def email(self) -> str:
        """The address on the roster."""
        return f"student{self.number:03}@example.org"

    @property
    def essay(self) -> str:
        """What they write; nothing where there is nothing to mark."""
        return f"Essay number {self.number}. It was signed near Rome." if self.marks else ""


def make_class() -> list[Student]:
    """Return the class, the same each time."""
    rng = Random(20261126)
    everyone = [_student(number, rng) for number in range(1, 3 * A_GROUP + 1)]
    whole = {name: next(iter(answers)) for name, (_points, answers) in EXAM.items()}
    special = {
        # In the browser, as everybody else of these: the early one and the one who was ill.
        1: {"exam": whole | {"several": "one of two"}, "marks": ((2.5, 1),)},
        2: {"exam": whole | {"choice": "the key as it was at first"}, "marks": ((3, 0.5),)},
        3: {"exam": None, "marks": (), "decided": "excused"},
        41: {"exam": whole | {"town": "wrong"}, "marks": ((1, 0),), "decided": 95.5},
        # Two markers: too far apart, and so close that the mean counts.
        81: {"exam": whole, "marks": ((3, 1), (1, 0.5))},
        82: {"exam": whole, "marks": ((3, 1), (2.7, 1))},
    }
    for number, changes in special.items():
        everyone[number - 1] = replace(everyone[number - 1], **changes)
    return everyone


def _student(number: int, rng: Random) -> Student:
    chosen = {name: rng.choice(list(answers)) for name, (_points, answers) in EXAM.items()}
    marks = ((rng.randrange(7) / 2, rng.randrange(3) / 2),) if rng.random() < 0.9 else ()
    is_there = rng.random() < 0.9
    homework = tuple(rng.random() < 0.6 for _kind in HOMEWORK_KINDS)
    return Student(
        number=number,
        name=ODD_NAMES.get(number, f"Student {number:03} of {rng.choice('abcdef').upper()}"),
        group=list(GROUPS)[(number - 1) // A_GROUP],
        exam=chosen if is_there else None,
        marks=marks if is_there else (),
        homework=homework if rng.random() < 0.8 else None,
        has_read=rng.random() < 0.5,
    )


def roster_of(students: list[Student]) -> bytes:
    """Return the class as its office would send it: a table with commas."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["Name", "E-mail", "Student number", "Group"])
    for one in students:
        writer.writerow([one.name, one.email, one.student_number, one.group])
    return target.getvalue().encode()


# What it is worth, by hand


def exam_points(one: Student, *, first_key: bool = False) -> float:
    """Return the points of the exam without its essay, by the corrected key or by the first."""
    total = 0.0
    for name, (points, answers) in EXAM.items():
        said = one.exam[name]
        credit = answers[said][1]
        if first_key and name == "choice":
            credit = FIRST_KEY.get(said, 0.0)
        total += points * credit
    return total


def essay_points(one: Student) -> float:
    """Return what the essay came to: the mean of its markers, settled or not."""
    given = [names + dates for names, dates in one.marks]
    return sum(given) / len(given) if given else 0.0


def exam_percent(one: Student) -> float | None:
    """Return what the exam counts in the end; None for who is excused."""
    if one.decided == "excused":
        return None
    if one.decided is not None:
        return one.decided
    if one.exam is None:
        return 0.0
    return 100 * (exam_points(one) + essay_points(one)) / EXAM_POINTS


def homework_percents(one: Student) -> tuple[float, float]:
    """Return what practice and reading count; what was not handed in counts 0."""
    practice = 100 * sum(one.homework) / len(one.homework) if one.homework else 0.0
    return practice, 100.0 if one.has_read else 0.0


def homework_percent(one: Student) -> float:
    """Return the grade of the homework: of its two pieces the lower one is left out."""
    return max(homework_percents(one))


def total_percent(one: Student) -> float:
    """Return the total: exams weigh three times what homework does."""
    exam, homework = exam_percent(one), homework_percent(one)
    if exam is None:
        return homework
    weighed = EXAM_WEIGHT * exam + HOMEWORK_WEIGHT * homework
    return weighed / (EXAM_WEIGHT + HOMEWORK_WEIGHT)


def passed(one: Student) -> str:
    """Return what the file says of the pass mark of the exam."""
    exam = exam_percent(one)
    return "" if exam is None else "yes" if exam >= PASS_MARK else "no"
