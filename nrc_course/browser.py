"""Finds the browser that the tests drive, and installs one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class NoBrowserError(Exception):
    """Says in one sentence that there is no browser, and what to do."""


def find_browser(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the path of a Chromium or Chrome that runs, or None.

    Looks at $CHROMIUM, PATH, the macOS applications, then at Playwright's own download.
    """
    for path in candidates(environ):
        if runs(path):
            return path
    return None


def candidates(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths to try, in order."""
    if environ.get("CHROMIUM"):
        yield environ["CHROMIUM"]
    for name in NAMES:
        path = shutil.which(name, path=environ.get("PATH"))
        if path:
            yield path
    yield from APPLICATIONS
    yield from playwright_browsers(environ)


def playwright_browsers(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the browsers that `playwright install` has put into its cache."""
    home = Path(environ.get("HOME", "/nonexistent"))
    cache = environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(cache)] if cache else [home / ".cache", home / "Library" / "Caches"]
    patterns = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
    for folder in folders:
        root = folder if cache else folder / "ms-playwright"
        for pattern in patterns:
            yield from map(str, sorted(root.glob(f"chromium-*/{pattern}"), reverse=True))


def runs(path: str) -> bool:
    """Return whether the browser tells its version; Ubuntu's snap placeholder does not."""
    if not os.access(path, os.X_OK):
        return False
    try:
        result = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def ensure_browser() -> str:
    """Return the path of a browser, installed first where there is none.

    As root on Debian apt installs it, elsewhere Playwright does. Raises NoBrowserError.
    """
    path = find_browser()
    if path:
        return path
    for commands in installers():
        if all(run(command) for command in commands):
            path = find_browser()
            if path:
                return path
    raise NoBrowserError(
        "No Chromium or Chrome was found and none could be installed: install one, or give its "
        "path as CHROMIUM=/path, or use `verify --fast`, which needs none."
    )


def installers() -> Iterator[list[list[str]]]:
    """Yield the ways to install a browser on this machine, each a list of commands."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
        yield [["apt-get", "update", "-q"], install]
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    yield [[*playwright, "--with-deps"] if is_root else playwright]


def run(command: list[str]) -> bool:
    """Run an installer, its output shown; return whether it succeeded."""
    print("+", " ".join(command), flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        print(error)
        return False
    return result.returncode == 0
