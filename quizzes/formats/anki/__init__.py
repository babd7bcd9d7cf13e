"""Packages of Anki (``.apkg`` and ``.colpkg``): bytes to typed values and back.

Reading::

    deck = anki.read(data)            # AnkiError: where, and a sentence
    deck.notes, deck.media            # texts are Markdown; a note is there whole or not at all
    deck.not_understood               # what was left out, where and why

Writing::

    note = AnkiNote(anki.guid_of("nrc", "pjc"), "basic", BasicFields("Front", "Back"), ...)
    written = anki.write(AnkiDeck((note,)), modified_at=now, with_schedule=True, with_log=True)
    written.data, written.left_out

Nothing here reads a clock or a file. How the formats differ and why this one is written is in
``docs/decisions/0020-anki-packages.md``.
"""

from quizzes.formats.anki.limits import USUAL_LIMITS, AnkiError, Limits
from quizzes.formats.anki.package import (
    AnkiCard,
    AnkiDeck,
    AnkiMedia,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    ClozeFields,
    NotUnderstood,
    ReviewKind,
    TypedFields,
)
from quizzes.formats.anki.reading import read
from quizzes.formats.anki.writing import Written, guid_of, write

__all__ = [
    "USUAL_LIMITS",
    "AnkiCard",
    "AnkiDeck",
    "AnkiError",
    "AnkiMedia",
    "AnkiNote",
    "AnkiReview",
    "AnkiSchedule",
    "BasicFields",
    "CardState",
    "ClozeFields",
    "Limits",
    "NotUnderstood",
    "ReviewKind",
    "TypedFields",
    "Written",
    "guid_of",
    "read",
    "write",
]
