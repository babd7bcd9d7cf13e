"""Finding and reading the lists a course is held against."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.core.management.base import CommandError

from quizzes.domain.reference_lists import Lists, Plan
from quizzes.formats import reference_lists

MOST_BYTES = 10_000_000
FILES: dict[str, tuple[str, Callable]] = {
    "facts": ("facts.json", reference_lists.facts),
    "errata": ("errata.json", reference_lists.errata),
    "article": ("article.md", reference_lists.text),
}


def read_lists(pack: Path, named: Mapping[str, Path | None]) -> Lists:
    """Return the lists for a pack: those named, and by default those its plan points to.

    The plan of ``content/nrc`` is ``content/nrc-plan.yml``. What it points to may be missing;
    what is named may not. Raises ``CommandError`` for a file that cannot be read.
    """
    pack = pack.resolve()
    usual = pack.with_name(f"{pack.name}-plan.yml")
    path = named.get("plan") or (usual if usual.is_file() else None)
    plan: Plan | None = _read(path, reference_lists.plan) if path else None
    folder = path.parent / plan.lists if path and plan and plan.lists else None
    found = {}
    for name, (file, parse) in FILES.items():
        near = folder / file if folder else None
        chosen = named.get(name) or (near if near and near.is_file() else None)
        found[name] = _read(chosen, parse) if chosen else None
    return Lists(plan=plan, **found)


def _read(path: Path, parse: Callable[[bytes], object]):
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise CommandError(f"{path} has more than {MOST_BYTES} bytes.")
        return parse(data)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except reference_lists.ListError as error:
        raise CommandError(f"{path}: {error}") from None
