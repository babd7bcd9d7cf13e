"""`manage.py verify`: everything that must hold before a change goes in."""

import tempfile
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from nrc_course import browser
from nrc_course.verification import Outcome, run_step, steps


class Command(BaseCommand):
    help = "Run linters, checks, tests and browser tests; every step runs, then a summary."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--fast",
            action="store_true",
            help="leave out the browser tests and those marked exhaustive",
        )

    def handle(self, *args, fast, **options):
        outcomes = [] if fast else [self._prepare_browser()]
        with tempfile.TemporaryDirectory(prefix="nrc-verify-") as scratch:
            for step in steps(fast=fast, scratch=Path(scratch)):
                self._say(f"\n== {step.name}")
                outcomes.append(run_step(step, self._write))
        self._summarise(outcomes)

    def _prepare_browser(self):
        started = time.monotonic()
        self._say("== browser")
        try:
            line, passed = browser.ensure_browser(), True
        except browser.NoBrowserError as error:
            line, passed = str(error), False
        self._say(line)
        return Outcome("browser", passed, time.monotonic() - started, line)

    def _summarise(self, outcomes):
        """Print one line a step, then the tests' closing line, which is read by programs."""
        self._say("")
        for outcome in outcomes:
            verdict = "ok" if outcome.passed else "FAILED"
            self._say(f"{verdict:<7} {outcome.seconds:7.1f} s  {outcome.name}")
        total = sum(outcome.seconds for outcome in outcomes)
        self._say(f"        {total:7.1f} s  in all\n{outcomes[-1].last_line}")
        failed = [outcome.name for outcome in outcomes if not outcome.passed]
        if failed:
            raise CommandError(f"verify failed: {', '.join(failed)}.")

    def _say(self, line):
        self._write(line + "\n")

    def _write(self, text):
        self.stdout.write(text, ending="")
        self.stdout.flush()
