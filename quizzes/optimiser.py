"""The optimiser of FSRS's authors, where it is installed: the only file that knows it.

The package is an optional extra (`requirements-fitting.txt`; docs/decisions say why). Without it
there is no optimiser, and the parameters stay what they are.
"""

import logging
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

from quizzes.domain.fitting import Example, Optimiser
from quizzes.domain.memory import DEFAULT_PARAMETERS, within_bounds

logger = logging.getLogger(__name__)

_DIGITS = 6
"""What of a number the optimiser means: it reckons in single precision."""


def is_installed() -> bool:
    """Say whether this site can fit parameters."""
    return find_spec(settings.OPTIMISER_PACKAGE) is not None


def find_optimiser(package: str) -> Optimiser | None:
    """Return the optimiser of the package of this name; None if it is not installed.

    It gives None itself for too few examples to learn anything from, and where it fails.
    """
    try:
        module = import_module(package)
    except ImportError:
        return None
    return partial(_optimise, module)


def _optimise(module: ModuleType, examples: Sequence[Example]) -> tuple[float, ...] | None:
    items = [
        module.FSRSItem([module.FSRSReview(rating, days) for days, rating in example])
        for example in examples
    ]
    try:
        fitted = module.FSRS(list(DEFAULT_PARAMETERS)).compute_parameters(items)
        parameters = within_bounds(round(number, _DIGITS) for number in fitted)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # A panic of the compiled package is no Exception.
        logger.warning("Parameters could not be fitted to %d answers.", len(items), exc_info=True)
        return None
    return None if parameters == DEFAULT_PARAMETERS else parameters
