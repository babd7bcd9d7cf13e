"""With CI=true a skipped test fails, and browser tests run after all others.

The one skip that is let through is that of material outside the repository: its reason begins
with "needs ../shared", and ../shared is really not there.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SHARED_REASON = "needs ../shared"


def is_forbidden(reason, *, ci, shared_exists):
    """Return whether a skip with this reason has to fail."""
    return ci and (shared_exists or not reason.startswith(SHARED_REASON))


def fail_if_skipped(report):
    """Turn the report of a forbidden skip into that of a failure."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2]).removeprefix("Skipped: ")
    if is_forbidden(reason, ci=os.environ.get("CI") == "true", shared_exists=SHARED.is_dir()):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which CI does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
