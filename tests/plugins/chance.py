"""Chance falls the same in every run: what fails in CI fails here.

Tokens, UUIDs and drawn orders of a test come from a generator that its own name seeds. A browser
test keeps real chance: its server answers in threads, and who draws first there is chance itself.
"""

import os
import random

import pytest

_real_bytes = os.urandom
_drawing: list[random.Random] = []


def _bytes(count: int) -> bytes:
    return _drawing[0].randbytes(count) if _drawing else _real_bytes(count)


# `uuid` asks the one, `secrets` and ``SystemRandom`` the other.
os.urandom = random._urandom = _bytes


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Seed what the test and its fixtures draw from."""
    is_browser = item.get_closest_marker("browser") is not None
    _drawing[:] = [] if is_browser else [random.Random(item.nodeid)]
