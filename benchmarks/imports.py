"""Importing 1,000 questions: a GIFT file, and one of Moodle XML."""

import argparse
import statistics
import time
from random import Random

from benchmarks import world
from quizzes.actions import import_commits, question_arrivals
from quizzes.actions.import_at_once import import_at_once
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import FileFormat
from quizzes.models import Course, Lesson, Module, Objective, Question, User
from tests.reliability.sites import Site

QUESTIONS, ROUNDS = 1_000, 5
MOST_S = {"gift": 1.5, "moodle_xml": 3.0}
WORDS = (
    *("council", "treaty", "border", "airspace", "transit", "summit", "charter", "mission"),
    *("alliance", "partner", "route", "supply", "railway", "agreement", "declaration", "vote"),
)


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return the seconds from the bytes of a file to drafts on record, by format.

    As `import_questions` does it, in one go; and as the desk does, which keeps every question to
    be looked at in between. Both have the same limits.
    """
    world.build()
    person = User.objects.create_superuser("importer", time_zone="UTC")
    written = {"gift": _gift, "moodle_xml": _moodle_xml}
    ways = {"": _in_one_go, "_desk": _at_the_desk}
    figures: dict[str, object] = {"questions": QUESTIONS}
    for name, write in written.items():
        for way, take in ways.items():
            taken = []
            for number in range(options.rounds or ROUNDS):
                data = write(Random(number), f"{name} {number}")
                taken.append(_timed(take, f"{name[:4]}{way}-{number}", person, name, data))
            cpu, wall = (statistics.median(one) for one in zip(*taken, strict=True))
            figures |= {f"{name}{way}_cpu_s": round(cpu, 2), f"{name}{way}_s": round(wall, 2)}
    faults = [
        f"{name}{way}"
        for name, most in MOST_S.items()
        for way in ways
        if figures[f"{name}{way}_cpu_s"] > most
    ]
    return figures | {"faults": faults}


def _timed(take, key: str, person: User, name: str, data: bytes) -> tuple[float, float]:
    """Return processor time and time by the clock of one import into a course of its own."""
    course = Course.objects.create(key=key.replace("_", "-"), title=name)
    module = Module.objects.create(course=course, key="m", title="M", number=1)
    lesson = Lesson.objects.create(
        course=course, module=module, key="l", title="L", hook="H", body="B", number=1
    )
    Objective.objects.create(course=course, lesson=lesson, key="o", text="O", position=1)
    started = time.process_time(), time.perf_counter()
    take(course, person, FileFormat(name), data)
    spent = time.process_time() - started[0], time.perf_counter() - started[1]
    made = Question.objects.filter(course=course).count()
    if made != QUESTIONS:
        raise SystemExit(f"{name}: {made} questions were made of {QUESTIONS}")
    return spent


def _in_one_go(course: Course, person: User, file_format: FileFormat, data: bytes) -> None:
    file = QUESTION_FORMATS[file_format].read(data)
    import_at_once(
        course=course, by=person, name="file", file_format=file_format, file=file, now=world.NOW
    )


def _at_the_desk(course: Course, person: User, file_format: FileFormat, data: bytes) -> None:
    found = question_arrivals.keep(
        course=course, by=person, name="file", file_format=file_format, data=data, now=world.NOW
    )
    while not found.is_ready:
        question_arrivals.work(question_import=found)
    import_commits.commit(question_import=found, by=found.by, now=world.NOW)


def _sentence(rng: Random, length: int) -> str:
    return " ".join(rng.choices(WORDS, k=length))


def _gift(rng: Random, mark: str) -> bytes:
    """Return questions of five kinds with feedback, in categories of fifty."""
    blocks = []
    for number in range(QUESTIONS):
        if number % 50 == 0:
            blocks.append(f"$CATEGORY: $course$/top/Part {number // 50}")
        stem = f"::{mark} question {number}::{_sentence(rng, 12).capitalize()} ({mark} {number})?"
        blocks.append(stem + _GIFT[number % len(_GIFT)](rng))
    return "\n\n".join(blocks).encode()


_GIFT = (
    lambda rng: (
        f"{{\n={_sentence(rng, 4)} one#Well seen.\n~{_sentence(rng, 4)} two#{_sentence(rng, 8)}"
        f"\n~{_sentence(rng, 4)} three\n~{_sentence(rng, 4)} four\n####{_sentence(rng, 15)}}}"
    ),
    lambda rng: (
        f"{{\n~%50%{_sentence(rng, 3)} one\n~%50%{_sentence(rng, 3)} two"
        f"\n~%-100%{_sentence(rng, 3)} three}}"
    ),
    lambda rng: f"{{TRUE#{_sentence(rng, 6)}}}",
    lambda rng: f"{{={_sentence(rng, 2)} ={rng.choice(WORDS)}#{_sentence(rng, 5)}}}",
    lambda rng: f"{{#{rng.randrange(1900, 2020)}:{rng.randrange(1, 9)}}}",
)


def _moodle_xml(rng: Random, mark: str) -> bytes:
    """Return questions of five kinds, one of them a text with gaps, as Moodle writes them."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>']
    for number in range(QUESTIONS):
        if number % 50 == 0:
            name = f"$course$/top/Chapter {number // 50}"
            parts.append(
                f'<question type="category"><category><text>{name}</text></category></question>'
            )
        parts.append(_xml_question(rng, f"{mark} {number}", number % 5))
    return "\n".join([*parts, "</quiz>"]).encode()


def _xml_question(rng: Random, mark: str, kind: int) -> str:
    names = ("multichoice", "truefalse", "shortanswer", "numerical", "cloze")
    stem = f"<p>{_sentence(rng, 12).capitalize()} <b>({mark})</b>?</p>"
    if kind == 4:
        gaps = "{1:SA:=council} is {1:MC:=a~b~c}"
        stem = f"<p>Fill in ({mark}).</p><p>{_sentence(rng, 5)} {gaps}.</p>"
    inside = {
        0: _answer(100, _sentence(rng, 4)) + "".join(_answer(0, f"not {n}") for n in "xyz"),
        1: _answer(100, "true") + _answer(0, "false"),
        2: _answer(100, _sentence(rng, 2)) + _answer(50, rng.choice(WORDS)),
        3: _answer(100, str(rng.randrange(1900, 2020)), "<tolerance>2</tolerance>"),
        4: "",
    }[kind]  # fmt: skip
    return (
        f'<question type="{names[kind]}"><name><text>{mark}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f'<generalfeedback format="html"><text><![CDATA[<p>{_sentence(rng, 15)}</p>]]></text>'
        f"</generalfeedback><defaultgrade>1</defaultgrade><single>true</single>"
        f"<tags><tag><text>old</text></tag></tags>{inside}</question>"
    )


def _answer(fraction: int, text: str, more: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text>{text}</text>'
        f"<feedback format='html'><text>So.</text></feedback>{more}</answer>"
    )
