"""The site as a program of its own, for what only the real server shows."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


@contextmanager
def running(command: str, *options: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Run `manage.py up` or `serve` on a free port; yield its address once it answers."""
    port = _free_port()
    program = [sys.executable, "manage.py", command, f"--port={port}", *options]
    with subprocess.Popen(program, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(server, port)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()


def manage(*arguments: str, environ: Mapping[str, str]) -> None:
    """Run a management command to its end; raises CalledProcessError where it fails."""
    program = [sys.executable, "manage.py", *arguments]
    subprocess.run(program, cwd=ROOT, env=environ, check=True)


def environment(data: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a site whose rows and files lie in ``data``."""
    own = {"NRC_NO_BOOTSTRAP": "1", "DATA_DIR": str(data), "DATABASE_URL": ""}
    return {**os.environ, **own, **changes}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _wait_for(server: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    raise AssertionError(f"The site does not answer on port {port}; status {server.poll()}.")
