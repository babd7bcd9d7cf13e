"""Accounts that were deleted after a backup: a restore must not bring them back."""

from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from quizzes.actions.deletion import deletion_log
from quizzes.backups import BackupError
from quizzes.models import AccountDeletion


class Deletion(BaseModel):
    """One deleted account: its number, and when."""

    model_config = ConfigDict(frozen=True)

    user_id: Annotated[int, Field(ge=1, lt=2**63)]
    at: AwareDatetime


def read_deletions(path: Path) -> list[Deletion]:
    """Return the deletions in a file of one JSON object a line; none where there is no file.

    Raises BackupError that names the first line which is no deletion.
    """
    deletions = []
    lines = path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            deletions.append(Deletion.model_validate_json(line))
        except ValidationError:
            raise BackupError(f"{path}:{number}: this is no deletion: {line[:100]}") from None
    return deletions


def known_deletions(tables: set[str], *more: Path) -> list[Deletion]:
    """Return all that the present database, the site's log and the files know, the oldest first.

    ``tables`` are those the present database has.
    """
    found = set(read_deletions(deletion_log()))
    for path in more:
        found.update(read_deletions(path))
    if AccountDeletion._meta.db_table in tables:
        rows = AccountDeletion.objects.values("user_id", "at")
        found.update(Deletion(**row) for row in rows)
    return sorted(found, key=lambda deletion: (deletion.at, deletion.user_id))


def remember_deletions(deletions: list[Deletion]) -> None:
    """Add to the site's log what it lacks, for the next restore."""
    logged = set(read_deletions(deletion_log()))
    lines = [f"{deletion.model_dump_json()}\n" for deletion in deletions if deletion not in logged]
    if lines:
        with deletion_log().open("a", encoding="utf-8") as log:
            log.writelines(lines)
