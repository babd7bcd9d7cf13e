"""PostgreSQL's own tools: found, too old, missing. Collected only where the tests have a server."""

import pytest
from django.db import connection

from quizzes.backups import BackupError, postgresql


@pytest.fixture
def only_programs_in(monkeypatch, tmp_path):
    """Hide the machine's own programs and return the folder that is searched instead."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgresql, "DEBIAN_FOLDER", tmp_path / "debian")
    return tmp_path


def write_program(path, version):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    path.chmod(0o700)


@pytest.mark.django_db
def test_a_missing_program_is_named(only_programs_in):
    with pytest.raises(BackupError, match="pg_dump is not installed: install the client"):
        postgresql.find_program("pg_dump")


@pytest.mark.django_db
def test_an_older_program_is_refused(only_programs_in):
    write_program(only_programs_in / "pg_dump", "9.6.24")
    with pytest.raises(BackupError, match="pg_dump is version 9 and the server version"):
        postgresql.find_program("pg_dump")


@pytest.mark.django_db
def test_debians_folders_are_searched_for_one_new_enough(only_programs_in):
    with connection.cursor():
        server = connection.pg_version // 10_000
    write_program(only_programs_in / "pg_dump", "9.6.24")
    newest = only_programs_in / "debian" / str(server + 1) / "bin" / "pg_dump"
    write_program(newest, f"{server + 1}.2")
    write_program(only_programs_in / "debian" / "9" / "bin" / "pg_dump", "9.6")
    assert postgresql.find_program("pg_dump") == str(newest)
