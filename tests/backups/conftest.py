"""Whole sites for tests of backups: a data folder and a real database each, run as programs."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DATABASE_URL", "")
POSTGRESQL = urlsplit(SERVER).scheme.startswith("postgres")
ENGINES = ["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"]

collect_ignore = [] if POSTGRESQL else ["test_postgresql.py"]

PRELUDE = "import django; django.setup(); import json; from quizzes.models import *\n"
COUNTS = """
from django.db import connection
with connection.cursor() as cursor:
    tables = connection.introspection.table_names(cursor)
    counts = {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        counts[table] = cursor.fetchone()[0]
print(json.dumps(counts))
"""


@dataclass
class Site:
    """One installation: its data folder and its database."""

    data: Path
    database_url: str

    @property
    def environ(self):
        return {
            **os.environ,
            "NRC_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "nrc_course.settings",
            "DEBUG": "1",
            "DATA_DIR": str(self.data),
            "DATABASE_URL": self.database_url,
        }

    def start(self, *arguments):
        """Start Python with these arguments and return the process, its pipes open."""
        return subprocess.Popen(
            [sys.executable, "-W", "error", *arguments],
            cwd=ROOT,
            env=self.environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def manage(self, *arguments):
        """Run a management command to its end and return what it printed."""
        with self.start("manage.py", *map(str, arguments)) as process:
            output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        return output

    def refused(self, *arguments):
        """Run a command that must refuse, and return its one sentence."""
        with self.start("manage.py", *map(str, arguments)) as process:
            _output, errors = process.communicate()
        assert process.returncode == 1
        assert errors.startswith("CommandError: ")
        return errors.removeprefix("CommandError: ").strip()

    def python(self, code):
        """Run code that has the models at hand and return what it printed as JSON."""
        with self.start("-c", PRELUDE + code) as process:
            output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        return json.loads(output) if output else None

    def counts(self):
        """Return the rows of every table, counted without the project's own code."""
        return self.python(COUNTS)

    def put_media(self, name, content):
        path = self.data / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def media(self):
        """Return the content of each uploaded file by its path."""
        root = self.data / "media"
        files = (path for path in root.rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


class Sites:
    """Makes sites on one kind of database, empty or as `migrate` leaves them."""

    def __init__(self, engine, folder):
        self.engine = engine
        self._folder = folder
        self._numbers = count(1)
        self._databases = []
        self._template = self.unmigrated()
        self._template.manage("migrate", "--verbosity=0")
        self._template.manage("createcachetable")

    def unmigrated(self):
        """Return a site without a single table."""
        site = self._reserve()
        if self.engine == "postgresql":
            self._create_database(site, "template0")
        return site

    def new(self):
        """Return a site that was migrated and never used."""
        site = self._reserve()
        if self.engine == "postgresql":
            self._create_database(site, urlsplit(self._template.database_url).path[1:])
        else:
            shutil.copyfile(self._template.data / "db.sqlite3", site.data / "db.sqlite3")
        return site

    def close(self):
        for name in self._databases:
            self._tell_server(f"DROP DATABASE {name} WITH (FORCE)")

    def _reserve(self):
        number = next(self._numbers)
        data = self._folder / f"site-{number}"
        data.mkdir()
        if self.engine == "sqlite":
            return Site(data, "")
        name = f"backups_{os.getpid()}_{number}"
        return Site(data, urlsplit(SERVER)._replace(path=f"/{name}").geturl())

    def _create_database(self, site, template):
        name = urlsplit(site.database_url).path[1:]
        self._databases.append(name)
        self._tell_server(f"CREATE DATABASE {name} TEMPLATE {template}")

    def _tell_server(self, statement):
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session", params=ENGINES)
def sites(request, tmp_path_factory):
    """Sites on each database that these tests have."""
    made = Sites(request.param, tmp_path_factory.mktemp(request.param))
    yield made
    made.close()
