"""Starts granian, the server that `up` and `serve` share."""

import errno
import ipaddress
import os
import signal
import socket

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

SECONDS_TO_STOP = 10


def check_address(host: str, port: int) -> str:
    """Return the address to listen on; raises CommandError where it must not or cannot be used."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise CommandError(f"{host!r} is no IP address: write --host 127.0.0.1.") from None
    if settings.DEBUG and not is_loopback:
        raise CommandError(
            f"{host} is open to the network, and debug mode shows everything to everyone. "
            "Use 127.0.0.1, or `serve` with the settings in docs/operations.md."
        )
    _check_free(address, port)
    return address


def _check_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError:
            raise CommandError(f"--port {port}: write a number from 1 to 65535.") from None
        except OSError as error:
            raise CommandError(_busy_sentence(address, port, error)) from None


def _busy_sentence(address: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: stop it, or choose another with --port."
    return f"Cannot listen on {address} port {port}: {error.strerror}."


def run(
    address: str, port: int, *, processes: int, announce, on_hangup: str = "reload", load=None
) -> None:
    """Serve until interrupted, in single-threaded processes.

    ``announce`` is called without arguments once the port is open. A process that dies is
    started again. ``on_hangup`` is what a closed terminal or SIGHUP means: "reload" or "stop".
    ``load`` returns the application inside a process; the site's own unless given.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # The processes must not inherit an open connection.
    server = Granian(
        "nrc_course.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_STOP,
        websockets=False,
        log_level=LogLevels.warning,
    )
    if on_hangup == "stop" and hasattr(signal, "SIGHUP"):
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    server.on_startup(announce)
    server.serve(target_loader=load or load_application, wrap_loader=False)


def load_application():
    """Return the WSGI application, inside a process of the server.

    The process leaves the terminal's group: Ctrl-C then reaches it once, from its parent, and
    not a second time from the terminal, which granian's processes do not always survive.
    """
    if hasattr(os, "setsid"):
        os.setsid()
    from nrc_course.wsgi import application

    return application
