"""Registers every page of the admin; imported once the site itself is there.

Not in the package's ``__init__``: importing `quizzes.admin.site` would then ask for the site that
is just being made.
"""

from quizzes.admin import (
    accounts,
    assignments,
    cards,
    courses,
    evidence,
    groups,
    pictures,
    questions,
    quizzes,
    reference,
    repairs,
)

__all__ = [
    "accounts",
    "assignments",
    "cards",
    "courses",
    "evidence",
    "groups",
    "pictures",
    "questions",
    "quizzes",
    "reference",
    "repairs",
]
