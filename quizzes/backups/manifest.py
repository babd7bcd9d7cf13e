"""What a backup says of itself, and whether this site may restore it."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    StringConstraints,
    ValidationError,
)

from quizzes.backups import BackupError

FORMAT = 1
NAME = "manifest.json"
MEDIA = "media/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
"""The archive's member that holds the database, by its kind."""


@dataclass(frozen=True)
class Contents:
    """What a database holds: applied migrations as (app, name) in order, rows by table."""

    migrations: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def tables(self) -> set[str]:
        """The names of the tables."""
        return {table for table, _count in self.rows}

    @property
    def total(self) -> int:
        """The rows of all tables together."""
        return sum(count for _table, count in self.rows)


class Strict(BaseModel):
    """A part of the manifest: nothing unknown in it, nothing bent into another type."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(Strict):
    """One file of the archive: its size in bytes and its SHA-256 in hexadecimal."""

    size: NonNegativeInt
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class Manifest(Strict):
    """The archive's ``manifest.json``. ``members`` names every other file of the archive."""

    format: Literal[FORMAT] = FORMAT
    made_at: AwareDatetime
    site: str
    django: str
    database: Literal["sqlite", "postgresql"]
    migrations: tuple[tuple[str, str], ...]
    rows: dict[str, NonNegativeInt]
    members: dict[str, Member] = Field(max_length=200_000)

    @property
    def contents(self) -> Contents:
        """What the database of the archive must hold."""
        return Contents(self.migrations, tuple(sorted(self.rows.items())))

    @property
    def media(self) -> list[str]:
        """The names of the members that are media files."""
        return [name for name in self.members if name.startswith(MEDIA)]


def parse(raw: bytes) -> Manifest:
    """Return the manifest written in ``raw``; raises BackupError that says what is wrong in it."""
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if place == "format" and isinstance(first["input"], int) and first["input"] > FORMAT:
            raise BackupError(
                f"This backup has format {first['input']}, and this site reads up to {FORMAT}: "
                "update the site first."
            ) from None
        raise BackupError(f"{NAME}: {place}: {first['msg']}") from None
    if DATABASES[manifest.database] not in manifest.members:
        raise BackupError(f"{NAME}: members: the database is missing.")
    for name in manifest.members:
        check_name(name)
    return manifest


def check_name(name: str) -> None:
    """Raise BackupError unless a member of that name may be in a backup."""
    path = name.removeprefix(MEDIA)
    if path == name and name not in DATABASES.values():
        raise BackupError(f"{name!r} does not belong into a backup.")
    parts = path.split("/")
    if {"", ".", ".."} & set(parts) or "\\" in path or any(map(_is_unwritable, path)):
        raise BackupError(f"{name!r} is not a safe name for a file.")
    if max(len(part.encode()) for part in parts) > 255 or len(name.encode()) > 3_000:
        raise BackupError(f"{name[:60]!r}… is too long for the name of a file.")


def _is_unwritable(character: str) -> bool:
    # Control characters, and what Python reads from a name that is no UTF-8.
    return unicodedata.category(character) in ("Cc", "Cs")


def check_fits(manifest: Manifest) -> None:
    """Raise BackupError where the site's database or code cannot take the backup's."""
    if manifest.database != connection.vendor:
        raise BackupError(
            f"This backup is of a {manifest.database} database, and the site uses "
            f"{connection.vendor}: set DATABASE_URL to one of the backup's kind."
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        raise BackupError(
            f"This backup is newer than the site's code, which lacks {', '.join(unknown[:3])}"
            f"{more}: update the code to version {manifest.site} or later, then restore."
        )


def site_version() -> str:
    """Return the version that CHANGELOG.md names first, or ``unknown``."""
    changelog = Path(settings.BASE_DIR) / "CHANGELOG.md"
    text = changelog.read_text("utf-8") if changelog.is_file() else ""
    heading = re.search(r"^## \[?([^\]\s]+)", text, re.MULTILINE)
    return heading[1] if heading else "unknown"
