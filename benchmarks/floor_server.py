"""Serves the floor exactly as `manage.py serve` serves the site: `--port PORT`."""

import argparse

import django


def load_floor():
    """Return the floor's WSGI application, inside a process of the server."""
    django.setup()
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    from benchmarks import floor

    settings.MIDDLEWARE, settings.ROOT_URLCONF = floor.MIDDLEWARE, "benchmarks.floor"
    return WSGIHandler()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    django.setup()
    from nrc_course import server

    server.run("127.0.0.1", port, processes=2, announce=lambda: None, load=load_floor)


if __name__ == "__main__":
    main()
