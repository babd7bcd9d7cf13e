"""A site as in production: a database of its own, the real server, and a way to kill it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
_numbers = count(1)


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """Yield the URL of a new PostgreSQL database, gone afterwards; "" (SQLite) without a server."""
    if not urlsplit(server_url).scheme.startswith("postgres"):
        yield ""
        return
    name = f"reliability_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Site:
    """One installation with production settings, except that it speaks plain HTTP."""

    def __init__(self, data: Path, database_url: str = "") -> None:
        self.data = data
        self.log = data / "server.log"
        self.port = 0
        self._server: subprocess.Popen | None = None
        self.environ = {
            **os.environ,
            "NRC_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "nrc_course.settings",
            "DATA_DIR": str(data),
            "DATABASE_URL": database_url,
            "DEBUG": "0",
            "SECRET_KEY": "only-for-a-trial-" + "0" * 40,
            "ALLOWED_HOSTS": "localhost",
            "HTTPS": "0",
        }

    def python(self, module: str, *arguments: str, given: object = None) -> object:
        """Run a module of this folder to its end, JSON in and JSON out."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environ,
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return json.loads(done.stdout)

    def start(self, *program: str) -> None:
        """Start the server on a free port and return once it is ready to answer.

        ``program`` is what to run instead of `manage.py serve`; it is given ``--port``.
        """
        self.port = _free_port()
        command = [sys.executable, *(program or ("manage.py", "serve")), f"--port={self.port}"]
        with self.log.open("a") as log:
            self._server = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=subprocess.DEVNULL, stderr=log
            )
        self._wait_until_ready()

    def kill(self) -> int:
        """Kill the server's processes, all at once and without a warning; return how many."""
        family = _family(self._server.pid)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        # An orphan is gone once it is a zombie: it holds no file and runs no code.
        end = time.monotonic() + SECONDS_TO_STOP
        while set(family) & _living() and time.monotonic() < end:
            pass
        return len(family)

    def stop(self) -> None:
        """Stop the server as a service manager would."""
        self._server.terminate()
        self._server.wait(SECONDS_TO_STOP)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and not self._has_ended():
            connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_START)
            try:
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                connection.getresponse()
            except OSError:
                continue
            finally:
                connection.close()
            return
        self.kill()
        raise AssertionError(f"The server did not start:\n{self.log.read_text()[-2_000:]}")

    def _has_ended(self) -> bool:
        """Tell whether the server ends within a moment, which leaves the processors to it."""
        try:
            self._server.wait(0.02)
        except subprocess.TimeoutExpired:
            return False
        return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _processes() -> list[tuple[int, int, str]]:
    """Return process, parent and state of all processes."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], stdout=subprocess.PIPE, check=True, text=True
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return [(int(pid), int(parent), state) for pid, parent, state in rows]


def _family(ancestor: int) -> list[int]:
    """Return a process and all that descend from it, the oldest first."""
    family = [ancestor]
    rows = _processes()
    for member in family:
        family += [pid for pid, parent, _state in rows if parent == member]
    return family


def _living() -> set[int]:
    return {pid for pid, _parent, state in _processes() if not state.startswith("Z")}
