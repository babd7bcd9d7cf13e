"""Settings from the environment: what is read, and the sentences for what can't be."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from nrc_course import env
from nrc_course.bootstrap import ROOT


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("", False)]
)
def test_a_flag_is_read(monkeypatch, value, expected):
    monkeypatch.setenv("SOME_FLAG", value)
    assert env.flag("SOME_FLAG") is expected


def test_a_flag_that_is_not_set_has_its_default():
    assert env.flag("SOME_FLAG", default=True) is True


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (env.flag, "maybe", "SOME_NAME is 'maybe': write 1 or 0."),
        (lambda name: env.number(name, 1), "ten", "SOME_NAME is 'ten': write a whole number."),
        (env.cache, "ftp://x", "write redis://host:port/0 or leave it out"),
        (lambda name: env.mailer(name, debug=False), "http://x", "write smtp://user"),
        (lambda name: env.database(name, None), "mysql://u:p@h/d", "sqlite:// or postgres://"),
        (lambda name: env.database(name, None), "nonsense", "is not a database URL"),
        (lambda name: env.database(name, None), "postgres://u@h/d?prepare=no", "write on or off"),
    ],
)
def test_a_bad_value_is_refused_with_what_to_write(monkeypatch, read, value, message):
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(ImproperlyConfigured, match=message.replace("(", r"\(")):
        read("SOME_NAME")


def test_a_missing_secret_is_refused_outside_debug(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        env.secret("SECRET_KEY", required=True)


@pytest.mark.parametrize("url", ["", "locmem://"])
def test_a_flood_of_names_pushes_no_count_out_of_the_cache(monkeypatch, url):
    monkeypatch.setenv("SOME_CACHE", url)
    assert env.cache("SOME_CACHE")["OPTIONS"] == {"MAX_ENTRIES": 20_000}


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("SOME_WORDS", " a.org, ,b.org ")
    assert env.words("SOME_WORDS") == ["a.org", "b.org"]


@pytest.mark.parametrize(
    ("query", "threshold"), [("", 0), ("?prepare=on", 0), ("?prepare=off", None)]
)
def test_postgresql_prepares_unless_told_otherwise(monkeypatch, query, threshold):
    monkeypatch.setenv("SOME_URL", f"postgres://u@h/d{query}")
    assert env.database("SOME_URL", None)["OPTIONS"] == {"prepare_threshold": threshold}


def test_sqlite_is_safe_and_waits_for_its_lock(tmp_path):
    config = env.database("NO_SUCH_URL", tmp_path / "db.sqlite3")
    options = config["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "synchronous=FULL" in options["init_command"]


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://u:p@mail.example.org", 587, False, True),
        ("smtps://u:p@mail.example.org", 465, True, False),
        ("smtp://localhost:25", 25, False, False),
    ],
)
def test_mail_by_url(monkeypatch, url, port, ssl, tls):
    monkeypatch.setenv("EMAIL_URL", url)
    options = env.mailer("EMAIL_URL", debug=False)["OPTIONS"]
    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, tls)


def test_a_command_without_its_settings_ends_in_a_sentence(tmp_path):
    environ = {"PATH": os.environ["PATH"], "NRC_NO_BOOTSTRAP": "1", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "backup", str(tmp_path / "backup.zip")]
    ended = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("manage.py: SECRET_KEY is not set.")
