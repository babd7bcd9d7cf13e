"""Backups and restores of whole sites, run as an operator runs them."""

import json
import stat
import zipfile
from contextlib import contextmanager
from pathlib import Path

ADD_ANN = """
from allauth.account.models import EmailAddress
ann = User.objects.create_user("ann", password="a-long-secret-1")
EmailAddress.objects.create(user=ann, email="ann@example.org", verified=True)
LessonReading.objects.count()
"""
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
print(number)
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
NAMES = "print(json.dumps(sorted(User.objects.values_list('username', flat=True))))"


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


@contextmanager
def unchanged(site):
    """Assert that the block leaves the site's rows, media and folder as they were."""
    before = site.counts(), site.media(), sorted(path.name for path in site.data.iterdir())
    yield
    assert (
        site.counts(),
        site.media(),
        sorted(path.name for path in site.data.iterdir()),
    ) == before


def used_site(sites):
    """Return a site with a person and a picture."""
    site = sites.new()
    site.python(ADD_ANN)
    site.put_media("figures/map.svg", b"<svg/>")
    return site


# Backup


def test_a_backup_made_during_writes_restores_into_an_empty_site(sites, tmp_path):
    site, backup, stop = used_site(sites), tmp_path / "b.zip", tmp_path / "stop"
    from tests.backups.conftest import PRELUDE

    with site.start("-c", PRELUDE + WRITE, str(stop)) as writer:
        assert writer.stdout.readline() == "writing\n"
        site.manage("backup", backup)
        assert writer.poll() is None
        stop.touch()
        written, errors = writer.communicate()
    assert errors == ""
    manifest = manifest_of(backup)
    people = manifest["rows"]["quizzes_user"]
    assert 20 < people < int(written) + 1
    assert manifest["rows"]["account_emailaddress"] == people

    clone = sites.unmigrated()
    clone.manage("restore", backup)
    assert clone.counts() == manifest["rows"]
    assert clone.media() == {"figures/map.svg": b"<svg/>"}
    assert clone.python(LOG_IN) == [302, True]


def test_every_kind_of_archive_can_be_restored(sites, tmp_path):
    site = used_site(sites)
    for ending in ("zip", "tar", "tar.gz"):
        backup, clone = tmp_path / f"site.{ending}", sites.new()
        site.manage("backup", backup)
        clone.manage("restore", backup)
        assert clone.counts() == site.counts()
        assert clone.media() == site.media()


def test_a_folder_gets_a_dated_file_and_gives_back_the_newest(sites, tmp_path):
    site, folder = used_site(sites), tmp_path / "backups"
    site.manage("backup", folder)
    (made,) = folder.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    (folder / "backup-20200101T000000Z.zip").write_bytes(b"an older one")
    clone = sites.new()
    assert made.name in clone.manage("restore", folder)
    assert clone.python(NAMES) == ["ann"]


def test_a_backup_never_overwrites(sites, tmp_path):
    site, path = sites.new(), tmp_path / "site.zip"
    path.write_text("precious")
    assert "exists already" in site.refused("backup", path)
    assert path.read_text() == "precious"
    assert [file.name for file in tmp_path.iterdir()] == ["site.zip"]


def test_what_cannot_be_backed_up_leaves_nothing_behind(sites, tmp_path):
    site = sites.unmigrated()
    assert "nothing to back up" in site.refused("backup", tmp_path / "site.zip")
    assert "write a name that ends with" in site.refused("backup", tmp_path / "site.rar")
    assert list(tmp_path.iterdir()) == []


# Restore


def test_a_site_in_use_is_replaced_only_on_request_and_kept(sites, tmp_path):
    site, other, backup = used_site(sites), sites.new(), tmp_path / "b.zip"
    site.manage("backup", backup)
    other.python("User.objects.create_user('bob')")
    other.put_media("bob.txt", b"mine")
    with unchanged(other):
        assert "--replace" in other.refused("restore", backup)

    lines = other.manage("restore", backup, "--replace").splitlines()
    assert other.python(NAMES) == ["ann"]
    assert other.media() == {"figures/map.svg": b"<svg/>"}
    (saved,) = (other.data / "backups").iterdir()
    assert f"What was here is in {saved}." in lines
    other.manage("restore", saved, "--replace")
    assert other.python(NAMES) == ["bob"]
    assert other.media() == {"bob.txt": b"mine"}


