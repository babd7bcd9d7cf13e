"""Kills the server while students answer; the trial itself is `tests/reliability/crash.py`."""

import argparse
import secrets

from tests.reliability import crash
from tests.reliability.sites import Site


def run(options: argparse.Namespace, site: Site) -> dict:
    """Return the trial's figures."""
    seed = secrets.randbits(32) if options.seed is None else options.seed
    return crash.run(site=site, kills=options.kills, seed=seed)
