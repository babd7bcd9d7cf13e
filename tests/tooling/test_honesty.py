"""CI lets no skip through, but for material outside the repository that is absent."""

import pytest

from tests.plugins.honesty import is_forbidden


@pytest.mark.parametrize(
    ("reason", "ci", "shared_exists", "forbidden"),
    [
        ("too slow", True, False, True),
        ("too slow", False, False, False),
        ("needs ../shared/vectors", True, False, False),
        ("needs ../shared/vectors", True, True, True),
        ("needs ../shared/vectors", False, True, False),
    ],
)
def test_which_skips_fail(reason, ci, shared_exists, forbidden):
    assert is_forbidden(reason, ci=ci, shared_exists=shared_exists) is forbidden
