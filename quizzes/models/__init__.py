"""Tables, constraints and chainable QuerySets; one file per feature."""

from quizzes.models.accounts import AccountDeletion, User
from quizzes.models.attempts import Attempt, AttemptItem, Grade, Response
from quizzes.models.cards import Card, CardEvent, CardState, Note, NoteRevision, ParameterSet
from quizzes.models.courses import (
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    Source,
    Status,
)
from quizzes.models.groups import Group, Membership, Role
from quizzes.models.progress import LessonReading
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz, QuizQuestion, QuizSection
from quizzes.models.repairs import Accommodation, MarkChange, Repair

__all__ = [
    "Accommodation",
    "AccountDeletion",
    "Attempt",
    "AttemptItem",
    "Card",
    "CardEvent",
    "CardState",
    "Course",
    "Figure",
    "GlossaryTerm",
    "Grade",
    "Group",
    "Lesson",
    "LessonReading",
    "MarkChange",
    "Membership",
    "Module",
    "Note",
    "NoteRevision",
    "Objective",
    "ParameterSet",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizQuestion",
    "QuizSection",
    "Repair",
    "Response",
    "Role",
    "Source",
    "Status",
    "User",
]
