"""An environment with Anki, and a process in it that carries out steps.

Anki is under the AGPL: it lives in an environment of its own and runs in a process of its own.
The environment is made once, in the user's cache folder.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

VERSION = "26.9.3"
DRIVER = Path(__file__).with_name("anki_driver.py")


def environment_folder():
    """Return where the environment with Anki is kept."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return cache / "nrc-course" / f"anki-{VERSION}-python-{python}"


def make_environment(folder):
    """Make it beside its place first, so that a half-made one is never taken for whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / "environment"
        for command in (
            [sys.executable, "-m", "venv", str(fresh)],
            [str(fresh / "bin" / "python"), "-m", "pip", "install", "-q", f"anki=={VERSION}"],
            [str(fresh / "bin" / "python"), "-c", "import anki.collection"],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=500)
        if not folder.exists():
            shutil.move(fresh, folder)


@cache
def anki_python() -> Path:
    """Return the Python that has Anki; skips the test where it cannot be had."""
    folder = environment_folder()
    if not folder.exists():
        try:
            make_environment(folder)
        except (subprocess.SubprocessError, OSError) as error:
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
            pytest.skip(f"needs anki {VERSION}, which cannot be installed here: {said[-200:]}")
    return folder / "bin" / "python"


def runner(folder: Path) -> Callable[..., list]:
    """Return a function that carries out steps in a collection there and returns their results."""
    python = anki_python()

    def carry_out(*steps):
        task = {"collection": str(folder / "collection.anki2"), "steps": steps}
        done = subprocess.run(
            [str(python), str(DRIVER)],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "TZ": "UTC"},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return carry_out
