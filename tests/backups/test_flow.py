"""Backups and restores of whole sites, run as an operator runs them."""

import json
import stat
import zipfile
from contextlib import contextmanager

import pytest

WRITE = """
import sys
from pathlib import Path
from allauth.account.models import EmailAddress
from django.db import transaction
for number in range(20_000):
    if Path(sys.argv[1]).exists():
        break
    with transaction.atomic():
        user = User.objects.create(username=f"writer-{number}")
        EmailAddress.objects.create(user=user, email=f"{number}@example.org", verified=True)
    if number == 20:
        print("writing", flush=True)
"""
LOG_IN = """
from django.test import Client
answer = Client(SERVER_NAME="localhost").post(
    "/accounts/login/", {"login": "ann", "password": "a-long-secret-1"}
)
print(json.dumps([answer.status_code, "sessionid" in answer.cookies]))
"""
DELETE_ANN = """
from quizzes import clock
from quizzes.actions.deletion import delete_account
delete_account(user=User.objects.get(username="ann"), now=clock.now())
"""
VISIT = "User.objects.count(); print('here', flush=True); input()"
# Each test runs whole processes of the site, as an operator does.
pytestmark = pytest.mark.exhaustive

PICTURE = {"figures/map.svg": b"<svg/>"}


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def rewrite_manifest(path, **changes):
    """Change fields of a backup's manifest and nothing else."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def state(site):
    """Return the site's rows, its media and what lies in its folder."""
    names = sorted(path.name for path in site.data.iterdir() if path.suffix != ".sqlite3-shm")
    return site.counts(), site.media(), [name for name in names if not name.endswith("-wal")]


@contextmanager
def unchanged(site):
    """Assert that the block leaves the site as it was, and no file behind."""
    before = state(site)
    yield
    assert state(site) == before


# Backup


def test_a_backup_made_during_writes_restores_into_an_empty_site(sites, tmp_path):
    site, backup, stop = sites.used(), tmp_path / "b.zip", tmp_path / "stop"
    with site.start_code(WRITE, stop) as writer:
        assert writer.stdout.readline() == "writing\n"
        site.manage("backup", backup)
        assert writer.poll() is None
        stop.touch()
        assert writer.communicate() == ("", "")
    rows = manifest_of(backup)["rows"]
    assert 20 < rows["quizzes_user"] < len(site.people())
    # Each of the writer's transactions made one of both.
    assert rows["account_emailaddress"] == rows["quizzes_user"]

    clone = sites.unmigrated()
    clone.manage("restore", backup)
    assert clone.counts() == rows
    assert clone.media() == PICTURE
    assert clone.python(LOG_IN) == [302, True]


def test_a_folder_gets_a_dated_file_and_gives_back_the_newest(sites, tmp_path):
    folder, clone = tmp_path / "backups", sites.new()
    sites.used().manage("backup", folder)
    (made,) = folder.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    (folder / "backup-20200101T000000Z.zip").write_bytes(b"an older one")
    assert made.name in clone.manage("restore", folder)
    assert clone.people() == ["ann"]


def test_without_a_database_nothing_is_written(sites, tmp_path):
    assert "nothing to back up" in sites.unmigrated().refused("backup", tmp_path / "site.zip")
    assert list(tmp_path.iterdir()) == []


# Restore


def test_a_site_in_use_is_replaced_only_on_request_and_kept(sites, tmp_path):
    site, backup = sites.used(), sites.backup_of_used(tmp_path)
    site.put_media("another.txt", b"newer")
    with unchanged(site):
        assert "--replace" in site.refused("restore", backup)

    lines = site.manage("restore", backup, "--replace").splitlines()
    assert site.media() == PICTURE
    (saved,) = (site.data / "backups").iterdir()
    assert f"What was here is in {saved}." in lines
    site.manage("restore", saved, "--replace")
    assert site.media() == PICTURE | {"another.txt": b"newer"}
    assert site.people() == ["ann"]


def test_who_deleted_their_account_after_the_backup_stays_deleted(sites, tmp_path):
    site, backup = sites.used(), sites.backup_of_used(tmp_path)
    log = site.data / "deletions.jsonl"
    site.python(DELETE_ANN)
    log.unlink()  # The database knows it too.
    output = site.manage("restore", backup, "--replace")
    assert "Accounts deleted after the backup, and now again: 1." in output
    assert site.people() == []
    assert log.read_text().count("\n") == 1

    new_machine = sites.new()
    new_machine.manage("restore", backup, "--deletions", log)
    assert new_machine.people() == []
    assert (new_machine.data / "deletions.jsonl").read_text() == log.read_text()


def test_a_log_of_deletions_that_cannot_be_read_stops_the_restore(sites, tmp_path):
    site, backup, log = sites.new(), sites.backup_of_used(tmp_path), tmp_path / "log.jsonl"
    log.write_text('{"user_id": 1, "at": "2026-03-02T09:00:00+00:00"}\n{"user_id": "me"}\n')
    with unchanged(site):
        assert f"{log}:2:" in site.refused("restore", backup, "--deletions", log)


def test_a_newer_schema_is_refused(sites, tmp_path):
    site, backup = sites.new(), sites.backup_of_used(tmp_path)
    migrations = [*manifest_of(backup)["migrations"], ["quizzes", "0999_future"]]
    rewrite_manifest(backup, migrations=migrations)
    with unchanged(site):
        sentence = site.refused("restore", backup)
    assert "newer than the site's code, which lacks quizzes.0999_future" in sentence


def test_an_older_schema_is_migrated(sites, tmp_path):
    site, backup, clone = sites.used(), tmp_path / "b.zip", sites.new()
    applied = clone.select("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    site.manage("migrate", "account", "0008", "--verbosity=0")
    site.manage("backup", backup)
    assert "Later migrations applied: 1." in clone.manage("restore", backup)
    assert clone.people() == ["ann"]
    assert clone.select("SELECT app, name FROM django_migrations ORDER BY 1, 2") == applied


def test_a_running_site_is_not_replaced(sites, tmp_path):
    site, backup = sites.used(), sites.backup_of_used(tmp_path)
    with unchanged(site), site.start_code(VISIT) as visitor:
        assert visitor.stdout.readline() == "here\n"
        assert "stop the site" in site.refused("restore", backup, "--replace")
        visitor.communicate("\n")


def test_a_restore_that_fails_halfway_is_undone(sites, tmp_path):
    site, backup = sites.used(), sites.backup_of_used(tmp_path)
    site.put_media("another.txt", b"newer")
    (site.data / "backups").mkdir()
    rewrite_manifest(backup, rows=manifest_of(backup)["rows"] | {"quizzes_user": 7})
    with unchanged(site):
        sentence = site.refused("restore", backup, "--replace")
    assert "rows in quizzes_user: 1, not 7. Nothing was changed." in sentence


def test_a_damaged_backup_changes_nothing(sites, tmp_path):
    site, backup = sites.new(), sites.backup_of_used(tmp_path)
    raw = bytearray(backup.read_bytes())
    raw[5_000] ^= 0xFF
    backup.write_bytes(raw)
    with unchanged(site):
        assert "damaged" in site.refused("restore", backup)
