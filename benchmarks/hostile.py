"""Files that are spoilt or made to take long: the slowest of each format, beside an honest one."""

import argparse
import contextlib
import time
from collections.abc import Callable, Iterable
from itertools import chain

from quizzes.domain.questions import Essay
from quizzes.formats import (
    aiken,
    gift,
    missing_word,
    moodle_xml,
    qti,
    qti_1,
    question_packs,
    question_tables,
)
from quizzes.formats.question_files import ImportedItem, QuestionFileError
from tests.formats.gift import spoilt as spoilt_words
from tests.formats.moodle_xml import files as xml
from tests.formats.moodle_xml import spoilt as spoilt_xml
from tests.formats.qti import spoilt as spoilt_qti
from tests.formats.qti_1 import files as old_qti
from tests.formats.qti_1 import spoilt as spoilt_old_qti
from tests.formats.question_packs import spoilt as spoilt_packs
from tests.formats.question_tables import spoilt as spoilt_tables
from tests.reliability.sites import Site

SPOILT = 5_000
MOST_SECONDS = 2
HONEST_QUESTIONS = 1_000

type Reader = Callable[[bytes], object]


def run(options: argparse.Namespace, _site: Site) -> dict:
    """Return for each format the slowest file in seconds, and beside how many honest questions."""
    number = SPOILT // options.smaller
    figures: dict[str, object] = {"faults": []}
    for name, (read, honest, files) in _formats(number).items():
        of_a_question = _seconds(read, honest) / HONEST_QUESTIONS
        slowest = max(_seconds(read, data) for data in files)
        figures[f"{name}_slowest_s"] = round(slowest, 3)
        figures[f"{name}_as_honest_questions"] = round(slowest / of_a_question)
        if slowest > MOST_SECONDS:
            figures["faults"].append(name)
    return figures


def _formats(number: int) -> dict[str, tuple[Reader, bytes, Iterable[bytes]]]:
    """Return of each format how it is read, honest questions, and the files that are not."""

    def of_words(read: Reader, honest: str) -> tuple[Reader, bytes, Iterable[bytes]]:
        long = chain.from_iterable(map(spoilt_words.long_files, spoilt_words.TEMPLATES))
        files = chain(spoilt_words.files_of(number), long)
        return read, (honest * HONEST_QUESTIONS).encode(), files

    questions = [xml.question("essay", text=f"Why {n}?") for n in range(HONEST_QUESTIONS)]
    hostile = (spoilt_xml.files_of(number), spoilt_xml.long_files(), spoilt_xml.many_tags())
    return {
        "gift": of_words(gift.read, "Which? {=This#Yes. ~That#No. ~Those}\n\n"),
        "aiken": of_words(aiken.read, "Which?\nA) This\nB) That\nANSWER: A\n\n"),
        "missing_word": of_words(missing_word.read, "The cat {=sat ~lay} on the mat.\n\n"),
        "moodle_xml": (moodle_xml.read, xml.quiz(*questions), chain.from_iterable(hostile)),
        **_packages(number),
        **_tables(number),
    }


def _packages(number: int) -> dict[str, tuple[Reader, bytes, Iterable[bytes]]]:
    """Return the same of the formats that come in a zip."""
    items = [
        ImportedItem(f"{n}", n, f"q{n}", Essay(stem=f"Why {n}?")) for n in range(HONEST_QUESTIONS)
    ]
    old = old_qti.whole(*[old_qti.ESSAY] * HONEST_QUESTIONS)
    return {
        "qti": (
            qti.read,
            qti.write_2(items).as_bytes(),
            chain(
                spoilt_qti.items_of(number), spoilt_qti.packages_of(number), spoilt_qti.long_files()
            ),
        ),
        "qti_1": (
            qti_1.read,
            old,
            chain(
                spoilt_old_qti.files_of(number),
                spoilt_old_qti.packages_of(number),
                spoilt_old_qti.long_files(),
            ),
        ),
        "course_pack": (
            question_packs.read,
            question_packs.write(items).as_bytes(),
            chain(spoilt_packs.files_of(number), spoilt_packs.long_files()),
        ),
    }


def _tables(number: int) -> dict[str, tuple[Reader, bytes, Iterable[bytes]]]:
    """Return the same of tables."""
    items = question_tables.read_xlsx(question_tables.template()).items
    honest = (items * HONEST_QUESTIONS)[:HONEST_QUESTIONS]
    return {
        "csv": (
            question_tables.read_csv,
            question_tables.write_csv(honest).as_bytes(),
            chain(spoilt_tables.tables_of(number), spoilt_tables.long_tables()),
        ),
        "xlsx": (
            question_tables.read_xlsx,
            question_tables.write_xlsx(honest).as_bytes(),
            spoilt_tables.workbooks_of(number),
        ),
    }


def _seconds(read: Reader, data: bytes) -> float:
    """Return the processor time that reading takes, or refusing."""
    began = time.process_time()
    with contextlib.suppress(QuestionFileError):
        read(data)
    return time.process_time() - began
