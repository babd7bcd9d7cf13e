"""A real site on whatever database this run has."""

import os

import pytest

from tests.reliability.sites import Site, own_database


@pytest.fixture
def site(tmp_path):
    """A site with an empty database of its own, on the server that DATABASE_URL names if any."""
    with own_database(os.environ.get("DATABASE_URL", "")) as database_url:
        yield Site(tmp_path, database_url)
