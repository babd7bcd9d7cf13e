"""The environment that `up` and `verify` complete before the settings are read."""

import stat

from nrc_course.development import kept_secret, prepare


def test_up_is_debug_with_a_kept_secret(tmp_path):
    first = {"DATA_DIR": str(tmp_path)}
    second = {"DATA_DIR": str(tmp_path)}
    prepare(["up"], first)
    prepare(["up", "--dev"], second)
    assert first["DEBUG"] == "1"
    assert first == second
    assert len(first["SECRET_KEY"]) >= 50


def test_what_is_set_stays(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "DEBUG": "0", "SECRET_KEY": ""}
    prepare(["up"], environ)
    assert environ == {"DATA_DIR": str(tmp_path), "DEBUG": "0", "SECRET_KEY": ""}
    assert list(tmp_path.iterdir()) == []


def test_a_pack_is_checked_without_a_site():
    for command in ("verify", "check_content"):
        environ = {}
        prepare([command], environ)
        assert list(environ) == ["SECRET_KEY"]


def test_other_commands_change_nothing():
    for arguments in ([], ["serve"], ["migrate"]):
        environ = {}
        prepare(arguments, environ)
        assert environ == {}


def test_the_secret_is_its_owners_only(tmp_path):
    path = tmp_path / "new" / "secret"
    secret = kept_secret(path)
    assert kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
