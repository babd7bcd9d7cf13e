"""Makes `.venv` from the locked requirements and starts the same command again inside it.

It runs before there is an environment: standard library only, Python 3.8 syntax and behaviour.
`NRC_NO_BOOTSTRAP=1` switches it off; so does another active environment that already has the
locked Django.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from nrc_course.interpreters import BootstrapError, find_pythons, no_python_sentence, run

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
COMMANDS_WITH_DEVELOPMENT_TOOLS = ("verify", "hostile")
ENTERED = "NRC_BOOTSTRAP_ENTERED"


def enter(argv: list[str], root: Path = ROOT) -> None:
    """Return once this process runs in a ready environment; otherwise start again inside one.

    Exits with one sentence where no environment can be made.
    """
    environment = Environment(root)
    lock_name = lock_for(argv)
    if os.environ.get("NRC_NO_BOOTSTRAP") == "1":
        return
    if not environment.is_current() and has_locked_django(root / RUNTIME_LOCK):
        return
    try:
        environment.prepare(lock_name)
        if not environment.is_current():
            start_again(environment)
    except BootstrapError as error:
        sys.exit("manage.py: {}".format(error))
    except OSError as error:
        sys.exit("manage.py: the environment in {} could not be made: {}".format(root, error))
    except KeyboardInterrupt:
        sys.exit("manage.py: stopped. The next start begins the environment afresh.")
    os.environ.pop(ENTERED, None)


def lock_for(argv: list[str]) -> str:
    """Return the lock file that the command in ``argv`` needs."""
    command = argv[1] if len(argv) > 1 else ""
    return DEVELOPMENT_LOCK if command in COMMANDS_WITH_DEVELOPMENT_TOOLS else RUNTIME_LOCK


def has_locked_django(lock: Path) -> bool:
    """Return whether this is some other virtual environment that has the locked Django."""
    if sys.prefix == sys.base_prefix or sys.version_info < (3, 12):
        return False
    from importlib import metadata

    try:
        installed = metadata.version("django")
    except metadata.PackageNotFoundError:
        return False
    return locked_versions(lock).get("django") == installed


def locked_versions(lock: Path) -> dict[str, str]:
    """Return name -> version of every package that the lock file pins."""
    pins = (line.split(";")[0].split("\\")[0] for line in lock.read_text("utf-8").splitlines())
    pairs = (pin.strip().split("==") for pin in pins if "==" in pin and not pin.startswith(" "))
    return {name.lower(): version.strip() for name, version in pairs}


def start_again(environment: Environment) -> None:
    """Replace this process by the same command under the environment's Python."""
    if os.environ.get(ENTERED) == str(environment.folder):
        raise BootstrapError(
            "{} does not start as an environment; delete that folder and run this again.".format(
                environment.folder
            )
        )
    os.environ[ENTERED] = str(environment.folder)
    os.environ.pop("__PYVENV_LAUNCHER__", None)
    arguments = getattr(sys, "orig_argv", [sys.executable, *sys.argv])[1:]
    command = [str(environment.python), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # There, exec returns to the shell before the command is done.
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def say(text: str) -> None:
    """Tell the person waiting what is being done."""
    print(text, file=sys.stderr, flush=True)


class Environment:
    """The project's `.venv`, with a marker for each lock file that is installed in it.

    A marker holds the hash of the lock file and the folder's own path, so that a changed lock
    and a copied or moved folder both count as not ready. Markers are removed before anything
    is installed: what a killed start leaves behind has none, and is made again.
    """

    def __init__(self, root: Path):
        self.root = root
        self.folder = root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        windows = os.name == "nt"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    def is_current(self) -> bool:
        """Return whether this very process runs inside the environment."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def is_ready(self, lock_name: str) -> bool:
        """Return whether all that the lock file names is installed."""
        try:
            marker = self._marker(lock_name).read_text("utf-8")
        except OSError:
            return False
        return marker == self._stamp(lock_name) and os.access(str(self.python), os.X_OK)

    def prepare(self, lock_name: str) -> None:
        """Make the environment ready for the lock file; does nothing when it is.

        Raises BootstrapError with a sentence that says what to do.
        """
        if self.is_ready(lock_name):
            return
        if not (self.root / lock_name).is_file():
            raise BootstrapError("{} is missing from {}.".format(lock_name, self.root))
        with only_one_start(self.root / ".venv.lock") as handle:
            if self.is_ready(lock_name):
                return
            if not self._can_be_updated():
                self._make(handle)
            self._install(lock_name, handle)

    def mark(self, lock_name: str) -> None:
        """Record that the lock file is installed (the larger lock includes the smaller)."""
        names = {lock_name, RUNTIME_LOCK}
        for name in sorted(names):
            partial = self.folder / (name + ".partial")
            partial.write_text(self._stamp(name), "utf-8")
            os.replace(str(partial), str(self._marker(name)))

    def _marker(self, lock_name: str) -> Path:
        return self.folder / "ready-{}".format(lock_name)

    def _stamp(self, lock_name: str) -> str:
        digest = hashlib.sha256((self.root / lock_name).read_bytes()).hexdigest()
        return "{} {}\n".format(digest, self.folder)

    def _can_be_updated(self) -> bool:
        """Return whether an earlier start finished here, on this path, and Python still runs."""
        for name in (RUNTIME_LOCK, DEVELOPMENT_LOCK):
            try:
                place = self._marker(name).read_text("utf-8").split(" ", 1)[1].rstrip("\n")
            except (OSError, IndexError):
                continue
            if place == str(self.folder):
                return run([str(self.python), "-I", "-c", "import pip"]).returncode == 0
        return False

    def _make(self, handle: int) -> None:
        """Make the environment anew with the first Python that can."""
        refused = []
        for python in find_pythons(os.environ, refused):
            self._remove()
            say("Making {} with Python {} ({})".format(self.folder, python.version, python.path))
            made = run([python.path, "-I", "-m", "venv", str(self.folder)], keep_open=handle)
            if made.returncode == 0:
                return
            refused.append(python.refuse(made.stdout.strip() or "no reason given"))
        self._remove()
        raise BootstrapError(no_python_sentence(refused))

    def _remove(self) -> None:
        import shutil

        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(str(self.folder))

    def _install(self, lock_name: str, handle: int) -> None:
        """Install exactly what the lock file names, each file checked against its hash."""
        for name in (RUNTIME_LOCK, DEVELOPMENT_LOCK):
            if self._marker(name).exists():
                self._marker(name).unlink()
        count = len(locked_versions(self.root / lock_name))
        say("Installing {} ({} packages); the first time takes a minute".format(lock_name, count))
        options = "-I -m pip install --require-hashes --no-input --disable-pip-version-check -r"
        installed = run(
            [str(self.python), *options.split(), str(self.root / lock_name)],
            keep_open=handle,
            environ=dict(os.environ, PIP_USER="0"),
            on_line=install_progress(count),
        )
        if installed.returncode != 0:
            raise BootstrapError(install_failure(lock_name, installed.stdout))
        self.mark(lock_name)


def install_progress(count: int):
    """Return a function that shows how far pip is, from each line it prints, on a terminal."""
    seen = []

    def show(line: str) -> None:
        if line.startswith("Collecting ") and sys.stderr.isatty():
            seen.append(line)
            sys.stderr.write("\r  {} of {} ".format(min(len(seen), count), count))
            sys.stderr.write("\n" if len(seen) == count else "")
            sys.stderr.flush()

    return show


def install_failure(lock_name: str, output: str) -> str:
    """Return the sentence for a failed installation, with pip's own reason."""
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines[-3:]
    return "{} could not be installed; check the network and run this again. pip says: {}".format(
        lock_name, " ".join(errors) or "nothing"
    )


@contextmanager
def only_one_start(path: Path):
    """Hold the lock file while the environment is worked on; yields its descriptor.

    Children get the descriptor too, so that the lock outlives a killed start for as long as
    its installation is still writing.
    """
    handle = os.open(str(path), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not try_lock(handle):
            say("Another start is preparing the environment; waiting for it")
            wait_for_lock(handle)
        yield handle
    finally:
        os.close(handle)


if os.name == "nt":
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Return whether the lock was free and is now ours."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def wait_for_lock(handle: int) -> None:
        """Return when the lock is ours; each attempt waits up to ten seconds."""
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Return whether the lock was free and is now ours."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_for_lock(handle: int) -> None:
        """Return when the lock is ours."""
        fcntl.flock(handle, fcntl.LOCK_EX)
