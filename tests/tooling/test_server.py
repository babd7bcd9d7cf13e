"""Where the site may listen, and what is said where it may not."""

import socket

import pytest
from django.core.management.base import CommandError

from nrc_course import server


@pytest.fixture
def busy_port():
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_allowed_in_debug(settings, host):
    settings.DEBUG = True
    assert server.check_address(host, 0) == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_the_network_is_refused_in_debug(settings, host):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="is open to the network"):
        server.check_address(host, 0)


def test_the_network_is_allowed_outside_debug(settings):
    settings.DEBUG = False
    assert server.check_address("0.0.0.0", 0) == "0.0.0.0"


def test_a_busy_port_is_one_sentence(busy_port):
    with pytest.raises(CommandError) as caught:
        server.check_address("127.0.0.1", busy_port)
    assert str(caught.value) == (
        f"Port {busy_port} is in use by another program: stop it, or choose another with --port."
    )


def test_a_name_or_an_impossible_port_is_one_sentence():
    with pytest.raises(CommandError, match="is no IP address"):
        server.check_address("localghost", 8000)
    with pytest.raises(CommandError, match="write a number from 1 to 65535"):
        server.check_address("127.0.0.1", 99_999)
