"""Tables, constraints and chainable QuerySets; one file per feature."""

from quizzes.models.accounts import AccountDeletion, User
from quizzes.models.assignments import Announcement, Assignment, AssignmentWindow, GradeCategory
from quizzes.models.attempts import Attempt, AttemptItem, Grade, Response
from quizzes.models.bulk_changes import BulkChange
from quizzes.models.card_days import CardDay
from quizzes.models.cards import CardEvent, CardState
from quizzes.models.changes import ContentChange, QuestionReview, ReviewComment
from quizzes.models.courses import (
    Course,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
    PracticePolicy,
    Source,
    Status,
)
from quizzes.models.gradebook import GradeOverride
from quizzes.models.groups import Group, Membership, Role
from quizzes.models.imports import CardImport
from quizzes.models.item_figures import ItemFigures, QuizFigures, Taken
from quizzes.models.marking import Marking, MarkingComment, SettledMark
from quizzes.models.notes import Card, Note, NoteRevision, OwnWording
from quizzes.models.parameters import ParameterFit, ParameterSet
from quizzes.models.pictures import Picture
from quizzes.models.plans import ExamPace, ExamPlan, StudyBreak
from quizzes.models.practice_links import PracticeLink, PracticePass
from quizzes.models.presence import AttemptPresence
from quizzes.models.progress import LessonReading
from quizzes.models.question_drafts import QuestionDraft
from quizzes.models.question_imports import (
    ImportPicture,
    ImportRow,
    KeptQuestion,
    QuestionImport,
)
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz, QuizQuestion, QuizSection
from quizzes.models.reference import Person, TimelineEvent
from quizzes.models.repairs import Accommodation, MarkChange, Repair
from quizzes.models.rosters import GroupCode, Invitation, RosterChange

__all__ = [
    "Accommodation",
    "AccountDeletion",
    "Announcement",
    "Assignment",
    "AssignmentWindow",
    "Attempt",
    "AttemptItem",
    "AttemptPresence",
    "BulkChange",
    "Card",
    "CardDay",
    "CardEvent",
    "CardImport",
    "CardState",
    "ContentChange",
    "Course",
    "ExamPace",
    "ExamPlan",
    "Figure",
    "GlossaryTerm",
    "Grade",
    "GradeCategory",
    "GradeOverride",
    "Group",
    "GroupCode",
    "ImportPicture",
    "ImportRow",
    "Invitation",
    "ItemFigures",
    "KeptQuestion",
    "Lesson",
    "LessonReading",
    "MarkChange",
    "Marking",
    "MarkingComment",
    "Membership",
    "Module",
    "Note",
    "NoteRevision",
    "Objective",
    "OwnWording",
    "ParameterFit",
    "ParameterSet",
    "Person",
    "Picture",
    "PracticeLink",
    "PracticePass",
    "PracticePolicy",
    "Question",
    "QuestionDraft",
    "QuestionImport",
    "QuestionReview",
    "QuestionVersion",
    "Quiz",
    "QuizFigures",
    "QuizQuestion",
    "QuizSection",
    "Repair",
    "Response",
    "ReviewComment",
    "Role",
    "RosterChange",
    "SettledMark",
    "Source",
    "Status",
    "StudyBreak",
    "Taken",
    "TimelineEvent",
    "User",
]
