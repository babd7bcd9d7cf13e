"""How much of a package is read, and the one error that reading and writing raise."""

from dataclasses import dataclass


class AnkiError(Exception):
    """A package that cannot be read or written: ``where`` in it, and a sentence."""

    def __init__(self, where: str, message: str) -> None:
        self.where = where
        self.message = message
        super().__init__(f"{where}: {message}")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one package; whatever is over makes an ``AnkiError``.

    A field or a medium that is too large is left out by itself and listed; all the rest is a
    limit of the whole. ``expansion`` is how many times larger than packed a part may be once it
    is larger than ``freely_expanded`` bytes. ``database_steps`` counts SQLite's instructions, so
    that a limit of time is the same on every machine.
    """

    package_bytes: int = 100_000_000
    collection_bytes: int = 300_000_000
    expansion: int = 200
    freely_expanded: int = 10_000_000
    files: int = 10_000
    medium_bytes: int = 20_000_000
    media_bytes: int = 200_000_000
    note_types: int = 1_000
    decks: int = 10_000
    notes: int = 50_000
    cards: int = 200_000
    reviews: int = 1_000_000
    field_characters: int = 100_000
    field_tags: int = 2_000
    database_steps: int = 200_000_000


USUAL_LIMITS = Limits()
