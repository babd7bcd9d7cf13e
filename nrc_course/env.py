"""Settings read from the environment, each failing with a sentence that says what to write."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return the variable's text, or ``default`` where it is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; raises ImproperlyConfigured for any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name: str, default: int) -> int:
    """Return a whole-number variable; raises ImproperlyConfigured for anything else."""
    value = text(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty members."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, *, required: bool) -> str:
    """Return a secret; raises ImproperlyConfigured when it is missing but required."""
    value = text(name)
    if value:
        return value
    if required:
        raise ImproperlyConfigured(
            f"{name} is not set. Outside debug every installation needs its own long random "
            "value (a site started by `up` is a debug site: put DEBUG=1 before the command); "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'` makes one."
        )
    return "only-for-debug-" + "0" * 50


PREPARED_FROM = {"on": 0, "off": None}
"""The call from which a connection to PostgreSQL keeps the plan of what can be prepared."""


def database(name: str, default_path: Path) -> dict:
    """Return Django's settings of the one database: SQLite by default, or what the URL names."""
    url = text(name)
    if not url:
        return _sqlite(str(default_path))
    try:
        config = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is not a database URL: {error}") from None
    if config["ENGINE"].endswith("sqlite3"):
        return _sqlite(config["NAME"])
    if not config["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured(f"{name}: the site runs on sqlite:// or postgres://.")
    options = config.setdefault("OPTIONS", {})
    prepare = options.pop("prepare", "on")
    if prepare not in PREPARED_FROM:
        raise ImproperlyConfigured(f"{name}: prepare is {prepare!r}: write on or off.")
    options["prepare_threshold"] = PREPARED_FROM[prepare]
    return config


def _sqlite(path: str) -> dict:
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
        "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
    )
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": options,
    }


COUNTS_KEPT = 20_000
"""Entries of the cache. Over Django's 300, a flood of made-up names pushed out real counts."""


def cache(name: str) -> dict:
    """Return Django's settings of the cache that all processes share (rate limits live there)."""
    url = text(name)
    scheme = urlsplit(url).scheme
    backends = {
        "": ("django.core.cache.backends.db.DatabaseCache", "django_cache"),
        "redis": ("django.core.cache.backends.redis.RedisCache", url),
        "rediss": ("django.core.cache.backends.redis.RedisCache", url),
        "locmem": ("django.core.cache.backends.locmem.LocMemCache", "one-process"),
    }
    if scheme not in backends:
        raise ImproperlyConfigured(f"{name} is {url!r}: write redis://host:port/0 or leave it out.")
    backend, location = backends[scheme]
    if not scheme.startswith("redis"):
        options = {"MAX_ENTRIES": COUNTS_KEPT}
        return {"BACKEND": backend, "LOCATION": location, "OPTIONS": options}
    return {"BACKEND": backend, "LOCATION": location}


def mailer(name: str, *, debug: bool) -> dict:
    """Return Django's settings of the outgoing mail: the console in debug, else SMTP by URL."""
    url = urlsplit(text(name))
    if url.scheme in ("smtp", "smtps"):
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": url.hostname or "localhost",
                "port": url.port or (465 if url.scheme == "smtps" else 587),
                "username": url.username or "",
                "password": url.password or "",
                "use_ssl": url.scheme == "smtps",
                "use_tls": url.scheme == "smtp" and url.hostname != "localhost",
            },
        }
    if url.scheme:
        raise ImproperlyConfigured(f"{name}: write smtp://user:password@host:587 or smtps://…")
    backend = "console" if debug else "dummy"
    return {"BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
