"""`python benchmarks/run.py NAME [--json]`: run a benchmark or a trial and print its figures."""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    *("answer", "answer_http", "review", "review_scale", "numbers", "class_review"),
    *("bank", "crash", "fitting", "fold", "workload", "exam", "item_analysis"),
    *("gradebook", "insight", "hostile", "import"),
)

# A file of that name would stand in front of Python's own `numbers`; `import` is a word of its own.
FILES = {"numbers": "numbers_page", "import": "imports"}


def main() -> None:
    """Run the named benchmark in a database of its own, which is gone afterwards."""
    options = _options()
    sys.path.insert(0, str(ROOT))
    from nrc_course import bootstrap

    bootstrap.enter(sys.argv)
    from tests.reliability.sites import Site, own_database

    with (
        tempfile.TemporaryDirectory(prefix="nrc-benchmark-") as folder,
        own_database(os.environ.get("DATABASE_URL", "")) as database_url,
    ):
        site = Site(Path(folder), database_url)
        _prepare(site)
        from benchmarks import harness

        module = FILES.get(options.name, options.name)
        figures = importlib.import_module(f"benchmarks.{module}").run(options, site)
        described = harness.described(options.name, figures)
        harness.close()
    print(harness.printed(described, as_json=options.json))
    if figures.get("faults"):
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--rounds", type=int, help="how often each side is measured")
    parser.add_argument("--kills", type=int, default=50, help="of crash: how often the server dies")
    parser.add_argument("--seed", type=int, help="of crash, fitting and fold: repeats their draws")
    parser.add_argument(
        "--smaller", type=int, default=1, help="of item_analysis, hostile: this part of it"
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _prepare(site) -> None:
    os.environ.update(site.environ | {"HASHED_STATIC_FILES": "0", "LOG_LEVEL": "WARNING"})
    (site.data / "static").mkdir()
    import django

    django.setup()


if __name__ == "__main__":
    main()
