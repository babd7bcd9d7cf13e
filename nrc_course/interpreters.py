"""Finds the Pythons of a machine, in a fixed order, by running each one.

Part of the bootstrap: standard library only, Python 3.8 syntax and behaviour.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator, Mapping, NamedTuple

OLDEST = (3, 12)
FAMILIES = ("3.14", "3.13", "3.12")
HOMEBREW = ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")
PROBE = (
    "import sys; print('.'.join(map(str, sys.version_info[:3]))); "
    "print(getattr(sys, '_base_executable', None) or sys.executable); "
    "sys.stdout.flush(); import venv, ensurepip"
)
PROBE_SECONDS = 30


class BootstrapError(Exception):
    """Says in one sentence why there is no environment, and what to do."""


class Python(NamedTuple):
    """An interpreter that ran, and why it cannot be used (empty when it can)."""

    path: str
    version: str
    reason: str = ""

    def refuse(self, reason: str) -> Python:
        """Return the same interpreter, marked as one that cannot make an environment."""
        return self._replace(reason=reason)

    @property
    def is_new_enough(self) -> bool:
        """Whether the site's code runs on this version."""
        return tuple(int(part) for part in self.version.split(".")[:2]) >= OLDEST


def find_pythons(environ: Mapping[str, str], refused: list) -> Iterator[Python]:
    """Yield the usable interpreters, best first; those not usable are appended to ``refused``.

    `uv` is asked for one only when nothing else on the machine is new enough.
    """
    seen = set()
    new_enough = False
    for command in candidates(environ):
        python = probe(command)
        if python is None or os.path.realpath(python.path) in seen:
            continue
        seen.add(os.path.realpath(python.path))
        new_enough = new_enough or python.is_new_enough
        if python.is_new_enough and not python.reason:
            yield python
        else:
            refused.append(python)
    if not new_enough:
        python = from_uv(environ)
        if python is not None:
            yield python


def candidates(environ: Mapping[str, str], base: str = "/") -> Iterator[str]:
    """Yield the paths to try, in order; ``base`` stands for the root of the file system.

    $PYTHON, the known versions on PATH, pyenv's, Homebrew's, /usr/bin, then the running one.
    """
    search = environ.get("PATH", os.defpath)
    names = [environ["PYTHON"]] if environ.get("PYTHON") else []
    names += ["python" + family for family in FAMILIES]
    for name in names:
        found = shutil.which(name, path=search)
        if found:
            yield found
    yield from pyenv_versions(environ)
    for family in FAMILIES:
        for prefix in HOMEBREW:
            home = Path(base, prefix.lstrip("/"))
            yield str(home / "bin" / ("python" + family))
            yield str(home / "opt" / ("python@" + family) / "bin" / ("python" + family))
    for name in ["python" + family for family in FAMILIES] + ["python3"]:
        yield str(Path(base, "usr/bin", name))
    yield sys.executable


def pyenv_versions(environ: Mapping[str, str]) -> list[str]:
    """Return the interpreters that pyenv has installed, newest first, active or not."""
    home = environ.get("PYENV_ROOT") or os.path.join(environ.get("HOME", ""), ".pyenv")
    try:
        folders = list(Path(home, "versions").iterdir())
    except OSError:
        # None there, or another user's: both are "not found".
        return []
    final = [folder for folder in folders if re.fullmatch(r"3\.\d+\.\d+", folder.name)]
    final.sort(key=lambda folder: tuple(map(int, folder.name.split("."))), reverse=True)
    return [
        str(folder / "bin" / "python")
        for folder in final
        if folder.name.rsplit(".", 1)[0] in FAMILIES
    ]


def probe(command: str) -> Python | None:
    """Return what the interpreter says of itself, or None where it does not run.

    A pyenv shim of an inactive version exists but does not run; Debian's Python without its
    venv package runs but cannot make an environment, which is then the reason to refuse it.
    """
    if not os.access(command, os.X_OK):
        return None
    result = run([command, "-I", "-c", PROBE], merge=False, timeout=PROBE_SECONDS)
    lines = result.stdout.splitlines()
    if len(lines) < 2 or not re.fullmatch(r"\d+\.\d+\.\d+", lines[0]):
        return None
    reason = "" if result.returncode == 0 else "it has no venv and ensurepip modules"
    return Python(path=lines[1], version=lines[0], reason=reason)


def from_uv(environ: Mapping[str, str]) -> Python | None:
    """Return a Python that `uv` installed for us, or None without uv.

    Raises BootstrapError with uv's own reason when it cannot.
    """
    uv = shutil.which("uv", path=environ.get("PATH", os.defpath))
    if not uv:
        return None
    quiet = {key: value for key, value in environ.items() if key != "VIRTUAL_ENV"}
    with tempfile.TemporaryDirectory() as elsewhere:  # away from any environment uv would find
        installed = run([uv, "python", "install", "3.13"], environ=quiet, folder=elsewhere)
        found = run([uv, "python", "find", "3.13"], environ=quiet, folder=elsewhere, merge=False)
    python = probe(found.stdout.strip())
    if python and python.is_new_enough and not python.reason:
        return python
    said = " ".join(installed.stdout.split()) or "nothing"
    raise BootstrapError(
        "no Python 3.12 or newer was found, and uv could not install one; it says: {}".format(said)
    )


def no_python_sentence(refused: list, debian: bool | None = None) -> str:
    """Return the one sentence for a machine on which no environment can be made."""
    if debian is None:
        debian = os.path.exists("/etc/debian_version")
    for python in refused:
        if python.is_new_enough:
            family = python.version.rsplit(".", 1)[0]
            remedy = "install its venv and pip modules"
            if debian and python.path.startswith("/usr/bin/"):
                remedy = "install the package python{0}-venv (apt install python{0}-venv)".format(
                    family
                )
            return "Python {} ({}) cannot make an environment: {}; {} and run this again.".format(
                python.version, python.path, python.reason.splitlines()[-1], remedy
            )
    return (
        "no Python 3.12 or newer was found ($PYTHON, PATH, pyenv, Homebrew, /usr/bin, uv); "
        "install one, or uv (https://docs.astral.sh/uv/), and run this again."
    )


def run(
    command: list[str],
    *,
    environ: Mapping[str, str] | None = None,
    folder: str | None = None,
    keep_open: int | None = None,
    merge: bool = True,
    timeout: float | None = None,
    on_line: Callable[[str], None] | None = None,
) -> subprocess.CompletedProcess:
    """Run a command with nothing on its input and return it with its output as text.

    ``merge`` adds its errors to its output; ``keep_open`` is a descriptor it inherits;
    ``on_line`` sees each line as it comes. One that cannot start or ends too late has code 127.
    """
    streams = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT if merge else subprocess.DEVNULL,
        "env": None if environ is None else dict(environ),
        "cwd": folder,
        "universal_newlines": True,
        "errors": "replace",
    }
    if keep_open is not None and os.name != "nt":
        streams["pass_fds"] = (keep_open,)
    try:
        with subprocess.Popen(command, **streams) as process:
            if on_line is None:
                output, _ = _communicate(process, timeout)
            else:
                output = "".join(_each(process.stdout, on_line))
        return subprocess.CompletedProcess(command, process.returncode, output)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 127, str(error))


def _communicate(process, timeout):
    try:
        return process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _each(lines, on_line):
    for line in lines:
        on_line(line)
        yield line