def test_who_deleted_their_account_after_the_backup_stays_deleted(sites, tmp_path):
    site, backup = used_site(sites), tmp_path / "b.zip"
    site.manage("backup", backup)
    site.python(DELETE_ANN)
    assert site.python(NAMES) == []
    (site.data / "deletions.jsonl").unlink()  # The database knows it too.
    output = site.manage("restore", backup, "--replace")
    assert "1 accounts that were deleted after the backup were deleted again." in output
    assert site.python(NAMES) == []

    log = site.data / "deletions.jsonl"
    assert log.read_text().count("\n") == 1
    new_machine = sites.new()
    new_machine.manage("restore", backup, "--deletions", log)
    assert new_machine.python(NAMES) == []
    assert (new_machine.data / "deletions.jsonl").read_text() == log.read_text()


def test_a_log_of_deletions_that_cannot_be_read_stops_the_restore(sites, tmp_path):
    site, backup, log = used_site(sites), tmp_path / "b.zip", tmp_path / "log.jsonl"
    site.manage("backup", backup)
    log.write_text('{"user_id": 1, "at": "2026-03-02T09:00:00+00:00"}\n{"user_id": "me"}\n')
    with unchanged(site):
        assert f"{log}:2:" in site.refused("restore", backup, "--replace", "--deletions", log)


def test_a_newer_schema_is_refused(sites, tmp_path):
    site, backup = used_site(sites), tmp_path / "b.zip"
    site.manage("backup", backup)
    migrations = manifest_of(backup)["migrations"]
    rewrite_manifest(backup, migrations=[*migrations, ["quizzes", "0999_future"]])
    with unchanged(site):
        sentence = site.refused("restore", backup, "--replace")
    assert "newer than the site's code, which lacks quizzes.0999_future" in sentence


def test_an_older_schema_is_migrated(sites, tmp_path):
    site, backup, clone = used_site(sites), tmp_path / "b.zip", sites.new()
    site.manage("migrate", "account", "0008", "--verbosity=0")
    site.manage("backup", backup)
    assert "1 later migrations were applied." in clone.manage("restore", backup)
    assert clone.python(NAMES) == ["ann"]
    clone.manage("migrate", "--check", "--verbosity=0")


def test_a_running_site_is_not_replaced(sites, tmp_path):
    site, backup = used_site(sites), tmp_path / "b.zip"
    site.manage("backup", backup)
    visit = "User.objects.count(); print('here', flush=True); input()"
    from tests.backups.conftest import PRELUDE

    with unchanged(site), site.start("-c", PRELUDE + visit) as visitor:
        assert visitor.stdout.readline() == "here\n"
        assert "stop the site" in site.refused("restore", backup, "--replace")
        visitor.kill()


def test_a_backup_that_is_not_what_it_says_changes_nothing(sites, tmp_path):
    site, backup = used_site(sites), tmp_path / "b.zip"
    site.manage("backup", backup)
    rows = manifest_of(backup)["rows"] | {"quizzes_user": 7}
    rewrite_manifest(backup, rows=rows)
    (site.data / "backups").mkdir()
    with unchanged(site):
        sentence = site.refused("restore", backup, "--replace")
    assert "1 rows in quizzes_user, and its manifest says 7" in sentence


def test_a_damaged_backup_changes_nothing(sites, tmp_path):
    site, backup = used_site(sites), Path(tmp_path, "b.tar")
    site.manage("backup", backup)
    raw = bytearray(backup.read_bytes())
    raw[5_000] ^= 0xFF
    backup.write_bytes(raw)
    with unchanged(site):
        assert "is damaged: its checksum is another" in site.refused("restore", backup, "--replace")
