"""The Django admin, one file per feature."""

from quizzes.admin import accounts, cards, courses, evidence, groups, questions, quizzes

__all__ = ["accounts", "cards", "courses", "evidence", "groups", "questions", "quizzes"]
