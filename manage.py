#!/usr/bin/env python3
"""Runs one management command inside the project's own environment.

This file and `nrc_course/bootstrap.py` are read by whatever Python is at hand (3.8 or newer);
everything else runs on the Python that the bootstrap finds.
"""

import os
import sys


def main():
    """Prepare the environment when it is missing or out of date, then hand over to Django."""
    if sys.version_info < (3, 8):
        sys.exit("manage.py needs Python 3.8 or newer to look for Python 3.12 or newer.")
    from nrc_course import bootstrap

    bootstrap.enter(sys.argv)

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from nrc_course import development

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrc_course.settings")
    development.prepare(sys.argv[1:], os.environ)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped.")


if __name__ == "__main__":
    main()
