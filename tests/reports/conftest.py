"""The attempts that reports are tested with."""

from tests.actions.conftest import begin, taken

__all__ = ["begin", "taken"]
