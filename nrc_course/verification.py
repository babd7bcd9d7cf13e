"""The steps of `manage.py verify`: each a program with its own environment, timed one by one."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nrc_course.bootstrap import ROOT

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
QUICK = "not browser and not exhaustive"


@dataclass(frozen=True)
class Step:
    """One check: its name, the program, and what is added to the environment."""

    name: str
    command: list[str]
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step ended: its name, whether it passed, its seconds and its last line."""

    name: str
    passed: bool
    seconds: float
    last_line: str = ""


def steps(*, fast: bool, scratch: Path) -> Iterator[Step]:
    """Yield the checks in order. ``scratch`` is a folder they may write to."""
    python = [sys.executable, "-W", "error"]
    manage = [*python, "manage.py"]
    own = production_environment(scratch)
    yield Step(
        "ruff check", [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "."]
    )
    yield Step(
        "ruff format",
        [sys.executable, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    )
    yield Step("import-linter", [sys.executable, "-c", LINT_IMPORTS, "--no-logo"])
    yield Step("makemigrations", [*manage, "makemigrations", "--check", "--dry-run"], own)
    yield Step("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], own)
    yield Step("check_content", [*manage, "check_content", "content/nrc"], own)
    if not fast:
        yield Step("browser tests", pytest_command("browser"))
    yield Step("tests", pytest_command(QUICK if fast else "not browser", "-n", "auto"))


def pytest_command(marked: str, *arguments: str) -> list[str]:
    """Return the command that runs the tests so marked.

    Browser tests run one after another: on two cores they are slower side by side.
    """
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    chosen = ["-m", marked, *arguments]
    return [sys.executable, "-m", "pytest", "-q", "--durations=5", *colour, *chosen]


def production_environment(scratch: Path) -> dict[str, str]:
    """Return the environment of a small production site with nothing in it."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "example.org",
        "CSRF_TRUSTED_ORIGINS": "https://example.org",
        "EMAIL_URL": "smtp://mail.example.org:587",
        "DATABASE_URL": "",
        "CACHE_URL": "",
        "DATA_DIR": str(scratch),
        "HTTPS": "1",
    }


def run_step(step: Step, write: Callable[[str], object]) -> Outcome:
    """Run one step from the project's folder, passing on each line as it comes."""
    started = time.monotonic()
    last_line = ""
    with subprocess.Popen(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout:
            write(line)
            last_line = line.strip() or last_line
    seconds = time.monotonic() - started
    return Outcome(step.name, process.returncode == 0, seconds, last_line)
