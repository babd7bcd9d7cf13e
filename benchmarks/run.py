"""`python benchmarks/run.py NAME [--rounds N] [--json]`: run a benchmark and print its figures."""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("answer", "review")


def main() -> None:
    """Run the named benchmark in a database of its own, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from nrc_course import bootstrap

    bootstrap.enter(sys.argv)
    with tempfile.TemporaryDirectory(prefix="nrc-benchmark-") as data_dir:
        _prepare(data_dir)
        from benchmarks import harness

        figures = importlib.import_module(f"benchmarks.{options.name}").run(options.rounds)
        described = harness.described(options.name, figures)
    print(harness.printed(described, as_json=options.json))


def _prepare(data_dir: str) -> None:
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "nrc_course.settings",
            "DATA_DIR": data_dir,
            "DEBUG": "0",
            "SECRET_KEY": "only-for-a-benchmark-" + "0" * 40,
            "ALLOWED_HOSTS": "localhost",
            "HTTPS": "0",
            "HASHED_STATIC_FILES": "0",
            "LOG_LEVEL": "WARNING",
        }
    )
    Path(data_dir, "static").mkdir()
    import django

    django.setup()


if __name__ == "__main__":
    main()
