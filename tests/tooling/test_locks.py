"""The lock files: complete, hashed, bound to no registry, and in step with the ranges."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from nrc_course.bootstrap import locked_versions

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-fitting.lock", "requirements-dev.lock")


def ranges(name):
    """Return the requirements of a file, without its comments and includes."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_its_hash(lock):
    pin = r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\"
    digest = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(f"{pin}|{digest}", line)] == []


@pytest.mark.parametrize("kind", ["requirements", "requirements-fitting", "requirements-dev"])
def test_locked_versions_lie_in_their_ranges(kind):
    versions = locked_versions(ROOT / f"{kind}.lock")
    outside = [
        str(requirement)
        for requirement in ranges(f"{kind}.txt")
        if not requirement.specifier.contains(versions[canonicalize_name(requirement.name)])
    ]
    assert outside == []


def test_the_development_lock_includes_the_others():
    *smaller, larger = (locked_versions(ROOT / lock) for lock in LOCKS)
    for lock in smaller:
        assert {name: larger.get(name) for name in lock} == lock


def test_every_requirement_has_its_reason():
    decisions = "".join(
        path.read_text("utf-8") for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))
    )
    named = [one for lock in LOCKS for one in ranges(lock.replace(".lock", ".txt"))]
    assert [item.name for item in named if f"`{item.name}" not in decisions] == []
