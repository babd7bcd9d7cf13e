"""Kills the server again and again while students answer, then compares records with answers."""

from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from threading import Event

from tests.reliability.browsers import Browser
from tests.reliability.sites import SECONDS_TO_START, Site
from tests.reliability.students import Door, Student, TrialError

STUDENTS = 8
QUESTIONS = 20
LONGEST_LIFE = 1.0
"""Seconds that a server lives at most after the first answer it confirmed."""


def run(*, site: Site, kills: int, seed: int) -> dict:
    """Return the figures of a trial; ``faults`` is empty where nothing was lost or doubled.

    ``site`` is an empty one. ``seed`` draws the answers and the moments of death; what the machine
    does between them is its own.
    """
    rng = Random(seed)
    world = site.python("tests.reliability.world", str(STUDENTS), str(QUESTIONS))
    door = Door()
    students = [
        Student(Browser(), door, world["quiz"], Random(rng.getrandbits(64)))
        for _person in world["students"]
    ]
    site.start()
    door.open(site.port)
    try:
        for student, person in zip(students, world["students"], strict=True):
            student.log_in(person["name"], person["password"])
        processes = _answer_and_kill(site, door, students, kills, rng)
    finally:
        site.stop()
        for student in students:
            student.browser.close()
    sent = [said for student in students for said in student.record()]
    found = site.python("tests.reliability.records", given=sent)
    return {"kills": kills, "seed": seed, "processes_killed": processes, **found}


def _answer_and_kill(
    site: Site, door: Door, students: list[Student], kills: int, rng: Random
) -> int:
    over = Event()
    killed = 0
    with ThreadPoolExecutor(len(students)) as pool:
        work = [pool.submit(student.answer_until, over) for student in students]
        try:
            for _kill in range(kills):
                _wait_for_an_answer(door, work)
                over.wait(rng.uniform(0, LONGEST_LIFE))
                door.is_open.clear()
                killed += site.kill()
                site.start()
                door.open(site.port)
            _wait_for_an_answer(door, work)
        finally:
            over.set()
    for one in work:
        one.result()
    return killed


def _wait_for_an_answer(door: Door, work: list[Future]) -> None:
    if not door.answered.wait(SECONDS_TO_START):
        for one in work:
            if one.done():
                one.result()
        raise TrialError("No answer was confirmed any more.")
