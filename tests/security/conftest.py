"""The world that the matrix, the headers and the hostile inputs are tried on."""

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from quizzes import clock as course_clock
from tests import factories
from tests.security.matrix import probe as probes
from tests.security.matrix import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two courses and everyone, made once a module inside a transaction that is taken back.

    Tests that use it take back what they do themselves: `probe` does so after each visit.
    """
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=quick):
        course_clock.hold(factories.MORNING)
        with transaction.atomic():
            yield worlds.build()
            transaction.set_rollback(True)
        course_clock.release()


@pytest.fixture(scope="module")
def probe(world):
    """Sends requests that leave the world as it was."""
    return probes.Probe()


@pytest.fixture(scope="module")
def clients(world):
    """Clients of a few that report an error of the server as a browser would see it."""
    few = {}
    for name in ("anonymous", "student", "administrator"):
        few[name] = Client(raise_request_exception=False)
        few[name].cookies = deepcopy(world.clients[name].cookies)
    return few
