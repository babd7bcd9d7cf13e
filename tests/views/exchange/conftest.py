"""What the tests of exchanging cards share: the student's client, and nobody's limits used up."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits(db) -> None:
    """Let nobody have sent too many files before."""
    cache.clear()


@pytest.fixture
def client(course, student, client_of, clock):
    """Return the student's client; the clock is held."""
    return client_of(student)
