"""The desk of repairs: what instructors do to attempts, answers and questions on exam day."""

from quizzes.actions.answer_repairs import accept_late, mark_answer, reject_late
from quizzes.actions.attempt_repairs import give_time, override, reopen, submit, void
from quizzes.actions.question_rulings import (
    WITHDRAWABLE,
    accept_answer,
    credit_everyone,
    drop,
    regrade,
    withdraw,
)
from quizzes.actions.repair_orders import Change, Mark, Order, Outcome, RepairError

__all__ = [
    "WITHDRAWABLE",
    "Change",
    "Mark",
    "Order",
    "Outcome",
    "RepairError",
    "accept_answer",
    "accept_late",
    "credit_everyone",
    "drop",
    "give_time",
    "mark_answer",
    "override",
    "regrade",
    "reject_late",
    "reopen",
    "submit",
    "void",
    "withdraw",
]
