"""Whole sites for tests of backups: a data folder and a real database each, run as programs."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
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
COUNT = 'SELECT count(*) FROM "{}"'
MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
"""
ADD_ANN = """
from allauth.account.models import EmailAddress
ann = User.objects.create_user("ann", password="a-long-secret-1")
EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True)
"""


@dataclass
class Site:
    """One installation: its data folder and its database, SQLite where there is no URL."""

    data: Path
    database_url: str = ""

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
            [sys.executable, "-W", "error", *map(str, arguments)],
            cwd=ROOT,
            env=self.environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def start_code(self, code, *arguments):
        """Start code that has the models at hand."""
        return self.start("-c", PRELUDE + code, *arguments)

    def manage(self, *arguments):
        """Run a management command to its end and return what it printed."""
        with self.start("manage.py", *arguments) as process:
            output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        return output

    def refused(self, *arguments):
        """Run a command that must refuse, and return its sentences."""
        with self.start("manage.py", *arguments) as process:
            _output, errors = process.communicate()
        assert (process.returncode, errors[:14]) == (1, "CommandError: ")
        return errors[14:].strip()

    def python(self, code):
        """Run code that has the models at hand and return what it printed as JSON."""
        with self.start_code(code) as process:
            output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        return json.loads(output) if output else None

    def select(self, statement):
        """Return the rows of a statement, without any code of the project's own."""
        if self.database_url:
            connection = psycopg.connect(self.database_url)
        else:
            connection = sqlite3.connect(self.data / "db.sqlite3")
        with closing(connection):
            return connection.execute(statement).fetchall()

    def counts(self):
        """Return the number of rows of every table."""
        listing = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if self.database_url
            else "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
        )
        names = [name for (name,) in self.select(listing)]
        return {name: self.select(COUNT.format(name))[0][0] for name in names}

    def people(self):
        """Return the user names."""
        return [name for (name,) in self.select("SELECT username FROM quizzes_user ORDER BY 1")]

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
    """Makes sites on one kind of database."""

    def __init__(self, engine, folder):
        self._engine, self._folder = engine, folder
        self._numbers = count(1)
        self._databases = []
        self._new = self.unmigrated()
        self._new.python(MIGRATE)
        self._used = self.new()
        self._used.python(ADD_ANN)
        self._used.put_media("figures/map.svg", b"<svg/>")
        self._backup = folder / "used.zip"
        self._used.manage("backup", self._backup)

    def unmigrated(self):
        """Return a site without a single table."""
        return self._make("template0")

    def new(self):
        """Return a site that was migrated and never used."""
        return self._copy_of(self._new)

    def used(self):
        """Return a site with a person, Ann, and a picture."""
        return self._copy_of(self._used)

    def backup_of_used(self, folder):
        """Return the path of a copy, in the folder, of a backup of such a site."""
        return Path(shutil.copy(self._backup, folder))

    def close(self):
        for name in self._databases:
            self._tell_server(f"DROP DATABASE {name} WITH (FORCE)")

    def _copy_of(self, template):
        site = self._make(urlsplit(template.database_url).path[1:])
        shutil.copytree(template.data, site.data, dirs_exist_ok=True)
        return site

    def _make(self, template):
        number = next(self._numbers)
        data = self._folder / f"site-{number}"
        data.mkdir()
        if self._engine == "sqlite":
            return Site(data)
        name = f"backups_{os.getpid()}_{number}"
        self._databases.append(name)
        self._tell_server(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Site(data, urlsplit(SERVER)._replace(path=f"/{name}").geturl())

    def _tell_server(self, statement):
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session", params=ENGINES)
def sites(request, tmp_path_factory):
    """Sites on each database that these tests have."""
    made = Sites(request.param, tmp_path_factory.mktemp(request.param))
    yield made
    made.close()
